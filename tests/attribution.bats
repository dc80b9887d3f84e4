#!/usr/bin/env bats
# attribution.bats - is the slowdown split rightly? Traces whose split is known, and the verdicts that follow from it.
#
#   bats tests/attribution.bats

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

bats_require_minimum_version 1.5.0

ROOT=$(cd "${BATS_TEST_FILENAME%/*}/.." && pwd)
export LC_ALL=C
# What a calling make passes on would change what is built here, and how.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT

setup_file() {
	export BUILD=${SANITIZED:-$BATS_FILE_TMPDIR/build} # tests/sanitize has built everything, its own way
	[[ -n ${SANITIZED:-} ]] || timeout 120 make -s -C "$ROOT" BUILD="$BUILD" "$BUILD/tools/attribute" "$BUILD/gil" "$BUILD/gil_ticks" "$BUILD/blocking" >&2
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
	: | tee "$T/runs" "$T/spans"
}

fail() {
	printf '%s\n' "$*"
	[[ ! -e $T/err ]] ||
		printf 'status: %s\nstdout: %s\nstderr: %s\n' "$status" "$(head -c 4000 "$T/out")" "$(<"$T/err")"
	exit 1
}

# ran BLOCK PROGRAM NS: a run and its time.
ran() {
	printf '%s\t%s\telapsed\tns\t%s\n' "$@" >>"$T/runs"
}

# spans BLOCK PROGRAM: adds the spans on stdin: task worker cpu start end iterations.
spans() {
	sed -E "/^\s*\$/d; s/^\s*/$1 $2 /; s/ +/\t/g" >>"$T/spans"
}

# attribute: splits what was said; leaves $status, $T/out, $T/err.
attribute() {
	status=0
	{ printf 'block\tprogram\tquantity\tunit\tvalue\n' && cat "$T/runs"; } >"$T/runs.tsv"
	{ printf 'block\tprogram\ttask\tworker\tcpu\tstart_ns\tend_ns\titerations\n' && cat "$T/spans"; } >"$T/spans.tsv"
	timeout -k 5 20 "$BUILD/tools/attribute" "$T/runs.tsv" <"$T/spans.tsv" >"$T/out" 2>"$T/err" || status=$?
}

must_work() {
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
}

must_fail() { # must_fail REGEX: status 1 and one line on stderr that says so, and no result
	[[ $status == 1 ]] || fail "exit status $status instead of 1"
	[[ $(wc -l <"$T/err") == 1 && $(<"$T/err") =~ ^attribute:.*$1 ]] || fail "stderr should be one line that says: $1"
	[[ ! -s $T/out ]] || fail 'something on stdout'
}

get() { # get PROGRAM PART [COLUMN]: the value, or that column
	awk -F '\t' -v p="$1" -v part="$2" -v c="${3:-3}" '$1 == p && $2 == part { print $c }' "$T/out"
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
			near(v["lock"], v["nobody"] + v["between"])) }' "$T/out" || fail "the parts of $1 do not add up"
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
	ran 2 cpython-blocking 800
	ran 2 blocking 1
	alone_eight 2 cpython-threads-alone
	within_a_slice 2 cpython-threads
	attribute
	must_work
	must_be cpython-threads slowdown 2.5
	must_be cpython-threads recording 0
	must_be cpython-threads nobody 2.5
	must_be cpython-threads between 0
	must_be cpython-threads preempted 0
	must_be cpython-threads slower 0
	must_be cpython-threads holder 1
	must_be cpython-threads hand-overs 2
	must_be cpython-threads hand-over 0.01
	adds_up cpython-threads
}

@test 'the order of the spans does not matter' {
	ran 2 blocking 1000
	alone 2 gil-alone
	taking_turns 2 gil
	attribute
	cp "$T/out" "$T/first"
	tac "$T/spans" >"$T/turned" && mv "$T/turned" "$T/spans"
	attribute
	must_work
	cmp "$T/first" "$T/out" || fail 'another result'
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
	sed -i 's/^\(9\tgil\telapsed\tns\t\)2035/\1999999/' "$T/runs"
	attribute
	must_work
	must_be gil nobody 15
	must_be gil slowdown 103.5
}

@test 'what else was measured of a run is averaged as it is' {
	ran 2 blocking 1000
	alone 2 gil-alone
	taking_turns 2 gil
	printf '%s\tgil\tclock of cpu %s\tMHz\t%s\n' 2 0 1000 3 0 3000 2 10 7 2 2 8 >>"$T/runs"
	attribute
	must_work
	must_be gil 'clock of cpu 0' 2000
	[[ $(get gil 'clock of cpu 0' 6) == MHz ]] || fail 'the unit'
	[[ $(cut -f 2 "$T/out" | grep clock | tr '\n' ,) == 'clock of cpu 0,clock of cpu 2,clock of cpu 10,' ]] || fail 'the order'
}

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
	refuse 'not a whole number' '1s/10$/ten/'
	refuse 'not a whole number' '1s/\t20\t/\t-20\t/'
	refuse 'has not 8 columns' '1s/\t10$//'
	refuse 'did 99 iterations' '11s/10$/9/'
	refuse 'not among the runs' '1s/^2/3/'
	refuse 'no spans of gil alone' '/alone/d'
	refuse 'no run of blocking' '' '/blocking/d'
	refuse 'two runs of' '' '1p'
	refuse 'not a number' '' '1s/1000/fast/'
	refuse 'at most 1023' '1s/\t0\t0\t20/\t0\t5000\t20/'
}

@test 'workers that compute at once are refused: there is no lock' {
	ran 2 blocking 200
	ran 2 threads-alone 200
	spans 2 threads-alone <<<$'0 0 0 0 100 10\n1 0 0 100 200 10'
	ran 2 threads 120
	spans 2 threads <<<$'0 0 0 0 100 10\n1 1 1 10 110 10'
	attribute
	must_fail 'no slice of threads is whole'
}

@test 'no input, other columns, no file, bad usage' {
	printf 'block\tprogram\n' >"$T/runs.tsv"
	status=0
	"$BUILD/tools/attribute" "$T/runs.tsv" </dev/null >"$T/out" 2>"$T/err" || status=$?
	must_fail 'columns are not those'
	attribute # of no spans: a header alone
	must_work
	[[ $(wc -l <"$T/out") == 1 ]] || fail 'not the header alone'
	status=0
	"$BUILD/tools/attribute" "$T/runs.tsv" </dev/null >"$T/out" 2>"$T/err" || status=$?
	must_fail 'there is nothing'
	status=0
	"$BUILD/tools/attribute" "$T/none" </dev/null >"$T/out" 2>"$T/err" || status=$?
	must_fail 'No such file'
	status=0
	"$BUILD/tools/attribute" </dev/null >"$T/out" 2>"$T/err" || status=$?
	[[ $status == 2 && $(<"$T/err") == usage:* ]] || fail 'bad usage'
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
		measured $lock $lock-alone --slice 500 -w 1 --switch-interval 50 --trace "$T/trace"
		measured $lock $lock --slice 500 -w 6 --switch-interval 50 --trace "$T/trace"
		measured $lock $lock-pinned --slice 500 -w 1 --switch-interval 50 --trace "$T/trace"
	done
	attribute
	must_work
	for lock in gil gil_ticks; do
		adds_up $lock
		adds_up $lock-pinned
		must_be $lock-pinned hand-overs 0
	done
}

# A folder as bench/measure leaves it, with one counted block.
folder() {
	mkdir -p "$T/data/attribution"
	printf 'block\tposition\twarm_up\tlabel\tseconds\telapsed_s\n' >"$T/data/attribution/samples.tsv"
	cut -f 1,2,5 "$T/runs" | awk -F '\t' -v OFS='\t' '
		{ print 1, NR, 1, $2, 1, 1 }
		{ print $1, NR, 0, $2, $3 / 1e9, $3 / 1e9 }' >>"$T/data/attribution/samples.tsv"
	for label in gil gil-alone; do
		{ printf 'task\tworker\tcpu\tstart_ns\tend_ns\titerations\n'
			awk -F '\t' -v OFS='\t' -v l="$label" '$2 == l { print $3, $4, $5, $6, $7, $8 }' "$T/spans"; } |
			gzip -n >"$T/data/attribution/block-002.$label.trace.tsv.gz"
	done
	printf 'start_ns\tend_ns\tcpu\tbusy_ns\tidle_ns\tstolen_ns\tmhz\n0\t10\t0\t5\t5\t0\t1000\n0\t10\tcommand\t5\tNA\tNA\tNA\n10\t40\t0\t5\t5\t0\t2000\n' |
		gzip -n >"$T/data/attribution/block-002.gil.load.tsv.gz"
}

@test 'results of a folder: the traces and clocks of counted blocks' {
	ran 2 blocking 1000
	alone 2 gil-alone
	taking_turns 2 gil
	folder
	status=0
	analysis/results/attribution "$T/data/attribution" >"$T/out" 2>"$T/err" || status=$?
	must_work
	must_be gil slowdown 103.5
	must_be gil 'clock of cpu 0' 1750
	rm "$T/data/attribution"/*.trace.tsv.gz
	status=0
	analysis/results/attribution "$T/data/attribution" >"$T/out" 2>"$T/err" || status=$?
	[[ $status == 1 && $(<"$T/err") == *'no traces'* ]] || fail 'a folder without traces'
}

# why TURNS HALF-WIDTH LOCK: what analysis/why says of CPython's threads that take so many % longer, alone in the data.
why() {
	mkdir -p "$T/data/attribution"
	{
		printf 'program\tpart\tvalue\tlow\thigh\tunit\tblocks\n'
		awk -v turns="$1" -v half="$2" -v lock="$3" -v OFS='\t' '
			function row(part, v, h) { print "cpython-threads", part, v, h == "NA" ? h : v - h, h == "NA" ? h : v + h, "%", 20 }
			BEGIN {
				row("slowdown", turns + 1, half); row("recording", 1, 0.1); row("turns", turns, half); row("lock", lock, 0.1)
				row("nobody", lock, 0.1); row("between", 0, 0.1); row("preempted", 0, 0.1); row("slower", turns - lock, half)
				row("holder", 1 + (turns - lock) / 100, 0.01); row("hand-overs", 50, 1)
			}'
	} >"$T/data/attribution/results.tsv"
	printf 'gate\tpass\tvalue\ntwin\t%s\tratio\n' "${4:-yes}" >"$T/data/attribution/gates.tsv"
	echo '{ "machine": { "cpu": "A", "cores_usable": 2, "cpus_online": 2, "kernel": "Linux", "container": "none", "date": "2026-01-01" } }' \
		>"$T/data/attribution/conditions"
	status=0
	analysis/why "$T/data" >"$T/out" 2>"$T/err" || status=$?
	must_work
}

says() {
	grep -qF -- "$1" "$T/out" || fail "it should say: $1"
}

@test 'why: the verdicts follow the intervals' {
	why 2 1 1
	says '**No.** Threads that hand the lock over'
	says '**Possible**: the lowest clock'
	says 'no low clock'
	says 'no readable `cpufreq`'
	! grep -q Exploratory "$T/out" || fail 'it is not exploratory'
	why 150 1 145
	says '**Not all of it**'
	says 'more than the lowest clock'
	why 280 1 275
	says '**It may**'
	why 250 1 2
	says 'slow enough to be the cause'
	why 10 80 5
	says '**Cannot be told**: the interval'
	why 10 NA 5 no
	says '**Cannot be told** from a single block'
	says '**Exploratory**, because of: twin'
}

@test 'why: what is missing is named' {
	mkdir "$T/data"
	status=0
	analysis/why "$T/data" >"$T/out" 2>"$T/err" || status=$?
	[[ $status == 1 && $(wc -l <"$T/err") == 1 && $(<"$T/err") == *'results.tsv is missing'* ]] || fail 'no message'
}
