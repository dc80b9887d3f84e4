#!/usr/bin/env bats
# attribution.bats - is the slowdown split rightly? Traces whose split is known, and the verdicts that follow from it.
#
#   bats tests/attribution.bats

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	dataset_tools analysis/{attribution,fill} gil gil_ticks blocking
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
	: | tee "$T/runs" "$T/spans"
	# What the labels are: language, interpreter, model, baseline, setting.
	declare -gA facts=(
		[blocking]='C NA blocking blocking NA'
		[gil-alone]='C NA gil blocking alone' [gil]='C NA gil blocking free' [gil-pinned]='C NA gil blocking pinned'
		[gil_ticks-alone]='C NA gil_ticks blocking alone' [gil_ticks]='C NA gil_ticks blocking free'
		[gil_ticks-pinned]='C NA gil_ticks blocking pinned'
		[plain]='Python py blocking plain NA'
		[one]='Python py threads plain alone' [many]='Python py threads plain free' [many-there]='Python py threads plain pinned'
	)
}

# ran BLOCK PROGRAM NS: a run and its time.
ran() {
	printf '%s\t%s\t%s\n' "$@" >>"$T/runs"
}

# spans BLOCK PROGRAM: adds the spans on stdin: task worker cpu start end iterations.
spans() {
	sed -E "/^\s*\$/d; s/^\s*/$1 $2 /; s/ +/\t/g" >>"$T/spans"
}

# folder: what was said, as bench/measure and analysis/samples leave it.
folder() {
	local block label ns

	rm -rf "$T/data/attribution"
	sound_surroundings "$T/data/attribution"
	{
		printf '%s\t' block warm_up label seconds elapsed_ns workload language interpreter model baseline
		printf 'setting\n'
		while IFS=$'\t' read -r block label ns; do
			printf '%s\t%s\t%s\t1\t%s\tmodsum\t%s\n' "$block" $((block == 1)) "$label" "$ns" "${facts[$label]// /$'\t'}"
		done <"$T/runs"
	} >"$T/data/attribution/samples.tsv"
	cut -f 1,2 "$T/spans" | sort -u | while IFS=$'\t' read -r block label; do
		{ printf 'task\tworker\tcpu\tstart_ns\tend_ns\titerations\n'
			awk -F '\t' -v b="$block" -v l="$label" '$1 == b && $2 == l' "$T/spans" | cut -f 3-; } |
			gzip -n >"$T/data/attribution/block-$(printf %03d "$block").$label.trace.tsv.gz"
	done
}

# attribute: splits what was said.
attribute() {
	folder
	try "$BUILD/analysis/attribution" -r 100 "$T/data/attribution"
}

must_fail() { # must_fail REGEX: status 1 and one line on stderr that says so, and no result
	[[ $status == 1 ]] || fail "exit status $status instead of 1"
	[[ $(wc -l <"$T/err") == 1 && $(<"$T/err") =~ ^attribution:.*$1 ]] || fail "stderr should be one line that says: $1"
	[[ ! -e $T/data/attribution/results.tsv && ! -e $T/data/attribution/values.tsv ]] || fail 'there is a result'
}

get() { # get PROGRAM PART [COLUMN]: the value, or that column
	awk -F '\t' -v p="$1" -v part="$2" -v c="${3:-3}" '$1 == p && $2 == part { print $c }' "$T/data/attribution/results.tsv"
}

value() { # value NAME: of values.tsv
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' "$T/data/attribution/values.tsv"
}

must_be() { # must_be PROGRAM PART VALUE
	local got
	got=$(get "$1" "$2")
	awk -v a="$got" -v b="$3" 'BEGIN { exit !(a != "" && (a - b) ^ 2 < 1e-10) }' || fail "$1, $2: '$got' instead of $3"
}

adds_up() { # adds_up PROGRAM
	awk -F '\t' -v p="$1" '
		$1 == p { v[$2] = $3 }
		function near(a, b) { return (a - b) ^ 2 < 1e-6 * (1 + a * a) }
		END { exit !(near(v["slowdown"], v["recording"] + v["turns"]) && near(v["turns"], v["lock"] + v["preempted"] + v["slower"]) &&
			near(v["lock"], v["nobody"] + v["between"])) }' "$T/data/attribution/results.tsv" || fail "the parts of $1 do not add up"
}

# Two tasks of five slices, one worker, 100 ns a slice, 5 ns between two, 20 ns before and 35 after: 1100 ns.
alone() { # alone BLOCK PROGRAM
	ran "$1" "$2" 1100
	awk 'BEGIN { for (i = 0; i < 10; i++) print int(i / 5), 0, 0, 20 + 105 * i, 120 + 105 * i, 10 }' | spans "$1" "$2"
}

# The same by two workers in four holds: 120 ns a slice, one of them 600 ns more, and 50 ns where the lock changes hands.
taking_turns() { # taking_turns BLOCK PROGRAM
	ran "$1" "$2" 2035
	awk 'BEGIN {
		split("3 2 2 3", hold, " ")
		for (t = 20; h < 4; h++) {
			w = h % 2
			for (i = 0; i < hold[h + 1]; i++) {
				took = n++ == 4 ? 720 : 120
				print w, w, w, t, t + took, 10
				t += took + (i < hold[h + 1] - 1 ? 5 : 50)
			}
		}
	}' | spans "$1" "$2"
}

# What CPython does: worker 0 loses the lock 60 ns into its third slice, gets it back after worker 1 has done five, and
# ends the slice. Each hand-over takes 10 ns; all compute as alone.
within_a_slice() { # within_a_slice BLOCK PROGRAM
	ran "$1" "$2" 820
	spans "$1" "$2" <<-EOT
		0 0 0   0 100 10
		0 0 0 100 200 10
		0 0 0 200 820 10
		1 1 1 270 370 10
		1 1 1 370 470 10
		1 1 1 470 570 10
		1 1 1 570 670 10
		1 1 1 670 770 10
	EOT
}

alone_eight() { # alone_eight BLOCK PROGRAM: its like alone
	ran "$1" "$2" 800
	awk 'BEGIN { for (i = 0; i < 8; i++) print (i > 2), 0, 0, 100 * i, 100 * i + 100, 10 }' | spans "$1" "$2"
}

@test 'a lock whose holder ends its slice: every part is what it was made' {
	ran 2 blocking 1000
	alone 2 gil-alone
	taking_turns 2 gil
	attribute
	must_work
	must_be gil slowdown 103.5
	must_be gil recording 10
	must_be gil turns 93.5
	must_be gil lock 13.5
	must_be gil nobody 15
	must_be gil between -1.5
	must_be gil preempted 60
	must_be gil slower 20
	must_be gil holder 1.2
	must_be gil hand-overs 3
	must_be gil hand-over 0.05
	must_be gil 'cpu 0' 1.2
	must_be gil 'cpu 1' 1.2
	adds_up gil
}

@test 'a lock that is lost within a slice, as in CPython: the same' {
	ran 2 plain 800
	ran 2 blocking 1
	alone_eight 2 one
	within_a_slice 2 many
	attribute
	must_work
	must_be many slowdown 2.5
	must_be many recording 0
	must_be many nobody 2.5
	must_be many between 0
	must_be many preempted 0
	must_be many slower 0
	must_be many holder 1
	must_be many hand-overs 2
	must_be many hand-over 0.01
	adds_up many
}

@test 'the order of the spans does not matter' {
	ran 2 blocking 1000
	alone 2 gil-alone
	taking_turns 2 gil
	attribute
	cp "$T/data/attribution/results.tsv" "$T/first"
	tac "$T/spans" >"$T/turned" && mv "$T/turned" "$T/spans"
	attribute
	must_work
	cmp "$T/first" "$T/data/attribution/results.tsv" || fail 'another result'
}

@test 'one worker hands nothing over: its parts are nothing' {
	ran 2 blocking 1000
	alone 2 gil-alone
	alone 2 gil
	attribute
	must_work
	for part in turns lock nobody between preempted slower hand-overs; do
		must_be gil "$part" 0
	done
	must_be gil slowdown 10
	must_be gil holder 1
	[[ -z $(get gil hand-over) ]] || fail 'a hand-over'
}

@test 'a clock four times as low is slower computing in every position, not preemption' {
	ran 2 blocking 1000
	alone 2 gil-alone
	ran 2 gil 4055
	awk 'BEGIN { for (i = 0; i < 10; i++) print int(i / 5), i % 2, i % 2, 20 + 400 * i, 420 + 400 * i, 10 }' | spans 2 gil
	attribute
	must_work
	must_be gil slower 300
	must_be gil preempted 0
	must_be gil holder 4
	must_be gil 'position 1' 4
	adds_up gil
}

@test 'cold caches are seen in the first position, and seeding is not taken for them' {
	ran 2 blocking 4000
	ran 2 gil-alone 4000
	awk 'BEGIN { for (i = 0; i < 40; i++) print int(i / 20), 0, 0, 100 * i, 100 * i + 100, 10 }' | spans 2 gil-alone
	ran 2 gil 9000
	awk 'BEGIN {
		for (i = 0; i < 40; i++) {
			task = int(i / 20); turn = int(i / 10)
			took = i % 20 == 0 ? 280 : i % 10 == 0 ? 150 : 100 # a task begins; a hold begins
			print task, turn % 2, 0, t + 0, t + took, 10
			t += took
		}
	}' | spans 2 gil
	attribute
	must_work
	must_be gil 'position 1' 1.5
	must_be gil 'position 2' 1
	must_be gil 'position 5-8' 1
	must_be gil cold 1.5
	must_be gil 'cold cost' 2.5
	adds_up gil
}

@test 'a pinned run is compared with the same run alone, and with the free one' {
	ran 2 blocking 1000
	alone 2 gil-alone
	taking_turns 2 gil
	taking_turns 2 gil-pinned
	attribute
	must_work
	must_be gil-pinned turns 93.5
	must_be gil-pinned pinning 1
}

@test 'of few blocks: the mean, the interval of Student, and parts that add up' {
	for block in 2 3 4; do
		ran $block blocking $((block * 400))
		alone $block gil-alone
		taking_turns $block gil
	done
	attribute
	must_work
	adds_up gil
	# slowdowns: 2035 / 800, 1200, 1600, less 1; t of 2 degrees of freedom: 4.302653
	awk -v v="$(get gil slowdown)" -v low="$(get gil slowdown 4)" -v high="$(get gil slowdown 5)" 'BEGIN {
		for (i = 2; i <= 4; i++) { x = 100 * (2035 / (400 * i) - 1); s += x; q += x * x }
		m = s / 3; r = 4.302653 * sqrt((q - s * m) / 2 / 3)
		exit !((v - m) ^ 2 + (low - m + r) ^ 2 + (high - m - r) ^ 2 < 1e-4) }' || fail 'other numbers'
	[[ $(get gil slowdown 7) == 3 ]] || fail 'not three blocks'
}

@test 'of many blocks: one disturbed run moves nothing' {
	for ((block = 2; block <= 16; block++)); do
		ran $block blocking 1000
		alone $block gil-alone
		taking_turns $block gil
	done
	sed -i 's/^\(9\tgil\t\)2035/\1999999/' "$T/runs"
	attribute
	must_work
	must_be gil nobody 15
	must_be gil slowdown 103.5
}

# load BLOCK PROGRAM: what the load sampler left of that run, on stdin: start end cpu mhz.
load_of() {
	awk -v OFS='\t' 'BEGIN { print "start_ns", "end_ns", "cpu", "busy_ns", "idle_ns", "stolen_ns", "mhz" }
		{ print $1, $2, $3, 5, 5, 0, $4 }' | gzip -n >"$T/data/attribution/block-00$1.$2.load.tsv.gz"
}

@test 'clocks are averaged over the time of each run, then over the blocks, and stand in order' {
	for block in 2 3; do
		ran $block blocking 1000
		alone $block gil-alone
		taking_turns $block gil
	done
	folder
	load_of 2 gil <<<$'0 10 0 1000\n0 10 command NA\n10 40 0 2000\n0 40 10 7\n0 40 2 8'
	load_of 3 gil <<<'0 40 0 2250'
	load_of 3 gil-alone <<<'0 40 0 3000'
	try "$BUILD/analysis/attribution" -r 100 "$T/data/attribution"
	must_work
	must_be gil 'clock of cpu 0' 2000
	must_be gil-alone 'clock of cpu 0' 3000
	[[ $(get gil 'clock of cpu 0' 6) == MHz ]] || fail 'the unit'
	[[ $(awk -F '\t' '$1 == "gil" && $2 ~ /clock/ { printf "%s,", $2 }' "$T/data/attribution/results.tsv") == \
		'clock of cpu 0,clock of cpu 2,clock of cpu 10,' ]] || fail 'the order'
	why_page
	says '| `gil` | 0 | 2000 ('
	says 'The governor was `performance`'
	! grep -qF 'no readable' "$T/out" || fail 'it does tell its clock'
}

@test 'the warm-up block does not count, whatever its traces' {
	ran 2 blocking 1000
	alone 2 gil-alone
	taking_turns 2 gil
	ran 1 blocking 1
	ran 1 gil-alone 1
	ran 1 gil 1
	spans 1 gil <<<'0 0 0 5 1 0'
	attribute
	must_work
	must_be gil slowdown 103.5
	[[ $(get gil slowdown 7) == 1 && $(get gil slowdown 4) == NA ]] || fail 'not one block without an interval'
}

# bats test_tags=fault:data
@test 'broken traces are refused' {
	ran 2 blocking 1000
	alone 2 gil-alone
	taking_turns 2 gil
	cp "$T/runs" "$T/good.runs" && cp "$T/spans" "$T/good.spans"
	refuse() { # refuse REGEX SED-SCRIPT-FOR-SPANS [SED-SCRIPT-FOR-RUNS]
		sed -e "$2" "$T/good.spans" >"$T/spans"
		sed -e "${3:-}" "$T/good.runs" >"$T/runs"
		attribute
		must_fail "$1"
	}
	refuse 'before it starts' '1s/\t20\t120\t/\t120\t20\t/'
	refuse 'after the run' '' 's/2035/1999/'
	refuse 'overlap' '1s/\t120\t/\t130\t/'
	refuse 'without iterations' '1s/10$/0/'
	refuse 'there is no CPU NA' '1s/^\(\([^\t]*\t\)\{4\}\)[^\t]*/\1NA/'
	refuse 'not a whole number' '1s/10$/ten/'
	refuse 'not a whole number' '1s/\t20\t/\t-20\t/'
	refuse '5 columns instead of 6' '1s/\t10$//'
	refuse 'did 99 iterations' '11s/10$/9/'
	refuse 'no trace of gil-alone' '/alone/d'
	refuse 'no row of gil alone' '' '/alone/d'
	refuse 'blocking, which is not there' '' '/blocking/d'
	refuse 'block 3 has no run of blocking' 's/^2\(.*\)$/2\1\n3\1/' '2,$s/^2\(.*\)$/2\1\n3\1/'
	refuse 'two runs of' '' '1p'
	refuse 'not a number' '' '1s/1000/fast/'
	refuse 'does not say how long' '' '1s/1000/NA/'
	refuse 'at most 1023' '1s/\t0\t0\t20/\t0\t5000\t20/'
}

# bats test_tags=fault:data
@test 'workers that compute at once are refused: there is no lock' {
	ran 2 blocking 200
	ran 2 gil-alone 200
	spans 2 gil-alone <<<$'0 0 0 0 100 10\n1 0 0 100 200 10'
	ran 2 gil 120
	spans 2 gil <<<$'0 0 0 0 100 10\n1 1 1 10 110 10'
	attribute
	must_fail 'block-002.gil.trace.tsv.gz: no slice is whole'
}

# bats test_tags=fault:data
@test 'no data, no settings, a trace without a column, bad usage' {
	try "$BUILD/analysis/attribution" "$T/data/attribution"
	must_fail 'data/attribution/conditions is missing'
	ran 2 blocking 1000
	attribute
	must_fail 'no row says in the column setting'
	alone 2 gil-alone
	taking_turns 2 gil
	folder
	zcat "$T/data/attribution/block-002.gil.trace.tsv.gz" | sed '1s/worker/who/' | gzip -n >"$T/trace"
	mv "$T/trace" "$T/data/attribution/block-002.gil.trace.tsv.gz"
	try "$BUILD/analysis/attribution" "$T/data/attribution"
	must_fail "has no column 'worker'"
	: | gzip -n >"$T/data/attribution/block-002.gil.trace.tsv.gz"
	try "$BUILD/analysis/attribution" "$T/data/attribution"
	must_fail 'is empty'
	try "$BUILD/analysis/attribution"
	[[ $status == 2 && $(<"$T/err") == *usage:* ]] || fail 'bad usage'
}

# measured MODEL LABEL [OPTION]…: a real run, as block 2.
measured() {
	local model=$1 label=$2
	shift 2
	rm -f "$T/report"
	"$BUILD/$model" -t 6 -n 60000 -k reference "$@" --report "$T/report" >/dev/null
	ran 2 "$label" "$(jq .elapsed_ns "$T/report")"
	[[ ! -e $T/trace ]] || tail -n +2 "$T/trace" | tr '\t' ' ' | spans 2 "$label"
	rm -f "$T/trace"
}

@test 'real runs of both locks: the parts add up, and one worker hands nothing over' {
	measured blocking blocking
	for lock in gil gil_ticks; do
		options=(--slice 500 --trace "$T/trace")
		[[ $lock != gil ]] || options+=(--switch-interval 50)
		measured $lock $lock-alone -w 1 "${options[@]}"
		measured $lock $lock -w 6 "${options[@]}"
		measured $lock $lock-pinned -w 1 "${options[@]}"
	done
	attribute
	must_work
	for lock in gil gil_ticks; do
		adds_up $lock
		adds_up $lock-pinned
		must_be $lock-pinned hand-overs 0
	done
}

# ---- The figure ------------------------------------------------------------------------------------------------------

inside() { # inside FILE NAME: all numbers of the file's columns 3 to 5 are from NAME_low to NAME_high
	awk -F '\t' -v low="$(value "$2_low")" -v high="$(value "$2_high")" '
		NR > 1 { for (i = 3; i <= 5; i++) if (!($i >= low - 1e-4 * (high - low) && $i <= high + 1e-4 * (high - low))) exit bad = 1 }
		END { exit bad || NR < 2 }' "$T/data/attribution/$1" || fail "$1 reaches beyond $2"
}

drawn() {
	command -v gnuplot >/dev/null && command -v qpdf >/dev/null || return 0
	dataset_try_draw attribution "$T/data" "$T/figures"
	[[ $status == 0 && ! -s $T/err && -s $T/figures/attribution.svg ]] || fail 'not drawn, or with a warning'
}

@test 'figure: what is drawn lies within its axes, in the places that the results have' {
	for block in 2 3 4; do
		ran $block blocking $((block * 400))
		alone $block gil-alone
		taking_turns $block gil
		taking_turns $block gil-pinned
	done
	attribute
	must_work
	inside figure-parts.tsv parts
	inside figure-positions.tsv holder
	inside figure-cpus.tsv holder
	# Program 0 is gil: its slowdown is part 0, and its pace at position 2 stands in place 1.
	[[ $(awk -F '\t' '$1 == 0 && $2 == 0 { print $3 }' "$T/data/attribution/figure-parts.tsv") == "$(get gil slowdown)" ]] || fail 'slowdown'
	[[ $(awk -F '\t' '$1 == 0 && $2 == 1 { print $3 }' "$T/data/attribution/figure-positions.tsv") == "$(get gil 'position 2')" ]] ||
		fail 'position 2'
	[[ "$(value program2) $(value family2) $(value style2) $(value pinned2) $(value cpu2)" == 'gil-pinned 0 1 1 1' ]] || fail 'who is who'
	drawn
}

@test 'figure: it is drawn of any run, however short' {
	ran 2 blocking 100
	ran 2 gil-alone 100
	spans 2 gil-alone <<<$'0 0 0 0 50 10\n1 0 0 50 100 10'
	ran 2 gil 100
	spans 2 gil <<<$'0 0 0 0 50 10\n1 1 1 50 100 10'
	attribute
	must_work
	[[ -z $(get gil holder) && $(value positions) == 0 ]] || fail 'a slice that seeds tells no pace'
	drawn
	why_page
	says 'holds were too short to tell'
}

# ---- Why --------------------------------------------------------------------------------------------------------------

why_page() {
	try "$BUILD/analysis/fill" paper/text/why.md "$T/data/attribution"
	must_work
}

says() {
	grep -qF -- "$1" "$T/out" || fail "it should say: $1"
}

# one_block BLOCK TURNS LOCK: threads that take turns take so many % longer than alone, so much of it for the lock. Twenty
# slices in four holds; alone they take 50 us each, and 10 us before the first.
one_block() {
	ran "$1" plain 1000000
	ran "$1" one 1010000
	awk 'BEGIN { for (i = 0; i < 20; i++) print int(i / 10), 0, 0, 10000 + 50000 * i, 60000 + 50000 * i, 10 }' | spans "$1" one
	ran "$1" many "$(awk -v turns="$2" 'BEGIN { printf "%.0f", 1010000 + 10000 * turns + 40 }')"
	awk -v turns="$2" -v lock="$3" 'BEGIN {
		slice = 50000 + 500 * (turns - lock)
		for (i = 0; i < 20; i++) {
			t = 10000 + slice * i + int(i / 5) * 10000 * lock / 3
			printf "%d %d %d %.0f %.0f 10\n", int(i / 5) % 2, int(i / 5) % 2, 0, t, t + slice
		}
	}' | spans "$1" many
}

# why TURNS HALF-WIDTH LOCK: the page of threads that take so many % longer, with such an interval. HALF-WIDTH NA: of one
# block. Of four blocks, the values m - d, m + d, m - d, m + d have an interval of m ± 1.837 d.
why() {
	local block

	: | tee "$T/runs" "$T/spans" >"$T/out"
	for block in 2 3 4 5; do
		one_block "$block" "$(awk -v m="$1" -v half="$2" -v s=$((block % 2 * 2 - 1)) \
			'BEGIN { print m + s * (half == "NA" ? 0 : half) / 1.837 }')" "$3"
		[[ $2 != NA ]] || break
	done
	folder
	[[ ${4:-yes} == yes ]] || printf 'gate\tpass\tvalue\ntwin\tno\tratio\n' >"$T/data/attribution/gates.tsv"
	try "$BUILD/analysis/attribution" -r 100 "$T/data/attribution"
	must_work
	awk -v a="$(get many turns)" -v b="$1" -v low="$(get many turns 4)" -v half="$2" 'BEGIN {
		exit !((a - b) ^ 2 < 0.001 && (half == "NA" || (a - low - half) ^ 2 < 0.001 * (1 + half))) }' || fail 'other data than wanted'
	why_page
}

@test 'why: the verdicts follow the intervals' {
	why 2 1 1
	says '**No.** Threads that hand the lock over'
	says '**Possible**: the lowest clock'
	says 'no low clock'
	says 'no readable `cpufreq`'
	says 'Not measured.'
	says 'No program ran on more than one.'
	! grep -q Exploratory "$T/out" || fail 'it is not exploratory'
	why 150 1 145
	says '**Not all of it**'
	says 'more than the lowest clock'
	why 280 1 275
	says '**It may**'
	why 250 1 2
	says 'slow enough to be the cause'
	why 10 80 5
	says '**Cannot be told**: the interval of'
	why 100 140 5
	says '**Cannot be told**: the intervals are too wide'
	why 10 NA 5 no
	says '**Cannot be told** from a single block'
	says '**Exploratory**, because of: twin'
}

# ---- Does the clock explain it? On machines that are made up, whose CPUs clock at 4.4 GHz alone ------------------------

# clocked TURNS MHZ…: threads that take so many % longer, in a block for each clock under turns, at which CPU 0 runs, on
# which all compute. Another CPU is at another clock, which is not to matter.
clocked() {
	local block=2 turns=$1 mhz

	shift
	: | tee "$T/runs" "$T/spans" >"$T/out"
	for mhz; do
		one_block $block "$turns" 1
		block=$((block + 1))
	done
	folder
	block=2
	for mhz; do
		load_of $block one <<<$'0 1010000 0 4400\n0 1010000 1 800\n0 1010000 command NA'
		load_of $block many <<<"0 9000000 0 $mhz"$'\n0 9000000 1 3000\n0 9000000 command NA'
		block=$((block + 1))
	done
	try "$BUILD/analysis/attribution" -r 100 "$T/data/attribution"
	must_work
	why_page
}

explains() { # explains EXPLAINED EXCESS VERDICT: in the page's first lines, and in its table
	says "Of the $2 % that taking turns adds to \`many\`, the clock explains $1 %: $3.**"
	[[ $(sed -n '/^## The clock/,/^## The hyp/p' "$T/out") == *"| $3 |"* ]] || fail "the table should say: $3"
	[[ $(sed -n 3p "$T/out") == '**Is it a low clock?'* ]] || fail 'the page should begin with the answer'
}

@test 'clock: all of the slowdown, part of it, none of it, as the clocks say' {
	clocked 270 1200 1200 1200 1200
	explains 266.7 267.3 'all of it'
	says 'ran at 1200 MHz while it computed, and alone at 4400 MHz'
	must_be many "holder's clock" 1200
	must_be one "holder's clock" 4400
	must_be many 'by the clock' 266.667
	clocked 600 1200 1200 1200 1200
	explains 266.7 594.1 'part of it'
	clocked 270 4400 4400 4400 4400
	explains 0.0 267.3 'none of it'
	clocked 270 4390 4395 4405 4400
	explains 0.1 267.3 'none of it'
}

@test 'clock: where the interval reaches over a bound, the verdict says no more than it does' {
	# Four blocks whose share is m - d, m + d, m - d, m + d have an interval of m ± 1.837 d.
	clocked 270 1250 1350 1250 1350 # 94 and 84 %
	explains 239.0 267.3 'at least part of it'
	clocked 270 3300 4300 3300 4300 # 12 and 1 %
	explains 17.8 267.3 'at most part of it'
	clocked 270 1200 4400 1200 4400
	explains 133.3 267.3 'cannot be told'
}

# bats test_tags=fault:few
@test 'clock: nothing to explain, a single block, a clock of hardly any of the time' {
	clocked -1 1200 1200 1200 1200
	says '**Is it a low clock? There is nothing measurable to explain**: taking turns adds −1.0 (−1.0 … −1.0) % to `many`.'
	says '| −1.0 (−1.0 … −1.0) | – | nothing measurable to explain |'
	clocked 270 1200
	explains 266.7 267.3 'cannot be told'
	says '(no interval)'
	clocked 270 1200 1200
	for block in 2 3; do # 20 % of the time are known, of a run of 3.7 ms in the middle of 9
		load_of $block many <<<$'0 3400000 0 1200\n3400000 9000000 0 NA'
	done
	try "$BUILD/analysis/attribution" -r 100 "$T/data/attribution"
	must_work
	why_page
	says 'too little of the clock is known on the CPUs where the holder of'
	[[ -z $(get many excess) ]] || fail 'there is no excess to explain without a clock'
}

# bats test_tags=fault:machine
@test 'clock: a machine that does not tell says so first, and names what it saw instead' {
	why 270 1 2
	says '**Is it a low clock? That cannot be told here**: this machine does not tell its clocks.'
	says 'says: slow enough for one.'
	! grep -q 'Time per iteration is at most inversely' "$T/out" || fail 'a table of clocks'
	! grep -qE 'clock|excess' "$T/data/attribution/results.tsv" || fail 'there is no clock in what it found'
	why 2 1 1
	says 'says: no low clock.'
}

@test 'clock: it is that of the CPU of the holder while it computed, wherever that was' {
	ran 2 blocking 1000
	ran 2 gil-alone 1100
	awk 'BEGIN { for (i = 0; i < 10; i++) print 0, 0, 0, 100 * i, 100 * i + 100, 5 }' | spans 2 gil-alone
	ran 2 gil 1000
	# 200 ns on CPU 0, 300 on CPU 1; nobody between 300 and 700.
	spans 2 gil <<-EOT
		0 0 0   0  50  5
		0 0 0  50 100  5
		1 1 1 100 200 10
		1 1 1 200 300 10
		0 0 1 700 800 10
		1 1 0 900 950  5
		1 1 0 950 1000 5
	EOT
	folder
	load_of 2 gil-alone <<<'0 1100 0 4000'
	# It began 30 ns before the run, and ended 30 after.
	load_of 2 gil <<-EOT
		0   330 0 1000
		0   330 1 3000
		330 730 0 100
		330 730 1 200
		730 1060 0 2000
		730 1060 1 4000
	EOT
	try "$BUILD/analysis/attribution" -r 100 "$T/data/attribution"
	must_work
	# (100 ns at 1000, 200 at 3000, 100 at 4000, 100 at 2000) / 500
	must_be gil "holder's clock" 2600
	must_be gil 'by the clock' 53.8462
	must_be gil excess -9.09091
}

# bats test_tags=fault:names
@test 'why: programs are told apart by their columns, not by their labels' {
	ran 2 plain 1000
	alone 2 one
	taking_turns 2 many
	taking_turns 2 many-there
	ran 2 blocking 1000
	alone 2 gil-alone
	taking_turns 2 gil
	attribute
	must_work
	why_page
	says '| `many`, pinned to one CPU | 1.000 (no interval) | cannot be told |'
	says 'C, lock of CPython ≥ 3.2 (`gil`)'
	says 'With `many` as measured here'
}

# bats test_tags=fault:data
@test 'why: what is missing is named' {
	mkdir -p "$T/data/attribution"
	try "$BUILD/analysis/fill" paper/text/why.md "$T/data/attribution"
	[[ $status == 1 && $(wc -l <"$T/err") == 1 && $(<"$T/err") == *'values.tsv: No such file'* ]] || fail 'no message'
}
