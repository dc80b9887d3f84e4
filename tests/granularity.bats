#!/usr/bin/env bats
# granularity.bats - are METG, the cost of handing out and the pay-off right? And do the experiments granularity and size
# ask for what these need?
#
#   bats tests/granularity.bats
#
# On made-up times whose crossings are known: analysis/results/granularity and size, analysis/lib/metg.awk and payoff.awk.

# shellcheck disable=SC2030,SC2031,SC2034 # it takes a test for a subshell, and does not see that BUILD is exported

load helpers

unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT

setup_file() {
	export OWN=$BATS_FILE_TMPDIR/build
	timeout 120 make -s -C "$ROOT" BUILD="$OWN" "$OWN/blocking" "$OWN/tools/summarise" >&2
}

setup() {
	export T=$BATS_TEST_TMPDIR RESAMPLES=2000 SEED=42
	cd "$ROOT" || return
	folder="$T/it's a set"
	mkdir -p "$folder"
}

# table HEADER: rows of blanks on stdin become a table of tabs.
table() {
	{
		printf '%s\n' "$1"
		cat
	} | sed 's/  */\t/g' >"$T/table"
}

# metg CORES: of rows "model tasks iterations workers cpus length_s ratio low high runs".
metg() {
	table 'model tasks iterations workers cpus length_s ratio low high runs'
	try awk -v cores="$1" -f analysis/lib/metg.awk "$T/table"
}

# payoff: of rows "model tasks iterations blocking_s seconds s_low s_high ratio low high runs".
payoff() {
	table 'model tasks iterations blocking_s seconds s_low s_high ratio low high runs'
	try awk -f analysis/lib/payoff.awk "$T/table"
}

# says MODEL QUANTITY COLUMN…: these cells of the result, of the only row or, after QUANTITY@SIZE, of that of so many
# tasks or iterations; the names of the columns are the result's.
says() {
	local model=$1 quantity=${2%@*} size=

	[[ $2 != *@* ]] || size=${2#*@}
	shift 2
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
	awk -F '\t' -v model="$model" -v quantity="$quantity" -v size="$size" -v wanted="$*" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; n = split(wanted, want, " "); next }
		$c["model"] == model && $c["quantity"] == quantity && (size == "" || $c["tasks" in c ? "tasks" : "iterations"] == size) {
			line = ""
			for (i = 1; i <= n; i++)
				line = line (i > 1 ? "|" : "") $c[want[i]]
			print line
		}' "$T/out"
}

is() { # is EXPECTED ACTUAL
	[[ $1 == "$2" ]] || fail "expected '$1', got '$2'"
}

near() { # near EXPECTED ACTUAL RELATIVE-ERROR
	awk -v e="$1" -v a="$2" -v r="$3" 'BEGIN { exit !(a ~ /^[-0-9.e+]+$/ && a - e <= r * e && e - a <= r * e) }' ||
		fail "expected about $1, got '$2'"
}

# ---- METG -------------------------------------------------------------------------------------------------------------

@test "METG is exact where a task costs the same at any length, however far the lengths are apart" {
	# 7 us a task on one CPU: ratio 1 + 7/length; half efficient at 7 us.
	metg 4 <<-'END'
		m 10 100 16 1.0 1000e-6 1.007 1.007 1.007 9
		m 1000 1 16 1.0 100e-6 1.07 1.07 1.07 9
		m 100000 1 16 1.0 1e-6 8 8 8 9
	END
	is '7|7|7|µs|9|' "$(says m 'METG(50 %)' value low high unit runs note)"
	is 1 "$(says m 'METG(50 %)' cpus)"
}

@test "METG of a model that uses all CPUs is measured against all, but against no more than workers or tasks" {
	# Time over blocking's 1/4 + 5/length on 4 CPUs: half efficient at 20 us.
	metg 4 <<-'END'
		m 100000 1 16 3.9 10e-6 0.75 0.75 0.75 9
		m 1000 100 16 3.9 1000e-6 0.255 0.255 0.255 9
	END
	is '4|20' "$(says m 'METG(50 %)' cpus value)"
	metg 64 <<-'END'
		m 15 100 16 12 1000e-6 0.08 0.08 0.08 9
		m 1000 1 16 12 10e-6 0.1 0.1 0.1 9
	END
	near 0.833333 "$(says m efficiency@15 value)" 1e-5 # of 15 tasks 15 CPUs
	near 0.625 "$(says m efficiency@1000 value)" 1e-5  # of 16 workers 16
}

@test "a model whose threads take turns is measured against one CPU" {
	metg 2 <<-'END'
		m 15 100 16 1.02 1000e-6 1.1 1 1.2 9
		m 150 10 16 1.25 100e-6 1.1 1 1.2 9
		m 1500 1 16 0.98 10e-6 1.1 1 1.2 9
	END
	is 1 "$(says m 'METG(50 %)' cpus)"
	near 0.909091 "$(says m efficiency@150 value)" 1e-5
	is '0.833333|1' "$(says m efficiency@150 low high)"
}

@test "the interval of METG is where the ends of the efficiency's intervals cross 50 %" {
	# Costs of 7 us, between 6 and 8.
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.07 1.06 1.08 12
		m 1000 1 16 1 1e-6 8 7 9 5
	END
	is '7|6|8|5' "$(says m 'METG(50 %)' value low high runs)"
}

@test "METG below the shortest task with work is reckoned from the empty one, and says so" {
	# 20 ns a task; an empty one takes blocking 5 ns.
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.0002 1.0001 1.0003 12
		m 1000 1 16 1 4e-6 1.005 1.0025 1.0075 12
		m 5000 0 16 9 5e-9 5 3 7 12
	END
	near 0.02 "$(says m 'METG(50 %)' value)" 1e-4
	near 0.01 "$(says m 'METG(50 %)' low)" 1e-3
	near 0.03 "$(says m 'METG(50 %)' high)" 1e-3
	is 'reckoned: shorter than any task with work' "$(says m 'METG(50 %)' note)"
	is '5000|20|10|30|ns a task' "$(says m 'handing out' tasks value low high unit)"
	is 1 "$(says m 'METG(50 %)' cpus)" # what an empty task uses does not count
}

@test "never below 50 %: METG is below the shortest; always below: there is none" {
	metg 1 <<-'END'
		good 10 100 16 1 100e-6 1.1 1.0 1.2 12
		good 1000 1 16 1 4e-6 1.6 1.5 1.7 12
		bad 10 100 16 1 100e-6 2.1 2.05 2.15 12
		bad 1000 1 16 1 4e-6 20 19 21 12
	END
	is '< 4|< 4|< 4|never below 50 %' "$(says good 'METG(50 %)' value low high note)"
	is 'none|none|none|always below 50 %' "$(says bad 'METG(50 %)' value low high note)"
}

@test "an interval that reaches over the edge is open there" {
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.9 1.5 2.2 12
		m 1000 1 16 1 4e-6 3 1.8 4 12
	END
	is '< 4|none' "$(says m 'METG(50 %)' low high)"
	near 31.4286 "$(says m 'METG(50 %)' value)" 1e-4 # 1/e from 1.9 to 3, 1/length from 1/100 to 1/4
}

@test "METG is read off from the best length downwards, whatever the longest does" {
	# Too few tasks for the CPUs: long ones are inefficient, too.
	metg 1 <<-'END'
		m 2 100 16 1 1000e-6 3 3 3 12
		m 20 10 16 1 100e-6 1.1 1.1 1.1 12
		m 200 1 16 1 10e-6 2.9 2.9 2.9 12
	END
	near 18.1818 "$(says m 'METG(50 %)' value)" 1e-4
}

@test "of a single run there is a METG but no interval" {
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.07 NA NA 1
		m 1000 1 16 1 1e-6 8 NA NA 1
	END
	is '7|NA|NA|1' "$(says m 'METG(50 %)' value low high runs)"
	is '0.125|NA|NA' "$(says m efficiency@1000 value low high)"
}

# ---- Pay-off ----------------------------------------------------------------------------------------------------------

@test "the pay-off is exact where times are linear in the size" {
	# Blocking 1 ms + 1 ns an iteration of all; the model 2 ms + 0.5 ns: they meet at 2e6 iterations, 133333 a task of 15.
	payoff <<-'END'
		m 15 10000 0.00115 0.002075 0.002 0.0022 1.8043478 1.8043478 1.8043478 12
		m 15 1000000 0.016 0.0095 0.009 0.01 0.59375 0.59375 0.59375 12
		m 15 100000000 1.501 0.752 0.7 0.8 0.5009993 0.5009993 0.5009993 4
	END
	near 133333 "$(says m 'pays off from' value)" 1e-4
	near 3 "$(says m 'blocking takes there' value)" 1e-4 # ms
	is 4 "$(says m 'pays off from' runs)"
	is '1.6842|0.63333' "$(says m speed-up@1000000 value iteration_ns)"
}

@test "its interval is where the ends of the ratio's intervals cross 1" {
	payoff <<-'END'
		m 1 100 1 1 1 1 1.5 1.25 1.75 12
		m 1 200 1 1 1 1 0.5 0.25 0.75 12
	END
	near 150 "$(says m 'pays off from' value)" 1e-5
	near 125 "$(says m 'pays off from' low)" 1e-5
	near 175 "$(says m 'pays off from' high)" 1e-5
}

@test "never, from the smallest on, and cannot be told" {
	payoff <<-'END'
		never 1 100 1 1 1 1 1.5 1.4 1.6 12
		never 1 200 1 1 1 1 1.2 1.1 1.3 12
		always 1 100 1 1 1 1 0.8 0.7 0.9 12
		always 1 200 1 1 1 1 0.5 0.4 0.6 12
		same 1 100 1 1 1 1 1.5 1.4 1.6 12
		same 1 200 1 1 1 1 0.98 0.9 1.06 12
	END
	is 'none|none|none|nowhere faster' "$(says never 'pays off from' value low high note)"
	is '< 100|< 100|< 100|from the smallest on' "$(says always 'pays off from' value low high note)"
	is '' "$(says always 'blocking takes there' value)"
	is 'NA|NA|NA' "$(says same 'pays off from' value low high)"
	[[ $(says same 'pays off from' note) == 'cannot be told'* ]] || fail 'it should say that it cannot be told'
}

@test "faster, slower, faster again: it pays off from where it stays faster" {
	payoff <<-'END'
		m 1 100 1 1 1 1 0.5 0.5 0.5 12
		m 1 200 1 1 1 1 1.5 1.5 1.5 12
		m 1 400 1 1 1 1 0.5 0.5 0.5 12
	END
	near 300 "$(says m 'pays off from' value)" 1e-5
}

@test "a size of few runs, of which little is known, does not hide what is known of others" {
	payoff <<-'END'
		m 1 100 1 1 1 1 1.5 1.4 1.6 12
		m 1 200 1 1 1 1 0.5 0.4 0.6 12
		m 1 400 1 1 1 1 0.6 0.2 1.8 2
		slower 1 100 1 1 1 1 1.5 1.4 1.6 12
		slower 1 200 1 1 1 1 0.5 0.4 0.6 12
		slower 1 400 1 1 1 1 1.5 1.4 1.6 12
	END
	near 150 "$(says m 'pays off from' value)" 1e-5
	near 160 "$(says m 'pays off from' high)" 1e-5
	is '150|but slower again at the largest size' "$(says slower 'pays off from' value note)"
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.07 1.06 1.08 12
		m 1000 1 16 1 1e-6 8 7 9 12
		m 2000 1 16 1 0.9e-6 0.5 0.01 90 2
	END
	is '7|6|8' "$(says m 'METG(50 %)' value low high)"
}

@test "a size of a single run, which has no interval, tells nothing where others have one" {
	payoff <<-'END'
		m 1 100 1 1 1 1 1.5 1.4 1.6 12
		m 1 180 1 1 1 1 1.9 NA NA 1
		m 1 200 1 1 1 1 0.5 0.4 0.6 12
		m 1 400 1 1 1 1 0.1 NA NA 1
	END
	is '150|12' "$(says m 'pays off from' value runs)"
	payoff <<-'END'
		m 1 100 1 1 1 1 1.5 1.4 1.6 12
		m 1 200 1 1 1 1 1.0 0.9 1.1 12
		m 1 400 1 1 1 1 0.1 NA NA 1
	END
	is 'NA|cannot be told: it may be faster, or not' "$(says m 'pays off from' value note)"
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.07 1.06 1.08 12
		m 500 2 16 1 50e-6 9 NA NA 1
		m 1000 1 16 1 1e-6 8 7 9 12
	END
	is '7|12' "$(says m 'METG(50 %)' value runs)"
}

@test "of a single run there is a pay-off but no interval" {
	payoff <<-'END'
		m 1 100 1 1 NA NA 1.5 NA NA 1
		m 1 200 1 1 NA NA 0.5 NA NA 1
	END
	is '150|NA|NA|1' "$(says m 'pays off from' value low high runs)"
}

# ---- From samples to results ------------------------------------------------------------------------------------------

# commands: rows "label tasks iterations" on stdin become the conditions of the set, with 16 workers on 2 CPUs.
commands() {
	awk '{ print $1 "\tbuild/m -t " $2 " -n " $3 " -w 16 -s 42" }' |
		jq -Rn '{ machine: { cores_usable: "2", cpu: "a CPU", cpus_online: 2, kernel: "Linux", container: "none",
			date: "2026-01-01T00:00:00Z" },
			commands: [inputs | split("\t") | { label: .[0], command: .[1] }] }' >"$folder/conditions"
	printf 'gate\tpass\tvalue\n' >"$folder/gates.tsv"
}

# samples: rows "block warm_up label seconds user elapsed" on stdin.
samples() {
	{
		echo block warm_up label seconds user_s elapsed_s position system_s
		sed 's/$/ 1 0/'
	} | sed 's/  */\t/g' >"$folder/samples.tsv"
	"$OWN/tools/summarise" -r 2000 <"$folder/samples.tsv" >"$folder/summary.tsv"
}

results() { # results granularity|size
	try env BUILD="$OWN" analysis/results/"$1" "$folder"
}

# Made-up runs of granularity: threads on 2 CPUs with 10 us a task, and Python's with 50 us on one.
made_up_granularity() { # BLOCKS
	commands <<-'END'
		blocking 10 10000
		blocking-twin 10 10000
		blocking-1000 1000 100
		blocking-empty 50000 0
		threads-10 10 10000
		threads-1000 1000 100
		threads-empty 50000 0
		processes-chunk_1-10 10 10000
		processes-chunk_1-1000 1000 100
		processes-chunk_1-empty 2000 0
		cpython-blocking 10 1000
		cpython-blocking-twin 10 1000
		cpython-threads-10 10 1000
		cpython-threads-100 100 100
		cpython-blocking-100 100 100
	END
	awk -v blocks="$1" '
		function row(label, tasks, length_us, cpus, cost_us,    s) {
			s = mood * (tasks * length_us / cpus + tasks * cost_us) / 1e6
			printf "%d %d %s %.9g %.9g %.9g\n", b, b == 1, label, s + 0.5, (s + 0.5) * cpus, s
		}
		BEGIN {
			for (b = 1; b <= blocks; b++) {
				mood = 0.8 + (b * 7 % 5) / 10 # of the block: in ratios it cancels
				row("blocking", 10, 10000, 1, 0); row("blocking-twin", 10, 10000, 1, 0); row("blocking-1000", 1000, 100, 1, 0)
				row("blocking-empty", 50000, 0.01, 1, 0)
				row("threads-10", 10, 10000, 2, 10); row("threads-1000", 1000, 100, 2, 10); row("threads-empty", 50000, 0.01, 2, 10)
				row("processes-chunk_1-10", 10, 10000, 2, 80); row("processes-chunk_1-1000", 1000, 100, 2, 80)
				row("processes-chunk_1-empty", 2000, 0.01, 2, 80)
				if (b % 2) {
					row("cpython-blocking", 10, 500, 1, 0); row("cpython-blocking-twin", 10, 500, 1, 0)
					row("cpython-blocking-100", 100, 30, 1, 0)
					row("cpython-threads-10", 10, 500, 1, 50); row("cpython-threads-100", 100, 30, 1, 50)
				}
			}
		}' | samples
}

@test "granularity: from samples to METG, in C and in Python, within blocks" {
	made_up_granularity 15
	results granularity
	near 20 "$(says threads 'METG(50 %)' value)" 2e-3 # 2 CPUs times 10 us
	near 160 "$(says processes-chunk_1 'METG(50 %)' value)" 1e-4
	# Times of blocking are medians, which of Python's seven blocks is one of 0.9.
	near 45 "$(says cpython-threads 'METG(50 %)' value)" 1e-4
	near 45 "$(says cpython-threads 'METG(50 %)' high)" 1e-4
	near 9995 "$(says threads 'handing out' value)" 1e-4     # half a task of 10 ns is done meanwhile
	near 79995 "$(says processes-chunk_1 'handing out' value)" 1e-4
	is '2|14' "$(says threads 'METG(50 %)' cpus runs)"
	is '1|7' "$(says cpython-threads 'METG(50 %)' cpus runs)"
	near 0.909091 "$(says cpython-threads efficiency@10 value)" 1e-4
	[[ -z $(says blocking 'METG(50 %)' value) ]] || fail 'blocking has a METG'
}

@test "granularity: two blocks, one of them the warm-up, have no intervals; the warm-up alone is refused" {
	made_up_granularity 3
	results granularity
	is '1|NA|NA' "$(says cpython-threads 'METG(50 %)' runs low high)"
	rm "$folder/summary.tsv"
	results granularity
	must_fail 1 'summary.tsv is missing'
}

made_up_size() { # BLOCKS
	{
		echo blocking 15 1000000
		echo blocking-twin 15 1000000
		for n in 10000 100000 10000000; do
			echo "blocking-$n 15 $n"
		done
		for n in 10000 100000 1000000 10000000; do
			echo "threads-$n 15 $n"
			echo "gil-$n 15 $n"
		done
	} | tee "$T/rows" | commands
	# Blocking: 1 ms and 1 ns an iteration; threads 2 ms and 0.5 ns: 133333 iterations a task; gil 10 % slower.
	awk -v blocks="$1" '
		BEGIN {
			while ((getline line <ARGV[1]) > 0)
				rows[++n] = line
			for (b = 1; b <= blocks; b++)
				for (i = 1; i <= n; i++) {
					split(rows[i], f, " ")
					if (f[3] > 1e6 && b % 4 != 1) continue
					s = (1 + b * 7 % 5 / 10) * (f[1] ~ /^threads/ ? 2e-3 + 0.5e-9 * 15 * f[3] : (f[1] ~ /^gil/ ? 1.1 : 1) * (1e-3 + 1e-9 * 15 * f[3]))
					printf "%d %d %s %.9g %.9g %.9g\n", b, b == 1, f[1], s, s, s
				}
		}' "$T/rows" | samples
}

@test "size: from samples to the pay-off and the exponent" {
	made_up_size 13
	results size
	near 133333 "$(says threads 'pays off from' value)" 1e-3
	near 3 "$(says threads 'blocking takes there' value)" 0.4 # the median of the blocks' moods
	is 'none|nowhere faster' "$(says gil 'pays off from' value note)"
	is 3 "$(says threads 'pays off from' runs)" # the largest is there in every fourth block, and once in the warm-up
	near 1.89209 "$(says threads speed-up@10000000 value)" 0.1
	near 0.909091 "$(says gil speed-up@100000 value)" 1e-4
	# Least squares over 1e5, 1e6 and 1e7: of three points that is the slope from the first to the last.
	local exponent
	exponent=$(awk 'BEGIN { print log((1e-3 + 0.15) / (1e-3 + 1.5e-3)) / log(100) }')
	near "$exponent" "$(says blocking 'time grows as iterations to the power' value)" 1e-3
	near "$exponent" "$(says gil 'time grows as iterations to the power' high)" 1e-3 # the same factor everywhere
}

@test "the figures are drawn from these, with or without Python, the same to the byte" {
	local figure format

	mkdir "$T/set"
	for figure in granularity size; do
		"made_up_$figure" 5
		results $figure
		mv "$T/out" "$folder/results.tsv"
		cp -r "$folder" "$T/set/$figure"
		for out in one two; do
			try plots/draw $figure "$T/set" "$T/$out"
			[[ $status == 0 && ! -s $T/err ]] || fail "$figure should be drawn"
		done
		for format in svg pdf png; do
			cmp "$T/one/$figure.$format" "$T/two/$figure.$format" || fail "$figure.$format differs from itself"
		done
	done
	grep -v '^cpython' "$T/set/granularity/results.tsv" >"$T/results"
	mv "$T/results" "$T/set/granularity/results.tsv"
	try plots/draw granularity "$T/set" "$T/three"
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should be drawn without Python'
	grep -v '^threads' "$T/set/granularity/results.tsv" >"$T/results"
	mv "$T/results" "$T/set/granularity/results.tsv"
	try plots/draw granularity "$T/set" "$T/three"
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should be drawn of a single model'
}

# ---- The experiments --------------------------------------------------------------------------------------------------

# list EXPERIMENT [NAME=VALUE]…: its commands, for two models.
list() {
	local experiment=$1

	shift
	try env BUILD="$OWN" DATA="$T/data" MODELS='blocking processes' TASKS=15 WORKERS=16 SEED=42 PYTHONS= \
		GRANULARITY_TASKS='15 150 1000000' GRANULARITY_ITERATIONS=3000000 GRANULARITY_EVERY=4 \
		GRANULARITY_PYTHON_TASKS='15 150' GRANULARITY_PYTHON_ITERATIONS=3000 GRANULARITY_PYTHON_EVERY=2 \
		SIZE_ITERATIONS='1000 100000 200000' SIZE_EVERY=4 "$@" bench/experiments/"$experiment"
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should list its commands'
	[[ -z $(cut -f 1 "$T/out" | sort | uniq -d) ]] || fail 'a label twice'
	! cut -f 1 "$T/out" | grep -qv '^[A-Za-z0-9_.+-]*$' || fail 'a label with other characters'
	awk -F '\t' 'NF != 4 || $3 <= 0 || $4 !~ /^[1-9][0-9]*$/ || $2 !~ / --expect [0-9]+$/ { exit 1 }' "$T/out" || fail 'a row is wrong'
}

@test "granularity: the same iterations in every number of tasks, long runs rarely, the baseline in every block" {
	list granularity
	is '15:200000:1 150:20000:1 1000000:3:4 1000000:0:1' "$(sed -n 's/^blocking\(-[0-9e][^\t]*\)\{0,1\}\t.* -t \([0-9]*\) -n \([0-9]*\) .*\t\([0-9]*\)$/\2:\3:\4/p' "$T/out" | paste -sd ' ')"
	grep -q $'^blocking-twin\t.*/blocking-twin -t 15 -n 200000 .*\t1$' "$T/out" || fail 'no twin'
	grep -q $'^processes-chunk_1-150\t.*/processes --chunk 1 -t 150 -n 20000 ' "$T/out" || fail 'no processes one task at a time'
	! grep -q '^processes-chunk_1-1000000' "$T/out" || fail 'a million messages'
	! grep -q cpython "$T/out" || fail 'Python though there is none'
}

@test "granularity: Python's rows are of its own numbers of tasks" {
	command -v python3 >/dev/null || skip 'no python3'
	list granularity PYTHONS=python3
	local name
	name=$(python3 -c 'import platform; print(platform.python_implementation().lower())')
	is "$name-blocking $name-blocking-150 $name-blocking-empty" \
		"$(cut -f 1 "$T/out" | grep "^$name-blocking" | grep -v twin | paste -sd ' ')"
	grep -q "^$name-processes-150	.* runners/cpython/processes.py --label $name-processes-150 -t 150 -n 20 .*	2$" "$T/out" || fail 'no pool'
}

@test "size: the baseline is the largest that runs in every block, and long runs are rare" {
	list size
	is 'blocking-1000:1 blocking-100000:1 blocking:1 blocking-twin:1' \
		"$(awk -F '\t' '$1 ~ /^blocking/ { print $1 ":" $4 }' "$T/out" | paste -sd ' ')"
	grep -q $'^blocking\t.* -n 200000 ' "$T/out" || fail 'another baseline'
	list size TASKS=100 SIZE_ITERATIONS='1000 30000000'
	is 4 "$(awk -F '\t' '$1 == "blocking-30000000" { print $4 }' "$T/out")"
	grep -q $'^blocking\t.* -n 1000 ' "$T/out" || fail 'another baseline'
}

@test "size: sums that are published are used as they are, others computed" {
	list size SIZE_ITERATIONS='1000 10000000'
	grep -q $'^blocking\t.* --expect 519746751\t' "$T/out" || fail 'not the published sum'
	! grep -q '10000000' "$T/data/expected.tsv" || fail 'it was computed all the same'
	grep -q $'^15\t1000\t42' "$T/data/expected.tsv" || fail 'the other was not computed'
}

@test "neither lists anything that cannot be verified" {
	local experiment

	for experiment in granularity size; do
		try env BUILD="$T/nothing" DATA="$T/data" MODELS=blocking TASKS=15 WORKERS=16 SEED=42 PYTHONS= \
			GRANULARITY_TASKS=15 GRANULARITY_ITERATIONS=150 GRANULARITY_EVERY=1 SIZE_ITERATIONS=10 SIZE_EVERY=1 \
			bench/experiments/$experiment
		[[ $status != 0 && ! -s $T/out ]] || fail "$experiment lists commands though there is no program"
	done
}
