#!/usr/bin/env bats
# The runners in Python against the C runner `blocking`, and against the contract in runners/runner.h.
#   PYTHONS="python3 pypy3" bats tests/cpython.bats      interpreters to try (python3); missing ones are skipped
#   BUILD=…                                              where the C runners are (build)

# shellcheck disable=SC2086 # the options of a case are to be split, and neither scripts nor models have blanks
MODELS="blocking threads asyncio_gather asyncio_tasks asyncio_pool asyncio_loops processes"

# The models that an interpreter can run.
models_of() {
	echo "$MODELS"
	! "$1" -c "import uvloop" 2>/dev/null || echo asyncio_uvloop
}

setup_file() {
	local python found=
	for python in ${PYTHONS:-python3}; do
		if command -v "$python" >/dev/null; then
			found+=" $python"
		else
			echo "# $python is not installed: not tested" >&3
		fi
	done
	export FOUND=$found
}

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	SCRIPTS=runners/cpython
	BUILD=${BUILD:-build}
	export PYTHONDONTWRITEBYTECODE=1
	[ -n "$FOUND" ] || skip "none of these interpreters is installed: ${PYTHONS:-python3}"
	[ -x "$BUILD/blocking" ] || skip "$BUILD/blocking is not built"
}

# Runs a command; keeps $status, and what it wrote in $T/out and $T/err.
try() {
	T=$BATS_TEST_TMPDIR
	status=0
	"$@" >"$T/out" 2>"$T/err" || status=$?
}

# What every failure looks like: the status, nothing on stdout, one line on stderr that has all the given words.
failed() {
	local expected=$1 word
	shift
	if [ "$status" -ne "$expected" ] || [ -s "$T/out" ] || [ "$(wc -l <"$T/err")" -ne 1 ]; then
		echo "status $status, not $expected; stdout and stderr:"
		cat "$T/out" "$T/err"
		return 1
	fi
	for word; do
		grep -qF -e "$word" "$T/err" || { echo "no '$word' in: $(cat "$T/err")"; return 1; }
	done
}

words() { printf '%s\n' "$@" | sort; }

# The options that the help in $T/out lists.
options_of_help() { grep -oP '^  (-\w.*, )?--\K[a-z-]+' "$T/out" | sort; }

# Copies the runners, and beside them what it reads, as a file of the given name: the folder is then $COPY.
drop_in() {
	COPY=$BATS_TEST_TMPDIR/cpython
	mkdir -p "$COPY"
	cp $SCRIPTS/*.py "$COPY"
	cat >"$COPY/$1"
}

# A workload that yields, waits until an instant, and waits for a file. The result says that each wait was over in time.
drop_in_naps() {
	drop_in workload_naps.py <<-'END'
		"""workload_naps - a nap is a yield, a sleep, and a byte that comes through a pipe: the task's number, which it adds."""
		import os
		import threading

		from machine import clock_ns
		from options import option, whole_number
		from workload import DONE, YIELD, Wait

		class Task:
		    options = [option("--naps", metavar="N", type=whole_number(0, 9), default=1, help="naps of each task")]

		    def __init__(self, options, number, part=0, parts=1):
		        self.number, self.progress, self.sum = number, 0, 0
		        self.steps = self.nap(options.naps)

		    def nap(self, times):
		        for _ in range(times):
		            yield YIELD
		            deadline = clock_ns() + 20000000
		            yield Wait(until_ns=deadline)
		            if clock_ns() < deadline:
		                raise RuntimeError("too early")
		            file, other = os.pipe()
		            os.set_blocking(file, False)
		            threading.Timer(0.02, os.write, (other, bytes([self.number]))).start()
		            yield Wait(file=file)
		            self.sum += os.read(file, 1)[0]
		            self.progress += 1

		    def step(self, budget):
		        return next(self.steps, DONE)

		    def result(self):
		        return self.sum - 1
	END
}

# Is the process gone? One that only waits to be reaped is.
gone() {
	local state
	state=$(ps -o stat= -p "$1") || return 0
	[[ $state == Z* ]]
}

# Waits up to 5 s.
until_true() {
	local tries
	for ((tries = 0; tries < 600; tries++)); do
		"$@" && return
		sleep 0.05
	done
	echo "not within half a minute: $*"
	return 1
}

@test "every script prints the list of build/blocking" {
	local case python model
	while read -r case; do
		"$BUILD/blocking" $case >"$BATS_TEST_TMPDIR/expected"
		for python in $FOUND; do
			for model in $(models_of "$python"); do
				echo "$python $model $case"
				"$python" $SCRIPTS/$model.py $case | cmp - "$BATS_TEST_TMPDIR/expected"
			done
		done
	done <<-END
		-n 20000
		-t 0
		-t 1 -n 1 -w 1
		-t 3 -n 0
		-t 40 -n 313 -w 3 -s 0
		-t 16 -n 1000 -w 2 -s 4294967295
		-t 33 -n 100 -w 4 -s 7 --slice 7
		-t 2 -n 100 -w 2 --slice 100
		--tasks=5 --iter 625 --workers 5 --seed=1 --slice 1
	END
}

@test "the defaults at a hundredth of their size are verified" {
	local python model sum
	sum=$("$BUILD/blocking" -n 100000 | jq add)
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			"$python" $SCRIPTS/$model.py -n 100000 -k reference --expect "$sum"
		done
	done
}

# bats test_tags=fault:programs
@test "a wrong sum: status 1, and no list, report or trace" {
	local python model
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			try "$python" $SCRIPTS/$model.py -n 10 --expect 18446744073709551615 \
				--report "$BATS_TEST_TMPDIR/r" --trace "$BATS_TEST_TMPDIR/t"
			failed 1 "cpython-$model: " "instead of 18446744073709551615"
			[ ! -e "$T/r" ]
			[ ! -e "$T/t" ]
		done
	done
}

# bats test_tags=fault:options
@test "bad usage: status 2, the option and the value named" {
	local python option value
	for python in $FOUND; do
		while read -r option value; do
			try "$python" $SCRIPTS/blocking.py $option "$value"
			failed 2 "${option##*-}" "'$value'"
		done <<-END
			--iterations 1e7
			--iterations -1
			--iterations 9223372036854775808
			--iterations 1_000
			--workers 0
			--workers 1048577
			--tasks x
			--tasks +5
			--tasks 4294967296
			--tasks 0x10
			--tasks ٣
			--tasks
			--seed 4294967296
			--slice 0
			--expect 18446744073709551616
			--kernel vector
			--kernel References
			--workload no-such
			--workload
		END
		try "$python" $SCRIPTS/threads.py -t ' 5'
		failed 2 tasks "' 5'"
		try "$python" $SCRIPTS/threads.py -t $'5\n'
		failed 2 tasks
		try "$python" $SCRIPTS/threads.py --bogus
		failed 2 --bogus
		try "$python" $SCRIPTS/threads.py -n 1 surplus
		failed 2 surplus
		try "$python" $SCRIPTS/threads.py -n
		failed 2 -n
	done
}

@test "help lists a model's options and no others, and the version is that of the C runners" {
	local python model own
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			try "$python" $SCRIPTS/$model.py --version
			[ "$(cat "$T/out")" = "cpython-$("$BUILD/blocking" --version | sed "s/^blocking/$model/")" ]
			try "$python" $SCRIPTS/$model.py --help
			[ "$status" -eq 0 ]
			case $model in threads) own=switch-interval ;; processes) own=chunk ;; *) own= ;; esac
			[ "$(options_of_help)" = "$(words tasks iterations workers seed kernel workload slice expect report trace \
				label gil help version $own)" ]
		done
	done
}

# told PYTHON WORD…: runs it after what stands on stdin, as Python, which fakes what the interpreter says of itself.
told() {
	mkdir -p "$BATS_TEST_TMPDIR/site"
	cat >"$BATS_TEST_TMPDIR/site/sitecustomize.py"
	try env PYTHONPATH="$BATS_TEST_TMPDIR/site" "$@"
}

# bats test_tags=fault:programs
@test "--gil: a run at whose end the lock is not as said fails, in one line and without a report" {
	local python r=$BATS_TEST_TMPDIR/r
	local on='import sys; sys._is_gil_enabled = lambda: True' off='import sys; sys._is_gil_enabled = lambda: False'
	drop_in workload_extension.py <<-'END'
		"""workload_extension - the last task turns the lock on, as an extension may that is loaded."""
		import sys
		from workload import DONE

		class Task:
		    options, progress = [], 0

		    def __init__(self, options, number, part=0, parts=1):
		        self.last = number == options.tasks - 1

		    def step(self, budget):
		        if self.last:
		            sys._is_gil_enabled = lambda: True
		        return DONE

		    def result(self):
		        return 7
	END
	for python in $FOUND; do
		rm -f "$r"
		told "$python" $SCRIPTS/blocking.py -n 10 --gil no --report "$r" <<<"$off"
		[ "$status" -eq 0 ]
		told "$python" $SCRIPTS/blocking.py -n 10 --gil yes --report "$r" <<<"$on"
		[ "$status" -eq 0 ]
		told "$python" $SCRIPTS/blocking.py -n 10 --report "$r" <<<"$off"
		[ "$status" -eq 0 ]
		jq -es 'map(.gil) == [false, true, false]' "$r"
		told "$python" $SCRIPTS/blocking.py -n 10 --gil yes --report "$r" <<<"$off"
		failed 1 "cpython-blocking: " "had no global lock" "--gil yes"
		told "$python" $SCRIPTS/blocking.py -n 10 --gil no --report "$r" <<<"$on"
		failed 1 "cpython-blocking: " "had its global lock" "--gil no"
		# One that cannot tell has the lock.
		told "$python" $SCRIPTS/blocking.py -n 10 --gil no --report "$r" <<<$'import sys\nvars(sys).pop("_is_gil_enabled", 0)'
		failed 1 "had its global lock"
		# It is asked at the end.
		told "$python" "$COPY/threads.py" --workload extension -t 2 --gil no --report "$r" <<<"$off"
		failed 1 "had its global lock"
		[ "$(wc -l <"$r")" -eq 3 ]
		told "$python" "$COPY/threads.py" --workload extension -t 2 --gil yes --report "$r" <<<"$off"
		[ "$status" -eq 0 ]
		try "$python" $SCRIPTS/blocking.py --gil maybe
		failed 2 --gil "'maybe'"
	done
}

@test "the report says how the interpreter was built: its compiler, and what configure was told that changes its speed" {
	local python r=$BATS_TEST_TMPDIR/r
	for python in $FOUND; do
		rm -f "$r"
		told "$python" $SCRIPTS/blocking.py -n 10 --report "$r" <<-'END'
			import sys, sysconfig
			sys.version = "3.99.0 (main, Jan 1 2026, 00:00:00) [CC 1.2]"
			sysconfig.get_config_var = lambda name: "'--prefix=/a b' '--disable-gil' 'CC=cc --with-lto' '--with-lto=thin'"
		END
		[ "$("$python" -c 'import sys; print(sys.implementation.name)')" = cpython ] || continue
		jq -es '.[0].build == "CC 1.2 --disable-gil --with-lto=thin"' "$r"
	done
}

# bats test_tags=fault:options
@test "a model's own option is unknown to all others: status 2, one line" {
	local python model option
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			for option in switch-interval.threads chunk.processes; do
				try "$python" $SCRIPTS/$model.py -t 0 --${option%.*} 5
				if [ $model = ${option#*.} ]; then
					[ "$status" -eq 0 ]
				else
					failed 2 "--${option%.*}"
				fi
			done
		done
	done
}

@test "a report has what the C report has, its own kind of facts, and what the model adds" {
	local python model own r=$BATS_TEST_TMPDIR/r
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			rm -f "$r"
			"$BUILD/blocking" -n 1000 --report "$r"
			"$python" $SCRIPTS/$model.py -n 1000 -w 3 --report "$r"
			"$python" $SCRIPTS/$model.py -n 1000 -w 3 --label other --report "$r"
			case $model in
			threads) own='["switch_interval_us"]' ;;
			asyncio_tasks) own='["main_steps", "main_steps_interleaved"]' ;;
			asyncio_uvloop) own='["uvloop"]' ;;
			*) own='[]' ;;
			esac
			jq -es --argjson own "$own" --arg model "cpython-$model" '
				length == 3 and (map(keys) | .[0] - .[1] == ["split"] and
					.[1] - .[0] - ["cpu", "language", "workload"] == (["build", "gil", "implementation", "python"] + $own | sort)) and
				.[0].checksum == .[1].checksum and (.[1] |
				.language == "Python" and .workload == "modsum" and
				.model == $model and .label == $model and .workers == 3 and .kernel == "reference" and
				.cpus_allowed >= 1 and .elapsed_ns > 0 and .user_ns > 0 and .max_rss_bytes > 1e6 and
				(.gil | type) == "boolean" and .implementation as $name | .isa | startswith($name)) and
				.[2].label == "other" and .[2].model == $model' "$r"
		done
		jq -es '.[1].cpus_allowed == .[0].cpus_allowed' "$r"
	done
}

@test "the report says on which CPU the run ended" {
	local python cpu r=$BATS_TEST_TMPDIR/r
	for python in $FOUND; do
		for cpu in $(taskset -cp $$ | sed 's/.*: //; s/[-,]/ /g'); do
			rm -f "$r"
			taskset -c "$cpu" "$python" $SCRIPTS/blocking.py -n 10 --report "$r"
			jq -es --argjson cpu "$cpu" '.[0].cpu == $cpu and .[0].cpus_allowed == 1' "$r"
		done
	done
}

@test "workers' memory and time are in the report" {
	local python r=$BATS_TEST_TMPDIR/r
	for python in $FOUND; do
		rm -f "$r"
		"$python" $SCRIPTS/blocking.py -n 100000 --report "$r"
		"$python" $SCRIPTS/processes.py -n 100000 -w 4 --report "$r"
		jq -es '.[1].max_rss_bytes > 2 * .[0].max_rss_bytes and .[1].user_ns > .[0].user_ns / 2' "$r"
	done
}

@test "a trace has a span for each task, or for each slice, and its iterations add up" {
	local python model t=$BATS_TEST_TMPDIR/t slices
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			echo "$python $model"
			"$python" $SCRIPTS/$model.py -t 9 -n 1000 -w 4 --slice 300 --trace "$t"
			"$BUILD/blocking" -t 9 -n 1000 --trace "$t.c"
			cmp <(head -n 1 "$t") <(head -n 1 "$t.c")
			case $model in asyncio_* | threads) slices=4 ;; *) slices=1 ;; esac
			awk -F '\t' -v slices=$slices '
				NR == 1 { next }
				NF != 6 || $2 >= 4 || $3 < 0 || $4 > $5 || $4 < before { exit bad = 1 }
				{ before = $4; spans[$1]++; iterations[$1] += $6 }
				END {
					for (task = 0; task < 9; task++)
						if (spans[task] != slices || iterations[task] != 1000) bad = 1
					exit bad || NR != 1 + 9 * slices
				}' "$t"
		done
		"$python" $SCRIPTS/threads.py -t 0 --trace "$t"
		[ "$(wc -l <"$t")" -eq 1 ]
	done
}

@test "the switch interval is set to the microsecond, and is the interpreter's own otherwise" {
	local python us r=$BATS_TEST_TMPDIR/r
	for python in $FOUND; do
		for us in 1 2 3 249 251 489 5000 999999 1000000000; do
			rm -f "$r"
			"$python" $SCRIPTS/threads.py -t 3 -n 10 --switch-interval $us --report "$r"
			jq -es --argjson us $us '.[0].switch_interval_us == $us' "$r"
		done
		rm -f "$r"
		"$python" $SCRIPTS/threads.py -n 10 --report "$r"
		jq -es --argjson us "$("$python" -c 'import sys; print(round(sys.getswitchinterval() * 1e6))')" \
			'.[0].switch_interval_us == $us' "$r"
		for us in 0 1000000001 0.5; do
			try "$python" $SCRIPTS/threads.py --switch-interval $us
			failed 2 switch-interval "'$us'"
		done
	done
}

lost_inside_a_span() { # PYTHON TRACE
	"$1" $SCRIPTS/threads.py -t 6 -n 40000 -w 3 --slice 1000 --switch-interval 1000 --trace "$2" >"$2.out"
	awk -F '\t' 'NR > 1 { if ($4 < end && $2 != worker) inside++; if ($5 > end) { end = $5; worker = $2 } }
		END { exit !inside }' "$2"
}

@test "slices of threads divide what a trace tells: its spans nest or follow, and the sums stay" {
	local python r=$BATS_TEST_TMPDIR/r t=$BATS_TEST_TMPDIR/t
	for python in $FOUND; do
		"$python" $SCRIPTS/threads.py -t 6 -n 40000 -w 3 --slice 1000 --switch-interval 1000 --trace "$t" --report "$r" |
			cmp - <("$BUILD/blocking" -t 6 -n 40000)
		[ "$(jq -s '.[-1].slice' "$r")" -eq 1000 ]
		[ "$(wc -l <"$t")" -eq 241 ]
		# A worker's own spans follow each other: a thread runs one at a time.
		awk -F '\t' 'NR > 1 && $4 < last[$2] { exit bad = 1 } { last[$2] = $5 } END { exit bad }' "$t"
		# Without a trace nothing is divided, but the report says what was asked for.
		"$python" $SCRIPTS/threads.py -t 3 -n 1000 --slice 7 --report "$r" | cmp - <("$BUILD/blocking" -t 3 -n 1000)
		[ "$(jq -s '.[-1].slice' "$r")" -eq 7 ]
		# One that loses the GIL does so inside a span: with a GIL, some span then contains another worker's. (On a
		# busy machine the threads may happen to run one after another, but not every time.)
		[ "$(jq -s '.[-1].gil' "$r")" = true ] || continue
		until_true lost_inside_a_span "$python" "$t"
	done
}

@test "a step is a slice for coroutines always, for threads only with --trace, and elsewhere never" {
	local python model t=$BATS_TEST_TMPDIR/t whole=$((2 ** 63 - 1)) plain traced
	drop_in workload_budget.py <<-'END'
		"""workload_budget - the result of a task is the budget of its only step."""
		from workload import DONE

		class Task:
		    options, progress = [], 0

		    def __init__(self, options, number, part=0, parts=1):
		        pass

		    def step(self, budget):
		        self.budget = budget
		        return DONE

		    def result(self):
		        return self.budget
	END
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			plain=$whole traced=$whole
			[[ $model != asyncio_* ]] || plain=7
			[[ $model != asyncio_* && $model != threads ]] || traced=7
			[ "$("$python" "$COPY/$model.py" --workload budget -t 1)" = "[$whole]" ]
			[ "$("$python" "$COPY/$model.py" --workload budget -t 1 --slice 7)" = "[$plain]" ]
			[ "$("$python" "$COPY/$model.py" --workload budget -t 1 --slice 7 --trace "$t")" = "[$traced]" ]
		done
	done
}

@test "coroutines take turns with --slice, and run whole without it" {
	local python t=$BATS_TEST_TMPDIR/t
	for python in $FOUND; do
		"$python" $SCRIPTS/asyncio_gather.py -t 3 -n 20 --slice 10 --trace "$t"
		[ "$(cut -f 1 "$t" | tail -n +2 | head -n 3 | sort | tr -d '\n')" = 012 ]
		"$python" $SCRIPTS/asyncio_tasks.py -t 3 -n 20 --slice 10 --trace "$t"
		[ "$(cut -f 1 "$t" | tail -n +2 | tr -d '\n')" = 012012 ]
		"$python" $SCRIPTS/asyncio_tasks.py -t 3 -n 20 --trace "$t"
		[ "$(cut -f 1,6 "$t" | tail -n +2 | tr '\n' ' ')" = $'0\t20 1\t20 2\t20 ' ]
	done
}

@test "asyncio_loops: a task stays with the loop that it was dealt to, and loops without a task are not there" {
	local python t=$BATS_TEST_TMPDIR/t
	for python in $FOUND; do
		"$python" $SCRIPTS/asyncio_loops.py -t 20 -n 100 -w 3 --slice 30 --trace "$t"
		[ "$(tail -n +2 "$t" | cut -f 1,2 | sort -nu)" = "$(seq 0 19 | awk '{ print $1 "\t" $1 % 3 }')" ]
		"$python" $SCRIPTS/asyncio_loops.py -t 3 -n 100 -w 900 --trace "$t"
		[ "$(tail -n +2 "$t" | cut -f 1,2 | sort -n | xargs)" = '0 0 1 1 2 2' ]
	done
}

# bats test_tags=fault:programs
@test "asyncio_loops: a loop that fails ends the run, though others wait for long" {
	local python
	drop_in workload_lonely.py <<-'END'
		"""workload_lonely - task 1 fails while all others wait."""
		from machine import clock_ns
		from workload import DONE, Wait

		class Task:
		    options, progress = [], 0

		    def __init__(self, options, number, part=0, parts=1):
		        self.number = number

		    def step(self, budget):
		        if self.number == 1:
		            raise RuntimeError("alone")
		        return Wait(until_ns=clock_ns() + 10**12)
	END
	for python in $FOUND; do
		try timeout 300 "$python" "$COPY/asyncio_loops.py" --workload lonely -t 6 -w 3
		failed 1 cpython-asyncio_loops "RuntimeError: alone"
	done
}

@test "asyncio_tasks interleaves its main coroutine as build/async_tasks does" {
	local python case r=$BATS_TEST_TMPDIR/r
	[ -x "$BUILD/async_tasks" ] || skip "$BUILD/async_tasks is not built"
	for python in $FOUND; do
		for case in "-t 0" "-t 3 -n 10" "-t 3 -n 50 --slice 10" "-t 2 -n 100 --slice 1"; do
			rm -f "$r"
			"$BUILD/async_tasks" $case --report "$r"
			"$python" $SCRIPTS/asyncio_tasks.py $case --report "$r"
			jq -c '[.main_steps, .main_steps_interleaved]' "$r"
			[ "$(jq -c '[.main_steps, .main_steps_interleaved]' "$r" | uniq | wc -l)" -eq 1 ]
		done
	done
}

# bats test_tags=fault:programs
@test "a killed worker: one line, status 1, no report, and the others end" {
	local python runner crew worker
	T=$BATS_TEST_TMPDIR
	for python in $FOUND; do
		status=0
		"$python" $SCRIPTS/processes.py -t 6 -n 100000000 -w 3 --report "$T/r" >"$T/out" 2>"$T/err" 3>&- &
		runner=$!
		until_true eval '[ "$(pgrep -c -P '$runner')" -eq 3 ]'
		crew=$(pgrep -P $runner)
		sleep 0.2
		kill -KILL "$(pgrep -P $runner | head -n 1)"
		wait $runner || status=$?
		failed 1 cpython-processes "exit code -9" "task 0"
		[ ! -e "$T/r" ]
		for worker in $crew; do
			until_true gone "$worker"
		done
	done
}

# bats test_tags=fault:programs
@test "an interrupted or killed run ends at once and leaves no worker behind" {
	local python model signal runner crew worker
	T=$BATS_TEST_TMPDIR
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			for signal in INT TERM KILL; do
				echo "$python $model $signal"
				[ $model = processes ] || [ $signal = INT ] || continue
				env --default-signal=INT "$python" $SCRIPTS/$model.py -n 100000000 -w 3 >"$T/out" 2>"$T/err" 3>&- &
				runner=$!
				if [ $model = processes ]; then
					until_true eval '[ "$(pgrep -c -P '$runner')" -eq 3 ]'
				else # it computes: more ticks of CPU time than an interpreter takes to start
					until_true eval '[ "$(cut -d " " -f 14 /proc/'$runner'/stat)" -ge 80 ]'
				fi
				crew=$(pgrep -P $runner) || true
				kill -$signal $runner
				status=0
				wait $runner || status=$?
				[ $status -eq $((128 + $(kill -l $signal))) ]
				[ ! -s "$T/out" ]
				[ ! -s "$T/err" ]
				for worker in $crew; do
					until_true gone "$worker"
				done
			done
		done
	done
}

# bats test_tags=fault:system
@test "output that cannot be written: status 1, one line" {
	local python model
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			T=$BATS_TEST_TMPDIR status=0
			: >"$T/out"
			"$python" $SCRIPTS/$model.py -n 10 >/dev/full 2>"$T/err" || status=$?
			failed 1 "cannot write the result: No space left"
			status=0
			"$python" $SCRIPTS/$model.py -n 10 --report /dev/full >/dev/null 2>"$T/err" || status=$?
			failed 1 "/dev/full" "No space left"
			# Noticed before the run, which would take minutes:
			try timeout 60 "$python" $SCRIPTS/$model.py -n 10000000000 --report "$T/none/r"
			failed 1 "$T/none/r" "No such file"
			try timeout 60 "$python" $SCRIPTS/$model.py -n 10000000000 --trace "$T"
			failed 1 "$T" "Is a directory"
		done
	done
}

# bats test_tags=fault:system
@test "a report that a full disk cuts short is taken back" {
	local python
	T=$BATS_TEST_TMPDIR
	for python in $FOUND; do
		head -c 1000 /dev/zero >"$T/r"
		status=0
		: >"$T/out"
		(ulimit -f 1; trap '' XFSZ; "$python" $SCRIPTS/blocking.py -n 10 --report "$T/r" >/dev/null 2>"$T/err") || status=$?
		failed 1 "$T/r" "File too large"
		[ "$(wc -c <"$T/r")" -eq 1000 ]
	done
}

# bats test_tags=fault:system
@test "threads and memory that are not to be had: status 1, one line, at once" {
	local python
	T=$BATS_TEST_TMPDIR
	for python in $FOUND; do
		cc -std=c11 -D_GNU_SOURCE -shared -fPIC -o "$T/few-threads.so" tests/few-threads.c
		try env FEW_THREADS=20 LD_PRELOAD="$T/few-threads.so" timeout 60 "$python" $SCRIPTS/threads.py -t 400 -w 400 -n 100000000
		failed 1 cpython-threads thread
		# Not PyPy, which aborts when memory runs out in compiled code; nor an interpreter that needs more to start.
		[ "$("$python" -c 'import sys; print(sys.implementation.name)')" = cpython ] || continue
		(ulimit -v 100000; "$python" $SCRIPTS/asyncio_gather.py -n 1) >/dev/null 2>&1 || continue
		status=0
		(ulimit -v 100000; exec timeout 60 "$python" $SCRIPTS/asyncio_gather.py -t 4000000 -n 0 2>"$T/err") || status=$?
		failed 1 cpython-asyncio_gather MemoryError
	done
}

@test "processes: chunks of any size give the same list, and fewer, larger ones are sent" {
	local python chunk
	for python in $FOUND; do
		for chunk in 1 7 30 1000; do
			"$python" $SCRIPTS/processes.py -t 30 -n 100 -w 3 --chunk $chunk | cmp - <("$BUILD/blocking" -t 30 -n 100)
		done
		try "$python" $SCRIPTS/processes.py --chunk 0
		failed 2 chunk "'0'"
		"$python" $SCRIPTS/processes.py -t 30 -n 1000 -w 3 --chunk 30 --trace "$BATS_TEST_TMPDIR/t"
		[ "$(tail -n +2 "$BATS_TEST_TMPDIR/t" | cut -f 2 | sort -u | wc -l)" -eq 1 ] # one message: one worker has them all
	done
}

@test "a workload is one file: every model runs it, verified, and waits as it says" {
	local python model r=$BATS_TEST_TMPDIR/r expected='[18446744073709551615, 1, 3, 5, 7]'
	drop_in_naps
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			echo "$python $model"
			rm -f "$r"
			[ "$("$python" "$COPY/$model.py" --workload naps -t 5 -w 2 --naps 2 --expect 15 --report "$r")" = "$expected" ]
			jq -es '.[0] | .workload == "naps" and .naps == 2' "$r"
			[ "$("$python" "$COPY/$model.py" --workload=naps -t 1 --naps 0)" = '[18446744073709551615]' ]
			[ "$("$python" "$COPY/$model.py" --naps 1 --workl naps -t 2)" = '[18446744073709551615, 0]' ]
			try "$python" "$COPY/$model.py" --workload naps -t 5 --naps 0 --expect 1
			failed 1 naps "instead of 1 "
			try "$python" "$COPY/$model.py" --workload naps --help
			grep -q -e '--naps N .*naps of each task' "$BATS_TEST_TMPDIR/out"
			try "$python" "$COPY/$model.py" --naps 2 # which is not modsum's
			failed 2 --naps
			try "$python" "$COPY/$model.py" --workload none
			failed 2 "'none'" naps modsum
		done
	done
}

@test "while a coroutine waits, the others run" {
	local python model t=$BATS_TEST_TMPDIR/t
	drop_in workload_relay.py <<-'END'
		"""workload_relay - each task waits for the next one to write, then until all have begun; the last one first."""
		import os

		from machine import clock_ns
		from workload import DONE, Wait

		pipes, start_ns = [os.pipe() for _ in range(3)], []

		class Task:
		    options, progress = [], 0

		    def __init__(self, options, number, part=0, parts=1):
		        self.steps = self.relay(number, options.tasks)

		    def relay(self, number, tasks):
		        if number > 0:
		            os.write(pipes[number - 1][1], b"x")
		        if number < tasks - 1:
		            yield Wait(file=pipes[number][0])
		        start_ns.append(clock_ns())
		        yield Wait(until_ns=start_ns[0] + 3000000000 - 10000000 * number)

		    def step(self, budget):
		        return next(self.steps, DONE)

		    def result(self):
		        return 7
	END
	for python in $FOUND; do
		for model in $(models_of "$python" | xargs -n 1 | grep asyncio); do
			[ "$(timeout 300 "$python" "$COPY/$model.py" --workload relay -t 4 --trace "$t")" = '[7, 7, 7, 7]' ]
			[ "$(tail -n 4 "$t" | cut -f 1 | xargs)" = '3 2 1 0' ]
		done
	done
}

@test "a trace has the steps of a task that waits, and its progress" {
	local python model t=$BATS_TEST_TMPDIR/t
	drop_in_naps
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			echo "$python $model"
			"$python" "$COPY/$model.py" --workload naps -t 3 -w 2 --naps 1 --trace "$t"
			[ "$(tail -n +2 "$t" | cut -f 1,6 | sort | uniq -c | xargs)" = '3 0 0 1 0 1 3 1 0 1 1 1 3 2 0 1 2 1' ]
			[ $model != blocking ] || [ "$(tail -n +2 "$t" | cut -f 1 | tr -d '\n')" = 000011112222 ]
		done
	done
}

# bats test_tags=fault:programs
@test "a workload that breaks the contract: status 1, one line" {
	local python model
	drop_in workload_broken.py <<-'END'
		"""workload_broken - a step that does not say how it goes on."""
		class Task:
		    options, progress = [], 0

		    def __init__(self, options, number, part=0, parts=1):
		        pass

		    def step(self, budget):
		        return None
	END
	for python in $FOUND; do
		for model in $(models_of "$python"); do
			try timeout 300 "$python" "$COPY/$model.py" --workload broken -t 1
			failed 1 "cpython-$model: " "task 0" "returned None"
		done
	done
}

@test "a model is one file, with options and report of its own" {
	local python model r=$BATS_TEST_TMPDIR/r
	drop_in backwards.py <<-'END'
		"""backwards - one task after another, from the last one on; the first --leave of them at the end."""
		import runner
		from options import option, whole_number

		LEAVE = option("--leave", metavar="N", type=whole_number(0, 9), default=0, help="tasks left for the end")
		with runner.Run(__file__, own=[LEAVE]) as run:
		    tasks = range(run.options.tasks)
		    leave = run.options.leave
		    results = {number: run.task(number) for number in [*reversed(tasks[leave:]), *tasks[:leave]]}
		    run.results = [results[number] for number in tasks]
		    run.report.update(left=leave)
	END
	for python in $FOUND; do
		rm -f "$r"
		"$python" "$COPY/backwards.py" -n 1000 --leave 3 --report "$r" | cmp - <("$BUILD/blocking" -n 1000)
		jq -es '.[0] | .model == "cpython-backwards" and .left == 3' "$r"
		try "$python" "$COPY/backwards.py" --leave 10
		failed 2 --leave "'10'"
		for model in $(models_of "$python"); do
			try "$python" "$COPY/$model.py" --leave 3
			failed 2 --leave
		done
	done
}

@test "the parts of a task add up to the task" {
	local python
	for python in $FOUND; do
		(cd $SCRIPTS && "$python") <<-'END'
			from types import SimpleNamespace
			from workload import DONE, YIELD
			from workload_modsum import Task

			def run(*of, budget):
			    task = Task(SimpleNamespace(iterations=1000, seed=42), *of)
			    while task.step(budget) is not DONE:
			        pass
			    return task.result(), task.progress

			whole = run(7, budget=1000)
			assert whole[1] == 1000 and run(7, budget=333) == whole
			for parts in 1, 2, 3, 7, 1000, 1001:
			    done = [run(7, part, parts, budget=100) for part in range(parts)]
			    assert tuple(map(sum, zip(*done))) == whole, parts
		END
	done
}

@test "NumPy computes the same sums, whole or in slices, and only those; without it, one line" {
	local python slice r=$BATS_TEST_TMPDIR/r
	drop_in_naps
	for python in $FOUND; do
		if "$python" -c 'import numpy' 2>/dev/null; then
			for slice in '' '--slice 1' '--slice 999' '--slice 5000'; do
				"$python" $SCRIPTS/blocking_numpy.py -t 17 -n 2000 $slice | cmp - <("$BUILD/blocking" -t 17 -n 2000)
			done
			rm -f "$r"
			"$python" $SCRIPTS/blocking_numpy.py -n 10 --report "$r"
			jq -es --arg version "$("$python" -c 'import numpy; print(numpy.__version__)')" '.[0].numpy == $version' "$r"
			try "$python" "$COPY/blocking_numpy.py" --workload naps
			failed 2 workload "'naps'" modsum
		else
			try "$python" $SCRIPTS/blocking_numpy.py -n 10
			failed 1 NumPy
		fi
	done
}

# bats test_tags=fault:programs
@test "Numba compiles the same sums, whole or in slices, and only those; it keeps no cache; without it, one line" {
	local python slice r=$BATS_TEST_TMPDIR/r
	drop_in_naps
	for python in $FOUND; do
		told "$python" $SCRIPTS/blocking_numba.py -n 10 <<<'import sys; sys.modules["numba"] = None'
		failed 1 "blocking_numba.py needs Numba: "
		"$python" -c 'import numba' 2>/dev/null || continue
		rm -f "$r"
		for slice in '' '--slice 1' '--slice 999' '--slice 5000'; do
			HOME=/nonexistent "$python" "$COPY/blocking_numba.py" -t 17 -n 2000 $slice --report "$r" 2>"$r.err" |
				cmp - <("$BUILD/blocking" -t 17 -n 2000)
			[ ! -s "$r.err" ]
		done
		jq -es --arg version "$("$python" -c 'import numba; print(numba.__version__)')" 'map(.numba) == [range(4) | $version]' "$r"
		[ -z "$(find "$COPY" -name '*.nb[ic]')" ]
		try "$python" "$COPY/blocking_numba.py" --workload naps
		failed 2 workload "'naps'" modsum
		try "$python" $SCRIPTS/blocking_numba.py -n 10 --expect 1
		failed 1 "cpython-blocking_numba: " "instead of 1 "
	done
}
