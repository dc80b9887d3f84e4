#!/usr/bin/env bats
# models.bats - what one model promises beside the contract that all keep (runners.bats).

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers

setup_file() {
	needs_compiler
	copy_sources "$BATS_FILE_TMPDIR/copy"
	cp "$ROOT"/tests/{naps,pairs}.h "$BATS_FILE_TMPDIR/copy/kernels/"
}

setup() {
	export T=$BATS_TEST_TMPDIR COPY=$BATS_FILE_TMPDIR/copy
}

built() { # built PROGRAM…: in the copy, which has the tests' workloads
	fresh_make "$COPY" CFLAGS=-O1 "${@/#/build/}"
	[[ $status == 0 ]] || fail 'make failed'
}

# ---- Fibers ----------------------------------------------------------------------------------------------------------

@test "fibers: a hundred thousand wait at once, each in two pages at most" {
	built naps/fibers
	try "$COPY/build/naps/fibers" -t 100000 -n 1 --naps 1 --expect 10000100000 --report "$T/report" --nap-us 100000
	[[ $status == 0 ]] || fail 'they should work'
	[[ $(report '.max_rss_bytes < 100000 * 2 * 4096 + 20e6') == true ]] || fail "memory: $(report .max_rss_bytes) bytes"
}

@test "fibers: switched by ucontext, as on other processors, they give the same list" {
	cp -R "$COPY" "$T/copy"
	fresh_make "$T/copy" CFLAGS=-O1 CPPFLAGS=-DFIBER_UCONTEXT build/fibers build/naps/fibers build/pairs/fibers
	[[ $status == 0 ]] || fail 'make failed'
	try "$T/copy/build/fibers" -t 15 -n 1000 --slice 100 --expect 51982
	[[ $status == 0 ]] || fail 'slices'
	try "$T/copy/build/naps/fibers" -t 20 -n 1000 --slice 300 --expect 630000
	[[ $status == 0 ]] || fail 'waits'
	try "$T/copy/build/pairs/fibers" -t 8
	must_print '[1, 1, 3, 3, 5, 5, 7, 7]'
}

# bats test_tags=fault:programs
@test "fibers: a task that overruns its stack is a failure that is named" {
	cp -R "$COPY" "$T/copy"
	# The largest block that it does not write to is smaller than what it writes.
	sed -e 's/"naps"/"deep"/; s/NAPS_H/DEEP_H/' -e '/^static inline struct step workload_step/,/^{/ s/^{/&\
	volatile char deep[70000];\
\
	for (unsigned i = 0; i < sizeof deep; i++)\
		deep[i] = 1;/' "$ROOT/tests/naps.h" >"$T/copy/kernels/deep.h"
	fresh_make "$T/copy" CFLAGS=-O1 build/deep/fibers build/deep/threads
	[[ $status == 0 ]] || fail 'make failed'
	try "$T/copy/build/deep/threads" -t 3 -n 1
	must_print '[3, 6, 9]'
	try "$T/copy/build/deep/fibers" -t 3 -n 1
	must_fail 1 "a fiber's stack of 65536 bytes ran over"
}

# ---- Rings -----------------------------------------------------------------------------------------------------------

# refusing ERROR COMMAND…: tries the command where io_uring_setup fails so, as under a container's profile.
refusing() {
	local error=$1

	shift
	cat >"$T/refusing.c" <<-'EOT'
		#include <errno.h>
		#include <linux/filter.h>
		#include <linux/seccomp.h>
		#include <stddef.h>
		#include <stdio.h>
		#include <sys/prctl.h>
		#include <sys/syscall.h>
		#include <unistd.h>

		int main(int argc, char **argv)
		{
			struct sock_filter rules[] = {
				BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
				BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
				BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ERROR),
				BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
			};
			struct sock_fprog filter = { sizeof rules / sizeof *rules, rules };

			if (argc > 1 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
			    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0)
				execv(argv[1], argv + 1);
			perror("refusing");
			return 99;
		}
	EOT
	cc -D"ERROR=$error" -o "$T/refusing" "$T/refusing.c"
	try "$T/refusing" "$@"
	[[ $status != 99 ]] || skip 'may not install a filter here'
}

# bats test_tags=fault:system
@test "io_uring: refused, it computes as ever, and says so in one line where a task has to wait" {
	local error

	built io_uring naps/io_uring
	for error in EPERM EACCES ENOSYS; do
		refusing "$error" "$COPY/build/io_uring" -t 15 -n 1000 --slice 100 --expect 51982
		[[ $status == 0 && ! -s $T/err ]] || fail 'nothing waits'
		refusing "$error" "$COPY/build/naps/io_uring" -t 3 -n 10 --naps 0
		must_print '[10, 20, 30]'
		refusing "$error" "$COPY/build/naps/io_uring" -t 3 -n 10
		must_fail 1 'io_uring is refused here'
		refusing "$error" "$COPY/build/io_uring" --probe
		must_fail 1 'io_uring is refused here'
	done
	refusing ENOMEM "$COPY/build/io_uring" --probe
	must_fail 1 'ulimit -l'
	refusing EMFILE "$COPY/build/io_uring" --probe
	must_fail 1 'Too many open files'
}

rings_here() {
	model io_uring --probe
	[[ $status == 0 ]] || skip 'io_uring is refused here'
	[[ ! -s $T/out && ! -s $T/err ]] || fail '--probe has said something'
}

@test "io_uring: a hundred thousand waits at once, several times what the ring holds" {
	rings_here
	built naps/io_uring
	try "$COPY/build/naps/io_uring" -t 100000 -n 1 --naps 2 --nap-us 200000 --expect 15000150000
	[[ $status == 0 && ! -s $T/err ]] || fail 'they should work'
}

@test "io_uring: a moment that has passed, and a file that is ready, are no wait" {
	rings_here
	built naps/io_uring pairs/io_uring
	try "$COPY/build/naps/io_uring" -t 100 -n 1 --naps 100 --nap-us 0 --expect 510050
	[[ $status == 0 ]] || fail 'moments'
	try "$COPY/build/pairs/io_uring" -t 16
	must_print '[1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15]'
}

# ---- Pools and loops -------------------------------------------------------------------------------------------------

@test "async_pool: the pool has a thread for each worker, up to libuv's 1024, whatever the environment says" {
	local workers

	for workers in 1 3 1024; do
		try env UV_THREADPOOL_SIZE=2 "$BUILD/async_pool" -t 1024 -n 0 -w "$workers" --expect 0 --report "$T/report"
		[[ $status == 0 && $(report .pool_threads) == "$workers" ]] || fail "threads: $(report .pool_threads)"
	done
	model async_pool -t 3000 -n 0 -w 3000 --expect 0 --report "$T/report"
	[[ $status == 0 && $(report .pool_threads) == 1024 ]] || fail "threads: $(report .pool_threads)"
	model async_pool -t 3 -n 10 -w 1024 --report "$T/report"
	[[ $status == 0 && $(report .pool_threads) == 3 ]] || fail "threads for three tasks: $(report .pool_threads)"
}

@test "loops: a task stays with the loop that it was dealt to" {
	model loops -t 20 -n 10000 -w 3 --slice 1000 --trace "$T/trace"
	[[ $status == 0 ]] || fail "exit status $status"
	awk 'NR > 1 && $2 != $1 % 3 { exit 1 }' "$T/trace" || fail "task and worker: $(cut -f 1,2 "$T/trace" | sort -u)"
}

# ---- Where they are measured -----------------------------------------------------------------------------------------

listed() { # listed EXPERIMENT [ARGUMENT]…: the models that make gives its list
	local experiment=$1

	shift
	make -s -C "$COPY" --eval "listed: ; @echo \$\$$(
		sed -n 's/^for [a-z]* in \$\([A-Z_]*MODELS\).*/\1/p; s/^\tfor [a-z]* in \$\([A-Z_]*MODELS\).*/\1/p' \
			"$ROOT/bench/experiments/$experiment" | grep -v ARTICLE | sort -u)" listed "$@" | tr ' ' '\n' | sort
}

@test "models for tasks that wait are in no experiment on computing, unless somebody names them; a new model is" {
	local experiment

	touch "$COPY/runners/foo.c"
	(cd "$COPY/runners" && printf '%s\n' *.c | sed 's/\.c$//' | grep -vx mpi | sort) >"$T/all"
	grep -vxE 'async_pool|fibers|io_uring|loops|openmp_tasks' "$T/all" >"$T/computing"
	for experiment in cpu-use gantt granularity memory scaling size; do
		listed "$experiment" | diff "$T/computing" - || fail "$experiment has other models"
		[[ $(listed "$experiment" MODELS='blocking fibers') == $'blocking\nfibers' ]] || fail "$experiment: not as named"
	done
	listed models | diff "$T/all" - || fail 'not all in models'
	rm "$COPY/runners/foo.c"
}

# list EXPERIMENT: its rows with three interpreters, in $T/out.
list() {
	mkdir -p "$T/data"
	fake_python "$T/free" cpython 3.99t False
	fake_python "$T/pypy" pypy 3.98 True
	try env BUILD="$BUILD" DATA="$T/data" PROFILE=quick MODELS='blocking threads' COMPUTING_MODELS='blocking threads' \
		TASKS=3 ITERATIONS=100 WORKERS=2 SEED=42 PYTHON_EVERY=2 PYTHONS="python3 $T/free $T/pypy" "$ROOT/bench/experiments/$1"
	[[ $status == 0 && ! -s $T/err ]] || fail "no list of $1"
}

@test "models: every interpreter has all rows, several loops where it has no lock, compared with its own baseline and twin" {
	local name lock loops

	cd "$ROOT"
	list models
	while read -r name lock loops; do
		awk -F '\t' -v OFS='\t' -v name="$name" '$3 == name { sub("^" name "-", "", $1); print $1, $5, $6, $7, $8 }' "$T/out" |
			sed "s/\t$name-/\t/g" >"$T/rows-$name"
		diff "$T/rows-cpython" <(grep -v '^asyncio_loops' "$T/rows-$name") || fail "rows of $name"
		[[ $(grep '^asyncio_loops' "$T/rows-$name" | tr '\t' ' ') == "$loops" ]] || fail "several loops of $name"
		grep -q $'^threads\tthreads\tblocking\tblocking-twin\t2$' "$T/rows-$name" || fail "the baseline of $name"
		[[ $(awk -F '\t' -v name="$name" '$3 == name && !index($NF, " --gil '"$lock"' ")' "$T/out") == '' ]] || fail "the lock of $name"
	done <<-'END'
		cpython yes
		cpython3.99t no asyncio_loops loops blocking blocking-twin 2
		pypy3.98 yes
	END
	[[ $(wc -l <"$T/rows-cpython") -ge 7 ]] || fail 'the models'
}

@test "other experiments have rows of the first interpreter alone" {
	local experiment

	cd "$ROOT"
	for experiment in attribution cpu-use granularity kernel memory; do
		list $experiment
		cut -f 3 "$T/out" | grep -qx cpython || fail "$experiment has no Python"
		# kernel has a row of PyPy, of whichever is installed.
		! cut -f 3 "$T/out" | grep -q '[0-9]' || fail "$experiment has others"
		! grep $'\tPython\t' "$T/out" | grep -v -e ' --gil yes ' || fail "$experiment does not say whether there is a lock"
	done
}

@test "the machine's description has every interpreter, and says which has no lock" {
	cd "$ROOT"
	fake_python "$T/free" cpython 3.99t False
	fake_python "$T/locked" cpython 3.99 True
	PYTHONS="$T/locked $T/free" try bench/machine
	[[ $status == 0 && $(jq -r .python "$T/out") =~ ^([A-Za-z]+\ [0-9.]+),\ ([A-Za-z]+\ [0-9.]+)\ without\ its\ lock$ &&
		${BASH_REMATCH[1]} == "${BASH_REMATCH[2]}" ]] || fail 'its interpreters'
}
