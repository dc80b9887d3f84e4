#!/usr/bin/env bats
# memory.bats - what the experiment memory lists, makes of its samples, and draws.
#
#   bats tests/memory.bats        BUILD: where the programs are (build); those that are missing are built
#
# Against made-up runs whose costs are known.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	dataset_tools analysis/memory blocking
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
}

# memory_samples BLOCKS: a model of 100 bytes a task, 3000 a task in slices and 5000 a worker. The warm-up block and the
# twin would spoil everything.
memory_samples() {
	dataset_folder "$T/memory"
	awk -v OFS='\t' -v blocks="$1" '
		function run(label, model, series, tasks, workers, bytes) {
			print block, block == 1, label, 1, "C", "NA", model, "blocking", "blocking-twin", series, tasks, workers,
				block == 1 ? 9e9 : bytes + 4096 * (block % 3)
		}
		BEGIN {
			print "block", "warm_up", "label", "seconds", "language", "interpreter", "model", "baseline", "twin", "series",
				"tasks", "workers", "max_rss_bytes"
			for (block = 1; block <= blocks + 1; block++) {
				run("blocking", "blocking", "tasks", 1000000, 16, 1e6 + 8e6)
				run("blocking-twin", "blocking", "tasks", 1000000, 16, 7e9)
				run("few", "blocking", "tasks", 1000, 16, 1e6 + 8e3)
				run("a", "m", "tasks", 1000000, 16, 2e6 + 100e6)
				run("b", "m", "tasks", 1000, 16, 2e6 + 100e3)
				run("c", "m", "slices", 10, 16, 2e6)
				run("d", "m", "slices", 1000, 16, 2e6 + 990 * 3000)
				run("e", "m", "workers", 1024, 1, 2e6)
				run("f", "m", "workers", 1024, 257, 2e6 + 256 * 5000)
			}
		}' >"$T/memory/samples.tsv"
}

# in_python LABEL BLOCKS: adds rows of a Python whose blocking needs 1 KiB for each task.
in_python() {
	awk -v OFS='\t' -v label="$1" -v blocks="$2" '
		BEGIN {
			for (block = 2; block <= blocks + 1; block++)
				for (tasks = 10; tasks <= 1000; tasks *= 10)
					print block, 0, tasks == 1000 ? label : label "-" tasks, 1, "Python", "py", "blocking", label, "NA", "tasks",
						tasks, 16, 1e7 + 1024 * tasks
		}' >>"$T/memory/samples.tsv"
}

costs() {
	dataset_cells "$T/memory/results.tsv" model one_more from to bytes low high blocks
}

@test 'a million tasks for every model, however many models; equal counts in every series' {
	PYTHONS='' BUILD=$BUILD DATA=$T COMPUTING_MODELS='m blocking other' SEED=42 WORKERS=16 try bench/experiments/memory
	must_work
	for series in tasks slices workers; do
		for model in m other; do
			dataset_cells "$T/out" model series | grep -c "^$model $series$" >"$T/$model"
		done
		cmp -s "$T/m" "$T/other" || fail "the series $series"
	done
	grep -q $'^m-t1000000\t.* -t 1000000 -n 0 ' "$T/out" || fail 'no million tasks'
	[[ $(cut -f 1 "$T/out" | sort | uniq -d | wc -l) == 0 ]] || fail 'a label twice'
}

@test 'bytes of a task, a task in slices and a worker, with an interval of six blocks or more' {
	memory_samples 6
	try "$BUILD/analysis/memory" "$T/memory"
	must_work
	[[ $(costs) == 'm task 1000 1000000 100 100 100 6
m task in slices 10 1000 3000 3000 3000 6
m worker 1 257 5000 5000 5000 6
blocking task 1000 1000000 8 8 8 6' ]] || fail "the costs: $(costs)"
	[[ $(awk -F '\t' '$2 == "worker" { printf "%.0f %.0f", $8, $9 }' "$T/memory/results.tsv") == '1953 3211' ]] ||
		fail 'the least and the most'
	memory_samples 5
	try "$BUILD/analysis/memory" "$T/memory"
	must_work
	[[ $(dataset_cells "$T/memory/results.tsv" low high | sort -u) == 'NA NA' ]] || fail 'an interval of five blocks'
}

@test 'the interval of a median of bytes leaves out as much as it may' {
	memory_samples 20
	# The small m made lower, by the block's number times 1000 tasks: the costs are 100 + 2 … 100 + 21, all different.
	awk -F '\t' -v OFS='\t' '$3 == "b" { $NF = 2e6 + 100e3 + 4096 * ($1 % 3) - 999000 * $1 } { print }' \
		"$T/memory/samples.tsv" >"$T/new"
	mv "$T/new" "$T/memory/samples.tsv"
	try "$BUILD/analysis/memory" "$T/memory"
	must_work
	# Of 20 values the 6th and the 15th: 95.9 %.
	[[ $(costs | head -n 1) == 'm task 1000 1000000 111.5 107 116 20' ]] || fail 'median and interval'
}

@test 'the legend says what costs nothing, what is uncertain, and what was not measured' {
	memory_samples 6
	in_python py-blocking 1
	try "$BUILD/analysis/memory" "$T/memory"
	must_work
	[[ $(dataset_cells "$T/memory/figure-models.tsv" name group colour task sliced worker) == 'm 0 0 100 B 2.93 KiB 4.88 KiB
blocking 0 -1 8 B - -
py-blocking 1 -1 ≈ 1 KiB - -' ]] || fail 'the legend'
	# Where a worker costs as much as it gains from block to block, it costs nothing that can be told.
	awk -F '\t' -v OFS='\t' '$3 == "f" { $NF = 2e6 + 4096 * ($1 % 2 ? 1 : -1) } { print }' "$T/memory/samples.tsv" >"$T/new"
	mv "$T/new" "$T/memory/samples.tsv"
	try "$BUILD/analysis/memory" "$T/memory"
	must_work
	[[ $(dataset_cells "$T/memory/figure-models.tsv" worker | head -n 1) == 0 ]] || fail 'noise is called a cost'
}

@test 'models are ordered by what they need, C before Python; a model has one colour in all languages' {
	memory_samples 6
	in_python py-blocking 6
	sed -n 's/\tm\t/\tn\t/p' "$T/memory/samples.tsv" | sed 's/\t\([a-f]\)\t/\tn\1\t/' >"$T/more"
	sed 's/\tC\tNA\t/\tPython\tpy\t/; s/\t\(n[a-f]\)\t/\tpy-\1\t/; s/blocking\tblocking-twin/py-blocking\tNA/' "$T/more" >>"$T/more.py"
	cat "$T/more" "$T/more.py" >>"$T/memory/samples.tsv"
	try "$BUILD/analysis/memory" "$T/memory"
	must_work
	[[ $(dataset_cells "$T/memory/figure-models.tsv" name colour | paste -sd ' ') == 'm 0 n 1 blocking -1 py-n 1 py-blocking -1' ]] ||
		fail 'order and colours'
}

@test 'every peak is drawn, with Python and without' {
	memory_samples 3
	for python in without with; do
		[[ $python == without ]] || in_python py-blocking 3
		try "$BUILD/analysis/memory" "$T/memory"
		must_work
		dataset_draw memory
		# A mark for each peak, and one for each model in the legend.
		marks=$(dataset_marks memory)
		peaks=$(sed 1d "$T/memory/figure.tsv" | wc -l) models=$(sed 1d "$T/memory/figure-models.tsv" | wc -l)
		((marks == peaks + models)) || fail "$marks marks for $peaks peaks of $models models, $python Python"
	done
}

# bats test_tags=fault:data
@test 'missing, empty and unfit samples are refused' {
	dataset_folder "$T/memory"
	try "$BUILD/analysis/memory" "$T/memory"
	must_fail 1 'samples.tsv: No such file'
	printf 'block\tlabel\tseconds\n1\tm\t1\n' >"$T/memory/samples.tsv"
	try "$BUILD/analysis/memory" "$T/memory"
	must_fail 1 'no column .max_rss_bytes'
	printf 'block\twarm_up\tlabel\tseconds\tmax_rss_bytes\n1\t1\tm\t1\t1\n' >"$T/memory/samples.tsv"
	try "$BUILD/analysis/memory" "$T/memory"
	must_fail 1 'm has no run besides the warm-up'
	memory_samples 2
	sed -i 's/\tworkers\t1024/\tcats\t1024/' "$T/memory/samples.tsv"
	try "$BUILD/analysis/memory" "$T/memory"
	must_fail 1 'e is of the series cats'
	memory_samples 2
	sed -i 's/\tworkers\t1024\t257\t/\tworkers\t1024\t1\t/' "$T/memory/samples.tsv"
	try "$BUILD/analysis/memory" "$T/memory"
	must_fail 1 '(e and f|f and e) are of the same model, with as many workers'
	[[ ! -e $T/memory/values.tsv ]] || fail 'values of a failure'
}
