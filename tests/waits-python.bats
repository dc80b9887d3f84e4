#!/usr/bin/env bats
# waits-python.bats - do the models in Python compute, wait and report as those in C do, by timer and for a peer?
#
#   PYTHONS="python3 pypy3" bats tests/waits-python.bats      interpreters to try (python3); missing ones are left out
#
# No test asserts how fast or how punctual anything is; time limits only end what hangs.

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load serving

setup_file() {
	local name

	for name in waits/blocking waits/threads bench/peer; do
		[[ -x $BUILD/$name ]] || { echo "$BUILD/$name is missing: run make all tools first" >&2; return 1; }
	done
	FOUND=$(installed_pythons)
	export FOUND PYTHONDONTWRITEBYTECODE=1
}

setup() {
	export T=$BATS_TEST_TMPDIR
	peer=$BUILD/bench/peer
	at=unix:$T/socket
	pids=()
	[[ -n $FOUND ]] || skip "none of these interpreters is installed: ${PYTHONS:-python3}"
}

# The models that the interpreter can run; and those of them with an event loop.
scripts_of() { # scripts_of PYTHON
	printf '%s\n' blocking threads processes
	loops_of "$1"
}

loops_of() {
	printf '%s\n' asyncio_gather asyncio_tasks asyncio_pool asyncio_loops
	! "$1" -c 'import uvloop' 2>/dev/null || echo asyncio_uvloop
}

# Every model of every interpreter, a line each: the interpreter, and the script.
everyone() {
	local python script

	for python in $FOUND; do
		for script in $(scripts_of "$python"); do
			echo "$python $ROOT/runners/cpython/$script.py"
		done
	done
}

connected() { (($(grep -c "$T/socket" /proc/net/unix) > 15)); }

no_runner_left() { ! pgrep -f "runners/cpython/.* $at" >/dev/null; }

# A run of these models that must fail, in one line, and leave no process behind.
must_fail_all() { # must_fail_all SCRIPTS REGEX [OPTION]…
	local python script

	for python in $FOUND; do
		for script in $1; do
			try "$python" "$ROOT/runners/cpython/$script.py" --workload waits -n 30 -w 3 --peer "$at" "${@:3}" \
				--report "$T/report"
			must_fail 1 "^cpython-$script: $2"
			[[ ! -e $T/report ]] || fail 'a report was written'
			eventually no_runner_left || fail "left behind: $(pgrep -af "runners/cpython/.* $at")"
		done
	done
}

# ---- The list --------------------------------------------------------------------------------------------------------

@test "by timer, every model prints the list of build/waits/blocking" {
	local python script case

	while read -r case; do
		# shellcheck disable=SC2086 # options
		"$BUILD/waits/blocking" $case --wait-us 0 >"$T/list"
		while read -r python script <&4; do
			# shellcheck disable=SC2086
			try "$python" "$script" --workload waits $case --wait-us 40
			must_print "$(<"$T/list")"
		done 4< <(everyone)
	done <<-'EOF'
		-t 0
		-t 1 -n 1000
		-t 15 -n 1000 -w 3
		-t 15 -n 1000 -s 7 --waits 0
		-t 15 -n 1001 -s 4294967295 --waits 7 -w 4 --slice 10
		-t 2 -n 3 --waits 5 -w 2
		-t 1000 -n 60 --waits 2 -w 8
	EOF
}

@test "for a peer, by TCP and by a Unix socket, too" {
	local python script case transport

	while read -r case; do
		# shellcheck disable=SC2086
		"$peer" --unix -- "$BUILD/waits/blocking" $case --wait-us 0 --peer '{peer}' >"$T/list"
		while read -r python script <&4; do
			for transport in --tcp --unix; do
				# shellcheck disable=SC2086
				try "$peer" $transport -- "$python" "$script" --workload waits $case --wait-us 40 --peer '{peer}'
				must_print "$(<"$T/list")"
			done
		done 4< <(everyone)
	done <<-'EOF'
		-t 0 -n 10
		-t 1 -n 1000
		-t 15 -n 60 -w 3
		-t 1000 -n 60 --waits 1 -w 8
	EOF
}

@test "10,000 tasks wait at once on an event loop" {
	local python script

	"$BUILD/waits/blocking" -t 10000 -n 0 --wait-us 0 --waits 1 >"$T/list"
	for python in $FOUND; do
		for script in $(loops_of "$python"); do
			try "$python" "$ROOT/runners/cpython/$script.py" --workload waits -t 10000 -n 0 --waits 1 \
				--wait-us 8000000 --report "$T/report"
			must_print "$(<"$T/list")"
			[[ $(report .in_flight_max) == 10000 ]] || fail "$(report .in_flight_max) at once"
		done
	done
}

@test "without waits, nobody looks for a peer" {
	local python script

	while read -r python script <&4; do
		try "$python" "$script" --workload waits -n 100 --waits 0 --peer unix:/there/is/none --report "$T/report"
		must_print "$("$BUILD/blocking" -n 100)"
		[[ $(report '[.waits, .waits_done, .peer, .little] | tostring') == '[0,0,"unix:/there/is/none",null]' ]] || fail 'the report'
	done 4< <(everyone)
}

# ---- The report ------------------------------------------------------------------------------------------------------

@test "the report has the members of C's, and the same ideals; Little's law holds" {
	local python script with

	for with in '' '--peer {peer}'; do
		rm -f "$T/report"
		# shellcheck disable=SC2086
		"$peer" --unix -- "$BUILD/waits/threads" -t 20 -n 100 -w 3 --wait-us 3000 $with --report "$T/report" >"$T/out"
		mv "$T/report" "$T/report.c"
		while read -r python script <&4; do
			# shellcheck disable=SC2086
			try "$peer" --unix -- "$python" "$script" --workload waits -t 20 -n 100 -w 3 --wait-us 3000 $with --report "$T/report"
			[[ $status == 0 ]] || fail 'it failed'
			jq -es --slurpfile c "$T/report.c" '$c[0] as $c | .[-1] |
				($c | keys) - keys == [] and .workload == "waits" and .waits_done == 60 and
				.ideal_ns == $c.ideal_ns and .ideal_workers_ns == $c.ideal_workers_ns and
				(.little - 1 | fabs) < 0.01 and .in_flight_mean > 0 and .in_flight_mean <= .in_flight_max and
				.wait_mean_ns > 1500000 and .timer_slack_ns == 50000 and .launch_ns > 0 and .launch_ns < .elapsed_ns and
				0 <= .late_p50_ns and .late_p50_ns <= .late_p90_ns and .late_p90_ns <= .late_p99_ns and
				.late_p99_ns <= .late_p999_ns and .late_p999_ns <= .late_max_ns and
				.elapsed_ns >= .ideal_ns and .wait_cpu_ns > 0 and .waiting_rss_bytes > 1000000 and
				(.peer == null or (.connect_ns > 0 and .peer_cpu_share > 0 and .peer_in_flight_mean > 0 and
				(.peer_limits == 1) == (.peer_cpu_share > 0.7 or .peer_late_p50_ns > .late_p50_ns / 2)))
			' "$T/report" >/dev/null || fail "$(tail -n 1 "$T/report")"
		done 4< <(everyone)
	done
}

@test "as many wait at once as there are workers, or tasks on an event loop" {
	local python script tasks workers us most

	for python in $FOUND; do
		while read -r script tasks workers us most <&4; do
			try "$python" "$ROOT/runners/cpython/$script.py" --workload waits -t "$tasks" -n 0 -w "$workers" \
				--waits 1 --wait-us "$us" --report "$T/report"
			[[ $status == 0 && $(report .in_flight_max) == "$most" ]] || fail "$script: $(report .in_flight_max) at once"
		done 4<<-'EOF'
			blocking 5 5 1000 1
			threads 20 4 50000 4
			threads 300 300 10000000 300
			processes 8 8 4000000 8
			asyncio_gather 100 1 1000000 100
			asyncio_pool 100 1 1000000 100
			asyncio_loops 100 4 1000000 100
		EOF
	done
}

@test "memory of tasks that wait grows with the threads that there are, and has that of worker processes" {
	local python mine=$ROOT/runners/cpython

	for python in $FOUND; do
		rm -f "$T/report"
		"$python" "$mine/threads.py" --workload waits -t 2 -n 0 -w 2 --waits 1 --wait-us 100000 --report "$T/report"
		"$python" "$mine/threads.py" --workload waits -t 200 -n 0 -w 200 --waits 1 --wait-us 2000000 --report "$T/report"
		"$python" "$mine/processes.py" --workload waits -t 4 -n 0 -w 4 --waits 1 --wait-us 2000000 --report "$T/report"
		jq -es '.[1].waiting_rss_bytes > .[0].waiting_rss_bytes and .[2].waiting_rss_bytes > 2 * .[0].waiting_rss_bytes and
			(.[0].waiting_kernel_bytes == null or .[1].waiting_kernel_bytes > .[0].waiting_kernel_bytes)' "$T/report" >"$T/jq" ||
			fail "$(<"$T/report")"
	done
}

@test "a trace has a step for each wait and for each share of the work" {
	local python script

	while read -r python script <&4; do
		try "$python" "$script" --workload waits -t 3 -n 31 -w 2 --waits 3 --wait-us 100 --trace "$T/trace"
		[[ $status == 0 ]] || fail 'it failed'
		[[ $(tail -n +2 "$T/trace" | cut -f 1,6 | sort | uniq -c | xargs) == '1 0 0 3 0 10 1 1 0 3 1 10 1 2 0 3 2 10' ]] ||
			fail "$(<"$T/trace")"
	done 4< <(everyone)
}

# ---- Faults ----------------------------------------------------------------------------------------------------------

# bats test_tags=fault:options
@test "options that cannot be: status 2, the option and its value named" {
	local python option value

	for python in $FOUND; do
		while read -r option value <&4; do
			try "$python" "$ROOT/runners/cpython/threads.py" --workload waits "$option" "$value"
			must_fail 2 "${option#--}.*'$value'"
		done 4<<-'EOF'
			--waits 1000001
			--waits -1
			--wait-us 1000000001
			--wait-us 1e3
			--wait-limit 0
			--wait-limit 100001
			--wait-us 100000000
			--peer tcp:127.0.0.1
			--peer tcp:localhost:80
			--peer tcp:127.0.0.1:0
			--peer tcp:127.0.0.1:70000
			--peer tcp:127.0.0.1:90-80
			--peer tcp::80
			--peer unix:
			--peer unix:@
			--peer udp:127.0.0.1:80
		EOF
		try "$python" "$ROOT/runners/cpython/threads.py" --waits 2
		must_fail 2 --waits
	done
}

# bats test_tags=fault:programs
@test "a peer that answers wrongly, too soon, in part, twice, never, or not at all is told" {
	local fault regex
	# Those in which a task fails in a thread, in a loop, in a forked worker; and where no task does.
	local all='threads asyncio_gather asyncio_pool asyncio_loops processes' one=blocking

	while read -r models fault regex; do
		faulty "$fault"
		must_fail_all "${!models}" "$regex" --wait-us 1000 --wait-limit 1
		kill "$server"
	done <<-'EOF'
		all task task [0-9]+: .* answers wait [0-9]+ of task [0-9]+, and it is in wait 0
		all never task [0-9]+: no answer to its wait 0 from .* for 1 s
		all part task [0-9]+: no answer to its wait 0 from .* for 1 s
		all close task [0-9]+: .* closed the connection while it waited for the answer to its wait 0
		one round task 0: .* answers wait 7 of task 0, and it is in wait 0
		one kind task 0: .* answers wait 0 of task 0, and it is in wait 0
		one early task [0-9]+: its wait [0-9] ended after [0-9]+ ns instead of [0-9]+
		one value .*has sent 45 answers that add up to [0-9]+, and 45 that add up to 4455 came
		one count .*has sent 46 answers that add up to .*, and 45 that add up to
		one twice task [0-9]+: .* (answers wait 0 of task|has answered once more)
		one mute .*no answer for 1 s
		one untold .*closed the connection instead of answering
		one deaf .*no answer for 1 s
		one stranger .*is no peer: it does not answer a ping by one
		one backlog (task [0-9]+ of 15: cannot connect to .*: it does not accept for 1 s|.*: no answer for 1 s)
	EOF
}

# bats test_tags=fault:programs
@test "a peer that is killed in the middle, or is not there: one line" {
	local python script pid

	rm -f "$T/socket"
	must_fail_all 'blocking processes' 'task 0 of 15: cannot connect to .*: No such file'
	for python in $FOUND; do
		for script in threads asyncio_gather processes; do
			rm -f "$T/socket"
			peer_serves
			timeout 300 "$python" "$ROOT/runners/cpython/$script.py" --workload waits -n 30 -w 3 --wait-us 20000000 \
				--peer "$at" >"$T/out" 2>"$T/err" 3>&- &
			pid=$!
			eventually connected || fail 'it does not connect'
			kill -KILL "$server"
			status=0
			wait "$pid" || status=$?
			must_fail 1 "^cpython-$script: .*(closed the connection|failed in its wait|does not listen)"
			eventually no_runner_left || fail 'processes are left behind'
		done
	done
}

# bats test_tags=fault:system
@test "a run that is stopped for longer than a wait may take goes on, and is right" {
	local python script pid

	for python in $FOUND; do
		for script in threads asyncio_gather; do
			rm -f "$T/socket"
			peer_serves
			"$python" "$ROOT/runners/cpython/$script.py" --workload waits -n 30 --waits 1 --wait-us 1000000 --wait-limit 2 \
				--peer "$at" >"$T/out" 2>"$T/err" 3>&- &
			pid=$!
			sleep 1
			kill -STOP $pid
			sleep 3
			kill -CONT $pid
			status=0
			wait $pid || status=$?
			must_print "$("$peer" -- "$BUILD/waits/blocking" -n 30 --waits 1 --wait-us 0 --peer '{peer}')"
			kill "$server"
		done
	done
}

# bats test_tags=fault:machine
@test "a clock that jumps moves no wait" {
	local python script

	clock_jumps
	"$BUILD/waits/blocking" -t 20 -n 100 --waits 2 --wait-us 0 >"$T/list"
	while read -r python script; do
		try_jumping "$python" "$script" --workload waits -t 20 -n 100 -w 4 --waits 2 --wait-us 2000
		must_print "$(<"$T/list")"
	done < <(everyone)
}

# bats test_tags=fault:system
@test "more tasks than file descriptors, more workers than threads or processes: one line that says which, and the limit" {
	local python script

	for python in $FOUND; do
		for script in blocking asyncio_gather; do
			rm -f "$T/socket"
			peer_serves
			try bash -c 'ulimit -n 100 && exec "$@"' - "$python" "$ROOT/runners/cpython/$script.py" --workload waits -t 200 --peer "$at"
			must_fail 1 'task [0-9]+ of 200: cannot connect to .* \(see ulimit -n\): Too many open files'
			kill "$server"
		done
		try bash -c 'ulimit -n 60 && exec "$@"' - "$python" "$ROOT/runners/cpython/processes.py" --workload waits -t 60 -w 60
		must_fail 1 'worker [0-9]+ of 60: cannot fork \(see ulimit -n\): Too many open files'
		try bash -c 'ulimit -n 60 && exec "$@"' - "$python" "$ROOT/runners/cpython/asyncio_loops.py" --workload waits -t 60 -w 60 \
			-n 0 --wait-us 1000000
		must_fail 1 'worker [0-9]+ of 60: cannot create an event loop \(see ulimit -n\): Too many open files'
		preloaded few-threads
		for script in threads asyncio_pool asyncio_loops; do
			try env FEW_THREADS=20 LD_PRELOAD="$T/few-threads.so" "$python" "$ROOT/runners/cpython/$script.py" -t 900 -w 900 -n 200000
			must_fail 1 'worker [0-9]+ of 900: cannot create a thread \(a limit: ulimit -u, .* ulimit -v\)'
		done
	done
}

# bats test_tags=fault:programs
@test "without uvloop, its model says so" {
	local python

	for python in $FOUND; do
		! "$python" -c 'import uvloop' 2>/dev/null || continue
		try "$python" "$ROOT/runners/cpython/asyncio_uvloop.py" -n 10
		must_fail 1 '^cpython-asyncio_uvloop: asyncio_uvloop.py needs uvloop: '
	done
	try env PYTHONPATH="$T" python3 -c 'import sys; sys.modules["uvloop"] = None; sys.argv = sys.argv[1:]
import runpy; sys.path.insert(0, sys.argv[0].rpartition("/")[0]); runpy.run_path(sys.argv[0], run_name="__main__")' \
		"$ROOT/runners/cpython/asyncio_uvloop.py" -n 10
	must_fail 1 'needs uvloop'
}
