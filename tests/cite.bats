#!/usr/bin/env bats
# cite.bats - can what is here be cited: by BibTeX, by files whose formats are others', and by figures that stand alone?
#
#   bats tests/cite.bats

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

version=$(sed -n 's/^#define SAMEWORK_VERSION "\(.*\)"/\1/p' "$ROOT/base/option.h")

# They are Debian's packages, for its own Python.
setup_file() {
	for PYTHON in python3 /usr/bin/python3 ''; do
		[[ $PYTHON ]] && ! "$PYTHON" -c 'import jsonschema, yaml, pybtex' 2>/dev/null || break
	done
	export PYTHON
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
}

# oracle_says WORD…: of tests/citation-oracle.py.
oracle_says() {
	[[ $PYTHON ]] || skip 'no Python with jsonschema, yaml and pybtex here'
	try "$PYTHON" -W ignore "$ROOT/tests/citation-oracle.py" "$@"
}

# A set of made-up data with one figure, memory, which a test may spoil.
made_up_set() {
	mkdir -p "$T/data/set_1/memory" "$T/paper"
	printf 'name\tvalue\n' >"$T/data/set_1/memory/values.tsv"
	printf '%s\t%s\n' date 2026-01-02 caption1 'Made-up <&> "1" @ 3 GHz · 2026-01-02' caption2 'seed 1 · 3 runs of each' \
		>>"$T/data/set_1/memory/values.tsv"
	printf 'sha256\tfile\n' >"$T/data/set_1/memory/manifest.tsv"
}

cited() { # cited ARGUMENT…: that must work
	try bench/cite "$@"
	must_work
}

@test "one version: that of base/option.h is in every program and file that says one" {
	[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "base/option.h says $version"
	[[ $(sed -n 's/^VERSION = "\([^"]*\)".*/\1/p' runners/cpython/options.py) == "$version" ]] || fail 'Python'
	for file in CITATION.cff codemeta.json .zenodo.json; do
		oracle_says field $file version
		must_print "\"$version\""
	done
	[[ $(sed -n 's/^## \[\([0-9][^]]*\)\] - .*/\1/p' CHANGELOG.md | head -n 1) == "$version" ]] || fail 'CHANGELOG.md'
	! git ls-files -- '*.bats' '*.bash' 'bench/*' 2>/dev/null | xargs grep -n "(samework) [0-9]" || fail 'a version by hand'
}

@test "CITATION.cff, codemeta.json and .zenodo.json are what their formats allow" {
	while read -r schema file; do
		oracle_says schema "tests/schemas/$schema.json" "$file"
		[[ $status == 0 && ! -s $T/out && ! -s $T/err ]] || fail "$file"
	done <<-'END'
		cff CITATION.cff
		codemeta codemeta.json
		zenodo .zenodo.json
	END
}

@test "a file that its format does not allow is found, whatever is wrong with it" {
	while IFS='|' read -r schema file edit; do
		sed -E "$edit" "$file" >"$T/spoilt"
		! cmp -s "$file" "$T/spoilt" || fail "nothing is spoilt by $edit"
		oracle_says schema "tests/schemas/$schema.json" "$T/spoilt"
		[[ $status == 1 && -s $T/out ]] || fail "$file with $edit"
	done <<-'END'
		cff|CITATION.cff|/^title/d
		cff|CITATION.cff|s/^license: .*/license: My own/
		cff|CITATION.cff|s/^date-released: .*/date-released: soon/
		cff|CITATION.cff|s/^keywords:/tags:/
		cff|CITATION.cff|s/^  - name: .*/  - called: me/
		codemeta|codemeta.json|s/"license"/"licence"/
		codemeta|codemeta.json|s/codemeta.3.0/codemeta/
		codemeta|codemeta.json|s/"active"/"done"/
		zenodo|.zenodo.json|s/"software"/"program"/
		zenodo|.zenodo.json|s/"creators"/"authors"/
		zenodo|.zenodo.json|s/"MIT"/"mine"/
	END
}

@test "the three say the same of title, authors, licence, date, keywords and what it is about" {
	while read -r file names; do
		# shellcheck disable=SC2086 # several
		oracle_says field "$file" $names
		[[ $status == 0 && $(wc -l <"$T/out") == 6 ]] || fail "$file"
		cp "$T/out" "$T/$file"
	done <<-'END'
		CITATION.cff title abstract date-released keywords license authors
		codemeta.json name description datePublished keywords license author
		.zenodo.json title description publication_date keywords license creators
	END
	head -n 4 "$T/CITATION.cff" | diff - <(head -n 4 "$T/codemeta.json") || fail 'CITATION.cff and codemeta.json'
	head -n 5 "$T/CITATION.cff" | diff - <(head -n 5 "$T/.zenodo.json") || fail 'CITATION.cff and .zenodo.json'
	licence=$(sed -n 5p "$T/CITATION.cff" | jq -r .)
	[[ $(sed -n 5p "$T/codemeta.json" | jq -r .) == "https://spdx.org/licenses/$licence" ]] || fail 'licence: codemeta.json'
	[[ $(head -n 1 LICENSE) == "$licence License" ]] || fail 'LICENSE'
	authors=$(sed -n 6p "$T/CITATION.cff" | jq -c 'map(.name)')
	[[ $(sed -n 6p "$T/codemeta.json" | jq -c 'map(.name)') == "$authors" ]] || fail 'authors: codemeta.json'
	[[ $(sed -n 6p "$T/.zenodo.json" | jq -c 'map(.name)') == "$authors" ]] || fail 'authors: .zenodo.json'
	grep -q "^## \[$version\] - $(sed -n 3p "$T/CITATION.cff" | jq -r .)$" CHANGELOG.md || fail 'the date in CHANGELOG.md'
}

@test "BibTeX is read strictly, and set; every figure of the reference has a caption with machine, runs, date and hash" {
	local figure experiment hash

	fresh_make "$ROOT" -s --no-print-directory cite DATA=data/reference PAPER="$T/paper"
	[[ $status == 0 && ! -s $T/err ]] || fail 'make cite'
	mv "$T/out" "$T/cited"
	sed '/^$/,$d' "$T/cited" >"$T/entry.bib"
	for figure in plots/*.gp; do
		figure=$(basename "$figure" .gp)
		experiment=$(sed -n '1s/^# experiment: //p' "plots/$figure.gp")
		experiment=data/reference/${experiment:-$figure}
		[[ -e $experiment/values.tsv ]] || continue
		hash=$(cat "$experiment"/{manifest.tsv,sources.sha256} 2>/dev/null | sha256sum)
		sed -n "\\:^$T/paper/figures/$figure\\.{pdf,svg,png}\$:{n;p}" "$T/cited" >"$T/caption"
		for part in "${hash%% *}" "$(sed -n 's/^cpu\t//p' "$experiment/values.tsv")" "$(sed -n 's/^date\t//p' "$experiment/values.tsv")" \
			"$(sed -n 's/^runs\t//p' "$experiment/values.tsv")" "samework $version"; do
			grep -qF -- "$part" "$T/caption" || fail "the caption of $figure lacks '$part': $(<"$T/caption")"
		done
	done
	[[ $(grep -c '{pdf,svg,png}$' "$T/cited") -ge 18 ]] || fail 'too few figures'
	oracle_says bibtex samework <"$T/entry.bib"
	[[ $status == 0 ]] || fail 'pybtex refuses it'
	grep -qP "^version\t$version\$" "$T/out" || fail 'the version'
	grep -qP "^set\tThe samework authors\. samework: the same work under every concurrency model\..*$version.*2026" "$T/out" || fail 'as it is set'
}

@test "captions are of the figures that are named; a DOI is cited where CITATION.cff has one" {
	made_up_set
	cited "$T/data/set_1" "$T/paper" memory
	[[ $(grep -c '{pdf,svg,png}$' "$T/out") == 1 ]] || fail 'one figure'
	grep -qF 'Made-up <&> "1" @ 3 GHz · 2026-01-02. seed 1 · 3 runs of each. Data set memory, SHA-256' "$T/out" || fail 'as it is'
	grep -qF 'note         = {Data set set\_1, measured 2026-01-02}' "$T/out" || fail 'as TeX reads it'
	! grep -q doi "$T/out" || fail 'there is none'
	mkdir "$T/house"
	for part in base bench plots; do ln -s "$ROOT/$part" "$T/house/"; done
	cp CITATION.cff "$T/house/"
	echo 'doi: 10.5281/zenodo.1' >>"$T/house/CITATION.cff"
	cd "$T/house" || return
	cited "$T/data/set_1" "$T/paper" memory
	sed '/^$/,$d' "$T/out" >"$T/entry.bib"
	oracle_says bibtex samework <"$T/entry.bib"
	grep -qP '^doi\t10.5281/zenodo.1$' "$T/out" || fail 'its DOI'
}

# bats test_tags=fault:data
@test "no data, no such figure, a figure of other data: one line" {
	fresh_make "$ROOT" -s --no-print-directory cite DATA="$T/none" PAPER="$T/paper"
	grep -qx "cite: there is no measured experiment in $T/none; .* make cite DATA=data/reference" "$T/err" || fail 'no data'
	[[ $status == 2 && ! -s $T/out ]] || fail 'no data: it should fail'
	made_up_set
	try bench/cite "$T/data/set_1" "$T/paper" nope
	must_fail 1 "^cite: there is no figure 'nope'"
	try bench/cite "$T/data/set_1" "$T/paper" models
	must_fail 1 "^cite: $T/data/set_1/models/values.tsv is missing"
	mkdir "$T/paper/figures"
	echo '<svg/>' >"$T/paper/figures/memory.svg"
	try bench/cite "$T/data/set_1" "$T/paper" memory
	must_fail 1 "^cite: $T/paper/figures/memory.svg does not say that it shows $T/data/set_1/memory/manifest.tsv as it is now: make paper"
	rm "$T/data/set_1/memory/manifest.tsv"
	try bench/cite "$T/data/set_1" "$T/paper" memory
	must_fail 1 "^cite: $T/data/set_1/memory has neither manifest.tsv nor sources.sha256"
	try bench/cite "$T/data/set_1"
	must_fail 1 '^cite: usage: '
}

# drawn_alone FIGURE: a figure of the committed set, drawn into $T/figures; sets hash, said and when.
drawn_alone() {
	command -v gnuplot qpdf exiv2 >/dev/null || skip 'no gnuplot, qpdf or exiv2 here'
	try plots/draw "$1" data/reference "$T/figures"
	must_work
	hash=$(cat data/reference/"${2:-$1}"/{manifest.tsv,sources.sha256} 2>/dev/null | sha256sum)
	hash=${hash%% *}
	when=$(sed -n 's/^date\t//p' "data/reference/${2:-$1}/values.tsv")
	said=$(sed -n 's/^caption1\t//p' "data/reference/${2:-$1}/values.tsv")
}

# says PLACE TEXT…: each of these is in what that place said, $T/out.
says() {
	local text

	for text in "${@:2}"; do grep -qF -- "$text" "$T/out" || fail "$1 does not say: $text"; done
}

@test "each figure stands alone: caption, data, date and version are in the metadata of SVG, PDF and PNG" {
	local object

	for figure in kernel 'speedup models' claims validation; do
		# shellcheck disable=SC2086 # two words
		drawn_alone $figure
		figure=$T/figures/${figure% *}
		oracle_says svg "$figure.svg"
		[[ $status == 0 ]] || fail 'no XML'
		says "$figure.svg" "$said" "$hash" "li	$when" 'Data set ' "CreatorTool	samework $version"
		grep -qE '^title	[A-Z][a-z]+ ' "$T/out" && ! grep -qi gnuplot "$T/out" || fail 'the title'
		[[ $(grep -c '<title>' "$figure.svg") == 1 ]] || fail 'another title, which a pointer would show'
		object=$(qpdf --show-object=trailer "$figure.pdf" | sed -n 's|.*/Info \([0-9]*\) 0 R.*|\1|p')
		qpdf --json=2 --json-key=qpdf "$figure.pdf" | jq -r ".qpdf[1][\"obj:$object 0 R\"].value | to_entries[] | \"\(.key)\t\(.value[2:])\"" >"$T/out"
		says "$figure.pdf" "$said" "$hash" "/CreationDate	D:${when//-/}" "/Creator	samework $version" '/Title	'
		[[ $(wc -l <"$T/out") == 5 ]] || fail 'something else is in the PDF'
		try qpdf --check "$figure.pdf"
		must_work
		try exiv2 -PXnt "$figure.png"
		says "$figure.png" "$said" "$hash" "$when" "samework $version" title
	done
}

@test "the small print has twelve digits of the hash, and they are those of sha256sum" {
	drawn_alone kernel
	sed 's/<[^>]*>//g' "$T/figures/kernel.svg" >"$T/out"
	says 'the small print' "in shuffled blocks, after one warm-up block · data ${hash:0:12}"
	[[ $(sha256sum data/reference/kernel/manifest.tsv) == "${hash:0:12}"* ]] || fail 'another hash'
	[[ $(grep -c "· data [0-9a-f]\{12\} *$" "$T/out") == 1 ]] || fail 'once, and no longer'
}

@test "other data, another hash; the same data, the same bytes" {
	drawn_alone kernel
	mv "$T/figures" "$T/before"
	mkdir -p "$T/other/set"
	cp -r data/reference/kernel "$T/other/set/"
	TZ=Asia/Tokyo try plots/draw kernel "$T/other/set" "$T/figures"
	must_work
	diff -r "$T/before" "$T/figures" || fail 'the same data elsewhere'
	sed -i '$d' "$T/other/set/kernel/manifest.tsv"
	try plots/draw kernel "$T/other/set" "$T/figures"
	must_work
	for format in svg pdf png; do
		! cmp -s "$T/before/kernel.$format" "$T/figures/kernel.$format" || fail "$format: other data"
	done
}

# bats test_tags=fault:names
@test "any characters in a caption are in all three as they are" {
	made_up_set
	cp -r data/reference/kernel "$T/data/set_1/"
	set=$T/data/set_1/kernel
	odd='a <b> & "c" \d'\''e %f ü — (g) {h} @i'
	odd=$odd awk -F '\t' -v OFS='\t' '$1 == "caption1" { $2 = ENVIRON["odd"] } { print }' data/reference/kernel/values.tsv >"$set/values.tsv"
	command -v gnuplot qpdf exiv2 >/dev/null || skip 'no gnuplot, qpdf or exiv2 here'
	try plots/draw kernel "$T/data/set_1" "$T/figures"
	must_work
	oracle_says svg "$T/figures/kernel.svg"
	says svg "$odd"
	qpdf --json=2 --json-key=qpdf "$T/figures/kernel.pdf" | jq -r '.. | ."/Subject"? // empty' >"$T/out"
	says pdf "$odd"
	exiv2 -PXnt "$T/figures/kernel.png" >"$T/out"
	says png "$odd"
}

@test "what claims and validation are made of is listed, and is so" {
	for experiment in claims validation; do
		(cd data/reference && sha256sum --quiet -c $experiment/sources.sha256) || fail "$experiment"
	done
	grep -q '  models/manifest.tsv$' data/reference/claims/sources.sha256 || fail 'claims are of models'
	grep -q '  ../article/samples.tsv$' data/reference/claims/sources.sha256 || fail 'and of the article'
	mkdir -p "$T/data/set"
	echo 1 >"$T/data/set/x"
	try plots/sources "$T/data/set" "$T/data/set/x" data/article/samples.tsv LICENSE
	[[ $(sed 's/^[0-9a-f]*  //' "$T/out" | xargs) == '../../LICENSE ../article/samples.tsv x' ]] || fail 'names from elsewhere'
	try plots/sources "$T/data/set" "$T/data/set/none"
	must_fail 1 "^sources: $T/data/set/none is missing"
}
