#!/usr/bin/env bats
# gil.bats - do runners/gil.c and runners/gil_ticks.c keep what is true of any such lock, beyond the common contract?
#
#   bats tests/gil.bats        BUILD: where the runners are (build)

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers

setup_file() {
	local name

	for name in gil gil_ticks; do
		[[ -x $BUILD/$name ]] || { echo "$BUILD/$name is missing: run make first" >&2; return 1; }
	done
}

setup() {
	export T=$BATS_TEST_TMPDIR
}

# traced NAME OPTION…: a good run, with $T/trace and one line in $T/report.
traced() {
	rm -f "$T/report" "$T/trace"
	model "$@" --report "$T/report" --trace "$T/trace"
	[[ $status == 0 ]] || fail "exit status $status"
}

# The spans of $T/trace: one holder at a time, hence none begins before the one before it has ended.
exclusive() {
	awk -F '\t' 'NR > 1 { if ($4 < end || $5 < $4) exit bad = 1; end = $5 } END { exit bad }' "$T/trace" ||
		fail 'two spans overlap: two threads held the lock at once'
}

# How often the worker of one span is not that of the span before.
changes() {
	awk -F '\t' 'NR > 2 && $2 != worker { n++ } { worker = $2 } END { print n + 0 }' "$T/trace"
}

settings() { # NAME WORKERS: options, one setting a line
	local slice us

	for slice in 1 7 100 1000 20000; do
		if [[ $1 == gil_ticks ]]; then
			echo "-t 15 -n 1000 -w $2 --slice $slice"
		else
			for us in 1 50 5000; do
				echo "-t 15 -n 1000 -w $2 --slice $slice --switch-interval $us"
			done
		fi
	done
}

@test "the lock excludes: no two spans overlap, whoever has them" {
	local name workers options

	for name in gil gil_ticks; do
		for workers in 2 3 16; do
			while read -ra options; do
				traced "$name" "${options[@]}"
				exclusive
			done < <(settings $name $workers)
		done
		# Longer ones, in which it changes hands often.
		traced $name -t 6 -n 300000 -w 6 -k reference --slice 500 --switch-interval 20
		exclusive
		[[ $(report .handovers) -gt 0 ]] || fail 'no hand-over'
	done
}

@test "the list is right under every setting" {
	local name workers options list

	list=$("$BUILD/blocking" -t 15 -n 1000)
	for name in gil gil_ticks; do
		for workers in 1 2 16 40; do
			while read -ra options; do
				model "$name" "${options[@]}"
				must_print "$list"
			done < <(settings $name $workers)
		done
	done
}

@test "a single worker hands over to nobody, and is never asked" {
	traced gil -w 1 -n 100000 --slice 1000 --switch-interval 1
	[[ $(report '[.drops, .handovers] | @csv') == 0,0 ]] || fail "$(report '[.drops, .handovers]')"
	traced gil_ticks -w 1 -n 100000 --slice 1000
	[[ $(report .handovers) == 0 ]] || fail "$(report .handovers) hand-overs"
	[[ $(changes) == 0 ]]
	# 16 workers with one task are one worker.
	traced gil -t 1 -n 100000 --slice 1000 --switch-interval 1
	[[ $(report .handovers) == 0 ]] || fail "$(report .handovers) hand-overs"
}

@test "ticks: the lock is let go of after every slice" {
	local n slice

	while read -r n slice; do
		traced gil_ticks -t 15 -n "$n" -w 4 --slice "$slice"
		[[ $(report .drops) == $((15 * n / slice)) ]] ||
			fail "$n iterations in slices of $slice: $(report .drops) drops"
		[[ $(report '.handovers <= .drops + .workers') == true ]] || fail 'more hand-overs than drops allow'
	done <<-'EOF'
		1000 1
		1000 7
		1000 100
		1000 999
		1000 1000
		1 1
	EOF
}

@test "ticks: a hold that is longer than a task goes on in the next, and ends where a task does" {
	local n slice drops

	while read -r n slice drops; do
		for workers in 1 4 16; do
			traced gil_ticks -t 15 -n "$n" -w $workers --slice "$slice"
			[[ $(report .drops) == "$drops" ]] || fail "$n iterations, ticks of $slice: $(report .drops) drops, not $drops"
		done
	done <<-'EOF'
		1000 1001 14
		1000 2000 7
		1000 2001 7
		1000 5000 3
		1000 15000 1
		1000 15001 0
		0 1 0
	EOF
	# The holder has the lock for three tasks in a row.
	traced gil_ticks -t 15 -n 1000 -w 4 --slice 3000
	awk -F '\t' 'NR > 1 { holds[int((NR - 2) / 3), $2] = 1 } END { for (h in holds) n++; exit n != 5 }' "$T/trace" ||
		fail 'a hold was broken off inside'
}

@test "interval: one who is asked lets another have it, and the holder changes so often as the report says" {
	local i us

	for us in 1 100 1000; do
		for i in 1 2 3; do
			traced gil -t 16 -n 600000 -k reference --slice 100 --switch-interval $us
			exclusive
			# Every drop on request is a hand-over, unless who took the lock found nothing left to do. So is, at most,
			# the end of each worker.
			[[ $(report '.drops <= .handovers + .workers and .handovers < .drops + .workers') == true ]] ||
				fail "$(report '[.drops, .handovers]')"
			[[ $(report .drops) -gt 2 ]] || fail "only $(report .drops) drops: nothing is tested"
			[[ $(report .handovers) == "$(changes)" ]] ||
				fail "$(report .handovers) hand-overs, but $(changes) changes in the trace"
		done
	done
}

@test "interval: a holder keeps the lock for the switch interval at least" {
	# Of two workers only the other can ask, and it begins to wait after its own last span. (The first to be done lets go
	# unasked: one hold may be shorter.)
	traced gil -t 2 -n 2000000 -w 2 -k reference --slice 100 --switch-interval 2000
	awk -F '\t' '
		NR > 2 && $2 != worker { holds++; short += $4 - since < 2e6; since = end }
		{ worker = $2; end = $5 }
		END { exit !(holds > 1 && short <= 1) }' "$T/trace" || fail 'a hold was cut short'
	[[ $(report '.drops * 2e6 <= .elapsed_ns') == true ]] ||
		fail "$(report .drops) drops in $(report .elapsed_ns) ns"
}

@test "interval: nobody asks before the interval is over" {
	traced gil -n 100000 --slice 100 --switch-interval 1000000000
	[[ $(report .drops) == 0 ]] || fail "$(report .drops) drops"
	[[ $(report '.handovers < .workers') == true ]] || fail "$(report .handovers) hand-overs"
	exclusive
}

@test "interval: no more drops than looks at the flag" {
	local slice looks

	for slice in 1 7 100 1000; do
		traced gil -t 15 -n 1000 --slice $slice --switch-interval 1
		looks=$((15 * ((1000 + slice - 1) / slice)))
		[[ $(report ".drops <= $looks + .workers") == true ]] || fail "$(report .drops) drops, $looks looks"
	done
}

@test "few tasks, many workers, empty tasks: neither hangs" {
	local name options

	for name in gil gil_ticks; do
		while read -ra options; do
			model $name "${options[@]}" --slice 1 --switch-interval 1
			must_print "$("$BUILD/blocking" "${options[@]}")"
		done <<-'EOF'
			-t 0 -n 1000 -w 16
			-t 1 -n 1000 -w 16
			-t 1 -n 0 -w 1
			-t 15 -n 0 -w 16
			-t 3 -n 10 -w 1000
			-t 200 -n 1 -w 200
			-t 200 -n 3 -w 64
		EOF
	done
}

@test "twenty runs of each, short ones, with as many hand-overs as can be: same list, no hang, no two holders" {
	local name i list

	list=$("$BUILD/blocking" -t 24 -n 400)
	for name in gil gil_ticks; do
		for ((i = 0; i < 20; i++)); do
			traced $name -t 24 -n 400 -w 24 --slice 3 --switch-interval 1
			must_print "$list"
			exclusive
			model $name -t 24 -n 400 -w 24 --slice 3 --switch-interval 1
			must_print "$list"
		done
	done
}

@test "pinned to one processor they end as well" {
	command -v taskset >/dev/null || skip 'no taskset here'
	local name cpu list

	cpu=$(awk '/^Cpus_allowed_list:/ { split($2, first, /[,-]/); print first[1] }' /proc/self/status)
	list=$("$BUILD/blocking" -t 16 -n 20000)
	for name in gil gil_ticks; do
		try taskset -c "$cpu" "$BUILD/$name" -t 16 -n 20000 --slice 10 --switch-interval 1
		must_print "$list"
	done
}

# ---- What the experiment makes of it ---------------------------------------------------------------------------------

# block NUMBER WARM-UP: three runs of a made-up experiment.
block() {
	jq -n --argjson k "$1" --argjson warm_up "$2" \
		'{ block: $k, warm_up: $warm_up, order: ["ticks-free-10", "blocking", "interval-pinned-5000", "cpython-free-1"] }' >"$T/block-00$1.meta"
	# The warm-up block is ten times as slow, which must not be seen.
	jq -nc --argjson slow "$([[ $2 == true ]] && echo 10 || echo 1)" --argjson k "$1" '
		{ tasks: 10, iterations: 1000, voluntary_switches: 7, slice: 0 } as $all |
		($all + { slice: 10, elapsed_ns: (400000 * $slow), drops: 1000, handovers: (100 * $k) }),
		($all + { elapsed_ns: (100000 * $slow) }),
		($all + { slice: 100, switch_interval_us: 5000, elapsed_ns: 200000000, drops: 20, handovers: 35 }),
		($all + { switch_interval_us: 1, elapsed_ns: 300000000 })' >"$T/block-00$1.runs.jsonl"
}

@test "results: holds, drops and hand-overs of the counted runs, in their columns" {
	block 1 true
	block 2 false
	block 3 false
	block 4 false
	printf '%s\t' label ratio ratio_low ratio_high >"$T/summary.tsv"
	printf '\n%s\t%s\t%s\t%s\t' blocking 1 1 1 ticks-free-10 4 3 5 interval-pinned-5000 2 1.5 2.5 cpython-free-1 3 2 4 >>"$T/summary.tsv"
	echo >>"$T/summary.tsv"
	cd "$ROOT"
	try analysis/results/gil "$T"
	[[ $status == 0 && ! -s $T/err ]] || fail 'no results'
	# An iteration takes 10 ns: a hold of 10 takes 100 ns; 0.4 ms of 200, 300 and 400 hand-overs are 1.33 us each.
	diff - <(tail -n +2 "$T/out") <<-'EOF'
		cpython	free	1e-06	3	2	4	3	NA	NA	7	NA	NA	NA
		interval	pinned	0.005	2	1.5	2.5	3	20	35	7	0.01	0.01	0.01
		ticks	free	1e-07	4	3	5	3	1000	300	7	1.33333e-06	1e-06	2e-06
	EOF
	[[ $(head -n 1 "$T/out" | tr '\t' ' ') == 'lock placement hold_s slowdown low high runs drops handovers voluntary_switches measured_hold_s measured_hold_min_s measured_hold_max_s' ]]
}

@test "experiment: every command runs, sizes that do not fit the run are left out" {
	cd "$ROOT"
	export DATA=$T/data TASKS=3 WORKERS=3 SEED=1 GIL_ITERATIONS=2000 GIL_PYTHON_ITERATIONS=100 PYTHONS=python3
	command -v python3 >/dev/null || PYTHONS=
	mkdir "$DATA"
	try bench/experiments/gil
	[[ $status == 0 ]] || fail 'no commands'
	cp "$T/out" "$T/commands"
	# Labels are unique; 2000 iterations are a third of the run, so that ticks of 10000 are not there.
	[[ -z $(cut -f 1 "$T/commands" | sort | uniq -d) ]]
	grep -q '^ticks-free-1000	' "$T/commands"
	! grep -q '^ticks-free-10000	' "$T/commands" || fail 'a lock that is never let go of'
	while IFS=$'\t' read -r label command _; do
		read -ra words <<<"$command"
		try "${words[@]}"
		[[ $status == 0 ]] || fail "$label"
	done <"$T/commands"
}
