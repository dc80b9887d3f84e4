#!/usr/bin/env bats
# peer.bats - tasks that wait for a peer: does every answer come, once, to the right task, and is every fault told?
#
#   bats tests/peer.bats
#   MODELS='threads openmp' bats tests/peer.bats
#
# No test asserts how fast or how punctual anything is; time limits only end what hangs.

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load serving

setup_file() {
	local name

	for name in "${models[@]/#/waits/}" bench/peer; do
		[[ -x $BUILD/$name ]] || { echo "$BUILD/$name is missing: run make all tools first" >&2; return 1; }
	done
}

setup() {
	export T=$BATS_TEST_TMPDIR
	mapfile -t models < <(waiting_models)
	peer=$BUILD/bench/peer
	at=unix:$T/socket
	KEY=$(peer_key)
	pids=()
}

peer_at() { peer_serves --listen "$1"; } # peer_at ADDRESS: listens there, and at $T/socket

no_runner_left() { ! pgrep -f "^$BUILD/waits/.* $at" >/dev/null; }

# Runs of all models, side by side.
start_all() { # start_all [OPTION]…: in the background; sets $runners
	local name

	runners=()
	for name in "${models[@]}"; do
		timeout -k 5 300 "$BUILD/waits/$name" --peer "$at" "$@" --report "$T/report-$name" >"$T/out-$name" 2>"$T/err-$name" 3>&- &
		runners+=($!)
	done
	pids+=("${runners[@]}")
}

# The run of model number I has ended: as if it had been tried now.
end_one() { # end_one I
	tried="${models[$1]}, in the background"
	status=0
	wait "${runners[$1]}" || status=$?
	mv "$T/out-${models[$1]}" "$T/out"
	mv "$T/err-${models[$1]}" "$T/err"
}

# These runs of every model must have failed, in one line, and leave no process and no report behind.
must_all_have_failed() { # must_all_have_failed REGEX
	local i

	for i in "${!models[@]}"; do
		end_one "$i"
		must_fail 1 "^${models[i]}: .*$1"
		[[ ! -e $T/report-${models[i]} ]] || fail 'a report was written'
	done
	eventually no_runner_left || fail "left behind: $(pgrep -af "^$BUILD/waits/.* $at")"
}

must_fail_all() { # must_fail_all REGEX [OPTION]…
	start_all "${@:2}"
	must_all_have_failed "$1"
}

# ---- The list --------------------------------------------------------------------------------------------------------

@test "the list is the one that Python computes, by TCP and by a Unix socket, under every model" {
	local name tasks waits workers transport

	while read -r tasks waits workers; do
		python3 "$ROOT/tests/waits-oracle.py" list "$tasks" 60 42 "$waits" "$KEY" >"$T/list"
		for transport in --tcp --unix; do
			for name in "${models[@]}"; do
				try "$peer" "$transport" -- "$BUILD/waits/$name" -t "$tasks" -n 60 --waits "$waits" \
					--wait-us 40 -w "$workers" --peer '{peer}'
				must_print "$(<"$T/list")"
			done
		done
	done <<-'EOF'
		0 3 16
		1 3 16
		15 3 16
		15 0 4
		15 3 1
		1000 1 100
	EOF
}

@test "the report has what both ends saw" {
	local name

	for name in "${models[@]}"; do
		rm -f "$T/report"
		try "$peer" --unix "$BUILD/waits/$name" -t 20 -n 100 --wait-us 3000 --peer '{peer}' --report "$T/report"
		[[ $status == 0 ]] || fail 'it failed'
		jq -e '
			.waits_done == 60 and (.peer | startswith("unix:@")) and .connect_ns > 0 and
			.peer_cpu_share > 0 and .peer_cpu_share < 1.1 and
			.peer_late_p50_ns > 0 and .peer_late_p50_ns <= .peer_late_p99_ns and .peer_late_p99_ns <= .elapsed_ns and
			.peer_in_flight_mean > 0 and .peer_in_flight_mean <= .in_flight_max and
			(.peer_limits == 1) == (.peer_cpu_share > 0.7 or .peer_late_p50_ns > .late_p50_ns / 2)
		' "$T/report" >/dev/null || fail "$(cat "$T/report")"
	done
}

@test "bench/expect adds what the peer answers, and every model ends with that sum" {
	local name sum

	cd "$ROOT" || return
	export BUILD DATA=$T
	sum=$(bench/expect 15 3000 42 waits --waits 2 --wait-us 100 --peer '{peer}')
	for name in "${models[@]}"; do
		try "$peer" -- "$BUILD/waits/$name" -t 15 -n 3000 --waits 2 --wait-us 100 --peer '{peer}' --expect "$sum"
		[[ $status == 0 ]] || fail 'it failed'
	done
	[[ $(bench/expect 15 3000 42 waits --waits 2) != "$sum" ]] || fail 'the peer adds nothing'
	[[ $(bench/expect 15 3000 42 waits --waits 0 --peer x) == "$(bench/expect 15 3000 42 modsum)" ]] || fail 'it adds what nobody asks for'
}

@test "connections are spread over all ports, and several runs at once have their own accounts" {
	local name i runs=()

	peer_at tcp:127.0.0.1:19870-19873
	for i in 1 2 3 4; do
		"$BUILD/waits/${models[0]}" -t 20 -n 100 -s "$i" --wait-us 500 --peer tcp:127.0.0.1:19870-19873 >"$T/out-$i" &
		runs+=($!)
	done
	for i in 1 2 3 4; do
		wait "${runs[i - 1]}" || fail "run $i failed"
		cmp "$T/out-$i" <(python3 "$ROOT/tests/waits-oracle.py" list 20 100 "$i" 3 "$KEY") || fail "run $i has another list"
	done
	[[ ! -s $T/said ]] || fail "$(<"$T/said")"
	# One of the ports alone is not what the run asks for.
	for i in 19870 19873; do
		model "waits/${models[0]}" -t 1 -n 0 --wait-us 10 --peer "tcp:127.0.0.1:$i"
		[[ $status == 0 ]] || fail "port $i does not answer"
	done
	model "waits/${models[0]}" -t 5 --peer tcp:127.0.0.1:19872-19875
	must_fail 1 'task 2 of 5: cannot connect to tcp:127.0.0.1:19872-19875: Connection refused'
}

# ---- The peer --------------------------------------------------------------------------------------------------------

# bats test_tags=fault:programs
@test "it speaks as documented, byte by byte, and is not moved by who does not" {
	peer_at "unix:@samework-test-$$"
	try python3 "$ROOT/tests/peer-talk.py" "@samework-test-$$" "$KEY"
	must_print_nothing
	kill -0 "$server" || fail "it has ended: $(<"$T/said")"
	[[ $(wc -l <"$T/said") == 5 ]] || fail "not one line for each connection that it closed: $(<"$T/said")"
	! grep -v '^peer: closed a connection: it ' "$T/said" || fail 'it says something else'
}

must_print_nothing() {
	[[ $status == 0 && ! -s $T/out && ! -s $T/err ]] || fail 'it should be silent'
}

@test "its sum is that of all its values" {
	try "$peer" --sum -t 7 --waits 3 -s 4294967295
	must_print "$(python3 - "$ROOT" "$KEY" <<-'EOF'
		import importlib, sys
		sys.path.insert(0, sys.argv[1] + "/tests")
		value = importlib.import_module("waits-oracle").value
		print(sum(value(4294967295, task, wait, sys.argv[2]) for task in range(7) for wait in range(3)) % 2**64)
	EOF
	)"
	try "$peer" --sum -t 7 --waits 0
	must_print 0
}

@test "its ceiling is measured by a client that does nothing else" {
	local transport

	for transport in --tcp --unix; do
		rm -f "$T/report"
		try "$peer" --ceiling "$transport" --report "$T/report"
		[[ $status == 0 && ! -s $T/err ]] || fail 'it failed'
		[[ $(head -n 1 "$T/out") == $'answers_per_s\tpeer_cpu_share\tclient_cpu_share' ]] || fail 'header'
		[[ $(tail -n 1 "$T/out") =~ ^[1-9][0-9]*$'\t'[01]\.[0-9]{3}$'\t'[01]\.[0-9]{3}$ ]] || fail 'numbers'
		[[ $(sed 1d "$T/out" | jq -Rc 'split("\t") | map(tonumber)') == "$(report '[.waits_per_s, .peer_cpu_share, .client_cpu_share] | tojson')" ]] ||
			fail 'the report says something else'
	done
	try "$peer" --ceiling --report /nowhere/report
	must_complain 1 'cannot write /nowhere/report'
	try "$peer" --report "$T/report" true
	must_fail 2 'option --report'
}

@test "alone, it ends well on a signal, and removes its sockets" {
	local signal

	for signal in TERM INT HUP; do
		peer_at "unix:$T/another"
		kill -"$signal" "$server"
		status=0
		wait "$server" || status=$?
		[[ $status == 0 && ! -s $T/said ]] || fail "status $status: $(<"$T/said")"
		[[ ! -e $T/socket && ! -e $T/another ]] || fail 'a socket is left'
	done
}

# bats test_tags=fault:system
@test "an address in use: one line, and the one that listens there is not disturbed; a killed one's socket is replaced" {
	peer_at tcp:127.0.0.1:19880
	try "$peer" --listen tcp:127.0.0.1:19880
	must_fail 1 '^peer: cannot listen at tcp:127.0.0.1:19880: Address already in use$'
	try "$peer" --listen tcp:127.0.0.1:19879-19880
	must_fail 1 'Address already in use'
	try "$peer" --listen "$at"
	must_fail 1 "cannot listen at $at: Address already in use"
	model "waits/${models[0]}" -t 3 -n 0 --wait-us 10 --peer "$at"
	[[ $status == 0 ]] || fail 'it does not answer any more'
	kill -KILL "$server"
	wait "$server" || true
	[[ -S $T/socket ]] || fail 'the killed one left nothing'
	serve "$peer" --listen "$at"
	answers() { "$BUILD/waits/${models[0]}" -t 3 -n 0 --wait-us 10 --peer "$at" >"$T/out" 2>&1; }
	eventually answers || fail "it was not replaced: $(<"$T/said")"
	touch "$T/file"
	try "$peer" --listen "unix:$T/file"
	must_fail 1 'cannot listen'
	[[ -f $T/file ]] || fail 'a file that is no socket was removed'
	try "$peer" --listen "unix:$T/no/where"
	must_fail 1 'No such file'
}

# bats test_tags=fault:options
@test "bad usage: status 2, one line" {
	local options

	while read -r options; do
		# shellcheck disable=SC2086 # several words
		try "$peer" $options
		must_fail 2
	done <<-'EOF'

		--listen nowhere
		--listen tcp:127.0.0.1:0
		--listen unix:
		--nonsense
		--tcp --unix true
		--ceiling true
		--ceiling --sum
		--sum --waits 1000001
		--sum -t -1
		--client nowhere
		--sum=yes
	EOF
	try "$peer" --listen "unix:$T/never" -- true
	must_fail 2
	[[ ! -e $T/never ]] || fail 'a socket is left'
}

# ---- Around a command ------------------------------------------------------------------------------------------------

@test "it ends as its command does, which gets its words, its input and the address" {
	try "$peer" -- bash -c 'exit 7'
	must_end 7
	try "$peer" -- bash -c 'kill -TERM $$'
	must_end 143
	try "$peer" --unix -- bash -c 'echo "$@"' - --peer='{peer}' 'a b' '{}'
	[[ $(<"$T/out") =~ ^--peer=unix:@samework-peer-[0-9a-f]{16}\ a\ b\ \{\}$ ]] || fail 'other words'
	try "$peer" cat <"$ROOT/tests/peer.bats"
	cmp "$T/out" "$ROOT/tests/peer.bats" || fail 'other input'
	try "$peer" --tcp -- echo '{peer}{peer}'
	[[ $(<"$T/out") =~ ^(tcp:127\.0\.0\.1:[0-9]+-[0-9]+)(tcp:.*)$ && ${BASH_REMATCH[1]} == "${BASH_REMATCH[2]}" ]] || fail 'addresses'
}

must_end() { # must_end STATUS
	[[ $status == "$1" && ! -s $T/err ]] || fail "status $status instead of $1"
}

# bats test_tags=fault:programs
@test "a command that cannot be run: 127 or 126, one line" {
	try "$peer" -- "$T/nothing"
	must_fail 127 "^peer: cannot run '$T/nothing': No such file"
	touch "$T/something"
	try "$peer" -- "$T/something"
	must_fail 126 'Permission denied'
}

# bats test_tags=fault:system
@test "signals reach the command; whichever is killed, no process is left" {
	local child

	serve "$peer" -- bash -c 'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done'
	eventually grep -q ready "$T/said" || fail 'it does not run'
	kill -TERM "$server"
	status=0
	wait "$server" || status=$?
	[[ $status == 9 ]] || fail "status $status"

	serve "$peer" -- sleep 100
	eventually has_children "$server" 1 || fail 'it does not run'
	child=$(pgrep -P "$server")
	kill -KILL "$server"
	eventually ended "$child" || fail 'the command outlives it'

	serve "$peer" -- sleep 100
	eventually has_children "$server" 1 || fail 'it does not run'
	pkill -KILL -P "$server"
	status=0
	wait "$server" || status=$?
	[[ $status == 137 ]] || fail "status $status"
}

@test "the peer has the last CPU for itself, and the command the others" {
	local allowed others

	(($(nproc) > 1)) || skip 'one CPU'
	allowed=$(python3 -c 'import os; print(*sorted(os.sched_getaffinity(0)))')
	others=${allowed% *}
	try "$peer" -- python3 -c 'import os; print(*sorted(os.sched_getaffinity(0))); print(*os.sched_getaffinity(os.getppid()))'
	must_print "$others"$'\n'"${allowed##* }"
}

# ---- Faults of the peer ----------------------------------------------------------------------------------------------

# bats test_tags=fault:programs
@test "nobody listens: one line, at once" {
	must_fail_all 'task 0 of 15: cannot connect to .*: No such file'
	python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$T/socket"
	must_fail_all 'task 0 of 15: cannot connect to .*: Connection refused'
}

# bats test_tags=fault:programs
@test "the peer is killed in the middle: each model says so in one line, with the task, and leaves nothing behind" {
	peer_at "unix:@samework-test-$$"
	start_all -t 40 -n 100 --wait-us 20000000
	connected() { [[ $(grep -c "$T/socket" /proc/net/unix) -gt $((41 * ${#models[@]})) ]]; } # 41 each, and the listener
	eventually connected || fail 'not all connect'
	sleep 0.5
	kill -KILL "$server"
	must_all_have_failed "task [0-9]+: $at closed the connection while it waited for the answer to its wait [0-9]+$"
}

# bats test_tags=fault:programs
@test "answers that never come: the time limit names the task and the wait" {
	faulty never
	must_fail_all "task [0-9]+: no answer to its wait 0 from $at for 1 s" -t 5 -n 10 --wait-us 1000 --wait-limit 1
	faulty last
	must_fail_all "task [0-9]+: no answer to its wait 1 from $at for 1 s" -t 5 -n 10 --wait-us 1000 --wait-limit 1 -w 5
	faulty part
	must_fail_all "task [0-9]+: no answer to its wait 0 from $at for 1 s" -t 1 -n 10 --wait-us 1000 --wait-limit 1
}

# bats test_tags=fault:programs
@test "a peer that does not accept, or does not answer as peers do, is told before the clock starts" {
	faulty backlog
	must_fail_all "(it does not accept|no answer) for 1 s" -t 5 --wait-limit 1
	faulty deaf
	must_fail_all 'no answer for 1 s' -t 5 --wait-limit 1
	faulty stranger
	must_fail_all 'is no peer' -t 5
}

# bats test_tags=fault:programs
@test "wrong answers: of another task or wait, twice, too soon, of another kind, with another value" {
	faulty task
	must_fail_all 'task [0-9]+: .* answers wait 0 of task [0-9]+, and it is in wait 0' -t 3 -n 10 --wait-us 1000
	faulty round
	must_fail_all 'task [0-9]+: .* answers wait 7 of task [0-9]+, and it is in wait 0' -t 3 -n 10 --wait-us 1000
	faulty kind
	must_fail_all 'task [0-9]+: ' -t 3 -n 10 --wait-us 1000
	faulty early
	must_fail_all 'task [0-9]+: its wait [0-9] ended after [0-9]+ ns instead of [0-9]+' -t 3 -n 10 --wait-us 5000000
	faulty twice
	must_fail_all 'task [0-9]+: .* answers wait 0 of task [0-9]+, and it is in wait 1' -t 3 -n 10 --wait-us 1000 --waits 2
	must_fail_all 'task [0-9]+: .* has answered once more than it was asked' -t 3 -n 10 --wait-us 1000 --waits 1
	faulty close
	must_fail_all 'task [0-9]+: .* closed the connection while it waited' -t 3 -n 10 --wait-us 1000
}

# bats test_tags=fault:programs
@test "accounts that do not agree, or are not given" {
	local name

	for name in "${models[@]}"; do # a new peer each time, as it has one account
		for wrong in value count; do
			faulty "$wrong"
			model "waits/$name" -t 3 -n 10 --waits 1 --wait-us 1000 --peer "$at"
			must_fail 1 'has sent [0-9]+ answers that add up to [0-9]+, and 3 that add up to [0-9]+ came'
		done
	done
	faulty untold
	must_fail_all 'closed the connection instead of answering' -t 3 -n 10 --waits 1 --wait-us 1000
	faulty mute
	must_fail_all 'no answer for 1 s' -t 3 -n 10 --waits 1 --wait-us 1000 --wait-limit 1
}

# bats test_tags=fault:system
@test "more tasks than file descriptors: the runner says which limit, and so does the peer" {
	local name

	peer_at "unix:@samework-test-$$"
	for name in "${models[@]}"; do
		try bash -c 'ulimit -n 64; exec "$@"' - "$BUILD/waits/$name" -t 100 -n 0 --peer "$at"
		must_fail 1 'task [0-9]+ of 100: cannot connect to .*ulimit -n.*Too many open files'
	done
	kill "$server"
	wait "$server"
	serve bash -c 'ulimit -n 64; exec "$@"' - "$peer" --listen "$at"
	eventually listening || fail 'it does not listen'
	for name in "${models[@]}"; do
		model "waits/$name" -t 100 -n 0 --peer "$at"
		must_fail 1 'closed the connection|does not listen'
		model "waits/$name" -t 10 -n 0 --wait-us 10 --peer "$at"
		[[ $status == 0 ]] || fail 'it does not answer any more'
	done
	[[ $(<"$T/said") =~ ^peer:\ turns\ connections\ away:.*ulimit\ -n.$ ]] || fail "$(<"$T/said")"
}

# bats test_tags=fault:system
@test "whoever is stopped and goes on again: the run ends well, even after its time limit" {
	local i who

	peer_at "unix:@samework-test-$$"
	python3 "$ROOT/tests/waits-oracle.py" list 4 10 42 1 "$KEY" >"$T/list"
	for who in runners server; do
		start_all -t 4 -n 10 --waits 1 --wait-us 600000 --wait-limit 1
		[[ $who == server ]] && stopped=("$server") || mapfile -t stopped < <(pgrep -f "^$BUILD/waits/.* $at")
		sleep 0.2
		kill -STOP "${stopped[@]}"
		[[ $who == server ]] && sleep 0.3 || sleep 1.5
		kill -CONT "${stopped[@]}"
		for i in "${!models[@]}"; do
			end_one "$i"
			must_print "$(<"$T/list")"
		done
	done
}
