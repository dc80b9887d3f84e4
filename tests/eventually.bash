# eventually.bash - waits for what comes about by itself. Load it.

# eventually COMMAND…: within PATIENCE seconds (10): more, where what it waits for is measured.
eventually() {
	local end=$((SECONDS + ${PATIENCE:-10}))

	while ((SECONDS <= end)); do
		"$@" && return
		sleep 0.05
	done
	echo "it never came to that: $*" >&2
	return 1
}
