#!/usr/bin/env bats
# page.bats - is the page of a set, or of two sets, all there, right, and of use to everybody, on any screen?
#
#   bats tests/page.bats        BUILD: where the programs are (build); those that are missing are built
#
# In a headless Chromium, by tests/page/check.mjs; axe-core comes from npm. The page is that of the committed set, with the figures
# as they are drawn there.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	dataset_tools analysis/{page,fill,sides,table,models,summarise,gates}
	cd "$ROOT" || return
	export SET=$BATS_FILE_TMPDIR/data/reference PAPER=$BATS_FILE_TMPDIR/paper PAGE=$BATS_FILE_TMPDIR/paper/index.html
	committed "$SET"
	mkdir -p "$PAPER"
	cp -R paper/reference/figures "$PAPER/"
	draw "$SET" "$PAPER"
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
}

# committed FOLDER [EXPERIMENT]…: what is derived of the committed set, or of these experiments alone
committed() {
	local file folder=$1

	shift
	for file in $(cd data/reference && git ls-files "${@:-.}" | grep -v '/block-'); do
		mkdir -p "$folder/$(dirname "$file")"
		cp "data/reference/$file" "$folder/$file"
	done
}

measured() { for manifest in "$1"/*/manifest.tsv; do basename "$(dirname "$manifest")"; done; } # SET

# draw SET PAPER: its page, with the figures that are in PAPER/figures
draw() {
	local pages figures

	mapfile -t pages < <(measured "$1")
	"$BUILD/analysis/page" "$1" "${pages[@]}"
	[[ ! -e $1/claims.tsv ]] || pages+=(claims)
	[[ ! -e $1/validation/cost.tsv ]] || pages+=(validation)
	figures=$(cd "$2/figures" 2>/dev/null && printf '%s ' *.svg) || figures=
	BUILD=$BUILD FIGURES=${figures//.svg/} paper/page/draw "$1" "$2" "${pages[@]}"
}

check() { # check NAME PAGE [ARGUMENT]…
	try node tests/page/check.mjs "$@"
	[[ $status == 0 ]] || fail "in the browser"
}

browser_needed() { [[ $(type -P chromium) && $(type -P node) ]] || fail 'it needs Chromium and Node.js: environment/install test'; }

# Sets AXE.
axe_needed() {
	local npm=$BUILD/tests/npm

	browser_needed
	AXE=$npm/node_modules/axe-core/axe.min.js
	if ! cmp -s tests/page/package.json "$npm/package.json" || [[ ! -e $AXE ]]; then
		mkdir -p "$npm"
		cp tests/page/package.json "$npm/package.json"
		npm install --prefix "$npm" --no-audit --no-fund --no-package-lock --ignore-scripts >"$T/npm" 2>&1 || {
			rm -f "$npm/package.json"
			cat "$T/npm"
			fail 'npm cannot install axe-core'
		}
	fi
}

@test "the page: three sentences that the set's verdicts say, every experiment, every figure with its caption and data" {
	local name figure file text

	browser_needed
	check plain "$PAGE"
	text=$(tr -d '`*' <"$T/out" | tr -s ' \n\t' ' ')
	while IFS=$'\t' read -r name value; do
		[[ $name != answer* || -z $value ]] || [[ $text == *"$(tr -d '`*' <<<"$value" | tr -s ' ')"* ]] || fail "without $name: $value"
	done <"$SET/page/values.tsv"
	[[ $(grep -c $'^answer[123]\t..' "$SET/page/values.tsv") == 3 ]] || fail 'the answer has three sentences'
	for name in $(measured "$SET") claims validation machine gates cite; do
		grep -q "<section id=\"$name\"" "$PAGE" || fail "no section $name"
		[[ $(grep -c "href=\"#$name\"" "$PAGE") -ge 1 ]] || fail "no link to $name"
	done
	for figure in "$PAPER"/figures/*.svg; do
		name=$(basename "$figure" .svg)
		[[ $(grep -c "<figcaption id=\"$name-caption\">..*<" "$PAGE") == 1 ]] || fail "$name has no caption, or several"
	done
	while read -r file; do # as the browser would save it
		sed -n "s|^<a download=\"reference-$file\" href=\"data:[^,]*,\([^\"]*\)\".*|\1|p" "$PAGE" | head -n 1 | base64 -d >"$T/saved"
		cmp "$T/saved" "$SET/${file/-figure//figure}" || fail "$file is not what is drawn"
	done < <(grep -o 'download="[^"]*"' "$PAGE" | sed 's/.*"reference-\(.*\)"/\1/' | sort -u)
	[[ $(grep -o 'download="[^"]*"' "$PAGE" | sort -u | wc -l) == $(find "$SET" -name 'figure*.tsv' | wc -l) ]] || fail 'not the data of all figures'
}

@test "the page: every verdict on every claim with its reason, the gates, the machines, how to cite" {
	local text claim name verdict reason

	browser_needed
	check plain "$PAGE"
	text=$(tr -s ' \n\t' ' ' <"$T/out")
	while IFS=$'\t' read -r claim name verdict reason; do
		[[ $text == *"$verdict: $reason"* && $text == *"$claim"* && $text == *"$name"* ]] || fail "without $claim: $verdict: $reason"
	done < <(tail -n +2 "$SET/claims.tsv" | cut -f 1,15,8,9 | awk -F '\t' -v OFS='\t' '{ print $1, $4, $2, $3 }')
	cmp <(tail -n +2 "$SET/page/gates.tsv" | cut -f 2- | sort) <(for name in $(measured "$SET"); do tail -n +2 "$SET/$name/gates.tsv"; done | sort) ||
		fail 'not the gates of all'
	[[ $text == *'@misc{samework,'*'measured 20'* && $text == *"$(cut -f 4 <(sed -n 2p "$SET/page/machines.tsv"))"* ]] || fail 'machine or citation'
}

@test "axe-core finds nothing wrong, in light and dark, on a phone and a desktop; the page fits; no error, no request" {
	local size

	axe_needed
	for size in phone desktop; do check accessible "$PAGE" "$AXE" "$size"; done
}

@test "ids are unique though gnuplot's are the same in all figures, and each figure refers to its own" {
	browser_needed
	check ids "$PAGE"
}

@test "a table is sorted by Enter on its heading: by size, whatever the unit, upwards and downwards" {
	browser_needed
	check sorted "$PAGE" '#models details table' 1
}

@test "a row shows each of its runs by focus, by mouse and on a phone; Escape ends it" {
	local runs

	browser_needed
	runs=$(awk -F '\t' 'NR > 1 && $4 == "cpython-threads" && $3 == 0' data/reference/models/samples.tsv | wc -l)
	check samples "$PAGE" cpython-threads "$runs" desktop
	check samples "$PAGE" cpython-threads "$runs" phone
	check one_run "$PAGE"
}

@test "in the figure of models every dot tells its run, and a name the runs of its row" {
	browser_needed
	check dots "$PAGE" "$(tail -n +2 data/reference/models/figure-points.tsv | wc -l)"
}

@test "light and dark change by a button" {
	browser_needed
	check theme "$PAGE"
}

@test "the same page to the byte, in any zone, locale and umask" {
	cp "$PAGE" "$T/first"
	(export TZ=Asia/Kathmandu LC_ALL=de_DE.UTF-8 && umask 077 && draw "$SET" "$PAPER")
	cmp "$T/first" "$PAGE"
	[[ $(find "$PAPER" -name '*.new') == '' ]] || fail 'something is left'
}

# bats test_tags=fault:names
@test "a name with HTML in it is text" {
	local strange='<img src=x onerror=alert(1)>\&"q"'

	committed "$T/data/strange" models
	sed -i "s#\\<async_pool\\>#$strange#g" "$T/data/strange/models"/{results,summary,samples,rows,figure,values}.tsv
	mkdir "$T/paper"
	draw "$T/data/strange" "$T/paper"
	[[ $(grep -c '&lt;img src=x onerror=alert(1)&gt;' "$T/paper/index.html") -ge 2 ]] || fail 'it is not there'
	! grep '<img' "$T/paper/index.html" || fail 'it is HTML'
}

@test "a set with one experiment has a page, without an answer; one without any is refused" {
	committed "$T/data/small" kernel
	mkdir "$T/paper"
	draw "$T/data/small" "$T/paper"
	grep -q 'it has no answer' "$T/paper/index.html" || fail 'an answer'
	[[ $(grep -c '<section' "$T/paper/index.html") == 5 ]] || fail 'sections'
	try "$BUILD/analysis/page" "$T/data/small"
	must_fail 2 'usage: page DATA EXPERIMENT'
	try "$BUILD/analysis/page" "$T/data/small" nothing
	must_fail 1 'nothing/values.tsv'
}

# ---- fill and table in HTML ------------------------------------------------------------------------------------------

@test "fill --html: values are text, in tables, too; further words; a value may be given" {
	mkdir "$T/set"
	printf 'name\tvalue\na\t<b>&"%s\n' "'" >"$T/set/values.tsv"
	printf 'x_y\tn\n<i>\t1.23456\n' >"$T/set/t.tsv"
	printf '{a}|{given}|{table t.tsv}{base64 t.tsv}|{raw r}|{markdown m.md}' >"$T/template.html"
	printf '{<raw>' >"$T/r"
	printf '# {a}\n\n**b** <u>\n\n{table t.tsv}' >"$T/m.md"
	try "$BUILD/analysis/fill" --html --value 'given=x=1 < 2' --value a2=b "$T/template.html" "$T/set"
	[[ $status == 0 ]] || fail 'it should work'
	cat >"$T/expected" <<-'END'
		&lt;b&gt;&amp;&quot;&#39;|x=1 &lt; 2|<div class="scroll"><table>
		<thead><tr><th scope="col">x y</th><th scope="col" class="n">n</th></tr></thead>
		<tbody>
		<tr><td>&lt;i&gt;</td><td class="n">1.235</td></tr>
		</tbody></table></div>
	END
	printf '%s|{<raw>|' "$(base64 -w 0 "$T/set/t.tsv")" >>"$T/expected"
	cmp <(head -c "$(stat -c %s "$T/expected")" "$T/out") "$T/expected" || fail "$(<"$T/out")"
	grep -q "<h3>&lt;b&gt;&amp;&quot;'</h3>" "$T/out" || fail 'the heading'
	grep -q '<strong>b</strong> &lt;u&gt;' "$T/out" || fail 'the text'
	grep -q '<td>&lt;i&gt;</td>' "$T/out" || fail 'the cell'
	try "$BUILD/analysis/fill" --value novalue "$T/template.html" "$T/set"
	must_fail 2 "takes NAME=TEXT, not 'novalue'"
	printf '{raw nobody}' >"$T/template.html"
	try "$BUILD/analysis/fill" --html "$T/template.html" "$T/set"
	must_fail 1 'nobody: No such file'
	printf '{raw r}' >"$T/template.html"
	try "$BUILD/analysis/fill" "$T/template.html" "$T/set"
	must_fail 1 "there is no value 'raw r'"
	try "$BUILD/analysis/table" --html "$T/set/t.tsv"
	[[ $status == 0 && $(<"$T/out") == *'<td>&lt;i&gt;</td>'* ]] || fail 'table --html'
}

# ---- Two sets --------------------------------------------------------------------------------------------------------

# other FOLDER LABEL=FACTOR…: models as in the committed set, but that these rows took so many times as long.
other() {
	local folder=$1

	committed "$folder" models
	awk -F '\t' -v OFS='\t' -v factors="${*:2}" '
		BEGIN { n = split(factors, word, " "); for (i = 1; i <= n; i++) { split(word[i], pair, "="); factor[pair[1]] = pair[2] } }
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		NR > 1 && $at["label"] in factor { $at["seconds"] = sprintf("%.9f", $at["seconds"] * factor[$at["label"]]) }
		{ print }' data/reference/models/samples.tsv >"$folder/models/samples.tsv"
	"$BUILD/analysis/summarise" "$folder/models"
	"$BUILD/analysis/page" "$folder" models
}

@test "two sets: what agrees, differs and flips, as was made; what only one has; the page and the table" {
	mkdir "$T/out.d"
	other "$T/data/mine" threads=3 openmp=1.3 fibers=1.0
	try "$BUILD/analysis/sides" "$SET" "$T/data/mine" "$T/out.d"
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
	[[ $(dataset_cells "$T/out.d/rows.tsv" row finding | grep -v ' agrees$' | sort) == $'openmp differs\nthreads flips' ]] ||
		fail "findings: $(dataset_cells "$T/out.d/rows.tsv" row finding)"
	[[ $(dataset_cells "$T/out.d/changed.tsv" row | sort | paste -sd ' ') == 'openmp threads' ]] || fail 'what changed'
	[[ $(cells "$T/out.d/values.tsv" flip value) == 1 && $(cells "$T/out.d/values.tsv" differ value) == 1 ]] || fail 'counts'
	[[ $(cells "$T/out.d/values.tsv" experiments value) == models && $(cells "$T/out.d/values.tsv" only_a value) == *scaling* ]] || fail 'experiments'
	"$BUILD/analysis/fill" --html paper/page/sets.html "$T/out.d" >"$T/sets.html"
	"$BUILD/analysis/fill" paper/text/sets-page.md "$T/out.d" >"$T/table.md"
	grep -q '| models | threads | flips | .*' "$T/table.md" || fail 'the table'
	axe_needed
	check accessible "$T/sets.html" "$AXE" phone
}

# bats test_tags=fault:options
@test "two sets: one that is missing, the same twice, without an experiment, or with none in common: one line" {
	beside() { BUILD=$BUILD MAKE=make try paper/page/beside "$@"; }
	beside "$T/nobody" "$SET"
	must_fail 2 "^compare-sets: there is no set of data $T/nobody"
	beside "$SET" ''
	must_fail 2 '^compare-sets: two sets of data: make compare-sets A='
	beside "$SET" "$SET/"
	must_fail 2 "^compare-sets: A and B are the same set"
	mkdir -p "$T/data/empty"
	beside "$SET" "$T/data/empty"
	must_fail 2 "empty has no measured experiment"
	mkdir "$T/out.d"
	committed "$T/data/small" kernel
	"$BUILD/analysis/page" "$T/data/small" kernel
	other "$T/data/mine" threads=1
	try "$BUILD/analysis/sides" "$T/data/small" "$T/data/mine" "$T/out.d"
	must_fail 1 'have no experiment in common: the one has kernel, the other models'
}
