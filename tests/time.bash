# time.bash - how long tests wait, and until when they begin. Load it.

# eventually COMMAND…: within PATIENCE seconds (30): more, where it has to measure first. What should be ended, and was left
# behind, must last longer than that.
eventually() {
	local end=$((SECONDS + ${PATIENCE:-30}))

	while ((SECONDS <= end)); do
		"$@" && return
		sleep 0.05
	done
	echo "it never came to that: $*" >&2
	return 1
}

# in_time TIME: it is not later (seconds since 1970). By no TIME it never is.
in_time() { ((${1:-$EPOCHSECONDS} >= EPOCHSECONDS)); }

# begin_by TIME: skips the test that has not begun by then.
begin_by() { in_time "$1" || skip 'no time is left for it'; }
