#!/usr/bin/env bats
# gantt.bats - does the Gantt chart show what the traces say, and is what recording costs reckoned rightly?
#
#   bats tests/gantt.bats
#
# On made-up traces, of which it is known what should be drawn: analysis/gantt and its headers.

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

load helpers
load dataset

setup_file() {
	build_analysis gantt
}

setup() {
	export T=$BATS_TEST_TMPDIR
	data="$T/it's a set"
	folder=$data/gantt
	sound_surroundings "$folder"
	printf 'block\twarm_up\tlabel\tmodel\trecording\tbeside\tspans\telapsed_ns\tseconds\t' >"$folder/samples.tsv"
	printf 'tasks\titerations\tslice\tbaseline\ttwin\n' >>"$folder/samples.tsv"
	cd "$ROOT" || return
}

# trace MODEL BLOCK: lines "task worker cpu start end" in microseconds, on stdin; they become that run's trace.
trace() {
	awk -v OFS='\t' '
		BEGIN { print "task", "worker", "cpu", "start_ns", "end_ns", "iterations" }
		{ print $1, $2, $3, $4 * 1000, $5 * 1000, 1 }' | gzip -n >"$folder/block-$(printf %03d "$2").$1-on.trace.tsv.gz"
}

# run_of BLOCK WARM-UP LABEL MODEL RECORDING BESIDE SPANS NANOSECONDS SECONDS SLICE: a line of samples.tsv
run_of() {
	local IFS=$'\t'

	printf '%s\n' "${*:1:9}"$'\t15\t1000\t'"${10}"$'\tNA\ttwin' >>"$folder/samples.tsv"
}

# ran MODEL BLOCK MICROSECONDS [WARM-UP]: with its trace; and the same without
ran() {
	run_of "$2" "${4:-0}" "$1-on" "$1" on "$1" usual "${3}000" 1 0
	run_of "$2" "${4:-0}" "$1" "$1" off NA usual "${3}000" 1 0
}

analyse() {
	try "$ANALYSIS/gantt" -r 100 "$folder"
}

# chart panels|spans|cpus: this table in $T/out, without its header, with blanks for tabs
chart() {
	analyse
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
	sed 1d "$folder/figure-$1.tsv" | tr '\t' ' ' >"$T/out"
}

shows() { # shows: exactly the lines on stdin
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
	ran twin 8 500
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
	chart spans # the turn of worker 1 takes 7 us
	shows <<-'END'
		0 wait 0 0 0.0000 0.7000
		0 wait 1 0 0.0000 0.5090
		0 wide 0 0 0.0000 0.2000
		0 wide 0 0 0.2050 0.3000
		0 edge 0 0 0.2050 0.2050
		0 wide 0 1 0.3100 0.4000
		0 wide 0 1 0.4210 0.5000
		0 wide 0 1 0.5100 0.7000
		0 stroke 1 1 0.5055 0.5055
	END
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
	chart spans
	[[ $(grep -c stroke "$T/out") == 4 ]] || fail 'four strokes'
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
	[[ $(grep long "$T/out") == '2 long · 9.0 ms, cut off 9.0000 3.0000 2 '* ]] || fail 'its length, and the axis'
	chart spans
	[[ $(grep '^2 wide' "$T/out") == '2 wide 0 0 0.0000 3.0000' ]] || fail 'cut off at 3 ms, and nothing behind'
}

@test "nothing lies outside its panel" {
	ran a 2 1000
	ran b 2 9000
	ran c 2 1000
	awk 'BEGIN { for (i = 0; i < 300; i++) print i % 3, 0, 0, 3 * i, 3 * i + 2 }' | trace a 2
	awk 'BEGIN { for (i = 0; i < 900; i++) print i % 7, i % 5, i % 2, 10 * i, 10 * i + 9 }' | trace b 2
	echo '0 7 1 0 1000' | trace c 2
	analyse
	awk -F '\t' '
		FNR == 1 { file++; next }
		file == 1 { cpus++ }
		file == 2 { axis[$1] = $4; lanes[$1] = $5 }
		file == 3 { n++ }
		file == 3 && !($3 < lanes[$1] && $4 < cpus && 0 <= $5 && $5 <= $6 && $6 <= axis[$1]) { print; bad = 1 }
		END { exit bad || n < 100 }' "$folder"/figure-{cpus,panels,spans}.tsv >"$T/out" || fail 'these do'
}

@test "the figure is drawn, from a folder whose name has a blank and a quote" {
	local format

	ran a 2 1000
	ran b 2 1000
	awk 'BEGIN { for (i = 0; i < 300; i++) print i % 3, 0, 0, 3 * i, 3 * i + 2 }' | trace a 2
	printf '%s\n' '0 0 3 0 250' '1 1 5 0 250' | trace b 2
	analyse
	dataset_try_draw gantt "$data" "$T/figures"
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
	for format in svg pdf png; do
		[[ -s $T/figures/gantt.$format ]] || fail "no $format"
	done
	sed 's/<[^>]*>//g' "$T/figures/gantt.svg" | tr -s '\n\t ' '   ' >"$T/out"
	for text in 'a · 1.0 ms' 'a, enlarged' '2 at once on 2 CPUs; block 2' 'Made-up 1'; do
		grep -qF "$text" "$T/out" || fail "the figure should say: $text"
	done
}

@test "every box and stroke is drawn, on few CPUs and on many" {
	local cpus boxes strokes shapes lines others=''

	for cpus in 8 9 128; do
		rm -f "$folder"/*.trace.tsv.gz
		sed -i '2,$d' "$folder/samples.tsv"
		ran a 2 10000
		awk -v cpus=$cpus 'BEGIN { # each CPU has a box and a stroke
			for (i = 0; i < 256; i++) print i, i % 16, i % cpus, 39 * i, 39 * i + (i % (2 * cpus) < cpus ? 25 : 5) }' | trace a 2
		analyse
		dataset_try_draw gantt "$data" "$T/figures"
		[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
		# Boxes, and the legend's patches; a stroke is a line, as others are, of which there are always as many.
		boxes=$(dataset_cells "$folder/figure-spans.tsv" kind | grep -c wide)
		strokes=$(dataset_cells "$folder/figure-spans.tsv" kind | grep -c stroke)
		shapes=$(grep -c '<polygon' "$T/figures/gantt.svg")
		((shapes == boxes + cpus)) || fail "$shapes shapes for $boxes boxes and $cpus CPUs"
		lines=$(grep -o 'M[0-9.]*,[0-9.]* L' "$T/figures/gantt.svg" | wc -l)
		others=${others:-$((lines - strokes))}
		((strokes > 100 && lines == strokes + others)) || fail "$lines lines for $strokes strokes of $cpus CPUs"
	done
}

# bats test_tags=fault:data
@test "a trace that is missing or damaged, and a set without any, are named, with exit status 1" {
	local why lines

	run_of 2 0 a a off NA usual 1000 1 0
	analyse
	must_fail 1 'no counted run with a trace'
	ran gone 2 1000
	analyse
	must_fail 1 'block-002.gone-on.trace.tsv.gz is missing'
	while IFS=';' read -r why lines; do
		echo -e "$lines" | trace gone 2
		analyse
		must_fail 1 "block-002.gone-on.trace.tsv.gz: $why"
	done <<-'END'
		line 2: task is '-1';-1 0 0 0 1
		line 2: there is no worker 99999999;0 99999999 0 0 1
		line 2: there is no CPU -7;0 0 -7 0 1
		line 2: a span ends before;0 0 0 2 1
		line 3: .* before the one above;0 0 0 5 9\n0 0 0 4 6
	END
	[[ ! -e $folder/values.tsv ]] || fail 'make would take it for complete'
}

# bats test_tags=fault:data
@test "a run that does not say how long it took, a row that is compared with one that is not there: named" {
	ran a 2 1000
	echo '0 0 0 0 1000' | trace a 2
	run_of 3 0 a-on a on a usual NA 1 0
	analyse
	must_fail 1 'the run of a-on in block 3'
	sed -i '$d; s/\ta\tusual/\tnobody\tusual/' "$folder/samples.tsv"
	analyse
	must_fail 1 'a-on is compared with nobody, which is not there'
}

# costs BLOCK…: runs in these blocks, the first of them warm-up. Each block has its speed. Of several blocks, odd ones take
# `up` nanoseconds more for each of that speed, and even ones `down` less, as equal ratios would have no interval. Of four the
# ends of the ratio of "most" are then ratio / 1.01 and ratio × 1.01: exp(±ln(1.01) / 2.27796), as curves.bash derives.
costs() {
	local block label model recording beside spans slice elapsed seconds up down apart

	while read -r label model recording beside spans slice elapsed seconds up down; do
		for block; do
			apart=$(($# == 2 ? 0 : block % 2 ? up : -down))
			run_of "$block" $((block == $1)) "$label" "$model" "$recording" "$beside" "$spans" \
				$((block * (elapsed * 10000 + apart))) $((seconds * block)) "$slice"
		done
	done <<-'END'
		a      threads off        NA    usual 0    100 20 0 0
		a'     threads on         a     usual 0    110 20 1 1
		b      gather  off        NA    usual 300  100 12 0 0
		7      gather  on         b     usual 300  101 15 1 1
		b-none gather  impossible b     usual 300  100 12 1 1
		many   gather  off        NA    fine  1    200 22 0 0
		most   gather  on         many  fine  1    300 44 13133 13076
		none   gather  impossible many  fine  1    160 22 1 1
	END
	for block; do
		for label in "a'" 7; do
			printf 'task\tworker\tcpu\tstart_ns\tend_ns\titerations\n0\t0\t0\t0\t1\t1\n' |
				gzip -n >"$folder/block-$(printf %03d "$block").$label.trace.tsv.gz"
		done
	done
}

results() { # results COLUMNS: these of results.tsv, in $T/out
	analyse
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
	cut -f "$1" "$folder/results.tsv" | tr '\t' ' ' >"$T/out"
}

@test "what recording costs: ratios by hand, nanoseconds a span, and the share of each run; whatever the labels are" {
	costs 1 2 3 4 5
	results 1-6,9,12,15,16
	# Medians are 3.5 blocks'. A span of the fine run: 0.5 of 7 ms, over 15,000, and 0.515 at most. Of the other: four slices
	# a task.
	shows <<-'END'
		model recording spans blocks elapsed_ms elapsed_ratio process_ratio ns_per_span cost_percent cost_at_most_percent
		a on 15 4 3.5 1.1 1 NA 0.1 0.103
		b on 60 4 3.5 1.01 1.25 NA 0.4 0.412
		b off 60 4 3.5 1 1 NA 0.16 0.16
		many on 15000 4 7 1.5 2 233.33 50 51.5
		many off 15000 4 5.6 1.25 1 93.333 25 25
	END
	results 1,2,7,8,13,14
	grep -xF 'many on 1.48515 1.515 226.4 240.33' "$T/out" >/dev/null || fail 'the ends by hand'
}

# bats test_tags=fault:few
@test "of a single counted block there are ratios and no intervals" {
	costs 1 2
	results 1,2,4,6-8,12-16
	shows <<-'END'
		model recording blocks elapsed_ratio elapsed_low elapsed_high ns_per_span ns_low ns_high cost_percent cost_at_most_percent
		a on 1 1.1 NA NA NA NA NA 0.1 NA
		b on 1 1.01 NA NA NA NA NA 0.4 NA
		b off 1 1 NA NA NA NA NA 0.16 NA
		many on 1 1.5 NA NA 133.33 NA NA 50 NA
		many off 1 1.25 NA NA 53.333 NA NA 25 NA
	END
}

@test "without the rows of many spans nobody knows what one costs" {
	costs 1 2 3
	sed -i '/\tfine\t/d' "$folder/samples.tsv"
	results 1,2,6,12,15
	shows <<-'END'
		model recording elapsed_ratio ns_per_span cost_percent
		a on 1.1 NA NA
		b on 1.01 NA NA
		b off 1 NA NA
	END
}

@test "the spans that results count are those that a trace has" {
	rm -f "$T/report"
	model async_gather -t 3 -n 1000 --slice 300 --trace "$T/trace" --report "$T/report"
	[[ $(wc -l <"$T/trace") == $((1 + 3 * 4)) ]] || fail 'four slices a task'
	[[ $(report .slice) == 300 && $(report .iterations) == 1000 ]] || fail 'the report'
}
