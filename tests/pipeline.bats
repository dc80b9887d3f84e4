#!/usr/bin/env bats
# pipeline.bats - from raw blocks to figures: whole, again, interrupted, damaged, stale, and with bad news.
#
#   bats tests/pipeline.bats
#
# Every test works in a copy of the checkout that is its own: three C models, one of which does, when asked, what a
# runner must not do; and a data set of four blocks, measured once. It never looks at a clock to decide anything.

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

bats_require_minimum_version 1.5.0
load time

ROOT=$(cd "${BATS_TEST_FILENAME%/*}/.." && pwd)
export LC_ALL=C
# What a calling make or its user exports is not what is tested here.
# shellcheck disable=SC2086 # a list of names
unset ${PARAMETERS:-} PARAMETERS # what experiment.mk exports
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT PLANT
unset BUILD DATA PAPER DOCKER MODELS LAUNCHED MISSING HOSTS EXPERIMENTS PROFILE TASKS ITERATIONS WORKERS SEED BLOCKS PYTHONS \
	PYTHON_EVERY STEAL_MAX DRIFT_MAX WIDTH_MAX EQUIVALENCE RESAMPLES "${!BLOCKS_@}" "${!OMP_@}" "${!GOMP_@}"

# The sum of the 15 sums of 1000 iterations each at seed 42, as tests/oracle.py computes them.
SUM_1000=51982

copy_checkout() { # copy_checkout FOLDER: what is measured and drawn, without what was
	mkdir "$1"
	(cd "$ROOT" && tar -cf - --exclude=./.git --exclude=./build --exclude=./out --exclude=./data/local \
		--exclude=./data/reference --exclude=./paper/local --exclude=./paper/reference .) | tar -xf - --no-same-owner -C "$1"
}

setup_file() {
	export FULL=$BATS_FILE_TMPDIR/full SMALL=$BATS_FILE_TMPDIR/small
	local file log=$BATS_FILE_TMPDIR/log

	{
		copy_checkout "$FULL"
		timeout 900 make -s -j2 -C "$FULL" all tools
		cp -a "$FULL" "$SMALL"
		cd "$SMALL"
		for file in runners/*.c; do
			case $file in */blocking.c | */threads.c) ;; *) rm -f "$file" "build/$(basename "$file" .c)" ;; esac
		done
		find bench/experiments -type f ! -name models -delete
		for file in analysis/*.c; do # of experiments that are not there
			[[ ! -e $FULL/bench/experiments/$(basename "$file" .c) || $file == */models.c ]] || rm "$file"
		done
		plant >runners/planted.c
		# The claims are judged for seconds, at the end of every study; they have tests of their own.
		sed -i '/claims/d' bench/study
		rm -f plots/claims.gp
		# The doctor watches the machine for seconds, before every study; here it remembers what it saw.
		if [[ -x bench/doctor ]]; then
			timeout 300 bench/doctor --json >seen || true
			printf '#!/bin/sh\ncat seen\n' >bench/doctor
		fi
		timeout 900 "${STUDY[@]}"
	} >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

setup() {
	export T=$BATS_TEST_TMPDIR TMPDIR=$BATS_TEST_TMPDIR/tmp PLANT_LOG=$BATS_TEST_TMPDIR/plant PATIENCE=180

	begin_by "${UNTIL:-}"
	mkdir "$TMPDIR"
	cp -a "$SMALL" "$T/house"
	cd "$T/house" || return
}

teardown() {
	# The group that the test started, even when its leader has ended.
	[[ -z ${group:-} ]] || kill -KILL -- "-$group" 2>/dev/null || true
}

# The blocking loop, which in its PLANT_AT-th run does what PLANT says.
plant() {
	cat <<-'END'
		#include <signal.h>
		#include <unistd.h>

		#include "runner.h"

		static bool my_turn(void)
		{
			FILE *log = fopen(getenv("PLANT_LOG"), "a");

			fputc('.', log);
			const long runs = ftell(log);

			fclose(log);
			return runs == atol(getenv("PLANT_AT"));
		}

		int main(int argc, char **argv)
		{
			struct run run = run_begin(argc, argv, WHOLE_TASKS);
			const char *plant = getenv("PLANT");

			for (uint64_t task = 0; task < run.tasks; task++)
				run_task(&run, task, 0);
			if (plant && my_turn()) {
				if (strcmp(plant, "lie") == 0)
					run.sums[0]++;
				if (strcmp(plant, "fail") == 0)
					fail(0, "it does not work today");
				if (strcmp(plant, "die") == 0)
					raise(SIGKILL);
				if (strcmp(plant, "mute") == 0)
					run.report = NULL;
				if (strcmp(plant, "nap") == 0)
					sleep(2);
				if (strcmp(plant, "hang") == 0) {
					alarm(600); /* whatever becomes of the test */
					pause();
				}
			}
			return run_end(&run);
		}
	END
}

fail() {
	printf '%s\n' "$*"
	[[ ! -e $T/err ]] ||
		printf 'status: %s\nstdout: %s\nstderr: %s\n' "$status" "$(tail -c 2000 "$T/out")" "$(tail -c 3000 "$T/err")"
	exit 1
}

# try COMMAND…: LIMIT seconds at most, in which a busy machine builds all; leaves $status, $T/out, $T/err.
try() {
	status=0
	timeout -k 5 "${LIMIT:-300}" "$@" >"$T/out" 2>"$T/err" </dev/null || status=$?
}

# A study of four blocks, no more when the noise is great, and without Python, which is slow to start; unless what
# follows says otherwise, as make takes the last word. The full one has the parameters of every experiment, too; the
# small one draws no figures.
STUDY=(make study ITERATIONS=1000 BLOCKS=4 BLOCKS_MAX=0 PYTHONS= PROFILE=quick)
mapfile -t OWN < <(sed -n 's/^parameter \([A-Z_]*_ITERATIONS\) count .*/\1=1000/p; s/^parameter \(BLOCKS_[a-z_]*\) .*/\1=3/p
	s/^parameter \([A-Z_]*_EVERY\) count .*/\1=2/p' "$ROOT"/bench/experiments/* | sort -u)
OWN+=('WAITING_AT_ONCE=15 30' WAITING_PEER=15 WAITING_PYTHON=15 MIX_SHARES=90 'MIX_TASKS=15 20')
SMALL_STUDY=("${STUDY[@]}" FIGURES=)

study() {
	try "${SMALL_STUDY[@]}" "$@"
}

must_work() {
	[[ $status == 0 ]] || fail 'it should work'
}

# What was said on stderr, besides make's own account of who called whom.
complaint() {
	grep -vE '^make(\[[0-9]+\])?: (\*\*\*|Entering|Leaving)' "$T/err"
}

must_fail() { # must_fail REGEX: in a line of its own, and not by our timeout
	[[ $status != 0 && $status -lt 124 ]] || fail 'it should fail'
	complaint | grep -qE -- "$1" || fail "stderr should say: $1"
}

must_fail_clearly() { # the same, and nothing but that line
	must_fail "$1"
	[[ $(complaint | wc -l) == 1 ]] || fail 'stderr should be one line'
}

is_empty() { [[ -z $(ls -A "$1") ]]; } # is_empty FOLDER

sums() { # sums PATH…: every file's hash; the lock is no data
	find "$@" -type f ! -name .lock ! -path '*/.with/*' -exec sha256sum {} + | sort -k 2
}

blocks() { # the raw files of the blocks that are there: name, hash
	(cd "${1:-data/local/models}" && find . -maxdepth 1 -name 'block-*' -exec sha256sum {} +) |
		awk '{ print $2, $1 }' | sort
}

must_keep() { # must_keep FILE: the blocks that `blocks` wrote to it are still there, unchanged
	local lost

	lost=$(blocks | comm -13 - "$1")
	[[ -z $lost ]] || fail "blocks lost or changed: $lost"
}

orders() { # of the blocks, a line each
	jq -c .order data/local/models/block-*.meta
}

fingerprints() {
	jq -r .fingerprint data/local/models/block-*.meta | sort -u
}

# Every block that counts is whole, by its own hashes.
must_be_whole() {
	local json base

	for json in data/local/models/block-*.json; do
		[[ -e $json ]] || continue
		base=${json%.json}
		[[ $(jq -r '.sha256 | .json, .runs' "$base.meta") == "$(sha256sum "$json" "$base.runs.jsonl" | cut -d ' ' -f 1)" ]] ||
			fail "$json counts and is not whole"
	done
}

# N blocks, all of them whole and of the same conditions, what was made of them is up to date, and nothing else is left.
must_be_complete() { # must_be_complete N
	local left

	must_work
	must_be_whole
	[[ $(cd data/local/models && echo block-*.json) == "$(printf 'block-%03d.json ' $(seq "$1") | sed 's/ $//')" ]] ||
		fail "not blocks 1 to $1: $(ls data/local/models)"
	[[ $(fingerprints | wc -l) == 1 ]] || fail 'blocks of different conditions'
	left=$(find data/local paper/local \( -name '*.new' -o -name '.*' ! -name .lock ! -name .with ! -name .warm-up -o -name '*tmp*' \))
	[[ -z $left ]] || fail "left behind: $left"
	(cd data/local/models && awk 'NR > 1 { print $1 "  " $2 }' manifest.tsv | sha256sum --quiet -c) || fail 'manifest'
	[[ $(awk 'NR > 1 { print $1 }' data/local/models/samples.tsv | sort -un | wc -l) == "$1" ]] || fail 'blocks in samples'
	[[ -s paper/local/models.md ]] || fail 'no table'
}

remake() { # remake SET: nothing that was derived is left in it
	find "$1" -name '*.tsv' ! -name manifest.tsv ! -name rows.tsv ! -name expected.tsv ! -path '*/validation/*' -delete
}

# The tables are those that the raw blocks give when nothing is made of them yet.
must_be_fresh() {
	rm -rf "$T/fresh"
	cp -a data/local "$T/fresh"
	remake "$T/fresh"
	timeout 300 make -s paper FIGURES= DATA="$T/fresh" PAPER="$T/fresh.paper" >/dev/null || fail 'paper of a copy'
	diff -r "$T/fresh.paper" paper/local -x figures -x index.html || fail 'the tables differ from those made afresh'
}

# start COMMAND…: as a terminal would, in a process group of its own, $job, in which SIGINT is not ignored.
start() {
	env --default-signal=INT,QUIT timeout -k 5 300 "$@" >"$T/out" 2>"$T/err" </dev/null 3>&- &
	job=$! group=$!
}

finish() { # the same variables as after try
	status=0
	wait "$job" 2>/dev/null || status=$?
}

planted_runs() { # has the planted runner been started N times?
	[[ -s $PLANT_LOG && $(stat -c %s "$PLANT_LOG") == "$1" ]]
}

# trip COMMAND N [REGEX]: the Nth call of COMMAND from now on (whose arguments match) kills its whole process group.
trip() {
	mkdir -p "$T/bin"
	rm -f "$T/bin"/* "$T/calls"
	cat >"$T/bin/$1" <<-END
		#!/bin/bash
		PATH=\${PATH#*:} wanted="${3:-.}"
		if [[ "\$*" =~ \$wanted ]]; then
			printf . >>$T/calls
			[[ \$(stat -c %s $T/calls) != $2 ]] || kill -KILL 0
		fi
		exec $1 "\$@"
	END
	chmod +x "$T/bin/$1"
}

# ---- The whole -------------------------------------------------------------------------------------------------------

# Some of the experiments: what is timed beside what waits, with traces, the load, a peer, and rows that are not run.
@test "a study, end to end, with every model of the checkout, in folders anywhere" {
	local file experiment json base extras twin set=$T/set python some='models cpu-use gil mix waiting'

	python=$(command -v python3 || true)
	cd "$FULL"
	LIMIT=1800 try "${STUDY[@]/%=4/=3}" "${OWN[@]}" EXPERIMENTS="$some" PYTHONS="$python" PYTHON_EVERY=2 \
		MODELS_PYTHON_PART=1 BUILD="$FULL/build" DATA="$set/data" PAPER="$set/paper"
	must_work
	# The files that it says it made: something of every kind.
	awk '/^Made from/ { made = 1; next } !/^  / { made = 0 } made { print $1 }' "$T/out" >"$T/made"
	while read -r file; do
		[[ -s $file ]] || fail "$file is empty or missing"
	done <"$T/made"
	for file in svg pdf png md; do
		grep -q "\.$file$" "$T/made" || fail "no $file"
	done
	for experiment in $some; do
		experiment=$set/data/$experiment
		[[ $(cd "$experiment" && echo block-*.json) == 'block-001.json block-002.json block-003.json' ]] || fail "$experiment"
		for json in "$experiment"/block-*.json; do
			base=${json%.json}
			# One time for each command whose turn it is, in the order of .meta, and a report of each.
			jq -e --slurpfile meta "$base.meta" --slurpfile runs "$base.runs.jsonl" --slurpfile conditions \
				"$experiment/conditions" '
				$meta[0] as $meta |
				[$conditions[0].commands[] | select(($meta.block - 1) % (.every // 1) == 0).label] as $due |
				($due | sort) == ($meta.order | sort) and [.results[].command] == $meta.order and
				all(.results[]; (.times | length) == 1 and .times[0] > 0 and .exit_codes == [0]) and
				($conditions[0].experiment != "models" or [$runs[].label] == $meta.order) and
				all($runs[]; (.model | IN("cycles", "peer", "startup")) or .checksum >= 0) and all($runs[]; .elapsed_ns > 0) and
				$meta.before.time < $meta.after.time' "$json" >/dev/null || fail "$json"
		done
		# The first block warms up: flagged, kept, and not counted.
		[[ $(jq -c .warm_up "$experiment"/block-*.meta | xargs) == 'true false false' ]] || fail 'warm_up'
		awk -F '\t' 'NR > 1 && ($3 != ($1 == 1)) { exit 1 }' "$experiment/samples.tsv" || fail 'warm_up in samples.tsv'
		[[ $(wc -l <"$experiment/samples.tsv") == $(($(cat "$experiment"/*.jsonl | wc -l) + 1)) ]] || fail 'samples.tsv'
		diff <(tail -n +2 "$experiment/summary.tsv" | cut -f 1,2 | sort) <(jq -r 'select(.warm_up | not).order[]' \
			"$experiment"/block-*.meta | sort | uniq -c | awk -v OFS='\t' '{ print $2, $1 }' | sort) || fail 'samples counted'
		awk 'NR > 1 { print $1 "  " $2 }' "$experiment/manifest.tsv" >"$T/hashes"
		(cd "$experiment" && sha256sum --quiet -c "$T/hashes") || fail 'hashes in manifest.tsv'
		# What the twin shows is said wherever there is one.
		twin=$(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
			$c["label"] == $c["twin"] && $c["language"] == "C" { print $c["label"]; exit }' "$experiment/samples.tsv")
		[[ -z $twin ]] || grep -q "\`$twin\` is \`.*\` under another name" "$set/paper/${experiment##*/}.md" ||
			fail "nothing of the twin on the page of $experiment"
		# Three files a block, the conditions and the rows; and what runs wrote themselves, wherever a command says so.
		extras=$(jq -r '.commands[] | scan("{trace}|{load}")' "$experiment"/block-*.meta | wc -l)
		[[ $(wc -l <"$T/hashes") == $((11 + extras)) ]] || fail 'not all files in the manifest'
	done
	# All models, and each with the sum that Python computes.
	jq -es --argjson sum $SUM_1000 'all(.[] | select(.model != "startup"); .checksum == $sum)' "$set"/data/models/*.runs.jsonl >/dev/null || fail 'sums'
	for file in runners/*.c; do
		[[ $file != */mpi.c ]] || continue # mpirun may refuse to start it
		grep -q "^$(basename "$file" .c)	" "$set/data/models/summary.tsv" || fail "$file is in no table"
	done
	[[ -z $python ]] || grep -q '^cpython-threads	' "$set/data/models/summary.tsv" || fail 'Python is in no table'
	grep -q '^blocking-twin	' "$set/data/models/summary.tsv" || fail 'no twin'
	# Nothing is left in the folder for temporary files.
	[[ -z $(ls -A "$TMPDIR") ]] || fail "left in TMPDIR: $(ls -A "$TMPDIR")"
}

@test "what is measured and drawn names neither the checkout's place nor the user's home" {
	[[ -s data/local/models/conditions ]] || fail 'no data'
	! grep -raF -e "$T" -e "$SMALL" -e "$BATS_RUN_TMPDIR" data/local paper/local || fail 'the place of the checkout'
	[[ ${#HOME} -le 1 ]] || ! grep -raF -e "$HOME/" data/local paper/local || fail 'the home'
}

@test "a second time: nothing is measured and no file changes" {
	sums data/local paper/local >"$T/before"
	sleep 1.1 # until it is another second, for whoever would write a date
	study FIGURES=
	must_work
	try "${STUDY[@]}"
	must_work
	grep -q 'all 4 blocks' "$T/out" || fail 'it should say that all blocks are there'
	diff "$T/before" <(sums data/local paper/local) || fail 'files have changed'
}

@test "a study reads each list once, and no other plan than its own" {
	sed -i "/^columns/a echo read >>'$T/read'" bench/experiments/models
	mkdir -p "$T/plan/models"
	echo nonsense >"$T/plan/models/list"
	rm -r data/local
	study PLAN="$T/plan"
	must_fail 'There is no parameter PLAN.*'
	try env PLAN="$T/plan" "${SMALL_STUDY[@]}"
	must_work
	[[ $(wc -l <"$T/read") == 1 ]] || fail "it reads it $(wc -l <"$T/read") times"
}

@test "the order of the runs: another one in each block, the same again from the same seed, others from another" {
	rm -r data/local
	study
	must_work
	orders >"$T/first"
	[[ $(sort -u "$T/first" | wc -l) -gt 1 ]] || fail "hardly shuffled: $(<"$T/first")"
	[[ $(jq -c sort "$T/first" | sort -u | wc -l) == 1 ]] || fail 'not the same runs in every block'
	rm -r data/local
	study
	must_work
	diff "$T/first" <(orders) || fail 'the same seed gave other orders'
	study SEED=43
	must_work
	! cmp -s "$T/first" <(orders) || fail 'another seed gave the same orders'
}

@test "make -j4: no two blocks overlap, of two experiments either, and nothing is missing" {
	rm -r data/local
	cp bench/experiments/models bench/experiments/again
	study -j4
	must_be_complete 4
	jq -es 'map([.before.time, .after.time]) | sort | length == 8 and
		([range(1; length) as $i | .[$i][0] >= .[$i - 1][1]] | all)' data/local/*/block-*.meta || fail 'overlap'
}

# bats test_tags=fault:system
@test "two measurements in one folder: the second refuses, the first is not disturbed" {
	rm -r data/local
	PLANT=hang PLANT_AT=2 start "${SMALL_STUDY[@]}"
	eventually planted_runs 2
	status=0
	timeout 300 "${SMALL_STUDY[@]}" >"$T/second.out" 2>"$T/second.err" </dev/null || status=$?
	[[ $status != 0 && $(<"$T/second.err") == *'another measurement is running in data/local'* ]] ||
		fail "the second one: status $status, $(<"$T/second.err")"
	[[ -e data/local/models/.measuring ]] || fail 'it cleared away what the first was doing'
	kill -KILL -- "-$job"
	finish
	study
	must_be_complete 4
}

# ---- Interrupted -----------------------------------------------------------------------------------------------------

# bats test_tags=fault:programs
@test "interrupted by SIGINT, SIGTERM, SIGHUP or SIGKILL in mid-block: it goes on there, with the same bytes before" {
	local signal

	for signal in INT TERM HUP KILL; do
		rm -rf data/local paper/local "$PLANT_LOG"
		PLANT=hang PLANT_AT=3 start "${SMALL_STUDY[@]}"
		eventually planted_runs 3
		kill -s $signal -- "-$job"
		finish
		[[ $status != 0 ]] || fail "$signal: exit status 0"
		case $signal in INT | TERM)
			eventually grep -q 'interrupted in block 3 of 4; the same command goes on' "$T/err"
			eventually test ! -e data/local/models/.measuring
			eventually is_empty "$TMPDIR"
			;;
		esac
		[[ $(cd data/local/models && echo block-*) == "$(printf 'block-00%s.json block-00%s.meta block-00%s.runs.jsonl ' \
			1 1 1 2 2 2 | sed 's/ $//')" ]] || fail "$signal: not two blocks: $(ls data/local/models)"
		must_be_whole
		blocks >"$T/finished"
		study
		must_be_complete 4
		must_keep "$T/finished"
		grep -q '2 of 4 blocks to measure' "$T/out" || fail "$signal: it should measure what is missing"
		must_be_fresh
	done
}

@test "make alone is told to end, as a supervisor does: no further block is measured behind its back" {
	rm -r data/local
	PLANT=nap PLANT_AT=2 start bash -c 'echo $$ >"$T/pid"; exec "$@"' bash "${SMALL_STUDY[@]}"
	eventually planted_runs 2
	kill -TERM "$(<"$T/pid")"
	finish
	# The lock is free as soon as nobody measures; the run that is under way may end first.
	eventually flock -n data/local/.lock true
	[[ $(cd data/local/models && echo block-*.json) == block-001.json ]] || fail "more blocks: $(ls data/local/models)"
	study
	must_be_complete 4
}

# bats test_tags=fault:programs
@test "killed at every moment at which a file gets its name" {
	local n=0

	while ((++n)); do
		rm -rf data/local paper/local
		trip mv $n
		PATH=$T/bin:$PATH study BLOCKS=2
		[[ $status != 0 ]] || break
		[[ $status == 137 ]] || fail "call $n of mv"
		must_be_whole
		# Only what has its .json is a block.
		blocks 2>/dev/null | grep -F "$(cd data/local/models 2>/dev/null && printf '%s\n' block-*.json | sed 's/json$//')" \
			>"$T/finished" || true
		study BLOCKS=2
		must_be_complete 2
		must_keep "$T/finished"
	done
	[[ $n -gt 8 ]] || fail "mv was called only $((n - 1)) times"
}

# bats test_tags=fault:programs
@test "killed while a table or figure is written: the next make does not take the half for the whole" {
	local killed

	rm -rf paper/local
	trip mv 1 'models\.md'
	PATH=$T/bin:$PATH try make paper FIGURES=
	[[ $status == 137 ]] || fail 'it should have been killed'
	try make paper FIGURES=
	must_work
	must_be_fresh
	for killed in 'gnuplot .' 'mv .*figures/models\.svg' 'mv .*figures/models\.pdf' 'mv .*figures/models\.png'; do
		rm -rf paper/local
		trip "${killed%% *}" 1 "${killed#* }"
		PATH=$T/bin:$PATH try make paper FIGURES=models
		[[ $status == 137 ]] || fail "$killed: it should have been killed"
		try make paper FIGURES=models
		must_work
		diff -r "$SMALL/paper/local" paper/local -x 'speedup*' -x index.html || fail "killed at $killed"
	done
}

# ---- Damage ----------------------------------------------------------------------------------------------------------

# bats test_tags=fault:data
@test "damaged blocks are set aside, not deleted, and measured again; the sound one stays" {
	local sound damage file folder=data/local/models

	# Of the four blocks one stays sound; what befalls the others, each in its own way:
	while IFS=: read -r sound damage; do
		rm -r data/local
		cp -a "$SMALL/data/local" data/
		(cd $folder && eval "$damage" && cp -a . "$T/damaged")
		study
		must_be_complete 4
		grep -q "$((10#$sound == 1 ? 3 : 2)) of 4 blocks to measure" "$T/out" || fail "$damage: what is missing, besides the warm-up"
		[[ $(grep -c 'is damaged.* set aside in' "$T/out") == 3 ]] || fail "$damage: it should say so of each"
		diff <(blocks | grep "block-$sound") <(blocks "$SMALL/$folder" | grep "block-$sound") ||
			fail "$damage: $sound has changed"
		for file in "$T"/damaged/block-*; do
			[[ $file != *"block-$sound"* ]] || continue
			cmp "$file" $folder/superseded/*/"${file##*/}" || fail "$damage: ${file##*/} is not kept"
		done
		rm -r "$T/damaged"
	done <<-'END'
		003:truncate -s 1000 block-001.json; truncate -s 0 block-002.meta; rm block-004.runs.jsonl
		004:truncate -s 0 block-001.json; sed -i 's/"mean": 0/"mean": 1/' block-002.json; rm block-003.meta
		001:sed -i s/51982/0/ block-002.runs.jsonl; cp block-002.json block-003.json; sed -i s/fingerprint/x/ block-004.meta
	END
	must_be_fresh
}

@test "a block whose .meta was edited, or is another block's, is not taken for whole" {
	local folder=data/local/models edit

	for edit in 'sed -i "s/\"warm_up\": true/\"warm_up\": false/" block-001.meta' \
		'for x in json meta runs.jsonl; do cp block-003.$x block-002.$x; done'; do
		cp -a "$SMALL/data/local/." data/local/
		(cd $folder && eval "$edit")
		study
		must_be_complete 4
		grep -qE 'is damaged or foreign' "$T/out" || fail "unnoticed: $edit"
	done
}

@test "alien files in the folder do no harm, and none comes to them" {
	local file

	cd data/local/models
	echo note >notes.txt
	echo note >'block-002.json~'
	echo note >'two words.json'
	mkdir .hidden sub
	cd "$T/house"
	blocks >"$T/before"
	study BLOCKS=5
	must_work
	must_keep "$T/before"
	for file in notes.txt 'block-002.json~' 'two words.json'; do
		[[ $(<"data/local/models/$file") == note ]] || fail "$file"
	done
}

# ---- Stale -----------------------------------------------------------------------------------------------------------

# The blocks of before are all in superseded/, none is mixed with the new ones, and the reason is told.
must_supersede() { # must_supersede REGEX
	must_be_complete 4
	grep -qE "conditions have changed \(.*($1).*\)" "$T/out" || fail "it should say what has changed: $1"
	[[ $(cat data/local/models/superseded/*/block-* | wc -c) == "$(cat "$SMALL"/data/local/models/block-* | wc -c)" ]] ||
		fail 'superseded blocks are missing'
	diff <(blocks "$SMALL/data/local/models") <(blocks data/local/models/superseded/*) || fail 'superseded blocks differ'
	[[ -z $(comm -12 <(blocks "$SMALL/data/local/models") <(blocks)) ]] || fail 'an old block is among the new ones'
}

must_stay() { # nothing was measured
	must_be_complete 4
	grep -q 'all 4 blocks' "$T/out" || fail "it should not measure: $1"
	diff <(blocks "$SMALL/data/local/models") <(blocks) || fail "a block has changed: $1"
	[[ ! -e data/local/models/superseded ]] || fail "something was superseded: $1"
}

@test "another WORKERS, ITERATIONS or SEED supersedes" {
	local change

	for change in 'WORKERS=3 command' 'ITERATIONS=1001 command' 'SEED=43 seed'; do
		rm -r data/local
		cp -a "$SMALL/data/local" data/
		study "${change% *}"
		must_supersede "${change#* }"
	done
}

@test "more BLOCKS only add; fewer take nothing away" {
	blocks >"$T/before"
	study BLOCKS=6
	must_be_complete 6
	grep -q '2 of 6 blocks to measure' "$T/out" || fail 'two more, no others'
	must_keep "$T/before"
	blocks >"$T/before"
	study BLOCKS=3
	must_be_complete 6
	diff "$T/before" <(blocks) || fail 'a block has changed'
}

@test "while the noise is too great, blocks are added, up to a limit; a small noise adds none" {
	# Four that count: fewer have no interval.
	study BLOCKS=5 WIDTH_MAX=1000 BLOCKS_STEP=2 BLOCKS_MAX=8
	must_be_complete 5
	! grep 'extending' "$T/out" || fail 'the noise is small'
	blocks >"$T/before"
	study BLOCKS=5 WIDTH_MAX=0 BLOCKS_STEP=2 BLOCKS_MAX=8
	must_be_complete 8
	[[ $(grep -o 'extending to [0-9]* blocks' "$T/out" | xargs) == 'extending to 7 blocks extending to 8 blocks' ]] ||
		fail 'to 7, and to 8 at most'
	must_keep "$T/before"
}

@test "another bound makes what it shapes again, with it, and nothing is measured" {
	local program parameter option

	calls() { # calls N: so often was it called for this set
		[[ $(grep -c 'data/local/models$' "$T/called") == "$1" ]] || fail "$parameter: $(<"$T/called")"
	}
	while read -r program parameter option; do
		# Who calls it, and how; it is a new program, too.
		[[ -e build/$program ]] || cp "build/analysis/$program" "build/$program"
		printf '#!/bin/bash\n[[ $PROGRAM != %s ]] || echo "$*" >>%s\nexec build/%s "$@"\n' "$program" "$T/called" "$program" \
			>"build/analysis/$program"
		export PROGRAM=$program
		try make paper FIGURES=
		must_work
		calls 1
		try make paper FIGURES=
		calls 1
		try make paper FIGURES= "$parameter=0.25"
		must_work
		calls 2
		grep -q -- "$option 0.25 .*data/local/models$" "$T/called" || fail "$parameter: $(<"$T/called")"
		study "$parameter=0.25"
		must_stay "$parameter"
		calls 2
		rm "$T/called"
	done <<-'END'
		summarise EQUIVALENCE -e
		gates DRIFT_MAX --drift-max
		gates STEAL_MAX --steal-max
	END
}

# bats test_tags=fault:machine
@test "another machine supersedes, and is named" {
	sed -i 's/"cpu": "/&Another /' data/local/models/conditions
	(cd data/local/models && blocks .) >"$T/before"
	study
	must_supersede "machine's cpu"
	must_be_fresh
}

# bats test_tags=fault:data
@test "a description that cannot be read: the blocks are set aside" {
	truncate -s 100 data/local/models/conditions
	study
	must_be_complete 4
	diff <(blocks "$SMALL/data/local/models") <(blocks data/local/models/superseded/unreadable-*) || fail 'blocks are lost'
}

@test "a comment added to a runner's source, or anything that is no program's, leaves the data valid" {
	echo '/* the end */' >>runners/threads.c
	study
	must_stay 'a comment at the end'
	touch README.md plots/* analysis/models.c bench/measure data/article/*
	echo '# more' >>plots/models.gp
	study
	must_stay 'README, plots, analysis'
	touch runners/threads.c
	study
	must_stay 'a source touched'
}

@test "so does one that moves all lines of the source" {
	sed -i '1s:^:/* one line more */\n:' runners/threads.c
	study
	must_stay 'a comment line at the beginning'
}

@test "another compiler flag supersedes, and names the programs" {
	study CFLAGS=-O1
	must_supersede 'program build/blocking'
	must_supersede 'program build/threads'
}

@test "a model dropped in is built, measured, tabled and drawn; one taken away goes" {
	sed 's/blocking -/foo -/' runners/blocking.c >runners/foo.c
	try "${STUDY[@]}"
	must_supersede 'commands'
	grep -q '^foo	' data/local/models/summary.tsv || fail 'not in the summary'
	grep -q '^| foo |' paper/local/models.md || fail 'not in the table'
	grep -q '>foo<' paper/local/figures/models.svg || fail 'not in the figure'
	grep -q '"foo"' data/local/models/block-004.json || fail 'not in the data'
	rm runners/foo.c
	study
	must_work
	! grep -q foo paper/local/models.md || fail 'still in the table'
	[[ $(fingerprints) == "$(jq -r .fingerprint "$SMALL/data/local/models/block-001.meta")" ]] || fail 'not the old study'
}

# ---- Runners that go wrong -------------------------------------------------------------------------------------------

# bats test_tags=fault:programs
@test "a runner whose sum is wrong, that fails, is killed or does not report: named, and its block is not kept" {
	local plant

	for plant in "lie planted: the sums add up to [0-9]+ instead of $SUM_1000" 'fail planted: it does not work today' \
		'mute block 3 is incomplete' 'die planted'; do
		rm -rf data/local paper/local "$PLANT_LOG"
		PLANT=${plant%% *} PLANT_AT=3 study
		must_fail "${plant#* }"
		must_fail 'models: block 3 .*nothing of it is kept'
		must_be_whole
		[[ $(cd data/local/models && echo block-*.json) == 'block-001.json block-002.json' ]] || fail "${plant%% *}: blocks"
		[[ $(find data/local/models -name 'block-003*') == '' ]] || fail "${plant%% *}: half a block is left"
		[[ ! -e paper/local/models.md ]] || fail "${plant%% *}: a table of half a study"
		diff <(jq -r .block data/local/models/block-*.meta) <(printf '1\n2\n') || fail "${plant%% *}: earlier blocks"
	done
	blocks >"$T/before"
	study
	must_be_complete 4
	must_keep "$T/before"
}

# bats test_tags=fault:programs
@test "a runner that is missing is named before anything is measured" {
	rm -r data/local
	printf '#!/bin/sh\nprintf "label\\tcommand\\nblocking\\tbuild/no-such-program -t 1\\n"\n' >bench/experiments/models
	study
	must_fail 'no-such-program'
	must_fail 'models'
	[[ -z $(find data/local -name 'block-*') ]] || fail 'blocks'
}

# ---- Disks and users -------------------------------------------------------------------------------------------------

# bats test_tags=fault:system
@test "a full disk: it fails, says so, and goes on when there is room" {
	local size apart=(unshare -m)

	[[ $EUID == 0 ]] || apart+=(-r)
	"${apart[@]}" true 2>/dev/null || skip 'no mount namespace of our own here'

	for size in 32 64 96; do
		rm -rf data/local "$T/full"
		mkdir -p data/local
		try env size=$size "${apart[@]}" bash -c '
			mount -t tmpfs -o size=${size}k none data/local || exit 99
			"$@" BLOCKS=9 >$T/full.out 2>$T/full.err && exit 98
			cp -a data/local $T/full
			mount -o remount,size=8m data/local
			"$@" BLOCKS=9 || exit 97
			cp -a data/local $T/whole' bash "${SMALL_STUDY[@]}"
		[[ $status != 99 ]] || skip 'no tmpfs may be mounted here'
		[[ $status != 98 ]] || fail "$size KiB: no failure"
		must_work
		grep -qi 'no space left' "$T/full.err" || fail "$size KiB: no reason given: $(<"$T/full.err")"
		rm -r data/local
		cp -a "$T/full" data/local
		must_be_whole
		blocks >"$T/before"
		rm -r data/local
		mv "$T/whole" data/local
		must_be_complete 9
		must_keep "$T/before"
	done
}

@test "a folder that may not be written: one clear line" {
	local folder

	mkdir data/closed
	chmod a-w data/closed
	as_nobody_special=()
	# root may write everywhere, unless it gives up its capabilities.
	[[ ! -w data/closed ]] || as_nobody_special=(setpriv --bounding-set=-all)
	"${as_nobody_special[@]}" test ! -w data/closed || skip 'the privilege to write everywhere cannot be given up here'
	for folder in data/closed data/local; do
		[[ $folder == data/closed ]] || chmod a-w data/local/models
		try "${as_nobody_special[@]}" "${SMALL_STUDY[@]}" DATA=$folder PAPER="$T/paper" BLOCKS=5
		must_fail "^(study|measure): cannot write to $folder"
	done
	chmod u+w data/local/models
	diff <(blocks "$SMALL/data/local/models") <(blocks) || fail 'a block has changed'
}

# ---- Figures and tables ----------------------------------------------------------------------------------------------

@test "redrawn elsewhere, later, in another zone and language: the same bytes" {
	sleep 1.1
	mkdir "$T/elsewhere" # a page names its set
	cp -r data/local "$T/elsewhere"
	remake "$T/elsewhere/local"
	try env -u LC_ALL LANG=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 LANGUAGE=de TZ=Asia/Kathmandu GNUTERM=dumb \
		make -j2 paper DATA="$T/elsewhere/local" PAPER="$T/again"
	must_work
	diff -r paper/local "$T/again" || fail 'other bytes'
	[[ $(find "$T/again" -type f | wc -l) -ge 6 ]] || fail 'hardly any file'
}

@test "a checkout that may not be written can be redrawn, with all folders elsewhere" {
	local closed

	as_nobody_special=()
	[[ $(id -u) != 0 ]] || as_nobody_special=(setpriv --bounding-set=-all)
	cp -a build "$T/build"
	mkdir "$T/elsewhere"
	cp -a data/local "$T/elsewhere"
	touch "$T/build/analysis/summarise" # as if it had been built just now
	closed=$(find . -perm -u=w ! -type l)
	chmod -R a-w .
	if "${as_nobody_special[@]}" test -w Makefile; then
		chmod -R u+w .
		skip 'the privilege to write everywhere cannot be given up here'
	fi
	try "${as_nobody_special[@]}" make paper DATA="$T/elsewhere/local" PAPER="$T/again" BUILD="$T/build"
	xargs -d '\n' chmod u+w <<<"$closed"
	must_work
	diff -r paper/local "$T/again" || fail 'other bytes'
}

@test "figures are well formed, and the SVG names every row and the machine" {
	local svg row cpu

	for svg in paper/local/figures/*.svg; do
		[[ $(head -c 5 "$svg") == '<?xml' && $(<"$svg") == *'</svg>' ]] || fail "$svg"
		[[ $(head -c 5 "${svg%.svg}.pdf") == '%PDF-' && $(tail -c 6 "${svg%.svg}.pdf") == '%%EOF'* ]] || fail "PDF of $svg"
		[[ $(od -An -tx1 -N8 "${svg%.svg}.png" | xargs) == '89 50 4e 47 0d 0a 1a 0a' ]] || fail "PNG of $svg"
		[[ $(tail -c 8 "${svg%.svg}.png" | od -An -tx1 | xargs) == '49 45 4e 44 ae 42 60 82' ]] || fail "PNG of $svg, end"
	done
	for svg in paper/local/figures/{models,speedup}.svg; do
		# As a reader sees it: the text alone.
		sed 's/<[^>]*>//g; s/&amp;/\&/g; s/&lt;/</g; s/&gt;/>/g' "$svg" >"$T/text"
		while read -r row; do
			grep -qF -- "$row" "$T/text" || fail "$svg does not name $row"
		done < <(tail -n +2 data/local/models/summary.tsv | cut -f 1 | sed '/^startup-/d; s/^cpython-//; s/^asyncio/async/')
		cpu=$(jq -r .machine.cpu data/local/models/conditions)
		grep -qF -- "$cpu" "$T/text" || fail "$svg does not name the machine, $cpu"
	done
}

@test "a machine with a strange name is drawn all the same, and nothing of the name is run" {
	local conditions=data/local/models/conditions
	local strange='AMD "Zen" 50% `touch hacked` $(touch hacked) {/Bold x_y^z} \n & <Co>'

	jq --arg cpu "$strange" '.machine |= (.cpu = $cpu | .cpu_family = null | .compiler = null | .virtualisation = null)' \
		$conditions >"$T/conditions"
	cp "$T/conditions" $conditions
	rm -r paper/local
	try make paper FIGURES=models
	[[ ! -e hacked ]] || fail 'the name was run'
	must_work
	sed 's/<[^>]*>//g; s/&amp;/\&/g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g' paper/local/figures/models.svg >"$T/text"
	grep -qF -- "$strange" "$T/text" || fail "the caption: $(grep -F AMD "$T/text")"
}

@test "the table holds every model" {
	local label

	while read -r label; do
		grep -qF -- "| $label |" paper/local/models.md || fail "$label"
	done < <(jq -r '.commands[].label' data/local/models/conditions | grep -v '^startup-')
	[[ $(wc -l <data/local/models/results.tsv) == $(grep -vc '^startup-' data/local/models/summary.tsv) ]] || fail 'rows'
	[[ $(grep -c '^|' paper/local/models.md) == $(($(cat data/local/models/{results,startup}.tsv | wc -l) + 2)) ]] || fail 'lines'
}

# bats test_tags=fault:data
@test "data that cannot be used: make paper names the fault in one line and ends with a failure" {
	local folder=data/local/models

	refused() { # refused REGEX COMMAND: after this command in the experiment's folder
		rm -rf data/local paper/local
		cp -a "$SMALL/data/local" data/
		(cd $folder && eval "$2")
		[[ ! -e $folder/manifest.tsv ]] || touch $folder/manifest.tsv
		try make paper FIGURES=
		must_fail "$1"
		[[ $(complaint | wc -l) == 1 ]] || fail 'stderr should be one line'
		[[ ! -e paper/local/models.md ]] || fail "a table, after $2"
	}
	refused 'no measured experiment in data/local' 'rm -r ../models'
	refused 'no measured experiment in data/local' 'rm -r ../../local'
	refused 'no measured experiment in data/local' 'rm -r ../*/; mkdir ../models'
	refused 'block-003.json is missing or not whole' 'truncate -s 1000 block-003.json'
	refused 'block-003.json is missing or not whole' ': >block-003.json'
	refused 'block-003.meta is missing or not whole' 'rm block-003.meta'
	refused 'block-003.runs.jsonl has 0 reports' ': >block-003.runs.jsonl'
	refused "block-003.runs.jsonl has $(($(wc -l <"$SMALL/data/local/models/block-003.runs.jsonl") - 1)) reports" 'sed -i \$d block-003.runs.jsonl'
	refused 'block-003.* other conditions' 'sed -i "s/\"fingerprint\": \"/&f/" block-003.meta'
	refused 'block-003.json.* did not end with status 0' 'jq ".results[0].exit_codes = [3]" block-003.json >x; mv x block-003.json'
	refused 'block-003.json.* 2 times' 'jq ".results[0].times += [1]" block-003.json >x; mv x block-003.json'
	refused 'block-003.json.*not those of its .meta' 'jq ".results |= reverse" block-003.json >x; mv x block-003.json'
	refused 'no blocks' 'rm block-*'
	refused 'no run besides the warm-up' 'rm block-00[234]*'
	try make paper DATA=data/nowhere FIGURES=
	must_fail_clearly 'no measured experiment in data/nowhere'
}

# bats test_tags=fault:few
@test "one block besides the warm-up: estimates without intervals, in tables and figures" {
	rm -f data/local/models/block-00[34]*
	touch data/local/models/manifest.tsv
	rm -r paper/local
	try make paper
	must_work
	awk -F '\t' '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
		$c["label"] ~ /^startup-/ { next } # compared with nothing
		$c["samples"] != 1 || $c["blocks"] != 1 || $c["ratio"] == "NA" ||
			($c["label"] != "blocking" && ($c["ratio_low"] != "NA" || $c["ratio_high"] != "NA")) { print; exit 1 }' \
		data/local/models/summary.tsv || fail 'NA'
	grep -q 'no interval' paper/local/models.md || fail 'the table should say so'
	grep -q '^`blocking-twin` is `blocking` under another name, in too few blocks to tell' paper/local/models.md || fail 'so should the sentence'
	! grep -qw nan paper/local/models.md || fail 'not a number'
	grep -q '>threads<' paper/local/figures/models.svg || fail 'the figure lacks a row'
}

# bats test_tags=fault:options
@test "BLOCKS=1, the warm-up alone, is refused before it is measured" {
	rm -r data/local
	study BLOCKS=1
	must_fail 'BLOCKS|warm-up'
	[[ -z $(find data/local -name 'block-*' 2>/dev/null) ]] || fail 'it measured first'
}

# bats test_tags=fault:few
@test "a model missing from a block: counted where it is, compared where both are" {
	local base=data/local/models/block-003 i

	i=$(jq '.order | index("threads")' $base.meta)
	jq "del(.results[$i])" $base.json >x && mv x $base.json
	jq "del(.order[$i])" $base.meta >x && mv x $base.meta
	sed -i "$((i + 1))d" $base.runs.jsonl
	touch data/local/models/manifest.tsv
	rm -r paper/local
	try make paper FIGURES=models
	must_work
	[[ $(awk -F '\t' '$1 == "threads" { print $2 }' data/local/models/summary.tsv) == 2 ]] || fail 'threads has two samples left'
	[[ $(awk -F '\t' '$1 == "blocking" { print $2 }' data/local/models/summary.tsv) == 3 ]] || fail 'blocking has three'
}

# ---- Another experiment ----------------------------------------------------------------------------------------------

@test "an experiment and its plot dropped in: measured, summarised, drawn; and it can be asked for alone" {
	cat >bench/experiments/bar <<-'END'
		#!/usr/bin/env bash
		set -euo pipefail
		. bench/list.bash
		parameter BAR_WORKERS counts "1 2" "1 2" "numbers of workers"
		columns crowd
		defaults baseline=blocking
		for workers in $BAR_WORKERS; do
			work "$TASKS" "$ITERATIONS" "$workers"
			row "threads-$workers" model=threads crowd="$workers" -- "$BUILD/threads" "${work[@]}"
		done
		row blocking model=blocking -- "$BUILD/blocking" "${work[@]}"
	END
	chmod +x bench/experiments/bar
	cat >plots/bar.gp <<-'END'
		# bar - the median of each row.
		width = 4; height = 2
		load 'plots/lib/open.gp'
		set title caption1 noenhanced
		plot folder . '/summary.tsv' skip 1 using 4:0:ytic(1) with points
	END
	try "${STUDY[@]}" EXPERIMENTS=bar FIGURES=bar
	must_work
	! grep -q '^models:' "$T/out" || fail 'models was measured, too'
	[[ $(cd data/local/bar && echo block-*.json) == 'block-001.json block-002.json block-003.json block-004.json' ]] ||
		fail 'blocks of bar'
	grep -q '^| threads-2 |' paper/local/bar.md || fail 'not in the table'
	head -n 1 data/local/bar/rows.tsv | grep -q '	crowd$' || fail 'its own column is not kept'
	head -n 1 data/local/bar/samples.tsv | grep -q '	crowd	' || fail 'its own column is not in the samples'
	grep -q 'threads-2' paper/local/figures/bar.svg || fail 'not in the figure'
	diff <(blocks "$SMALL/data/local/models") <(blocks) || fail 'the other experiment has changed'
	rm -r data/local paper/local
	try "${STUDY[@]}" BLOCKS=2
	must_work
	[[ -s paper/local/bar.md && -s paper/local/models.md && -s paper/local/figures/bar.pdf ]] || fail 'both, by themselves'
}

# bats test_tags=fault:programs
@test "an experiment that is not there, has no command or fails: named" {
	study EXPERIMENTS=nonsense
	must_fail_clearly nonsense
	printf '#!/bin/sh\n' >bench/experiments/bar
	chmod +x bench/experiments/bar
	study EXPERIMENTS=bar
	must_fail_clearly 'bar has no commands'
	printf '#!/bin/sh\nexit 3\n' >bench/experiments/bar
	study EXPERIMENTS=bar
	must_fail_clearly 'cannot list the parameters of bar'
	[[ -z $(find data/local -name 'block-*' -path '*/bar/*') ]] || fail 'blocks of bar'
}

# ---- What a person asks for ------------------------------------------------------------------------------------------

@test "make help lists every target, and every one that it lists exists" {
	local target

	try make help
	must_work
	while read -r target; do
		grep -qE "^  make $target +[a-z]" "$T/out" || fail "help does not list $target"
	done < <(sed -n 's/^\([^.[:space:]#:=]*\):.*## .*/\1/p' Makefile)
	for target in reproduce study paper test clean help all; do
		grep -qE "^  make $target +[a-z]" "$T/out" || fail "help does not list $target"
	done
}

# bats test_tags=fault:options
@test "parameters that are none: told, and nothing is measured" {
	local wrong

	while read -r wrong; do
		rm -rf data/local
		study BLOCKS=2 "$wrong"
		must_fail "${wrong%%=*} (is '|has a )"
		[[ -z $(find data/local -name 'block-*' 2>/dev/null) ]] || fail "blocks in spite of $wrong"
	done <<-'END'
		BLOCKS=x
		BLOCKS=0
		BLOCKS=-1
		BLOCKS=2.5
		TASKS=x
		ITERATIONS=1e6
		ITERATIONS=-1
		SEED=-1
		SEED=4294967296
		SEED=x
		WORKERS=x
		WORKERS=0
		STEAL_MAX=2%
		DRIFT_MAX=abc
		EQUIVALENCE=1%
		EQUIVALENCE=-0.01
		EQUIVALENCE=1.5
		WIDTH_MAX=1%
		BLOCKS_MAX=1e3
		BLOCKS_STEP=0
		BLOCKS_STEP=a[$$(touch hacked)]
		RESAMPLES=2305843009213693952
	END
	[[ ! -e hacked ]] || fail 'a parameter was run'
	try make study PROFILE=nonsense
	must_fail_clearly "PROFILE is 'nonsense'"
}

# bats test_tags=fault:options
@test "a parameter that does not exist is refused, and nothing is measured" {
	rm -r data/local
	study BLOKS=5
	must_fail 'There is no parameter BLOKS'
	[[ ! -e data/local ]] || fail 'it measured'
}

# bats test_tags=fault:options
@test "BLOCKS=08 is eight, or is refused in one line" {
	study BLOCKS=08
	if [[ $status == 0 ]]; then must_be_complete 8; else must_fail_clearly 'BLOCKS'; fi
}

# bats test_tags=fault:system
@test "DOCKER is auto, yes or no; without a daemon yes fails and says so" {
	export DOCKER_HOST=tcp://127.0.0.1:9
	rm -r data/local
	try make reproduce DOCKER=nonsense
	must_fail_clearly "DOCKER is 'nonsense'"
	try make reproduce DOCKER=yes
	must_fail_clearly 'no Docker daemon answers'
	[[ ! -e data/local ]] || fail 'it measured'
}

# bats test_tags=fault:system
@test "without a daemon, make reproduce is the native study" {
	local package

	# It would install what is missing.
	while read -r package; do
		dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || skip "$package is not installed"
	done < <(environment/install --list build study)
	DOCKER_HOST=tcp://127.0.0.1:9 try make reproduce "${SMALL_STUDY[@]:2}"
	must_stay reproduce
	grep -q 'natively' "$T/out" || fail 'it should say so'
}

@test "bench/expect: the published sum, computed; a wrong published one, or kernels that disagree, are told" {
	export BUILD=build DATA=$T/sums
	try bench/expect 15 10000000 42
	must_work
	[[ $(<"$T/out") == 519746751 ]] || fail 'the article'\''s size'
	try bench/expect 15 1000 42
	[[ $(<"$T/out") == "$SUM_1000" ]] || fail '1000 iterations'
	# What is known is not computed again, unless it was another program that computed it.
	sed -i "s/$SUM_1000/1/" "$T/sums/expected.tsv"
	try bench/expect 15 1000 42
	[[ $(<"$T/out") == 1 ]] || fail 'it did not look it up'
	printf x >>build/blocking
	try bench/expect 15 1000 42
	[[ $(<"$T/out") == "$SUM_1000" ]] || fail 'another program, and still the old sum'
	printf '15\t1000\t42\t%s\tplanted\n' 51983 >>bench/expected.tsv
	rm "$T/sums/expected.tsv"
	try bench/expect 15 1000 42
	must_fail_clearly "$SUM_1000.*51983"
	[[ ! -e $T/sums/expected.tsv ]] || ! grep -q 1000 "$T/sums/expected.tsv" || fail 'it kept the sum'
	sed -i '$d' bench/expected.tsv
	mv build/blocking build/honest
	cat >build/blocking <<-'END'
		#!/bin/bash
		build/honest "$@" && [[ "$*" != *vector* ]] || sed -i 's/"checksum":/&1/' "${!#}"
	END
	chmod +x build/blocking
	try bench/expect 15 1000 42
	must_fail_clearly 'kernels disagree'
}

# ---- What is committed -----------------------------------------------------------------------------------------------

# The figures and tables of the reference data, made again once for all tests: $redrawn.
redraw_reference() {
	[[ -d $ROOT/data/reference && -d $ROOT/paper/reference ]] || skip 'no data/reference or paper/reference yet'
	redrawn=$BATS_FILE_TMPDIR/redrawn
	[[ ! -d $redrawn ]] || return 0
	cp -r "$ROOT/data/reference" "$T/reference"
	LIMIT=1800 try make -j2 -C "$FULL" paper DATA="$T/reference" PAPER="$T/paper"
	must_work
	mv "$T/paper" "$redrawn"
}

@test "the committed tables are those of the committed data, to the byte" {
	redraw_reference
	# Of the files left out, the page has the figures in it; they and the paper are the image's: see fresh.bats.
	diff -r -x figures -x index.html -x paper.pdf -x names.tsv "$ROOT/paper/reference" "$redrawn" || fail 'the committed ones differ'
}

@test "the committed figures are those of the committed data, to the byte" {
	local here image

	here=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	image=$(sed -n 's/^ARG BASE=debian:\([a-z]*\).*/\1/p' "$ROOT/Dockerfile")
	[[ $here == "$image" ]] || skip "another gnuplot draws other bytes: they are promised in Debian $image, not in ${here:-another system}"
	redraw_reference
	diff -rq "$ROOT/paper/reference/figures" "$redrawn/figures" || fail 'the committed ones differ'
}

@test "no committed data or paper names a place of the machine it came from" {
	local place="$ROOT(/|\b)" somebody='(^|[^[:alnum:].])/(home|root|Users|tmp)/'
	local compressed=('*.gz' '*.pdf' '*.png')

	repository() { git -c safe.directory='*' -C "$ROOT" "$@"; }
	repository rev-parse 2>/dev/null || skip 'this is no git repository, or there is no git'
	tracked() { repository grep -aE "$@"; }
	tracked . -- data paper >/dev/null || fail 'nothing is tracked in data'
	! tracked "$somebody" -- data paper || fail 'somebody'\''s folder'
	# Compressed bytes spell a short path by chance.
	! tracked "$place" -- data paper "${compressed[@]/#/:!}" || fail 'the place of the checkout'
	((${#ROOT} < 8)) || ! tracked "$place" -- data paper || fail 'the place of the checkout'
	repository ls-files -z -- 'data/*.gz' | (cd "$ROOT" && xargs -0r gzip -dc) >"$T/unpacked"
	! grep -aE -e "$place" -e "$somebody" "$T/unpacked" || fail 'in a compressed file'
}
