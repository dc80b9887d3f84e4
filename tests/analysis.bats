#!/usr/bin/env bats
# analysis.bats - does what every program of analysis/ stands on work: raw data into tables, tables into pages?
#
#   bats tests/analysis.bats
#
# analysis/samples on made-up blocks; analysis/table and analysis/fill for tsv.h, markdown.h and values.h;
# analysis/overview for experiment.h. What statistics say is tested by summarise.bats and gates.bats.

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

load helpers
load dataset

setup_file() {
	build_analysis samples summarise gates overview table fill
}

setup() {
	export T=$BATS_TEST_TMPDIR
	set="$T/it's a [set] * {x}"
	mkdir "$set"
	cd "$ROOT" || return
}

must_work() {
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
}

prints() { # prints: exactly the lines on stdin
	must_work
	diff "$T/out" - >"$T/diff" || fail "$(<"$T/diff")"
}

refuses() { # refuses REGEX COMMAND…: in one line, with status 1, and prints nothing
	try "${@:2}"
	must_fail 1 "$1"
}

# ---- Raw data --------------------------------------------------------------------------------------------------------

# A block as bench/measure leaves it, with a run of each label; the runs take 0.25 s, 0.5 s, … Two seconds pass in it.
block() { # block NUMBER WARM-UP LABEL…
	local path label i=0

	path=$set/block-$(printf %03d "$1")
	for label in "${@:3}"; do
		i=$((i + 1))
		jq -cn --arg name "$label" --argjson i $i '{ command: $name, times: [0.25 * $i], user: 0.125, system: 0.0625,
			exit_codes: [0] }'
	done | jq -s '{ results: . }' >"$path.json"
	jq -n --argjson block "$1" --argjson warm_up "$2" '{ block: $block, warm_up: $warm_up, fingerprint: "0123",
		order: $ARGS.positional,
		before: { time: 100, steal_s: 1, busy_s: 5, pressure_us: 0, throttled_us: 0, switches: 10 },
		after: { time: 102, steal_s: 1.04, busy_s: 7, pressure_us: 500000, throttled_us: 2000, switches: 30, load: 1.5,
			mhz: [2000, 3000] } }' --args "${@:3}" >"$path.meta"
	for label in "${@:3}"; do
		printf '{"label":"%s","tasks":15,"elapsed_ns":12345678901}\n' "$label"
	done >"$path.runs.jsonl"
}

# Two blocks, the first of them warm-up, and what they are of.
measured() {
	rm -rf "$set"
	sound_surroundings "$set" 4
	block 1 true b a
	block 2 false a b
	printf '%s\t%s\t%s\n' label baseline size a a NA b a 12 >"$set/rows.tsv"
}

change() { # change FILE JQ-FILTER
	jq "$2" "$set/$1" >"$T/edited"
	mv "$T/edited" "$set/$1"
}

@test "samples: a row for each run: hyperfine's times, what the list says of it, what its report says" {
	measured
	sed -i '1s/}$/,"switch":true,"of":"one\\ttwo","share":0.1,"none":null}/' "$set/block-002.runs.jsonl"
	try "$ANALYSIS/samples" "$set"
	must_work
	[[ ! -s $T/out ]] || fail 'something on stdout'
	try cat "$set/samples.tsv"
	prints <<-'END'
		block	position	warm_up	label	seconds	user_s	system_s	baseline	size	tasks	elapsed_ns	switch	of	share	none
		1	1	1	b	0.25	0.125	0.0625	a	12	15	12345678901	NA	NA	NA	NA
		1	2	1	a	0.5	0.125	0.0625	a	NA	15	12345678901	NA	NA	NA	NA
		2	1	0	a	0.25	0.125	0.0625	a	NA	15	12345678901	true	one two	0.10000000000000001	NA
		2	2	0	b	0.5	0.125	0.0625	a	12	15	12345678901	NA	NA	NA	NA
	END
	# 0.04 s of 4 × 2 s were stolen, 2 s used; somebody waited in half a second of two.
	try cat "$set/blocks.tsv"
	prints <<-'END'
		block	warm_up	start	seconds	steal_share	busy_share	pressure_share	throttled_s	load	switches	mhz
		1	1	100.000000	2.000000	0.005	0.25	0.25	0.002	1.5	20	2500
		2	0	100.000000	2.000000	0.005	0.25	0.25	0.002	1.5	20	2500
	END
}

@test "samples: a column of the list counts more than a member of a report with its name" {
	measured
	sed -i 's/"tasks":15/&,"size":7,"baseline":"x"/' "$set"/*.jsonl
	try "$ANALYSIS/samples" "$set"
	must_work
	[[ $(head -n 1 "$set/samples.tsv" | tr '\t' '\n' | grep -cxE 'size|baseline') == 2 ]] || fail 'columns twice'
	[[ $(cut -f 8,9 "$set/samples.tsv" | sort -u | xargs) == 'a 12 a NA baseline size' ]] || fail 'of the list'
}

@test "samples: blocks in order of their numbers, a thousand and more; what else lies there is left alone" {
	measured
	block 999 false a b
	block 1000 false a
	block 101 false b
	cp "$set/block-002.json" "$set/block-002 copy.json"
	cp "$set/block-002.json" "$set/block-.json"
	touch "$set/block-003.x.trace.tsv.gz" "$set/block-x.json"
	mkdir "$set/superseded"
	cp "$set/block-002.json" "$set/superseded/block-007.json"
	try "$ANALYSIS/samples" "$set"
	must_work
	[[ $(cut -f 1 "$set/blocks.tsv" | xargs) == 'block 1 2 101 999 1000' ]] || fail 'order of the blocks'
	[[ $(cut -f 1,4 "$set/samples.tsv" | xargs) == 'block label 1 b 1 a 2 a 2 b 101 b 999 a 999 b 1000 a' ]] ||
		fail 'order of the runs'
}

# bats test_tags=fault:machine
@test "samples: what the machine does not tell is NA" {
	measured
	change block-002.meta 'del(.before.throttled_us, .after.pressure_us, .after.mhz)'
	try "$ANALYSIS/samples" "$set"
	must_work
	[[ $(cells "$set/blocks.tsv" 2 pressure_share throttled_s mhz) == 'NA NA NA' ]] || fail 'NA'
}

# bats test_tags=fault:data
@test "samples: data that cannot be used: one line that names the file and the fault, and no table" {
	refused() { # refused REGEX COMMAND: after this command in the folder
		measured
		(cd "$set" && eval "$2")
		refuses "^samples: .*$1" "$ANALYSIS/samples" "$set"
		[[ ! -e $set/samples.tsv ]] || fail "a table, after $2"
	}
	refused 'No such file' 'rm -r "$PWD"'
	refused 'has no blocks' 'rm block-*'
	refused 'block-002.json is missing or not whole' 'truncate -s 40 block-002.json'
	refused 'block-002.json is missing or not whole' ': >block-002.json'
	refused 'block-002.meta is missing or not whole' 'rm block-002.meta'
	refused 'block-002.runs.jsonl' 'rm block-002.runs.jsonl'
	refused 'block-002.runs.jsonl has 0 reports' ': >block-002.runs.jsonl'
	refused 'block-002.runs.jsonl has 1 reports, and .*block-002.json 2 runs' 'sed -i \$d block-002.runs.jsonl'
	refused 'block-002.runs.jsonl has 3 reports' 'echo "{}" >>block-002.runs.jsonl'
	refused 'block-002.runs.jsonl is not whole: line 2' 'sed -i "2s/.$//" block-002.runs.jsonl'
	refused 'block-002.json was measured under other conditions than .*block-001.json' \
		'sed -i "s/0123/4567/" block-002.meta'
	refused 'block-002.json: its .meta does not say which block' 'sed -i "/fingerprint/d" block-002.meta'
	refused 'block-002.json: a did not end with status 0' 'sed -i "0,/0$/s/0$/3/" block-002.json'
	refused 'block-002.json: a has 2 times, not one' \
		'jq ".results[0].times += [1]" block-002.json >x; mv x block-002.json'
	refused 'block-002.json: .*not those of its .meta' 'jq ".results |= reverse" block-002.json >x; mv x block-002.json'
	refused 'block-002.json: .*not those of its .meta' 'jq ".order += [\"c\"]" block-002.meta >x; mv x block-002.meta'
	refused 'block-002.json: .*the clock was set back' 'sed -i "s/102/99/" block-002.meta'
	refused 'rows.tsv does not say what b is' 'sed -i \$d rows.tsv'
	refused 'rows.tsv' 'rm rows.tsv'
	refused 'conditions is missing or not whole' 'rm conditions'
	try "$ANALYSIS/samples"
	must_fail 2 '^samples: usage: samples DATA/EXPERIMENT'
}

# bats test_tags=fault:data
@test "samples: the same block twice is found where its runs are counted" {
	measured
	for kind in json meta runs.jsonl; do cp "$set/block-002.$kind" "$set/block-003.$kind"; done
	try "$ANALYSIS/samples" "$set"
	must_work
	refuses 'block 2 has two runs of a' "$ANALYSIS/summarise" "$set"
}

# ---- Tables ----------------------------------------------------------------------------------------------------------

table() { # table TEXT: of this, as printf's %b writes it
	printf '%b' "$1" >"$T/table.tsv"
	try "$ANALYSIS/table" "$T/table.tsv"
}

@test "table: words to the left, numbers to the right, to four digits or whole" {
	table 'name\tcount\ta_ratio\ttoo_few\na\t1234567\t0.123456\tNA\nb_c\t0\t1.5\t-3e-07\n'
	printf 'NA\t-1\t0.000123456\t1.23456e-05\nd\t10000\t1e+06\t-7.6575e+06\ne\t9\t9999.94\t1.23456e+09\n' >>"$T/table.tsv"
	try "$ANALYSIS/table" "$T/table.tsv"
	prints <<-'END'
		| name | count | a ratio | too few |
		|---|--:|--:|--:|
		| a | 1234567 | 0.1235 | NA |
		| b_c | 0 | 1.5 | -3e-07 |
		| NA | -1 | 0.0001235 | 1.235e-05 |
		| d | 10000 | 1000000 | -7657500 |
		| e | 9 | 10000 | 1.235e+09 |
	END
}

@test "table: a bar does not end a cell; words with dots and digits stay as they are" {
	table 'a|b\tversion\nx|y|\t1.2.34567\n|\t12345 e.g.\n'
	prints <<-'END'
		| a\|b | version |
		|---|---|
		| x\|y\| | 1.2.34567 |
		| \| | 12345 e.g. |
	END
}

@test "table: no newline at the end, no rows, one column, empty cells: all are tables" {
	table 'a\tb\n1\t2'
	prints <<<$'| a | b |\n|--:|--:|\n| 1 | 2 |'
	table 'a\tb\n'
	prints <<<$'| a | b |\n|--:|--:|'
	table 'a'
	prints <<<$'| a |\n|--:|'
	table 'a\tb\n\tx\n'
	prints <<<$'| a | b |\n|--:|---|\n|  | x |'
}

# bats test_tags=fault:data
@test "table: a compressed file is read as it is; a damaged one is named" {
	printf 'a\tb\n1\t2\n' | gzip -n >"$T/table.tsv.gz"
	try "$ANALYSIS/table" "$T/table.tsv.gz"
	prints <<<$'| a | b |\n|--:|--:|\n| 1 | 2 |'
	seq 100000 | gzip -n >"$T/whole.gz"
	head -c 5000 "$T/whole.gz" >"$T/cut.gz"
	refuses 'cut.gz cannot be read, or is damaged' "$ANALYSIS/table" "$T/cut.gz"
	{ head -c 5000 "$T/whole.gz"; printf garbage; tail -c +5008 "$T/whole.gz"; } >"$T/bent.gz"
	refuses 'bent.gz cannot be read, or is damaged' "$ANALYSIS/table" "$T/bent.gz"
}

# bats test_tags=fault:data
@test "table: what is none is refused in one line that says where" {
	no_table() { # no_table REGEX TEXT
		table "$2"
		must_fail 1 "^table: .*table.tsv$1"
	}
	no_table ' is empty' ''
	no_table ': line 3 has 1 columns instead of 2' 'a\tb\n1\t2\n3\n'
	no_table ': line 3 has 3 columns instead of 2' 'a\tb\n1\t2\n3\t4\t5\n'
	no_table ': line 3 has 1 columns instead of 2' 'a\tb\n1\t2\n\n'
	no_table " has two columns 'b'" 'b\ta\tb\n1\t2\t3\n'
	no_table ' is no table: it has a zero byte' 'a\tb\n1\t\00002\n'
	refuses 'nowhere.tsv: No such file' "$ANALYSIS/table" "$T/nowhere.tsv"
	refuses 'cannot be read' "$ANALYSIS/table" "$T"
	try "$ANALYSIS/table"
	must_fail 2 'usage: table .--html. FILE.tsv'
}

# ---- Templates -------------------------------------------------------------------------------------------------------

# The template's text is $1; values are word, empty, number and braces.
filled() { # filled TEMPLATE
	printf '%s\t%s\n' name value word dog empty '' number 1 braces '{word}' >"$set/values.tsv"
	printf '%s' "$1" >"$T/template.md"
	try "$ANALYSIS/fill" "$T/template.md" "$set"
}

@test "fill: a name is its value, which is not looked into again; other text is left as it is" {
	filled $'A {word}, {number}{empty}: {braces}\n\n  $HOME \\n %s `x`\n'
	prints <<<$'A dog, 1: {word}\n\n  $HOME \\n %s `x`'
	filled 'no newline {word}'
	must_work
	[[ $(od -An -c "$T/out" | xargs) == 'n o n e w l i n e d o g' ]] || fail 'no newline at the end'
	filled ''
	prints </dev/null
}

@test "fill: conditions, on a value that is there, is empty or is a word; one in another" {
	filled '{?word:yes}{?empty:no}{?nobody:no} {!word:no}{!empty:yes}{!nobody:yes}'
	prints < <(printf 'yes yesyes')
	filled '{?word=dog:yes}{?word=do:no}{?word=dogs:no}{?empty=:yes} {!word=dog:no}{!word=cat:yes}{!nobody=x:yes}'
	prints < <(printf 'yesyes yesyes')
	filled 'a{?word: {word}: {!number=1:no}{?number=1:{?empty:no}one}}b {?nobody:{nobody}}'
	prints < <(printf 'a dog: oneb ')
}

@test "fill: a line of which nothing is left goes; an empty one stays; a condition may reach over lines" {
	filled $'one\n{?empty:two}\n\n{empty}\n{?word:\nthree\nfour}\n{?nobody:\nfive\n}six\n'
	prints <<<$'one\n\n\nthree\nfour\nsix'
}

@test "fill: another template, beside this one; a table of the data's folder" {
	mkdir "$T/text"
	printf 'in it: {word}\n' >"$T/part.md"
	printf 'n\n1\n' >"$set/one.tsv"
	filled $'{include part.md}\n{table one.tsv}\nend\n'
	prints <<<$'in it: dog\n\n| n |\n|--:|\n| 1 |\n\nend'
	# Wherever it is called from.
	try env -C "$T" "$ANALYSIS/fill" template.md "$set"
	prints <<<$'in it: dog\n\n| n |\n|--:|\n| 1 |\n\nend'
}

@test "fill: what is wrong with a template is said in one line, and nothing is printed" {
	wrong() { # wrong REGEX TEMPLATE
		filled "$2"
		must_fail 1 "^fill: .*template.md: $1"
	}
	wrong "there is no value 'nobody'" $'first\n{nobody}'
	wrong "there is no value ''" '{}'
	wrong "there is no value 'wor'" '{wor}'
	wrong 'there is no } for \{word' 'a {word'
	wrong 'there is no } for \{\?word:' '{?word:{number}'
	wrong 'there is no \{ for } b' 'a {word}} b'
	wrong 'a condition without a colon: word' '{?word}'
	filled '{include nobody.md}'
	must_fail 1 'nobody.md: No such file'
	filled '{table nobody.tsv}'
	must_fail 1 'nobody.tsv: No such file'
	filled '{include template.md}'
	must_fail 1 'template.md: more than [0-9]+ templates include each other'
	printf 'a\0b' >"$T/zero.md"
	refuses 'zero.md is no template' "$ANALYSIS/fill" "$T/zero.md" "$set"
	rm "$set/values.tsv"
	refuses 'values.tsv: No such file' "$ANALYSIS/fill" "$T/template.md" "$set"
	try "$ANALYSIS/fill" "$T/template.md"
	must_fail 2 'usage: fill .OPTION.*TEMPLATE'
}

# ---- An experiment ---------------------------------------------------------------------------------------------------

# All of it, from raw data to values.tsv, of so many blocks.
analysed() { # analysed BLOCKS
	local i

	measured
	for ((i = 3; i <= $1; i++)); do block $i false a b; done
	for program in samples summarise gates 'overview -r 100'; do
		# shellcheck disable=SC2086 # a program and its options
		try "$ANALYSIS"/$program "$set"
		must_work
	done
}

value() { # value NAME
	cells "$set/values.tsv" "$1" value
}

# differ: half of the runs of b take 5/4 of the time, half 4/5, as equal times have no interval.
differ() {
	awk -F '\t' -v OFS='\t' '$4 == "b" { $5 *= $1 % 2 ? 1.25 : 0.8 } { print }' "$set/samples.tsv" >"$T/differing"
	mv "$T/differing" "$set/samples.tsv"
	for program in summarise 'overview -r 100'; do
		# shellcheck disable=SC2086 # a program and its options
		try "$ANALYSIS"/$program "$set"
		must_work
	done
}

@test "overview: the table of an experiment that asks nothing else, and the facts for its page" {
	analysed 9
	differ
	try cat "$set/results.tsv"
	# Of eight runs the ends are 1.25^0.985908 = 1.24607 away (curves.bash).
	prints <<-'END'
		model	median time	quartiles	speed-up	95 % interval	verdict	CPUs used	runs
		a	250.00 ms	250.00 ms … 250.00 ms	1.000	1.000 … 1.000	baseline	0.75	8
		b	512.50 ms	400.00 ms … 625.00 ms	0.500	0.401 … 0.623	slower	0.38	8
	END
	[[ $(value cpu) == 'Made-up 1' && $(value cores) == 4 && $(value date) == 2024-02-29 ]] || fail 'the machine'
	[[ $(value tasks) == 15 && $(value runs) == 8 && -z $(value runs_python) ]] || fail 'the runs'
	[[ $(value failed_gates) == throttle && $(value faults) == 'throttle: 0.016 s in all' ]] || fail 'the fault'
	[[ $(value caption1) == 'Made-up 1 (family 6, model 1), 4 of 4 CPUs · Linux 0 '* ]] || fail "$(value caption1)"
	[[ $(value caption2) == '15 tasks, '*'8 runs of each, in shuffled blocks'* ]] || fail "$(value caption2)"
}

# bats test_tags=fault:few
@test "overview: of one counted block there is no interval, and the table says so" {
	analysed 2
	[[ $(cut -f 5,6 "$set/results.tsv" | tail -n 1) == $'no interval\tnot distinguishable' ]] || fail 'an interval'
	[[ $(value twins) == '' && $(value states) == '' ]] || fail 'a twin that is not there'
	[[ $(value caption2) == *' 1 run of each, in shuffled blocks'* ]] || fail "$(value caption2)"
}

# bats test_tags=fault:few
@test "overview: equal times tell of the clock; a row that has no block with its baseline has no ratio" {
	analysed 9
	[[ $(cut -f 4-6 "$set/results.tsv" | tail -n 1) == $'0.500\tno interval\tclock too coarse' ]] || fail 'the clock'
	awk -F '\t' '!($4 == "a" && $1 < 5 || $4 == "b" && $1 > 4)' "$set/samples.tsv" >"$T/apart"
	mv "$T/apart" "$set/samples.tsv"
	differ
	[[ $(cut -f 4-6 "$set/results.tsv" | tail -n 1) == $'NA\tno interval\tnot distinguishable' ]] || fail 'of nothing'
}

@test "overview: a fact that varies is none; runs of Python are counted by themselves" {
	analysed 4
	sed -i '1s/$/\tlanguage/; 2,$s/$/\tC/; /\tb\t/s/C$/Python/; /^[34]\t.*Python/d' "$set/samples.tsv"
	sed -i '$s/\t15\t/\t16\t/' "$set/samples.tsv"
	try "$ANALYSIS/overview" -r 100 "$set"
	must_work
	[[ $(value runs) == 3 && $(value runs_python) == 1 && -z $(value tasks) ]] || fail "$(<"$set/values.tsv")"
}

# bats test_tags=fault:options
@test "an experiment's options: a wrong one, or a wrong value, is named, with status 2" {
	local value

	analysed 2
	rm "$set/values.tsv"
	for value in 0 99 x -5 '' 1e3 2305843009213693952; do
		try "$ANALYSIS/overview" -r "$value" "$set"
		must_fail 2 "^overview: option --r: '$value' is not a whole number from 100 to 10000000"
	done
	try "$ANALYSIS/overview" -s 4294967296 "$set"
	must_fail 2 "option --s: '4294967296'"
	try "$ANALYSIS/overview"
	must_fail 2 'usage: overview .*DATA/EXPERIMENT'
	try "$ANALYSIS/overview" -z "$set"
	[[ $status == 2 && $(<"$T/err") == *"'z'"* ]] || fail '-z is no option'
	[[ ! -e $set/values.tsv ]] || fail 'make would take it for complete'
}

# bats test_tags=fault:data
@test "what an experiment needs and does not have is named, and values.tsv is not written" {
	lacks() { # lacks FILE REGEX
		analysed 2
		rm "$set/values.tsv" "$set/$1"
		refuses "^overview: .*$2" "$ANALYSIS/overview" "$set"
		[[ ! -e $set/values.tsv ]] || fail 'make would take it for complete'
	}
	lacks conditions 'conditions is missing or not whole'
	lacks samples.tsv 'samples.tsv: No such file'
	lacks summary.tsv 'summary.tsv: No such file'
	lacks gates.tsv 'gates.tsv: No such file'
	analysed 2
	change conditions 'del(.machine.cores_usable)'
	refuses 'how many CPUs could be used' "$ANALYSIS/overview" "$set"
}

# The committed samples of an experiment, changed: one block alone, and times whose ratios overflow. What belongs to a run,
# such as its trace, is left out: a program that wants it says so.
# bats test_tags=fault:few
@test "one value alone, and times of 1e300: numbers or NA, or one line; no program aborts" {
	local folder how program name
	local -a programs=(analysis/*.c)

	programs=("${programs[@]##*/}")
	build_analysis "${programs[@]%.c}"
	for folder in data/reference/*/; do
		[[ -e ${folder}manifest.tsv ]] || continue
		name=$(basename "$folder")
		[[ -x $ANALYSIS/$name ]] || name=overview
		for how in one 1e300 1e-300 both; do
			rm -rf "$T/set"
			mkdir "$T/set"
			find "$folder" -maxdepth 1 '(' -name conditions -o -name rows.tsv -o -name blocks.tsv ')' -exec cp -t "$T/set" {} +
			awk -F '\t' -v OFS='\t' -v how="$how" '
				NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; print; next }
				how == "one" { if ($column["block"] == 2) print; next }
				{ $column["seconds"] = how != "both" ? how : NR % 2 ? "1e300" : "1e-300"; print }' \
				"${folder}samples.tsv" >"$T/set/samples.tsv"
			for program in summarise gates noise "$name"; do
				try "$ANALYSIS/$program" "$T/set"
				[[ $status == 0 && ! -s $T/err ]] || must_fail 1 "^$program: "
			done
			[[ -s $T/set/summary.tsv ]] || fail "$folder, $how: no summary"
		done
	done
	[[ -n ${program-} ]] || fail 'there is no committed set'
}
