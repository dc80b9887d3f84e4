#!/usr/bin/env bats
# halves.bats - does the workload halves compute what kernels/halves.h says, under every model in C and in Python?
#
#   bats tests/halves.bats
#   MODELS='threads openmp' PYTHONS='python3 pypy3' bats tests/halves.bats        interpreters that are missing are left out
#
# No test asserts how fast anything is.

# shellcheck disable=SC2030,SC2031,SC2086,SC2154 # it does not see what load brings, and takes a test for a subshell; options
# of a case are to be split

load helpers

setup_file() {
	local name

	for name in "${models[@]}"; do
		[[ -x $BUILD/halves/$name ]] || { echo "$BUILD/halves/$name is missing: run make first" >&2; return 1; }
	done
	FOUND=$(installed_pythons)
	export FOUND PYTHONDONTWRITEBYTECODE=1
}

setup() {
	export T=$BATS_TEST_TMPDIR
	mapfile -t models < <(waiting_models) # of those that need more than this machine has, none
	scripts=$ROOT/runners/cpython
}

# kept TASKS ITERATIONS SEED HALVES GENERATOR DRAWS: the oracle's list
kept() { python3 "$ROOT/tests/halves-oracle.py" "$@"; }

total() { jq add <<<"$1"; } # LIST

# everyone: every program, a line each. In Python these are all that an interpreter can run; uvloop is one more loop.
everyone() {
	local name python

	printf "$BUILD/halves/%s\n" "${models[@]}"
	for python in $FOUND; do
		for name in blocking threads processes asyncio_gather asyncio_tasks asyncio_pool; do
			echo "$python $scripts/$name.py --workload halves"
		done
	done
}

# sharing: those under which tasks can share a generator.
sharing() { everyone | grep -v '/processes\.py '; }

# ---- Whose draws ------------------------------------------------------------------------------------------------------

@test "from generators of their own, the list is the one that the definition says, under every model" {
	local program list tasks n seed halves draws

	while read -r tasks n seed halves draws; do
		list=$(kept "$tasks" "$n" "$seed" "$halves" own "$draws")
		while read -r program <&4; do
			try $program -t "$tasks" -n "$n" -s "$seed" -w 3 --halves "$halves" --draws "$draws"
			must_print "$list"
		done 4< <(everyone)
	done <<-'EOF'
		0 100 42 both 1
		16 1000 42 both 1
		4 300 4294967295 draws 3
		3 1 0 both 400
		15 100 42 sums 1
		2 7 42 neither 1
	EOF
}

@test "from one generator, all tasks together keep as many in every run, whoever draws what" {
	local program list tasks n seed halves draws slice

	while read -r tasks n seed halves draws slice; do
		list=$(kept "$tasks" "$n" "$seed" "$halves" shared "$draws")
		while read -r program <&4; do
			rm -f "$T/report"
			try $program -t "$tasks" -n "$n" -s "$seed" -w 4 --halves "$halves" --generator shared --draws "$draws" \
				--slice "$slice" --expect "$(total "$list")" --report "$T/report"
			[[ $status == 0 && $(total "$(<"$T/out")") == "$(report .checksum)" ]] || fail 'another sum'
			[[ $program != */blocking* ]] || must_print "$list" # one task after another
		done 4< <(sharing)
	done <<-'EOF'
		20 1000 42 both 1 7
		4 100000 42 both 1 1000
		5 400 7 draws 2 1000
		9 300 42 draws 1 1
		6 50 42 sums 1 3
	EOF
}

@test "tasks that take turns draw by turns from one generator: another list, and the same sum" {
	local list

	list=$(kept 20 1000 42 draws shared 1)
	model halves/async_gather -t 20 -n 1000 --halves draws --generator shared --slice 1 --expect "$(total "$list")"
	[[ $status == 0 ]] || fail 'another sum'
	! cmp -s "$T/out" <(echo "$list") || fail 'each task drew alone'
	model halves/async_gather -t 20 -n 1000 --halves draws --slice 1
	must_print "$(kept 20 1000 42 draws own 1)"
}

# bats test_tags=fault:options
@test "worker processes of Python share no generator: one line, where they would have to" {
	local python

	for python in $FOUND; do
		try "$python" "$scripts/processes.py" --workload halves -t 4 -n 100 -w 2 --generator shared --report "$T/report"
		must_fail 1 'task [0-3]: processes do not share a generator'
		[[ ! -e $T/report ]] || fail 'a report was written'
		try "$python" "$scripts/processes.py" --workload halves -t 2 -n 100 -w 2 --generator shared --halves sums
		must_print '[100, 100]'
	done
}

# ---- The sums, and the parts --------------------------------------------------------------------------------------------

@test "steps and parts add up to the whole, of results and of sums, which are modsum's" {
	local python

	for python in $FOUND; do
		cd "$scripts" || return
		try "$python" - "$ROOT/tests" <<-'EOF'
			import sys
			from types import SimpleNamespace
			from workload import DONE
			from workload_halves import LOOPS, Task
			sys.path.append(sys.argv[1])
			from oracle import modsum

			def run(options, *of, budget):
			    task = Task(options, *of)
			    while task.step(budget) is not DONE:
			        pass
			    return task.result(), task.progress, task.total

			for halves in LOOPS:
			    for generator in "own", "shared":
			        for draws in 1, 3:
			            options = SimpleNamespace(iterations=1000, seed=42, halves=halves, generator=generator, draws=draws)
			            Task.begin_run(options)
			            whole = run(options, 7, budget=1000)
			            assert whole[1] == 1000
			            assert whole[2] == modsum(42, 7, 1000) or (halves, generator, draws) != ("both", "own", 1)
			            for parts in 1, 3, 7, 1001:
			                Task.begin_run(options)
			                done = [run(options, 7, part, parts, budget=100) for part in range(parts)]
			                assert tuple(map(sum, zip(*done))) == whole, (halves, generator, draws, parts)
		EOF
		[[ $status == 0 && ! -s $T/err ]] || fail "$python"
	done
	needs_compiler
	cc -std=c11 -D_GNU_SOURCE -O1 -pthread -o "$T/halves" "$ROOT/tests/halves.c"
	try "$T/halves"
	[[ $status == 0 && ! -s $T/err ]] || fail 'they do not'
}

# bats test_tags=fault:programs
@test "a program that loses some of what it does not keep fails, whatever its result" {
	local python

	for python in $FOUND; do
		mkdir -p "$T/python"
		cp "$scripts"/*.py "$T/python/"
		sed -i 's/left_out += i % x$/left_out += i % 1/' "$T/python/workload_halves.py"
		try "$python" "$T/python/blocking.py" --workload halves -t 4 -n 1000
		must_fail 1 'task 1: what it keeps adds up to 495 and what it does not to 0, instead of 500 together'
	done
	needs_compiler
	copy_sources "$T/copy"
	sed -i 's/left_out += sums ? i % x : 0/left_out += sums ? i % 1 : 0/' "$T/copy/kernels/halves.h"
	fresh_make "$T/copy" -s CFLAGS=-O1 build/halves/blocking
	[[ $status == 0 ]] || fail 'make failed'
	try "$T/copy/build/halves/blocking" -t 4 -n 1000 --report "$T/report"
	must_fail 1 'task 1: what it keeps adds up to 495 and what it does not to 0, instead of 500 together'
	[[ ! -e $T/report ]] || fail 'a report was written'
}

# ---- What a run says ----------------------------------------------------------------------------------------------------

@test "a run with a wrong --expect fails, one with the right one passes: bench/expect computes it, list.bash asks for it" {
	local program own shared

	cd "$ROOT" || return
	export BUILD DATA=$T SEED=42
	own=$(bench/expect 15 3000 42 halves --halves both)
	shared=$(bench/expect 15 3000 42 halves --generator shared --draws 2)
	[[ $own == "$(total "$(kept 15 3000 42 both own 1)")" ]] || fail "own: $own"
	[[ $shared == "$(total "$(kept 15 3000 42 both shared 2)")" ]] || fail "shared: $shared"
	try bash -c '. bench/list.bash; defaults workload=halves; work 15 3000 4 --halves draws --generator shared; echo "${work[*]}"'
	[[ $(<"$T/out") == "-t 15 -n 3000 -w 4 -s 42 --halves draws --generator shared --expect $(total "$(kept 15 3000 42 draws shared 1)")" ]] ||
		fail 'another command'
	while read -r program <&4; do
		try $program -t 15 -n 3000 -w 3 --expect "$own"
		[[ $status == 0 ]] || fail 'the right sum is refused'
		try $program -t 15 -n 3000 -w 3 --expect $((own + 1)) --report "$T/report"
		must_fail 1 "$own instead of"
		[[ ! -e $T/report ]] || fail 'a report was written'
	done 4< <(everyone)
}

@test "the report has the options, and the trace every iteration" {
	local program

	while read -r program <&4; do
		rm -f "$T/report"
		try $program -t 5 -n 100 -w 2 --halves draws --generator shared --draws 2 --slice 30 --report "$T/report" --trace "$T/trace"
		[[ $status == 0 ]] || fail 'it failed'
		[[ $(report '[.workload, .halves, .generator, .draws, .kernel] | join(" ")') == 'halves draws shared 2 reference' ]] ||
			fail "$(<"$T/report")"
		[[ $(awk -F '\t' 'NR > 1 { n[$1] += $6 } END { for (t in n) print n[t] }' "$T/trace" | uniq -c | xargs) == '5 100' ]] ||
			fail "$(<"$T/trace")"
	done 4< <(sharing)
}

# ---- What cannot be -----------------------------------------------------------------------------------------------------

# bats test_tags=fault:options
@test "bad usage of its options: status 2, one line that names option and value" {
	local program option value

	while read -r program <&4; do
		while read -r option value; do
			try $program "$option" "$value" --report "$T/report"
			must_fail 2 "${option#--}.*'$value'"
			[[ ! -e $T/report ]] || fail 'a report was written'
		done <<-'EOF'
			--halves half
			--halves BOTH
			--generator mine
			--draws 0
			--draws 1000001
			--draws x
		EOF
	done 4< <(everyone | grep -v 'cpython/[^t]') # options of a workload are the same under every script
	model halves/blocking -k nonsense
	must_fail 2 "kernel.*'nonsense'"
	model blocking --halves both
	must_fail 2 halves
}

# bats test_tags=fault:system
@test "no memory that processes could share: one line, where it is needed" {
	preloaded no-shared-memory
	try env LD_PRELOAD="$T/no-shared-memory.so" "$BUILD/halves/blocking" -t 1 -n 10 --generator shared
	must_fail 1 'no memory for the generator that all tasks share: Cannot allocate'
	try env LD_PRELOAD="$T/no-shared-memory.so" "$BUILD/halves/blocking" -t 1 -n 10 --halves sums
	must_print '[10]'
}
