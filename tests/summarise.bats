#!/usr/bin/env bats
# summarise.bats - are the statistics of analysis/summarise.c right?
#
#   bats tests/summarise.bats
#
# Against numbers worked out by hand, published examples, made-up data of which it is known what should be found, and an
# oracle that shares no line with it: tests/compare-oracle.py. tests/score.bats has the promises of the interval itself.

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

load helpers
load dataset

METHOD=$ROOT/tests/compare-oracle.py

setup_file() {
	build_analysis summarise
}

setup() {
	export T=$BATS_TEST_TMPDIR
	set=$T/set
	mkdir "$set"
}

# summarise [OPTION]…: the samples in $T/samples, which get their families first; leaves $T/summary
summarise() {
	families <"$T/samples" >"$set/samples.tsv"
	summarise_as_it_is "$@"
}

summarise_as_it_is() { # of the set's samples.tsv
	rm -f "$T/summary"
	try "$ANALYSIS/summarise" "$@" "$set"
	[[ ! -e $set/summary.tsv ]] || mv "$set/summary.tsv" "$T/summary"
}

must_work() {
	[[ $status == 0 && ! -s $T/err && ! -s $T/out ]] || fail 'it should work'
}

must_refuse() { # must_refuse STATUS REGEX: one line on stderr that says so, and no result
	must_fail "$1" "^summarise:.*$2"
	[[ ! -e $T/summary ]] || fail 'there is a result'
	[[ $(ls "$set") == samples.tsv ]] || fail 'it left something behind'
}

# must_agree ROWS [HOW]: the oracle says the same of the set's samples.
must_agree() {
	must_work
	try "$PYTHON" "$METHOD" agrees "$set/samples.tsv" "$T/summary" "${@:2}"
	[[ $status == 0 ]] || fail 'the oracle stumbles'
	[[ $(<"$T/out") == "$1 rows" ]] || fail 'they differ'
}

# Writes the samples: rows of blanks on stdin become rows of tabs.
samples() {
	sed 's/  */\t/g' >"$T/samples"
}

is() { # is "EXPECTED CELLS" LABEL COLUMN…: of the summary
	[[ $(cells "$T/summary" "${@:2}") == "$1" ]] || fail "${*:2}: $(cells "$T/summary" "${@:2}") instead of $1"
}

# near "LABEL COLUMN…" "LABEL COLUMN…" [FACTOR]: cells of the summary, and those of the one kept in $T/kept times FACTOR, are
# equal but for the last digits. A column with / in front is the other way up.
near() {
	local ours=$1 theirs=$2

	# shellcheck disable=SC2086 # words
	paste -d ' ' <(cells "$T/summary" $ours) <(cells "$T/kept" ${theirs//\//}) | awk -v theirs="${theirs#* }" -v factor="${3:-1}" '
		{
			n = split(theirs, name, " ")
			for (i = 1; i <= n; i++) {
				y = (name[i] ~ /^\// ? 1 / $(n + i) : $(n + i)) * factor
				if (!($i > 0) || ($i - y) ^ 2 > (1e-5 * y) ^ 2) { print $i, y; bad = 1 }
			}
		}
		END { exit bad || NR != 1 || NF != 2 * n }' || fail "$ours and $theirs"
}

# The verdicts of these rows, each once.
verdicts() { # verdicts LABEL-REGEX
	awk -F '\t' -v label="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 && $1 ~ label { print $at["verdict"] }' \
		"$T/summary" | sort -u | paste -s -d ,
}

# ---- The times -------------------------------------------------------------------------------------------------------

@test "median, quartiles, extremes: by hand, of an even and an odd number of runs" {
	samples <<-'END'
		block label seconds
		1 blocking 4
		2 blocking 1
		3 blocking 3
		4 blocking 2
		1 odd 50
		2 odd 10
		3 odd 20
		4 odd 40
		5 odd 30
		1 single 7
	END
	summarise
	must_work
	# Type 7: the quantile p is at 1 + (n - 1) p: of 1 2 3 4, the quartiles are a quarter of a step beside 2 and 3.
	is '4 2.5 1.75 3.25 1 4' blocking samples median_s q1_s q3_s min_s max_s
	is '5 30 20 40 10 50' odd samples median_s q1_s q3_s min_s max_s
	is '1 7 7 7 7 7' single samples median_s q1_s q3_s min_s max_s
}

@test "CPU use: the median of (user + system) / wall; NA where it was not measured" {
	samples <<-'END'
		block label seconds user_s system_s
		1 blocking 2 1 1
		2 blocking 2 5 1
		3 blocking 2 3 1
	END
	summarise
	must_work
	is 2 blocking cpus
	sed -i 's/\t[0-9]*$//' "$T/samples"
	sed -i 's/\tsystem_s//' "$T/samples"
	summarise
	is NA blocking cpus
}

@test "the columns may stand in any order, among others" {
	made_up 9 blocking=1 b=1.1 >"$T/samples"
	summarise
	must_work
	cp "$T/summary" "$T/plain"
	awk -F '\t' -v OFS='\t' '{ print NR == 1 ? "note" : "x", $3, $1, NR == 1 ? "place" : 9, $2 }' "$T/samples" >"$T/moved"
	mv "$T/moved" "$T/samples"
	summarise
	cmp "$T/summary" "$T/plain" || fail 'another result'
}

@test "the baseline comes first, the others by name, whatever it is called" {
	made_up 3 zeta=1 blocking-twin=1 blocking=1 alpha=1 >"$T/samples"
	summarise
	[[ $(cut -f 1 "$T/summary" | xargs) == 'label blocking alpha blocking-twin zeta' ]] || fail 'order of the rows'
	sed -i 's/\tblocking\tblocking-twin$/\tzeta\tNA/' "$set/samples.tsv"
	summarise_as_it_is
	must_work
	[[ $(cut -f 1 "$T/summary" | xargs) == 'label zeta alpha blocking blocking-twin' ]] || fail 'order of the rows'
	is 1 zeta ratio
}

# ---- The comparison --------------------------------------------------------------------------------------------------

@test "by hand: symmetrical log ratios have their middle for estimate, and an interval that is as symmetrical" {
	local block log

	echo $'block\tlabel\tseconds' >"$T/samples"
	for log in 0 1 1 2; do # powers of two
		printf "$((++block))\t%s\n" $'blocking\t3' "b	$((3 << log))" >>"$T/samples"
	done
	summarise
	must_work
	is '4 2 0.5' b blocks ratio speedup
	is '4 1 1 1 1 1 1 baseline blocking' blocking blocks ratio ratio_low ratio_high speedup speedup_low speedup_high verdict baseline
	cp "$T/summary" "$T/kept"
	near 'b ratio_low ratio_high' 'b /ratio_high /ratio_low' 4
	near 'b speedup speedup_low speedup_high' 'b /ratio /ratio_high /ratio_low'
}

@test "an independent implementation agrees: 1 to 200 blocks, one baseline and two, of 1, 4 and 7 rows" {
	science_needed
	local blocks rows=0

	: >"$T/all"
	for blocks in 1 2 3 4 5 6 7 8 10 14 15 16 30 60 120 200; do
		made_up $blocks one$blocks-{blocking,blocking-twin}=1 one$blocks-a=0.99 pair$blocks-{blocking=1,a=1.02} \
			four$blocks-{blocking,blocking-twin}=1 four$blocks-{a=0.5,b=0.998,c=1.012,d=3} \
			bare$blocks-{blocking=1,a=0.5,b=0.998,c=1.012,d=3} \
			seven$blocks-{blocking,blocking-twin}=1 seven$blocks-{a,b,c}=1 seven$blocks-{d=0.9,e=1.005,f=1.01,g=1.02} >>"$T/all"
		rows=$((rows + 3 + 2 + 6 + 5 + 9))
	done
	sed '2,$ { /^block\t/d }' "$T/all" >"$T/samples"
	summarise
	must_agree $rows
}

# bats test_tags=fault:few
@test "it agrees where a row, the baseline or its twin is missing from blocks, and where nothing is in common" {
	science_needed
	# Of b every third block is missing, c has four and d two, and of the baseline the blocks 7 and 8 are not there; of one
	# twin a few blocks, of another many.
	made_up 31 {,few-,many-}blocking{,-twin}=1 a=0.99 b=0.9 c=1.2 d=0.7 few-{a=1.01,b=1.1} many-{a=1.01,b=1.1} apart=1 |
		awk -F '\t' '!($2 == "b" && $1 % 3 == 0 || $2 == "c" && $1 > 4 || $2 == "d" && $1 > 2 ||
			$2 == "blocking" && ($1 == 7 || $1 == 8) || $2 == "apart" && $1 != 7 ||
			$2 == "few-blocking-twin" && $1 > 25 || $2 == "many-blocking-twin" && $1 % 2)' >"$T/samples"
	summarise
	must_agree 15
	is '1 0 NA NA NA not distinguishable' apart samples blocks ratio ratio_low ratio_high verdict
}

@test "the twin helps unless it would cost a row more than a quarter of its blocks" {
	local twin

	for twin in 20:20 15:15 14:20 0:20; do # blocks that it has, and those that count then
		made_up 20 blocking=1 a=1.01 other=1 >"$T/samples"
		made_up "${twin%:*}" blocking-twin=1 | sed 1d >>"$T/samples"
		((${twin%:*} > 0)) || printf '77\tblocking-twin\t1\n' >>"$T/samples" # in a block of its own
		summarise
		must_work
		is "${twin#*:}" a blocks
	done
	is '0 NA NA NA twin' blocking-twin blocks ratio ratio_low ratio_high verdict
	# What it counts for nothing is as if it were not there.
	cp "$T/summary" "$T/kept"
	sed -i '/blocking-twin/d' "$T/samples"
	summarise
	diff <(grep -v twin "$T/kept") "$T/summary" || fail 'it counts for something'
}

@test "the committed runs and the article's: the summary agrees" {
	science_needed
	local experiment

	for experiment in models size; do
		cp "$ROOT/data/reference/$experiment/samples.tsv" "$set/"
		summarise_as_it_is
		must_agree $(($(wc -l <"$T/summary") - 1))
	done
	cp "$ROOT/data/article/samples.tsv" "$set/"
	summarise_as_it_is -u
	must_agree $(($(wc -l <"$T/summary") - 1)) unpaired
}

# bats test_tags=fault:few
@test "too few blocks, fewer than 4, 7 and 8 for 1, 4 and 7 rows: an estimate, no interval, no verdict" {
	local blocks least rows

	while read -r least rows; do
		for blocks in $((least - 1)) "$least"; do
			# shellcheck disable=SC2086 # words
			made_up $blocks blocking=1 $rows >"$T/samples"
			summarise
			must_work
			if ((blocks < least)); then
				is 'NA NA NA NA not distinguishable' a ratio_low ratio_high speedup_low speedup_high verdict
			else
				is slower a verdict
			fi
			[[ $(cells "$T/summary" a ratio) =~ ^(1\.9|2) ]] || fail 'the estimate'
		done
	done <<-'END'
		4 a=2
		7 a=2 b=1 c=1 d=1
		8 a=2 b=1 c=1 d=1 e=1 f=1 g=1
	END
}

# bats test_tags=fault:few
@test "one block, two blocks: an estimate, no interval, no verdict; with a twin and without" {
	local blocks twin

	for blocks in 1 2; do
		for twin in '' blocking-twin=1; do
			# shellcheck disable=SC2086 # none, or a word
			made_up $blocks blocking=1 $twin a=3 >"$T/samples"
			summarise
			must_work
			is "$blocks NA NA not distinguishable" a blocks ratio_low ratio_high verdict
			summarise -u
			must_work
			[[ $(cells "$T/summary" a ratio) =~ ^(2.[5-9]|3) ]] || fail 'the estimate'
		done
	done
}

@test "what is c times as long has c times the ratio and the interval" {
	made_up 40 blocking=1 blocking-twin=1 a=1.1 >"$T/samples"
	summarise
	cp "$T/summary" "$T/kept"
	awk -F '\t' -v OFS='\t' '$2 == "a" { $3 *= 1.5 } 1' OFMT=%.12g CONVFMT=%.12g "$T/samples" >"$T/longer"
	mv "$T/longer" "$T/samples"
	summarise
	must_work
	near 'a ratio ratio_low ratio_high' 'a ratio ratio_low ratio_high' 1.5
}

@test "baseline and twin exchanged: nothing changes; one baseline and its row exchanged: the other way up" {
	made_up 40 blocking=1 blocking-twin=1 a=1.1 >"$T/samples"
	summarise
	cp "$T/summary" "$T/kept"
	sed -i 's/\tblocking\tblocking-twin$/\tblocking-twin\tblocking/' "$set/samples.tsv"
	summarise_as_it_is
	must_work
	is 'blocking-twin' a baseline
	near 'a ratio ratio_low ratio_high' 'a ratio ratio_low ratio_high'
	near 'blocking ratio ratio_low ratio_high' 'blocking-twin /ratio /ratio_high /ratio_low'

	made_up 40 blocking=1 a=1.1 >"$T/samples"
	summarise
	cp "$T/summary" "$T/kept"
	sed -i 's/\tblocking\tNA$/\ta\tNA/' "$set/samples.tsv"
	summarise_as_it_is
	must_work
	is 'faster a' blocking verdict baseline
	near 'blocking ratio ratio_low ratio_high' 'a /ratio /ratio_high /ratio_low'
}

@test "blocks that are a thousand times slower, and the order of the lines, change nothing" {
	made_up 9 blocking=1 blocking-twin=1 a=1.02 b=1 >"$T/samples"
	summarise
	cp "$T/summary" "$T/kept"
	awk -F '\t' -v OFS='\t' '$1 % 3 == 1 { $3 *= 1000 } 1' CONVFMT=%.12g "$T/samples" >"$T/slower"
	{ head -n 1 "$T/slower"; tail -n +2 "$T/slower" | tac; } >"$T/samples"
	summarise
	must_work
	for row in a b blocking-twin; do
		near "$row ratio ratio_low ratio_high" "$row ratio ratio_low ratio_high"
	done
	mv "$T/summary" "$T/kept"
	mv "$T/slower" "$T/samples"
	summarise
	cmp "$T/summary" "$T/kept" || fail 'the order of the lines counts'
}

@test "rows of one baseline share the 5 %: more of them have wider intervals, the twin has not" {
	local rows twin='' widths=()

	for rows in '' 'b=1 c=1 d=1' 'b=1 c=1 d=1 e=1 f=1 g=1'; do
		made_up 30 blocking=1 blocking-twin=1 a=1 >"$T/samples"
		# shellcheck disable=SC2086 # words
		[[ -z $rows ]] || made_up 30 $rows | sed 1d >>"$T/samples"
		summarise
		must_work
		widths+=("$(cells "$T/summary" a ratio_low ratio_high | awk '{ printf "%d\n", 1e6 * log($2 / $1) }')")
		[[ -z $twin || $twin == "$(grep blocking-twin "$T/summary")" ]] || fail 'the twin has another interval'
		twin=$(grep blocking-twin "$T/summary")
	done
	((widths[0] < widths[1] && widths[1] < widths[2])) || fail "${widths[*]}"
}

# ---- The verdict -----------------------------------------------------------------------------------------------------

@test "the verdict is what the printed interval says, around 1 and around the bound" {
	local i bound rows=()

	for i in {0..40}; do # by 0.1 %
		rows+=("f$i-blocking=1" "f$i-blocking-twin=1" "f$i-x=$((980 + i))e-3")
	done
	made_up 90 "${rows[@]}" >"$T/samples"
	for bound in 0.01 0.002; do
		summarise -e $bound
		must_work
		awk -F '\t' -v e=$bound '
			NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
			$1 ~ /x$/ {
				low = $at["ratio_low"]; high = $at["ratio_high"]
				says = "not distinguishable"
				if (low >= 1 / (1 + e) && high <= 1 + e) says = "same within " 100 * e " %"
				if (high < 1) says = "faster"
				if (low > 1) says = "slower"
				if ($at["verdict"] != says) { print $1, low, high, $at["verdict"], says; bad = 1 }
			}
			END { exit bad }' "$T/summary" || fail 'they disagree'
		verdicts 'x$' >>"$T/given"
	done
	[[ $(<"$T/given") == $'faster,same within 1 %,slower\nfaster,not distinguishable,slower' ]] || fail "$(<"$T/given")"
}

@test "same within the bound: just outside, and just inside; at either end" {
	local low high row outside inside

	made_up 60 blocking=1 blocking-twin=1 a-blocking=1 a-blocking-twin=1 a-x=1.001 b-blocking=1 b-blocking-twin=1 b-x=0.999 >"$T/samples"
	summarise
	for row in a-x b-x; do
		read -r low high < <(cells "$T/summary" $row ratio_low ratio_high)
		read -r outside inside < <(awk -v low="$low" -v high="$high" 'BEGIN {
			e = high - 1 > 1 / low - 1 ? high - 1 : 1 / low - 1; printf "%.7f %.7f\n", e - 1e-6, e + 1e-6 }')
		summarise -e "$outside"
		is 'not distinguishable' $row verdict
		summarise -e "$inside"
		[[ $(cells "$T/summary" $row verdict) == 'same within 0.'*' %' ]] || fail "$row: $(cells "$T/summary" $row verdict)"
	done
	summarise -e 0.05
	is 'same within 5 %' a-x verdict
	summarise -e 0
	is 'not distinguishable' a-x verdict
}

# bats test_tags=fault:options
@test "options: a wrong one, or a wrong value, is named, with exit status 2" {
	local value

	made_up 3 blocking=1 >"$T/samples"
	for value in -1 1.5 x '' nan 1%; do
		summarise -e "$value"
		must_refuse 2 "option --e: '$value' is not a share from 0 to 1"
	done
	summarise another/folder
	must_refuse 2 'usage: summarise .*DATA/EXPERIMENT'
	for value in z r s; do
		summarise -$value 1
		[[ $status == 2 && $(<"$T/err") == *"'$value'"* && ! -e $T/summary ]] || fail "-$value is no option"
	done
	try "$ANALYSIS/summarise"
	must_fail 2 'usage: summarise'
	try "$ANALYSIS/summarise" "$T/nowhere"
	must_fail 1 'nowhere/samples.tsv: No such file'
}

# ---- What is known to be there is found, and nothing else ------------------------------------------------------------

# made_up_sets SEED SETS BLOCKS RATIO [HOW]: sets of noisy runs, in which `other` takes RATIO of the time, and their summary;
# sets $wrong, the verdicts on `other` that it differs, and $missed, its intervals without RATIO.
made_up_sets() {
	"$PYTHON" "$METHOD" noise "$@" >"$T/samples"
	summarise
	must_work
	read -r wrong missed < <(awk -F '\t' -v truth="$4" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$1 ~ /other$/ {
			wrong += $at["verdict"] ~ /er$/
			missed += !($at["ratio_low"] <= truth && truth <= $at["ratio_high"]) || $at["ratio_low"] == "NA"
		}
		END { print wrong + 0, missed + 0 }' "$T/summary")
}

@test "of 300 sets without a difference no more are called different, or miss it, than 5 % allow; whatever the noise" {
	science_needed
	local bound how blocks

	# A right method exceeds the bound once in 10,000.
	bound=$("$PYTHON" "$METHOD" bound 300 0.05)
	[[ $bound == 30 || $bound == 31 ]] || fail "the bound is $bound"
	for how in paired heavy noisy states; do
		made_up_sets 1 300 30 1 $how
		((wrong == missed && missed <= bound)) || fail "$how: $wrong verdicts, $missed missed"
		# Nor may the intervals be so wide that they miss nothing: a right method is below four once in 4,000.
		((missed >= 4)) || [[ $how == noisy ]] || fail "$how: $missed missed"
	done
	for blocks in 5 8 15 60; do
		made_up_sets 2 300 $blocks 1
		((missed <= bound)) || fail "$blocks blocks: $missed missed"
	done
	# A method that takes runs of one block for independent evidence does not pass.
	made_up_sets 1 300 30 1 repeated
	((wrong > bound && missed > bound)) || fail "it should be caught: $wrong verdicts, $missed missed"
}

@test "of 300 sets with 3 % difference, of 30 blocks, all are called so, and the intervals hold it" {
	science_needed
	local bound how

	bound=$("$PYTHON" "$METHOD" bound 300 0.05)
	for how in paired heavy states; do
		made_up_sets 3 300 30 1.03 $how
		((missed <= bound && missed >= 4)) || fail "$how: $missed missed"
		[[ $how != paired || $(verdicts 'other$') == slower ]] || fail "$wrong were found: $(verdicts 'other$')"
	done
	# There is nothing to find where the blocks' runs are torn apart.
	made_up_sets 2 100 30 1.03 unpaired
	((wrong < 50)) || fail 'there is nothing in the pairs'
}

@test "a row that is ten times noisier than its baseline: the oracle agrees" {
	science_needed
	"$PYTHON" "$METHOD" noise 4 6 40 1 noisy >"$T/samples"
	"$PYTHON" "$METHOD" noise 5 6 10 1 noisy | sed '1d; s/\td/\te/' >>"$T/samples"
	"$PYTHON" "$METHOD" noise 6 6 25 1.2 heavy | sed '1d; s/\td/\tf/' >>"$T/samples"
	summarise
	must_agree 54
}

# ---- Ties ------------------------------------------------------------------------------------------------------------

# ticks STEP: the times of the samples, as a clock of this step tells them.
ticks() {
	awk -F '\t' -v OFS='\t' -v step="$1" 'NR > 1 { $3 = sprintf("%.9g", int($3 / step + 0.5) * step) } 1' "$T/samples" >"$T/told"
	mv "$T/told" "$T/samples"
}

# bats test_tags=fault:few
@test "a clock of 10 ms is too coarse for 0.2 s: the median ratio, no interval; one of 1 ms is not" {
	science_needed
	made_up 60 blocking=0.2 blocking-twin=0.2 a=0.2004 b=0.3 c=0.2 >"$T/samples"
	ticks 0.01
	summarise
	must_agree 5
	is '1 NA NA 1 NA NA clock too coarse' a ratio ratio_low ratio_high speedup speedup_low speedup_high verdict
	is 'NA NA twin' blocking-twin ratio_low ratio_high verdict
	made_up 60 blocking=0.2 blocking-twin=0.2 a=0.2004 b=0.3 c=0.2 >"$T/samples"
	ticks 0.001
	summarise
	must_agree 5
	is slower b verdict
}

# bats test_tags=fault:few
@test "half of the pairs tied leave an interval, more do not" {
	local tied

	for tied in 10 11; do # of 20
		{
			echo $'block\tlabel\tseconds'
			for i in {1..20}; do
				printf "$i\t%s\n" $'blocking\t1' "a	$((i <= tied ? 100 : 100 + i))e-2"
			done
		} >"$T/samples"
		summarise
		must_work
		if ((tied <= 10)); then
			[[ $(cells "$T/summary" a verdict) != 'clock too coarse' ]] || fail "$tied of 20"
		else
			is '1 NA NA clock too coarse' a ratio ratio_low ratio_high verdict
		fi
	done
}

# bats test_tags=fault:few
@test "what never varies: the ratio, and no interval; a baseline that never varies has one for rows that do" {
	science_needed
	local i

	for i in {1..20}; do
		printf "$i\t%s\n" $'blocking\t1' $'blocking-twin\t1' $'same\t1' $'double\t2' "varies	$((90 + i * i % 20))e-2" \
			$'u-blocking\t1' $'u-blocking-twin\t1.01' $'u-a\t1.5' $'p-blocking\t3' $'p-a\t2.7'
	done | sed '1i block\tlabel\tseconds' >"$T/samples"
	summarise
	must_agree 10
	is '1 NA NA clock too coarse' same ratio ratio_low ratio_high verdict
	is '2 NA NA clock too coarse' double ratio ratio_low ratio_high verdict
	is '0.9 NA NA clock too coarse' p-a ratio ratio_low ratio_high verdict
	is '1 NA NA twin' blocking-twin ratio ratio_low ratio_high verdict
	is slower u-a verdict
	summarise -u
	must_work
	is '2 NA NA not distinguishable' double ratio ratio_low ratio_high verdict
}

# ---- Unpaired --------------------------------------------------------------------------------------------------------

# Samples of one row: LABEL, then a number a block, whose exponential is the time: log times are what is averaged.
logs() {
	local label=$1

	shift
	printf '%s\n' "$@" | awk -v OFS='\t' -v label="$label" '{ printf "%d\t%s\t%.15g\n", NR, label, exp($1) }'
}

# Student's sleep data, as R has them: the extra sleep of ten patients under either drug.
DRUG1=(0.7 -1.6 -0.2 -1.2 -0.1 3.4 3.7 0.8 0.0 2.0)
DRUG2=(1.9 0.8 1.1 0.1 -0.1 4.4 5.5 1.6 4.6 3.4)

@test "published: Welch's interval of the sleep data, unpaired" {
	{ echo $'block\tlabel\tseconds'; logs blocking "${DRUG2[@]}"; logs b "${DRUG1[@]}"; } >"$T/samples"
	# R, t.test(): mean -1.58, interval -3.3654832 … 0.2054832; their exponentials.
	summarise -u
	must_work
	is '0.205975 0.0345453 1.22812 not distinguishable' b ratio ratio_low ratio_high verdict
}

@test "unpaired, the oracle agrees: few and many runs, of 1, 4 and 7 rows" {
	science_needed
	local blocks

	: >"$T/all"
	for blocks in 1 2 3 5 40; do
		made_up $blocks one$blocks-{blocking=1,a=1.5} four$blocks-{blocking,blocking-twin}=1 four$blocks-{a=0.5,b=1,c=1.1,d=3} \
			seven$blocks-{blocking=1,a=1,b=1,c=1,d=0.9,e=1.1,f=1.2,g=1.3} >>"$T/all"
	done
	sed '2,$ { /^block\t/d }' "$T/all" >"$T/samples"
	summarise -u
	must_agree 80 unpaired
}

@test "unpaired: the difference of the mean logarithms, whatever the blocks are called" {
	samples <<-'END'
		block label seconds
		1 blocking 1
		2 blocking 2
		3 blocking 4
		11 b 8
		12 b 64
		13 b 8
		14 b 16
	END
	summarise -u
	must_work
	# Powers of two: (0 + 1 + 2) / 3 = 1 and (3 + 6 + 3 + 4) / 4 = 4.
	is '4 8 0.125' b blocks ratio speedup
	summarise
	must_work
	is '0 NA' b blocks ratio
}

# ---- What is there and what is not -----------------------------------------------------------------------------------

@test "warm-up blocks count nowhere" {
	samples <<-'END'
		block warm_up label seconds
		1 1 blocking 100
		2 0 blocking 1
		3 0 blocking 2
		1 1 b 1
		2 0 b 2
		3 0 b 8
	END
	summarise
	must_work
	is '2 1.5 2' blocking samples median_s max_s
	[[ $(cells "$T/summary" b samples blocks min_s ratio) == '2 2 2 2.82843' ]] || fail 'the root of 2 and 4'
}

# bats test_tags=fault:few
@test "a row with nothing but warm-up is refused by name" {
	samples <<-'END'
		block warm_up label seconds
		1 1 blocking 1
		2 0 blocking 1
		1 1 late 1
	END
	summarise
	must_refuse 1 late
}

@test "a block without its pair counts for the median, not for the ratio" {
	samples <<-'END'
		block label seconds
		1 blocking 1
		2 blocking 1
		4 blocking 1
		1 b 2
		2 b 2
		3 b 80
		5 alone 6
		6 alone 8
	END
	summarise
	must_work
	is '3 2 80 2 2' b samples median_s max_s blocks ratio
	is '2 7 0 NA NA NA NA NA NA' alone samples median_s blocks ratio ratio_low ratio_high speedup speedup_low speedup_high
}

@test "rows are compared with the baseline that their column names; one without any is only described" {
	local block

	for block in {1..9}; do
		printf "$block\t%s\tplain\tagain\n" $'plain\t1' "again	1.0$((block * 7 % 10))" "threads	2.0$((block * 3 % 10))"
		printf "$block\t%s\tslow\ttoo\n" $'slow\t100' "too	10$((block * 7 % 10))" "plain-threads	5$((block * 3 % 10))"
		printf "$block\t%s\tNA\tNA\n" $'free\t5'
	done | sed '1i block\tlabel\tseconds\tbaseline\ttwin' >"$set/samples.tsv"
	summarise_as_it_is
	must_work
	is 'slower plain' threads verdict baseline
	is 'faster slow' plain-threads verdict baseline
	is 'twin slow' too verdict baseline
	is '1 baseline slow' slow ratio verdict baseline
	is '9 5 NA NA NA NA NA' free samples median_s ratio ratio_low speedup verdict baseline
	[[ $(cut -f 1 "$T/summary" | xargs) == 'label plain again threads slow plain-threads too free' ]] ||
		fail 'order of the rows'
}

# bats test_tags=fault:data
@test "a baseline that is not there, or is none itself, is named; so is a row whose runs differ in theirs" {
	local head=$'block\tlabel\tseconds\tbaseline\n1\ta\t1\ta\n'

	refuse() { # refuse REGEX TEXT
		printf '%s' "$2" >"$set/samples.tsv"
		summarise_as_it_is
		must_refuse 1 "$1"
	}
	refuse 'b is compared with c, which is not there' "$head"$'1\tb\t1\tc\n'
	refuse 'compared with one that is no baseline' "$head"$'1\tb\t1\ta\n1\tc\t1\tb\n'
	refuse 'runs of b differ in baseline: a and b' "$head"$'1\tb\t1\ta\n2\tb\t1\tb\n'
}

# ---- Bad input -------------------------------------------------------------------------------------------------------

# bats test_tags=fault:data
@test "input that is no table of samples: exit status 1 and one line that says what and where" {
	local good=$'block\tlabel\tseconds\n1\tblocking\t1\n2\tblocking\t2\n'

	refuse() { # refuse REGEX TEXT
		printf '%s' "$2" >"$set/samples.tsv"
		summarise_as_it_is
		must_refuse 1 "$1"
	}
	refuse 'samples.tsv is empty' ''
	refuse 'has no runs' $'block\tlabel\tseconds\n'
	refuse "column 'block'" $'label\tseconds\nblocking\t1\n'
	refuse "column 'label'" $'block\tseconds\n1\t1\n'
	refuse "column 'seconds'" $'block\tlabel\n1\tblocking\n'
	refuse "column 'block'" $'\n'
	refuse "line 4.*'fast'" "$good"$'3\tblocking\tfast\n'
	refuse "line 4.*''" "$good"$'3\tblocking\t\n'
	refuse "line 4.*'2s'" "$good"$'3\tblocking\t2s\n'
	refuse "line 4.*'nan'" "$good"$'3\tblocking\tnan\n'
	refuse "line 4.*'inf'" "$good"$'3\tblocking\tinf\n'
	refuse "line 4.*'-inf'" "$good"$'3\tblocking\t-inf\n'
	refuse "line 4.*'1e999'" "$good"$'3\tblocking\t1e999\n'
	refuse "line 4.*'three'" "$good"$'three\tblocking\t1\n'
	refuse 'line 4.*-1' "$good"$'3\tblocking\t-1\n'
	refuse 'line 4.* 0 seconds' "$good"$'3\tblocking\t0\n'
	refuse 'block 2.*two.*blocking' "$good"$'2\tblocking\t1\n'
	refuse 'line 4 has 2 columns instead of 3' "$good"$'3\tblocking\n'
	refuse 'line 4 has 4 columns instead of 3' "$good"$'3\tblocking\t1\t1\n'
	refuse 'line 4 has 1 columns instead of 3' "$good"$'\n'
	refuse "line 2.*'yes'" $'block\tlabel\tseconds\twarm_up\n1\tblocking\t1\tyes\n'
	refuse 'line 4.*NA seconds' "$good"$'3\tblocking\tNA\n'
}

# bats test_tags=fault:data
@test "a block's number is whole, or refused: 1.5 is not a second run of 1" {
	samples <<-'END'
		block label seconds
		1 blocking 1
		1.5 blocking 2
	END
	summarise
	must_refuse 1 1.5
}

@test "a last line without its newline counts" {
	printf 'block\tlabel\tseconds\n1\tblocking\t1\n2\tblocking\t3' >"$T/samples"
	summarise
	must_work
	is '2 2' blocking samples median_s
}

# bats test_tags=fault:few
@test "times so far apart that their ratio is no number: NA, and no verdict" {
	local how

	made_up 20 blocking=1 blocking-twin=1 b=1 | sed '/\tb\t/s/$/e300/; 2,$ { /blocking/s/$/e-300/ }' >"$T/samples"
	for how in '' -u; do
		summarise ${how:+"$how"}
		must_work
		is 'NA NA NA NA NA NA not distinguishable' b ratio ratio_low ratio_high speedup speedup_low speedup_high verdict
	done
}

@test "500 rows, and thousands, fit" {
	local rows

	for rows in 500 3000; do
		awk -v rows=$rows 'BEGIN {
			print "block\tlabel\tseconds\n1\tblocking\t1"
			for (i = 1; i < rows; i++)
				for (b = 1; b <= (rows > 500 ? 1 : 20); b++)
					printf "%d\tr%d\t%.3f\n", b, i, 1 + i * b % 97 / 1000
		}' >"$T/samples"
		summarise
		must_work
		[[ $(wc -l <"$T/summary") == $((rows + 1)) ]] || fail 'rows are missing'
	done
}

@test "a million blocks, the last one first: 0.1 % is found, with an interval as narrow as it should be" {
	awk 'BEGIN {
		x = 1
		print "block\tlabel\tseconds\tbaseline\ttwin"
		for (b = 1000000; b >= 1; b--) {
			x = (x * 16807) % 2147483647; y = (y + x) % 10007
			printf "%d\ta\t%d\ta\tNA\n%d\tb\t%.5f\ta\tNA\n", b, 100000 + x % 10007, b, 1.001 * (100000 + y)
		}
	}' >"$set/samples.tsv"
	summarise_as_it_is
	must_work
	is '1000000 slower' b blocks verdict
	awk -F '\t' '$1 == "b" && $9 > 1.0008 && $9 < 1.0012 && $11 - $10 < 0.0005 { good = 1 } END { exit !good }' "$T/summary" ||
		fail "$(<"$T/summary")"
}

# bats test_tags=fault:system
@test "a result that cannot be written is a failure, not an empty file" {
	[[ -w /dev/full ]] || skip 'no /dev/full here'
	made_up 3 blocking=1 a=1 >"$T/samples"
	ln -s /dev/full "$set/summary.tsv"
	summarise
	must_fail 1 '^summarise: cannot write .*No space left'
}
