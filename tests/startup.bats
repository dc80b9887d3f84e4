#!/usr/bin/env bats
# startup.bats - what starting workers takes: does bench/startup start what it should and say what it must, does `models` ask for
# it, and does it make a table of that, and nothing else?
#
#   bats tests/startup.bats        BUILD: where the programs are (build); those that are missing are built
#
# Nothing here depends on how long anything takes.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset
load machine

setup_file() {
	dataset_tools bench/startup analysis/{summarise,models,fill}
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
}

startup() { try "$BUILD/bench/startup" "$@"; }

is() { # EXPECTED ACTUAL
	[[ $1 == "$2" ]] || fail "expected '$1', got '$2'"
}

# ---- The program ------------------------------------------------------------------------------------------------------

PARTS='calls begin end whole stacks faulted faults'

part() { sed -n "s/^$1\t//p" "$T/out"; } # NAME

@test 'so many workers of either kind are started: the parts add up, and the report says the same' {
	local of count name

	for of in threads processes; do
		for count in 1 3 40; do
			rm -f "$T/report"
			startup --of "$of" -w "$count" --report "$T/report"
			must_work
			is "part $PARTS" "$(cut -f 1 "$T/out" | paste -sd ' ')"
			! sed 1d "$T/out" | cut -f 2 | grep -vqx '[0-9]*' || fail 'a part is no whole number'
			is "$(part whole)" "$(($(part calls) + $(part begin) + $(part end)))"
			(($(part faults) >= count)) || fail 'each of them writes to memory of its own'
			is "startup startup-$of-$count $of $count" "$(jq -r '"\(.model) \(.label) \(.of) \(.started)"' "$T/report")"
			for name in $PARTS; do
				is "$(part "$name")" "$(jq --arg name "$name" '.[$name] // .[$name + "_ns"]' "$T/report")"
			done
			is true "$(jq '.elapsed_ns >= .whole_ns' "$T/report")"
		done
		[[ $of == threads && $(part stacks) -gt 0 || $of == processes && $(part stacks) == 0 ]] || fail 'stacks are of threads alone'
	done
	startup
	must_work
}

@test 'workers are really started: as many calls, of the kernel' {
	local of

	command -v strace >/dev/null || skip 'no strace here'
	strace -o "$T/trace" -f -e trace=none true 2>"$T/err" || skip 'processes cannot be traced here'
	for of in threads processes; do
		try strace -f -o "$T/trace" -e trace=clone,clone3,fork,vfork "$BUILD/bench/startup" --of "$of" -w 7
		is 7 "$(grep -cE '(clone|clone3|fork)[( ].* = [1-9][0-9]*$' "$T/trace")" # others were interrupted, and made again
	done
}

@test 'what it cannot do, it says in one line' {
	startup --of tasks
	must_fail 2 "option --of: 'tasks' is neither threads nor processes"
	startup -w 0
	must_fail 2 'option --workers'
	startup -w 1048577
	must_fail 2 'option --workers'
	startup threads
	must_fail 2 'options only'
	startup --report /nowhere/report
	must_fail 1 /nowhere/report
	try bash -c 'ulimit -v 40000; exec "$@"' bash "$BUILD/bench/startup" -w 4000
	must_fail 1 'worker [0-9]+ of 4000: cannot create a thread'
	status=0
	"$BUILD/bench/startup" -w 1 >/dev/full 2>"$T/err" || status=$?
	must_complain 1 'cannot write'
}

# ---- The experiment's list --------------------------------------------------------------------------------------------

list() { # [NAME=VALUE]…: its rows of starts, as label and command; leaves all in $T/out.
	try env BUILD="$BUILD" DATA="$T/data" MODELS='blocking gil processes threads' LAUNCHED= TASKS=3 WORKERS=5 ITERATIONS=10 SEED=42 \
		PYTHONS= PYTHON_EVERY=1 "$@" bench/experiments/models
	must_work
	dataset_cells "$T/out" model workload baseline twin label command | sed -n 's/^startup NA NA NA //p'
}

@test 'models asks for as many workers as are started there, and as could run at once, of each kind that it has' {
	machine 0-1
	is "$(for of in threads processes; do for crew in 2 3; do
		echo "startup-$of-$crew $BUILD/bench/startup --of $of -w $crew"
	done; done)" "$(list)"
	is 'startup-processes-2 startup-processes-3' "$(list MODELS='blocking processes' | cut -d ' ' -f 1 | paste -sd ' ')"
	is 'startup-threads-2' "$(list MODELS='blocking threads' WORKERS=2 | cut -d ' ' -f 1)"
	is '' "$(list MODELS='blocking gil')"
	machine 0-7
	is 'startup-threads-3' "$(list MODELS='blocking threads' | cut -d ' ' -f 1)"
}

# ---- The table --------------------------------------------------------------------------------------------------------

# measured [START]…: a set of 3 counted blocks of models; START: OF-WORKERS, whose parts are so many times the block's number, in µs.
measured() {
	local block label start field=0

	folder=$T/models
	dataset_folder "$folder"
	{
		printf '%s\n' label blocking blocking-twin threads
		[[ $# == 0 ]] || printf 'startup-%s\n' "$@"
	} >"$folder/rows.tsv"
	{
		printf '%s\t' block warm_up label seconds user_s system_s language interpreter workload model baseline twin tasks workers of started
		printf '%s\n' calls_ns$'\t'begin_ns$'\t'end_ns$'\t'whole_ns$'\t'stacks_ns$'\t'faulted_ns$'\t'faults
		for block in 1 2 3 4; do
			for label in blocking blocking-twin threads; do
				printf '%s\t' "$block" $((block == 1)) "$label" 0.1 0.1 0 C NA modsum "${label%-twin}" blocking blocking-twin 15 16
				printf 'NA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\n'
			done
			for start; do
				printf '%s\t' "$block" $((block == 1)) "startup-$start" 0.1 0.1 0 C NA NA startup NA NA NA NA "${start%-*}" "${start#*-}"
				for field in 3 2 1 6 4 5; do printf '%s\t' $((block * field * 1000)); done
				printf '%s\n' $((10 * block))
			done
		done
	} >"$folder/samples.tsv"
}

answered() {
	rm -f "$folder"/{startup,values,results,figure}.tsv
	"$BUILD/analysis/summarise" "$folder"
	try "$BUILD/analysis/models" "$folder"
	must_work
}

@test 'of each start there is a row, with medians; among the models it is none' {
	measured processes-16 threads-2
	answered
	is 'processes 16 9 6 3 18 15 21 12 15 30 3|threads 2 9 6 3 18 15 21 12 15 30 3' "$(dataset_cells "$folder/startup.tsv" \
		of workers calls_us begin_us end_us whole_us q1_us q3_us stacks_us faulted_us faults runs | paste -sd '|')"
	is 'blocking blocking-twin threads' "$(dataset_cells "$folder/results.tsv" model | paste -sd ' ')"
	! dataset_cells "$folder/figure.tsv" row | grep -q startup || fail 'it is drawn'
	try "$BUILD/analysis/fill" paper/text/models.md "$folder"
	must_work
	grep -qF '| threads | 2 | 9 | 6 | 3 | 18 | 15 | 21 | 12 | 15 | 30 | 3 |' "$T/out" || fail 'the page'
}

@test 'where no start was measured there is no table, and the page has none' {
	measured
	answered
	[[ ! -e $folder/startup.tsv ]] || fail 'a table'
	is '' "$(sed -n '/^startup\t/p' "$folder/values.tsv")"
	try "$BUILD/analysis/fill" paper/text/models.md "$folder"
	must_work
	! grep -q 'starting the workers' "$T/out" || fail 'the page'
}

@test 'a start that does not say how long it took is refused' {
	measured threads-2
	sed -i 's/whole_ns/else_ns/' "$folder/samples.tsv"
	"$BUILD/analysis/summarise" "$folder"
	dataset_refuses models "$folder" 'startup-threads-2 does not say how long a start took'
}
