#!/usr/bin/env bats
# study.bats - is as much measured as the study's rule says, of what the experiments' lists ask for?
#
#   bats tests/study.bats
#
# In a small copy of the checkout, where a script that is not under test may be replaced. It never looks at a clock.

# shellcheck disable=SC2030,SC2031,SC2154 # it takes a test for a subshell, and does not see what load brings

load helpers
load dataset
load house

setup_file() {
	house_for_file samples noise summarise gates models overview fill
}

setup() {
	house_enter
}

must_fail_with() { # must_fail_with LINE: the only one on stderr, status 1
	[[ $status == 1 && $(<"$T/err") == "$1" ]] || fail "it should say: $1"
}

must_complain_of() { # must_complain_of REGEX: on stderr, and it failed
	[[ $status != 0 && $status -lt 124 ]] && grep -qE -- "$1" "$T/err" || fail "it should fail, and say: $1"
}

# experiment NAME: bench/experiments/NAME begins as all of them do; its lines come on stdin.
experiment() {
	{ printf '%s\n' '#!/usr/bin/env bash' 'set -euo pipefail' '. bench/list.bash'; cat; } >"bench/experiments/$1"
	chmod +x "bench/experiments/$1"
}

near() { # near EXPECTED ACTUAL: to six digits
	awk -v e="$1" -v a="$2" 'BEGIN { exit !(a - e < 2e-6 && e - a < 2e-6) }' || fail "$2 instead of $1"
}

# ---- How many blocks -------------------------------------------------------------------------------------------------

noise() { # of the samples in $T/all, which get their families
	mkdir -p "$T/set"
	families <"$T/all" >"$T/set/samples.tsv"
	try build/analysis/noise "$T/set"
	must_work
}

@test "noise: half the width of the twin's interval; by hand, and as summarise gives it of the twin" {
	# In one half of ten blocks the twin is 1 % slower, in the other 1 % faster: the log ratios are h and -h. At d between,
	# the median gap is h, so with q, p = psi((1 ± d / h) / 1.4826), |Z| = sqrt 5 (q - p) / sqrt(p^2 + q^2), which is 1.96
	# at half the width.
	awk 'BEGIN { print "block\tlabel\tseconds"
		for (b = 1; b <= 10; b++)
			printf "%d\tblocking\t%d\n%d\tblocking-twin\t%.12f\n", b, b, b, b * exp(b % 2 ? 0.01 : -0.01) }' >"$T/all"
	noise
	near "$(awk '
		function psi(x) { return x / (1 + x * x) }
		function z(d,  p, q) { p = psi((1 - d) / 1.4826); q = psi((1 + d) / 1.4826); return sqrt(5) * (q - p) / sqrt(p * p + q * q) }
		BEGIN {
			for (high = 1; high - low > 1e-9; z(d) < 1.959964 ? low = d : high = d)
				d = (low + high) / 2
			print d / 100
		}')" "$(<"$T/out")"
	made_up 30 blocking=1 blocking-twin=1 threads=0.5 gil=1.2 >"$T/all"
	noise
	build/analysis/summarise "$T/set"
	near "$(cells "$T/set/summary.tsv" blocking-twin ratio_low ratio_high | awk '{ print log($2 / $1) / 2 }')" "$(<"$T/out")"
}

@test "noise: nothing, where there is no twin, no baseline, or no interval" {
	made_up 5 blocking=1 threads=0.5 >"$T/all"
	noise
	[[ ! -s $T/out ]] || fail 'without a twin'
	made_up 3 blocking=1 blocking-twin=1 >"$T/all"
	noise
	[[ ! -s $T/out ]] || fail 'of three blocks: a fourth is the least that have an interval'
	made_up 4 blocking=1 blocking-twin=1 >"$T/all"
	noise
	[[ -s $T/out ]] || fail 'of four blocks'
	made_up 5 threads=1 gil=1 >"$T/all"
	noise
	[[ ! -s $T/out ]] || fail 'without a baseline'
	printf 'block\tlabel\tseconds\n' >"$T/set/samples.tsv"
	try build/analysis/noise "$T/set"
	must_fail 1 '^noise: .*samples.tsv has no runs'
}

# A study in which nothing is measured: made-up samples, of as many blocks as were asked for last.
extends() { # extends "EXPECTED BLOCKS" [VARIABLE=VALUE]…; $T/all has the samples
	replace bench/measure <<-END
		case \$1 in
		--left) echo 0 0 ;;
		--warm-up) ;;
		*) echo "\$BLOCKS" >>$T/asked ;;
		esac
	END
	replace build/analysis/samples <<-END
		mkdir -p "\$1"
		awk -v n="\$(tail -n 1 $T/asked)" 'NR == 1 || \$1 <= n' $T/set/samples.tsv >"\$1/samples.tsv"
	END
	mkdir -p "$T/set"
	families <"$T/all" >"$T/set/samples.tsv"
	rm -f "$T/asked"
	try env BLOCKS=20 "${@:2}" bench/study
	must_work
	[[ $(xargs <"$T/asked") == "$1" ]] || fail "blocks: $(xargs <"$T/asked") instead of $1"
}

# spread LABEL FACTOR [BLOCKS]: its noise so many times as large, in the first so many blocks
spread() {
	awk -F '\t' -v OFS='\t' -v label="$1" -v factor="$2" -v upto="${3:-999}" '
		FNR == 1 { print; next }
		$2 == "blocking" { base[$1] = $3 }
		$2 == label && $1 <= upto { $3 = sprintf("%.9f", base[$1] * exp(factor * log($3 / base[$1]))) }
		{ print }' "$T/all" >"$T/edited"
	mv "$T/edited" "$T/all"
}

@test "a study is extended in steps while the twin's interval is wide, up to the most" {
	made_up 60 blocking=1 blocking-twin=1 threads=0.5 >"$T/all"
	extends 20
	spread blocking-twin 10
	extends '20 35 50 60'
	must_say "^models: the twin's interval is ± 0\.[0-9]+, wider than ± 0.02; extending to 35 blocks$"
	must_say 'extending to 60 blocks'
	extends 20 BLOCKS_MAX=20
	extends 20 BLOCKS_MAX=0
	extends '20 35' BLOCKS_MAX=35
	extends 20 WIDTH_MAX=0.5
}

@test "it ends where the interval has become narrow" {
	made_up 60 blocking=1 blocking-twin=1 threads=0.5 >"$T/all"
	spread blocking-twin 10 10 # of 20 blocks half; of 35 less
	extends '20 35'
}

@test "nothing but the twin's width extends it: not a model, not where the twin lies, not a missing twin" {
	made_up 60 blocking=1 blocking-twin=1.3 threads=0.5 >"$T/all"
	spread threads 10
	extends 20
	grep -v blocking-twin "$T/all" >"$T/edited"
	mv "$T/edited" "$T/all"
	extends 20
}

@test "neither the number of models nor their noise moves the twin's width, by which it is decided" {
	local width

	made_up 60 blocking=1 blocking-twin=1 a=1 b=1 c=1 d=1 e=1 f=1 >"$T/all"
	# The bound is just above the width of the twin alone.
	cp "$T/all" "$T/whole"
	awk -F '\t' 'NR == 1 || $1 <= 20 && $2 ~ /^blocking/' "$T/whole" >"$T/all"
	noise
	width=$(awk '{ print $1 * 1.01 }' "$T/out")
	mv "$T/whole" "$T/all"
	extends 20 WIDTH_MAX="$width"
	extends '20 35' WIDTH_MAX="$(awk -v w="$width" 'BEGIN { print w * 0.98 }')" BLOCKS_MAX=35
}

@test "an experiment that has its own number of blocks is measured so often, however noisy" {
	experiment cpu-use <<-'END'
		parameter BLOCKS_cpu_use count 7 3 "blocks, the first of them warm-up"
		columns
		row blocking -- "$BUILD/blocking"
	END
	made_up 60 blocking=1 blocking-twin=1 >"$T/all"
	spread blocking-twin 10
	extends 7 EXPERIMENTS=cpu-use
	extends 3 EXPERIMENTS=cpu-use PROFILE=quick
	extends 9 EXPERIMENTS=cpu-use BLOCKS_cpu_use=9
	extends '7 20 35' EXPERIMENTS='cpu-use models' BLOCKS_MAX=35
}

@test "the warm-up blocks of all experiments come first, and tell how long the rest takes; the doctor is asked once" {
	cp bench/experiments/models bench/experiments/again
	echo "echo called >>$T/called; echo '[\"made up\"]'" | replace bench/doctor
	replace bench/measure <<-END
		echo "\$BLOCKS \$* \$MARKS" >>$T/calls
		[[ \$1 != --left ]] || { [[ \$2 == again ]] && echo '3500 61' || echo '121 4'; }
	END
	EXPERIMENTS='models again' BLOCKS_MAX=0 try bench/study
	must_work
	diff "$T/calls" - <<-'END' || fail 'other calls'
		4 --warm-up models ["made up"]
		4 --left models ["made up"]
		4 --warm-up again ["made up"]
		4 --left again ["made up"]
		4 models ["made up"]
		4 again ["made up"]
	END
	must_say '^About 60:21 \(minutes:seconds\) to measure, 1:05 of them for Python\.$'
	[[ $(wc -l <"$T/called") == 1 ]] || fail 'the doctor was asked more often'
}

# bats test_tags=fault:machine
@test "a model that cannot be launched, or was not built, is left out, and it is said why" {
	replace bench/measure <<<"echo \"\$LAUNCHED\" >>$T/launched; echo 0 0"
	replace bench/ranks <<<'echo "ranks: no, not here" >&2; exit 1'
	MISSING=other LAUNCHED=mpi BLOCKS_MAX=0 try bench/study
	must_work
	must_say '^Left out: other, as Open MPI is not installed here \(environment/install mpi\)\.$'
	must_say '^Left out: mpi \(ranks: no, not here\)\.$'
	replace bench/ranks <<<'[[ $* == "1 true" ]]'
	LAUNCHED=mpi BLOCKS_MAX=0 try bench/study
	must_work
	! grep -q 'Left out' "$T/out" || fail 'it can be launched'
	[[ $(uniq "$T/launched") == $'\nmpi' ]] || fail 'what is measured'
}

# ---- Measuring -------------------------------------------------------------------------------------------------------

# rows_of NAME: an experiment whose rows are given on stdin: label, every, language; all of them are quick.
rows_of() {
	experiment "$1" <<-END
		columns
		work 15 10 1
		while read -r label every language; do
			row "\$label" every="\$every" language="\${language:-C}" -- "\$BUILD/blocking" "\${work[@]}"
		done <<'ROWS'
		$(cat)
		ROWS
	END
}

orders() { # of an experiment's blocks: number and labels, a line each
	jq -r '"\(.block) \(.order | sort | join(" "))"' "data/local/$1"/block-*.meta
}

@test "rows with an every run in blocks 1, 1 + every, … only; MARKS spares the doctor" {
	rows_of some <<-'END'
		blocking 1
		often 2
		seldom 3
	END
	echo "echo called >>$T/called; echo '[\"it was asked\"]'" | replace bench/doctor
	BLOCKS=7 MARKS='["made up"]' try bench/measure some
	must_work
	[[ $(orders some) == "$(printf '%s\n' '1 blocking often seldom' '2 blocking' '3 blocking often' '4 blocking seldom' \
		'5 blocking often' '6 blocking' '7 blocking often seldom')" ]] || fail "$(orders some)"
	[[ $(jq -c '[.marks, [.commands[].every]]' data/local/some/conditions) == '[["made up"],[1,2,3]]' ]] || fail 'conditions'
	[[ ! -e $T/called ]] || fail 'the doctor was called all the same'
	try build/analysis/samples data/local/some
	must_work
	[[ $(dataset_cells data/local/some/samples.tsv label | sort | uniq -c | xargs) == '7 blocking 4 often 3 seldom' ]] ||
		fail "$(<data/local/some/samples.tsv)"
	BLOCKS=2 try bench/measure models other
	must_work
	[[ $(jq -c .marks data/local/other/conditions) == '["it was asked"]' ]] || fail 'without MARKS it is asked'
}

# bats test_tags=fault:few
@test "a row that runs in no counted block, or in every x-th, is refused before anything is measured" {
	rows_of some <<<$'blocking 1\nseldom 4'
	try bench/measure some
	must_fail 1 '^measure: some: seldom runs in every 4th block, so of 4 blocks none counts; BLOCKS must be more than 4$'
	[[ -z $(find data/local -name 'block-*') && ! -e data/local/some/conditions ]] || fail 'it measured first'
	BLOCKS=5 try bench/measure some
	must_work
	[[ $(orders some | xargs) == '1 blocking seldom 2 blocking 3 blocking 4 blocking 5 blocking seldom' ]] || fail "$(orders some)"
	for every in x 0 -1 1.5 08 1000000; do
		rows_of some <<<"blocking $every"
		try bench/measure some
		must_fail 1 "blocking runs in every '$every' blocks: that is no whole number from 1"
	done
}

@test "the warm-up block alone, first; then --left measures nothing, and the rest goes on from there" {
	rows_of some <<<$'blocking 1\nother 1'
	try bench/measure --left some
	must_work
	[[ $(<"$T/out") == '0 0' && -z $(find data/local -name 'block-*') ]] || fail 'before the warm-up nobody knows'
	try bench/measure --warm-up some
	must_work
	[[ $(echo data/local/some/block-*.json) == data/local/some/block-001.json ]] || fail 'not the first block alone'
	[[ ! -e data/local/some/manifest.tsv ]] || fail 'a manifest of a data set that has only begun'
	sha256sum data/local/some/* >"$T/before"
	try bench/measure --left some
	must_work
	[[ $(<"$T/out") =~ ^[0-9]+\ 0$ ]] || fail 'seconds, none of them for Python'
	try bench/measure --warm-up some
	must_work
	sha256sum --quiet -c "$T/before" && [[ $(find data/local/some -name '*.json' | wc -l) == 1 ]] || fail 'it measured again'
	try bench/measure some
	must_work
	must_say '^some: 3 of 4 blocks to measure'
	sha256sum --quiet -c "$T/before" || fail 'it did not go on'
	[[ $(echo data/local/some/block-*.json | wc -w) == 4 && -s data/local/some/manifest.tsv ]] || fail 'it is not complete'
	try bench/measure --left some
	[[ $(<"$T/out") == '0 0' ]] || fail 'nothing is left'
}

# warm_up_took BEFORE AFTER LABEL=SECONDS…: the warm-up block of `some`, as if it had been so.
warm_up_took() {
	local base=data/local/some/block-001

	jq --arg times "${*:3}" '($times | [splits(" ") | split("=") | { key: .[0], value: (.[1] | tonumber) }] | from_entries) as $s |
		.results |= map(.times = [$s[.command]])' $base.json >"$T/edited"
	cp "$T/edited" $base.json
	jq --argjson before "$1" --argjson after "$2" --arg hash "$(sha256sum <$base.json | cut -d ' ' -f 1)" \
		'.before.time = $before | .after.time = $after | .sha256.json = $hash' $base.meta >"$T/edited"
	cp "$T/edited" $base.meta
	rm -f data/local/some/.warm-up
}

left() { # left EXPECTED [VARIABLE=VALUE]…
	try env "${@:2}" bench/measure --left some
	must_work
	[[ $(<"$T/out") == "$1" ]] || fail "$(<"$T/out") seconds are left, instead of $1"
}

# bats test_tags=fault:programs
@test "a program that reports nothing stands beside one that does, with its time alone" {
	experiment mixed <<-'END'
		columns report
		defaults baseline=blocking
		work "$TASKS" "$ITERATIONS" "$WORKERS"
		row blocking -- "$BUILD/blocking" "${work[@]}"
		row silent report=none --text 'cp "a b" c'
	END
	echo >'a b'
	try bench/measure mixed
	must_work
	build/analysis/samples data/local/mixed
	[[ $(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next } { print $c["label"], $c["tasks"], $c["report"] }' \
		data/local/mixed/samples.tsv | sort | uniq -c | tr -s ' \n' ' ') == ' 4 blocking 15 NA 4 silent NA none ' ]] ||
		fail "other samples: $(<data/local/mixed/samples.tsv)"
	[[ $(jq -r '.commands[] | "\(.label) \(.report)"' data/local/mixed/conditions | xargs) == 'blocking null silent none' ]] ||
		fail 'other conditions'
	cat data/local/mixed/block-00{2,3}.runs.jsonl >"$T/two"
	cp "$T/two" data/local/mixed/block-002.runs.jsonl
	try build/analysis/samples data/local/mixed
	must_fail 1 'block-002.runs.jsonl has 2 reports, and .*block-002.json 1 runs'
	: >data/local/mixed/block-002.runs.jsonl
	try build/analysis/samples data/local/mixed
	must_fail 1 'block-002.runs.jsonl has 0 reports, and .*block-002.json 1 runs'
}

@test "the seconds left: by the warm-up block's times, of the missing blocks, each with the rows whose turn it is" {
	rows_of some <<-'END'
		blocking 1
		often 2
		python 3 Python
	END
	BLOCKS=7 try bench/measure --warm-up some
	must_work
	# 116 s from its beginning to its end: 5 s around the runs.
	warm_up_took 1000 1116 blocking=1 often=10 python=100
	# Blocks 2 … 7: six times 5 + 1, often in 3, 5, 7, Python in 4 and 7.
	left '266 200' BLOCKS=7
	left '128 100' BLOCKS=4
	# All that belongs to it took 132 s, so 21 s around the runs, where that is known.
	echo '990 1122' >data/local/some/.warm-up
	left '176 100' BLOCKS=4
	# Less around than nothing is nothing: clocks are set.
	warm_up_took 1000 1000 blocking=1 often=10 python=100
	left '113 100' BLOCKS=4
	# What is there already is not counted.
	warm_up_took 1000 1116 blocking=1 often=10 python=100
	BLOCKS=4 try bench/measure some
	must_work
	left '138 100' BLOCKS=7
	[[ $(find data/local/some -name 'block-*.json' | wc -l) == 4 ]] || fail 'it measured'
	rm data/local/some/block-003.*
	left '154 100' BLOCKS=7
}

# bats test_tags=fault:programs
@test "a program that is replaced in the meantime ends the measurement; nothing is mixed" {
	cp build/blocking build/victim
	cp build/victim "$T/victim"
	# It replaces another one while the second block is measured.
	replace build/culprit <<-END
		printf . >>$T/runs
		[[ \$(stat -c %s $T/runs) != 2 ]] || printf x >>build/victim
		exec build/blocking "\$@"
	END
	experiment some <<-'END'
		columns
		work 15 10 1
		row victim -- "$BUILD/victim" "${work[@]}"
		row culprit -- "$BUILD/culprit" "${work[@]}"
	END
	try bench/measure some
	must_fail_with 'measure: some: a program was replaced while it was being measured; start again'
	[[ $(cd data/local/some && echo *) == 'block-001.json block-001.meta block-001.runs.jsonl conditions rows.tsv' ]] ||
		fail "a block of which some was measured with another program: $(ls data/local/some)"
	[[ $(jq -r '.programs["build/victim"]' data/local/some/conditions) == "$(sha256sum <"$T/victim" | cut -d ' ' -f 1)" ]] ||
		fail 'another program than the one that was measured'
	sha256sum data/local/some/block-* | cut -d ' ' -f 1 | sort >"$T/before"
	try bench/measure some
	must_work
	must_say 'conditions have changed \(the program build/victim\)'
	sha256sum data/local/some/superseded/*/block-* | cut -d ' ' -f 1 | sort | diff "$T/before" - || fail 'old blocks are lost'
	[[ $(jq -r '.programs["build/victim"]' data/local/some/block-*.meta | sort -u) == \
		"$(sha256sum <build/victim | cut -d ' ' -f 1)" ]] || fail 'blocks of two programs'
}

# bats test_tags=fault:data
@test "a file that was altered after it was measured is named, and not blessed by a second make study" {
	local study=(make study ITERATIONS=1000 BLOCKS=3 BLOCKS_MAX=0 PYTHONS= PROFILE=quick FIGURES=) folder=data/local/models file

	unset MAKE BUILD DATA PAPER MODELS EXPERIMENTS
	LIMIT=600 try "${study[@]}"
	[[ $status == 0 ]] || fail 'it should work'
	cp -a data/local "$T/sound"
	for file in conditions block-002.meta; do
		# What no hash in the block itself vouches for.
		case $file in
		conditions) jq '.machine.date = "1999-12-31"' $folder/$file >"$T/edited" ;;
		*) jq '.before.steal_s = 0 | .after.steal_s = 1000' $folder/$file >"$T/edited" ;;
		esac
		cp "$T/edited" $folder/$file
		for time in second third; do
			LIMIT=600 try "${study[@]}"
			[[ $status != 0 ]] || fail "the $time time: it should fail"
			grep -qxF "measure: $folder/$file is not what was measured: it was altered since. make check-data names all such files" \
				"$T/err" || fail "the $time time: it should name $file"
			cmp $folder/manifest.tsv "$T/sound/models/manifest.tsv" || fail "the $time time: the manifest blesses it"
		done
		cp "$T/sound/models/$file" $folder/
	done
	LIMIT=600 try "${study[@]}"
	[[ $status == 0 ]] || fail 'what is as it was measured is right again'
	# What is measured again is vouched for anew, and more blocks are.
	sed -i 's/"mean": 0/"mean": 1/' $folder/block-002.json
	LIMIT=600 try "${study[@]}" BLOCKS=4
	[[ $status == 0 ]] || fail 'it should work'
	(cd $folder && awk 'NR > 1 { print $1 "  " $2 }' manifest.tsv | sha256sum --quiet -c) || fail 'the manifest'
	! cmp -s $folder/manifest.tsv "$T/sound/models/manifest.tsv" || fail 'the same manifest'
}

# ---- Lists -----------------------------------------------------------------------------------------------------------

list() { # list NAME [VARIABLE=VALUE]… [-- ARGUMENT]
	local name=$1 variables=()

	shift
	while [[ $# -gt 0 && $1 != -- ]]; do variables+=("$1") && shift; done
	try env "${variables[@]}" "bench/experiments/$name" "${@:2}"
}

@test "an experiment's parameters: their values in either profile, or what the environment says; kinds and ranges" {
	experiment bar <<-'END'
		parameter BAR_ITERATIONS count 1000 10 "iterations of a task"
		parameter BAR_WORKERS counts "1 2 16" "1 2" "numbers of workers"
		columns workers
		for workers in $BAR_WORKERS; do
			row "blocking-$workers" workers="$workers" -- "$BUILD/blocking" -n "$BAR_ITERATIONS"
		done
	END
	list bar -- --parameters
	must_work
	[[ $(<"$T/out") == $'BAR_ITERATIONS\t1000\titerations of a task\nBAR_WORKERS\t1 2 16\tnumbers of workers' ]] || fail full
	list bar PROFILE=quick -- --parameters
	[[ $(<"$T/out") == $'BAR_ITERATIONS\t10\titerations of a task\nBAR_WORKERS\t1 2\tnumbers of workers' ]] || fail quick
	list bar PROFILE=quick BAR_WORKERS='4 5' BAR_ITERATIONS= -- --parameters
	[[ $(<"$T/out") == $'BAR_ITERATIONS\t10\titerations of a task\nBAR_WORKERS\t4 5\tnumbers of workers' ]] || fail given
	list bar BAR_WORKERS='4 5' BAR_ITERATIONS=7
	must_work
	[[ $(dataset_cells "$T/out" label workers command) == "$(printf '%s build/blocking -n 7\n' 'blocking-4 4' 'blocking-5 5')" ]] ||
		fail 'rows'
	for wrong in x 0 -1 1.5 1e3 08 9999999999999999999 '1;2' '*' '$(touch hacked)'; do
		list bar BAR_ITERATIONS="$wrong"
		must_fail_with "bar: BAR_ITERATIONS is '$wrong': it should be iterations of a task, each a whole number from 1"
		list bar BAR_WORKERS="1 $wrong"
		must_fail_with "bar: BAR_WORKERS is '1 $wrong': it should be numbers of workers, each a whole number from 1"
	done
	[[ ! -e hacked ]] || fail 'a value was run'
	list bar BAR_ITERATIONS='1 2'
	must_fail_with "bar: BAR_ITERATIONS is '1 2': it should be one whole number, iterations of a task"
	EXPERIMENTS=bar BAR_WORKERS=x try bench/study
	must_complain_of "BAR_WORKERS is 'x'"
	[[ ! -e data/local/bar ]] || fail 'it measured'
	unset MAKE BUILD DATA PAPER MODELS EXPERIMENTS
	try make -s study EXPERIMENTS=bar BAR_ITERATIONS=0 PYTHONS=
	must_complain_of "BAR_ITERATIONS is '0'"
	try make -s study EXPERIMENTS=bar BAR_ITERATION=5
	must_complain_of 'There is no parameter BAR_ITERATION\.'
	[[ -z $(find data/local -name 'block-*' 2>/dev/null) ]] || fail 'it measured'
}

@test "a list: what is not said has its default, what is said counts for its row, or for those that follow" {
	experiment bar <<-'END'
		columns colour size
		row first -- one
		defaults model=m colour=red baseline=first
		row second every=3 -- two words
		row third colour=blue size=7 language=Python interpreter=pypy workload=waits twin=first resolution=0.2 -- three
	END
	list bar
	must_work
	diff "$T/out" <(tr ' ' '\t' <<-'END' | sed 's/\~/ /g'
		label language interpreter workload model baseline twin every resolution colour size command
		first C NA modsum NA NA NA 1 0.05 NA NA one
		second C NA modsum m first NA 3 0.05 red NA two~words
		third Python pypy waits m first first 1 0.2 blue 7 three
	END
	) || fail 'the table'
	# The same, as the experiment's rows, which the samples know; how often and what they run is in the conditions.
	rows_of some <<<$'blocking 1\nother 2'
	BLOCKS=3 try bench/measure some
	must_work
	[[ $(head -n 1 data/local/some/rows.tsv | xargs) == 'label language interpreter workload model baseline twin resolution' ]] ||
		fail 'rows.tsv'
}

@test "the resolution that a list states, for each language its own, reaches the samples and the gate of the twin" {
	experiment some <<-'END'
		columns
		work 15 10 1
		defaults baseline=blocking twin=blocking-twin resolution=0.02
		row blocking -- "$BUILD/blocking" "${work[@]}"
		row blocking-twin -- "$BUILD/blocking" "${work[@]}"
		defaults language=Python baseline=slow twin=slow-twin resolution=0.3
		row slow -- "$BUILD/blocking" "${work[@]}"
		row slow-twin -- "$BUILD/blocking" "${work[@]}"
	END
	BLOCKS=5 try bench/measure some
	must_work
	build/analysis/samples data/local/some
	[[ $(dataset_cells data/local/some/samples.tsv label resolution | sort -u | xargs) == \
		'blocking 0.02 blocking-twin 0.02 slow 0.3 slow-twin 0.3' ]] || fail 'the samples'
	try build/analysis/gates data/local/some
	must_work
	[[ $(cells data/local/some/gates.tsv 'twin of blocking' value) == *', bound ± 2 %' &&
		$(cells data/local/some/gates.tsv 'twin of slow' value) == *', bound ± 30 %' ]] ||
		fail "the gates: $(<data/local/some/gates.tsv)"
	# That of the study itself.
	command -v python3 >/dev/null || skip 'no python3 here'
	list models PYTHONS="$(command -v python3)"
	must_work
	[[ $(dataset_cells "$T/out" language resolution | sort -u | xargs) == 'C 0.01 Python 0.05' ]] || fail "$(<"$T/out")"
}

# bats test_tags=fault:options
@test "a list that is wrong is named, with what is wrong, before anything is measured" {
	wrong() { # wrong REGEX ROW
		experiment bar <<<"columns colour"$'\n'"$2"
		try bench/measure bar
		must_complain_of "$1"
		grep -qxE 'measure: (cannot list the commands of bar|the experiment bar .*)' "$T/err" || fail 'it should name the experiment'
		[[ -z $(find data/local -name 'block-*') ]] || fail 'it measured'
	}
	wrong '^bar: row x: there is no column shade; say: columns shade$' 'row x shade=red -- build/blocking'
	wrong '^bar: row x: there is no column shade' $'defaults shade=red\nrow x -- build/blocking'
	wrong "^bar: the label 'a b' has other characters than letters, digits" 'row "a b" -- build/blocking'
	wrong "^bar: the label 'a/b' has other" 'row a/b -- build/blocking'
	wrong "^bar: the label '' has other" 'row "" -- build/blocking'
	for resolution in x 5% -0.1 1.5 1 0; do
		wrong "^bar: row x: the resolution is '$resolution': it should be a share of the time, such as 0\.05$" \
			"row x resolution=$resolution -- build/blocking"
	done
	wrong '^bar: row x has no command' 'row x colour=red'
	wrong '^bar: row x has no command' 'row x --'
	wrong '^measure: the experiment bar has two rows called x' $'row x -- build/blocking\nrow x -- build/threads'
	wrong '^measure: the experiment bar has no commands' 'true'
	wrong 'no-such-workload' 'defaults workload=no-such-workload; work 1 1 1; row x -- build/blocking'
	PYTHONS=no-such-python wrong "^pythons: the interpreter 'no-such-python' of PYTHONS does not run" 'row x -- build/blocking'
	# A table that a list printed by itself.
	for row in 'x\t' '\tbuild/blocking'; do
		printf '#!/bin/sh\nprintf "label\\tcommand\\n%s\\n"\n' "$row" >bench/experiments/bar
		try bench/measure bar
		must_fail_with 'measure: the experiment bar has a row without a label or a command'
	done
}

@test "words are quoted so that a shell, and hyperfine, make the same words of them" {
	local words=('' 'two words' "it's" '"double"' '$HOME' '`id`' '\back\slash' '*' '~' '#' 'a&b;c|d' "'" "''" '!' '{trace' ü -- '-n') list

	. bench/common.bash
	fail() { printf '%s\n' "$*"; exit 1; }
	list=$(quoted "${words[@]}")
	eval "set -- $list"
	[[ $# == "${#words[@]}" ]] || fail "$# words instead of ${#words[@]}: $list"
	[[ $(printf '<%s>' "$@") == "$(printf '<%s>' "${words[@]}")" ]] || fail "a shell: $list"
	replace "$T/says" <<-END
		printf '<%s>' "\$@" >$T/words
	END
	hyperfine -N -w 0 -r 1 "$(quoted "$T/says" "${words[@]}")" >/dev/null 2>"$T/err" || fail "$(<"$T/err")"
	[[ $(<"$T/words") == "$(printf '<%s>' "${words[@]}")" ]] || fail "hyperfine: $(<"$T/words")"
	[[ $(quoted build/blocking -t 15 '--report=a_b.c,d:e@f%g+{load}') == 'build/blocking -t 15 --report=a_b.c,d:e@f%g+{load}' ]] ||
		fail 'what needs no quotes has none'
}

# bats test_tags=fault:names
@test "programs and data in folders with blanks, quotes, \$ and & are measured as others are" {
	local strange="it's a \"folder\" & \$HOME; 100 %"

	mkdir "$T/$strange"
	mv build "$T/$strange/"
	experiment some <<-'END'
		columns
		work 15 10 2
		row blocking -- "$BUILD/blocking" "${work[@]}"
		row traced -- "$BUILD/threads" "${work[@]}" --trace '{trace}'
	END
	BUILD="$T/$strange/build" DATA="$T/$strange/data" BLOCKS=2 try bench/measure some
	must_work
	cd "$T/$strange/data/some" || return
	[[ $(echo *) == 'block-001.json block-001.meta block-001.runs.jsonl block-001.traced.trace.tsv.gz '\
'block-002.json block-002.meta block-002.runs.jsonl block-002.traced.trace.tsv.gz conditions manifest.tsv rows.tsv' ]] ||
		fail "$(ls -A)"
	[[ $(jq -r '.programs | keys | .[]' conditions) == "$(printf '%s\n' "$T/$strange/build/"{blocking,threads})" ]] ||
		fail "the programs: $(jq .programs conditions)"
	try "$T/$strange/build/analysis/samples" .
	must_work
	[[ $(gzip -dc block-002.traced.trace.tsv.gz | wc -l) == 16 ]] || fail 'the trace'
}
