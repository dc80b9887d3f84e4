#!/usr/bin/env bats
# turns.bats - is it rightly told for how long a lock is held? Traces whose holds are known, and locks that are.
#
#   bats tests/turns.bats        BUILD: where the runners are (build)

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	build_analysis turns fill samples
	[[ -x $BUILD/halves/gil && -x $BUILD/halves/gil_ticks ]] || { echo "$BUILD/halves/gil is missing: run make first" >&2; return 1; }
}

setup() {
	export T=$BATS_TEST_TMPDIR SET=$BATS_TEST_TMPDIR/turns
	cd "$ROOT" || exit 1
	sound_surroundings "$SET"
	printf '%s\t' block warm_up label seconds workload language interpreter model baseline twin lock pace implementation python \
		drops handovers >"$SET/samples.tsv"
	echo elapsed_ns >>"$SET/samples.tsv"
}

# ran BLOCK LABEL NS [DROPS HANDOVERS]: a run of the row LABEL, which is INTERPRETER/MODEL/LOCK/PACE, C being no interpreter.
ran() {
	local language=C implementation=NA interpreter model lock pace

	IFS=/ read -r interpreter model lock pace <<<"$2"
	[[ $interpreter == C ]] && interpreter=NA || { language=Python && implementation=CPython; }
	printf '%s\t' "$1" $(($1 == 1)) "${2//\//-}" 1 halves $language "$interpreter" "$model" NA NA "$lock" "$pace" $implementation 3.99 \
		"${4-NA}" "${5-NA}" >>"$SET/samples.tsv"
	echo "$3" >>"$SET/samples.tsv"
}

# spans BLOCK LABEL: its trace, of the spans on stdin: task worker cpu start end iterations.
spans() {
	{ echo 'task worker cpu start_ns end_ns iterations' && cat; } | tr ' ' '\t' |
		gzip -n >"$SET/$(printf 'block-%03d.%s.trace.tsv.gz' "$1" "${2//\//-}")"
}

# held BLOCK LABEL HOLD NS SLICE: a run of three workers, of which each has the lock four times for HOLD iterations of NS
# nanoseconds each, cut into slices. Where these are torn, the workers end them in their next hold, and at last in turn.
held() {
	awk -v hold="$3" -v ns="$4" -v slice="$5" '
		function compute(w, left,  d) {
			while (left > 0) {
				if (!rest[w]) { rest[w] = slice; begun[w] = t }
				d = rest[w] < left ? rest[w] : left
				t += d * ns; left -= d; rest[w] -= d
				if (!rest[w]) print w, w, w % 2, begun[w], t, slice
			}
			t += 7
		}
		BEGIN {
			t = 0
			for (i = 0; i < 12; i++) compute(i % 3, hold)
			for (w = 0; w < 3; w++) compute(w, rest[w])
		}' >"$T/spans"
	spans "$1" "$2" <"$T/spans"
	ran "$1" "$2" 100000000 "${@:6}"
}

# pair PROGRAM FAST SLOW [BLOCKS [MORE]]: both paces of a program, HOLD/NS/SLICE each, in so many blocks (6); in each of them
# a hold at the slow pace is longer by so many slices (0).
pair() {
	local block fast slow

	IFS=/ read -ra fast <<<"$2"
	IFS=/ read -ra slow <<<"$3"
	for ((block = 2; block < 2 + ${4:-6}; block++)); do
		held $block "$1/fast" "${fast[@]}" 100 25
		held $block "$1/slow" $((slow[0] + (block - 2) * ${5:-0} * slow[2])) "${slow[@]:1}" 100 60
	done
}

turns() {
	try "$ANALYSIS/turns" -r 100 "$SET"
}

get() { # get PROGRAM QUANTITY COLUMN: of results.tsv
	awk -F '\t' -v p="$1" -v q="$2" -v c="$3" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $1 == p && $2 == q { print $at[c] }' \
		"$SET/results.tsv"
}

must_be() { # must_be PROGRAM QUANTITY COLUMN VALUE
	[[ $(get "${@:1:3}") == "$4" ]] || fail "$1, $2, $3: $(get "${@:1:3}") instead of $4"
}

must_say() { # must_say PROGRAM VERDICT
	turns
	must_work
	must_be "$1" ms verdict "$2"
}

page() {
	try "$ANALYSIS/fill" paper/text/turns.md "$SET"
	must_work
}

says() {
	grep -qF "$1" "$T/out" || fail "the page does not say: $1"
}

# ---- The holds ---------------------------------------------------------------------------------------------------------

@test 'a lock whose holder ends its slice: holds are what they were made' {
	pair C/gil/interval 50/10/10 30/200/10
	turns
	must_work
	must_be gil 'ns per iteration' fast 10
	must_be gil 'ns per iteration' slow 200
	must_be gil iterations fast 50
	must_be gil iterations slow 30
	must_be gil ms fast 0.0005
	must_be gil ms slow 0.006
	must_be gil ms ratio 12
	must_be gil ms low 12
	must_be gil iterations ratio 0.6
	must_be gil iterations blocks 6
}

@test 'a lock that is lost within a slice, as in CPython: the same, as each of two holds gets half of what is torn' {
	pair python/threads/python 25/10/10 35/100/10
	turns
	must_work
	must_be python-threads iterations fast 25
	must_be python-threads ms fast 0.00025
	must_be python-threads iterations slow 35
	must_be python-threads ms slow 0.0035
}

@test 'a lock of ticks is let go of behind each slice, whoever has it next; another one only for somebody else' {
	pair C/gil_ticks/ticks 50/10/10 50/200/10
	pair C/gil/interval 50/10/10 50/200/10
	turns
	must_work
	must_be gil_ticks iterations fast 10
	must_be gil_ticks ms slow 0.002
	must_be gil iterations fast 50
}

# Worker 1 has 10 iterations, then 30, then 500, which end with its work; worker 0 has 20, then 40, then 90, with nobody left.
@test 'the last hold of each worker does not count: it ends with its work, and not by the lock' {
	local label

	for label in C/gil/interval/fast C/gil/interval/slow C/gil_ticks/ticks/fast C/gil_ticks/ticks/slow; do
		spans 2 $label <<-'END'
			1 1 0 0 100 10
			0 0 0 100 300 20
			1 1 0 300 600 30
			0 0 0 600 1000 40
			1 1 0 1000 6000 500
			0 0 0 6000 6900 90
			0 0 0 6900 7700 80
		END
		ran 2 $label 9000
	done
	turns
	must_work
	must_be gil iterations fast 25       # the median of 10, 20, 30, 40
	must_be gil_ticks iterations fast 30 # and 90: of ticks, the last slice is a hold of its own
}

@test 'the order of the spans does not matter, and the warm-up block does not count' {
	pair python/threads/python 25/10/10 35/100/10
	turns
	mv "$SET/results.tsv" "$T/first"
	for trace in "$SET"/*.trace.tsv.gz; do
		{ zcat "$trace" | sed 1q && zcat "$trace" | sed 1d | tac; } | gzip -n >"$T/turned"
		mv "$T/turned" "$trace"
	done
	ran 1 python/threads/python/fast 5
	turns
	must_work
	cmp "$T/first" "$SET/results.tsv" || fail 'another result'
}

# ---- The verdicts ------------------------------------------------------------------------------------------------------

@test 'ticks: as many iterations, and not as many ms' {
	pair python/threads/python 50/10/10 60/200/10
	must_say python-threads ticks
	page
	says '**For a number of ticks**: `python-threads`.'
	says 'In CPython 3.99 an iteration takes 20 times as long'
	says 'lasts for 0.0005 ms at the fast pace and for 0.012 ms at the slow one, and has 50 and 60 iterations. So this lock counts'
	! grep -q 'The article says' "$T/out" || fail 'it says the other thing, too'
	! grep -qE 'controls|had it again' "$T/out" || fail 'there are no locks in C'
}

@test 'interval: as many ms, and not as many iterations' {
	pair python/threads/python 400/10/10 25/200/5
	must_say python-threads interval
	page
	says '**For a time**: `python-threads`.'
	says 'So this lock looks at the time. The article says that it counts ticks.'
}

@test 'neither: not as many of either' {
	pair C/gil/interval 50/10/10 100/200/10
	must_say gil neither
	page
	says '**For neither**: `gil`. At the slow pace a hold has neither'
	says '**The controls fail**'
	! grep -q 'an iteration takes' "$T/out" || fail 'there is no interpreter'
}

# bats test_tags=fault:few
@test 'not distinguishable: holds that vary from block to block, or too few blocks' {
	pair C/gil/interval 200/10/10 10/200/5 6 8
	must_say gil 'not distinguishable'
	must_be gil 'ns per iteration' low 20
	page
	says '**Not distinguishable**: `gil`.'
	says 'The controls fail'
	setup
	pair C/gil/interval 400/10/10 25/200/5 1
	must_say gil 'not distinguishable'
	must_be gil ms low NA
}

@test 'paces that are too close tell nothing, and are said to be' {
	pair C/gil/interval 60/10/10 20/30/10
	must_say gil 'paces too close'
	page
	says '**The paces are too close to tell**: `gil`.'
	says 'more than 4 times as long'
}

@test 'the controls: both locks in C are found to be what they were built to be, and ticks are handed to nobody' {
	pair C/gil_ticks/ticks 50/10/10 50/200/10
	pair C/gil/interval 400/10/10 25/200/5
	turns
	must_work
	page
	says 'each is found to be what it was built to be.'
	says 'after 75 % of its holds at the fast pace, and 40 % at the slow one, the same thread had it again.'
	# A lock that is taken for the other one.
	sed -i 's/\tticks\t/\tother\t/; s/\tinterval\t/\tticks\t/; s/\tother\t/\tinterval\t/' "$SET/samples.tsv"
	turns
	must_work
	page
	says 'The controls fail'
}

# Noise of a tenth, in turn up and down; the slow pace is lower by as much where the fast one is higher.
@test 'of values that do not tie the ratio is that of compare.h' {
	local block

	for block in {2..9}; do
		held "$block" python/threads/python/fast $((400 + block % 4 * 10)) 10 10
		held "$block" python/threads/python/slow $((30 - block % 3 * 5)) 200 5
	done
	must_say python-threads interval
	awk -v r="$(get python-threads ms ratio)" -v l="$(get python-threads ms low)" -v h="$(get python-threads ms high)" \
		'BEGIN { exit !(l < r && r < h && l > 0.8 && h < 1.6) }' || fail 'no interval around the ratio'
}

# bats test_tags=fault:few
@test 'a run without a hold that counts has no quantity, and nothing is told' {
	for label in C/gil/interval/fast C/gil/interval/slow; do
		spans 2 $label <<<$'0 0 0 0 100 10\n0 0 0 100 200 10'
		ran 2 $label 300
	done
	must_say gil 'not distinguishable'
	must_be gil iterations fast NA
	must_be gil iterations blocks 0
}

# ---- Bad data ----------------------------------------------------------------------------------------------------------

# bats test_tags=fault:data
@test 'broken traces are refused, in one line that names them' {
	refuse() { # refuse REGEX SED-SCRIPT [SED-SCRIPT-FOR-SAMPLES]
		setup
		pair C/gil/interval 50/10/10 30/200/10 1
		zcat "$SET/block-002.C-gil-interval-slow.trace.tsv.gz" | sed -e "$2" | gzip -n >"$T/new"
		mv "$T/new" "$SET/block-002.C-gil-interval-slow.trace.tsv.gz"
		sed -i -e "${3:-}" "$SET/samples.tsv"
		turns
		must_fail 1 "^turns: .*$1"
		[[ ! -e $SET/results.tsv ]] || fail 'there is a result'
	}
	refuse 'slow.trace.tsv.gz: two spans of worker 0 overlap' '2s/\t2000\t/\t2500\t/'
	refuse 'line 2: a span without iterations' '2s/10$/0/'
	refuse 'a span ends before it starts' '2s/\t0\t2000\t/\t2000\t0\t/'
	refuse 'not a whole number' '2s/10$/many/'
	refuse "has no column 'iterations'" '1s/iterations/rounds/'
	refuse 'a span that ends at .* after the run' '' 's/100000000/5000/'
	refuse 'does not say how long it took' '' 's/100000000/NA/'
	refuse "has no column 'elapsed_ns'" '' '1s/elapsed_ns/time/'
	refuse 'is empty' d
	refuse 'no row of C-gil-interval-fast at the slow pace' '' '/slow/d'
	refuse 'no row has a lock and the fast pace' '' '/fast/d'
	refuse 'no row has a lock and the fast pace' '' 's/\tinterval\t/\tnone\t/'
}

# bats test_tags=fault:data
@test 'no trace, workers that compute at once, bad usage' {
	pair C/gil/interval 50/10/10 30/200/10 1
	rm "$SET/block-002.C-gil-interval-slow.trace.tsv.gz"
	turns
	must_fail 1 'has no trace of C-gil-interval-slow in block 2: block-002.C-gil-interval-slow.trace.tsv.gz is missing'
	spans 2 C/gil/interval/slow <<<$'0 0 0 0 100 10\n1 1 1 10 110 10'
	turns
	must_fail 1 'no slice is whole: the workers take no turns'
	try "$ANALYSIS/turns"
	must_fail 2 usage
}

# ---- The figure --------------------------------------------------------------------------------------------------------

@test 'figure: a dot for each quantile of each program and pace, and the medians; no warning' {
	local marks

	pair C/gil_ticks/ticks 50/10/10 50/200/10
	pair python/threads/python 400/10/10 25/200/5
	turns
	must_work
	[[ $(wc -l <"$SET/figure.tsv") == $((1 + 2 * 2 * 49)) ]] || fail 'other quantiles'
	[[ $(dataset_cells "$SET/figure.tsv" program pace percent iterations ms | grep -E '^1 1 50 ') == '1 1 50 25 0.005' ]] || fail 'another median'
	dataset_draw turns
	marks=$(dataset_marks turns)
	# On either panel, with two of the legend on the first.
	((marks >= 2 * 2 * 2 * 50)) || fail "$marks marks"
	grep -qF 'python-threads' "$T/figures/turns.svg" || fail 'no name'
	grep -qF 'interval' "$T/figures/turns.svg" || fail 'no verdict'
}

# ---- The list ----------------------------------------------------------------------------------------------------------

# list: its rows, as by interpreters that are of other kinds than they are.
list() {
	export BUILD DATA=$T/data TASKS=3 WORKERS=3 SEED=1 TURNS_ITERATIONS=600 TURNS_SLOW_ITERATIONS=60 TURNS_PYTHON_ITERATIONS=400 \
		TURNS_PYTHON_SLOW_ITERATIONS=40 TURNS_PYPY_ITERATIONS=300 TURNS_PYPY_SLOW_ITERATIONS=30 TURNS_TICKS=100
	mkdir -p "$DATA"
	PYTHONS=$* try bench/experiments/turns
	[[ $status == 0 && ! -s $T/err ]] || fail 'no commands'
	cp "$T/out" "$T/list"
}

@test 'list: what has a lock has both paces; what has none has no row; the slow pace is compared with no baseline' {
	command -v python3 >/dev/null || skip 'no python3 here'
	fake_python "$T/free" cpython 3.99t False
	fake_python "$T/pypy" pypy 3.99 True
	list python3 "$T/free" "$T/pypy"
	! grep -q 3.99t "$T/list" || fail 'an interpreter without a lock'
	[[ $(dataset_cells "$T/list" label lock pace baseline | sed 's/cpython[^ -]*/cpython/g') == 'blocking none fast blocking
blocking-twin none fast blocking
gil_ticks-fast ticks fast blocking
gil_ticks-slow ticks slow NA
gil-fast interval fast blocking
gil-slow interval slow NA
cpython-blocking none fast cpython-blocking
cpython-blocking-twin none fast cpython-blocking
cpython-threads-fast cpython fast cpython-blocking
cpython-threads-slow cpython slow NA
pypy3.99-blocking none fast pypy3.99-blocking
pypy3.99-blocking-twin none fast pypy3.99-blocking
pypy3.99-threads-fast pypy3.99 fast pypy3.99-blocking
pypy3.99-threads-slow pypy3.99 slow NA' ]] || fail 'other rows'
	# Ticks, and slices that cost ticks, are as many at either pace.
	[[ $(grep -E '^(gil_ticks|pypy3.99-threads)-' "$T/list" | grep -o -- '--slice [0-9]*' | uniq | xargs) == '--slice 100 --slice 500' ]] ||
		fail 'other slices'
	list
	[[ $(wc -l <"$T/list") == 7 ]] || fail 'without Python there is C'
}

@test 'list: every command runs' {
	local label command words

	! command -v python3 >/dev/null || set -- python3
	list "$@"
	awk -F '\t' -v OFS='\t' 'NR > 1 { print $1, $NF }' "$T/list" >"$T/commands"
	while IFS=$'\t' read -r label command; do
		read -ra words <<<"${command//\{trace\}/$T/trace}"
		try "${words[@]}"
		[[ $status == 0 ]] || fail "$label"
	done <"$T/commands"
}

# ---- Real locks --------------------------------------------------------------------------------------------------------

# measured LABEL DRAWS ITERATIONS SLICE WORD…: a real run of four threads, the same in six blocks: it is not its noise that is
# judged.
measured() {
	local block

	rm -f "$T/report" "$T/trace"
	try "${@:5}" -t 4 -w 4 --draws "$2" -n "$3" --slice "$4" --report "$T/report" --trace "$T/trace"
	[[ $status == 0 ]] || fail "no run of $1"
	for block in {2..7}; do
		gzip -n <"$T/trace" >"$SET/block-00$block.${1//\//-}.trace.tsv.gz"
		ran "$block" "$1" "$(report .elapsed_ns)" "$(report '.drops // "NA"')" "$(report '.handovers // "NA"')"
	done
}

# Where others keep the machine busy, who asked for a lock gets it late, by some 10 ms. So here they ask after 60.
@test 'real locks: in C that of ticks goes by ticks, and that of the interval by time, as does CPython' {
	local gil=("$BUILD/halves/gil" --switch-interval 60000) python=(python3 runners/cpython/threads.py --workload halves --switch-interval 60000)

	measured C/gil_ticks/ticks/fast 2 5000000 10000 "$BUILD/halves/gil_ticks"
	measured C/gil_ticks/ticks/slow 128 200000 10000 "$BUILD/halves/gil_ticks"
	measured C/gil/interval/fast 2 20000000 100000 "${gil[@]}"
	measured C/gil/interval/slow 128 350000 1000 "${gil[@]}"
	if command -v python3 >/dev/null; then
		measured python/threads/python/fast 2 2000000 10000 "${python[@]}"
		measured python/threads/python/slow 128 150000 500 "${python[@]}"
	fi
	turns
	must_work
	must_be gil_ticks iterations fast 10000
	must_be gil_ticks iterations verdict ticks
	must_be gil iterations verdict interval
	[[ ! -e $SET/block-002.python-threads-python-fast.trace.tsv.gz ]] || must_be python-threads iterations verdict interval
	page
	says 'each is found to be what it was built to be.'
}
