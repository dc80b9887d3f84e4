# serving.bash - peers in the background, at the address `at`, unix:$T/socket. For suites that load helpers first, and set `at`,
# `peer` and pids=() for each test.

# shellcheck disable=SC2034,SC2154 # what is set here is for those who load it; at and peer are theirs

teardown() {
	local pid

	for pid in "${pids[@]}"; do
		kill -KILL "$pid" && wait "$pid"
	done 2>/dev/null || true
}

serve() { # serve COMMAND…: in the background, its output in $T/said; sets $server
	"$@" >"$T/said" 2>&1 3>&- &
	server=$!
	pids+=("$server")
}

listening() { [[ -S $T/socket ]]; }

peer_serves() { # peer_serves [OPTION]…
	serve "$peer" "$@" --listen "$at"
	eventually listening || fail "the peer does not listen: $(<"$T/said")"
}

faulty() { # faulty FAULT
	rm -f "$T/socket" "$T/said"
	serve python3 "$ROOT/tests/faulty-peer.py" "$T/socket" "$1"
	eventually grep -qs listening "$T/said" || fail "it does not listen: $(<"$T/said")"
}
