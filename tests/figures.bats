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
	dataset_tools analysis/summarise analysis/{models,gil,kernel,memory}
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
	command -v gnuplot qpdf >/dev/null || skip 'no gnuplot or qpdf here'
}

# measured EXPERIMENT FACTOR…: the committed runs, but those of the first row so many times as long or as large, those of
# the second …, and again from the first factor.
measured() {
	rm -rf "${T:?}/$1"
	mkdir "$T/$1"
	cp "data/reference/$1"/{conditions,gates,rows,blocks}* "$T/$1/"
	awk -F '\t' -v OFS='\t' -v factors="${*:2}" '
		BEGIN { n = split(factors, factor, " ") }
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		NR > 1 {
			if (!($at["label"] in nth)) nth[$at["label"]] = rows++
			f = factor[nth[$at["label"]] % n + 1]
			for (name in at)
				if (name ~ /^(seconds|elapsed_ns|max_rss_bytes|handovers)$/ && $at[name] != "NA")
					$at[name] = sprintf(name == "seconds" ? "%.9f" : "%.0f", $at[name] * f)
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

@test "speed-ups of a thousand and a thousandth are in the figure, and so is the ideal of 128 CPUs" {
	shows speedup models "$T/models/figure.tsv"
	sed -i 's/^cores\t.*/cores\t128/' "$T/models/values.tsv"
	dataset_draw speedup
	grep -q 'ideal for the 128 CPUs here' "$T/figures/speedup.svg" || fail 'no ideal'
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
