#!/usr/bin/env bats
# kernel.bats - what the experiment kernel makes of its samples, and draws.
#
#   bats tests/kernel.bats        BUILD: where the programs are (build); those that are missing are built
#
# Against made-up runs whose times are known.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	dataset_tools analysis/kernel analysis/summarise analysis/fill blocking O2/blocking
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
	dataset_folder "$T/kernel"
}

# kernel_samples BLOCKS: of 4 tasks of 250 iterations. The clock is another in each block, and every time follows it: so
# cycles are the same in all of them. In odd blocks it runs at 1 ns a cycle, in even ones at 3. Whole processes take up to some
# ten-thousandths more or less than that, but in the first counted block.
kernel_samples() {
	awk -v OFS='\t' -v blocks="$1" '
		function run(label, language, kernel, isa, numpy, implementation, cycles, numba) {
			apart = block > 2 ? (block * index("sftualjcn", substr(label, 1, 1)) % 7 - 3) / 1e4 : 0
			print block, block == 1, label, cycles * clock / 1e6 * (block == 1 ? 99 : 1 + apart), language, "m",
				label == "cycles" ? "NA" : "fast", label == "cycles" ? "NA" : "twin", kernel, isa, numpy, implementation,
				label == "cycles" ? "NA" : 4, label == "cycles" ? "NA" : 250, cycles * clock * 1000,
				label == "cycles" ? clock : "NA", numba == "" ? "NA" : numba
		}
		BEGIN {
			print "block", "warm_up", "label", "seconds", "language", "model", "baseline", "twin", "kernel", "isa", "numpy",
				"implementation", "tasks", "iterations", "elapsed_ns", "ns_per_cycle", "numba"
			for (block = 1; block <= blocks + 1; block++) {
				clock = block % 2 ? 1 : 3
				run("slow", "C", "reference", "sse2", "NA", "NA", 40)
				run("fast", "C", "vector", "avx2", "NA", "NA", 2)
				run("twin", "C", "vector", "avx2", "NA", "NA", 2)
				run("unknown", "C", "vector", "sse9", "NA", "NA", 1)
				run("array", "Python", "reference", "sse2", "1.0", "CPython", 100)
				run("njit", "Python", "reference", "sse2", "NA", "CPython", 60, "0.9.8")
				run("loop", "Python", "reference", "sse2", "NA", "CPython", 1000)
				run("jit", "Python", "reference", "sse2", "NA", "PyPy", 500)
				run("cycles", "C", "NA", "NA", "NA", "NA", 7)
			}
		}' >"$T/kernel/samples.tsv"
}

kernel() {
	try "$BUILD/analysis/kernel" -r 200 "$T/kernel"
}

@test 'nanoseconds, cycles by the clock of the block, and times over the fast kernel, the fastest first' {
	kernel_samples 8
	kernel
	must_work
	# Half of the counted blocks have 1 ns a cycle, half 3: median 2, quartiles 1 and 3.
	[[ $(dataset_cells "$T/kernel/results.tsv" kernel runs ns ns_low ns_high cycles) == \
		'unknown 8 2 1 3 1
fast 8 4 2 6 2
twin 8 4 2 6 2
slow 8 80 40 120 40
njit 8 120 60 180 60
array 8 200 100 300 100
jit 8 1000 500 1500 500
loop 8 2000 1000 3000 1000' ]] || fail "the results: $(<"$T/kernel/results.tsv")"
	[[ $(dataset_cells "$T/kernel/figure.tsv" name kind note | sed -n '2,$p') == 'the fast kernel 0 2.00 cycles, 1.00×
the fast kernel again 0 2.00 cycles, 1.00×
slow 0 40 cycles, 20×
njit 4 60 cycles, 30×
array 3 100 cycles, 50×
jit 2 500 cycles, 250×
loop 1 1000 cycles, 500×' ]] || fail 'the names and notes'
}

@test 'times over the fast kernel are those of the summary' {
	kernel_samples 8
	kernel
	must_work
	try "$BUILD/analysis/summarise" "$T/kernel"
	must_work
	sort <(dataset_cells "$T/kernel/results.tsv" kernel times_slower times_low times_high) >"$T/times"
	diff "$T/times" <(dataset_cells "$T/kernel/summary.tsv" label ratio ratio_low ratio_high | grep -v cycles | sort)
	awk '$1 == "slow" && $2 / 20 > 0.999 && $2 / 20 < 1.001 && $3 < $2 && $2 < $4 { seen = 1 } END { exit !seen }' "$T/times" ||
		fail "the times: $(<"$T/times")"
}

@test 'the limit is that of a fast kernel, of its instruction set, on a processor that it was counted of' {
	kernel_samples 3
	kernel
	must_work
	[[ $(dataset_cells "$T/kernel/results.tsv" kernel limit | paste -sd ' ') == \
		'unknown NA fast 0.875 twin 0.875 slow NA njit NA array NA jit NA loop NA' ]] || fail 'the limits'
	# In cycles of these runs: their median is 3 ns long.
	[[ $(dataset_cells "$T/kernel/figure.tsv" limit_ns | sed -n 2p) == 2.625 ]] || fail 'the limit in nanoseconds'
	for other in '.machine.cpu_family = 25' '.machine.arch = "aarch64"'; do
		dataset_folder "$T/kernel" "$other"
		kernel
		must_work
		[[ $(dataset_cells "$T/kernel/results.tsv" limit | sort -u) == NA ]] || fail "a limit, though $other"
	done
}

@test 'without the length of a cycle there are times, and no cycles' {
	kernel_samples 3
	sed -i '/\tcycles\t/d' "$T/kernel/samples.tsv"
	kernel
	must_work
	[[ $(dataset_cells "$T/kernel/results.tsv" ns cycles | sed -n 2p) == '6 NA' ]] || fail 'the results'
	[[ $(dataset_cells "$T/kernel/figure.tsv" limit_ns note | sed -n 2p) == 'NA 1.00×' ]] || fail 'the figure'
	dataset_draw kernel
}

@test 'page and figure say what the times of Numba are, where it has a row' {
	kernel_samples 3
	kernel
	must_work
	dataset_draw kernel
	grep -q 'Numba: nanoseconds without its compiler' "$T/figures/kernel.svg" || fail 'the figure'
	try "$BUILD/analysis/fill" paper/text/kernel.md "$T/kernel"
	must_work
	grep -q 'Numba 0\.9\.8 compiles before' "$T/out" || fail 'the page'
	sed -i '/\tnjit\t/d' "$T/kernel/samples.tsv"
	kernel
	must_work
	dataset_draw kernel
	! grep -q Numba "$T/figures/kernel.svg" || fail 'the figure, without a row'
	try "$BUILD/analysis/fill" paper/text/kernel.md "$T/kernel"
	must_work
	! grep -q Numba "$T/out" || fail 'the page, without a row'
}

# bats test_tags=fault:few
@test 'a single counted block has no interval' {
	kernel_samples 1
	kernel
	must_work
	[[ $(dataset_cells "$T/kernel/results.tsv" ns ns_low ns_high times_slower times_low times_high | sed -n '1p;4p') == \
		'3 3 3 0.5 NA NA
120 120 120 20 NA NA' ]] || fail 'the results'
	dataset_draw kernel
}

@test 'every row is drawn, however slow or fast it is, and every limit' {
	for scale in 1e-4 1 1e4; do
		kernel_samples 3
		awk -F '\t' -v OFS='\t' -v scale="$scale" 'NR > 1 && $3 != "cycles" { $15 *= scale } { print }' \
			"$T/kernel/samples.tsv" >"$T/scaled"
		mv "$T/scaled" "$T/kernel/samples.tsv"
		kernel
		must_work
		dataset_draw kernel
		# Each with its quartiles' mark, which is as good as invisible.
		marks=$(dataset_marks kernel) rows=$(sed 1d "$T/kernel/figure.tsv" | wc -l)
		((marks == 2 * rows)) || fail "$marks marks for $rows rows, $scale"
		limits=$(tr '\n' ' ' <"$T/figures/kernel.svg" | grep -o "rgb(  0,   0,   0)' stroke-dasharray='[^']*' *d='[^']*" |
			grep -o M | wc -l)
		((limits == 2)) || fail "$limits lines for two limits, $scale"
	done
}

# bats test_tags=fault:data
@test 'samples that lack what is asked are refused' {
	kernel_samples 2
	awk -F '\t' -v OFS='\t' '$3 == "slow" { $14 = 0 } { print }' "$T/kernel/samples.tsv" >"$T/new"
	mv "$T/new" "$T/kernel/samples.tsv"
	kernel
	must_fail 1 'slow does not say how many iterations it did'
	rm "$T/kernel/samples.tsv"
	kernel
	must_fail 1 'samples.tsv: No such file'
	try "$BUILD/analysis/kernel" -r 1 "$T/kernel"
	must_fail 2 "'1' is not a whole number from 100"
	[[ ! -e $T/kernel/values.tsv ]] || fail 'values of a failure'
}

# ---- The experiment's list ------------------------------------------------------------------------------------------

@test 'NumPy and Numba have rows where the interpreter has them' {
	local has rows module line

	fake_python "$T/python" cpython 3.98 True
	while IFS=: read -r has rows; do
		for module in numpy numba; do
			[[ $has == *$module* ]] && line= || line='raise ImportError'
			echo "$line" >"$T/python.site/$module.py"
		done
		try env BUILD="$BUILD" DATA="$T" TASKS=3 ITERATIONS=100 SEED=42 PYTHONS="$T/python" bench/experiments/kernel
		must_work
		[[ $(dataset_cells "$T/out" label model path | grep '^cpython-num' | xargs) == "$rows" ]] || fail "rows with ${has:-neither}"
	done <<-'END'
		:
		numpy:cpython-numpy blocking_numpy numpy cpython-numpy-sliced blocking_numpy numpy-sliced
		numba:cpython-numba blocking_numba numba
	END
	grep -qE 'runners/cpython/blocking_numba.py --gil yes .* --expect [0-9]+ --label cpython-numba$' "$T/out" || fail 'its command'
}
