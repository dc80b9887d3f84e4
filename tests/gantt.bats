#!/usr/bin/env bats
# gantt.bats - does the Gantt chart show what the traces say, and is what recording costs reckoned rightly?
#
#   bats tests/gantt.bats
#
# On made-up traces, of which it is known what should be drawn: plots/lib/gantt.awk and analysis/results/gantt.

# shellcheck disable=SC2030,SC2031,SC2034 # it takes a test for a subshell, and does not see that BUILD is exported

load helpers

unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT

setup() {
	export T=$BATS_TEST_TMPDIR
	folder="$T/it's a set"
	mkdir -p "$folder"
	printf 'block\twarm_up\tlabel\telapsed_s\tseconds\n' >"$folder/samples.tsv"
}

# trace MODEL BLOCK: lines "task worker cpu start end" in microseconds, on stdin; they become that run's trace.
trace() {
	awk -v OFS='\t' '
		BEGIN { print "task", "worker", "cpu", "start_ns", "end_ns", "iterations" }
		{ print $1, $2, $3, $4 * 1000, $5 * 1000, 1 }' | gzip -n >"$folder/block-$(printf %03d "$2").$1-traced.trace.tsv.gz"
}

# ran MODEL BLOCK MICROSECONDS [WARM-UP]
ran() {
	printf '%d\t%d\t%s-traced\t%s\t1\n' "$2" "${4:-0}" "$1" "${3}e-6" >>"$folder/samples.tsv"
}

chart() { # chart panels|spans|strokes|cpus: $T/out, with blanks for tabs
	try awk -f "$ROOT/plots/lib/gantt.awk" -v folder="$folder" -v cores=2 -v what="$1" "$folder/samples.tsv"
	tr '\t' ' ' <"$T/out" >"$T/plain"
	mv "$T/plain" "$T/out"
}

shows() { # shows: exactly the lines on stdin
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
	diff "$T/out" - >"$T/diff" || fail "$(<"$T/diff")"
}

@test "of each model the counted run of median time: the lower one in the middle, the first of equals, no warm-up" {
	ran a 1 1 1
	ran a 2 1000
	ran a 3 3000
	ran a 4 2000
	ran a 5 4000
	ran b 6 1000
	ran b 7 1000
	ran b 8 900
	ran blocking-twin 8 500
	echo '0 0 0 0 1000' | trace a 4
	echo '0 0 0 0 1000' | trace b 6
	chart panels
	shows <<-'END'
		0 a · 2.0 ms 2.0000 2.0000 1 worker one task after the other; block 4
		1 b · 1.0 ms 1.0000 2.0000 1 worker one task after the other; block 6
	END
}

@test "lanes are workers, or tasks where one worker runs them all; the notes say what is to be seen" {
	ran whole 2 1000
	ran sliced 2 1000
	ran turns 2 1000
	ran few 2 1000
	ran many 2 1000
	printf '%s\n' '0 0 3 0 500' '1 0 3 500 1000' | trace whole 2
	printf '%s\n' '0 0 3 0 250' '1 0 3 250 500' '0 0 3 500 750' '1 0 3 750 1000' | trace sliced 2
	printf '%s\n' '0 0 3 0 250' '1 2 5 250 500' '1 2 5 500 750' '0 0 3 750 1000' | trace turns 2
	printf '%s\n' '0 0 3 0 250' '1 1 5 0 250' '2 0 3 260 500' '3 1 5 260 500' | trace few 2
	printf '%s\n' '0 0 3 0 250' '1 1 10 0 250' '2 2 3 200 500' | trace many 2
	chart panels
	shows <<-'END'
		0 whole · 1.0 ms 1.0000 1.0000 2 task one task after the other; block 2
		1 sliced · 1.0 ms 1.0000 1.0000 2 task 4 slices, 3 changes of task; block 2
		2 turns · 1.0 ms 1.0000 1.0000 3 worker one at a time, 2 hand-overs; block 2
		3 few · 1.0 ms 1.0000 1.0000 2 worker 2 at once on 2 CPUs; block 2
		4 many · 1.0 ms 1.0000 1.0000 3 worker 3 at once on 2 CPUs, time-sliced; block 2
	END
	chart cpus # by number
	shows <<<$'3\n5\n10'
}

# 0.2 % of an axis of 10 ms are 20 us.
@test "slices that follow each other are one box; another task, CPU, a gap or a turn of another's leaves them apart" {
	ran m 2 10000
	trace m 2 <<-'END'
		0 0 0 0 100
		0 0 0 110 200
		1 0 0 205 300
		1 0 1 310 400
		1 0 1 421 500
		2 1 1 502 509
		1 0 1 510 600
		1 0 1 605 700
	END
	chart spans
	shows <<-'END'
		0 wait 0 0 0.0000 0.7000
		0 wait 1 0 0.0000 0.5090
		0 wide 0 0 0.0000 0.2000
		0 wide 0 0 0.2050 0.3000
		0 wide 0 1 0.3100 0.4000
		0 wide 0 1 0.4210 0.5000
		0 wide 0 1 0.5100 0.7000
		0 edge 0 0 0.2050 0.2050
	END
	chart strokes # the turn, which is 7 us
	shows <<-'EOT'
		$strokes << END
		-1 0 0 0

		0 1 0.5055 0.62
		0 1 0.5055 1.38

		END
	EOT
}

@test "strokes that would lie on each other are drawn once; those of another lane or CPU are others" {
	ran m 2 10000
	trace m 2 <<-'END'
		0 0 0 1 3
		1 1 0 4 6
		0 0 0 7 9
		1 1 1 10 12
		0 0 0 21 23
	END
	chart strokes
	[[ $(grep -c ' ' "$T/out") == $((2 + 2 * 4)) ]] || fail 'four strokes'
}

@test "the first model with a crowd of slices is enlarged, up to its fourth turn, and nothing else is" {
	local model

	for model in a b; do
		ran $model 2 10000
		awk 'BEGIN { for (i = 0; i < 102; i++) print i % 2, 0, 0, 50 * i, 50 * i + 30 }' | trace $model 2
	done
	chart panels
	shows <<-'END'
		0 a · 10.0 ms 10.0000 10.0000 2 task 102 slices, 101 changes of task; block 2
		1 a, enlarged 10.0000 0.3000 2 task the first 3 slices of each task; block 2
		2 b · 10.0 ms 10.0000 10.0000 2 task 102 slices, 101 changes of task; block 2
	END
	chart spans
	[[ $(grep -c '^1 wide' "$T/out") == 6 ]] || fail 'six slices are enlarged'
}

@test "a run far longer than the others is cut off at three times the median, and says its own length" {
	ran a 2 1000
	ran b 2 1000
	ran long 2 9000
	echo '0 0 0 0 1000' | trace a 2
	echo '0 0 0 0 1000' | trace b 2
	printf '%s\n' '0 0 0 0 4000' '1 1 0 5000 9000' | trace long 2
	chart panels
	[[ $(grep long "$T/out") == '2 long · 9.0 ms, cut off 9.0000 3.0000 2 '* ]] || fail 'its length and that of the axis'
	chart spans
	[[ $(grep '^2 wide' "$T/out") == '2 wide 0 0 0.0000 3.0000' ]] || fail 'cut off at 3 ms, and nothing behind'
}

@test "a trace that is missing, and a set without any, are named, with exit status 1" {
	chart panels
	must_fail 1 'no counted run with a trace'
	ran gone 2 1000
	chart panels
	must_fail 1 'block-002.gone-traced.trace.tsv.gz'
}

@test "what recording costs: ratios by hand, nanoseconds a span, and the share of each run" {
	needs_compiler
	timeout 60 make -s -C "$ROOT" BUILD="$T/build" "$T/build/tools/summarise" >&2
	cd "$ROOT" || return
	# Four blocks, each the same but for its speed: ratios without any noise. The runs take 10 ms, and the fine ones 20.
	local block row
	while read -r row; do
		for block in 1 2 3 4 5; do
			awk -v b=$block -v OFS='\t' '{ print b, b == 1, $1, $2 * b / 1000, $3 * b / 1000 }' <<<"$row" >>"$folder/samples.tsv"
		done
	done <<-'END'
		a 10 20
		a-traced 11 20
		async_gather 10 12
		async_gather-traced 10.1 15
		async_gather-without_spans 10 12
		async_gather-fine 20 22
		async_gather-fine-traced 30 44
		async_gather-fine-without_spans 16 22
	END
	cat >"$folder/block-001.json" <<-'END'
		{ "results": [{ "command": "async_gather-traced" }, { "command": "a-traced" }, { "command": "async_gather-fine" },
			{ "command": "async_gather-fine-traced" }, { "command": "async_gather" }] }
	END
	printf '{"tasks":15,"iterations":%d,"slice":%d}\n' 1000 300 150 0 1000 1 1000 1 1000 300 >"$folder/block-001.runs.jsonl"
	try env BUILD="$T/build" RESAMPLES=100 SEED=1 analysis/results/gantt "$folder"
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
	tr '\t' ' ' <"$T/out" | cut -d ' ' -f 1-6,9,12,15,16 >"$T/cells"
	# A span of the fine run: 0.5 of a median of 20 ms × 3.5, over 15,000. That of the other: four slices a task.
	diff "$T/cells" - <<-'END' || fail 'the cells'
		model recording spans blocks elapsed_ms elapsed_ratio process_ratio ns_per_span cost_percent cost_at_most_percent
		a on 15 4 35 1.1 1 NA 0.1 0.1
		async_gather on 60 4 35 1.01 1.25 NA 0.4 0.4
		async_gather off 60 4 35 1 1 NA 0.16 0.16
		async_gather-fine on 15000 4 70 1.5 2 2333.3 50 50
		async_gather-fine off 15000 4 56 1.25 1 933.33 25 25
	END
}

@test "the spans that results reckon are those that a trace has" {
	rm -f "$T/report"
	model async_gather -t 3 -n 1000 --slice 300 --trace "$T/trace" --report "$T/report"
	[[ $(wc -l <"$T/trace") == $((1 + 3 * 4)) ]] || fail 'four slices a task'
	[[ $(report .slice) == 300 && $(report .iterations) == 1000 ]] || fail 'the report'
}
