#!/usr/bin/env bats
# scaling.bats - does analysis/scaling.c find the laws of scalability where they hold, and only there? Does the experiment
# scaling ask for what it needs?
#
#   bats tests/scaling.bats
#
# Against made-up runs whose law and parameters are known.

# shellcheck disable=SC2030,SC2031,SC2154 # it takes a test for a subshell, and does not see what is loaded

load helpers
load dataset
load machine
load curves

setup_file() { curves_tools scaling; }

# laws CPUS [OPTION]…: the results of the samples where so many CPUs could be used.
laws() {
	dataset_folder "$folder" ".machine.cores_usable = $1"
	try "$BUILD/analysis/scaling" -r 500 "${@:2}" "$folder"
}

# runs BLOCKS NOISE COUNTS FORMULA [SEED]: of the model m, of 1 s / FORMULA, which gives the speed-up with w workers, and of
# blocking and its twin. Each block has a mood, which all its runs share; each run is off by a factor of up to exp(± NOISE).
# The numbers are random, and the same with every awk.
runs() {
	{
		echo block warm_up label seconds model interpreter baseline twin workers tasks iterations
		awk -v blocks="$1" -v noise="$2" -v counts="$3" -v seed="${5:-7}" '
			function run(label, model, workers, seconds) {
				printf "%d 0 %s %.12g %s NA blocking blocking-twin %d 1 1\n", block, label, seconds, model, workers
			}
			function random() { return (x = x * 16807 % 2147483647) / 2147483647 }
			BEGIN {
				x = 104729 * seed
				n = split(counts, count, " ")
				for (block = 1; block <= blocks; block++) {
					mood = 1 + random()
					for (i = 1; i <= n; i++) {
						w = count[i]
						run("m-w" w, "m", w, mood / ('"$4"') * exp(noise * (2 * random() - 1)))
					}
					run("blocking", "blocking", 1, mood)
					run("blocking-twin", "blocking", 1, mood * (1 + 1e-4 * (block % 5)))
				}
			}'
	} | samples
}

# get LAW PARAMETER COLUMN…: these cells of the result.
get() {
	says m "$1: $2" "${@:3}" | tr '|' ' '
}

must_be() { # must_be EXPECTED LAW PARAMETER COLUMN…
	local expected=$1

	shift
	[[ $(get "$@") == "$expected" ]] || fail "$* should be $expected, not $(get "$@")"
}

contains() { # contains LAW PARAMETER VALUE WIDTH: the interval has the value in it, and is no wider than that
	get "$1" "$2" low high | awk -v v="$3" -v most="$4" '{ exit !($1 <= v && v <= $2 && $2 - $1 <= most) }' ||
		fail "the interval of $1, $2 should contain $3 and be no wider than $4: $(get "$1" "$2" low high)"
}

AMDAHL='1 / (0.05 + 0.95 / w)'
USL='w / (1 + 0.03 * (w - 1) + 0.002 * w * (w - 1))'
COUNTS='1 2 4 8 16 32'

@test 'exact data of the law of Amdahl: its serial part, and no coherency' {
	runs 4 0 "$COUNTS" "$AMDAHL"
	laws 32
	must_work
	must_be '0.05 0.05 0.05 fits' Amdahl serial value low high law
	must_be '0.05 fits' USL contention value law
	get USL coherency value | awk '{ exit !($1 >= 0 && $1 < 1e-9) }' || fail 'there is no coherency in it'
}

@test 'exact data of the USL: its parameters, and that of Amdahl does not fit' {
	runs 4 0 "$COUNTS" "$USL"
	laws 32
	must_work
	must_be '0.03 0.03 0.03 fits' USL contention value low high law
	must_be '0.002 0.002 0.002 fits' USL coherency value low high law
	must_be 'does not fit' Amdahl serial law
}

@test 'noisy data: the intervals contain the truth and are not wide, by the bootstrap and by the jackknife' {
	for blocks in 40 10; do
		runs $blocks 0.02 "$COUNTS" "$AMDAHL"
		laws 32
		must_work
		contains Amdahl serial 0.05 0.003
		must_be "$blocks fits" Amdahl serial blocks law
		runs $blocks 0.02 "$COUNTS" "$USL"
		laws 32
		must_work
		contains USL contention 0.03 0.02
		contains USL coherency 0.002 0.001
		must_be fits USL coherency law
	done
}

@test 'most intervals of many data sets contain the truth' {
	hits=0
	for seed in {1..40}; do
		runs 24 0.05 "$COUNTS" "$AMDAHL" "$seed"
		laws 32
		must_work
		hits=$((hits + $(get Amdahl serial low high | awk '{ print $1 <= 0.05 && 0.05 <= $2 }')))
	done
	[[ $hits -ge 34 ]] || fail "$hits of 40"
}

@test 'data that no law describes: neither fits' {
	runs 20 0.01 '1 2 4 8 16' 'w <= 4 ? w : 4' # it stands still, as beyond the CPUs
	laws 2
	must_work
	must_be '1 … 16 does not fit' Amdahl serial workers law
	must_be 'does not fit' USL coherency law
	runs 20 0.01 '1 2 4 8' 'w' # perfect
	laws 8
	must_be '0 fits' Amdahl serial low law
	runs 20 0.01 '1 2 4 8' 'w ^ 1.3' # super-linear: the parameters stay at their bounds
	laws 8
	must_be '0 0 0 does not fit' Amdahl serial value low high law
	must_be '0 0 0 does not fit' USL coherency value low high law
}

@test 'a model that does not use its workers: all of it is serial; one that they slow down: coherency' {
	runs 20 0.01 '1 2 4 8' 1
	laws 8
	must_be '1 fits' Amdahl serial high law
	contains Amdahl serial 1 0.02
	runs 20 0.01 '1 2 4 8' '1 / (1 + 0.1 * (w - 1))'
	laws 8
	must_be 'does not fit' Amdahl serial law
	must_be fits USL coherency law
	contains USL coherency 0.1 0.01
}

@test 'fitted up to the CPUs where there are three counts, to all otherwise' {
	runs 20 0.01 '1 2 4 8 16' 'w <= 8 ? w : 8'
	laws 8
	must_be '1 … 8 fits' Amdahl serial workers law
	laws 3
	must_be '1 … 16 does not fit' Amdahl serial workers law
}

# bats test_tags=fault:machine
@test 'a quota of a part of a CPU: fitted up to the whole ones, and no efficiency above 1' {
	runs 12 0.001 '1 2 3 4 8' 'w < 3.5 ? w : 3.5'
	laws 3.5
	must_work
	must_be fits Amdahl serial law
	dataset_cells "$folder/results.tsv" model quantity workers efficiency | awk '
		/^m speed-up / { if ($4 < 0.99 || $4 > 1.01) exit 1; n++ } END { if (n != 5) exit 1 }' ||
		fail "eight workers on 3.5 CPUs, 3.5 times as fast: $(<"$folder/results.tsv")"
	laws 0.5
	must_work
}

@test 'what cannot be refuted, or was not measured well enough, is not said to fit' {
	runs 20 0.01 '1 2 4' "$AMDAHL"
	laws 4
	must_be fits Amdahl serial law
	must_be 'too few counts' USL coherency law
	runs 20 0.01 '1 2' "$AMDAHL"
	laws 4
	must_be 'too few counts' Amdahl serial law
	must_be 'NA NA' USL contention value low
	runs 20 0.01 1 1
	laws 4
	must_be 'NA too few counts' Amdahl serial value law
	runs 20 0.8 '1 2 4 8' "$AMDAHL" # noise
	laws 8
	must_be 'cannot be told' Amdahl serial law
	runs 1 0 '1 2 4 8' "$AMDAHL"
	laws 8
	must_be '0.05 NA NA cannot be told' Amdahl serial value low high law
}

@test 'equal seeds give equal bytes; neither the order of the rows nor their labels matter; the warm-up does not count' {
	runs 20 0.05 '1 2 4 8' "$AMDAHL"
	laws 8
	cp "$folder/results.tsv" "$T/first"
	laws 8 -s 42
	cmp "$folder/results.tsv" "$T/first" || fail 'the same seed'
	laws 8 -s 43
	! cmp -s "$folder/results.tsv" "$T/first" || fail 'another seed'
	{ head -n 1 "$folder/samples.tsv"; sed 1d "$folder/samples.tsv" | tac | sed 's/\tm-w\([0-9]*\)/\t\1-m-w3/'; } >"$T/mixed"
	mv "$T/mixed" "$folder/samples.tsv"
	laws 8
	must_work
	cmp <(sort "$folder/results.tsv") <(sort "$T/first") || fail 'another order, other labels'
	sed -n '2,$s/^1\t0\t\([^\t]*\)\t[^\t]*/99\t1\t\1\t7/p' "$folder/samples.tsv" >"$T/warm"
	cat "$T/warm" >>"$folder/samples.tsv"
	laws 8
	must_work
	cmp <(sort "$folder/results.tsv") <(sort "$T/first") || fail 'a warm-up block'
}

# bats test_tags=fault:data
@test 'broken input and wrong options are refused' {
	runs 3 0 1 1
	sed -i '/\tm-w/d' "$folder/samples.tsv"
	laws 2
	must_fail 1 'no model is compared with a baseline'
	runs 3 0 '2 4' 1
	laws 2
	must_fail 1 'm has no run with one worker'
	runs 2 0 '1 2' 1
	sed -i '/^1\t0\tm-w2\t/d; /^2\t0\tm-w1\t/d' "$folder/samples.tsv"
	laws 2
	must_fail 1 'm has no block with all'
	runs 2 0 '1 2' 1
	sed -i 's/\tm-w2\t\(.*\)\t2\t1\t1$/\tm-w2\t\1\t1\t1\t1/' "$folder/samples.tsv"
	laws 2
	must_fail 1 'm-w1 and m-w2 are the same program at the same size'
	runs 2 0 '1 2' 1
	sed -i '2s/\tm-w1\t[^\t]*/\tm-w1\t-1/' "$folder/samples.tsv"
	laws 2
	must_fail 1 'line 2'
	: >"$folder/samples.tsv"
	laws 2
	must_fail 1 'is empty'
	laws null
	must_fail 1 'how many CPUs'
	try "$BUILD/analysis/scaling"
	must_fail 2 usage
	for bad in 99 x 1e3 ''; do
		laws 2 -r "$bad"
		must_fail 2 "'$bad'"
	done
}

# ---- The experiment's list --------------------------------------------------------------------------------------------

# counts CPUs [MODELS]: the labels of the experiment where so many CPUs are allowed.
counts() {
	machine "0-$(($1 - 1))"
	DATA=$T COMPUTING_MODELS="${2:-m blocking}" TASKS=7 SEED=42 PYTHONS='' SCALING_TASKS=3 SCALING_ITERATIONS=10 OMP_NUM_THREADS=7 \
		try bench/experiments/scaling
	must_work
	dataset_cells "$T/out" label | paste -sd ' '
}

@test '1, 2, 4 … workers to four times the CPUs, and their number itself; 1, 4, 16 … where these are many' {
	for expected in '1: 1 2 4' '2: 1 2 4 8' '4: 1 2 3 4 8 16' '6: 1 2 4 6 8 16 24' '16: 1 2 4 8 16 32 64' \
		'17: 1 4 16 17 64 68' '96: 1 4 16 64 96 256 384' '128: 1 4 16 64 128 256 512'; do
		labels='blocking blocking-twin'
		for n in ${expected#*: }; do labels+=" m-w$n"; done
		[[ $(counts "${expected%:*}") == "$labels" ]] || fail "with ${expected%:*} CPUs"
		! dataset_cells "$T/out" baseline twin | grep -qv '^blocking blocking-twin$' || fail 'another baseline'
	done
}

@test 'threads share out the same work among few tasks, too, whole and in parts, beside the loop with these' {
	is 'blocking blocking-twin threads-w1 threads-w2 threads-w4 blocking-few threads-w1-few threads-w1-few-auto threads-w2-few threads-w2-few-auto threads-w4-few threads-w4-few-auto' \
		"$(counts 1 'blocking threads')"
	is 'NA blocking blocking-twin|few blocking-few NA' "$(dataset_cells "$T/out" series baseline twin | uniq | paste -sd '|')"
	grep -qE "^threads-w4-few-auto	.*/threads -t 7 -n 4 -w 4 -s 42 --split auto --expect [0-9]+$" "$T/out" || fail 'a command'
}

# ---- All of the results, and the figure -------------------------------------------------------------------------------

@test 'speed-ups with efficiency, then the laws, of every model; the twin, too' {
	runs 20 0.01 '1 2 4 8' 'w < 2 ? w : 2'
	laws 2
	must_work
	[[ $(head -n 1 "$folder/results.tsv") == $'model\tquantity\tworkers\tvalue\tlow\thigh\tefficiency\tlaw\tblocks' ]] ||
		fail 'the header'
	[[ $(cut -f 1-3 "$folder/results.tsv" | sed 1d | paste -sd ' ') == $'blocking-twin\tspeed-up\t1 m\tspeed-up\t1 m\tspeed-up\t2 m\tspeed-up\t4 m\tspeed-up\t8 m\tAmdahl: serial\t1 … 8 m\tUSL: contention\t1 … 8 m\tUSL: coherency\t1 … 8' ]] ||
		fail 'the rows'
	awk -F '\t' '$1 == "m" && $2 == "speed-up" { most = $3 < 2 ? $3 : 2
		if ($7 < 0.98 || $7 > 1.02 || $4 < 0.98 * most || $4 > 1.02 * most || $5 > $4 || $6 < $4) bad = 1 } END { exit bad }' \
		"$folder/results.tsv" || fail 'speed-ups and efficiencies'
}

@test 'few tasks, whole or in parts, make programs of their own, over the loop with these; the caption has the others' {
	runs 20 0.01 '1 2 4 8' 'w < 2 ? w : 2'
	awk -F '\t' -v OFS='\t' '
		NR == 1 { print $0, "series", "split"; next }
		{ print $0, "NA", "1" }
		$3 ~ /^(m-w.*|blocking)$/ {
			$3 = $3 "-few"; $4 *= 3; $7 = "blocking-few"; $8 = "NA"; $10 = 5
			print $0, "few", "1"
		}
		$3 ~ /^m-w/ {
			$3 = $3 "-auto"; $4 /= 2
			print $0, "few", "auto"
		}' "$folder/samples.tsv" >"$T/few"
	mv "$T/few" "$folder/samples.tsv"
	laws 2
	must_work
	near 2 "$(says m speed-up value | tail -n 1)" 0.02
	near 2 "$(says 'm, 5 tasks' speed-up value | tail -n 1)" 0.02
	near 4 "$(says 'm, 5 tasks in parts' speed-up value | tail -n 1)" 0.02
	is '1 1' "$(sed -n 's/^\(tasks\|iterations\)\t//p' "$folder/values.tsv" | xargs)"
	must_draw
	grep -q '>m, 5 tasks in parts: ' "$T/drawn/scaling.svg" || fail 'not in the figure'
}

# must_draw: the figure of the last results.
must_draw() {
	must_work
	inside figure.tsv x=workers,x speedup=speedup,speedup_low,speedup_high efficiency=efficiency,efficiency_low,efficiency_high
	inside figure-laws.tsv x=x speedup=speedup
	draws scaling
	try "$BUILD/analysis/fill" paper/text/scaling.md "$folder"
	must_work
}

@test 'the figure is drawn with laws that fit and without, of few blocks and of many CPUs, and no row of it is outside' {
	runs 20 0.01 "$COUNTS" "$USL"
	laws 32
	must_draw
	draws scaling again
	grep -q 'm: USL 0.0[0-9]* (' "$T/drawn/scaling.svg" || fail 'the law is not named'
	[[ $(wc -l <"$folder/figure-laws.tsv") -gt 2 ]] || fail 'no curve'
	runs 20 0.01 '1 2 4 8' 'w ^ 1.3'
	laws 2
	must_draw
	grep -q 'm: neither law fits' "$T/drawn/scaling.svg" || fail 'it should say that no law fits'
	runs 1 0.01 '1 2 4 8' "$AMDAHL"
	laws 2
	must_draw
	runs 7 0.9 '1 2 4 8' "$AMDAHL" # noise, and as few blocks as have an interval
	laws 2
	must_draw
	grep -q 'cut at an edge' "$T/drawn/scaling.svg" || fail 'it should say that intervals are cut'
	runs 13 0.01 '1 2 4 8 16 32 64 128 256 512' 'w < 100 ? w : 100'
	laws 128
	must_draw
	# Parameters that are small, as those of many CPUs are, have two digits.
	runs 20 0.001 '1 4 16 64 128 256 512' 'w / (1 + 0.00081 * (w - 1) + 0.000028 * w * (w - 1))'
	laws 128
	must_draw
	grep -qE 'm: USL 0.000[78][0-9] .0.000[0-9]{2} … 0.000[0-9]{2}., 0.00002[0-9] ' "$T/drawn/scaling.svg" || fail "$(<"$folder/figure-models.tsv")"
}
