#!/usr/bin/env bats
# scaling.bats - does analysis/laws.c find the laws of scalability where they hold, and only there? And what do the
# experiments scaling and memory make of their samples?
#
#   bats tests/scaling.bats
#
# Against made-up runs whose law and parameters are known.

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

bats_require_minimum_version 1.5.0

ROOT=$(cd "${BATS_TEST_FILENAME%/*}/.." && pwd)
export LC_ALL=C
# What a calling make passes on would change what is built here, and how.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT "${!OMP_@}"

setup_file() {
	export BUILD=${SANITIZED:-$BATS_FILE_TMPDIR/build} # tests/sanitize has built everything, its own way
	[[ -n ${SANITIZED:-} ]] || timeout 60 make -s -C "$ROOT" BUILD="$BUILD" "$BUILD/tools/laws" "$BUILD/tools/summarise" "$BUILD/blocking" >&2
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
}

fail() {
	printf '%s\n' "$*"
	[[ ! -e $T/err ]] ||
		printf 'status: %s\nstdout: %s\nstderr: %s\n' "$status" "$(head -c 3000 "$T/out")" "$(<"$T/err")"
	exit 1
}

try() {
	status=0
	timeout -k 5 30 "$@" >"$T/out" 2>"$T/err" || status=$?
}

# laws [OPTION]…: of the file samples; leaves $status, $T/out, $T/err.
laws() {
	try "$BUILD/tools/laws" -r 500 "$@" <"$T/samples"
}

must_work() {
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
}

must_fail() { # must_fail STATUS REGEX: one line on stderr that says so, and no result
	[[ $status == "$1" ]] || fail "exit status $status instead of $1"
	[[ $(wc -l <"$T/err") == 1 && $(<"$T/err") =~ $2 ]] || fail "stderr should be one line that says: $2"
	[[ ! -s $T/out ]] || fail 'something on stdout'
}

# samples BLOCKS NOISE COUNTS FORMULA [SEED]: runs of the model m, of 1 s / FORMULA, which gives the speed-up with w workers.
# Each block has a mood, which all its runs share; each run is off by a factor of up to exp(± NOISE).
samples() {
	awk -v OFS='\t' -v blocks="$1" -v noise="$2" -v counts="$3" -v seed="${5:-7}" '
		BEGIN {
			srand(seed)
			print "block", "label", "seconds"
			n = split(counts, count, " ")
			for (block = 1; block <= blocks; block++) {
				mood = 1 + rand()
				for (i = 1; i <= n; i++) {
					w = count[i]
					printf "%d\tm-w%d\t%.12g\n", block, w, mood / ('"$4"') * exp(noise * (2 * rand() - 1))
				}
			}
		}' >"$T/samples"
}

# get LAW PARAMETER COLUMN…: these cells of the result.
get() {
	local law=$1 parameter=$2

	shift 2
	awk -F '\t' -v law="$law" -v parameter="$parameter" -v wanted="$*" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; n = split(wanted, w, " "); next }
		$c["law"] == law && $c["parameter"] == parameter {
			for (i = 1; i <= n; i++) printf "%s%s", $c[w[i]], i < n ? " " : "\n"
		}' "$T/out"
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
	samples 4 0 "$COUNTS" "$AMDAHL"
	laws -c 32
	must_work
	must_be '0.05 0.05 0.05 fits' Amdahl serial value low high verdict
	must_be '0.05 fits' USL contention value verdict
	get USL coherency value | awk '{ exit !($1 >= 0 && $1 < 1e-9) }' || fail 'there is no coherency in it'
}

@test 'exact data of the USL: its parameters, and that of Amdahl does not fit' {
	samples 4 0 "$COUNTS" "$USL"
	laws -c 32
	must_work
	must_be '0.03 0.03 0.03 fits' USL contention value low high verdict
	must_be '0.002 0.002 0.002 fits' USL coherency value low high verdict
	must_be 'does not fit' Amdahl serial verdict
}

@test 'noisy data: the intervals contain the truth and are not wide, by the bootstrap and by the jackknife' {
	for blocks in 40 10; do
		samples $blocks 0.02 "$COUNTS" "$AMDAHL"
		laws -c 32
		must_work
		contains Amdahl serial 0.05 0.003
		must_be "$blocks fits" Amdahl serial blocks verdict
		samples $blocks 0.02 "$COUNTS" "$USL"
		laws -c 32
		must_work
		contains USL contention 0.03 0.02
		contains USL coherency 0.002 0.001
		must_be fits USL coherency verdict
	done
}

@test 'most intervals of many data sets contain the truth' {
	hits=0
	for seed in {1..40}; do
		samples 24 0.05 "$COUNTS" "$AMDAHL" "$seed"
		laws -c 32
		must_work
		hits=$((hits + $(get Amdahl serial low high | awk '{ print $1 <= 0.05 && 0.05 <= $2 }')))
	done
	[[ $hits -ge 34 ]] || fail "$hits of 40"
}

@test 'data that no law describes: neither fits' {
	samples 20 0.01 '1 2 4 8 16' 'w <= 4 ? w : 4' # it stands still, as beyond the CPUs
	laws -c 2
	must_work
	must_be '1 16 does not fit' Amdahl serial from to verdict
	must_be 'does not fit' USL coherency verdict
	samples 20 0.01 '1 2 4 8' 'w' # perfect
	laws -c 8
	must_be '0 fits' Amdahl serial low verdict
	samples 20 0.01 '1 2 4 8' 'w ^ 1.3' # super-linear: the parameters stay at their bounds
	laws -c 8
	must_be '0 0 0 does not fit' Amdahl serial value low high verdict
	must_be '0 0 0 does not fit' USL coherency value low high verdict
}

@test 'a model that does not use its workers: all of it is serial; one that they slow down: coherency' {
	samples 20 0.01 '1 2 4 8' 1
	laws -c 8
	must_be '1 fits' Amdahl serial high verdict
	contains Amdahl serial 1 0.02
	samples 20 0.01 '1 2 4 8' '1 / (1 + 0.1 * (w - 1))'
	laws -c 8
	must_be 'does not fit' Amdahl serial verdict
	must_be fits USL coherency verdict
	contains USL coherency 0.1 0.01
}

@test 'fitted up to the CPUs where there are three counts, to all otherwise' {
	samples 20 0.01 '1 2 4 8 16' 'w <= 8 ? w : 8'
	laws -c 8
	must_be '1 8 fits' Amdahl serial from to verdict
	laws -c 3
	must_be '1 16 does not fit' Amdahl serial from to verdict
}

@test 'what cannot be refuted, or was not measured well enough, is not said to fit' {
	samples 20 0.01 '1 2 4' "$AMDAHL"
	laws -c 4
	must_be fits Amdahl serial verdict
	must_be 'too few counts' USL coherency verdict
	samples 20 0.01 '1 2' "$AMDAHL"
	laws -c 4
	must_be 'too few counts' Amdahl serial verdict
	must_be 'NA NA' USL contention value low
	samples 20 0.01 1 1
	laws -c 4
	must_be 'NA too few counts' Amdahl serial value verdict
	samples 20 0.8 '1 2 4 8' "$AMDAHL" # noise
	laws -c 8
	must_be 'cannot be told' Amdahl serial verdict
	samples 1 0 '1 2 4 8' "$AMDAHL"
	laws -c 8
	must_be '0.05 NA NA cannot be told' Amdahl serial value low high verdict
}

@test 'equal seeds give equal bytes; the order of the rows does not matter; other rows and the warm-up do not count' {
	samples 20 0.05 '1 2 4 8' "$AMDAHL"
	laws -c 8
	cp "$T/out" "$T/first"
	laws -c 8 -s 42
	cmp "$T/out" "$T/first" || fail 'the same seed'
	laws -c 8 -s 43
	! cmp -s "$T/out" "$T/first" || fail 'another seed'
	{ head -n 1 "$T/samples"; sed 1d "$T/samples" | tac; printf '3\tblocking\t5\n3\tm-wide\t5\n3\tm-w04\t5\n'; } >"$T/mixed"
	mv "$T/mixed" "$T/samples"
	laws -c 8
	cmp "$T/out" "$T/first" || fail 'another order, other rows'
	awk -v OFS='\t' 'NR == 1 { print $0, "warm_up"; for (w = 1; w <= 8; w *= 2) warm[++n] = "99\tm-w" w "\t" w "\t1"; next }
		{ print $0, 0 } END { for (i = 1; i <= n; i++) print warm[i] }' "$T/samples" >"$T/warm"
	mv "$T/warm" "$T/samples"
	laws -c 8
	cmp "$T/out" "$T/first" || fail 'a warm-up block'
}

@test 'broken input and wrong options are refused' {
	printf 'block\tlabel\tseconds\n1\tblocking\t1\n' >"$T/samples"
	laws -c 2
	must_fail 1 'no row MODEL-wN'
	printf 'block\tlabel\tseconds\n1\tm-w2\t1\n1\tm-w4\t1\n' >"$T/samples"
	laws -c 2
	must_fail 1 'm has no run with one worker'
	printf 'block\tlabel\tseconds\n1\tm-w1\t1\n2\tm-w2\t1\n' >"$T/samples"
	laws -c 2
	must_fail 1 'm has no block with all'
	printf 'block\tlabel\tseconds\n1\tm-w1\t-1\n' >"$T/samples"
	laws -c 2
	must_fail 1 'line 2'
	: >"$T/samples"
	laws -c 2
	must_fail 1 'no samples'
	laws
	must_fail 2 usage
	for bad in 0 x 1.5 ''; do
		laws -c "$bad"
		must_fail 2 "'$bad'"
	done
}

# ---- What the experiments run ------------------------------------------------------------------------------------------

# scaling CPUS: the labels of the experiment where so many CPUs are allowed.
scaling() {
	mkdir -p "$T/bin"
	printf '#!/bin/sh\necho %d\n' "$1" >"$T/bin/nproc"
	chmod +x "$T/bin/nproc"
	PATH=$T/bin:$PATH DATA=$T MODELS='m blocking' SEED=42 SCALING_TASKS=3 SCALING_ITERATIONS=10 OMP_NUM_THREADS=7 \
		try bench/experiments/scaling
	must_work
	cut -f 1 "$T/out" | paste -sd ' '
}

@test 'scaling: 1, 2, 4 … to four times the CPUs, and their number itself' {
	for expected in '1: 1 2 4' '2: 1 2 4 8' '4: 1 2 3 4 8 16' '6: 1 2 4 6 8 16 24' '16: 1 2 4 8 16 32 64'; do
		labels='blocking blocking-twin'
		for n in ${expected#*: }; do labels+=" m-w$n"; done
		[[ $(scaling "${expected%:*}") == "$labels" ]] || fail "with ${expected%:*} CPUs"
	done
}

@test 'memory: a million tasks for every model, however many models; equal counts in every series' {
	PYTHONS='' DATA=$T MODELS='m blocking other' SEED=42 WORKERS=16 try bench/experiments/memory
	must_work
	for series in t s w; do
		[[ $(grep -c "^m-$series" "$T/out") == $(grep -c "^other-$series" "$T/out") ]] || fail "the series $series"
	done
	grep -q $'^m-t1000000\t.* -t 1000000 -n 0 ' "$T/out" || fail 'no million tasks'
	[[ $(cut -f 1 "$T/out" | sort | uniq -d | wc -l) == 0 ]] || fail 'a label twice'
}

# ---- What the experiments make of their samples ------------------------------------------------------------------------

@test 'results of scaling: speed-ups with efficiency, then the laws, of every model' {
	mkdir "$T/scaling"
	printf '{"machine": {"cores_usable": 2}}' >"$T/scaling/conditions"
	samples 20 0.01 '1 2 4 8' 'w < 2 ? w : 2'
	awk -v OFS='\t' '{ print } NR > 1 && $2 == "m-w1" { print $1, "blocking", $3; print $1, "blocking-twin", $3 }' \
		"$T/samples" >"$T/scaling/samples.tsv"
	"$BUILD/tools/summarise" -r 500 <"$T/scaling/samples.tsv" >"$T/scaling/summary.tsv"
	RESAMPLES=500 SEED=42 try analysis/results/scaling "$T/scaling"
	must_work
	[[ $(head -n 1 "$T/out") == $'model\tquantity\tworkers\tvalue\tlow\thigh\tefficiency\tlaw\tblocks' ]] || fail 'the header'
	[[ $(cut -f 1-3 "$T/out" | sed 1d | paste -sd ' ') == $'blocking-twin\tspeed-up\t1 m\tspeed-up\t1 m\tspeed-up\t2 m\tspeed-up\t4 m\tspeed-up\t8 m\tAmdahl: serial\t1 … 8 m\tUSL: contention\t1 … 8 m\tUSL: coherency\t1 … 8' ]] ||
		fail 'the rows'
	awk -F '\t' '$1 == "m" && $2 == "speed-up" { most = $3 < 2 ? $3 : 2
		if ($7 < 0.98 || $7 > 1.02 || $4 < 0.98 * most || $4 > 1.02 * most || $5 > $4 || $6 < $4) bad = 1 } END { exit bad }' "$T/out" ||
		fail 'speed-ups and efficiencies'
}

# memory_samples BLOCKS: a model of 100 bytes a task, 3000 a task in slices and 5000 a worker.
memory_samples() {
	mkdir -p "$T/memory"
	awk -v OFS='\t' -v blocks="$1" '
		function run(label, bytes) { print block, block == 1 ? 1 : 0, label, 1, block == 1 ? 9e9 : bytes + 4096 * (block % 3) }
		BEGIN {
			print "block", "warm_up", "label", "seconds", "max_rss_bytes"
			for (block = 1; block <= blocks + 1; block++) {
				run("blocking", 1e6 + 8e6)
				run("blocking-twin", 7e9)
				run("blocking-t1000", 1e6 + 8e3)
				run("m-t1000000", 2e6 + 100e6)
				run("m-t1000", 2e6 + 100e3)
				run("m-s10", 2e6)
				run("m-s1000", 2e6 + 990 * 3000)
				run("m-w1", 2e6)
				run("m-w257", 2e6 + 256 * 5000)
			}
		}' >"$T/memory/samples.tsv"
}

@test 'results of memory: bytes a task, a task in slices and a worker, with an interval of six blocks or more' {
	memory_samples 6
	try analysis/results/memory "$T/memory"
	must_work
	[[ $(sed 1d "$T/out" | cut -f 1-7,10 | tr '\t' ' ') == 'm task 1000 1000000 100 100 100 6
m task in slices 10 1000 3000 3000 3000 6
m worker 1 257 5000 5000 5000 6
blocking task 1000 1000000 8 8 8 6' ]] || fail 'the costs'
	[[ $(awk -F '\t' '$2 == "worker" { printf "%.0f %.0f", $8, $9 }' "$T/out") == '1953 3211' ]] || fail 'the least and the most'
	memory_samples 5
	try analysis/results/memory "$T/memory"
	must_work
	[[ $(awk -F '\t' 'NR > 1 { print $6, $7 }' "$T/out" | sort -u) == 'NA NA' ]] || fail 'an interval of five blocks'
}

@test 'the interval of a median of bytes leaves out as much as it may' {
	memory_samples 20
	# m-t1000 made lower, by the block's number times 1000 tasks: the costs are 100 + 2 … 100 + 21, all different.
	awk -F '\t' -v OFS='\t' '$3 == "m-t1000" { $5 = 2e6 + 100e3 + 4096 * ($1 % 3) - 999000 * $1 } { print }' "$T/memory/samples.tsv" >"$T/new"
	mv "$T/new" "$T/memory/samples.tsv"
	try analysis/results/memory "$T/memory"
	must_work
	# Of 20 values the 6th and the 15th: 95.9 %.
	[[ $(awk -F '\t' '$1 == "m" && $2 == "task" { print $5, $6, $7 }' "$T/out") == '111.5 107 116' ]] || fail 'median and interval'
}

@test 'memory: missing and empty samples are refused' {
	try analysis/results/memory "$T"
	must_fail 1 'samples.tsv is missing'
	mkdir "$T/memory"
	printf 'block\tlabel\tseconds\n1\tm\t1\n' >"$T/memory/samples.tsv"
	try analysis/results/memory "$T/memory"
	must_fail 1 'no column max_rss_bytes'
	printf 'warm_up\tlabel\tmax_rss_bytes\n1\tm\t1\n' >"$T/memory/samples.tsv"
	try analysis/results/memory "$T/memory"
	must_fail 1 'no counted run'
}
