#!/usr/bin/env bats
# granularity.bats - are METG and the cost of handing out right? Does the experiment granularity ask for what these need?
#
#   bats tests/granularity.bats
#
# On made-up runs whose crossings are known.

# shellcheck disable=SC2030,SC2031,SC2154 # it takes a test for a subshell, and does not see what is loaded

load helpers
load dataset
load curves

setup_file() { curves_tools granularity; }

# metg CORES: the results of rows "model tasks iterations workers cpus length_s ratio factor runs". The process lasts half
# a second longer than the runner says.
metg() {
	curves_folder "$1"
	awk '{ $6 *= $2; print }' OFMT=%.12g CONVFMT=%.12g | points 0.5
	results granularity
}

# ---- METG -------------------------------------------------------------------------------------------------------------

@test "METG is exact where a task costs the same at any length, however far the lengths are apart" {
	# 7 us a task on one CPU: ratio 1 + 7/length; half efficient at 7 us.
	metg 4 <<-'END'
		m 10 100 16 1.0 1000e-6 1.007 1 4
		m 1000 1 16 1.0 100e-6 1.07 1 4
		m 100000 1 16 1.0 1e-6 8 1 4
	END
	is '7|7|7|µs|4|' "$(says m 'METG(50 %)' value low high unit runs note)"
	is 1 "$(says m 'METG(50 %)' cpus)"
}

@test "METG of a model that uses all CPUs is measured against all, but against no more than workers or tasks" {
	# Time over blocking's 1/4 + 5/length on 4 CPUs: half efficient at 20 us.
	metg 4 <<-'END'
		m 100000 1 16 3.9 10e-6 0.75 1 4
		m 1000 100 16 3.9 1000e-6 0.255 1 4
	END
	is '4|20' "$(says m 'METG(50 %)' cpus value)"
	metg 64 <<-'END'
		m 15 100 16 12 1000e-6 0.08 1 4
		m 1000 1 16 12 10e-6 0.1 1 4
	END
	near 0.833333 "$(says m efficiency@15 value)" 1e-5 # of 15 tasks 15 CPUs
	near 0.625 "$(says m efficiency@1000 value)" 1e-5  # of 16 workers 16
}

@test "a model whose threads take turns is measured against one CPU, also where it keeps several busy" {
	metg 2 <<-'END'
		m 15 100 16 1.02 1000e-6 1.1 1.1 4
		m 150 10 16 1.25 100e-6 1.1 1.1 4
		m 1500 1 16 0.98 10e-6 1.1 1.1 4
		busy 15 100 16 1.9 1000e-6 0.95 1 4
		busy 150 10 16 1.9 100e-6 0.95 1 4
	END
	is 1 "$(says m 'METG(50 %)' cpus)"
	near 0.909091 "$(says m efficiency@150 value)" 1e-5
	near 0.826446 "$(says m efficiency@150 low)" 1e-5
	near 1 "$(says m efficiency@150 high)" 1e-5
	is 1 "$(says busy 'METG(50 %)' cpus)"
}

@test "the interval of METG is where the ends of the efficiency's intervals cross 50 %" {
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.07 1 8
		m 1000 1 16 1 1e-6 8 1.25 4
	END
	near 7 "$(says m 'METG(50 %)' value)" 1e-4
	near 5.4723 "$(says m 'METG(50 %)' low)" 1e-4 # 1.07 to 6.4
	near 8.8416 "$(says m 'METG(50 %)' high)" 1e-4 # 1.07 to 10
	is 4 "$(says m 'METG(50 %)' runs)"
}

@test "METG below the shortest task with work is interpolated from the empty one, and says so" {
	# 20 ns a task; an empty one takes blocking 5 ns.
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.0002 1 4
		m 1000 1 16 1 4e-6 1.005 1.0025 4
		m 5000 0 16 9 5e-9 5 1.5 4
	END
	near 0.02 "$(says m 'METG(50 %)' value)" 1e-4
	near 0.011664 "$(says m 'METG(50 %)' low)" 1e-3
	near 0.032483 "$(says m 'METG(50 %)' high)" 1e-3
	is 'interpolated: shorter than any task with work' "$(says m 'METG(50 %)' note)"
	is '5000|20|11.6667|32.5|ns a task' "$(says m 'handing out' tasks value low high unit)"
	is 1 "$(says m 'METG(50 %)' cpus)" # what an empty task uses does not count
}

@test "never below 50 %: METG is below the shortest; always below: there is none" {
	metg 1 <<-'END'
		good 10 100 16 1 100e-6 1.1 1.09 4
		good 1000 1 16 1 4e-6 1.6 1.06 4
		bad 10 100 16 1 100e-6 2.1 1.02 4
		bad 1000 1 16 1 4e-6 20 1.05 4
	END
	is '< 4|< 4|< 4|never below 50 %' "$(says good 'METG(50 %)' value low high note)"
	is 'none|none|none|always below 50 %' "$(says bad 'METG(50 %)' value low high note)"
}

@test "an interval that reaches over the edge is open there" {
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.9 1.2 4
		m 1000 1 16 1 4e-6 3 1.7 4
	END
	is '< 4|none' "$(says m 'METG(50 %)' low high)"
	near 31.4286 "$(says m 'METG(50 %)' value)" 1e-4 # 1/e from 1.9 to 3, 1/length from 1/100 to 1/4
}

@test "METG is read off from the best length downwards, whatever the longest does" {
	# Too few tasks for the CPUs: long ones are inefficient, too.
	metg 1 <<-'END'
		m 2 100 16 1 1000e-6 3 1 4
		m 20 10 16 1 100e-6 1.1 1 4
		m 200 1 16 1 10e-6 2.9 1 4
	END
	near 18.1818 "$(says m 'METG(50 %)' value)" 1e-4
}

# bats test_tags=fault:few
@test "of a single run there is a METG but no interval" {
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.07 1 1
		m 1000 1 16 1 1e-6 8 1 1
	END
	is '7|NA|NA|1' "$(says m 'METG(50 %)' value low high runs)"
	is '0.125|NA|NA' "$(says m efficiency@1000 value low high)"
}

# bats test_tags=fault:few
@test "a length of few runs, of which little is known, does not hide what is known of others; one of a single run neither" {
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.07 1.01 8
		m 1000 1 16 1 1e-6 8 1.1 8
		m 2000 1 16 1 0.9e-6 0.5 180 4
	END
	near 7 "$(says m 'METG(50 %)' value)" 1e-4
	is 8 "$(says m 'METG(50 %)' runs)"
	metg 1 <<-'END'
		m 10 100 16 1 100e-6 1.07 1.01 4
		m 500 2 16 1 50e-6 9 1 1
		m 1000 1 16 1 1e-6 8 1.1 4
	END
	near 7 "$(says m 'METG(50 %)' value)" 1e-4
	is 4 "$(says m 'METG(50 %)' runs)"
}

# ---- From samples to results ------------------------------------------------------------------------------------------

# Threads on 2 CPUs with 10 us a task, processes with 80 where each task is a message, and Python's threads with 50 us on
# one. Blocks have moods, and runs a little noise.
made_up() { # BLOCKS
	{
		echo "$SAMPLES"
		awk -v blocks="$1" '
			function row(label, beside, tasks, iterations, length_us, cpus, cost_us,    s, f, python, base) {
				split(label, f, "-")
				python = f[1] == "cpython"
				base = (python ? "cpython-" : "") "blocking"
				s = mood * (1 + 1e-6 * ((7 * b + length(label)) % 11)) * (tasks * length_us / cpus + tasks * cost_us) / 1e6
				printf "%d %d %s %.9g %.9g 0 %s %s %s %s %s-twin %s %s %d %d 16 %.12g\n", b, b == 1, label, s + 0.5,
					(s + 0.5) * cpus, python ? "Python" : "C", python ? "cpython" : "NA", python ? f[2] : f[1], base, base,
					beside, label ~ /chunk/ ? 1 : "NA", tasks, iterations, 1e9 * s
			}
			BEGIN {
				for (b = 1; b <= blocks; b++) {
					mood = 0.8 + (b * 7 % 5) / 10
					row("blocking", "blocking", 10, 10000, 10000, 1, 0)
					row("blocking-twin", "blocking", 10, 10000, 10000, 1, 0)
					row("blocking-1000", "blocking-1000", 1000, 100, 100, 1, 0)
					row("blocking-empty", "blocking-empty", 50000, 0, 0.01, 1, 0)
					row("threads-10", "blocking", 10, 10000, 10000, 2, 10)
					row("threads-1000", "blocking-1000", 1000, 100, 100, 2, 10)
					row("threads-empty", "blocking-empty", 50000, 0, 0.01, 2, 10)
					row("processes-chunk_1-10", "blocking", 10, 10000, 10000, 2, 80)
					row("processes-chunk_1-1000", "blocking-1000", 1000, 100, 100, 2, 80)
					row("processes-chunk_1-empty", "blocking-empty", 2000, 0, 0.01, 2, 80)
					if (b % 2 == 0) continue
					row("cpython-blocking", "cpython-blocking", 10, 1000, 500, 1, 0)
					row("cpython-blocking-twin", "cpython-blocking", 10, 1000, 500, 1, 0)
					row("cpython-threads-10", "cpython-blocking", 10, 1000, 500, 1, 50)
					row("cpython-threads-100", "cpython-blocking-100", 100, 100, 30, 1, 50)
					row("cpython-blocking-100", "cpython-blocking-100", 100, 100, 30, 1, 0)
				}
			}'
	} | samples
}

@test "from samples to METG, in C and in Python, within blocks" {
	made_up 15
	results granularity
	near 20 "$(says threads 'METG(50 %)' value)" 2e-3 # 2 CPUs times 10 us
	near 160 "$(says processes-chunk_1 'METG(50 %)' value)" 1e-4
	# Times of blocking are medians, which of Python's seven blocks is one of 0.9.
	near 45 "$(says cpython-threads 'METG(50 %)' value)" 1e-4
	near 45 "$(says cpython-threads 'METG(50 %)' high)" 1e-4
	near 9995 "$(says threads 'handing out' value)" 1e-4 # half a task of 10 ns is done meanwhile
	near 79995 "$(says processes-chunk_1 'handing out' value)" 1e-4
	is '2|14' "$(says threads 'METG(50 %)' cpus runs)"
	is '1|7' "$(says cpython-threads 'METG(50 %)' cpus runs)"
	near 0.909091 "$(says cpython-threads efficiency@10 value)" 1e-4
	[[ -z $(says blocking 'METG(50 %)' value) ]] || fail 'blocking has a METG'
}

# bats test_tags=fault:names
@test "the label says nothing: other names, the same result" {
	made_up 15
	results granularity
	cp "$folder/results.tsv" "$T/first"
	for file in samples rows; do
		sed -E 's/\b(threads|processes-chunk_1|cpython-threads)-(1|e)/x-\1y\2/' "$folder/$file.tsv" >"$T/renamed"
		mv "$T/renamed" "$folder/$file.tsv"
	done
	results granularity
	must_work
	cmp "$T/first" "$folder/results.tsv" || fail 'other labels, other results'
}

# bats test_tags=fault:few
@test "two blocks, one of them the warm-up, have no intervals; the warm-up alone is refused" {
	made_up 3
	results granularity
	is '1|NA|NA' "$(says cpython-threads 'METG(50 %)' runs low high)"
	made_up 1
	results granularity
	must_fail 1 'no run besides the warm-up'
}

# The figure of the samples without the lines that match, with every row inside.
must_draw() { # must_draw BLOCKS REGEX
	made_up "$1"
	sed -i "/$2/d" "$folder/samples.tsv"
	results granularity
	must_work
	inside figure.tsv percent=percent,percent_low,percent_high
	awk -F '\t' '
		FNR == 1 { file++; next }
		file == 1 { low[$1] = $4; high[$1] = $5; next }
		$3 < low[$1] || $3 > high[$1] || file == 2 && ($4 < low[$1] || $4 > high[$1]) { print; exit 1 }
	' "$folder/figure-panels.tsv" "$folder/figure.tsv" "$folder/figure-curves.tsv" || fail 'a row is outside its panel'
	draws granularity
}

@test "the figure is drawn of these, with or without Python, and no row of it is outside" {
	must_draw 15 nothing
	draws granularity again
	must_draw 5 nothing
	must_draw 3 nothing
	must_draw 5 '	cpython-'
	must_draw 5 '	\(cpython\|threads\)-'
	must_draw 5 '	\(processes\|threads\)-'
	try "$BUILD/analysis/fill" paper/text/granularity.md "$folder"
	must_work
}

# ---- The experiment's list --------------------------------------------------------------------------------------------

@test "the same iterations in every number of tasks, long runs rarely, the baseline in every block" {
	list granularity
	is '15:6000:1 150:600:1 9000:10:4 2000:0:1' "$(dataset_cells "$T/out" label every command | grep -v twin |
		sed -n 's/^blocking[^ ]* \([0-9]*\) .* -t \([0-9]*\) -n \([0-9]*\) .*/\2:\3:\1/p' | paste -sd ' ')"
	grep -q $'^blocking-twin\t.*\t1\t0.05\tblocking\tNA\t.*/blocking-twin -t 15 -n 6000 ' "$T/out" || fail 'no twin'
	grep -q $'^processes-chunk_1-150\t.*\t1\t.*/processes --chunk 1 -t 150 -n 600 ' "$T/out" ||
		fail 'no processes one task at a time'
	! grep -q '^processes-chunk_1-9000' "$T/out" || fail 'too many messages'
	! grep -q cpython "$T/out" || fail 'Python though there is none'
}

@test "Python's rows are of its own numbers of tasks" {
	command -v python3 >/dev/null || skip 'no python3'
	list granularity PYTHONS=python3
	local name
	name=$(python3 -c 'import platform; print(platform.python_implementation().lower())')
	is "$name-blocking $name-blocking-150 $name-blocking-empty" \
		"$(cut -f 1 "$T/out" | grep "^$name-blocking" | grep -v twin | paste -sd ' ')"
	grep -q "^$name-processes-150	Python	$name	.* runners/cpython/processes.py --gil yes --label $name-processes-150 -t 150 -n 20 " \
		"$T/out" || fail 'no pool'
	is 2 "$(dataset_cells "$T/out" label every | sed -n "s/^$name-processes-150 //p")"
}

@test "nothing is listed that cannot be verified" {
	try env BUILD="$T/nothing" DATA="$T/data" COMPUTING_MODELS=blocking TASKS=15 WORKERS=16 SEED=42 PYTHONS= \
		GRANULARITY_TASKS=15 GRANULARITY_ITERATIONS=150 GRANULARITY_EVERY=1 bench/experiments/granularity
	[[ $status != 0 && ! -s $T/out ]] || fail 'it lists commands though there is no program'
}
