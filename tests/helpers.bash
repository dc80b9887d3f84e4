# helpers.bash - what the bats files share.
#
# From the environment: BUILD, where the runners are (build), and MODELS, which of them to test (all: runners/*.c).
# Nothing here names a model: what a test needs to know of one, it asks the program or its source.

bats_require_minimum_version 1.5.0
load time

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
BUILD=${BUILD:-build}
[[ $BUILD == /* ]] || BUILD=$ROOT/$BUILD
models=()
# What a launcher starts is not built everywhere.
launched=" $(sed -n 's/^LAUNCHED_MODELS = //p' "$ROOT/Makefile") "
for name in ${MODELS:-$(cd "$ROOT/runners" && printf '%s ' *.c | sed 's/\.c / /g')} ${LAUNCHED-}; do
	[[ $launched == *" $name "* && ! -x $BUILD/$name ]] || models+=("$name")
done

# What a user's environment says to OpenMP must not reach the tests; GNU nproc listens to it too.
unset "${!OMP_@}" "${!GOMP_@}"
export LC_ALL=C

# Ends the test, with what the last `try` left behind.
fail() {
	printf '%s\n' "$*"
	[[ -z ${tried:-} ]] || printf 'command: %s\nstatus:  %s\n' "$tried" "$status"
	if [[ -e $T/out ]]; then
		printf 'stdout:  %s\n' "$(head -c 300 "$T/out")"
		printf 'stderr:  %s\n' "$(head -c 2000 "$T/err")"
	fi
	exit 1
}

# try COMMAND…: runs it, never for long; sets $status and leaves $T/out and $T/err.
try() {
	tried=$*
	status=0
	timeout -k 5 "${LIMIT:-300}" "$@" >"$T/out" 2>"$T/err" || status=$?
}

model() { # model NAME [OPTION]…
	local name=$1

	shift
	try "$BUILD/$name" "$@"
}

# The last `try` ended well and printed the list, nothing else.
must_print() { # must_print LIST
	[[ $status == 0 ]] || fail "exit status $status instead of 0"
	[[ ! -s $T/err ]] || fail 'something on stderr'
	cmp -s "$T/out" <(printf '%s\n' "$1") || fail "the list should be ${1:0:300}"
}

# The last `try` ended badly: the status, one line on stderr (matching the pattern), nothing on stdout.
must_fail() { # must_fail STATUS [REGEX]
	must_complain "$@"
	[[ ! -s $T/out ]] || fail 'something on stdout'
}

must_complain() { # the same, whatever was printed before
	[[ $status == "$1" ]] || fail "exit status $status instead of $1"
	[[ $(wc -l <"$T/err") == 1 ]] || fail 'not one line on stderr'
	[[ $(<"$T/err") =~ ${2:-.} ]] || fail "stderr does not say: $2"
}

# oracle TASKS ITERATIONS SEED: Python's list; each is computed once.
oracle() {
	local list=$BATS_FILE_TMPDIR/oracle-$1-$2-$3

	[[ -e $list ]] || python3 "$ROOT/tests/oracle.py" "$@" >"$list.part"
	[[ -e $list ]] || mv "$list.part" "$list"
	cat "$list"
}

report() { # report JQ-FILTER: of the last line of $T/report
	tail -n 1 "$T/report" | jq -r "$1"
}

ended() { # ended PID…: gone, or a zombie that nobody has reaped yet (not every container's init reaps)
	local pid

	for pid; do
		[[ ! -e /proc/$pid/stat || $(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null) =~ ^[ZX]?$ ]] || return 1
	done
}

has_children() { # has_children PID COUNT
	[[ $(pgrep -c -P "$1") == "$2" ]]
}

# The models that fork their workers, as their source says.
forking_models() {
	local name

	for name in "${models[@]}"; do
		! grep -qw 'fork()' "$ROOT/runners/$name.c" || echo "$name"
	done
}

# The models that start threads or processes, as their source says.
models_with_workers() {
	local name

	for name in "${models[@]}"; do
		! grep -qE '\<fork\(\)|pthread_create|crew_start|#pragma omp|uv_queue_work' "$ROOT/runners/$name.c" || echo "$name"
	done
}

# The models under which a task can wait here; another one says that it cannot.
waiting_models() {
	local name

	for name in "${models[@]}"; do
		! grep -qxe --probe <(declared_options "$ROOT/runners/$name.c") || "$BUILD/$name" --probe 2>/dev/null || continue
		echo "$name"
	done
}

# The models that yield inside a task, as their report says.
cooperative_models() {
	local name

	for name in "${models[@]}"; do
		rm -f "$T/report"
		model "$name" -t 1 -n 1 --report "$T/report"
		[[ $(report .slice) == 0 ]] || echo "$name"
	done
}

# The options that the file of a model, or of a workload, declares for itself; those that take a value.
declared_options() { # declared_options FILE
	sed -n 's/.*{ \.name = "\([a-z-]*\)".*/--\1/p' "$1"
}

valued_options() { # valued_options FILE
	sed -n 's/.*{ \.name = "\([a-z-]*\)", \.argument.*/--\1/p' "$1"
}

# The models that can have several tasks in progress at once, as their source says.
concurrent_models() {
	local name

	for name in $(waiting_models); do
		! grep -qE '\<fork\(\)|pthread_create|crew_start|#pragma omp|"(eventloop|coroutine)\.h"' "$ROOT/runners/$name.c" || echo "$name"
	done
}

# Builds tests/NAME.c, for LD_PRELOAD, into $T.
preloaded() { # preloaded NAME
	needs_compiler
	cc -std=c11 -D_GNU_SOURCE -shared -fPIC -o "$T/$1.so" "$ROOT/tests/$1.c"
}

# For try_jumping: there the time of day jumps whenever it is asked for.
clock_jumps() {
	local now

	preloaded jumping-clock
	now=$(date +%s)
	now=$(($(LD_PRELOAD=$T/jumping-clock.so date +%s) - now))
	((now > 3000 || now < -3000)) || fail 'no clock jumps here'
}

try_jumping() { try env LD_PRELOAD="$T/jumping-clock.so" "$@"; } # COMMAND…

# The key of the peer's answers, in hexadecimal.
peer_key() {
	sed -n '/^static const unsigned char peer_key/,/};/s/0x\([0-9a-f]*\),/\1/gp' "$ROOT/bench/peer_value.h" | tr -d ' \t\n'
}

# Sets PYTHON to a Python with NumPy and SciPy: they are Debian's, for its own Python.
science_needed() {
	for PYTHON in python3 /usr/bin/python3; do
		! "$PYTHON" -c 'import numpy, scipy' 2>/dev/null || return 0
	done
	skip 'no Python with NumPy and SciPy here; what is worked out by hand is tested all the same'
}

# Of PYTHONS (python3), those that are installed, in one line.
installed_pythons() {
	local python

	for python in ${PYTHONS:-python3}; do
		! command -v "$python" >/dev/null || echo "$python"
	done | xargs
}

# fake_python PATH IMPLEMENTATION VERSION GIL: python3, but for what it says of itself; GIL: True or False.
fake_python() {
	mkdir -p "$1.site"
	echo "import sys; sys._is_gil_enabled = lambda: $4" >"$1.site/sitecustomize.py"
	printf '#!/bin/bash\n[[ $1 != -c || $2 != *sys.executable* ]] || { echo "%s" "$0"; exit; }\n%s\n' "$2 $3 $4" \
		'PYTHONPATH=$0.site exec python3 "$@"' >"$1"
	chmod +x "$1"
}

needs_compiler() {
	[[ -z ${PREBUILT:-} ]] && command -v cc >/dev/null || skip 'no compiler here'
}

# The checkout's sources in a folder of their own, as another person would have them.
copy_sources() { # copy_sources FOLDER
	local part

	mkdir -p "$1"
	for part in Makefile compare experiment.mk base kernels runners bench analysis claims plots tests; do
		[[ ! -e $ROOT/$part ]] || cp -R "$ROOT/$part" "$1/"
	done
}

# make as by hand: what a calling make or its user set is not passed on.
fresh_make() { # fresh_make FOLDER [ARGUMENT]…
	local folder=$1

	shift
	LIMIT=900 try env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u BUILD -u MODELS -u CC -u CFLAGS -u CPPFLAGS -u LDFLAGS \
		make -j2 -C "$folder" "$@"
}
