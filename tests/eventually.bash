# eventually.bash - waits for what comes about by itself. Load it.

# eventually COMMAND…: within PATIENCE seconds (60), in which a slow machine begins anything: more, where it has to measure first.
eventually() {
	local end=$((SECONDS + ${PATIENCE:-60}))

	while ((SECONDS <= end)); do
		"$@" && return
		sleep 0.05
	done
	echo "it never came to that: $*" >&2
	return 1
}
