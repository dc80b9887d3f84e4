#!/usr/bin/env bats
# runners.bats - does every model keep the contract of runners/runner.h?
#
#   bats tests/runners.bats                                all models in build/
#   MODELS='threads openmp' BUILD=/tmp/b bats tests/runners.bats
#
# A test is about one promise, and goes through all models itself: a new model is tested as soon as it is built.

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers

setup_file() {
	local name

	for name in "${models[@]}"; do
		[[ -x $BUILD/$name ]] || { echo "$BUILD/$name is missing: run make first" >&2; return 1; }
	done
}

setup() {
	export T=$BATS_TEST_TMPDIR
}

pinned() { # TASKS ITERATIONS SEED LIST
	grep -v '^#' "$ROOT/tests/lists"
}

LIST_20_100_0=$(pinned | sed -n 's/^20 100 0 //p')
LIST_15_1000_42=$(pinned | sed -n 's/^15 1000 42 //p')
SUM_15_1000_42=51982

# The kernels that this machine has, as the complaint about a wrong one offers them.
kernels_here() {
	model "$1" -k nonsense
	sed 's/.*(\(.*\))$/\1/; s/,//g' "$T/err"
}

# ---- The list --------------------------------------------------------------------------------------------------------

@test "the list is the pinned one, with any number of workers" {
	local name tasks n seed list workers

	for name in "${models[@]}"; do
		while read -r tasks n seed list; do
			for workers in 1 2 16 64; do
				model "$name" -t "$tasks" -n "$n" -s "$seed" -w "$workers"
				must_print "$list"
			done
		done < <(pinned)
	done
}

@test "the list is the one that Python computes (without python3: skipped, the pinned ones remain)" {
	command -v python3 >/dev/null || skip 'no python3 here; the pinned lists are tested all the same'
	local name tasks n workers seed

	for name in "${models[@]}"; do
		while read -r tasks n workers seed; do
			model "$name" -t "$tasks" -n "$n" -w "$workers" -s "$seed"
			must_print "$(oracle "$tasks" "$n" "$seed")"
		done <<-'EOF'
			0 1000 16 42
			1 4096 16 42
			2 1 1 0
			15 0 16 4294967295
			15 1 16 1
			15 311 4 42
			15 312 5 42
			15 313 15 42
			17 3120 16 0
			7 6241 3 4294967295
			100 500 3 42
			100 33 64 123456789
			3 1000 1000 42
			31 999 1 4294967294
			1000 7 16 5
		EOF
	done
}

@test "the options' long names, with and without =, and the last one of two counts" {
	local name

	for name in "${models[@]}"; do
		model "$name" --tasks 20 --iterations=100 --workers 3 --seed=0 --kernel vector
		must_print "$LIST_20_100_0"
		model "$name" -t7 -n100 -s0 -t20
		must_print "$LIST_20_100_0"
	done
}

@test "every kernel that runs here gives the same list; the others are refused" {
	local name kernel here

	for name in "${models[@]}"; do
		here=$(kernels_here "$name")
		[[ " $here " == *' vector '* && " $here " == *' reference '* ]] || fail "kernels offered: $here"
		for kernel in vector reference avx512 avx2 baseline; do
			model "$name" -t 15 -n 1000 -k "$kernel"
			if [[ " $here " == *" $kernel "* ]]; then
				must_print "$LIST_15_1000_42"
			else
				must_fail 2 "$kernel"
			fi
		done
	done
}

@test "slices of any length add up to the same list" {
	local name slice kernel

	for name in "${models[@]}"; do
		for kernel in vector reference; do
			for slice in 1 7 999 1000 1001 9223372036854775807; do
				model "$name" -t 15 -n 1000 -k "$kernel" --slice "$slice"
				must_print "$LIST_15_1000_42"
			done
		done
	done
}

@test "chunks of any size give the same list" {
	local name chunk

	# More than 1024 tasks a worker: the largest chunk then has its answer in several messages.
	oracle 5000 3 42 >"$T/list"
	for name in "${models[@]}"; do
		grep -qxe --chunk <(declared_options "$ROOT/runners/$name.c") || continue
		for chunk in 1 2 7 1023 1024 1025 2049 5000 4294967295; do
			model "$name" -t 5000 -n 3 -w 3 --chunk "$chunk"
			must_print "$(<"$T/list")"
		done
	done
}

# Workers share the places of the sums, and a cache line holds eight.
@test "any number of tasks for a worker gives the same list" {
	local name tasks workers

	for tasks in 31 32 33 64 65 200; do
		oracle "$tasks" 3 42 >"$T/list"
		for name in "${models[@]}"; do
			for workers in 1 3; do
				model "$name" -t "$tasks" -n 3 -w "$workers"
				must_print "$(<"$T/list")"
			done
		done
	done
}

@test "the default run is the article's, and --expect agrees" {
	local name
	local list='[0, 4949469, 9900187, 14849634, 19799706, 24749836, 29701077, 34649097, 39598551, 44547725, '

	for name in "${models[@]}"; do
		model "$name" --expect 519746751
		must_print "${list}49499394, 54449478, 59401276, 64353360, 69297961]"
	done
}

@test "one million tasks of no iterations: a million zeros in bounded memory" {
	local name

	awk 'BEGIN { printf "[0"; for (i = 1; i < 1000000; i++) printf ", 0"; print "]" }' >"$T/zeros"
	for name in "${models[@]}"; do
		rm -f "$T/report"
		model "$name" -t 1000000 -n 0 --report "$T/report"
		[[ $status == 0 ]] || fail "exit status $status"
		cmp -s "$T/out" "$T/zeros" || fail 'the list is not a million zeros'
		[[ $(report '.max_rss_bytes < 200e6') == true ]] || fail "memory: $(report .max_rss_bytes) bytes"
	done
}

@test "OpenMP's environment moves work about, and nothing else" {
	local name setting

	for name in "${models[@]}"; do
		for setting in OMP_SCHEDULE=static OMP_SCHEDULE=static,1 OMP_SCHEDULE=dynamic,3 OMP_SCHEDULE=guided \
			OMP_NUM_THREADS=1 OMP_THREAD_LIMIT=2 OMP_DYNAMIC=true OMP_PROC_BIND=close; do
			try env "$setting" "$BUILD/$name" -t 20 -n 100 -s 0 -w 5
			must_print "$LIST_20_100_0"
		done
	done
}

# ---- Options ---------------------------------------------------------------------------------------------------------

# bats test_tags=fault:options
@test "bad usage: status 2, one line that names option and value, nothing done" {
	local name option says value

	for name in "${models[@]}"; do
		while IFS='|' read -r option value says; do
			# shellcheck disable=SC2086 # $option is nothing, or one word
			model "$name" --report "$T/report" --trace "$T/trace" $option ${value:+"${value//EMPTY/}"}
			must_fail 2 "$says"
			[[ $value == EMPTY || $(<"$T/err") == *"${value}"* ]] || fail "stderr does not name '$value'"
			[[ ! -e $T/report && ! -e $T/trace ]] || fail 'a file was written'
		done <<-'EOF'
			-n|-1|iterations
			-n|1e7|iterations
			-n|+1|iterations
			-n| 1|iterations
			-n|0x10|iterations
			-n|9223372036854775808|iterations
			-n|99999999999999999999|iterations
			-t|x|tasks
			-t|EMPTY|tasks
			-t|4294967296|tasks
			--tasks|15 |tasks
			-w|0|workers
			-w|1048577|workers
			-s|4294967296|seed
			-s|-1|seed
			-k|nonsense|kernel
			-k|EMPTY|kernel
			--slice|0|slice
			--slice|-5|slice
			--slice|9223372036854775808|slice
			--expect|18446744073709551616|expect
			--expect|EMPTY|expect
			--nonsense||nonsense
			--nonsense=3||nonsense
			-z||'z'
			--help=yes||help
			|stray|stray
			--|stray|stray
			-n||'n'
			--seed||seed
			--expect||expect
			--report||report
		EOF
	done
}

# bats test_tags=fault:options
@test "an option that a model declares is its own: it checks the value, and the others do not know it" {
	local name owner option value

	for owner in "${models[@]}"; do
		for option in $(valued_options "$ROOT/runners/$owner.c"); do
			model "$owner" "$option" 7 -t 15 -n 1000
			must_print "$LIST_15_1000_42"
			for value in 0 -1 x 5ms 18446744073709551616 ''; do
				model "$owner" "$option" "$value"
				must_fail 2 "${option#--}: '$value'"
			done
			for name in "${models[@]}"; do
				! grep -qxe "$option" <(declared_options "$ROOT/runners/$name.c") || continue
				model "$name" "$option" 7 --report "$T/report"
				must_fail 2 "$option"
				[[ ! -e $T/report ]] || fail 'a report was written'
			done
		done
	done
	[[ -n ${option:-} ]] || skip 'no model here has an option of its own'
}

@test "the largest values that are allowed are taken" {
	local name

	for name in "${models[@]}"; do
		model "$name" -t 0 -n 9223372036854775807 -w 1048576 -s 4294967295 --slice 9223372036854775807 --expect 0
		must_print '[]'
		model "$name" -t 15 -n 1000 --expect 18446744073709551615
		must_fail 1 18446744073709551615
	done
}

@test "--help names the options that a model takes, and no others, on stdout; --version the version" {
	local name version

	version=$(sed -n 's/^#define SAMEWORK_VERSION "\(.*\)"/\1/p' "$ROOT/base/option.h")
	[[ -n $version ]] || fail 'option.h has no version'
	for name in "${models[@]}"; do
		model "$name" --help
		[[ $status == 0 && ! -s $T/err ]] || fail '--help'
		grep -qw "'$name'" "$T/out" || fail '--help does not name the model'
		grep -oE '^  (-[a-z],|   ) --[a-z-]+' "$T/out" | tr -d ' ' >"$T/options"
		diff - "$T/options" <<-EOF || fail 'other options'
			$(printf '%s\n' -t,--tasks -n,--iterations -w,--workers -s,--seed -k,--kernel --slice --expect --report \
				--trace; declared_options "$ROOT/kernels/modsum.h"; declared_options "$ROOT/runners/$name.c"; printf '%s\n' --help --version)
		EOF
		model "$name" --version
		must_print "$name (samework) $version"
	done
}

# ---- Verification ----------------------------------------------------------------------------------------------------

# bats test_tags=fault:options
@test "a right --expect passes; a wrong one fails, and leaves no list, report or trace" {
	local name

	for name in "${models[@]}"; do
		model "$name" -t 15 -n 1000 --expect "$SUM_15_1000_42"
		must_print "$LIST_15_1000_42"
		model "$name" -t 15 -n 1000 --expect $((SUM_15_1000_42 + 1)) --report "$T/report" --trace "$T/trace"
		must_fail 1 "$SUM_15_1000_42.*$((SUM_15_1000_42 + 1))"
		[[ -z $(find "$T" -name 'report*' -o -name 'trace*') ]] || fail 'a file was written'
	done
}

# ---- The report ------------------------------------------------------------------------------------------------------

@test "the report is one JSON line with the documented keys, and they are plausible" {
	local name nproc before wall

	nproc=$(nproc)
	for name in "${models[@]}"; do
		rm -f "$T/report"
		before=${EPOCHREALTIME/./}
		model "$name" -t 15 -n 10000000 -w 3 --report "$T/report"
		wall=$(((${EPOCHREALTIME/./} - before) * 1000))
		[[ $status == 0 && $(wc -l <"$T/report") == 1 ]] || fail "no report: $(cat "$T/report")"
		jq -e --arg model "$name" --argjson nproc "$nproc" --argjson wall "$wall" '
			def whole: type == "number" and . == floor and . >= 0;
			.language == "C" and .workload == "modsum" and
			.model == $model and .label == $model and .tasks == 15 and .iterations == 10000000 and
			.workers == 3 and .seed == 42 and (.slice | whole) and .kernel == "vector" and
			(.isa | type == "string" and length > 0) and
			(.elapsed_ns | whole and . > 0) and .elapsed_ns < $wall and
			(.user_ns | whole and . > 0) and (.system_ns | whole) and
			.user_ns + .system_ns < $wall * $nproc and
			(.max_rss_bytes | whole and . > 100000 and . < 1e9) and
			(.voluntary_switches | whole) and (.involuntary_switches | whole) and
			.checksum == 519746751 and .cpus_allowed == $nproc and (.cpu | whole) and
			(.steal_ns | . == null or whole) and
			(keys_unsorted[:22] == ["language", "workload", "model", "label", "tasks", "iterations", "workers",
				"seed", "slice", "parts", "kernel", "isa", "elapsed_ns", "user_ns", "system_ns", "max_rss_bytes",
				"voluntary_switches", "involuntary_switches", "checksum", "cpus_allowed", "cpu", "steal_ns"])
		' "$T/report" >/dev/null || fail "$(cat "$T/report"), outside: $wall ns, $nproc processors"
	done
}

@test "the report says which kernel and instruction set computed" {
	local name kernel

	for name in "${models[@]}"; do
		for kernel in $(kernels_here "$name"); do
			rm -f "$T/report"
			model "$name" -t 1 -n 1 -k "$kernel" --report "$T/report"
			case $kernel in
			reference) [[ $(report .kernel) == reference ]] ;;
			avx512 | avx2) [[ $(report '.kernel + " " + .isa') == "vector $kernel" ]] ;;
			*) [[ $(report .kernel) == vector ]] ;;
			esac || fail "--kernel $kernel is reported as $(cat "$T/report")"
		done
	done
}

@test "reports are appended: what was in the file stays" {
	local name

	printf 'an older line\n' >"$T/report"
	for name in "${models[@]}"; do
		model "$name" -t 2 -n 10 --report "$T/report"
		model "$name" -t 3 -n 10 -s 7 --report "$T/report"
	done
	[[ $(head -n 1 "$T/report") == 'an older line' ]] || fail 'the older line is gone'
	[[ $(tail -n +2 "$T/report" | jq -r '[.model, .tasks, .seed] | join(" ")') == \
		$(for name in "${models[@]}"; do printf '%s 2 42\n%s 3 7\n' "$name" "$name"; done) ]] ||
		fail "$(cat "$T/report")"
}

@test "the label is the name the program was started under; the model is its file's" {
	local name odd='a "quoted\ name'

	for name in "${models[@]}"; do
		rm -f "$T/report" "$T/twin" "$T/$odd"
		ln -s "$BUILD/$name" "$T/twin"
		cp "$BUILD/$name" "$T/$odd"
		try "$T/twin" -t 1 -n 1 --report "$T/report"
		[[ $(report '.model + " " + .label') == "$name twin" ]] || fail "$(cat "$T/report")"
		try "$T/$odd" -t 1 -n 1 --report "$T/report"
		[[ $(report '.model + " " + .label') == "$name $odd" ]] || fail "$(cat "$T/report")"
		try "$T/twin" -n x
		must_fail 2 '^twin: '
	done
}

@test "cpus_allowed and cpu follow the affinity that the program was given" {
	local name cpu

	cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
	for name in "${models[@]}"; do
		try taskset -c "$cpu" "$BUILD/$name" -t 4 -n 10 --report "$T/report"
		[[ $status == 0 && $(report '[.cpus_allowed, .cpu] | join(" ")') == "1 $cpu" ]] || fail "$(cat "$T/report")"
	done
}

@test "a model that runs tasks whole reports slice 0, whatever --slice says" {
	local name cooperative

	cooperative=$(cooperative_models)
	for name in "${models[@]}"; do
		model "$name" -t 2 -n 10 --slice 5 --report "$T/report"
		if [[ $'\n'$cooperative$'\n' == *$'\n'$name$'\n'* ]]; then
			[[ $(report .slice) == 5 ]] || fail "slice: $(report .slice) instead of 5"
		else
			[[ $(report .slice) == 0 ]] || fail "slice: $(report .slice) instead of 0"
		fi
	done
}

@test "a main coroutine with work of its own takes turns with the tasks" {
	local name

	for name in "${models[@]}"; do
		grep -q main_steps "$ROOT/runners/$name.c" || continue
		# 11 slices a task: of the 10 steps all but the first see progress
		model "$name" -t 4 -n 10500 --slice 1000 --report "$T/report"
		[[ $(report '[.main_steps, .main_steps_interleaved] == [10, 9]') == true ]] || fail "$(cat "$T/report")"
		# tasks that never yield are over in the first turn, and without tasks there is no progress to see
		model "$name" -t 4 -n 10500 --slice 10500 --report "$T/report"
		[[ $(report '[.main_steps, .main_steps_interleaved] == [10, 1]') == true ]] || fail "$(cat "$T/report")"
		model "$name" -t 0 --report "$T/report"
		[[ $(report '[.main_steps, .main_steps_interleaved] == [10, 0]') == true ]] || fail "$(cat "$T/report")"
	done
}

# ---- The trace -------------------------------------------------------------------------------------------------------

# What holds for every trace. Reads $T/trace; $T/report is of the same run.
check_trace() { # check_trace TASKS ITERATIONS CREW
	awk -F '\t' -v tasks="$1" -v n="$2" -v crew="$3" -v elapsed="$(report .elapsed_ns)" '
		function bad(what) { print "line " NR ": " what ": " $0; failed = 1; exit }
		NR == 1 {
			if ($0 != "task\tworker\tcpu\tstart_ns\tend_ns\titerations") bad("header")
			next
		}
		NF != 6 || /[^0-9\t]/ { bad("not six numbers") }
		$1 >= tasks { bad("no such task") }
		$2 >= crew { bad("no such worker") }
		$4 > $5 || $5 > elapsed { bad("not start <= end <= elapsed " elapsed) }
		$4 < last { bad("not in order of start") }
		$2 in until && $4 < until[$2] { bad("overlaps the span before it of this worker") }
		{ last = $4; until[$2] = $5; sum[$1] += $6; spans[$1]++ }
		END {
			for (k = 0; k < tasks && !failed; k++)
				if (!(k in spans) || sum[k] != n) bad("task " k " has " sum[k] " iterations")
			exit failed
		}
	' "$T/trace" || fail "the trace of $name is wrong"
}

@test "the trace: header, every iteration once, no worker at two places" {
	local name tasks n workers slice

	for name in "${models[@]}"; do
		while read -r tasks n workers slice; do
			rm -f "$T/report"
			model "$name" -t "$tasks" -n "$n" -w "$workers" ${slice:+--slice "$slice"} \
				--trace "$T/trace" --report "$T/report"
			[[ $status == 0 ]] || fail "exit status $status"
			check_trace "$tasks" "$n" $((workers < tasks ? workers : tasks))
		done <<-'EOF'
			0 1000 4
			1 1000 4
			5 0 2
			5 10500 2 1000
			5 10000 8 1000
			5 999 3 1000
			3 17 3 1
			100 10007 3
			15 1000000 16
		EOF
	done
}

@test "a traced run computes the same, and a second trace replaces the first" {
	local name

	printf 'older\n' >"$T/trace"
	for name in "${models[@]}"; do
		model "$name" -t 15 -n 1000 --trace "$T/trace"
		must_print "$LIST_15_1000_42"
		[[ $(wc -l <"$T/trace") == 16 ]] || fail "not 15 spans: $(cat "$T/trace")"
	done
	[[ $(find "$T" -name 'trace*') == "$T/trace" ]] || fail 'something was left beside the trace'
}

# Devices are such links too: /dev/stdout leads to whatever file stdout is, and must not be replaced by another one.
# bats test_tags=fault:names
@test "a trace to a symbolic link goes where it leads, and the link stays" {
	local name

	for name in "${models[@]}"; do
		printf 'older\n' >"$T/target"
		ln -sf "$T/target" "$T/trace"
		model "$name" -t 2 -n 1000 --trace "$T/trace"
		[[ $status == 0 && -L $T/trace ]] || fail 'the link was replaced'
		[[ $(wc -l <"$T/target") == 3 ]] || fail "not the trace: $(cat "$T/target")"
	done
}

@test "cooperative tasks run in slices, and take turns" {
	local name n slice
	local -a cooperative

	mapfile -t cooperative < <(cooperative_models)
	((${#cooperative[@]})) || skip 'no model here yields inside a task'
	for name in "${cooperative[@]}"; do
		model "$name" -t 4 -n 10500 -w 4 --slice 1000 --trace "$T/trace"
		[[ $status == 0 ]] || fail "exit status $status"
		awk 'NR > 1 { spans[$1]++; if ($6 != 1000) rest[$1] += $6 }
			END { for (k = 0; k < 4; k++) if (spans[k] != 11 || rest[k] != 500) exit 1 }' "$T/trace" ||
			fail "not 10 slices of 1000 and one of 500: $(cat "$T/trace")"
		# Some yield by time, as a GIL does: then only a task that takes longer than that is interrupted. And some
		# promise nothing, but will be interrupted if they yield often enough.
		while read -r n slice; do
			model "$name" -t 4 -n "$n" -w 4 --slice "$slice" --trace "$T/trace"
			! turns_taken || continue 2
		done <<-EOT
			10000 200
			10000000 200000
			1000000000 20000000
			10000000 100
		EOT
		fail "no task of $n iterations was ever interrupted by another one"
	done
}

turns_taken() { # in $T/trace, somebody else ran between two slices of a task
	awk 'NR > 1 { if ($1 != last && $1 in seen) turns++; seen[$1]; last = $1 } END { exit !turns }' "$T/trace"
}

@test "workers share the work: with four of them, more than one has some" {
	local name

	for name in $(models_with_workers); do
		# The work lasts until all have begun.
		model "$name" -t 64 -n 5000000 -w 4 --trace "$T/trace"
		[[ $status == 0 ]] || fail "exit status $status"
		[[ $(tail -n +2 "$T/trace" | cut -f 2 | sort -u | wc -l) -gt 1 ]] || fail "one worker ran all tasks of $name"
	done
}

# ---- What cannot be written ------------------------------------------------------------------------------------------

# bats test_tags=fault:system
@test "a report or trace that cannot be written: status 1, one line that names it, before any work" {
	local name option path

	: >"$T/file"
	for name in "${models[@]}"; do
		for option in --report --trace; do
			for path in "$T/missing/file" "$T" "$T/file/below" ''; do
				model "$name" -t 2 -n 10 "$option" "$path"
				must_fail 1 "${path:-cannot write}.*: (No such file|Is a directory|Not a directory)"
			done
			model "$name" -t 2 -n 10 "$option" /dev/full
			must_complain 1 '/dev/full: No space left on device'
		done
	done
	[[ ! -s $T/file && $(find "$T" -type f -newer "$T/file" ! -name out ! -name err) == '' ]] || fail 'a file was written'
}

# bats test_tags=fault:system
@test "a list that cannot be written: status 1, one line, no report, no hang" {
	local name tasks redirection

	for name in "${models[@]}"; do
		while read -r tasks redirection; do # a short list fails as stdout is closed, a long one before
			try bash -c "$redirection" bash "$BUILD/$name" -t "$tasks" -n 0 --report "$T/report" --trace "$T/trace"
			must_fail 1 'cannot write the result: (No space left|Bad file descriptor|Broken pipe)'
			[[ ! -e $T/report && ! -e $T/trace ]] || fail 'a failed run was reported'
		done <<-'EOF'
			3 "$@" >/dev/full
			100000 "$@" >/dev/full
			3 "$@" >&-
			100000 "$@" >&-
			100000 { "$@"; echo $? >"$T/status"; } | true; exit "$(cat "$T/status")"
		EOF
	done
}

# Tries a script in a new file system of 8 KiB, whose mount namespace ends with it. $namespace makes one.
on_small_disk() { # on_small_disk SCRIPT ARGUMENT…
	local script=$1

	shift
	mkdir -p "$T/disk"
	try "${namespace[@]}" bash -c '
		mount -t tmpfs -o size=8k none "$T/disk" && cd "$T/disk" || exit 99
		'"$script" bash "$@"
}

# bats test_tags=fault:system
@test "a full disk: status 1, one line, and the files are as they were" {
	local name
	local -a namespace=(unshare -m)

	on_small_disk true
	((status == 0)) || namespace=(unshare -rm)
	on_small_disk true
	((status == 0)) || skip 'may not mount a small file system here'
	for name in "${models[@]}"; do
		# A page of 4096 is left and half taken: the first write gets part of the line out, the second one fails.
		on_small_disk '
			head -c 8000 /dev/zero | tr "\0" x >report; cp report "$T/before"
			"$@" -t 2 -n 10 --report report >/dev/null; s=$?
			cmp report "$T/before" >&2; exit $s' "$BUILD/$name"
		must_complain 1 'report: No space left on device'
		on_small_disk '
			echo older >trace
			"$@" -t 200 -n 10 --trace trace >/dev/null; s=$?
			[ "$(ls)" = trace ] && [ "$(cat trace)" = older ] || { ls -l; cat trace; } >&2; exit $s' "$BUILD/$name"
		must_complain 1 'trace.*: No space left on device'
	done
}

# bats test_tags=fault:system
@test "a file size limit: status 1, one line, and no half line in the report" {
	local name

	for name in "${models[@]}"; do
		head -c 5000 /dev/zero | tr '\0' x >"$T/before"
		cp "$T/before" "$T/report"
		try prlimit --core=0 --fsize=5100 "$BUILD/$name" -t 2 -n 10 --report "$T/report"
		cmp -s "$T/report" "$T/before" || fail "the report has grown by $(tail -c +5001 "$T/report")"
		must_complain 1 'report: File too large'
		printf 'older\n' >"$T/trace"
		try prlimit --core=0 --fsize=4096 "$BUILD/$name" -t 400 -n 10 --trace "$T/trace"
		[[ $(find "$T" -name 'trace*') == "$T/trace" && $(<"$T/trace") == older ]] || fail 'the trace is not as it was'
		must_complain 1 'trace.*: File too large'
	done
}

# ---- Workers that die, or cannot be born -----------------------------------------------------------------------------

FOREVER=1000000000000000 # iterations: days

start_forever() { # start_forever NAME [WORKERS [OPTION]…]: in the background, two; sets $runner and ${workers[@]}
	local count=${2:-2}

	env --default-signal=HUP,TERM "$BUILD/$1" -t 4 -w "$count" -n "$FOREVER" "${@:3}" --report "$T/report" --trace "$T/trace" >"$T/out" 2>"$T/err" 3>&- &
	runner=$!
	tried="$1, to run forever"
	status=running
	eventually has_children "$runner" "$count" || { kill -9 "$runner"; fail "not $count workers"; }
	mapfile -t workers < <(pgrep -P "$runner")
}

runner_ends() { # sets $status
	eventually ended "$runner" || { kill -9 "$runner"; fail 'the program goes on'; }
	status=0
	wait "$runner" || status=$?
}

# bats test_tags=fault:programs
@test "a worker process that is killed ends the run: who, how and which tasks; nobody is left behind" {
	local name runner
	local -a workers forking

	mapfile -t forking < <(forking_models)
	((${#forking[@]})) || skip 'no model here forks'
	for name in "${forking[@]}"; do
		start_forever "$name"
		sleep 0.1 # in mid-run: both have their tasks
		kill -9 "${workers[1]}"
		runner_ends
		must_fail 1 "worker [01] .*process ${workers[1]}\\>.* signal 9 .*tasks? [0-3]"
		eventually ended "${workers[@]}" || { kill -9 "${workers[@]}"; fail 'a worker was left behind'; }
		[[ ! -e $T/report && ! -e $T/trace ]] || fail 'a failed run was reported'
	done
}

@test "worker processes end with the program, however it ends" {
	local name signal runner
	local -a workers forking

	mapfile -t forking < <(forking_models)
	((${#forking[@]})) || skip 'no model here forks'
	for name in "${forking[@]}"; do
		for signal in KILL TERM HUP; do
			start_forever "$name"
			kill -s "$signal" "$runner"
			runner_ends
			((status > 128)) || fail "SIG$signal did not end it"
			eventually ended "${workers[@]}" || { kill -9 "${workers[@]}"; fail 'a worker was left behind'; }
		done
	done
}

# bats test_tags=fault:system
@test "no more threads or processes to be had: status 1, one line, no hang, nobody left behind" {
	local name n limit=1 with_workers
	local -a unprivileged=()

	if ((EUID == 0)); then # whom the limit does not bind: become a user of whom there are no other processes
		unprivileged=(setpriv --reuid 54321 --regid 54321 --clear-groups)
		limit=4
		chmod 711 "$BATS_RUN_TMPDIR"
		"${unprivileged[@]}" true 2>/dev/null || skip 'root, and may not become another user'
	fi
	mkdir -p "$T/bin"
	cp "$BUILD/${models[0]}" "$T/bin/"
	with_workers=" $(models_with_workers | tr '\n' ' ')"
	"${unprivileged[@]}" "$T/bin/${models[0]}" -t 0 >/dev/null || skip "another user may not run programs in $T"
	for name in "${models[@]}"; do
		cp -f "$BUILD/$name" "$T/bin/"
		n=1000
		if [[ $with_workers == *" $name "* ]]; then
			n=100000000 # the first must not have done it all, and be gone, before the last is asked for
		fi
		try "${unprivileged[@]}" prlimit --nproc="$limit" "$T/bin/$name" -t 15 -n "$n" -w 15
		# libgomp begins its line with an empty one
		sed -i '/^$/d' "$T/err"
		if [[ $with_workers == *" $name "* ]]; then
			must_fail 1 'Resource temporarily unavailable'
		elif ((status == 0)); then
			must_print "$LIST_15_1000_42"
		else
			must_fail 1
		fi
		eventually nobody_in "$T/bin" || fail 'somebody was left behind'
	done
}

@test "a pool's last worker has no more open files than its first: a fork takes as long however many there are" {
	local name runner pid
	local -a workers forking

	mapfile -t forking < <(forking_models)
	((${#forking[@]})) || skip 'no model here forks'
	for name in "${forking[@]}"; do
		start_forever "$name" 40 -t 40
		for pid in "${workers[@]}"; do
			find "/proc/$pid/fd" -mindepth 1 | wc -l
		done | sort -u >"$T/open"
		kill "$runner"
		runner_ends
		[[ $(wc -l <"$T/open") -le 2 ]] || fail "open files of 40 workers: $(<"$T/open")"
	done
}

@test "a thousand workers, and as many tasks: the same list" {
	local name

	for name in "${models[@]}"; do
		model "$name" -t 1000 -n 0 -w 1000 --report "$T/report" --expect 0
		[[ $status == 0 && ! -s $T/err ]] || fail 'they should work'
	done
}

# bats test_tags=fault:programs
@test "a worker that is killed while it has no task ends the run, too" {
	local name runner
	local -a workers idle

	for name in $(forking_models); do
		grep -qxe --chunk <(declared_options "$ROOT/runners/$name.c") || continue
		start_forever "$name" 3 --chunk 2 # for four tasks: two chunks
		eventually sleeps "${workers[@]}" || fail 'no worker is idle'
		kill -9 "$(sleeps "${workers[@]}")"
		runner_ends
		must_fail 1 'worker [0-2] .* signal 9 while it had no task'
		eventually ended "${workers[@]}" || { kill -9 "${workers[@]}"; fail 'a worker was left behind'; }
	done
}

sleeps() { # sleeps PID…: prints the one that does, when the others run
	local pid state found=

	for pid; do
		state=$(cut -d ' ' -f 3 "/proc/$pid/stat")
		[[ $state == [RS] ]] || return 1
		[[ $state == R ]] || found+=" $pid"
	done
	[[ $found =~ ^\ ([0-9]+)$ ]] && echo "${BASH_REMATCH[1]}"
}

# bats test_tags=fault:system
@test "what a program inherits does no harm: SIGCHLD ignored or blocked, a child that ends in mid-run" {
	local name script

	for name in "${models[@]}"; do
		while read -r script; do
			try bash -c "$script"' exec "$@"' bash "$BUILD/$name" -t 15 -n 1000000 -w 3 --report "$T/report" --expect 51973669
			[[ $status == 0 && ! -s $T/err ]] || fail "after $script"
		done <<-'EOF'
			trap '' CHLD;
			true &
			sleep 0.03 &
		EOF
	done
}

# bats test_tags=fault:system
@test "few file descriptors: the list, or status 1 and one line" {
	local name limit

	for name in "${models[@]}"; do
		for limit in 4 5 6 8 10 12 16 32; do
			# Without those of bats: some versions have more of them than others.
			try bash -c 'for fd in /proc/$$/fd/*; do fd=${fd##*/}; ((fd < 3)) || eval "exec $fd>&-"; done
				ulimit -n "$0"; exec "$@"' "$limit" "$BUILD/$name" -t 15 -n 1000 -w 3
			if ((status == 0)); then
				must_print "$LIST_15_1000_42"
			elif ((status != 127)); then # not even its libraries could be loaded
				must_fail 1 'Too many open files'
			fi
		done
		((status == 0)) || fail '32 should be enough'
	done
}

# bats test_tags=fault:system
@test "a small stack: a large team works, or says what it lacks" {
	local name

	for name in $(models_with_workers); do
		try bash -c 'ulimit -Ss 256; exec "$@"' bash "$BUILD/$name" -t 2000 -n 0 -w 2000 --expect 0
		[[ $status == 0 && ! -s $T/err ]] || fail 'its stack may grow'
		try bash -c 'ulimit -s 256; exec "$@"' bash "$BUILD/$name" -t 2000 -n 0 -w 2000 --expect 0
		((status == 0)) || must_fail 1 stack
	done
}

nobody_in() { # no process was started from this folder, and still runs
	! pgrep -f -- "^$1/" >/dev/null
}

# ---- The build -------------------------------------------------------------------------------------------------------

# copy_few FOLDER: the sources with few models, which `models` names from now on; for what make does with any of them.
copy_few() {
	local file

	copy_sources "$1"
	models=(blocking processes threads)
	for file in "$1"/runners/*.c; do
		[[ " ${models[*]} " == *" $(basename "$file" .c) "* ]] || rm "$file"
	done
}

@test "dropping in a file adds a model: built, with a name of its own, and true to the contract" {
	needs_compiler
	copy_few "$T/copy"
	cat >"$T/copy/runners/foo.c" <<-'EOF'
		/*
		 * foo - the baseline, from the last task to the first.
		 */
		#include "runner.h"

		int main(int argc, char **argv)
		{
			struct run run = run_begin(argc, argv, WHOLE_TASKS);

			for (uint64_t task = run.tasks; task-- > 0;)
				run_task(&run, task, 0);
			return run_end(&run);
		}
	EOF
	fresh_make "$T/copy"
	[[ $status == 0 ]] || fail 'make failed'
	try "$T/copy/build/foo" -t 15 -n 1000 --report "$T/report" --trace "$T/trace" --expect "$SUM_15_1000_42"
	must_print "$LIST_15_1000_42"
	[[ $(report '.model + " " + .label') == 'foo foo' ]] || fail "$(cat "$T/report")"
	[[ $(sed -n 2p "$T/trace" | cut -f 1) == 14 ]] || fail "it did not begin with the last task: $(cat "$T/trace")"
	name=foo check_trace 15 1000 1
}

# The programs in a build folder that are newer than the file.
newer_than() { # newer_than FILE FOLDER
	local name

	for name in "${models[@]}" blocking-twin; do
		[[ ! $2/$name -nt $1 ]] || echo "$name"
	done
}

build() { # build [ARGUMENT]…: $T/copy, after $T/stamp
	touch "$T/stamp"
	sleep 0.02 # more than the grain of file times
	fresh_make "$T/copy" CFLAGS=-O0 "$@"
	[[ $status == 0 ]] || fail 'make failed'
}

# A copy of the checkout, with an option and a number in the report added to one model's file.
@test "an option and a member of the report are added in the model's file alone" {
	needs_compiler
	copy_sources "$T/copy"
	sed -i -e 's/WHOLE_TASKS/&, .options = own/' -e 's/^\treturn run_end/\trun_note(\&run, "luck", luck);\n&/' \
		-e '/^int main/i static uint64_t luck = 7;\
static const struct option_spec own[] = {\
	{ .name = "luck", .argument = "N", .help = "how lucky", .number = &luck, .low = 1, .high = 9 },\
	{ 0 },\
};\
' "$T/copy/runners/blocking.c"
	fresh_make "$T/copy" CFLAGS=-O0 build/blocking build/threads
	[[ $status == 0 ]] || fail 'make failed'
	try "$T/copy/build/blocking" -t 15 -n 1000 --luck 3 --report "$T/report"
	must_print "$LIST_15_1000_42"
	[[ $(report .luck) == 3 ]] || fail "$(cat "$T/report")"
	try "$T/copy/build/blocking" --luck 10
	must_fail 2 'luck'
	try "$T/copy/build/blocking" --help
	grep -qx '      --luck N         how lucky (7)' "$T/out" || fail '--help does not explain it'
	try "$T/copy/build/threads" --luck 3
	must_fail 2 'luck'
}

# ---- Workloads -------------------------------------------------------------------------------------------------------

with_workloads() { # with_workloads NAME…: builds every model for each of them and for the usual one, in $T/copy
	local name
	local -a programs=("${models[@]/#/build/}")

	needs_compiler
	copy_sources "$T/copy"
	for name; do
		cp "$ROOT/tests/$name.h" "$T/copy/kernels/"
		programs+=("${models[@]/#/build/$name/}")
	done
	fresh_make "$T/copy" CFLAGS=-O1 "${programs[@]}"
	[[ $status == 0 ]] || fail 'make failed'
}

@test "dropping in a header adds a workload: built and verified under every model, its yields and waits included" {
	local name list='' k
	local -a waiting

	with_workloads naps
	mapfile -t waiting < <(waiting_models)
	for ((k = 1; k <= 20; k++)); do # three rounds of 1000 iterations, each worth k
		list+=", $((3 * 1000 * k))"
	done
	for name in "${waiting[@]}"; do
		rm -f "$T/report"
		try "$T/copy/build/naps/$name" -t 20 -n 1000 -w 4 --slice 300 --naps 2 --nap-us 700 --expect 630000 \
			--report "$T/report" --trace "$T/trace"
		must_print "[${list:2}]"
		[[ $(report '[.model, .workload, .naps, .nap_us] | join(" ")') == "$name naps 2 700" ]] || fail "$(cat "$T/report")"
		check_trace 20 3000 4
		try "$T/copy/build/naps/$name" -t 20 -n 1000 --expect 630001
		must_fail 1 'naps'
		try "$T/copy/build/naps/$name" -t 1 -n 10 --nap-us 20000 # there is nothing to do but to wait
		must_print '[30]'
		try "$T/copy/build/naps/$name" -t 100 -n 0 --naps 0 --expect 0
		[[ $status == 0 ]] || fail 'it does not nap'
		try "$T/copy/build/naps/$name" --naps 1001
		must_fail 2 "naps: '1001'"
		try "$T/copy/build/naps/$name" --help
		grep -q '^      --nap-us US      length of a nap (500)$' "$T/out" || fail '--help does not explain its options'
		try "$T/copy/build/$name" --naps 1
		must_fail 2 naps
		try "$T/copy/build/$name" -t 15 -n 1000
		must_print "$LIST_15_1000_42"
	done
}

@test "an event loop parks tasks that wait: all of its tasks have begun before the first goes on" {
	local name

	with_workloads naps
	for name in $(waiting_models); do
		grep -qE '"(eventloop|coroutine)\.h"' "$ROOT/runners/$name.c" || continue
		try "$T/copy/build/naps/$name" -t 50 -n 1 -w 1 --naps 1 --nap-us 0 --trace "$T/trace"
		[[ $status == 0 ]] || fail "exit status $status"
		awk 'NR > 1 { if (again && !($1 in seen)) exit 1; again += $1 in seen; seen[$1] }' "$T/trace" ||
			fail 'a task began after another one had waited'
	done
}

@test "while a task waits for another one, others run: by threads, processes, coroutines, and without a GIL" {
	local name

	with_workloads pairs
	while read -r name; do
		try "$T/copy/build/pairs/$name" -t 2 -w 2 --expect 2 # both have the odd one's number
		must_print '[1, 1]'
		try "$T/copy/build/pairs/$name" -t 8 -w 8
		must_print '[1, 1, 3, 3, 5, 5, 7, 7]'
	done < <(concurrent_models)
}

# bats test_tags=fault:programs
@test "a task that takes more steps than its workload said is named, not recorded somewhere" {
	local name

	needs_compiler
	copy_sources "$T/copy"
	sed 's/(naps + 1) \* step_count/2 * step_count/' "$ROOT/tests/naps.h" >"$T/copy/kernels/naps.h"
	fresh_make "$T/copy" CFLAGS=-O1 "${models[@]/#/build/naps/}"
	[[ $status == 0 ]] || fail 'make failed'
	for name in $(waiting_models); do
		try "$T/copy/build/naps/$name" -t 1 -n 1 -w 1 --naps 2 --trace "$T/trace"
		[[ $status == 1 && $(<"$T/err") == *'task 0: takes more than the 2 steps'* && ! -e $T/trace ]] || fail 'not refused'
	done
}

@test "no include goes in a circle, and base/ and the sampler know nothing of kernels and runners" {
	local header file

	cd "$ROOT"
	for header in {base,kernels,runners}/*.h; do
		sed -n "s/^#include \"\(.*\)\".*/\1/p" "$header" | while read -r file; do
			printf '%s %s\n' "$header" "$(realpath -m --relative-to=. "${header%/*}/$file")"
		done
	done >"$T/includes"
	try tsort "$T/includes"
	[[ $status == 0 && ! -s $T/err ]] || fail 'a circle'
	! grep -E '^base/.* (kernels|runners)/' "$T/includes" || fail 'base/ depends on what is above it'
	! grep -E '^kernels/.* runners/' "$T/includes" || fail 'a kernel depends on the runners'
	! grep -E '#include.*(kernels|runners)/' bench/cpuload.c || fail 'the sampler depends on kernels or runners'
}

@test "make builds what changed, and only that: sources, headers, flags" {
	local copy=$T/copy all header

	needs_compiler
	copy_few "$copy"
	rm "$copy"/kernels/waits*.h # one workload is enough
	all=$(printf '%s\n' "${models[@]}" blocking-twin)
	build
	[[ $(newer_than "$T/stamp" "$copy/build") == "$all" ]] || fail 'not everything was built'
	build
	[[ -z $(newer_than "$T/stamp" "$copy/build") ]] || fail 'a second make built something'
	build CFLAGS=-O1
	[[ $(newer_than "$T/stamp" "$copy/build") == "$all" ]] || fail 'other flags did not rebuild everything'
	build CFLAGS=-O1
	[[ -z $(newer_than "$T/stamp" "$copy/build") ]] || fail 'the same flags rebuilt something'
	for header in kernels/mt19937.h runners/spans.h base/option.h; do
		touch "$copy/$header"
		build CFLAGS=-O1
		[[ $(newer_than "$T/stamp" "$copy/build") == "$all" ]] || fail "a changed $header did not rebuild everything"
	done
	touch "$copy/runners/${models[-1]}.c"
	build CFLAGS=-O1
	[[ $(newer_than "$T/stamp" "$copy/build") == "${models[-1]}" ]] || fail 'a changed source did not rebuild its program only'
}

@test "equal sources give equal programs, wherever they are built" {
	local name

	needs_compiler
	copy_few "$T/one"
	copy_few "$T/another/folder/two"
	fresh_make "$T/one"
	[[ $status == 0 ]] || fail 'make failed'
	fresh_make "$T/another/folder/two" BUILD=elsewhere
	[[ $status == 0 ]] || fail 'make failed'
	for name in "${models[@]}"; do
		cmp "$T/one/build/$name" "$T/another/folder/two/elsewhere/$name" || fail "$name differs"
	done
}
