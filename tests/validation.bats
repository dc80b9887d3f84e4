#!/usr/bin/env bats
# validation.bats - does the validation measure what is known, judge it rightly, and count rightly what was said?
#
#   bats tests/validation.bats
#
# Against tests/method-oracle.py, published examples, and made-up data of which it is known what should be found. What is
# measured is measured in a small copy of the checkout. It never looks at a clock.

# shellcheck disable=SC2030,SC2031,SC2154 # it takes a test for a subshell, and does not see what load brings

load helpers
load dataset
load house

ORACLE=$ROOT/tests/method-oracle.py

setup_file() {
	needs_compiler
	export HOUSE=$BATS_FILE_TMPDIR/house
	export ANALYSIS=$HOUSE/build/analysis

	house "$HOUSE" samples validation fill >"$BATS_FILE_TMPDIR/log" 2>&1 ||
		{ cat "$BATS_FILE_TMPDIR/log" >&2; return 1; }
}

setup() {
	export T=$BATS_TEST_TMPDIR
	begin_by "${UNTIL:-}"
	set=$T/set
	cd "$ROOT" || return
	mkdir "$set"
	house_environment
}

teardown() {
	end_group
}

python_needed() {
	command -v python3 >/dev/null || skip 'no python3 here'
}

# ---- Made-up data ----------------------------------------------------------------------------------------------------

# rows LABEL=SLOWDOWN…: rows.tsv of these, compared alone, of the baseline, its twin and the start-up, with the conditions of
# a machine and nothing known of the cost. LABEL=SLOWDOWN=family: compared in a family only.
rows() {
	local row cells

	dataset_folder "$set"
	{
		printf 'label\trole\tslowdown\n'
		printf '%s\tNA\n' $'start-up\tstart-up' $'blocking\tbaseline' $'blocking-twin\ttwin'
		for row; do
			IFS="=" read -ra cells <<<"$row"
			printf '%s\t%s\t%s\n' "${cells[0]}" "${cells[2]:-pair}" "${cells[1]}"
		done
	} >"$set/rows.tsv"
	printf 'repetition\tmethod\tprograms\truns\tseconds\n' >"$set/cost.tsv"
}

# plain_runs REPETITION LABEL SECONDS…: lines of plain.tsv
plain_runs() {
	local repetition=$1 label=$2 run=0 seconds

	shift 2
	for seconds; do printf '%s\t%s\t%s\t%s\n' "$repetition" $((++run)) "$label" "$seconds"; done
}

# plain_set: such lines on stdin become plain.tsv; of the blocks there is a single counted one, too few to be judged.
plain_set() {
	{ printf 'repetition\trun\tlabel\tseconds\n'; cat; } >"$set/plain.tsv"
	sed 1d "$set/rows.tsv" | cut -f 1 | awk -v OFS='\t' '
		BEGIN { print "repetition", "block", "position", "warm_up", "label", "seconds", "cpu" }
		{ print 1, 2, NR, 0, $1, 1, 0 }' >"$set/samples.tsv"
}

# repetitions COUNT BLOCKS LABEL=RATIO…: data sets of so many blocks, of which the first warms up, of rows that take so many
# times as long as the baseline, and of a start-up that takes a fifth; the order goes round.
repetitions() {
	made_up $(($1 * $2)) start-up=0.2 blocking=1 blocking-twin=1 "${@:3}" |
		awk -F '\t' -v OFS='\t' -v blocks="$2" -v rows=$(($# + 1)) '
			NR == 1 { print "repetition", "block", "position", "warm_up", "label", "seconds", "cpu"; next }
			{ rep = int(($1 - 1) / blocks) + 1; b = ($1 - 1) % blocks + 1
			  print rep, b, (NR + $1) % rows + 1, (b == 1), $2, $3, b % 2 }' >"$set/samples.tsv"
	{
		printf 'repetition\trun\tlabel\tseconds\n'
		plain_runs 1 blocking 1 1.1
	} >"$set/plain.tsv"
}

# usual COUNT BLOCKS: of these rows.
usual() {
	rows same-1=0 same-2=0=family slower-2=2 slower-10=10
	repetitions "$1" "$2" same-1=1 same-2=1 slower-2=1.016 slower-10=1.08
	plain_runs 1 slower-2 1 1.2 >>"$set/plain.tsv"
}

edit() { # edit FILE AWK-PROGRAM: of the set
	awk -F '\t' -v OFS='\t' "$2" "$set/$1" >"$T/edited"
	mv "$T/edited" "$set/$1"
}

validation() {
	try "$ANALYSIS/validation" "$set"
}

# judged METHOD KIND [LABEL [RUNS]]: repetition, slowdown, runs and verdict of each
judged() {
	awk -F '\t' -v OFS='\t' -v method="$1" -v kind="$2" -v label="${3:-}" -v runs="${4:-}" '
		$2 == method && $3 == kind && (label == "" || $4 == label) && (runs == "" || $7 == runs) { print $1, $5, $7, $11 }' \
		"$set/judged.tsv"
}

# share KIND SLOWDOWN RUNS: of ours, comparisons and hits
share() {
	awk -F '\t' -v key="$*" '$1 == "samework" && $2 " " $3 " " $5 == key { print $6, $7 }' "$set/shares.tsv"
}

# ---- Plain hyperfine -------------------------------------------------------------------------------------------------

@test "mean ± σ and Welch, as published" {
	local mpg0=(21.4 18.7 18.1 14.3 24.4 22.8 19.2 17.8 16.4 17.3 15.2 10.4 10.4 14.7 21.5 15.5 15.2 13.3 19.2)
	local mpg1=(21 21 22.8 32.4 30.4 33.9 27.3 26 30.4 15.8 19.7 15 21.4)
	# Student's sleep data, as R has them, plus ten hours.
	local drug1=(10.7 8.4 9.8 8.8 9.9 13.4 13.7 10.8 10.0 12.0) drug2=(11.9 10.8 11.1 10.1 9.9 14.4 15.5 11.6 14.6 13.4)

	# R: t.test(mpg ~ am, mtcars), p = 0.001374, and t.test(extra ~ group, sleep), p = 0.07939. By hand, mpg: ratio
	# 24.392 / 17.147 = 1.42, ± 1.42 sqrt((3.83 / 17.1)² + (6.17 / 24.4)²) = 0.48.
	rows none=0 five=5 ten=10
	{
		plain_runs 1 blocking "${mpg0[@]}"
		plain_runs 1 five "${mpg1[@]}"
		plain_runs 2 blocking "${drug1[@]}"
		plain_runs 2 five "${drug2[@]}"
		plain_runs 3 blocking 1 1.01 0.99
		plain_runs 3 ten 1.1 1.11 1.09
		plain_runs 3 none 0.9 0.91 0.89
	} | plain_set
	validation
	must_work
	[[ $(judged 'mean±σ' pair | xargs) == '1 5 13 - 2 5 10 - 3 10 3 slower 3 0 3 faster' ]] || fail "$(<"$set/judged.tsv")"
	[[ $(judged Welch pair | xargs) == '1 5 13 slower 2 5 10 - 3 10 3 slower 3 0 3 faster' ]] || fail "$(<"$set/judged.tsv")"
}

@test "mean ± σ and Welch, as by the oracle, with differences around both bounds" {
	python_needed
	rows slower-2=2 slower-5=5 slower-10=10
	made_up 400 blocking=1 slower-2=1 slower-5=1.1 slower-10=1.25 | awk -F '\t' -v OFS='\t' '
		NR > 1 { print int(($1 - 1) / 8), $1, $2, $3 }' | sort -s -t "$(printf '\t')" -k 1,1n -k 3,3 | plain_set
	validation
	must_work
	python3 "$ORACLE" plain "$set/plain.tsv" >"$T/theirs"
	[[ $(wc -l <"$T/theirs") == 300 && $(cut -f 2,5 "$T/theirs" | sort -u | wc -l) -ge 4 ]] || fail 'too few kinds'
	sed 1d "$set/judged.tsv" | cut -f 1,2,5,7,11 | grep -v samework | cmp - "$T/theirs" ||
		fail 'the oracle says something else'
}

@test "runs that do not vary, or are single, are no evidence for Welch and for mean ± σ alike" {
	rows five=5 ten=10
	{
		plain_runs 1 blocking 1
		plain_runs 1 five 1.05
		plain_runs 2 blocking 1 1.01 0.99
		plain_runs 2 ten 1.1
		plain_runs 3 blocking 1 1 1
		plain_runs 3 five 1 1 1
	} | plain_set
	validation
	must_work
	[[ $(judged Welch pair | cut -f 4 | xargs) == '- - -' ]] || fail "Welch: $(<"$set/judged.tsv")"
	[[ $(judged 'mean±σ' pair | cut -f 4 | xargs) == '- - -' ]] || fail "mean ± σ: $(<"$set/judged.tsv")"
}

# ---- How often -------------------------------------------------------------------------------------------------------

# said_of LABEL SLOWER FASTER NEITHER: plain runs of as many repetitions, in which this is what both methods say
said_of() {
	local i

	for ((i = 1; i <= $2 + $3 + $4; i++)); do
		plain_runs $i blocking 1 1.01 0.99
		if ((i <= $2)); then plain_runs $i "$1" 1.1 1.11 1.09; elif ((i <= $2 + $3)); then
			plain_runs $i "$1" 0.9 0.91 0.89; else plain_runs $i "$1" 1 1.01 0.99; fi
	done
}

@test "shares: Clopper and Pearson's intervals, as published and as by the oracle, in every table" {
	python_needed
	# Whatever the rows are called: what is known of them stands in a column.
	rows same=0 one=1 nine=9 a=20 b=21.5 c=22 d=23 e=24
	{
		# R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 5.
		said_of a 81 0 182
		said_of b 15 0 133
		said_of c 0 0 20
		said_of d 1 0 28
		# GSL 2.7's own inverse of the beta distribution does not converge here.
		said_of e 484 0 16
		said_of same 1 2 7
		said_of one 1 2 7
		said_of nine 9 0 0
	} | plain_set
	validation
	must_work
	for method in 'mean±σ' Welch; do
		[[ $(dataset_cells "$set/shares.tsv" method kind slowdown_percent runs comparisons hits share share_low share_high |
			sed -n "s/^$method pair //p" | sort -n) == "$(sed 's/^\t*//' <<-'END'
				0 3 10 3 0.3000 0.0667 0.6525
				1 3 10 1 0.1000 0.0025 0.4450
				9 3 9 9 1.0000 0.6637 1.0000
				20 3 263 81 0.3080 0.2527 0.3676
				21.5 3 148 15 0.1014 0.0578 0.1617
				22 3 20 0 0.0000 0.0000 0.1684
				23 3 29 1 0.0345 0.0009 0.1776
				24 3 500 484 0.9680 0.9486 0.9816
			END
		)" ]] || fail "$(<"$set/shares.tsv")"
	done
	[[ $(sed -n 1p "$set/shares.tsv" | xargs) == \
		'method kind slowdown_percent truth runs comparisons hits share share_low share_high' ]] || fail 'header of shares.tsv'
	agrees_on_shares
}

agrees_on_shares() {
	python3 "$ORACLE" shares "$set/judged.tsv" | sort >"$T/theirs"
	[[ -s $T/theirs ]] || fail 'the oracle says nothing'
	sed 1d "$set/shares.tsv" | sort | diff - "$T/theirs" || fail 'the oracle says something else'
}

@test "shares of pairs, families and relabelled ones, and of intervals that hold the truth, as by the oracle" {
	python_needed
	usual 12 16
	# Sometimes another one is called different, so that a family and its rows do not count alike.
	edit samples.tsv '$1 > 2 && $1 < 6 && $5 == "same-2" || $1 == 5 && $5 == "same-1" { $6 *= 1.1 } 1'
	validation
	must_work
	agrees_on_shares
	[[ $(share pair 0 15) == '12 1' && $(share family 0 15) == '12 3' ]] || fail "$(<"$set/shares.tsv")"
}

@test "the tables and the page of a validation" {
	usual 8 16
	validation
	must_work
	# Every share of a pair and of its coverage is drawn, in per cent: by the runs, and of a repetition beside other methods.
	awk -F '\t' '
		function far(share, percent) { return 100 * share - percent > 0.006 || percent - 100 * share > 0.006 }
		FNR == 1 { file++; next }
		file == 1 { key = $1 FS $2 FS $3 FS $5; share[key] = $8; low[key] = $9; high[key] = $10; next }
		{ key = $1 FS (file == 4 ? "coverage" : "pair") FS $3 FS $4; drawn[file, key]++ }
		!(key in share) || far(share[key], $5) || far(low[key], $6) || far(high[key], $7) { print; bad = 1 }
		END {
			for (key in share) {
				split(key, part, FS)
				ours = part[1] == "samework"
				if (drawn[2, key] != (part[2] == "pair" && (ours ? part[4] == 15 : 1)) ||
					drawn[3, key] != (ours && part[2] == "pair") || drawn[4, key] != (part[2] == "coverage")) { print key; bad = 1 }
			}
			exit bad || file != 4
		}' "$set"/{shares,figure-methods,figure-blocks,figure-coverage}.tsv || fail 'what is drawn is not what was found'
	[[ $(sed -n 1p "$set/judged.tsv" | xargs) == \
		'repetition method kind label slowdown_percent truth runs ratio low high verdict' ]] || fail 'judged.tsv'
	grep -qxF $'runs\t15' "$set/values.tsv" || fail 'runs of a repetition'
	grep -qxF $'slowdowns\tsame 2 10' "$set/values.tsv" || fail 'names of the slowdowns'
	[[ $(grep ^caption2 "$set/values.tsv") == *'8 data sets of 15 blocks;'* ]] || fail "$(<"$set/values.tsv")"
	try "$ANALYSIS/fill" paper/text/validation.md "$set"
	must_work
	grep -qF '| pair | 10 % more iterations, 8.00 % of the run |' "$T/out" || fail "the page: $(<"$T/out")"
	grep -qF '| 100.0 (63.1 … 100.0) | 100.0 (39.8 … 100.0) | 100.0 (15.8 … 100.0) | 100.0 (2.5 … 100.0) |' "$T/out" ||
		fail 'the shares of all sizes'
	mkdir "$T/data"
	cp -r "$set" "$T/data/validation"
	cd "$ROOT"
	dataset_try_draw validation "$T/data" "$T/figures"
	must_work
	[[ -s $T/figures/validation.svg ]] || fail 'no figure'
}

# ---- What is known ---------------------------------------------------------------------------------------------------

@test "the truth: of a run, so much grows with the iterations as is not start-up, by the median over blocks" {
	rows same-1=0 five=5 ten=10
	{
		printf 'repetition\tblock\tposition\twarm_up\tlabel\tseconds\tcpu\n'
		# Start-up is 0.9 of the warm-up block, and 0.2, 0.3, 0.1 of those that count: the median is 0.2.
		for block in '1 9' '2 2' '3 3' '4 1'; do
			for label in start-up blocking blocking-twin same-1 five ten; do
				printf '1\t%d\t1\t%d\t%s\t%s\t0\n' "${block% *}" $((${block% *} == 1)) $label \
					"$([[ $label == start-up ]] && echo "0.${block#* }" || echo 1)"
			done
		done
	} >"$T/samples"
	: | plain_set
	cp "$T/samples" "$set/samples.tsv"
	validation
	must_work
	[[ $(cut -f 4-6 "$set/judged.tsv" | sed 1d | sort -u | xargs) == 'five 5 1.04 same-1 0 1 ten 10 1.08' ]] ||
		fail "$(<"$set/judged.tsv")"
	grep -qxF $'start_up_percent\t20' "$set/values.tsv" || fail "$(<"$set/values.tsv")"
}

@test "what is there is found, what is not there hardly ever, and the intervals hold the truth" {
	local kind found

	usual 40 16
	validation
	must_work
	[[ $(share pair 10 15) == '40 40' && $(share pair 10 30) == '20 20' && $(share family 10 60) == '10 10' ]] ||
		fail "power: $(<"$set/shares.tsv")"
	# Binomial(40, 0.05) exceeds 7 once in 700 times, as Binomial(20, 0.05) does 5.
	for kind in pair family 'relabelled pair' 'relabelled family'; do
		found=$(share "$kind" 0 15)
		[[ ${found% *} == 40 && ${found#* } -le 7 ]] || fail "$kind: $found"
	done
	for slowdown in 0 2 10; do
		found=$(share coverage $slowdown 15)
		[[ ${found% *} == 40 && ${found#* } -ge 33 ]] || fail "coverage at $slowdown: $found"
		found=$(share coverage $slowdown 30)
		[[ ${found% *} == 20 && ${found#* } -ge 15 ]] || fail "coverage at $slowdown: $found"
	done
	[[ $(dataset_cells "$set/bars.tsv" holds | xargs) == 'yes yes yes yes yes yes' ]] || fail "$(<"$set/bars.tsv")"
	# The same with 10 % more for one of the same, and a slower one that is not as slow as it should be.
	edit samples.tsv '$5 == "same-1" { $6 *= 1.1 } $5 == "slower-10" { $6 /= 1.04 } $5 == "slower-2" { $6 /= 1.016 } 1'
	validation
	must_work
	[[ $(share pair 0 15) == '40 40' && $(share family 0 15) == '40 40' && $(share coverage 0 15) == '40 0' ]] ||
		fail "$(<"$set/shares.tsv")"
	found=$(share coverage 10 15)
	[[ ${found#* } -le 1 ]] || fail "coverage of what is not true: $found"
	# Relabelled, nobody is the slow one.
	for kind in 'relabelled pair' 'relabelled family'; do
		found=$(share "$kind" 0 15)
		[[ ${found% *} == 40 && ${found#* } -le 7 ]] || fail "$kind: $found"
	done
	[[ $(dataset_cells "$set/bars.tsv" holds | xargs) == 'no no yes yes no no' ]] || fail "$(<"$set/bars.tsv")"
}

@test "bars without a comparison that they are about are not said to hold" {
	rows ten=10
	repetitions 2 16 ten=1.08
	validation
	must_work
	[[ $(dataset_cells "$set/bars.tsv" holds | xargs) == 'NA NA NA NA NA yes' ]] || fail "$(<"$set/bars.tsv")"
	[[ $(sed 1d "$set/needs.tsv" | cut -f 3 | sort -u) == NA ]] || fail 'nothing is known of widths'
}

# ---- Sets ------------------------------------------------------------------------------------------------------------

@test "sets are consecutive repetitions, and share no block" {
	usual 9 16
	edit samples.tsv '($1 == 3 || $1 == 4) && $5 == "same-1" { $6 *= 1.2 } 1'
	validation
	must_work
	[[ $(judged samework pair same-1 | cut -f 1,3 | xargs) == \
		'1 15 2 15 3 15 4 15 5 15 6 15 7 15 8 15 9 15 1 30 3 30 5 30 7 30 1 60 5 60 1 120' ]] || fail "$(<"$set/judged.tsv")"
	[[ $(judged samework pair same-1 15 | grep slower | cut -f 1 | xargs) == '3 4' ]] || fail 'two are slower'
	[[ $(judged samework pair same-1 30 | grep slower | cut -f 1) == 3 ]] || fail 'they are one set, and in no other of two'
	# The set of the third and the fourth is what a single repetition of all their blocks would be.
	grep -P '^3\tsamework\t.*\t30\t' "$set/judged.tsv" | grep -v relabelled | cut -f 3,4,5,7- >"$T/ours"
	edit samples.tsv 'NR == 1 || $1 == 3 || $1 == 4 && $4 == 0 { if ($1 == 4) { $1 = 3; $2 += 16 } print }'
	validation
	must_work
	grep -P '^3\tsamework' "$set/judged.tsv" | grep -v relabelled | cut -f 3,4,5,7- | diff "$T/ours" - || fail 'another set'
	[[ $(wc -l <"$T/ours") == 7 ]] || fail 'three pairs, and four rows of a family'
}

@test "warm-up blocks count neither in a repetition nor in a larger set; the same again from the same data" {
	usual 4 31
	validation
	cp "$set/judged.tsv" "$T/judged"
	edit samples.tsv '$4 == 1 { $6 *= 50 + NR } 1'
	validation
	must_work
	cmp "$set/judged.tsv" "$T/judged" || fail 'they count'
	[[ $(judged samework pair same-1 60 | wc -l) == 2 ]] || fail 'of 30 blocks, sets of 60'
}

@test "the twin is a second baseline; start-up is compared with nothing" {
	usual 2 31
	validation
	cp "$set/judged.tsv" "$T/judged"
	[[ $(judged samework pair slower-10 30 | cut -f 4 | xargs) == 'slower slower' ]] || fail 'it was found'
	edit samples.tsv '$5 == "blocking-twin" { $6 *= 1.3 } 1'
	validation
	must_work
	! cmp -s "$set/judged.tsv" "$T/judged" || fail 'the twin has no say'
	[[ $(cut -f 4 "$set/judged.tsv" | sort -u | xargs) == 'label same-1 same-2 slower-10 slower-2' ]] || fail 'others are judged'
}

# ---- What it takes ---------------------------------------------------------------------------------------------------

@test "half-widths, and the blocks that a difference needs" {
	usual 8 16
	validation
	must_work
	[[ $(dataset_cells "$set/widths.tsv" kind blocks intervals | xargs) == \
		'pair 15 8 pair 30 4 pair 60 2 pair 120 1 family 15 16 family 30 8 family 60 4 family 120 2' ]] || fail "$(<"$set/widths.tsv")"
	# The median of what the judged intervals say.
	awk -F '\t' '$3 == "pair" && $4 == "same-1" && $7 == 120 { printf "%.4g\n", 50 * log($10 / $9) }' "$set/judged.tsv" >"$T/theirs"
	awk -F '\t' -v theirs="$(<"$T/theirs")" '$1 == "pair" && $2 == 120 { exit !($4 / theirs > 0.999 && $4 / theirs < 1.001) }' \
		"$set/widths.tsv" || fail "width $(<"$T/theirs")"
	# z of one row, four, seven: 1.95996, 2.49771, 2.69011; 1.28155 for nine in ten. Interpolated in logarithms.
	awk -F '\t' '
		FNR == 1 { file++; next }
		file == 1 && $1 == "pair" { n[++count] = $2; w[count] = $4 / 100 }
		file == 2 {
			width = log(1 + $1 / 100) * 1.95996 / (($2 == 1 ? 1.95996 : $2 == 4 ? 2.49771 : 2.69011) + 1.28155)
			i = 1
			while (i < count && w[i + 1] >= width) i++
			inside = width <= w[1] && width >= w[count]
			if (inside)
				need = n[i] * exp(log(n[i + 1] / n[i]) * log(w[i] / width) / log(w[i] / w[i + 1]))
			else
				need = n[width > w[1] ? 1 : count] * (w[width > w[1] ? 1 : count] / width) ^ 2
			least = $2 == 1 ? 4 : $2 == 4 ? 7 : 8
			need = need < least ? least : need
			if ($3 < need - 0.05 || $3 > need + 1.05 || $4 != (inside ? "interpolated" : "extrapolated")) { print $0, need; bad = 1 }
		}
		END { exit bad || file != 2 }' "$set/widths.tsv" "$set/needs.tsv" || fail "$(<"$set/needs.tsv")"
	[[ $(cut -f 4 "$set/needs.tsv" | sort -u | xargs) == 'extrapolated interpolated measured' ]] || fail 'not both kinds'
}

@test "the first place in a block: what it costs, and whose verdict it changes" {
	usual 8 16
	validation
	must_work
	awk -F '\t' 'NR > 1 && !($4 <= 0 && $5 >= 0 && $5 - $4 < 2) { exit 1 }' "$set/places.tsv" || fail "$(<"$set/places.tsv")"
	[[ $(dataset_cells "$set/adjusted.tsv" blocks comparisons | xargs) == '15 24 30 12 60 6 120 3' ]] || fail "$(<"$set/adjusted.tsv")"
	edit samples.tsv '$3 == 1 { $6 *= 1.06 } 1'
	validation
	must_work
	awk -F '\t' 'NR > 1 && !($4 <= 6 && $5 >= 6 && $5 - $4 < 2) { exit 1 }' "$set/places.tsv" || fail "$(<"$set/places.tsv")"
	# A start-up in the first place is another amount of work.
	[[ $(dataset_cells "$set/places.tsv" place blocks | sed -n 's/first //p') -lt 120 ]] || fail "$(<"$set/places.tsv")"
}

@test "what it costs: the median over repetitions of which it is known" {
	usual 2 16
	printf '%s\n' $'1\tsamework\t7\t15\t4' $'1\tplain\t4\t15\t1.5' $'2\tsamework\t7\t15\tNA' $'2\tplain\t4\t15\t0.9' \
		$'3\tsamework\t7\t15\t6.5' $'3\tplain\t4\t15\t0.6' >>"$set/cost.tsv"
	validation
	must_work
	[[ $(sed 1d "$set/costs.tsv" | xargs) == 'samework 2 7 15 5.25 50 plain 3 4 15 0.9 15' ]] || fail "$(<"$set/costs.tsv")"
}

# ---- The repetitions' raw data ---------------------------------------------------------------------------------------

# Two repetitions as bench/validate leaves them, of made-up times; a third of which hyperfine's part is missing.
raw_repetitions() {
	local rep

	usual 3 16
	for rep in 1 2 3; do
		mkdir "$set/rep-00$rep"
		awk -F '\t' -v OFS='\t' -v rep=$rep 'NR == 1 || $1 == rep { print $2, $3, $4, "x", $5, $6, $7 }' "$set/samples.tsv" |
			sed '1s/x/more/' >"$set/rep-00$rep/samples.tsv"
		cp "$set/rows.tsv" "$set/conditions" "$set/rep-00$rep"
		printf '%s\n' $'method\tprograms\truns\tseconds' $'samework\t7\t15\t'$rep $'plain\t4\t3\tNA' >"$set/rep-00$rep/cost.tsv"
		jq -n --argjson rep $rep '{ results: [
			{ command: "blocking", times: [1, 1.01, 0.99] }, { command: "slower-10", times: [1.1, 1.11, 1.09 + $rep / 8] }] }' \
			>"$set/rep-00$rep/plain.json"
	done
	rm "$set/rep-003/plain.json" "$set"/{rows,samples,plain,cost}.tsv "$set/conditions"
}

@test "the raw data are gathered, in order of their numbers; what is gathered says the same without them" {
	local file

	raw_repetitions
	validation
	must_work
	[[ $(sed 1d "$set/samples.tsv" | cut -f 1 | uniq -c | xargs) == '112 1 112 2' ]] || fail 'samples.tsv'
	[[ $(sed -n 1p "$set/samples.tsv" | xargs) == 'repetition block position warm_up label seconds cpu' ]] ||
		fail 'header of samples.tsv'
	diff <(sed 1d "$set/rep-002/samples.tsv" | cut -f 1-3,5-) <(sed -n 's/^2\t//p' "$set/samples.tsv") || fail 'other samples'
	[[ $(awk '$1 == 2' "$set/plain.tsv" | xargs) == '2 1 blocking 1 2 2 blocking 1.01 2 3 blocking 0.98999999999999999 '\
'2 1 slower-10 1.1000000000000001 2 2 slower-10 1.1100000000000001 2 3 slower-10 1.3400000000000001' ]] ||
		fail "$(<"$set/plain.tsv")"
	[[ $(sed 1d "$set/cost.tsv" | xargs) == '1 samework 7 15 1 1 plain 4 3 NA 2 samework 7 15 2 2 plain 4 3 NA' ]] ||
		fail "$(<"$set/cost.tsv")"
	mkdir "$T/alone"
	cp "$set"/{rows,samples,plain,cost}.tsv "$set/conditions" "$T/alone/"
	mv "$set" "$T/raw"
	mv "$T/alone" "$set"
	validation
	must_work
	for file in judged shares results coverage bars widths needs places adjusted costs figure-{methods,blocks,coverage} values; do
		cmp "$set/$file.tsv" "$T/raw/$file.tsv" || fail "$file.tsv, from the tables alone"
	done
	# rep-1000 comes after rep-999.
	mv "$T/raw/rep-001" "$T/raw/rep-1000"
	mv "$T/raw/rep-002" "$T/raw/rep-999"
	rm -r "$set"
	mv "$T/raw" "$set"
	validation
	must_work
	[[ $(sed 1d "$set/samples.tsv" | cut -f 1 | uniq | xargs) == '999 1000' ]] || fail 'the order of repetitions'
}

# refuses REGEX: one clear line, status 1, and nothing new or changed.
refuses() {
	rm -f "$set"/{judged,shares,results,coverage,bars,widths,needs,places,adjusted,costs,figure-*,values}.tsv
	ls -A "$set" >"$T/before"
	validation
	must_fail 1 "^validation:.*$1"
	# What all repetitions have in common may be there already.
	diff "$T/before" <(ls -A "$set") | grep '^[<>]' | grep -vE '^> (conditions|rows.tsv)$' >"$T/left" || return 0
	fail "it left something: $(<"$T/left")"
}

# bats test_tags=fault:data
@test "raw data that cannot be used: one clear line, status 1" {
	spoilt() { # spoilt REGEX COMMAND: after this command in the set
		rm -rf "$set"
		raw_repetitions
		(cd "$set" && eval "$2")
		refuses "$1"
	}
	spoilt 'rep-002/plain.json is missing or not whole' 'truncate -s 100 rep-002/plain.json'
	spoilt 'rep-002/plain.json is missing or not whole' ': >rep-002/plain.json'
	spoilt 'rep-002/plain.json is not what hyperfine writes' 'sed -i s/1.01/null/ rep-002/plain.json'
	spoilt 'rep-002/plain.json is not what hyperfine writes' 'sed -i s/command/x/ rep-002/plain.json'
	spoilt 'rep-002/plain.json is not what hyperfine writes' 'echo "{}" >rep-002/plain.json'
	spoilt 'rep-002/plain.json is not what hyperfine writes' 'jq ".results[1].times = []" rep-001/plain.json >rep-002/plain.json'
	spoilt 'rep-002/samples.tsv' 'rm rep-002/samples.tsv'
	spoilt 'rep-002/samples.tsv: line 9 has 3 columns instead of 7' 'sed -i "9s/\tx.*//" rep-002/samples.tsv'
	spoilt "rep-002/samples.tsv has no column 'cpu'" 'sed -i 1s/cpu/gpu/ rep-002/samples.tsv'
	spoilt 'rep-002/cost.tsv: No such file' 'rm rep-002/cost.tsv'
	spoilt "'two' is no repetition" 'mv rep-002 rep-two'
}

# bats test_tags=fault:data
@test "tables that cannot be judged: one clear line, status 1" {
	spoilt() { # spoilt REGEX COMMAND: after this command in the set
		rm -rf "$set"
		usual 2 16
		(cd "$set" && eval "$2")
		refuses "$1"
	}
	spoilt 'rows.tsv: No such file' 'rm rows.tsv'
	spoilt 'rows.tsv is empty' ': >rows.tsv'
	spoilt 'rows.tsv has 0 rows whose role is baseline, not one' 'sed -i 2,\$d rows.tsv'
	spoilt 'rows.tsv has 2 rows whose role is twin, not one' 'sed -i "s/pair\t0/twin\tNA/" rows.tsv'
	spoilt 'rows.tsv has 0 rows whose role is start-up, not one' 'sed -i /^start-up/d rows.tsv'
	spoilt 'rows.tsv has 37 rows' 'for i in {1..30}; do printf "%s\tpair\t1\n" "l$i"; done >>rows.tsv'
	spoilt "rows.tsv has no column 'slowdown'" 'sed -i s/slowdown/known/ rows.tsv'
	spoilt "rows.tsv has no column 'role'" 'sed -i s/role/known/ rows.tsv'
	spoilt "slowdown is 'much'" 'sed -i "s/\t10$/\tmuch/" rows.tsv'
	spoilt 'rows.tsv: line [0-9]*: a slowdown of NA does not go' 'sed -i "s/\t10$/\tNA/" rows.tsv'
	spoilt 'rows.tsv: line [0-9]*: a slowdown of -1 does not go' 'sed -i "s/\t10$/\t-1/" rows.tsv'
	spoilt 'rows.tsv: line 3: a slowdown of 3 does not go' 'sed -i "s/\tbaseline\tNA$/\tbaseline\t3/" rows.tsv'
	spoilt "rows.tsv: line 6: there is no role 'friend'" 'sed -i s/family/friend/ rows.tsv'
	spoilt 'samples.tsv: No such file' 'rm samples.tsv'
	spoilt 'samples.tsv is empty' ': >samples.tsv'
	spoilt 'samples.tsv has no counted block' 'sed -i 2,\$d samples.tsv'
	spoilt 'samples.tsv has no counted block' 'sed -i "1!s/\t0\t/\t1\t/" samples.tsv'
	spoilt 'samples.tsv: line 12 has 6 columns instead of 7' 'sed -i "12s/\t[^\t]*$//" samples.tsv'
	seconds() { printf 'awk -F "\\t" -v OFS="\\t" "NR == 12 { \\$6 = \\"%s\\" } 1" samples.tsv >x; mv x samples.tsv' "$1"; }
	spoilt "samples.tsv: line 12: seconds is 'fast'" "$(seconds fast)"
	spoilt 'samples.tsv: line 12: .*0 seconds' "$(seconds 0)"
	spoilt 'samples.tsv: line 12: .*-1 seconds' "$(seconds -1)"
	spoilt 'samples.tsv: line 12: .*NA seconds' "$(seconds NA)"
	spoilt "samples.tsv: line 12: seconds is 'nan'" "$(seconds nan)"
	spoilt "samples.tsv: line 12: block is '2.5'" 'sed -i "12s/\t2\t/\t2.5\t/" samples.tsv'
	spoilt "samples.tsv: line 12: position is 'NA'" 'sed -i "12s/^\(1\t2\t\)[0-9]*/\1NA/" samples.tsv'
	spoilt 'does not say what threads of .*samples.tsv is' 'sed -i "12s/\t0\t[a-z][^\t]*/\t0\tthreads/" samples.tsv'
	spoilt 'samples.tsv: line 13: a second run of [a-z0-9-]* in block 2' 'sed -i "12{p;d};13d" samples.tsv; sed -i 12p samples.tsv'
	spoilt 'samples.tsv: block 2 of repetition 1 has no run of' 'sed -i 12d samples.tsv'
	spoilt 'samples.tsv: line [0-9]*: block 2 of repetition 1 comes after block 16 of repetition 2' 'sed -n 12p samples.tsv >>samples.tsv'
	spoilt 'samples.tsv: repetition 2 has another number of counted blocks than the first, 15' 'sed -i "/^2\t16\t/d" samples.tsv'
	spoilt 'samples.tsv: repetition 2 has another number of counted blocks than the first, 14' 'sed -i "/^1\t16\t/d" samples.tsv'
	spoilt 'plain.tsv: No such file' 'rm plain.tsv'
	spoilt 'plain.tsv is empty' ': >plain.tsv'
	spoilt 'plain.tsv: line 2 has 3 columns instead of 4' 'sed -i "2s/\t1$//" plain.tsv'
	spoilt "plain.tsv: line 2: seconds is 'fast'" 'sed -i "2s/1$/fast/" plain.tsv'
	spoilt 'plain.tsv: line 2: .*0 seconds' 'sed -i "2s/1$/0/" plain.tsv'
	spoilt "plain.tsv: line 2: seconds is 'nan'" 'sed -i "2s/1$/nan/" plain.tsv'
	spoilt "plain.tsv: line 2: repetition is '-1'" 'sed -i "2s/^1/-1/" plain.tsv'
	spoilt 'does not say what threads of .*plain.tsv is' 'sed -i "3s/blocking/threads/" plain.tsv'
	spoilt 'plain.tsv: slower-2 comes before the baseline of repetition 1' 'sed -i /blocking/d plain.tsv'
	spoilt 'plain.tsv: slower-2 comes before the baseline of repetition 2' 's=$(sed -n "s/^1\(.*slower\)/2\1/p" plain.tsv); echo "$s" >>plain.tsv'
	spoilt 'cost.tsv: No such file' 'rm cost.tsv'
	spoilt "cost.tsv has no column 'method'" 'echo x >cost.tsv; echo y >>cost.tsv'
	spoilt "cost.tsv: line 2: seconds is 'long'" 'printf "1\tplain\t4\t15\tlong\n" >>cost.tsv'
	spoilt 'conditions' 'rm conditions'
	spoilt 'conditions is missing or not whole' 'truncate -s 50 conditions'
	spoilt 'conditions does not say how many CPUs' 'echo "{}" >conditions'
	rm -rf "$set"
	validation
	must_fail 1 "^validation: $set/rows.tsv: No such file"
}

# bats test_tags=fault:options
@test "a wrong use is named, with status 2" {
	usual 1 11
	try "$ANALYSIS/validation" "$set" "$set"
	must_fail 2 'usage: validation'
	try "$ANALYSIS/validation"
	must_fail 2 'usage: validation'
	[[ ! -e $set/judged.tsv ]] || fail 'it judged all the same'
}

# ---- Measuring -------------------------------------------------------------------------------------------------------

house_here() { # a copy of the house, to measure in
	cp -a "$HOUSE" "$T/house"
	cd "$T/house" || return
}

validate() { # a small one
	try env "$@" bench/validate
}

measured() { # what was measured: names, hashes, times of change
	find data/local/validation/rep-* -type f -exec sha256sum {} + -exec stat -c '%n %y' {} + | sort
}

@test "every row is the same program, which does as many iterations as it says and has the sum of as many" {
	local label slowdown command words n

	house_here
	for n in 1000 2000000; do
		WORK_SEED=7 VALIDATION_ITERATIONS=$n try bench/validation/slowdowns
		must_work
		[[ $(dataset_cells "$T/out" label role slowdown baseline twin) == "$(printf '%s\n' 'start-up start-up NA NA NA' \
			{'blocking baseline NA','blocking-twin twin NA','same-1 pair 0',same-{2,3,4}' family 0'}' blocking blocking-twin' \
			'slower-'{'0.5 pair 0.5','1 pair 1','2 pair 2','5 pair 5','10 pair 10'}' blocking blocking-twin')" ]] ||
			fail 'rows'
		while read -r label slowdown; do
			command=$(awk -F '\t' -v label="$label" '$1 == label { print $NF }' "$T/out")
			[[ $label == start-up ]] && words=0 ||
				words=$(awk -v n=$n -v percent="${slowdown/NA/0}" 'BEGIN { printf "%d", n * (100 + percent) / 100 + 1e-6 }')
			[[ $command == "build/blocking$([[ $label != *-twin ]] || echo -twin) -t 15 -n $words -w 1 -s 7 --expect "* ]] ||
				fail "$label: $command"
			# shellcheck disable=SC2086 # words
			[[ $n != 1000 ]] || $command >/dev/null || fail "$label does not have the sum that it should"
		done < <(dataset_cells "$T/out" label slowdown)
	done
	[[ $(dataset_cells "$T/out" command | grep -o 'expect .*' | sort -u | wc -l) == 7 ]] || fail 'sums of other work differ'
}

# bats test_tags=fault:programs
@test "a validation, interrupted, goes on; again, it measures nothing" {
	local v=data/local/validation

	house_here
	# Hyperfine stops in the third block of the second repetition.
	mkdir "$T/bin"
	replace "$T/bin/hyperfine" <<-END
		PATH=\${PATH#*:}
		[[ "\$*" == *rep-002*block-003.json* ]] || exec hyperfine "\$@"
		touch $T/there
		sleep 600
	END
	PATH=$T/bin:$PATH setsid bench/validate >"$T/log" 2>&1 3>&- &
	group=$!
	PATIENCE=300 eventually test -e "$T/there" || fail "it never came so far: $(<"$T/log")"
	kill -TERM -- "-$group"
	status=0
	wait "$group" || status=$?
	[[ $status != 0 ]] || fail 'it was interrupted'
	find $v -name 'block-*' ! -path '*/.measuring/*' -exec sha256sum {} + >"$T/before"
	[[ $(grep -c 'json$' "$T/before") == 6 && ! -e $v/rep-002/plain.json ]] || fail 'six blocks are whole'
	validate
	must_work
	must_say '^validate: 2 repetitions of 4 blocks, and of plain hyperfine$'
	sha256sum --quiet -c "$T/before" || fail 'it did not go on from there'
	rm "$T/bin/hyperfine"
	jq -e '[.results[] | .command] == ["blocking", "same-1", "slower-0.5", "slower-1", "slower-2", "slower-5", "slower-10"] and
		all(.results[]; .times | length == 3)' $v/rep-002/plain.json >"$T/said" || fail 'plain.json'
	# What a repetition costs is known where it was measured in one go.
	[[ $(xargs <$v/rep-001/cost.tsv) =~ ^'method programs runs seconds samework 12 3 '[0-9.]+' plain 7 3 '[0-9.]+$ ]] ||
		fail "$(<$v/rep-001/cost.tsv)"
	[[ $(xargs <$v/rep-002/cost.tsv) =~ ^'method programs runs seconds samework 12 3 NA plain 7 3 '[0-9.]+$ ]] ||
		fail "$(<$v/rep-002/cost.tsv)"
	# Another order in each repetition, the same work.
	[[ $(jq -c .order $v/rep-00?/block-00?.meta | sort -u | wc -l) -gt 4 ]] || fail 'the same order everywhere'
	[[ $(jq -r .seed $v/rep-00?/block-002.meta | xargs) == '1 2' ]] || fail 'seeds of the orders'
	[[ $(jq -r .seed $v/*/block-*.runs.jsonl | sort -u) == 42 ]] || fail 'the seed of the work'
	[[ $(jq -r '"\(.label // .model) \(.iterations)"' $v/rep-001/block-001.runs.jsonl | cut -d ' ' -f 2 | sort -n | uniq -c |
		xargs) == '1 0 6 1000 1 1005 1 1010 1 1020 1 1050 1 1100' ]] || fail 'iterations of the runs'
	measured >"$T/before"
	validate
	must_work
	measured | cmp - "$T/before" || fail 'it measured again'
	validate REPETITIONS=1
	must_work
	measured | cmp - "$T/before" || fail 'fewer repetitions take something away'
}

@test "a file of the validation that was cut or lost is named, by check-data, too, and measured again" {
	local v=data/local/validation file

	house_here
	validate
	must_work
	try bench/check-data data/local
	must_work
	for file in block-002.json plain.json cost.tsv plain-manifest.tsv; do
		[[ $file == *manifest* ]] && : >$v/rep-002/$file || truncate -s 40 $v/rep-002/$file
		measured >"$T/before"
		if [[ $file != *manifest* ]]; then
			try bench/check-data data/local
			must_complain 1
			must_say "^altered: $v/rep-002/$file$"
		fi
		validate
		must_work
		must_say "^validate: damaged, and measured again: $v/rep-002/$file$"
		diff <(grep rep-001 "$T/before") <(measured | grep rep-001) || fail 'the other repetition has changed'
		try bench/check-data data/local
		must_work
		measured >"$T/before"
		validate
		must_work
		measured | cmp - "$T/before" || fail "after $file it measures again and again"
	done
}

@test "make validate: measured, judged, and on a page; a second time nothing changes" {
	local v=data/local/validation file
	local validate=(make validate REPETITIONS=2 VALIDATION_BLOCKS=11 VALIDATION_ITERATIONS=1000 PYTHONS=)

	house_here
	unset MAKE BUILD DATA PAPER MODELS EXPERIMENTS
	LIMIT=600 try "${validate[@]}"
	[[ $status == 0 ]] || fail 'it should work'
	for file in rows samples plain cost judged shares bars results coverage widths needs places adjusted costs \
		figure-{methods,blocks,coverage} values; do
		[[ -s $v/$file.tsv ]] || fail "no $file.tsv"
	done
	[[ $(sed 1d $v/samples.tsv | cut -f 1 | sort | uniq -c | xargs) == '132 1 132 2' ]] || fail 'samples.tsv'
	[[ $(sed 1d $v/samples.tsv | cut -f 3 | sort -n | uniq -c | xargs) == "$(printf '22 %s ' {1..12} | sed 's/ $//')" ]] ||
		fail 'places in the blocks'
	! sed 1d $v/samples.tsv | cut -f 7 | grep -vxE '[0-9]+' || fail 'CPUs'
	[[ $(sed 1d $v/judged.tsv | cut -f 2,3,7 | sort | uniq -c | xargs) == '12 Welch pair 10 12 mean±σ pair 10 '\
'18 samework family 10 9 samework family 20 12 samework pair 10 6 samework pair 20 8 samework relabelled family 10 '\
'4 samework relabelled family 20 2 samework relabelled pair 10 1 samework relabelled pair 20' ]] || fail "$(<$v/judged.tsv)"
	! sed 1d $v/judged.tsv | cut -f 11 | grep -vxE 'faster|slower|same|-' || fail 'what verdict is that?'
	grep '^| pair | 10 % more iterations, ' paper/local/validation.md >/dev/null || fail 'the page'
	measured >"$T/before"
	sha256sum $v/*.tsv paper/local/validation.md >"$T/made"
	LIMIT=600 try "${validate[@]}"
	[[ $status == 0 ]] || fail 'it should work'
	measured | cmp - "$T/before" || fail 'it measured again'
	sha256sum --quiet -c "$T/made" || fail 'it judged otherwise'
}

@test "other parameters or programs: what was measured before is set aside, whole, and not counted" {
	local v=data/local/validation old

	house_here
	export REPETITIONS=1 VALIDATION_BLOCKS=4
	set_aside() { # set_aside: as many old sets as there are, the last one whole
		must_work
		must_say 'parameters, programs or machine have changed; the repetitions so far are set aside in data/local/validation/superseded/'
		old=$(sed -n 's/.*set aside in //p' "$T/out")
		(cd "$old" && find rep-* -type f ! -name .lock -exec sha256sum {} + | sort) | diff "$T/before" - || fail 'not all of it'
		[[ $(cd $v && echo rep-*) == rep-001 ]] || fail 'more repetitions than were asked for'
	}
	remember() { (cd $v && find rep-* -type f ! -name .lock -exec sha256sum {} + | sort) >"$T/before"; }
	validate
	must_work
	remember
	validate VALIDATION_ITERATIONS=2000
	set_aside
	jq -e '.commands[1].command | contains("-n 2000 ")' $v/rep-001/conditions >"$T/said" || fail 'these are the old ones'
	remember
	validate VALIDATION_ITERATIONS=2000 SEED=43
	set_aside
	remember
	printf x >>build/blocking
	ln -f build/blocking build/blocking-twin
	validate VALIDATION_ITERATIONS=2000 SEED=43
	set_aside
	remember
	validate VALIDATION_ITERATIONS=2000 SEED=43 REPETITIONS=2
	must_work
	(cd $v && sha256sum --quiet -c "$T/before") || fail 'one more repetition changes the first'
	[[ -e $v/rep-002/plain.json ]] || fail 'one more'
}

# bats test_tags=fault:programs
@test "a repetition that fails is named, with the reason, and status is 1; it goes on when that is mended" {
	house_here
	cp build/blocking "$T/sound"
	rm build/blocking-twin
	printf '#!/bin/sh\necho it does not work today >&2\nexit 3\n' >build/blocking-twin
	chmod +x build/blocking-twin
	validate
	[[ $status == 1 && $(tail -n 1 "$T/err") == 'validate: repetition 1 failed'* ]] || fail 'the repetition is named'
	grep -q 'it does not work today' "$T/err" || fail 'the reason'
	grep -q 'block 1 failed in blocking-twin' "$T/err" || fail 'the row'
	rm build/blocking-twin
	ln build/blocking build/blocking-twin
	# Plain hyperfine fails in the second repetition.
	mkdir "$T/bin"
	replace "$T/bin/hyperfine" <<-'END'
		[[ "$*" != *rep-002/plain* ]] && PATH=${PATH#*:} exec hyperfine "$@"
		exit 1
	END
	PATH=$T/bin:$PATH validate
	must_complain 1 '^validate: plain hyperfine failed in rep-002$'
	[[ -e data/local/validation/rep-001/plain.json && ! -e data/local/validation/rep-002/plain.json ]] || fail 'what is there'
	validate
	must_work
	[[ -e data/local/validation/rep-002/plain.json ]] || fail 'it should go on'
}

# bats test_tags=fault:options
@test "a parameter that is none is named, and nothing is measured" {
	local wrong

	house_here
	for wrong in REPETITIONS=0 VALIDATION_BLOCKS=1 VALIDATION_ITERATIONS={x,999} SEED=x; do
		validate "$wrong"
		must_fail 1 "${wrong%=*} is '${wrong#*=}'"
	done
	[[ ! -e data/local ]] || fail 'it measured'
}
