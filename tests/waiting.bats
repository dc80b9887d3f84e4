#!/usr/bin/env bats
# waiting.bats - what the experiment waiting lists, makes of its samples, and draws; and how a machine is asked what it can.
#
#   bats tests/waiting.bats        BUILD: where the programs are (build); those that are missing are built
#
# Against made-up runs whose results are known, and made-up machines.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	dataset_tools analysis/waiting waits/blocking waits/async_gather waits/threads bench/peer
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
}

# waiting_data BLOCKS: an event loop and threads, timers of 15, 1000 and 100000 tasks; what threads cannot is not run. A
# task costs the loop 100 B, and a thread 1000 B and 2000 B of the kernel's.
waiting_data() {
	dataset_folder "$T/waiting"
	awk -v OFS='\t' '
		function row(label, model, crew, n, ideal, stopped, limit) {
			print label, "C", "NA", model, "loop", "loop-twin", 0.05, "timer", n, crew, ideal, stopped, limit
		}
		BEGIN {
			print "label", "language", "interpreter", "model", "baseline", "twin", "resolution", "series", "waits_at_once", "crew",
				"ideal_s", "stopped", "limit"
			row("loop", "async_gather", "one", 15, 0.1, "NA", "NA")
			row("loop-twin", "async_gather", "one", 15, 0.1, "NA", "NA")
			row("each-15", "threads", "each", 15, 0.1, "NA", "NA")
			row("pool-15", "threads", "pool", 15, 0.1, "NA", "NA")
			row("loop-1000", "async_gather", "one", 1000, 0.1, "NA", "NA")
			row("each-1000", "threads", "each", 1000, 0.1, "NA", "NA")
			row("pool-1000", "threads", "pool", 1000, 6.25, "6.25 s at best", "bound")
			row("loop-100000", "async_gather", "one", 100000, 0.1, "NA", "NA")
			row("each-100000", "threads", "each", 100000, 0.1, "workers (kernel.pid_max 32768)", "pid_max")
			row("pool-100000", "threads", "pool", 100000, 625, "625 s at best", "bound")
			print "ceiling", "C", "NA", "peer", "NA", "NA", 0.05, "ceiling", "NA", "NA", "NA", "NA", "NA"
		}' >"$T/waiting/rows.tsv"
	awk -F '\t' -v OFS='\t' -v blocks="$1" '
		NR == 1 {
			print "block", "warm_up", "label", "seconds", "language", "interpreter", "model", "baseline", "twin", "series", "crew",
				"waits_at_once", "stopped", "workers", "waits", "wait_us", "timer_slack_ns", "elapsed_ns", "ideal_ns", "launch_ns",
				"late_p50_ns", "late_p99_ns", "wait_cpu_ns", "waiting_rss_bytes", "waiting_kernel_bytes", "in_flight_max",
				"waits_per_s"
			next
		}
		$12 != "NA" { next }
		{
			each = $10 == "each"
			for (block = 1; block <= blocks + 1; block++)
				if ($8 == "ceiling")
					print block, block == 1, $1, 1, $2, $3, $4, $5, $6, $8, $10, $9, $12, "NA", "NA", "NA", "NA", 1e9, "NA", "NA",
						"NA", "NA", "NA", "NA", "NA", "NA", 1000
				else
					print block, block == 1, $1, block == 1 ? 99 : 0.2, $2, $3, $4, $5, $6, $8, $10, $9, $12, 16, 2, 50000, 50000,
						block == 1 ? 9e9 : (each ? 3 : 2) * 1e8 + 1e6 * (block - 2), 1e8, 5e6, each ? 70000 : 400000,
						each ? 200000 : 900000, each ? 30000 : 2000, 1e6 + $9 * (each ? 1000 : 100),
						5e5 + (each ? 2000 * $9 : 0), each && $9 == 1000 ? 900 : $9, 300
		}' "$T/waiting/rows.tsv" >"$T/waiting/samples.tsv"
}

results() { dataset_cells "$T/waiting/results.tsv" "$@"; }

# ---- What it makes of the samples ------------------------------------------------------------------------------------

@test "time over the ideal, lateness, CPU time and memory of a task, of every row; what was not run has its bound" {
	waiting_data 5
	try "$BUILD/analysis/waiting" "$T/waiting"
	must_work
	[[ $(results label time_s q1 q3 ideal_s over_ideal runs) == 'loop 0.202 0.201 0.203 0.1 2.02 5
each-15 0.302 0.301 0.303 0.1 3.02 5
pool-15 0.202 0.201 0.203 0.1 2.02 5
loop-1000 0.202 0.201 0.203 0.1 2.02 5
each-1000 0.302 0.301 0.303 0.1 3.02 5
pool-1000 NA NA NA 6.25 62.5 0
loop-100000 0.202 0.201 0.203 0.1 2.02 5
each-100000 NA NA NA 0.1 NA 0
pool-100000 NA NA NA 625 6250 0' ]] || fail "times: $(results label time_s q1 q3 ideal_s over_ideal runs)"
	[[ $(results late_p50_ms late_p99_ms cpu_us_a_wait B_a_task kernel_B_a_task in_flight_max | sed -n '4,6p') == \
		'0.4 0.9 2 100 0 1000
0.07 0.2 30 1000 2000 900
NA NA NA NA NA NA' ]] || fail 'lateness, CPU time and memory'
	[[ $(results label marks stopped | grep -v ' *$') == 'each-1000 below N in flight 
pool-1000  6.25 s at best
each-100000  workers (kernel.pid_max 32768)
pool-100000  625 s at best' ]] || [[ $(results label marks | grep below) == 'each-1000 below N in flight' &&
		$(results stopped | grep -c .) == 3 ]] || fail 'marks'
	grep -qx $'ceiling\t1000' "$T/waiting/values.tsv" || fail "the peer's ceiling"
}

@test "drawn are the runs, the first bound of each curve, and where a limit refused, with its name" {
	waiting_data 5
	try "$BUILD/analysis/waiting" "$T/waiting"
	must_work
	[[ $(dataset_cells "$T/waiting/figure.tsv" curve kind number over cpu bytes | sort) == '0 run 1000 2.02 2e-06 100
0 run 100000 2.02 2e-06 100
0 run 15 2.02 2e-06 NA
1 limit 100000 3.02 3e-05 3000
1 run 1000 3.02 3e-05 3000
1 run 15 3.02 3e-05 NA
2 bound 1000 62.5 NA NA
2 run 15 2.02 2e-06 NA' ]] || fail "drawn: $(dataset_cells "$T/waiting/figure.tsv" curve kind number over cpu bytes | sort)"
	[[ $(dataset_cells "$T/waiting/figure-curves.tsv" name colour crew words) == 'async_gather -1 one -
threads 0 each pid_max
threads 0 pool -' ]] || fail 'the legend'
}

@test "every point of the figure is within its panel, however far apart the values are" {
	local marks cells

	waiting_data 3
	for factor in 1 1000 0.001; do
		awk -F '\t' -v OFS='\t' -v f="$factor" '
			NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
			NR > 1 && $at["label"] ~ /^each/ {
				split("elapsed_ns late_p50_ns late_p99_ns wait_cpu_ns", name, " ")
				for (i in name) $at[name[i]] = sprintf("%.0f", $at[name[i]] * f)
			}
			{ print }' "$T/waiting/samples.tsv" >"$T/new"
		cp "$T/new" "$T/waiting/samples.tsv"
		try "$BUILD/analysis/waiting" "$T/waiting"
		must_work
		dataset_draw waiting
		# A mark for each cell of a panel that has a value, and one for each curve in the legend.
		cells=$(sed 1d "$T/waiting/figure.tsv" | cut -f 5,8,10,11 | tr '\t' '\n' | grep -vc NA)
		marks=$(dataset_marks waiting)
		((marks == cells + 3)) || fail "$marks marks for $cells values, and 3 in the legend, factor $factor"
	done
}

@test "every interpreter has a row of panels, in the order of the list, with its name; its curves are its own" {
	local marks cells

	waiting_data 5
	# The same three times over: in C, and by two interpreters, of which the second has no lock and takes twice as long.
	for file in rows samples; do
		awk -F '\t' -v OFS='\t' '
			BEGIN { split("label baseline twin", own, " ") }
			NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print $0, "implementation", "python", "gil"; next }
			{ line[NR] = $0; print $0, "NA", "NA", "NA" }
			function again(name, python, gil, times,  i, c) {
				for (i = 2; i <= NR; i++) {
					$0 = line[i]
					if ($at["series"] != "timer") continue
					for (c in own) $at[own[c]] = name "-" $at[own[c]]
					$at["language"] = "Python"; $at["interpreter"] = name
					if ("elapsed_ns" in at) $at["elapsed_ns"] *= times
					print $0, "CPython", python, gil
				}
			}
			END { again("cpython", "3.98", "true", 1); again("a-second", "3.99", "false", 2) }' "$T/waiting/$file.tsv" >"$T/new"
		mv "$T/new" "$T/waiting/$file.tsv"
	done
	try "$BUILD/analysis/waiting" "$T/waiting"
	must_work
	diff <(grep -E '^(groups|group[0-9]|note[0-9])' "$T/waiting/values.tsv" | sort | tr '\t' ' ') - <<-'END' || fail 'the names'
		group0 C
		group1 C
		group2 CPython 3.98
		group3 CPython 3.99
		groups 4
		note0 timers
		note1 a peer’s answers
		note2 timers
		note3 without its lock, timers
	END
	[[ $(dataset_cells "$T/waiting/figure-curves.tsv" group curve name crew | grep '^[23]') == '2 0 async_gather one
2 1 threads each
2 2 threads pool
3 0 async_gather one
3 1 threads each
3 2 threads pool' ]] || fail 'the curves'
	[[ $(dataset_cells "$T/waiting/figure.tsv" group curve number over | grep ' 0 1000 ') == '0 0 1000 2.02
2 0 1000 2.02
3 0 1000 4.04' ]] || fail 'the points'
	[[ $(results label interpreter over_ideal | grep 'loop-1000 ') == 'loop-1000 NA 2.02
cpython-loop-1000 cpython 2.02
a-second-loop-1000 a-second 4.04' ]] || fail 'the table'
	dataset_draw waiting
	cells=$(sed 1d "$T/waiting/figure.tsv" | cut -f 5,8,10,11 | tr '\t' '\n' | grep -vc NA)
	marks=$(dataset_marks waiting)
	((marks == cells + 9)) || fail "$marks marks for $cells values, and 9 in the legend"
	grep -q 'without its lock, timers' "$T/figures/waiting.svg" || fail 'the figure does not name them'
}

# bats test_tags=fault:data
@test "missing, empty and unfit samples are refused" {
	dataset_folder "$T/waiting"
	try "$BUILD/analysis/waiting" "$T/waiting"
	must_fail 1 'samples.tsv: No such file'
	waiting_data 2
	sed -i 's/\ttimer\t/\tcats\t/' "$T/waiting/rows.tsv"
	try "$BUILD/analysis/waiting" "$T/waiting"
	must_fail 1 'loop is of the series cats'
	waiting_data 2
	sed -i 's/\t625 s at best/\tNA/' "$T/waiting/rows.tsv"
	try "$BUILD/analysis/waiting" "$T/waiting"
	must_fail 1 'pool-100000 was not run, and nothing says why'
	waiting_data 2
	sed -i 's/elapsed_ns/elapsed/' "$T/waiting/samples.tsv"
	try "$BUILD/analysis/waiting" "$T/waiting"
	must_fail 1 'loop does not say how long its waits took'
	[[ ! -e $T/waiting/values.tsv ]] || fail 'values of a failure'
}

# ---- What it lists ----------------------------------------------------------------------------------------------------

@test "every number of tasks has its rows, run or stopped; a crew where there are workers; the loop is the baseline, with a twin" {
	try env PROFILE=quick PYTHONS='' BUILD="$BUILD" DATA="$T" MODELS='gil blocking threads async_gather' SEED=42 WORKERS=16 \
		WAITING_AT_ONCE='15 100 400' WAITING_PEER=15 WAITING_US=50000 WAITING_BOUND=2 bench/experiments/waiting
	must_work
	[[ $(dataset_cells "$T/out" label crew stopped | grep -vE '^(peer|ceiling)') == 'async_gather one NA
async_gather-twin one NA
blocking-15 one NA
threads-each-15 each NA
threads-pool-15 pool NA
async_gather-100 one NA
async_gather-100-twin one NA
blocking-100 one 10 s at best
threads-each-100 each NA
threads-pool-100 pool NA
async_gather-400 one NA
async_gather-400-twin one NA
blocking-400 one 40 s at best
threads-each-400 each NA
threads-pool-400 pool 2.5 s at best' ]] || fail "the rows: $(dataset_cells "$T/out" label crew stopped)"
	grep -q $'^threads-each-100\t.* -t 100 -n 0 -w 100 .*--waits 2 --wait-us 50000 --expect 0$' "$T/out" || fail 'no worker for each'
	grep -q $'^peer-blocking-15\t.*bench/peer -- .*--peer {peer} --expect [1-9]' "$T/out" || fail 'no peer, or no sum of its answers'
	grep -q $'^blocking-100\t.*\t$' "$T/out" || fail 'a command of what is not run'
	grep -q $'^ceiling\t.*/bench/peer --ceiling$' "$T/out" || fail 'the ceiling of the peer'
	[[ $(dataset_cells "$T/out" label limit | grep -v 'NA$' | xargs) == 'blocking-100 bound blocking-400 bound threads-pool-400 bound' ]] ||
		fail "limits: $(dataset_cells "$T/out" label limit)"
}

@test "every interpreter has the same rows, and several loops where it has no lock, beside its own event loop" {
	local name

	fake_python "$T/free" cpython 3.99t False
	try env PROFILE=quick PYTHONS="python3 $T/free" BUILD="$BUILD" DATA="$T" MODELS=async_gather SEED=42 WORKERS=16 \
		WAITING_AT_ONCE=15 WAITING_PEER=15 WAITING_PYTHON='15 20' bench/experiments/waiting
	must_work
	for name in cpython cpython3.99t; do
		awk -F '\t' -v name="$name" '$3 == name { print $1, $5, $6, $7, $8, $10, $11 }' "$T/out" |
			sed "s/\<$name-//g" >"$T/$name"
	done
	diff "$T/cpython" <(grep -v '^asyncio_loops' "$T/cpython3.99t") || fail 'the rows differ'
	[[ $(grep '^asyncio_loops' "$T/cpython3.99t") == 'asyncio_loops-15 loops asyncio_gather asyncio_gather-twin 2 timer 15
asyncio_loops-20 loops asyncio_gather-20 asyncio_gather-20-twin 2 timer 20' ]] || fail 'several loops, without a lock'
	[[ $(grep '^cpython3.*asyncio_loops' "$T/out" | cut -f 12 | sort -u) == one ]] || fail 'their threads hold all waits'
	grep -qx 'threads-pool-20 threads asyncio_gather-20 asyncio_gather-20-twin 2 timer 20' "$T/cpython" || fail "the rows: $(<"$T/cpython")"
	grep -qx 'threads-each-15 threads asyncio_gather asyncio_gather-twin 2 timer 15' "$T/cpython" || fail 'the baseline of the fewest'
	! grep -P '^cpython-.*runners' "$T/out" | grep -v -e ' --gil yes ' || fail 'the lock of the one'
	! grep -P '^cpython3.*runners' "$T/out" | grep -v -e ' --gil no ' || fail 'the lock of the other'
}

# bats test_tags=fault:options
@test "rows that are not run are facts, and no commands; a row with neither command nor reason is refused" {
	# shellcheck source=/dev/null
	. bench/common.bash
	# shellcheck source=/dev/null
	. bench/plan.bash
	printf '%s\n' '#!/usr/bin/env bash' '. bench/list.bash' 'columns stopped' 'row a -- x y' \
		'row b stopped="memory (9 GiB)"' >"$T/list"
	chmod +x "$T/list"
	mkdir "$T/plan"
	read_list "$T/list" some 5 "$T/plan"
	[[ $(cut -f 1 "$T/plan/commands") == a && $(dataset_cells "$T/plan/rows.tsv" label stopped) == 'a NA
b memory (9 GiB)' ]] || fail 'what is run'
	[[ -z $(few_blocks some 5 "$T/plan" yes) ]] || fail 'few blocks'
	printf '%s\n' '#!/usr/bin/env bash' '. bench/list.bash' 'columns stopped' 'row a -- x y' 'row a stopped=again' >"$T/list2"
	chmod +x "$T/list2"
	try bash -c ". bench/common.bash; . bench/plan.bash; read_list $T/list2 some 5 $T/plan"
	must_fail 1 'has two rows called a'
	printf '%s\n' '. bench/list.bash' 'columns stopped' 'row a' >"$T/list"
	try bash "$T/list"
	must_fail 1 'row a has no command'
}

# ---- What a machine can start ----------------------------------------------------------------------------------------

# machine PID_MAX: with 100 processes, 1 GiB of memory, and so many process numbers.
machine() {
	mkdir -p "$T/machine/proc/sys/kernel" "$T/machine/proc/sys/vm" "$T/machine/proc/self"
	echo "$1" >"$T/machine/proc/sys/kernel/pid_max"
	echo 99999999 >"$T/machine/proc/sys/kernel/threads-max"
	echo 65530 >"$T/machine/proc/sys/vm/max_map_count"
	echo '0.1 0.1 0.1 3/100 4711' >"$T/machine/proc/loadavg"
	echo 'MemAvailable: 1048576 kB' >"$T/machine/proc/meminfo"
}

probe() { try env MACHINE_ROOT="$T/machine" DATA="$T" bench/probe "$@"; }

# runner SCRIPT: a program that runs so.
runner() {
	printf '#!/usr/bin/env bash\necho again >>%s\n%s\n' "$T/tries" "$1" >"$T/runner"
	chmod +x "$T/runner"
}

@test "a run is tried once; the answer is kept, while program and limits are the same" {
	machine 32768
	runner "echo '{\"in_flight_max\":16,\"waiting_rss_bytes\":4000,\"waiting_kernel_bytes\":96}' >\"\${@: -1}\""
	for _ in 1 2; do
		probe "$T/runner" -t 16 -w 4
		must_work
		[[ $(<"$T/out") == $'runs\t16\t4096' && $(wc -l <"$T/tries") == 1 ]] || fail 'the answer, or a second try'
	done
	echo '# changed' >>"$T/runner"
	probe "$T/runner" -t 16 -w 4
	machine 30000
	probe "$T/runner" -t 16 -w 4
	[[ $(wc -l <"$T/tries") == 3 ]] || fail 'another program, or another limit, is not tried'
}

# bats test_tags=fault:system
@test "what is above a limit for certain is not tried; of many workers a tenth is, and the memory for all is foreseen" {
	machine 1000
	runner "echo '{\"in_flight_max\":9,\"waiting_rss_bytes\":100000000,\"waiting_kernel_bytes\":1}' >\"\${@: -1}\""
	probe "$T/runner" -t 900 -w 900
	[[ $(<"$T/out") == $'stopped\tworkers (kernel.pid_max 1000)\tpid_max' && ! -e $T/tries ]] || fail 'process numbers'
	machine 100000
	probe "$T/runner" -t 5000 -w 5000
	must_work
	[[ $(wc -l <"$T/tries") == 1 ]] && grep -q $'^stopped\tmemory' "$T/out" || fail 'memory'
	probe "$T/runner" -t 99999999 -w 1 --peer '{peer}'
	grep -q $'^stopped\tdescriptors' "$T/out" || fail 'descriptors'
}

# bats test_tags=fault:system
@test "a limit that a try meets is named; a failure that is none, and bad usage, are errors" {
	machine 32768
	for said in 'worker 3 of 4: cannot start it: Resource temporarily unavailable=workers (' \
		'io_uring_setup: Operation not permitted=io_uring (refused here)' 'socket: Too many open files=descriptors (' \
		'mmap: Cannot allocate memory=memory'; do
		runner "echo '${said%=*}' >&2; exit 1"
		probe "$T/runner" -t 16 -w 4
		must_work
		[[ $(<"$T/out") == $'stopped\t'"${said#*=}"*$'\t'* ]] || fail "$said"
	done
	runner 'echo "the sums add up to 1 instead of 2" >&2; exit 1'
	probe "$T/runner" -t 16 -w 4
	must_fail 1 'fails, and by no limit: the sums add up to 1'
	runner 'echo "runner: no such option" >&2; exit 2'
	probe "$T/runner" -t 16 -w 4
	must_fail 1 'no such option'
	probe "$T/runner" -t x
	must_fail 2 'no numbers'
	probe
	must_fail 2 'usage'
	[[ $(grep -c runner "$T/probes.tsv") == 4 ]] || fail 'a failure is remembered'
}
