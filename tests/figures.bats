#!/usr/bin/env bats
# figures.bats - does a figure show all that it is given, however far apart the values, and strange words as they are?
#
#   bats tests/figures.bats        BUILD: where the programs are (build); those that are missing are built
#
# Of the committed set, with other times. Figures with ranges of their own analysis have such tests beside it: scaling,
# size, granularity, gantt, cpu-use, claims.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	dataset_tools analysis/summarise analysis/{models,gil,kernel,memory,size}
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
	command -v gnuplot qpdf exiv2 >/dev/null || skip 'no gnuplot, qpdf or exiv2 here'
}

# measured EXPERIMENT FACTOR…: the committed runs, but those of the first row so many times as long or as large, those of
# the second …, and again from the first factor.
measured() {
	rm -rf "${T:?}/$1"
	mkdir "$T/$1"
	cp "data/reference/$1"/{conditions,gates,rows,blocks}* "$T/$1/"
	awk -F '\t' -v OFS='\t' -v factors="${*:2}" '
		function whole(x) { return sprintf("%.0f", x > 0 && x < 1 ? 1 : x) } # something does not become nothing
		BEGIN { n = split(factors, factor, " ") }
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		NR > 1 {
			if (!($at["label"] in nth)) nth[$at["label"]] = rows++
			f = factor[nth[$at["label"]] % n + 1]
			for (name in at)
				if (name ~ /^(seconds|elapsed_ns|max_rss_bytes|handovers)$/ && $at[name] != "NA")
					$at[name] = name == "seconds" ? sprintf("%.9f", $at[name] * f) : whole($at[name] * f)
		}
		{ print }' "data/reference/$1/samples.tsv" >"$T/$1/samples.tsv"
	try "$BUILD/analysis/summarise" "$T/$1"
	must_work
	try "$BUILD/analysis/$1" -r 1000 "$T/$1"
	must_work
}

# marks FIGURE: how many its SVG shows.
marks() {
	dataset_draw "$1"
	dataset_marks "$1"
}

# shows FIGURE EXPERIMENT ROWS-FILE…: as many marks, at least one for each row, whatever the times.
shows() {
	local tame wild rows

	measured "$2" 1
	tame=$(marks "$1")
	rows=$(tail -q -n +2 "${@:3}" | wc -l)
	((tame >= rows)) || fail "$1 has $tame marks for $rows rows"
	for factors in '1 30 0.03' '0.03 1 30 1000' '1000 1'; do
		# shellcheck disable=SC2086 # they are several
		measured "$2" $factors
		wild=$(marks "$1")
		((wild == tame)) || fail "$1 shows $wild marks of $tame where times are $factors as long"
	done
}

@test "speed-ups of a thousand and a thousandth are in the figure" { shows speedup models "$T/models/figure.tsv"; }

# words FIGURE WORDS…: each stands in its SVG as a text of its own.
words() {
	local word

	dataset_draw "$1"
	for word in "${@:2}"; do
		grep -qE "> *$word *<" "$T/figures/$1.svg" || fail "$1 should say $word"
	done
	! grep -qE '> *0\.00×|>[^<]*e\+0' "$T/figures/$1.svg" || fail "$1: $(grep -oE '> *0\.00×|>[^<]*e\+0[^<]*' "$T/figures/$1.svg")"
}

@test "a small speed-up is no 0.00×, and a thousand seconds are 1000 s" {
	measured models 1 3000
	awk -F '\t' 'NR > 1 && $8 < 0.005 { found = 1 } END { exit !found }' "$T/models/figure.tsv" || fail 'no small speed-up'
	words speedup '0\.000[1-9][0-9]*×'
	words models '1000 s'
}

@test "the ideal is as many CPUs as there are, or tasks or workers where these are fewer" {
	local experiment cpus workers ideal said

	while IFS=: read -r experiment cpus workers ideal said; do
		measured "$experiment" 1
		jq ".machine.cores_usable = $cpus" "$T/$experiment/conditions" >"$T/edited"
		cp "$T/edited" "$T/$experiment/conditions"
		awk -F '\t' -v OFS='\t' -v workers="$workers" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
			NR > 1 { $at["workers"] = workers } { print }' "$T/$experiment/samples.tsv" >"$T/edited"
		cp "$T/edited" "$T/$experiment/samples.tsv"
		try "$BUILD/analysis/$experiment" -r 1000 "$T/$experiment"
		must_work
		[[ $(cells "$T/$experiment/values.tsv" ideal value) == "$ideal" ]] || fail "with $cpus CPUs the ideal should be $ideal"
		[[ $experiment == size ]] || experiment=speedup
		dataset_draw "$experiment"
		grep -qE "ideal for $said *<" "$T/figures/$experiment.svg" || fail "it should say: $said"
	done <<-'END'
		models:2:16:2:the 2 CPUs here
		models:1.5:16:1.5:the 1.5 CPUs here
		models:128:16:15:15 tasks on the 128 CPUs here
		models:128:4:4:4 workers on the 128 CPUs here
		size:128:16:15:15 tasks on the 128 CPUs here
	END
}

@test "every run is in the figure of times" { shows models models "$T/models/figure-points.tsv"; }

@test "every threshold is in the figure of locks" { shows gil gil "$T/gil/figure.tsv"; }

@test "every kernel is in its figure" { shows kernel kernel "$T/kernel/figure.tsv"; }

@test "every count is in the figure of memory" { shows memory memory "$T/memory/figure.tsv"; }

# bats test_tags=fault:names
@test "the name of a model is text in every figure, whatever is in it" {
	local figure experiment strange='{/Bold q}_z^2' names='openmp|gil_ticks|vector' plain count found=0

	for figure in plots/*.gp; do
		figure=$(basename "$figure" .gp)
		[[ $figure != style ]] || continue
		experiment=$(sed -n '1s/^# experiment: //p' "plots/$figure.gp")
		experiment=${experiment:-$figure}
		grep -qsE "\\<($names)\\>" "data/reference/$experiment"/{values,figure*}.tsv || continue
		rm -rf "${T:?}/$experiment"
		mkdir -p "$T/$experiment"
		for with in plainly "$strange"; do
			for file in "data/reference/$experiment"/{values,figure*}.tsv; do
				sed -E "s:\\<($names)\\>:$with:g" "$file" >"$T/$experiment/${file##*/}"
			done
			dataset_draw "$figure"
			count=$(grep -oF -- "$with" "$T/figures/$figure.svg" | wc -l)
			[[ $with != plainly ]] || plain=$count
		done
		((count == plain)) || fail "$figure has the name $count times, and not $plain times"
		found=$((found + (plain > 0)))
	done
	((found >= 8)) || fail "only $found figures have a name of a model"
}

@test "every interpreter has a panel of models, the article the last one, and a model is in the same row in all of them" {
	local interpreters

	measured models 1
	interpreters=$(tail -n +2 data/reference/models/rows.tsv | cut -f 3 | sort -u | wc -l) # C is NA
	((interpreters >= 3)) || fail 'the committed set has too few interpreters'
	[[ $(sed -n 's/^groups\t//p' "$T/models/values.tsv") == $((interpreters + 1)) ]] || fail 'groups'
	[[ $(dataset_cells "$T/models/figure.tsv" group | sort -un | paste -sd ' ') == $(seq -s ' ' 0 "$interpreters") ]] || fail 'rows of all groups'
	[[ $(sed -n "s/^\(kind\|group\)\($interpreters\|0\)\t//p" "$T/models/values.tsv" | sort | paste -sd ';') == '0;2;C, here;the article' ]] ||
		fail "headings: $(grep -E '^(group|kind)' "$T/models/values.tsv")"
	[[ $(dataset_cells "$T/models/figure.tsv" row y | sort -u | cut -d ' ' -f 1 | sort | uniq -d) == '' ]] || fail 'a model in two rows'
	[[ $(dataset_cells "$T/models/figure.tsv" group y | sort | uniq -d) == '' ]] || fail 'two models in a row'
	dataset_draw models
	[[ $(grep -cE '>(without its lock|no lock, [0-9.]+ M iterations)<' "$T/figures/models.svg") == 1 ]] || fail 'no panel without the lock'
}

@test "where Python has fewer iterations than C, figure and text of models say so; the caption's are those of C" {
	local fewer said

	for fewer in 1:1 1:4 5:20; do
		measured models 1
		awk -F '\t' -v OFS='\t' -v fewer="$fewer" '
			NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; split(fewer, by, ":") }
			NR > 1 { $at["iterations"] = 10000000 / ($at["gil"] == "false" ? by[2] : $at["language"] == "Python" ? by[1] : 1) }
			{ print }' "$T/models/samples.tsv" >"$T/samples"
		mv "$T/samples" "$T/models/samples.tsv"
		try "$BUILD/analysis/models" "$T/models"
		must_work
		[[ $(sed -n 's/^iterations\t//p' "$T/models/values.tsv") == 10000000 ]] || fail 'iterations of C'
		said=$(sed -n 's/^other_iterations\t//p' "$T/models/values.tsv")
		dataset_draw models
		case $fewer in
		1:1) grep -q '>without its lock<' "$T/figures/models.svg" && [[ -z $said ]] ;;
		1:4) grep -q '>no lock, 2.5 M iterations<' "$T/figures/models.svg" && [[ $said =~ ^CPython\ [0-9.]*\ without\ its\ lock\ 2.5\ million$ ]] ;;
		5:20) grep -q '>2 M iterations<' "$T/figures/models.svg" && [[ $said == *' 2 million, '*' without its lock 0.5 million'* ]] ;;
		esac || fail "$fewer: $said"
	done
}
