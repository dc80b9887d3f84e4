#!/usr/bin/env bats
# gil.bats - do runners/gil.c and runners/gil_ticks.c keep what is true of any such lock, beyond the common contract?
#
#   bats tests/gil.bats        BUILD: where the runners are (build)

# shellcheck disable=SC2030,SC2031,SC2046,SC2154 # it does not see what load brings, takes a test for a subshell, and
# does not want what asks() says to become two words

load helpers
load dataset

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

# What makes waiters ask for the lock after so many microseconds, where they do ask.
asks() { # asks NAME US
	[[ $1 != gil ]] || echo "--switch-interval $2"
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
		traced $name -t 6 -n 300000 -w 6 -k reference --slice 500 $(asks $name 20)
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
			model $name "${options[@]}" --slice 1 $(asks $name 1)
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
			traced $name -t 24 -n 400 -w 24 --slice 3 $(asks $name 1)
			must_print "$list"
			exclusive
			model $name -t 24 -n 400 -w 24 --slice 3 $(asks $name 1)
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
		try taskset -c "$cpu" "$BUILD/$name" -t 16 -n 20000 --slice 10 $(asks $name 1)
		must_print "$list"
	done
}

# ---- What the experiment makes of it ---------------------------------------------------------------------------------

# The program that tells it, built apart from what a calling make or its user says.
gil_built() {
	analysis=${BUILT:-$BATS_FILE_TMPDIR/build}/analysis
	[[ -z ${BUILT:-} ]] || return 0
	needs_compiler
	timeout 900 env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u CC -u CFLAGS -u CPPFLAGS -u LDFLAGS \
		make -s -C "$ROOT" BUILD="$BATS_FILE_TMPDIR/build" "$analysis/"{gil,fill,summarise} >&2
}

# run_of BLOCK LABEL LANGUAGE BASELINE LOCK PLACEMENT SECONDS NS SLICE US DROPS HANDOVERS: a run of a made-up experiment,
# of 10 tasks of 1000 iterations.
run_of() {
	local interpreter=NA

	[[ $3 == C ]] || interpreter=cpython
	printf '%s\t' "$1" $(($1 == 1)) "$2" "$7" "$3" "$interpreter" model "$4" twin "$5" "$6" 10 1000 "$9" "$8" 7 "${10}" "${11}" >>"$T/gil/samples.tsv"
	printf '%s\n' "${12}" >>"$T/gil/samples.tsv"
}

# The counted blocks are 2 to 9, and every time is some thousandths more than said here. The warm-up block is ten times as
# slow, which must not be seen.
made_up() {
	local k slow

	sound_surroundings "$T/gil"
	printf '%s\t' block warm_up label seconds language interpreter model baseline twin lock placement tasks iterations slice \
		elapsed_ns voluntary_switches switch_interval_us drops >"$T/gil/samples.tsv"
	printf 'handovers\n' >>"$T/gil/samples.tsv"
	for k in {1..9}; do
		slow=$((k == 1 ? 10 : 1))
		run_of "$k" plain C plain none free 1.00$((k % 7)) $((100000 * slow)) 0 NA NA NA
		run_of "$k" twin C plain none free 1.00$((k * 3 % 7)) $((100000 * slow)) 0 NA NA NA
		run_of "$k" often C plain ticks free $((4 * slow)).00$((k * 7 % 10)) $((400000 * slow)) 10 NA 1000 $((100 * k))
		run_of "$k" single C plain ticks alone 1.00$((k * 5 % 7)) 100000 10 NA 1000 0
		run_of "$k" asked C plain interval pinned 2.00$((k * 9 % 10)) 200000000 100 5000 20 35
		run_of "$k" python-plain Python python-plain none free 1.00$((k % 5)) 300000000 0 NA NA NA
		run_of "$k" python Python python-plain cpython free $((30 * slow)).0"$k" 300000000 0 1 NA NA
	done
}

@test "results: holds, drops and hand-overs of the counted runs, in their columns; slowdowns as in the summary" {
	gil_built
	made_up
	cd "$ROOT"
	try "$analysis/gil" -r 200 "$T/gil"
	[[ $status == 0 && ! -s $T/err ]] || fail 'no results'
	# An iteration takes 10 ns: a hold of 10 takes 100 ns; 0.4 ms of 200, 300, … 900 hand-overs are 2 us to 0.44 us each.
	diff <(grep -v '^none' "$T/gil/results.tsv" | tail -n +2 | cut -f 1-3,7-) - <<-'EOF'
		cpython	free	1e-06	8	NA	NA	7	NA	NA	NA
		interval	pinned	0.005	8	20	35	7	0.01	0.01	0.01
		ticks	free	1e-07	8	1000	550	7	7.33333e-07	4.44444e-07	2e-06
		ticks alone	free	1e-07	8	1000	0	7	NA	NA	NA
	EOF
	try "$analysis/summarise" "$T/gil"
	[[ $status == 0 ]] || fail 'no summary'
	for label in python asked twin often single; do
		cells "$T/gil/summary.tsv" $label ratio ratio_low ratio_high
	done >"$T/ratios"
	diff <(tail -n +2 "$T/gil/results.tsv" | cut -f 4-6 --output-delimiter ' ') "$T/ratios"
	paste -d ' ' "$T/ratios" - <<<$'30\n2\n1\n4\n1' |
		awk '!($1 / $4 > 0.99 && $1 / $4 < 1.01 && $2 < $1 && $1 < $3) { bad = 1 } END { exit bad || NR != 5 }' ||
		fail "the slowdowns: $(<"$T/ratios")"
	[[ $(grep -c '^none' "$T/gil/results.tsv") == 1 ]] || fail 'without a lock there is one row, the twin'
	[[ $(head -n 1 "$T/gil/results.tsv" | tr '\t' ' ') == 'lock placement hold_s slowdown low high runs drops handovers voluntary_switches measured_hold_s measured_hold_min_s measured_hold_max_s' ]]
}

value() { # value FOLDER NAME
	awk -F '\t' -v name="$2" '$1 == name { print $2 }' "$1/values.tsv"
}

@test "figure: every point is within the axes, also one at thirty times the baseline" {
	gil_built
	made_up
	cd "$ROOT"
	try "$analysis/gil" -r 200 "$T/gil"
	[[ $status == 0 ]] || fail 'no results'
	for axis in 3:x 5:y 6:y; do
		awk -F '\t' -v c="${axis%:*}" -v low="$(value "$T/gil" "${axis#*:}_low")" -v high="$(value "$T/gil" "${axis#*:}_high")" '
			NR > 1 && !($c >= low * (1 - 1e-5) && $c <= high * (1 + 1e-5)) { exit bad = 1 } END { exit bad || NR < 5 }' "$T/gil/figure.tsv" ||
			fail "a point is outside along ${axis#*:}"
	done
	awk -v high="$(value "$T/gil" y_high)" 'BEGIN { exit !(high >= 30) }' || fail 'thirty times is outside'
	# Hand-overs in a second: the median, and the extremes of all runs.
	[[ $(awk -F '\t' '$1 == 1 { printf "%d %d %d", $4, $5, $6 }' "$T/gil/figure-handovers.tsv") == '1363640 500000 2250000' ]] || fail 'other hand-overs'
	[[ $(value "$T/gil" legend4) == 'lock of CPython < 3.2, one thread' ]] || fail 'the legend'
}

@test "figure: it is drawn without a warning, also where no hand-over was counted" {
	command -v gnuplot >/dev/null && command -v qpdf >/dev/null || skip 'no gnuplot and qpdf here'
	gil_built
	made_up
	cd "$ROOT"
	for hide in 'x' '/often\|asked/d'; do
		[[ $hide == x ]] || sed -i "$hide" "$T/gil/samples.tsv"
		try "$analysis/gil" -r 200 "$T/gil"
		[[ $status == 0 ]] || fail 'no results'
		dataset_try_draw gil "$T" "$T/figures"
		[[ $status == 0 && ! -s $T/err && -s $T/figures/gil.svg ]] || fail 'not drawn, or with a warning'
	done
	[[ $(value "$T/gil" handovers) == 0 ]] || fail 'hand-overs that nobody counted'
}

@test "page: the table and what it says" {
	gil_built
	made_up
	cd "$ROOT"
	try "$analysis/gil" -r 200 "$T/gil"
	try "$analysis/fill" paper/text/gil.md "$T/gil"
	[[ $status == 0 ]] || fail 'no page'
	grep -qE '^\| ticks \| free \| 1e-07 \| ([34]\.?[0-9]* \| ){3}8 \| 1000 \| 550 \| 7 \|' "$T/out" ||
		fail 'the row of ticks'
	grep -qF 'machine yes (nothing was wrong)' "$T/out" || fail 'the gates'
}

@test "experiment: every command runs, sizes that do not fit the run are left out" {
	cd "$ROOT"
	export BUILD DATA=$T/data TASKS=3 WORKERS=3 SEED=1 GIL_ITERATIONS=2000 GIL_PYTHON_ITERATIONS=100 PYTHONS=python3
	command -v python3 >/dev/null || PYTHONS=
	mkdir "$DATA"
	try bench/experiments/gil
	[[ $status == 0 ]] || fail 'no commands'
	# label and command, which is the last column
	awk -F '\t' -v OFS='\t' 'NR > 1 { print $1, $NF }' "$T/out" >"$T/commands"
	# Labels are unique; 2000 iterations are a third of the run, so that ticks of 10000 are not there.
	[[ -z $(cut -f 1 "$T/commands" | sort | uniq -d) ]]
	grep -q '^ticks-free-1000	' "$T/commands"
	! grep -q '^ticks-free-10000	' "$T/commands" || fail 'a lock that is never let go of'
	while IFS=$'\t' read -r label command; do
		read -ra words <<<"$command"
		try "${words[@]}"
		[[ $status == 0 ]] || fail "$label"
	done <"$T/commands"
}

@test "interpreters: each has its settings, its own baseline and its name in the legend; without a lock it says so" {
	cd "$ROOT"
	fake_python "$T/free" cpython 3.99t False
	BUILD=$BUILD DATA=$T/data TASKS=3 WORKERS=3 SEED=1 GIL_INTERVALS='100 5000' PYTHONS="python3 $T/free" try bench/experiments/gil
	[[ $status == 0 ]] || fail 'no commands'
	awk -F '\t' '$3 == "cpython3.99t" { print $1, $6, $7, $10, $11, (index($NF, " --gil no ") > 0) }' "$T/out" | diff - <(
		echo 'cpython3.99t-blocking cpython3.99t-blocking cpython3.99t-blocking-twin none free 1
cpython3.99t-blocking-twin cpython3.99t-blocking cpython3.99t-blocking-twin none free 1
cpython3.99t-free-100 cpython3.99t-blocking cpython3.99t-blocking-twin cpython3.99t free 1
cpython3.99t-pinned-100 cpython3.99t-blocking cpython3.99t-blocking-twin cpython3.99t pinned 1
cpython3.99t-free-5000 cpython3.99t-blocking cpython3.99t-blocking-twin cpython3.99t free 1
cpython3.99t-pinned-5000 cpython3.99t-blocking cpython3.99t-blocking-twin cpython3.99t pinned 1') || fail 'its rows'
	gil_built
	made_up
	awk -F '\t' -v OFS='\t' 'NR == 1 { print $0, "gil"; next } { print $0, $5 == "C" ? "NA" : "true" }
		$5 == "Python" {
			gsub(/python/, "free", $3); gsub(/python/, "free", $8); $6 = "cpython3.99t"
			if ($10 == "cpython") { $10 = $6; $4 /= 60 }
			print $0, "false"
		}' "$T/gil/samples.tsv" >"$T/new"
	mv "$T/new" "$T/gil/samples.tsv"
	try "$analysis/gil" -r 200 "$T/gil"
	[[ $status == 0 && ! -s $T/err ]] || fail 'no results'
	[[ $(cut -f 1 "$T/gil/results.tsv" | grep cpython | xargs) == 'cpython cpython3.99t' ]] || fail 'its results'
	[[ $(value "$T/gil" legend3) == 'CPython itself' && $(value "$T/gil" legend4) == 'cpython3.99t (no lock)' ]] || fail 'the legend'
	[[ $(cut -f 1 "$T/gil/figure.tsv" | sort -u | xargs) == '0 1 2 3 4 series' ]] || fail 'it is not drawn'
	dataset_try_draw gil "$T" "$T/figures"
	[[ $status == 0 && ! -s $T/err ]] || fail 'not drawn, or with a warning'
	grep -q 'cpython3.99t (no lock)' "$T/figures/gil.svg" || fail 'not in the figure'
}
