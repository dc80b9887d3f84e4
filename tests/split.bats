#!/usr/bin/env bats
# split.bats - tasks that are handed out in parts: the same list, spans and slices by part, and as many parts as make sense. And
# the experiment: does it ask for what it needs, and say what follows?
#
#   bats tests/split.bats        MODELS, BUILD as for runners.bats; of the tools, those that are missing are built

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	dataset_tools bench/jump analysis/split analysis/fill
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
}

LIST=$(sed -n 's/^15 1000 42 //p' "$ROOT/tests/lists")

# parts [OPTION]…: in how many parts blocking cuts its tasks.
parts() {
	rm -f "$T/report"
	model blocking "$@" --report "$T/report"
	[[ $status == 0 ]] || fail "exit status $status"
	report .parts
}

@test "the list is the same in any number of parts, even more than there are iterations, whole and in slices" {
	local name split

	for name in "${models[@]}"; do
		for split in 1 2 3 15 16 999 1001 auto; do
			model "$name" -t 15 -n 1000 --split "$split" --expect 51982
			must_print "$LIST"
			model "$name" -t 15 -n 1000 -w 3 --split "$split" --slice 7
			must_print "$LIST"
		done
		model "$name" -t 0 --split 5
		must_print '[]'
		model "$name" -t 3 -n 0 --split 5
		must_print '[0, 0, 0]'
	done
}

@test "where parts are long the generator jumps, and every kernel gives the same list" {
	local name whole kernel split

	model blocking -t 3 -n 700001
	[[ $status == 0 ]] || fail 'the whole'
	whole=$(<"$T/out")
	for name in "${models[@]}"; do
		model "$name" -t 3 -n 700001 --split 4
		must_print "$whole"
	done
	for kernel in vector reference baseline; do
		for split in 2 3 5 300; do
			model blocking -t 3 -n 700001 --split "$split" -k "$kernel"
			must_print "$whole"
		done
	done
}

@test "a part is traced as its task's, and is as long as the others" {
	local name

	for name in "${models[@]}"; do
		model "$name" -t 2 -n 1001 --split 5 --trace "$T/trace"
		[[ $status == 0 ]] || fail "$name: exit status $status"
		[[ $(tail -n +2 "$T/trace" | cut -f 1 | sort -n | uniq -c | tr -s ' ' | paste -sd ';') == ' 5 0; 5 1' &&
			$(awk 'NR > 1 { n[$1] += $6 } END { print n[0], n[1] }' "$T/trace") == '1001 1001' ]] ||
			fail "$name: spans: $(<"$T/trace")"
	done
	model blocking -t 2 -n 1001 --split 5 --trace "$T/trace"
	[[ $(tail -n +2 "$T/trace" | cut -f 1,6 | paste -sd ';') == \
		$'0\t200;0\t200;0\t200;0\t200;0\t201;1\t200;1\t200;1\t200;1\t200;1\t201' ]] || fail "spans: $(<"$T/trace")"
	model async_gather -t 2 -n 1000 --split 4 --slice 100 --trace "$T/trace"
	[[ $(tail -n +2 "$T/trace" | cut -f 6 | sort | uniq -c | tr -s ' ') == ' 16 100
 8 50' ]] || fail "slices: $(<"$T/trace")"
}

@test "a part needs a worker, as a task does" {
	model threads -t 1 -n 100000 -w 4 --split 4 --trace "$T/trace" --report "$T/report"
	[[ $status == 0 && $(report '[.tasks, .split, .parts] | join(" ")') == '1 4 4' ]] || fail "$(<"$T/report")"
	model loops -t 1 -n 100 -w 4 --split 4 --trace "$T/trace"
	[[ $(tail -n +2 "$T/trace" | cut -f 2 | sort | paste -sd ' ') == '0 1 2 3' ]] || fail "workers: $(<"$T/trace")"
}

@test "auto: whole where that comes out even or parts would not pay, and else as few as do" {
	local cpu

	cpu=$(taskset -pc $$ | sed 's/.*: //; s/[,-].*//')
	[[ $(parts -t 15 -n 1000 --split auto) == 1 ]] || fail 'a small task'
	[[ $(parts -t 15 -n 10000000 -w 1 --split auto) == 1 ]] || fail 'one worker'
	[[ $(taskset -c "$cpu" "$BUILD/blocking" -t 15 -n 3000000 --split auto --report "$T/one" >/dev/null; jq .parts "$T/one") == 1 ]] ||
		fail 'one CPU'
	(($(nproc) >= 2)) || skip 'one CPU here'
	[[ $(parts -t 15 -n 10000000 -w 2 --split auto) == 2 ]] || fail 'an odd number of tasks'
	[[ $(parts -t 16 -n 10000000 -w 2 --split auto) == 1 ]] || fail 'an even number'
	[[ $(parts -t 1 -n 10000000 -w 2 --split auto) == 2 ]] || fail 'one task'
	[[ $(parts -t 0 --split auto) == 1 && $(parts -n 0 --split auto) == 1 ]] || fail 'nothing to do'
}

@test "what is no number of parts: status 2, one line; a workload whose tasks wait has no such option" {
	local name value

	for name in "${models[@]}"; do
		for value in 0 -1 two 4294967296 '' ' 2' autos; do
			model "$name" --split "$value"
			must_fail 2 split "'$value'"
		done
	done
	try "$BUILD/waits/threads" --split 2
	must_fail 2 split
	model threads -t 4294967295 -n 0 --split 4294967295
	must_fail 1 'do not fit into memory'
}

# ---- The experiment's analysis, of made-up runs -----------------------------------------------------------------------

JUMP='2 5 3 11 12' # microseconds of top bits, product and words, a jump, and jumped(), which is 12 in any block
HORNER='250 260'   # … of a jump and jumped() by Horner's scheme; none: it was not measured
NUMPY='300'        # … of NumPy's jumped(); none: it was not measured

# measured BLOCKS [JQ-FILTER]: samples of the ways on stdin, a line each, "model iterations workers split parts ms cpu_ms", on the
# made-up machine, which the filter may change. ms/ms: another time in every other block. Runs have a noise of ± 0.2 %, which is
# balanced in 11 blocks, unless NOISE is 0; blocks have moods of ± 20 %, and a warm-up comes before them.
measured() {
	folder=$T/split
	dataset_folder "$folder" "${2:-.}"
	awk -v blocks="$1" -v noise="${NOISE:-2}" -v jump="$JUMP" -v horner="$HORNER" -v numpy="$NUMPY" -v OFS='\t' '
		function off(b) { return 1 + noise * ((3 * b + 5 * lines) % 11 - 5) / 5000 }
		function run(label, twin,    times, n, b, mood) {
			n = split($6, times, "/")
			for (b = 1; b <= blocks + 1; b++) {
				mood = (b == 1 ? 99 : 1) * (1 + (b * 7 % 5 - 2) / 10) * off(b)
				print b, b == 1, label, times[b % n + 1] * mood / 1e3, $7 * mood / 1e3, 0, "C", $1, "blocking-" $2 "-1-1",
					"blocking-" $2 "-1-1-twin", 15, $2, $3, $4, $5, "NA", "NA", "NA", "NA", "NA", "NA", "NA", "NA"
			}
			lines++
		}
		function jumps(label, language, path, version, us,    b, n, at) {
			n = split(us, at, " ")
			for (b = 1; b <= blocks + 1; b++)
				print b, b == 1, label, 0.1, 0.1, 0, language, "jump", "NA", "NA", "NA", "NA", "NA", "NA", "NA", path, version, 77,
					n == 5 ? at[1] * 1e3 : "NA", n == 5 ? at[2] * 1e3 : "NA", n == 5 ? at[3] * 1e3 : "NA",
					(n > 1 ? at[n - 1] * 1e3 * off(b) : "NA"), at[n] * 1e3 * off(b)
			lines++
		}
		BEGIN {
			print "block", "warm_up", "label", "seconds", "user_s", "system_s", "language", "model", "baseline", "twin", "tasks",
				"iterations", "workers", "split", "parts", "path", "numpy", "sum", "top_bits_ns", "product_ns", "words_ns",
				"whole_ns", "jumped_ns"
		}
		{
			run($1 "-" $2 "-" $3 "-" $4)
			if ($1 == "blocking" && $4 == 1) run($1 "-" $2 "-" $3 "-" $4 "-twin")
		}
		END {
			jumps("jump", "C", "avx9", "NA", jump)
			if (horner != "none") jumps("horner", "C", "horner", "NA", horner)
			if (numpy != "none") jumps("numpy", "Python", "numpy", "1.99", numpy)
		}' >"$folder/samples.tsv"
	listed
}

# listed: rows.tsv is what the samples have.
listed() { awk -F '\t' 'NR == 1 { print "label" } NR > 1 && !($3 in seen) { seen[$3]; print $3 }' "$folder/samples.tsv" >"$folder/rows.tsv"; }

answered() {
	try "$BUILD/analysis/split" "$folder"
	must_work
}

# says FILE KEY COLUMN…: these cells of the rows that begin with KEY, whose cells have blanks between them.
says() {
	awk -F '\t' -v key="$2" -v wanted="${*:3}" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; n = split(wanted, want, " "); next }
		{ line = $0 "\t"; gsub(/\t/, " ", line) }
		index(line, key " ") == 1 { for (i = 1; i <= n; i++) printf "%s%s", $c[want[i]], i < n ? "|" : "\n" }' "$folder/$1.tsv"
}

value() { sed -n "s/^$1\t//p" "$folder/values.tsv"; } # NAME

is() { # EXPECTED ACTUAL
	[[ $1 == "$2" ]] || fail "expected '$1', got '$2'"
}

near() { # EXPECTED ACTUAL, within one per cent
	awk -v e="$1" -v a="$2" 'BEGIN { exit !(a ~ /^[0-9.e+-]+$/ && a < e * 1.01 && a > e * 0.99) }' || fail "expected about $1, got '$2'"
}

WAYS='blocking 10000000 1 1 1 100 100
blocking 10000000 1 2 2 101 101
blocking 10000000 1 4 4 103 103
threads 10000000 2 1 1 53 100
threads 10000000 2 auto 2 51 101
threads 10000000 2 2 2 51 101
threads 10000000 2 4 4 60 103
threads 10000000 16 1 1 54 100
threads 10000000 16 auto 2 54 101
threads 10000000 16 2 2 54.1/53.9 101
threads 10000000 16 4 4 53/70 103
openmp 10000000 2 1 1 54 101
openmp 10000000 2 auto 2 54 101
processes 10000000 2 1 1 54 101
processes 10000000 2 auto 2 54 101
blocking 100000000 1 1 1 1000 1000
threads 100000000 2 1 1 530 1000
threads 100000000 2 auto 2 505 1000
processes 100000000 2 1 1 530 1000
processes 100000000 2 auto 2 530 1000'

@test 'each way beside whole tasks, its efficiency beside the loop of as long tasks, and what was asked of that' {
	local key ratio efficiency verdict bar reached

	measured 11 <<<"$WAYS"
	answered
	while IFS='|' read -r key ratio efficiency verdict; do
		near "$ratio" "$(says results-parts "$key" over_whole)"
		near "$efficiency" "$(says results-parts "$key" efficiency)"
		is "$verdict|11" "$(says results-parts "$key" verdict blocks)"
	done <<-'EOF'
		blocking 10000000 1 1|1|1|whole tasks
		blocking 10000000 1 4|1.03|0.971|slower
		threads 10000000 2 auto|0.962|0.980|faster
		threads 10000000 2 4|1.132|0.833|slower
		threads 10000000 16 auto|1|0.926|same within 1 %
		threads 100000000 2 auto|0.953|0.990|faster
	EOF
	is 'not distinguishable' "$(says results-parts 'threads 10000000 16 4' verdict)"
	is 21 "$(wc -l <"$folder/results-parts.tsv")"
	near 51 "$(says results-parts 'threads 10000000 2 auto' ms)"
	while IFS='|' read -r key efficiency bar reached; do
		near "$efficiency" "$(says results "efficiency $key" value)"
		is "$bar|$reached" "$(says results "efficiency $key" bar reached)"
	done <<-'EOF'
		threads 10000000 2|0.980|at least 0.95|yes
		threads 10000000 16|0.926|NA|NA
		openmp 10000000 2|0.926|at least 0.95|no
		processes 10000000 2|0.926|at least 0.9|yes
		threads 100000000 2|0.990|at least 0.98|yes
		processes 100000000 2|0.943|at least 0.97|no
	EOF
}

@test 'on other CPUs, of other tasks and with other workers nothing was asked' {
	measured 11 '.machine.cores_usable = 4' <<<"$WAYS"
	answered
	near 0.980 "$(says results 'efficiency threads 10000000 2' value)" # two workers keep two CPUs
	near 0.463 "$(says results 'efficiency threads 10000000 16' value)"
	is 'NA NA' "$(dataset_cells "$folder/results.tsv" quantity bar reached | sed -n 's/^efficiency //p' | sort -u)"
	measured 11 <<<"${WAYS//0000000 /0000001 }"
	answered
	is 'NA NA' "$(dataset_cells "$folder/results.tsv" quantity bar reached | sed -n 's/^efficiency //p' | sort -u)"
}

# reached ANSWER MS [BLOCKS]: of threads in as many parts as auto takes, where the loop takes 100 ms.
reached() {
	measured "${3:-11}" <<-END
		blocking 10000000 1 1 1 100 100
		blocking 10000000 1 2 2 101 101
		threads 10000000 2 1 1 60 100
		threads 10000000 2 auto 2 $2 100
	END
	answered
	is "$1" "$(says results 'efficiency threads 10000000 2' reached)"
}

@test 'what was asked is reached, or not, surely or not' {
	reached yes 51
	reached 'yes, not surely' 50/55
	reached 'no, not surely' 57/52
	reached no 56
	reached 'yes, not surely' 51 2
	reached 'no, not surely' 56 2
	JUMP='2 5 3 11 15' NUMPY=290 reached yes 51
	is 'at least 20|no|11' "$(says results 'NumPy over ours' bar reached blocks)"
	is 'at most 1.15|yes|11' "$(says results 'jump over its parts' bar reached blocks)"
	JUMP='2 5 3 12 15' NUMPY=310 reached yes 51
	is 'at least 20|yes' "$(says results 'NumPy over ours' bar reached)"
	is 'at most 1.15|no' "$(says results 'jump over its parts' bar reached)"
	near 20.83 "$(says results 'Horner over ours' value)"
	is 'times|NA|NA|11' "$(says results 'Horner over ours' unit bar reached blocks)"
	[[ $(value sentence_jump) == *'`jumped()` takes 20.7 times as long as ours (20.'*'); at least 20 was asked for; reached: yes. By Horner'*'s scheme in C a jump takes 20.'[89]' times as long as ours (20.'*'). A jump takes '*'1.200 times as long as its parts together (1.'*'); at most 1.15 was asked for; reached: no.' ]] || fail "$(value sentence_jump)"
	JUMP='2 5 3 11.5 15' NUMPY=305 reached 'yes, not surely' 51 2
	is 'yes, not surely' "$(says results 'NumPy over ours' reached)"
	[[ $(says results 'jump over its parts' reached) == *', not surely' ]] || fail 'of two blocks'
}

# Where one more part costs 30 µs.
COSTS='blocking 10000000 1 1 1 100 100
blocking 10000000 1 2 2 100.45 100.45
blocking 10000000 1 8 8 103.15 103.15
blocking 10000000 1 64 64 128.35 128.35'

@test 'one more part costs the slope of CPU time over the parts of all tasks; in iterations, whatever the moods of blocks' {
	NOISE=0 measured 11 <<<"$COSTS"
	answered
	is '30|24|36|µs|11' "$(says results part value low high unit blocks | sed -n 1p)"
	near 45000 "$(says results part value | sed -n 2p)"
	is 'One more part costs 30.0 µs of CPU time (24.0 … 36.0), as much as 45000 iterations (45000 … 45000).' "$(value sentence_part)"
	NOISE=0 measured 5 <<<"$COSTS"
	answered
	is '30|NA|NA' "$(says results part value low high | sed -n 1p)"
	measured 11 <<<"$COSTS"
	awk -F '\t' -v OFS='\t' 'NR > 1 { $5 = "NA" } { print }' "$folder/samples.tsv" >"$T/new"
	mv "$T/new" "$folder/samples.tsv"
	answered
	is 'NA|NA|NA|µs|0' "$(says results part value low high unit blocks | sed -n 1p)"
	is 'What one more part costs was not measured.' "$(value sentence_part)"
}

# concludes NUMBER SENTENCE: of that series, but for its intervals.
concludes() { is "$2" "$(value "sentence$1" | sed -E 's/\([0-9.]+ … [0-9.]+, /(/g; s/(0\.9[689]|1\.00)[0-9] times/\1 times/g; s/0\.99 times/1.00 times/g')"; }

@test 'in a sentence: how many parts take the least time, how many gain or lose, and what auto does' {
	measured 11 <<<"$WAYS"
	answered
	concludes 1 'With 2 workers threads take the least time for tasks in 2 parts, 0.96 times as long as whole (faster). In up to 2 parts they are surely faster than whole, and from 4 on surely slower. `--split auto` hands them out in 2 parts, 0.96 times as long as whole (faster).'
	concludes 2 'With 16 workers threads take the least time for tasks in 4 parts, 0.98 times as long as whole (not distinguishable). In no number of parts are they surely faster than whole, and in none surely slower. `--split auto` hands them out in 2 parts, 1.00 times as long as whole (the same).'
	is '' "$(value sentence3)"
	measured 11 <<<'blocking 10000000 1 1 1 100 100
threads 10000000 1 1 1 100 100
threads 10000000 1 auto 1 100 100
threads 10000000 1 8 8 99/150 100
blocking 10000000 1 8 8 101 101'
	answered
	[[ $(value sentence1) == 'With 1 worker threads take the least time for tasks in 8 parts, 0.9'*', not distinguishable). '*'auto` hands them out in 1 part, 1.00'* ]] ||
		fail "$(value sentence1)"
	sed -i 's/\tthreads-10000000-1-8\t/&9/' "$folder/samples.tsv" # many times as long
	answered
	[[ $(value sentence1) == 'With 1 worker threads take the least time for whole tasks. In no'*' and from 8 on surely slower. '* ]] ||
		fail "$(value sentence1)"
}

# bats test_tags=fault:few
@test 'of few blocks, and where the clock is too coarse, nothing is told but the ratio; without NumPy, nothing of it' {
	measured 2 <<<"$WAYS"
	answered
	is 'NA|NA|not distinguishable|2' "$(says results-parts 'threads 10000000 2 auto' low high verdict blocks)"
	[[ $(value sentence1) == *'as long as whole (no interval: too few blocks, or too coarse a clock). In no number'* ]] || fail "$(value sentence1)"
	dataset_draw split
	NUMPY=none HORNER=none NOISE=0 measured 11 <<<"$WAYS"
	answered
	is 'NA|NA|clock too coarse' "$(says results-parts 'threads 10000000 2 auto' low high verdict)"
	is 'NA|NA|NA|at least 20|NA|0' "$(says results 'NumPy over ours' value low high bar reached blocks)"
	[[ $(value sentence_jump) == *'jump was not measured. A jump takes 1.100 times '* ]] || fail "$(value sentence_jump)"
	dataset_draw split
	! grep -qE '(NumPy|Horner): ' "$T/figures/split.svg" || fail 'NumPy or Horner in the figure'
	! grep -qE 'NumPy [0-9]|Horner' "$folder/results.tsv" "$folder/results-jump.tsv" || fail 'NumPy or Horner in a table'
}

@test 'every way of a series, and every time of a jump, is drawn, however far it is; the page says the sentences' {
	local words

	measured 11 <<<"$WAYS"
	answered
	is 'blocking, 1 worker|threads, 2 workers|threads, 16 workers' "$(dataset_cells "$folder/figure-series.tsv" name | paste -sd '|')"
	is '0 0 1|0 0 2|0 0 4|1 0 1|1 0 2|1 0 4|1 1 2|2 0 1|2 0 2|2 0 4|2 1 2' \
		"$(dataset_cells "$folder/figure.tsv" series automatic parts | paste -sd '|')"
	is '0 1|0 1|0 1|0 0|0 0|1 0|1 0|2 0' "$(dataset_cells "$folder/figure-jump.tsv" program part | paste -sd '|')"
	is 'ours, avx9|top bits|2|11' "$(says results-jump 'ours, avx9 top bits' program what us runs)"
	is 'Horner|jump|250|11' "$(says results-jump 'Horner jump' program what us runs)"
	dataset_draw split
	is $((3 + 11 + 2 * 8)) "$(dataset_marks split)" # the legend's; with the marks of the quartiles
	for words in '>threads, 16 workers<' '>ring: --split auto<' '>Horner: jump<' '>250<' '>NumPy: jumped()<' '>300<'; do
		grep -qF -e "$words" "$T/figures/split.svg" || fail "the figure does not show '$words'"
	done
	! grep -q 'cut at an edge' "$T/figures/split.svg" || fail 'nothing is cut'
	try "$BUILD/analysis/fill" paper/text/split.md "$folder"
	must_work
	is 4 "$(grep -cE '^- (One more part|With .* workers threads|NumPy)' "$T/out")"
	JUMP='0.001 0.001 0.001 0.003 0.01' NUMPY=9000000 measured 8 <<<'blocking 10000000 1 1 1 100 100
blocking 10000000 1 1000000 1000000 99999 99999
threads 10000000 2 1 1 60/60/20 100
threads 10000000 2 3 3 60/60/20 100'
	answered
	dataset_draw split
	is $((2 + 4 + 2 * 8)) "$(dataset_marks split)"
	grep -q 'cut at an edge' "$T/figures/split.svg" || fail 'an interval is cut'
}

# bats test_tags=fault:names
@test 'the label says nothing: other names, the same result' {
	measured 8 <<<"$WAYS"
	answered
	cp "$folder/results.tsv" "$T/first"
	sed -i -E 's/\b(blocking|threads|openmp|processes)-([0-9]+)-/x.\2.\1./g; s/\t(jump|horner|numpy)\t0\.1/\ty\1\t0.1/' "$folder/samples.tsv"
	listed
	answered
	cmp "$T/first" "$folder/results.tsv" || fail 'other labels, other results'
}

# refused SED-COMMAND REGEX: what is said of samples after the edit
refused() {
	measured 8 <<<"$WAYS"
	sed -i -E "$1" "$folder/samples.tsv"
	listed
	dataset_refuses split "$folder" "$2"
}

# bats test_tags=fault:data
@test 'rows that are missing, double, or do not say what is asked of them, are refused' {
	refused '/\tthreads-10000000-2-1\t/d' 'no row of whole tasks to compare threads-10000000-2-(auto|2|4) with$'
	refused 's/\tauto\t2\t/\t2\t2\t/' 'threads-10000000-2-auto and threads-10000000-2-2 are the same program at the same work'
	refused 's/\tblocking-100000000-1-1\t(blocking-100000000-1-1-twin\t15)/\tNA\t\1/' 'blocking-100000000-1-1 has no baseline'
	refused '1s/parts/pieces/' 'does not report its tasks, iterations, workers and parts'
	refused 's/\t100000000\t2\tauto\t2\t/\t100000000\t2\tauto\tmany\t/' "is 'many', which is not a number"
	refused '/\tjump\t0\.1/d' 'there is no row of our jump'
	refused 's/\tPython\t/\tC\t/' 'jump and numpy time the same jump'
	refused '1s/jumped_ns/jumps/' 'jump does not say how long a jump took'
	refused '/\thorner\t0\.1/s/\t77\t/\t78\t/' 'jump and horner jumped to other states: their sums are 77 and 78'
	refused 's/\tavx9\t/\thorner\t/' 'jump and horner time the same jump'
	refused 's/\t1.99\t77\t/\t1.99\t78\t/' 'jump and numpy jumped to other states: their sums are 77 and 78'
	refused '/\t(blocking|threads|openmp|processes)\t/d' 'no row hands out tasks'
	refused '/\tblocking-10000000-1-[24]\t/d; /\tthreads-10000000-[0-9]*-[24]\t/d' 'no row hands out tasks in another number of parts'
	measured 8 <<<"$WAYS"
	sed -i '/^blocking/d' "$folder/rows.tsv"
	dataset_refuses split "$folder" 'no row that hands out tasks is a baseline$'
}

# ---- The experiment's list --------------------------------------------------------------------------------------------

list() { # [NAME=VALUE]…: the rows; leaves them in $T/out.
	try env BUILD="$BUILD" DATA="$T/data" COMPUTING_MODELS='blocking gil openmp processes threads' TASKS=3 WORKERS=5 SEED=42 PYTHONS= \
		SPLIT_ITERATIONS=500 SPLIT_PARTS='1 2 7' SPLIT_TIMES=3 SPLIT_EVERY=4 SPLIT_ROUNDS=2 "$@" bench/experiments/split
	must_work
	[[ -z $(dataset_cells "$T/out" label | sort | uniq -d) ]] || fail 'a label twice'
}

# cpus COUNT: so many may be used.
cpus() {
	mkdir -p "$T/bin"
	printf '#!/bin/sh\necho %d\n' "$1" >"$T/bin/nproc"
	chmod +x "$T/bin/nproc"
	PATH=$T/bin:$PATH
}

@test 'the loop and threads in all parts, each model whole and in as many as auto takes, of short tasks and of long ones' {
	cpus 2
	list
	is "$(
		printf '%s\n' blocking blocking-twin blocking-2 blocking-7
		for crew in 2 5; do printf '%s\n' threads-w$crew-{1,auto,2,7}; done
		for model in openmp processes; do printf '%s\n' $model-w{2,5}-{1,auto}; done
		printf '%s\n' blocking-long blocking-long-twin {threads,openmp,processes}-w{2,5}-{1,auto}-long jump horner
	)" "$(dataset_cells "$T/out" label)"
	is '1 blocking blocking-twin|4 blocking-long blocking-long-twin|1 NA NA' \
		"$(dataset_cells "$T/out" every baseline twin | uniq | paste -sd '|')"
	grep -qE "^threads-w5-7.*/threads -t 3 -n 500 -w 5 -s 42 --split 7 --expect [0-9]+$" "$T/out" || fail 'a command'
	grep -qE "^processes-w2-auto-long.*/processes -t 3 -n 1500 -w 2 -s 42 --split auto --expect [0-9]+$" "$T/out" || fail 'a long command'
	grep -qE "^jump	.*	taskset -c [0-9]+ .*/bench/jump --path fastest --rounds 2 --seed 42$" "$T/out" || fail 'the jump'
	grep -qE "^horner	.*	taskset -c [0-9]+ .*/bench/jump --path horner --rounds 2 --seed 42$" "$T/out" || fail "Horner's"
	list SPLIT_TIMES=1 WORKERS=2 SPLIT_PARTS='3' COMPUTING_MODELS=threads
	is "$(printf '%s\n' blocking blocking-twin blocking-3 threads-w2-{1,auto,3} jump horner)" "$(dataset_cells "$T/out" label)"
	try env BUILD="$BUILD" PYTHONS= SPLIT_PARTS=1 TASKS=3 WORKERS=5 SEED=42 DATA="$T/data" bench/experiments/split
	must_fail 1 "SPLIT_PARTS is '1': at least one number of parts must be larger than that$"
}

@test 'NumPy has a row where the first interpreter has it, on the CPU of our jump' {
	fake_python "$T/python" cpython 3.98 True
	echo 'raise ImportError' >"$T/python.site/numpy.py"
	list PYTHONS="$T/python python3"
	! dataset_cells "$T/out" label | grep -q numpy || fail 'without NumPy'
	echo >"$T/python.site/numpy.py"
	list PYTHONS="$T/python python3"
	is 'numpy Python cpython NA jump NA NA' "$(dataset_cells "$T/out" label language interpreter workload model baseline twin | tail -n 1)"
	is 1 "$(grep -oE $'\ttaskset -c [0-9]+ ' "$T/out" | sort -u | wc -l)"
	grep -qE ' bench/jump-numpy.py --rounds 2 --seed 42$' "$T/out" || fail 'its command'
}

@test 'every command that is listed ends well, and says in how many parts' {
	local label command words parts

	list SPLIT_ITERATIONS=700 SPLIT_PARTS='2 7'
	while IFS=$'\t' read -r label command; do
		eval "words=($command)"
		try "${words[@]}" --report "$T/report"
		[[ $status == 0 ]] || fail "$label"
		parts=${label%-long} parts=${parts##*-}
		case $parts in
		[27]) is "$parts $parts" "$(report '"\(.split) \(.parts)"')" ;;
		auto) is 'auto 1' "$(report '"\(.split) \(.parts)"')" ;; # of tasks as short
		esac
	done < <(awk -F '\t' -v OFS='\t' 'NR > 1 { print $1, $NF }' "$T/out")
}
