# time.bash - how long tests wait, and until when they begin. Load it.

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

# begin_by TIME: skips the test that has not begun by then (seconds since 1970); by no TIME every test has.
begin_by() {
	((${1:-$EPOCHSECONDS} >= EPOCHSECONDS)) || skip 'no time is left for it'
}
