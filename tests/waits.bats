#!/usr/bin/env bats
# waits.bats - does the workload waits compute and wait as kernels/waits.h says, under every model?
#
#   bats tests/waits.bats
#   MODELS='threads openmp' bats tests/waits.bats
#
# No test asserts how fast or how punctual anything is.

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers

setup_file() {
	local name

	for name in "${models[@]}"; do
		[[ -x $BUILD/waits/$name ]] || { echo "$BUILD/waits/$name is missing: run make first" >&2; return 1; }
	done
}

setup() {
	export T=$BATS_TEST_TMPDIR
	mapfile -t models < <(waiting_models)
	oracle=$ROOT/tests/waits-oracle.py
}

# Models whose workers wait themselves, one thing each; the others set tasks aside while these wait.
blocks_its_worker() { # blocks_its_worker MODEL
	grep -qE '\<run_(task|wait)\(' "$ROOT/runners/$1.c"
}

# ---- The list --------------------------------------------------------------------------------------------------------

@test "the list is the one that Python computes, under every model" {
	local name tasks n seed waits

	while read -r tasks n seed waits; do
		python3 "$oracle" list "$tasks" "$n" "$seed" "$waits" >"$T/list"
		for name in "${models[@]}"; do
			model "waits/$name" -t "$tasks" -n "$n" -s "$seed" --waits "$waits" --wait-us 40
			must_print "$(<"$T/list")"
		done
	done <<-'EOF'
		0 1000 42 3
		1 1000 42 3
		15 1000 42 3
		15 1000 7 0
		15 1001 4294967295 7
		2 3 42 5
		1000 60 42 2
	EOF
}

@test "slices, workers and kernels move work about, and nothing else" {
	local name option

	python3 "$oracle" list 20 1000 42 3 >"$T/list"
	for name in "${models[@]}"; do
		for option in '--slice 1' '--slice 7' '--slice 333' '--slice 334' '-w 1' '-w 20' '-w 1000' '-k reference'; do
			# shellcheck disable=SC2086 # two words
			model "waits/$name" -t 20 -n 1000 --wait-us 200 $option
			must_print "$(<"$T/list")"
		done
	done
}

@test "a run with a wrong --expect fails, one with the right one passes: bench/expect computes it" {
	local name sum

	cd "$ROOT" || return
	export BUILD DATA=$T
	sum=$(bench/expect 15 3000 42 waits --waits 4)
	[[ $sum == "$(bench/expect 15 3000 42 waits --waits=4 --wait-us 900000)" ]] || fail 'it depends on how long waits are'
	[[ $sum == "$(python3 "$oracle" list 15 3000 42 4 | jq add)" ]] || fail "it is $sum"
	[[ $(wc -l <"$T/expected.tsv") == 2 ]] || fail "it was not kept: $(<"$T/expected.tsv")"
	for name in "${models[@]}"; do
		model "waits/$name" -t 15 -n 3000 --waits 4 --wait-us 50 --expect "$sum"
		[[ $status == 0 ]] || fail 'the right sum is refused'
		model "waits/$name" -t 15 -n 3000 --waits 4 --wait-us 50 --expect $((sum + 1)) --report "$T/report"
		must_fail 1 "$sum instead of"
		[[ ! -e $T/report ]] || fail 'a report was written'
	done
}

# ---- The waits -------------------------------------------------------------------------------------------------------

@test "waits are as long as the seed says: ideal_ns and ideal_workers_ns are Python's, and no run is shorter" {
	local name tasks seed waits mean_us workers ideal

	python3 "$oracle" lengths 42 10000
	python3 "$oracle" lengths 4294967295 1000000000
	while read -r tasks seed waits mean_us workers; do
		ideal=$(python3 "$oracle" ideal "$tasks" "$seed" "$waits" "$mean_us" "$workers")
		for name in "${models[@]}"; do
			model "waits/$name" -t "$tasks" -n 0 -s "$seed" --waits "$waits" --wait-us "$mean_us" -w "$workers" --report "$T/report"
			[[ $status == 0 ]] || fail 'it failed'
			[[ $(report '"\(.ideal_ns) \(.ideal_workers_ns)"') == "$ideal" ]] || fail "not $ideal: $(<"$T/report")"
			[[ $(report '.ideal_ns <= .elapsed_ns') == true ]] || fail "shorter than can be: $(<"$T/report")"
			! blocks_its_worker "$name" || [[ $(report '.ideal_workers_ns <= .elapsed_ns') == true ]] ||
				fail "shorter than so many workers can be: $(<"$T/report")"
		done
	done <<-'EOF'
		1 42 1 20000 1
		10 42 3 1000 3
		50 0 2 777 16
		5 4294967295 3 0 2
		3 1 4 1 16
	EOF
}

at_once() { # at_once MODEL MOST [OPTION]…: these waits are long beside what launching takes, whatever else runs
	rm -f "$T/report"
	model "waits/$1" -n 0 --waits 1 "${@:3}" --report "$T/report"
	[[ $status == 0 && $(report .in_flight_max) == "$2" ]] || fail "not $2 at once: $(<"$T/report")"
}

@test "so many wait at once as can: each task, or each worker" {
	local name

	for name in "${models[@]}"; do
		if ! blocks_its_worker "$name"; then
			at_once "$name" 100 -t 100 --wait-us 1000000
		elif [[ " $(concurrent_models | xargs) " == *" $name "* ]]; then
			at_once "$name" 16 -t 40 -w 16 --wait-us 400000
			at_once "$name" 100 -t 100 -w 100 --wait-us 1000000
		else
			at_once "$name" 1 -t 10 --wait-us 10000
		fi
	done
}

@test "the report's members are there, and agree with each other" {
	local name

	for name in "${models[@]}"; do
		rm -f "$T/report"
		model "waits/$name" -t 30 -n 300 --waits 4 --wait-us 3000 --report "$T/report"
		[[ $status == 0 ]] || fail 'it failed'
		jq -e '
			def whole: type == "number" and . == floor and . >= 0;
			def near(a; b): (a - b) as $d | ($d * $d) < 0.0004 * b * b;
			.workload == "waits" and .waits == 4 and .wait_us == 3000 and .peer == null and .wait_limit == 60 and
			.waits_done == 120 and .timer_slack_ns == 50000 and
			(.launch_ns | whole) and .launch_ns < .elapsed_ns and
			(.in_flight_max | whole) and .in_flight_max <= 30 and .in_flight_mean > 0 and .in_flight_mean <= .in_flight_max and
			near(.waits_per_s; 120e9 / .elapsed_ns) and .wait_mean_ns >= 1500000 and
			near(.in_flight_mean; .waits_per_s * .wait_mean_ns / 1e9) and near(.little; 1) and
			([.late_p50_ns, .late_p90_ns, .late_p99_ns, .late_p999_ns, .late_max_ns] | all(whole) and . == sort) and
			.late_max_ns <= .elapsed_ns and .wait_mean_ns <= 4500000 + .late_max_ns and
			.wait_cpu_ns > 0 and .wait_cpu_ns * 120 <= .user_ns + .system_ns and
			(.waiting_rss_bytes | . == null or (. > 4096 and . < 1e9)) and
			(.waiting_kernel_bytes | . == null or (. > 4096 and . < 1e9)) and
			(has("connect_ns") or has("peer_limits") | not)
		' "$T/report" >/dev/null || fail "$(cat "$T/report")"
	done
}

@test "where nothing is waited for, the report says so, and no more" {
	local name option

	for name in "${models[@]}"; do
		for option in '--waits 0' '-t 0'; do
			# shellcheck disable=SC2086 # two words
			model "waits/$name" -t 3 -n 10 $option --report "$T/report"
			[[ $status == 0 && $(report '[.waits_done, has("little"), has("late_p50_ns")] | join(" ")') == '0 false false' ]] ||
				fail "$option: $(tail -n 1 "$T/report")"
		done
	done
}

@test "the memory of waiting counts every worker: a thread's stack, a process's own pages" {
	local name few many

	[[ $(grep -c '^RssAnon\|^VmPTE' /proc/self/status) == 2 ]] || skip 'this kernel does not tell'
	for name in "${models[@]}"; do
		blocks_its_worker "$name" && [[ " $(concurrent_models | xargs) " == *" $name "* ]] || continue
		model "waits/$name" -t 2 -n 0 --waits 1 --wait-us 20000 -w 40 --report "$T/report"
		few=$(report '.waiting_rss_bytes + .waiting_kernel_bytes')
		model "waits/$name" -t 40 -n 0 --waits 1 --wait-us 20000 -w 40 --report "$T/report"
		many=$(report '.waiting_rss_bytes + .waiting_kernel_bytes')
		((many - few > 38 * 8192)) || fail "38 more workers take $((many - few)) bytes"
	done
}

@test "the trace has a span for each step: the one before the first wait, and one after each" {
	local name

	for name in "${models[@]}"; do
		model "waits/$name" -t 10 -n 1000 --waits 4 --wait-us 100 --trace "$T/trace"
		[[ $status == 0 && $(tail -n +2 "$T/trace" | wc -l) == 50 ]] || fail "$(wc -l <"$T/trace") lines"
		[[ $(awk 'NR > 1 { sum += $6 } END { print sum }' "$T/trace") == 10000 ]] || fail 'other iterations'
	done
}

@test "the slack of timers is the same, whatever was inherited" {
	local name

	for name in "${models[@]}"; do
		try python3 - "$BUILD/waits/$name" -t 2 -n 0 --wait-us 10 --report "$T/report" <<-'EOF'
			import ctypes, os, sys
			ctypes.CDLL(None).prctl(29, 7000, 0, 0, 0)
			os.execv(sys.argv[1], sys.argv[1:])
		EOF
		[[ $status == 0 && $(report .timer_slack_ns) == 50000 ]] || fail "$(cat "$T/report")"
	done
}

# ---- What cannot be --------------------------------------------------------------------------------------------------

# bats test_tags=fault:options
@test "bad usage of its options: status 2, one line that names option and value" {
	local name option value says

	for name in "${models[@]}"; do
		while IFS='|' read -r option value says; do
			model "waits/$name" "$option" "$value" --report "$T/report"
			must_fail 2 "$says"
			[[ $(<"$T/err") == *"'$value'"* ]] || fail "stderr does not name '$value'"
			[[ ! -e $T/report ]] || fail 'a report was written'
		done <<-'EOF'
			--waits|-1|waits
			--waits|1000001|waits
			--waits|x|waits
			--wait-us|1000000001|wait-us
			--wait-us|1ms|wait-us
			--wait-us|40000001|wait-us.*60.* s.*wait-limit
			--wait-us|1000000000|wait-us.*1500 s.*wait-limit
			--wait-limit|0|wait-limit
			--wait-limit|100001|wait-limit
			--peer|nobody|peer
			--peer||peer
			--peer|tcp:|peer
			--peer|tcp:127.0.0.1|peer
			--peer|tcp:127.0.0.1:|peer
			--peer|tcp:127.0.0.1:0|peer
			--peer|tcp:127.0.0.1:65536|peer
			--peer|tcp:127.0.0.1:9-8|peer
			--peer|tcp:127.0.0.1:8-|peer
			--peer|tcp:somewhere:80|peer
			--peer|tcp:1.2.3:80|peer
			--peer|unix:|peer
			--peer|unix:@|peer
			--peer|udp:127.0.0.1:80|peer
		EOF
		model "waits/$name" -t 0 --wait-us 40000000
		must_print '[]'
		model "waits/$name" -t 0 --wait-us 1000000000 --wait-limit 1500
		must_print '[]'
	done
	model "waits/${models[0]}" --peer "unix:/$(printf '%0200d' 0)"
	must_fail 2 peer
}

# bats test_tags=fault:system
@test "records that do not fit into memory: one line" {
	local name

	for name in "${models[@]}"; do
		model "waits/$name" -t 4294967295 --waits 1000000
		must_fail 1 'record|memory'
	done
}

# bats test_tags=fault:programs
@test "a model that goes on before a wait is over, or never waits, fails" {
	needs_compiler
	copy_sources "$T/copy"
	sed 's/run_wait(step);/(void)step;/; s/run_task(&run, task, 0)/hurry(\&run, task)/' "$ROOT/runners/blocking.c" >"$T/copy/runners/hasty.c"
	cat >"$T/hurry" <<-'EOF'
		static void hurry(struct run *run, uint64_t task)
		{
			struct running *state = NULL;

			while (run_step(run, &state, task, 0).then != STEP_DONE)
				;
		}
	EOF
	sed -i "/#include \"runner.h\"/r $T/hurry" "$T/copy/runners/hasty.c"
	fresh_make "$T/copy" -s CFLAGS=-O1 build/waits/hasty
	[[ $status == 0 ]] || fail 'make failed'
	try "$T/copy/build/waits/hasty" -t 3 -n 10 --report "$T/report"
	must_fail 1 'task 0: its wait 0 ended after [0-9]+ ns instead of [0-9]+'
	[[ ! -e $T/report ]] || fail 'a report was written'
}

# bats test_tags=fault:machine
@test "a clock that jumps moves no wait, of a run or of the peer" {
	local name list answers

	clock_jumps
	list=$(python3 "$oracle" list 20 100 42 2)
	answers=$(python3 "$oracle" list 20 100 42 2 "$(peer_key)")
	for name in "${models[@]}"; do
		try_jumping "$BUILD/waits/$name" -t 20 -n 100 -w 4 --waits 2 --wait-us 2000
		must_print "$list"
		try_jumping "$BUILD/bench/peer" -- "$BUILD/waits/$name" -t 20 -n 100 -w 4 --waits 2 --wait-us 2000 --peer '{peer}'
		must_print "$answers"
	done
}

@test "a run that is stopped and goes on again ends well, and says how late it was" {
	local i pids=()

	python3 "$oracle" list 4 10 42 1 >"$T/list"
	for i in "${!models[@]}"; do
		"$BUILD/waits/${models[i]}" -t 4 -n 10 --waits 1 --wait-us 200000 >"$T/out-$i" 2>"$T/err-$i" &
		pids+=($!)
	done
	sleep 0.1
	kill -STOP "${pids[@]}"
	sleep 0.5
	kill -CONT "${pids[@]}"
	for i in "${!models[@]}"; do
		status=0
		wait "${pids[i]}" || status=$?
		mv "$T/out-$i" "$T/out"
		mv "$T/err-$i" "$T/err"
		must_print "$(<"$T/list")"
	done
}
