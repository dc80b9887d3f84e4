#!/usr/bin/env bats
# cpu-use.bats - what the experiment cpu-use makes of the load of its runs, and draws.
#
#   bats tests/cpu-use.bats        BUILD: where the programs are (build); those that are missing are built
#
# Against made-up loads, of which everything is known.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	dataset_tools analysis/cpu-use
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
	dataset_folder "$T/cpu-use"
	printf 'block\twarm_up\tlabel\tseconds\tlanguage\tbaseline\ttwin\ttasks\titerations\n' >"$T/cpu-use/samples.tsv"
}

# run_of LABEL BLOCK [LANGUAGE]: a run in the samples; block 1 is the warm-up.
run_of() {
	printf '%s\t%s\t%s\t1\t%s\tblocking\tNA\t15\t2000000\n' "$2" $(($2 == 1)) "$1" "${3:-C}" >>"$T/cpu-use/samples.tsv"
}

# load_of LABEL BLOCK LINE…: its load. LINE: from, to, CPU, busy and stolen time, in milliseconds; idle is the rest.
load_of() {
	local file

	printf -v file '%s/block-%03d.%s.load.tsv.gz' "$T/cpu-use" "$2" "$1"
	shift 2
	printf '%s\n' "$@" | awk -v OFS='\t' '
		BEGIN { print "start_ns", "end_ns", "cpu", "busy_ns", "idle_ns", "stolen_ns", "mhz" }
		$3 == "command" { print $1 * 1e6, $2 * 1e6, $3, $4 * 1e6, "NA", "NA", "NA"; next }
		{ print $1 * 1e6, $2 * 1e6, $3, $4 * 1e6, ($2 - $1 - $4 - $5) * 1e6, $5 * 1e6, "NA" }' | gzip >"$file"
}

# steady LABEL BLOCK USED [MS]: a run that uses so many of two CPUs, and nothing else does.
steady() {
	local ms=${4:-1000}

	run_of "$1" "$2" "${5:-C}"
	load_of "$1" "$2" "$(awk -v used="$3" -v ms="$ms" 'BEGIN {
		print 0, ms, 0, ms * (used < 1 ? used : 1), 0; print 0, ms, 1, ms * (used < 1 ? 0 : used - 1), 0
		print 0, ms, "command", ms * used }')"
}

cpu_use() {
	try "$BUILD/analysis/cpu-use" "$T/cpu-use"
}

results() {
	dataset_cells "$T/cpu-use/results.tsv" "$@"
}

@test 'CPUs used: the mean of the runs and its interval by Student, as far as there are CPUs; warm-up does not count' {
	steady blocking 1 2
	for block in 2 3 4; do steady blocking $block 1; done
	steady m 2 0.8
	steady m 3 1.0
	steady m 4 1.2
	steady most 2 1.5
	steady most 3 1.9
	steady once 2 1.25
	cpu_use
	must_work
	# t with 2 degrees of freedom: 4.30265; with 1: 12.7062.
	[[ $(results model runs seconds CPUs_used CPUs_low CPUs_high) == 'blocking 3 1.0000 1.0000 1.0000 1.0000
m 3 1.0000 1.0000 0.5032 1.4968
most 2 1.0000 1.7000 0.0000 2.0000
once 1 1.0000 1.2500 NA NA' ]] || fail "the results: $(<"$T/cpu-use/results.tsv")"
	[[ $(dataset_cells "$T/cpu-use/figure-panels.tsv" group model used | tail -n 2) == '0 most 1.70 (0.00 … 2.00)
0 once 1.25' ]] || fail 'the panels'
}

@test 'other load, stolen time and the share of each CPU, of the ticks there were' {
	run_of blocking 2
	# CPU 0: half busy. CPU 3: a quarter busy, a tenth stolen, and only 800 of the 1000 ms in ticks.
	load_of blocking 2 '0 500 0 500 0' '0 400 3 100 40' '0 500 command 300' '500 1000 0 0 0' '500 900 3 100 40' '500 1000 command 300'
	cpu_use
	must_work
	[[ $(results CPUs_used other_load_CPUs stolen_CPUs busy_share_of_each_CPU) == '0.6000 0.1500 0.1000 0.500 0.250' ]] ||
		fail "the results: $(<"$T/cpu-use/results.tsv")"
	[[ $(dataset_cells "$T/cpu-use/figure-lanes.tsv" name | paste -sd ,) == 'CPU 0,CPU 3,other load,stolen' ]] || fail 'the lanes'
	# A trace of stolen time has no lane.
	load_of blocking 2 '0 1000 0 500 10' '0 1000 command 500'
	cpu_use
	must_work
	[[ $(dataset_cells "$T/cpu-use/figure-lanes.tsv" name | paste -sd ,) == 'CPU 0,other load' ]] || fail 'the lanes'
}

@test 'the heat map: levels of tenths, neighbours of one level joined, samples spread over the cells they meet' {
	run_of blocking 2
	# Cells of 50 ms. CPU 0: busy, then half a cell, then idle. CPU 1: the other way round, by one long sample.
	load_of blocking 2 '0 100 0 100 0' '100 150 0 25 0' '150 300 0 0 0' '0 75 1 0 0' '75 300 1 225 0' '0 300 command 250'
	cpu_use
	must_work
	[[ $(dataset_cells "$T/cpu-use/figure.tsv" panel lane from_s to_s level) == '0 0 0 0.11 10
0 0 0.1 0.16 6
0 0 0.15 0.3 1
0 1 0 0.06 1
0 1 0.05 0.11 6
0 1 0.1 0.3 10
0 2 0 0.06 2
0 2 0.05 0.16 7
0 2 0.15 0.3 2' ]] || fail "the cells: $(<"$T/cpu-use/figure.tsv")"
}

@test 'the cells of a heat map cover the run from its start to its end' {
	for ms in 20 60 130 999 4000; do
		rm -f "$T/cpu-use"/block-*
		sed -i '2,$d' "$T/cpu-use/samples.tsv"
		steady blocking 2 0.7 $ms
		cpu_use
		must_work
		awk -F '\t' -v end="$ms" 'NR > 1 { if (!($2 in to) && $3 != 0 || $2 in to && $3 > to[$2]) bad = 1; to[$2] = $4 }
			END { for (lane in to) if (to[lane] != end / 1000) bad = 1; exit bad }' "$T/cpu-use/figure.tsv" ||
			fail "a gap in a run of $ms ms"
	done
}

@test 'runs of a language have one scale of time, unless the short ones would be slivers' {
	steady blocking 2 1 4000
	steady m 2 1 1000
	steady py 2 1 6000 Python
	steady py-m 2 1 1000 Python
	cpu_use
	must_work
	[[ $(dataset_cells "$T/cpu-use/figure-panels.tsv" group model seconds span_s) == '0 blocking 4 4
0 m 1 4
1 py 6 6
1 py-m 1 1' ]] || fail 'the spans'
	grep -qx $'work_python\t15 tasks × 2 million iterations' "$T/cpu-use/values.tsv" || fail 'the work'
	grep -qx $'drawn\t (block 2)' "$T/cpu-use/values.tsv" || fail 'the block'
}

@test 'every cell is drawn, on one CPU and on 300, and no name of a CPU meets another' {
	for cpus in 1 12 128 300; do
		case $cpus in
		1) shares='^1\.000$' ;;
		12) shares='^0\.[0-9]{3}( 0\.[0-9]{3}){11}$' ;;
		*) shares="^0\.[0-9]{3} … 0\.[0-9]{3}; 0 of $cpus from a half on\$" ;;
		esac
		rm -f "$T/cpu-use"/block-*
		sed -i '2,$d' "$T/cpu-use/samples.tsv"
		for model in blocking m; do
			run_of $model 2
			# The busy CPU is another in each sample.
			mapfile -t lines < <(awk -v cpus=$cpus 'BEGIN {
				for (t = 0; t < 4000; t += 400) {
					for (c = 0; c < cpus; c++) print t, t + 400, c, c == int(t / 400 * 7) % cpus ? 400 : 13 * (c % 5), 0
					print t, t + 400, "command", 400
				}
			}')
			load_of $model 2 "${lines[@]}"
		done
		cpu_use
		must_work
		# Of few CPUs each has its share, of many there is a summary: CPU 0 is busy in one sample of ten.
		[[ $(dataset_cells "$T/cpu-use/results.tsv" busy_share_of_each_CPU | sed -n 1p) =~ $shares ]] ||
			fail "the shares of $cpus CPUs: $(<"$T/cpu-use/results.tsv")"
		dataset_draw cpu-use
		# Besides the cells there is the scale of ten colours.
		cells=$(sed 1d "$T/cpu-use/figure.tsv" | wc -l) drawn=$(grep -c '<polygon' "$T/figures/cpu-use.svg")
		((drawn == cells + 10)) || fail "$drawn shapes for $cells cells of $cpus CPUs"
		# Baselines of the names in the first panel, from the top, which letters of 8.5 pixels stand on.
		tr '\n' ' ' <"$T/figures/cpu-use.svg" | grep -o 'translate([0-9.]*,[0-9.]*)"[^>]*>[[:space:]]*<text>CPU [0-9]*<' |
			sed 's/^translate([0-9.]*,\([0-9.]*\).*CPU \([0-9]*\)<$/\1 \2/' >"$T/names"
		awk '$2 == 0 { zero = 1 } NR > 1 && $1 - last < 9 { bad = 1 } { last = $1 } END { exit bad || !zero }' "$T/names" ||
			fail "the names of $cpus CPUs: $(<"$T/names")"
	done
}

# bats test_tags=fault:data
@test 'a missing or damaged load, and one of other CPUs, is refused with its name' {
	steady blocking 2 1
	run_of blocking 3
	cpu_use
	must_fail 1 'cpu-use has no load of blocking in block 3'
	load_of blocking 3 '0 10 0 5 0' '0 10 2 5 0' '0 10 command 5'
	cpu_use
	must_fail 1 'block-003.blocking.load.tsv.gz is of other CPUs'
	load_of blocking 3 '0 10 command 5'
	cpu_use
	must_fail 1 'block-003.blocking.load.tsv.gz is not what bench/cpuload writes'
	printf 'start_ns\tend_ns\tcpu\tbusy_ns\tidle_ns\tstolen_ns\n0\t1\t0\t-5\t0\t0\n' | gzip >"$T/cpu-use/block-003.blocking.load.tsv.gz"
	cpu_use
	must_fail 1 'line 2: busy_ns is -5, which is no time'
	load_of blocking 3 '0 10 0 5 0' '0 10 1 5 0' '0 10 command 5'
	truncate -s -9 "$T/cpu-use/block-003.blocking.load.tsv.gz"
	cpu_use
	must_fail 1 'block-003.blocking.load.tsv.gz'
	printf 'hello\n' >"$T/cpu-use/block-003.blocking.load.tsv.gz"
	cpu_use
	must_fail 1 'no column .cpu'
	[[ ! -e $T/cpu-use/values.tsv ]] || fail 'values of a failure'
}
