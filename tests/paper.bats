#!/usr/bin/env bats
# paper.bats - is every number of the paper one of the data, by name, and every sentence chosen by what they say? Is the PDF the same to
# the byte, whoever makes it?
#
#   bats tests/paper.bats        BUILD: where the programs are (build); those that are missing are built
#
# What needs TeX is skipped where it is not installed; the image has it, and fresh.bats compares its paper with the committed one.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # \val{…} is TeX's; it does not see what load brings

load helpers
load dataset

setup_file() {
	dataset_tools analysis/names
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
}

# names PAPER [DATA]: into $T/values.tex and $T/names.tsv.
names() {
	rm -f "$T/values.tex" "$T/names.tsv"
	try "$BUILD/analysis/names" "$1" "${2:-data/reference}" "$T/values.tex" "$T/names.tsv"
}

# of TEXT [DATA]: the names of a paper that is this text.
of() {
	printf '%s\n' "$1" >"$T/paper.tex"
	names "$T/paper.tex" "${2:-data/reference}"
}

refuses() { # refuses REGEX TEXT: in one line, and nothing is left
	of "$2"
	must_fail 1 "$1"
	[[ ! -e $T/values.tex && ! -e $T/names.tsv ]] || fail 'something is left of a failure'
}

stands_for() { # stands_for TEXT DEFINITION [DATA]: the first line of values.tex
	of "$1" "${3:-data/reference}"
	must_work
	[[ $(head -n 1 "$T/values.tex") == "\\name{$2}%" ]] || fail "$1: $(head -n 1 "$T/values.tex")"
}

# set_with: a small set in $T/data/mine.
small_set() {
	mine=$T/data/mine
	mkdir -p "$mine/few"
	printf 'name\tvalue\ntasks\t15\nnothing\t\nword\tfaster\nsaid\tthe `a_b` is 5 %% of **all** & more\n' >"$mine/few/values.tsv"
	printf 'label\tmodel\tn\tseconds\tlow\thigh\tverdict\n%b%b%b' 'one\ta_b\t1\t0.0123456\t0.012\t0.01351\tslower\n' \
		'one\tb\t2\t1234567.4\tNA\tNA\tfaster\n' 'two\tb, c\t2\t-0.5\t-1\t0\tsame\n' >"$mine/few/results.tsv"
}

@test "every number of the committed set's paper is where the index says: file, line, column, cell" {
	local number=0 name file line column cell found

	names paper/paper.tex
	must_work
	while IFS=$'\t' read -r name file line column cell _; do
		[[ $name != name && $line != all ]] || continue
		case $file in
		article:*) file=data/article/${file#*:} ;;
		*) file=data/reference/${file#reference:} ;;
		esac
		found=$(awk -F '\t' -v line="$line" -v column="${column%% (*}" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i }
			NR == line { print $at; exit }' "$file")
		[[ $found == "$cell" ]] || fail "$name: $file, line $line, $column is '$found', and not '$cell'"
		number=$((number + 1))
	done <"$T/names.tsv"
	((number > 300)) || fail "only $number numbers have a name"
}

@test "no number is typed by hand but those that are listed with a reason; the check finds one that is" {
	try python3 tests/paper-digits.py paper/paper.tex
	[[ $status == 0 ]] || fail 'these are typed by hand'
	for typed in 'It took 1.05 times as long.' 'threads take 3 seconds' 'some \emph{12} ms' 'in 2021'; do
		sed "s/^\\\\section{Conclusion}/&\n\n$typed/" paper/paper.tex >"$T/typed.tex"
		try python3 tests/paper-digits.py "$T/typed.tex"
		[[ $status == 1 && -s $T/out ]] || fail "it does not find: $typed"
	done
}

@test "cells, with formats and intervals; words as TeX reads them" {
	small_set
	while IFS='|' read -r name shown; do
		stands_for "\\val{$name}" "val:$name}{$shown" "$mine"
	done <<-'END'
		few/tasks|15
		few/said|the \code{a\_b} is 5 \% of \textbf{all} \& more
		few/results/one/seconds|0.0123
		few/results/one/seconds as ms|12.3
		few/results/one/seconds(low..high) as ms .1|12.3~[12.0, 13.5]
		few/results/one+b/seconds|1\,234\,567
		few/results/one+b/seconds(low..high) as M .2|1.23~[--, --]
		few/results/n=2/low|--
		few/results/label=two+n=2/seconds|$-$0.500
		few/results/one/model as code|\code{a\_b}
		few/results/two+b, c/verdict|same
	END
	stands_for '\total{few/results where n=2 sum seconds as K .1}' 'total:few/results where n=2 sum seconds as K .1}{1234.6' "$mine"
	stands_for '\each{few/results where verdict!=same show model as code}' \
		'each:few/results where verdict!=same show model as code}{\code{a\_b} and \code{b}' "$mine"
	stands_for '\rows{few/results where n=1|2; label=one show label, model, n[n=2], seconds as .1}' \
		'rows:few/results where n=1|2; label=one show label, model, n[n=2], seconds as .1}{one & a\_b & 2 & 0.0 \\ one & b & 2 & 1\,234\,567.4 \\ ' "$mine"
}

@test "a condition chooses; what it does not choose need not be there, and what it chooses must" {
	small_set
	while IFS='|' read -r condition holds; do
		stands_for "\\when{$condition}{}{}" "when:$condition}{\\$holds" "$mine"
	done <<-'END'
		few|yes
		many|no
		few/tasks|yes
		few/nothing|no
		few/none|no
		few/word = faster|yes
		few/word = slower|no
		few/tasks < 16|yes
		few/tasks > 15|no
		few/word < 3|no
		few/tasks > few/results/one/seconds|yes
		few/results/three/seconds|no
		few/results where label=one; verdict=faster|yes
		few/results where label=two; verdict!=same|no
		many/results/one/verdict = faster|no
	END
	of '\when{few}{\val{few/tasks}}{\val{many/tasks} \when{many}{\val{many/b}}{\val{many/c}}}' "$mine"
	must_work
	[[ $(cut -f 1 "$T/names.tsv" | paste -sd ' ') == 'name few/tasks' ]] || fail "$(<"$T/names.tsv")"
}

# bats test_tags=fault:data
@test "a name that has no value, or is none, is refused with its line; nothing is left" {
	refuses 'paper.tex: line 3: there is no value .models/nothing.' $'a\n% \\val{models/none}\n\\val{models/nothing}'
	refuses "line 5: there is no value 'nothing/tasks'" $'\\when{nothing}{\n\n\\val{nothing/a}}{}\n\n\\val{nothing/tasks}'
	refuses "line 2: there is no value 'models/summary/quick/ratio'" $'\n\\val{models/summary/quick/ratio}'
	refuses "summary.tsv has no column 'rate'" '\val{models/summary/threads/rate}'
	refuses "summary.tsv has no column 'rate'" '\when{models/summary where rate=1}{}{}'
	refuses 'there is no table data/reference/models/summaries.tsv' '\when{models/summaries/threads/ratio}{}{}'
	refuses "there is no row for 'models/summary where verdict=lost show label'" '\each{models/summary where verdict=lost show label}'
	refuses "'quickly' is no format" '\val{models/summary/threads/ratio as quickly}'
	refuses "'ratio' has no interval" '\val{models/summary/threads/ratio(ratio_low)}'
	refuses "'tasks' is no name" '\val{tasks}'
	refuses "has no .show COLUMN" '\rows{models/summary where label=threads}'
	refuses 'a condition and two texts' '\when{models} and more'
	refuses 'a \{ is not closed' '\val{models/tasks'
	refuses 'a name has a #' '\val{models/#1}'
	refuses "'few' is no number" '\when{models/tasks < few}{}{}'
}

# A set in which threads in C are slower than the loop, and which was measured without Python, or less was measured.
other_set() {
	mkdir -p "$T/data/mine"
	cp -r data/reference/. "$T/data/mine/"
	chmod -R u+w "$T/data/mine"
	sed -i 's/^\(threads\t.*\)\tfaster\t/\1\tslower\t/' "$T/data/mine/models/summary.tsv"
	sed -i 's/^tasks\t.*/tasks\t14/' "$T/data/mine/models/values.tsv"
}

@test "another set: sentences follow its verdicts, its numbers stand there, and the reference's beside them" {
	other_set
	names paper/paper.tex "$T/data/mine"
	must_work
	grep -qxF '\name{when:another set}{\yes}%' "$T/values.tex" || fail 'it is another set'
	grep -qxF '\name{the:set}{mine}%' "$T/values.tex" || fail 'its name'
	grep -qxF '\name{when:models/summary/threads/verdict = faster}{\no}%' "$T/values.tex" || fail 'the verdict'
	grep -qxF '\name{val:models/tasks}{14}%' "$T/values.tex" || fail 'its number'
	grep -qF '\beside{1.61}' "$T/values.tex" || fail 'the reference beside it'
	grep -P '^models/summary where .*\treference:models/summary.tsv\t' "$T/names.tsv" >/dev/null || fail 'the index of what stands beside'
	names paper/paper.tex
	! grep -F '\beside{' "$T/values.tex" || fail 'the reference beside itself'
}

@test "a set in which little was measured has a paper: what is not there is left out" {
	other_set
	rm -rf "$T/data/mine"/{scaling,granularity,kernel,mix,waiting,turns,generator,attribution,split,validation,gil}
	sed -i '/^cpython\|^pypy/d' "$T/data/mine/models/summary.tsv"
	sed -i '/\tcpython\t/d' "$T/data/mine/claims.tsv"
	names paper/paper.tex "$T/data/mine"
	must_work
	! cut -f 2 "$T/names.tsv" | grep -E '^(scaling|mix|gil)/' || fail 'something of what is not there'
}

# ---- With TeX ---------------------------------------------------------------------------------------------------------

needs_tex() { command -v pdflatex bibtex >/dev/null || skip 'no TeX here: make pdf installs it'; }

# pdf FOLDER [VARIABLE=VALUE…]: the paper of the committed set, from the committed figures.
pdf() {
	mkdir -p "$1"
	cp -r paper/reference/figures "$1/"
	try env "${@:2}" BUILD="$BUILD" paper/pdf data/reference "$1"
}

@test "the PDF is the same to the byte in any zone, locale, folder and umask, and nothing in it is too wide" {
	needs_tex
	pdf "$T/one" TZ=UTC LC_ALL=C
	must_work
	umask 077
	pdf "$T/another/one" TZ=Asia/Tokyo LC_ALL=C.UTF-8 LANG=tr_TR.UTF-8 HOME=/nonexistent SOURCE_DATE_EPOCH=1 TEXINPUTS=/nonexistent:
	must_work
	cmp "$T/one/paper.pdf" "$T/another/one/paper.pdf"
	cmp "$T/one/names.tsv" "$T/another/one/names.tsv"
	! grep -aF -e "$T" -e "$ROOT" "$T/one/paper.pdf" || fail 'a path is in it'
}

@test "a set in which little was measured, as PDF" {
	needs_tex
	other_set
	rm -rf "$T/data/mine"/{scaling,granularity,kernel,mix,waiting,turns,generator,attribution,split,validation}
	mkdir "$T/paper"
	mkdir "$T/paper/figures"
	cp paper/reference/figures/{models,gil}.pdf "$T/paper/figures/"
	BUILD=$BUILD try paper/pdf "$T/data/mine" "$T/paper"
	[[ $status == 0 && -s $T/paper/paper.pdf ]] || fail 'it should work'
}

# bats test_tags=fault:programs
@test "no TeX, TeX that fails, a set without claims: one line each, and nothing is left" {
	local path

	mkdir -p "$T/bin" "$T/none/figures" "$T/data/bare"
	for path in bash env sed date cp mv rm mktemp grep tail; do ln -s "$(command -v "$path")" "$T/bin/"; done
	try env PATH="$T/bin" BUILD="$BUILD" paper/pdf data/reference "$T/none"
	must_fail 1 'there is no pdflatex here; make pdf installs it'
	printf '#!/bin/bash\necho "! Emergency stop."\nexit 1\n' >"$T/bin/pdflatex"
	cp "$T/bin/pdflatex" "$T/bin/bibtex"
	chmod +x "$T/bin/pdflatex" "$T/bin/bibtex"
	cp paper/reference/figures/models.pdf "$T/none/figures/"
	try env PATH="$T/bin" BUILD="$BUILD" paper/pdf data/reference "$T/none"
	[[ $status == 1 && $(<"$T/err") == $'Emergency stop.\npaper: pdflatex failed' ]] || fail 'TeX that fails'
	try env PATH="$T/bin" BUILD="$BUILD" paper/pdf "$T/data/bare" "$T/none"
	must_fail 1 'bare has no experiment models, or its claims are not judged'
	[[ $(ls "$T/none") == figures ]] || fail 'something is left'
	try paper/pdf data/reference
	must_fail 2 'usage: '
}

@test "hashes: every file, whether it is the published one, and which are not" {
	mkdir -p "$T/made/figures" "$T/published/figures"
	for folder in made published; do
		echo 1 >"$T/$folder/a.md"
		echo 2 >"$T/$folder/figures/b.svg"
	done
	try paper/hashes "$T/made" "$T/published"
	must_work
	[[ $(grep -cE '^[0-9a-f]{64}  .*  published$' "$T/out") == 2 && $(tail -n 1 "$T/out") == 'All 2 files match the published ones.' ]] || fail 'all match'
	echo 3 >"$T/made/a.md"
	rm "$T/made/figures/b.svg"
	echo 4 >"$T/made/c.pdf"
	try paper/hashes "$T/made" "$T/published"
	must_complain 1 '^hashes: 3 of 3 files do not match the published ones: a.md c.pdf figures/b.svg$'
	[[ $(sed 's/^[^ ]*  //' "$T/out") == $'a.md  ANOTHER ONE\nc.pdf  NOT PUBLISHED\nfigures/b.svg  NOT MADE' ]] || fail 'the states'
	try paper/hashes "$T/made"
	must_fail 2 'usage: '
}
