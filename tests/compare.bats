#!/usr/bin/env bats
# compare.bats - does `compare` measure anybody's programs, as they were given, where they were given?
#
#   bats tests/compare.bats
#
# With the scripts and tools of a small copy of the checkout, in a folder that has nothing to do with it. No test asks how
# long anything took: what must differ has three times the work of the other.

# shellcheck disable=SC2030,SC2031,SC2154 # it takes a test for a subshell, and does not see what load brings

load helpers
load house

setup_file() {
	house_for_file samples summarise gates compare verdicts foresee overview fill
}

setup() {
	export T=$BATS_TEST_TMPDIR PATIENCE=60
	unset BLOCKS LC_ALL
	mkdir "$T/a folder"
	cd "$T/a folder" || return
	printf '#!/bin/sh\ni=0; while [ $i -lt $1 ]; do i=$((i+1)); done\n' >work
	# nth FILE N COMMAND…: the Nth call becomes the command.
	printf '#!/bin/sh\necho >>"$1"; n=$2 f=$1; shift 2; [ "$(wc -l <"$f")" -ne "$n" ] || exec "$@"\n' >nth
	chmod +x work nth
}

teardown() { end_group; }

compare() { # compare [ARGUMENT]…: six blocks that count: few, but with an interval
	try "$HOUSE/compare" -r 6 --data "$T/data" --name it "$@"
}

must_work() {
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work, and say nothing on stderr'
}

conditions() { jq -r "$1" "$T/data/it/compare/conditions"; }

# ---- The commands as they were given ---------------------------------------------------------------------------------

@test "a table, with the command's name, a verdict and the noise; the data as of any experiment" {
	compare -n first 'true' '/bin/sh -c "exit 0"'
	must_work
	must_say '^name +median time +times as long +95 % interval +verdict$'
	must_say '^first .* baseline$'
	must_say '^first again .* twin$'
	must_say '^B '
	must_say '^first against itself: .* noise'
	must_say '^compare: 6 blocks, about [0-9]+:[0-9]{2}; '
	[[ $(cd "$T/data/it/compare" && echo block-*.json) == "$(printf "block-%03d.json " {1..7} | sed "s/ $//")" ]] ||
		fail 'a warm-up block and six others'
	[[ $(cut -f 4 "$T/data/it/compare/samples.tsv" | sort | uniq -c | tr -s ' \n' ' ') == ' 7 A 7 A-twin 7 B 1 label ' ]] ||
		fail 'each runs once in each block, A twice'
	must_say "^Table: +$T/data/it/compare.md"
	grep '^| first |.*| true |$' "$T/data/it/compare.md" >/dev/null || fail 'the page has the command'
	(cd "$HOUSE" && bench/check-data "$T/data/it") >/dev/null || fail 'not as it was measured'
}

# bats test_tags=fault:names
@test "quotes, blanks, \$, a pipe, a line end, a tab, a backslash: what the command gets is what was given" {
	local tab=$'\t'

	printf '#!/bin/sh\nfor w; do printf "<%%s>" "$w"; done >>got; echo >>got\n' >words
	chmod +x words
	VALUE='a  b' compare "./words 'one  two' \"it's\" three" "./words \"\$VALUE\" 'x\\y' '${tab}{trace}
z' | cat"
	must_work
	sort -u got >"$T/got"
	printf '%s\n' "<a  b><x\\y><${tab}{trace}" 'z>' "<one  two><it's><three>" | LC_ALL=C sort -u >"$T/wanted"
	diff <(LC_ALL=C sort -u got) "$T/wanted" || fail 'other words'
	[[ $(conditions '.commands[] | select(.label == "B").command') == "sh -c '"* ]] || fail 'without a shell'
	[[ $(conditions '.commands[] | select(.label == "A").command') == './words'* ]] || fail 'with a shell'
}

@test "a shell for none, or one of one's own for all" {
	compare -N 'echo *' "printf '%s' \$HOME"
	must_work
	[[ $(conditions '.commands[0].command') == 'echo *' ]] || fail 'with a shell'
	rm -r "$T/data"
	compare -S 'bash --norc' '[[ $BASH_VERSION ]]' '[[ a == a ]]'
	must_work
}

variables() { tr '\0' '\n' | grep -v '^_=\|^HYPERFINE\|^PWD=\|^SHLVL=' | LC_ALL=C sort; }

@test "in the caller's folder and environment, which is written down, without what may be secret" {
	export SECRET='do not tell' PYTHONHASHSEED=0 ODD=$'two\nlines' BLOCKS=3 MARKS=mine DATA=/nowhere
	compare 'pwd >where' 'cp /proc/self/environ seen' # a shell may drop what it does not understand
	must_work
	[[ $(<where) == "$T/a folder" ]] || fail "in $(<where)"
	variables <seen >"$T/seen"
	env -0 | variables >"$T/mine"
	diff "$T/mine" "$T/seen" || fail 'another environment'
	[[ $(conditions '.caller.environment | [.PYTHONHASHSEED, .SECRET, has("SECRET")] | tostring') == '["0",null,true]' ]] ||
		fail 'the values that matter, and of all others the names'
	! grep -r 'do not tell' "$T/data" || fail 'a secret is in the data'
}

# ---- Commands that go wrong ------------------------------------------------------------------------------------------

# bats test_tags=fault:programs
@test "a command that does not exist, fails, is killed or hangs: one line with its name, and no data" {
	compare true 'no-such-program -x'
	must_fail 1 '^compare: B cannot be run \(No such file or directory\): no-such-program -x$'
	compare -n this 'sh -c "exit 3"' true
	must_fail 1 '^compare: this ends with status 3: sh -c "exit 3"$'
	compare true 'no-such-program | false'
	must_fail 1 '^compare: B ends with status 1: '
	compare true 'kill -9 $$'
	must_fail 1 '^compare: B is ended by a signal: '
	compare --timeout 1 true 'sleep 1234567 & sleep 1234567'
	must_fail 1 '^compare: B takes longer than 1 s \(--timeout\): sleep 1234567'
	! pgrep -f '^sleep 1234567' >/dev/null || fail 'it is still running'
	compare true "echo 'a"
	must_fail 1 '^compare: B has a quote that does not end'
	[[ ! -e $T/data/it ]] || fail 'data are left'
}

# bats test_tags=fault:programs
@test "a command that hangs or fails later on: named, with the block, and the blocks before it are kept" {
	compare --timeout 1 true './nth calls 4 sleep 1234568'
	[[ $status == 1 ]] || fail 'it should fail'
	[[ $(<"$T/err") =~ ^measure:\ block\ 3\ failed:\ B\ \(./nth\ calls.*takes\ longer ]] || fail 'who, and in which block?'
	! pgrep -f '^sleep 1234568' >/dev/null || fail 'it is still running'
	[[ $(cd "$T/data/it/compare" && echo block-*.json) == 'block-001.json block-002.json' ]] || fail 'other blocks'
	rm -r "$T/data" calls
	compare true './nth calls 3 sh -c "exit 9"'
	[[ $status == 1 && $(<"$T/err") =~ block\ 2\ failed:\ B\ .*\ ends\ with\ status\ 9\; ]] || fail 'who, and why?'
}

@test "what they print is compared, byte for byte, where that is asked for" {
	compare --output same 'echo a' "printf 'a\n'"
	must_work
	rm -r "$T/data"
	compare --output same 'echo ab' 'echo ac'
	must_fail 1 '^compare: B does not print the same as A \(byte 2, line 1\)$'
	compare --output same 'echo a' true
	must_fail 1 '^compare: B does not print the same as A \(one prints nothing\)$'
}

# ---- Verdicts --------------------------------------------------------------------------------------------------------

@test "three times the work is slower, a third is faster, and a verdict that is asked for sets the status" {
	compare -r 12 --verdict slower './work 5000' './work 100000'
	[[ $status == 0 ]] || fail 'it is slower'
	must_say '^B .* slower$'
	try "$HOUSE/build/analysis/verdicts" -v faster "$T/data/it/compare"
	must_complain 1 '^compare: B is not faster \(slower\)$'
	try "$HOUSE/build/analysis/verdicts" -v same -e 0.5 "$T/data/it/compare"
	must_complain 1 '^compare: B is not same \(slower\)$'
	rm -r "$T/data"
	compare -r 12 --verdict slower -n big -n small './work 100000' './work 5000'
	must_complain 1 '^compare: small is not slower \(faster\)$'
	must_say '^small .* faster$'
}

verdict_of() { # verdict_of LOW HIGH VERDICT [BOUND]: does B have the verdict, by this interval?
	printf 'label\tratio\tratio_low\tratio_high\tverdict\nA\t1\t1\t1\tbaseline\nA-twin\t1\t0.1\t9\ttwin\nB\t1\t%s\t%s\tso\n' \
		"$1" "$2" >"$T/set/summary.tsv"
	try "$HOUSE/build/analysis/verdicts" -v "$3" -e "${4:-0.01}" "$T/set"
}

@test "same: the interval lies within the bound; the twin does not count" {
	local row

	mkdir "$T/set"
	printf 'name\tmedian time\ttimes as long\t95 %% interval\tverdict\n' >"$T/set/results.tsv"
	printf 'name\tvalue\n' >"$T/set/values.tsv"
	{
		printf 'block\tlabel\tseconds\tmodel\tbaseline\ttwin\n'
		for row in A A-twin B; do printf '2\t%s\t1\t%s\tA\tA-twin\n' "$row" "$row"; done
	} >"$T/set/samples.tsv"
	for row in '0.995 1.005 same' '0.99 1.011 same 0.02' '1.001 1.002 slower' '0.5 0.999 faster'; do
		# shellcheck disable=SC2086 # words
		verdict_of $row
		[[ $status == 0 ]] || fail "$row"
	done
	for row in '0.98 1.005 same' '0.999 1.011 same' 'NA NA same' 'NA NA slower' '1 1.5 slower' '0.9 1 faster'; do
		# shellcheck disable=SC2086 # words
		verdict_of $row
		must_complain 1 "^compare: B is not ${row##* } \(so\)$"
	done
}

# ---- Names, times, interruption --------------------------------------------------------------------------------------

@test "a name is there once; a comparison that was interrupted goes on, with its own commands alone" {
	local job

	env --default-signal=INT,QUIT setsid "$HOUSE/compare" -r 4 --data "$T/data" --name it true './nth calls 4 sleep 1234569' \
		>"$T/out" 2>"$T/err" 3>&- &
	job=$!
	export group=$job # teardown ends it
	eventually test -s "$T/data/it/compare/block-002.json"
	eventually pgrep -f '^sleep 1234569' >/dev/null || fail 'it should hang in block 3'
	kill -TERM "$job"
	status=0
	wait "$job" || status=$?
	[[ $status == 143 ]] || fail 'it should end by the signal'
	grep '^measure: interrupted in block 3 of 5; the same command goes on' "$T/err" >/dev/null || fail 'it should say so'
	! pgrep -f '^sleep 1234569' >/dev/null || fail 'it is still running'
	flock -n "$T/data/it/.lock" true || fail 'somebody has the lock'
	compare -r 4 true 'true other'
	must_fail 2 'compare: the comparison it, which was interrupted, is of other commands'
	compare -r 4 true './nth calls 4 sleep 1234569'
	must_work
	must_say '3 of 5 blocks to measure'
	compare -r 4 true true
	must_fail 2 '^compare: there is a comparison it already, in .*/data/it; give this one another --name$'
}

@test "seconds make blocks, at least eight; the environment's BLOCKS means --runs" {
	compare --seconds 1 true true
	must_work
	must_say '^compare: 1 s are too few; 8 runs'
	[[ -e $T/data/it/compare/block-009.json && ! -e $T/data/it/compare/block-010.json ]] || fail 'not eight blocks'
	BLOCKS=2 try "$HOUSE/compare" --data "$T/data" --name two true true
	must_work
	[[ -e $T/data/two/compare/block-003.json && ! -e $T/data/two/compare/block-004.json ]] || fail 'not two blocks'
}

# bats test_tags=fault:few
@test "one block, without an interval: no verdict" {
	cp -a "$HOUSE" "$T/house"
	cp "$ROOT"/plots/{compare,style}.gp "$T/house/plots/"
	HOUSE=$T/house compare -r 1 --verdict same true true
	must_complain 1 '^compare: B is not same'
	must_say '^A against itself has no interval'
	! command -v gnuplot qpdf >/dev/null || must_say "^Figure: $T/data/it"
}

# bats test_tags=fault:options
@test "options that are none, or have no such value: one line, status 2" {
	local line

	while IFS= read -r line; do
		eval "compare $line"
		must_fail 2 '^compare: '
	done <<-'END'
		true
		true ' '
		-r 0 true true
		-r 1.5 true true
		--seconds now true true
		--timeout 0 true true
		--verdict quick true true
		--output other true true
		--equivalence 2 true true
		--equivalence 0.0 true true
		--name ../up true true
		--name '' true true
		--data 'a folder' true true
		-n a -n a true true
		-n a -n b -n c true true
		-n '' true true
		-S '' true true
		--no-such-option true true
	END
	[[ ! -e $T/data ]] || fail 'data are left'
	try "$HOUSE/compare" --help
	must_say '--equivalence SHARE'
	try "$HOUSE/compare" --version
	must_print "compare (samework) $(sed -n 's/^#define SAMEWORK_VERSION "\(.*\)"/\1/p' "$ROOT/base/option.h")"
	PATH=$T/bin try env -i PATH="$T/bin" /bin/bash "$HOUSE/compare" true true
	[[ $status == 1 || $status == 127 ]] || fail 'without tools it cannot work'
}

# ---- By make, and drawn ----------------------------------------------------------------------------------------------

@test "make compare: the same, with \$ as it was given, in the folder where make was called" {
	# shellcheck disable=SC2016 # for the shell of the command
	VALUE=mine try make -C "$HOUSE" compare A='echo $VALUE ${x:-y} >got; pwd >>got' B='true $(shell touch evil)' BLOCKS=2 NAME=made
	[[ $status == 0 ]] || fail 'it should work'
	[[ $(<got) == "mine y
$T/a folder" && ! -e evil && ! -e $HOUSE/evil ]] || fail 'another command'
	[[ -e $HOUSE/data/compare/made/compare.md ]] || fail 'no table'
	try make -s -C "$HOUSE" compare A=true B=true BLOCKS=2 NAME=made
	[[ $status == 2 ]] && grep 'there is a comparison made already' "$T/err" >/dev/null || fail 'a second time'
	try make -s -C "$HOUSE" compare
	grep "^compare: A is missing: make compare A='command' B='command'" "$T/err" >/dev/null || fail 'A is missing'
	try make -s -C "$HOUSE" compare A=true C=true
	grep '^compare: B is missing' "$T/err" >/dev/null || fail 'B is missing'
}

@test "the figure has every run" {
	command -v gnuplot qpdf exiv2 >/dev/null || skip 'no gnuplot, qpdf or exiv2 here'
	cp -a "$HOUSE" "$T/house"
	cp "$ROOT"/plots/{compare,style}.gp "$T/house/plots/"
	HOUSE=$T/house compare -n 'a_b' -n "it's" true 'true x'
	must_work
	must_say "Figure: $T/data/it/figures/compare.png"
	# Three rows of six runs each; three ratios.
	[[ $(grep "<use xlink:href='#gpPt[0-9]*' transform='translate" "$T/data/it/figures/compare.svg" | grep -vc FFFFFF) == 21 ]] ||
		fail 'not every run'
	grep "it's" "$T/data/it/figures/compare.svg" >/dev/null || fail 'not the names'
}
