#!/usr/bin/env bats
# mix.bats - is the map right? Whoever beats each rival has won its cell, and nobody else; what is said of it follows.
#
#   bats tests/mix.bats        BUILD: where the programs are (build); those that are missing are built
#
# On made-up runs whose winners are known; and the experiment's list, with programs that only look like it.

# shellcheck disable=SC2001,SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell; ^ is of each line

load helpers
load dataset

setup_file() {
	export BUILD=${BUILT:-$BATS_FILE_TMPDIR/build}
	needs_compiler
	dataset_tools waits/blocking analysis/mix analysis/fill
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
	folder=$T/mix
	dataset_folder "$folder"
}

# measured BLOCKS: samples and rows of lines "interpreter share tasks model crew ms" on stdin, and after the warm-up so many
# blocks. Blocks have moods of ± 20 %, runs a noise of ± 0.5 %. With another `ms` in every other block, "10/14", the model is
# faster in one and slower in the next. With "-" it is not run. Waits are of 5000 µs, and blocking computes as its share wants.
measured() {
	local interpreter share tasks model crew ms language facts line=0 block ns cpu run=$'block\twarm_up\tseconds\tuser_s\tsystem_s'

	facts=$'label\tlanguage\tinterpreter\tmodel\tbaseline\ttwin\tshare\ttasks\tcrew\tstopped'
	run+=$'\telapsed_ns\twaits\twait_us\twait_cpu_ns\timplementation\tpython\tgil'
	printf '%s\t%s\n' "$run" "$facts" >"$folder/samples.tsv"
	printf '%s\n' "$facts" >"$folder/rows.tsv"
	while read -r interpreter share tasks model crew ms; do
		line=$((line + 1)) language=Python
		[[ $interpreter != NA ]] || language=C
		facts=row$line$'\t'$language$'\t'$interpreter$'\t'$model$'\tNA\tNA\t'$share$'\t'$tasks$'\t'$crew
		if [[ $ms = - ]]; then
			printf '%s\ttakes 2.5 s at best\n' "$facts" >>"$folder/rows.tsv"
			continue
		fi
		printf '%s\tNA\n' "$facts" >>"$folder/rows.tsv"
		cpu=NA
		[[ $model != blocking || $share = 0 ]] || cpu=$((${CPU_PERCENT:-100} * 50000 * (100 - share) / share))
		for ((block = 1; block <= $1 + 1; block++)); do
			ns=$((1000000 * (block % 2 ? ${ms%/*} : ${ms#*/})))
			ns=$((ns * (100 + 7 * block % 5 * 10 - 20) / 100))
			ns=$((ns + ns * ((3 * block + 5 * line) % 11 - 5) / 1000))
			[[ $block != 1 ]] || ns=$((99 * ns)) # the warm-up does not count
			printf '%d\t%d\t%d.%09d\t1\t0\t%d\t%d\t5000\t%s\t' $block $((block == 1)) $((ns / 1000000000)) \
				$((ns % 1000000000)) $ns $((share > 0)) $cpu
			case $interpreter in
			NA) printf 'NA\tNA\tNA\t' ;;
			*t) printf 'CPython\t3.99\tfalse\t' ;;
			*) printf 'CPython\t3.98\ttrue\t' ;;
			esac
			printf '%s\tNA\n' "$facts"
		done >>"$folder/samples.tsv"
	done
}

map() {
	try "$BUILD/analysis/mix" "$folder"
	must_work
}

says() { # COLUMN…: these cells of the result
	dataset_cells "$folder/results.tsv" "$@"
}

value() { # NAME
	sed -n "s/^$1\t//p" "$folder/values.tsv"
}

is() { # EXPECTED ACTUAL
	[[ $1 == "$2" ]] || fail "expected '$1', got '$2'"
}

FOUR_CELLS='NA 0 15 blocking one 30
NA 0 15 threads pool 20
NA 0 100 blocking one 200
NA 0 100 threads pool 104
NA 0 100 openmp pool 105/103
NA 90 15 blocking one 75
NA 90 15 threads pool 10
NA 90 100 threads pool 40
NA 90 100 threads each 20
NA 90 100 fibers one 15
NA 90 100 blocking one -'

@test 'a clear winner, and those that cannot be told apart' {
	measured 8 <<<"$FOUR_CELLS"
	map
	is '15 0 threads blocking fastest 1 8
100 0 openmp threads not distinguishable 2 8
15 90 threads blocking fastest 1 8
100 90 fibers threads, each fastest 2 8' "$(says tasks share fastest next verdict rivals runs)"
	is '|threads||' "$(says level_with | paste -sd '|')"
	[[ $(says times_longer | sed -n 1p) =~ ^1\.(49|50) ]] || fail 'blocking takes 1.5 times as long'
	[[ $(says ms | sed -n 4p) =~ ^1[45]\. ]] || fail 'fibers take 15 ms'
	is 'in 3 of 4 cells in C' "$(value won)"
	is 'Where no task ever waits, the fastest is in C `threads` with 15 tasks, `openmp` or `threads` (no telling which) with 100.' \
		"$(value sentence1)"
	is 'Where tasks wait for 90 % of their time, the fastest is in C `threads` with 15 tasks, `fibers` with 100.' \
		"$(value sentence2)"
	is '' "$(value sentence3)"
}

@test 'as the times change, so does the verdict' {
	measured 8 < <(sed 's:threads pool 104:threads pool 70:; s:fibers one 15:fibers one 20/25:; s:threads each 20:threads each 24/20:' \
		<<<"$FOUR_CELLS" && printf '%s\n' 'NA 0 1000 blocking one 900' 'NA 0 1000 threads pool 500')
	map
	is 'threads fastest
threads fastest
threads fastest
threads fastest
threads, each not distinguishable' "$(says fastest verdict)"
	is 'Where no task ever waits, the fastest is in C `threads` with 15, 100 and 1000 tasks.' "$(value sentence1)"
	is 'in 4 of 5 cells in C' "$(value won)"
}

@test 'one rival that is not beaten is enough, be it not the next one' {
	# The last one is slower in half of the blocks, and faster in the others; the next one is slower in all of them.
	measured 8 <<-'END'
		NA 0 15 a pool 100
		NA 0 15 b pool 103
		NA 0 15 c pool 140/90
	END
	map
	is 'a b not distinguishable c' "$(says fastest next verdict level_with)"
}

@test 'what is not run is no rival, and the table says why; a model may be missing' {
	measured 8 <<<"$FOUR_CELLS"
	map
	is 'blocking: takes 2.5 s at best' "$(says not_run | sed -n 4p)"
	is '' "$(says not_run | sed -n 3p)"
	# A cell of which nothing was run is not there; one of which all but one is missing has no rival.
	measured 8 < <(sed '/^NA 90 100 .* [0-9]*$/d; /^NA 90 15 blocking/d' <<<"$FOUR_CELLS")
	map
	is '15 90 threads NA NA alone 0' "$(says tasks share fastest next times_longer verdict rivals | sed -n 3p)"
	is 3 "$(says tasks | wc -l)"
	is 'Where tasks wait for 90 % of their time, the fastest is in C `threads` (without a rival) with 15 tasks.' \
		"$(value sentence2)"
	dataset_draw mix
}

@test 'each interpreter has a panel, behind that of C' {
	measured 8 < <(echo "$FOUR_CELLS" | sed 's/^NA/cpython/'; sed 's/^NA/cpython3.99t/; s/openmp pool .*/openmp pool 80/' <<<"$FOUR_CELLS"
		echo "$FOUR_CELLS")
	map
	is 'NA NA NA NA cpython cpython cpython cpython cpython3.99t cpython3.99t cpython3.99t cpython3.99t' \
		"$(says interpreter | paste -sd ' ')"
	is 'C|CPython 3.98|CPython 3.99 without its lock' "$(value panel0)|$(value panel1)|$(value panel2)"
	is 'in 3 of 4 cells in C, in 3 of 4 in CPython 3.98, in 4 of 4 in CPython 3.99 without its lock' "$(value won)"
	[[ $(value sentence1) == *'; in CPython 3.99 without its lock `threads` with 15 tasks, `openmp` with 100.' ]] ||
		fail "the sentence: $(value sentence1)"
	dataset_draw mix
	is '0 0 0 1 0 0 2 0 0' "$(dataset_cells "$folder/figure.tsv" article panel x y | sed -n 's/^1 //p' | paste -sd ' ')"
	measured 8 < <(echo "$FOUR_CELLS" | sed 's/^NA/cpython/')
	map
	is 'CPython 3.98' "$(value panel0)"
	is 1 "$(value panels)"
	dataset_draw mix
}

@test 'the share that came out is by the CPU time of blocking, and a cell without it has that of its share' {
	measured 8 <<<"$FOUR_CELLS"
	map
	is '0 0 90 90' "$(says share_measured | paste -sd ' ')"
	is '' "$(value off)"
	CPU_PERCENT=250 measured 8 <<<"$FOUR_CELLS"
	map
	is '0 0 78.3 78.3' "$(says share_measured | paste -sd ' ')" # 5 / (5 + 2.5 · 5/9)
	is '78.3 instead of 90 % (C, 15 tasks), 78.3 instead of 90 % (C, 100 tasks)' "$(value off)"
	measured 8 < <(sed '/^NA 90 .*blocking/d' <<<"$FOUR_CELLS")
	map
	is '0 0 NA NA' "$(says share_measured | paste -sd ' ')"
	is '' "$(value off)"
}

# bats test_tags=fault:few
@test 'of a few blocks nothing is said but the median' {
	measured 2 <<<"$FOUR_CELLS"
	map
	is 'too few blocks' "$(says verdict | sort -u)"
	[[ $(value sentence1) == *'`threads` by its median (too few blocks to tell) with 15 tasks'* ]] || fail "$(value sentence1)"
	dataset_draw mix
}

@test 'every cell is in the figure, hatched where nobody has won, and the page is filled in' {
	measured 8 <<<"$FOUR_CELLS"
	map
	is '0 0 0 0 threads 1
0 0 1 1 openmp 0
0 1 0 0 threads 0
0 1 1 0 fibers 0' "$(dataset_cells "$folder/figure.tsv" panel x y hatched name article)"
	is 'or threads' "$(dataset_cells "$folder/figure.tsv" note | sed -n 2p)"
	is '90 % waiting (measured: 90)' "$(dataset_cells "$folder/figure-shares.tsv" text | sed -n 2p)"
	dataset_draw mix
	for words in 'threads, each takes' fibers openmp 'or threads' '15 tasks' '100 tasks' 'no waiting'; do
		grep -q ">$words" "$T/figures/mix.svg" || fail "the figure does not show '$words'"
	done
	is 1 "$(grep -c '<pattern' "$T/figures/mix.svg")"
	try "$BUILD/analysis/fill" paper/text/mix.md "$folder"
	must_work
	grep -q '^- Where no task ever waits' "$T/out" || fail 'the page does not say who is the fastest'
}

# bats test_tags=fault:data
@test 'rows without a share, or without a time of their own, are refused' {
	measured 4 <<<"$FOUR_CELLS"
	sed -i 's/\t0\t15\t/\tNA\t15\t/; s/\t0\t100\t/\tNA\t100\t/; s/\t90\t15\t/\tNA\t15\t/; s/\t90\t100\t/\tNA\t100\t/' "$folder/samples.tsv"
	try "$BUILD/analysis/mix" "$folder"
	must_fail 1 'no row has a share'
	measured 4 <<<"$FOUR_CELLS"
	sed -i 's/elapsed_ns/elapsed/' "$folder/samples.tsv"
	try "$BUILD/analysis/mix" "$folder"
	must_fail 1 'does not say how long it took'
}

# ---- The experiment's list ------------------------------------------------------------------------------------------

# list [NAME=VALUE]…: the rows; leaves them in $T/out.
list() {
	try env DATA="$T/data" MODELS='async_tasks blocking gil threads' WORKERS=16 SEED=42 PYTHONS= MIX_SHARES='50 99' \
		MIX_TASKS='15 20' MIX_WAIT_US=1000 MIX_COMPUTE_US=100 MIX_PACE=1000 MIX_EVERY=4 "$@" bench/experiments/mix
	must_work
	[[ -z $(dataset_cells "$T/out" label | sort | uniq -d) ]] || fail 'a label twice'
}

@test 'a cell has every model that is for use, threads twice where there are more tasks than workers' {
	dataset_tools waits/threads
	list
	is 'blocking blocking-twin w0-t15-threads w0-t20-blocking w0-t20-threads w0-t20-threads-each w50-t15-blocking w50-t15-threads' \
		"$(dataset_cells "$T/out" label | sed -n 1,8p | paste -sd ' ')"
	is 'threads 50 20 each w50-t20-blocking NA' \
		"$(dataset_cells "$T/out" label model share tasks crew baseline stopped | sed -n 's/^w50-t20-threads-each //p')"
	grep -qE "^w50-t20-threads-each.*/waits/threads -t 20 -n 1000 -w 16 -s 42 --waits 1 --wait-us 1000 -k reference --expect [0-9]+ -w 20$" "$T/out" ||
		fail 'the command of a worker for each task'
	grep -q "^w99-t15-threads.* -n 10 -w 16 " "$T/out" || fail 'at 99 % a task computes for a 99th of its wait'
	grep -q "^blocking.* -t 15 -n 100 .*--waits 0 " "$T/out" || fail 'where nothing waits, a task computes for MIX_COMPUTE_US'
	is '1 1 1 4' "$(dataset_cells "$T/out" every | sed -n 1,4p | paste -sd ' ')"
}

@test 'what takes too long at best is listed, and not run' {
	dataset_tools waits/threads
	list MIX_LONG=40
	is 'takes 0.0 s at best' "$(dataset_cells "$T/out" label stopped | sed -n 's/^w50-t20-blocking //p')" # 20 × 2 ms
	is 'NA' "$(dataset_cells "$T/out" label stopped | sed -n 's/^w50-t15-blocking //p')"
	is 'w50-t20-threads' "$(dataset_cells "$T/out" label baseline | sed -n 's/^w50-t20-threads-each //p')"
}

# bats test_tags=fault:options
@test 'a share of 100 % is refused' {
	try env MIX_SHARES='50 100' bench/experiments/mix --parameters
	[[ $status == 1 ]] || fail 'it should be refused'
	must_complain 1 'each is below 100'
}

@test 'every interpreter has a map, with several loops where it has no lock, and computes at the pace of its kind' {
	dataset_tools waits/threads
	fake_python "$T/free" cpython 3.99t False
	fake_python "$T/pypy" pypy 3.98 True
	list PYTHONS="python3 $T/free $T/pypy" MIX_PYTHON_PACE=100 MIX_NO_LOCK_PACE=50 MIX_PYPY_PACE=700
	for name in cpython:yes:10 cpython3.99t:no:5 pypy3.98:yes:70; do
		IFS=: read -r name lock iterations <<<"$name"
		awk -F '\t' -v name="$name" '$3 == name' "$T/out" >"$T/rows"
		[[ $(wc -l <"$T/rows") -gt 30 ]] || fail "the rows of $name"
		is "$name-blocking $name-blocking-twin" "$(grep -P "^$name-blocking\t" "$T/rows" | cut -f 6,7 | tr '\t' ' ')"
		is "$name-blocking" "$(grep -P "^$name-w0-t15-threads\t" "$T/rows" | cut -f 6)"
		! grep -vP '\t$' "$T/rows" | grep -v -e " --gil $lock " || fail "the lock of $name"
		grep -P "^$name-blocking\t" "$T/rows" | grep -q -e " -n $iterations " || fail "the pace of $name"
		[[ $lock = no ]] && loops='6 loops pool' || loops= # in each of the six cells
		is "$loops" "$(grep asyncio_loops.py "$T/rows" | cut -f 5,12 | tr '\t' ' ' | uniq -c | xargs)"
	done
}
