#!/usr/bin/env bats
# summarise.bats - are the statistics of analysis/summarise.c right?
#
#   bats tests/summarise.bats
#
# Against numbers worked out by hand, and against tests/pipeline-oracle.py, which shares no line with it.

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

bats_require_minimum_version 1.5.0

ROOT=$(cd "${BATS_TEST_FILENAME%/*}/.." && pwd)
ORACLE=$ROOT/tests/pipeline-oracle.py
export LC_ALL=C
# What a calling make passes on would change what is built here, and how.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT

setup_file() {
	export SUMMARISE=$BATS_FILE_TMPDIR/build/tools/summarise
	timeout 60 make -s -C "$ROOT" BUILD="$BATS_FILE_TMPDIR/build" "$SUMMARISE" >&2
}

setup() {
	export T=$BATS_TEST_TMPDIR
}

fail() {
	printf '%s\n' "$*"
	[[ ! -e $T/err ]] ||
		printf 'status: %s\nstdout: %s\nstderr: %s\n' "$status" "$(head -c 3000 "$T/out")" "$(<"$T/err")"
	exit 1
}

# summarise [OPTION]…: of the file samples; leaves $status, $T/out, $T/err.
summarise() {
	status=0
	timeout -k 5 20 "$SUMMARISE" "$@" <"$T/samples" >"$T/out" 2>"$T/err" || status=$?
}

must_work() {
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
}

must_fail() { # must_fail STATUS REGEX: one line on stderr that says so, and no result
	[[ $status == "$1" ]] || fail "exit status $status instead of $1"
	[[ $(wc -l <"$T/err") == 1 && $(<"$T/err") =~ ^summarise:.*$2 ]] || fail "stderr should be one line that says: $2"
	[[ ! -s $T/out ]] || fail 'something on stdout'
}

# Writes the samples: rows of blanks on stdin become rows of tabs.
samples() {
	sed 's/  */\t/g' >"$T/samples"
}

# get LABEL COLUMN…: these cells of the result.
get() {
	local label=$1

	shift
	awk -F '\t' -v label="$label" -v wanted="$*" '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; n = split(wanted, name, " "); next }
		$1 == label { for (i = 1; i <= n; i++) printf "%s%s", name[i] in column ? $column[name[i]] : "?", i < n ? " " : "\n" }
	' "$T/out"
}

is() { # is "EXPECTED CELLS" LABEL COLUMN…
	local expected=$1 cells

	shift
	cells=$(get "$@")
	[[ $cells == "$expected" ]] || fail "$*: $cells instead of $expected"
}

python_needed() {
	command -v python3 >/dev/null || skip 'no python3 here; what is worked out by hand is tested all the same'
}

# Every interval cuts 2.5 % off each end of the bootstrap distribution, up to $1.
must_cut() {
	local bad

	[[ -s $T/shares ]] || fail 'nothing to compare'
	bad=$(awk -v t="$1" '$2 > 0.025 + t || $3 < 0.025 - t || $4 > 0.025 + t || $5 < 0.025 - t' "$T/shares")
	[[ -z $bad ]] || fail "cut off at the ends (low: below, at most; high: above, at least): $bad"
}

# agree COLUMN…: these columns are those of the file theirs, row by row, but for the last of six digits.
agree() {
	awk -F '\t' -v columns="$*" '
		NR == FNR { theirs[$1] = $0; n++; next }
		FNR == 1 || !($1 in theirs) { next }
		{
			split(theirs[$1], t); rows++
			for (i = 1; i <= split(columns, c, " "); i++)
				if ($c[i] - t[i + 1] > 1e-5 * $c[i] || t[i + 1] - $c[i] > 1e-5 * $c[i]) { print $c[i], theirs[$1]; bad = 1 }
		}
		END { exit bad || !n || rows != n }' "$T/theirs" "$T/out"
}

# Noisy samples, the same every time: LABELS, BLOCKS. A linear congruential generator, as every awk's rand() differs.
noisy() {
	awk -v labels="$1" -v blocks="$2" 'BEGIN {
		x = 12345
		print "block\tlabel\tseconds"
		for (b = 1; b <= blocks; b++)
			for (i = 1; i <= split(labels, name, " "); i++) {
				x = (x * 16807) % 2147483647
				printf "%d\t%s\t%.6f\n", b, name[i], i + x / 2147483647
			}
	}' >"$T/samples"
}

# ---- The estimates ---------------------------------------------------------------------------------------------------

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

@test "the ratio: by hand, of fewer than twelve blocks the mean of the log ratios, of more the trimmed one" {
	local logs=(-9 -9 0 0 0 0 1 1 3 3 20 20) i

	ratios() { # ratios LOG2…: samples of a row b, whose ratios are these powers of two
		printf 'block\tlabel\tseconds\n' >"$T/samples"
		for ((i = 1; i <= $#; i++)); do
			awk -v b=$i -v l="${!i}" 'BEGIN { printf "%d\tblocking\t%g\n%d\tb\t%.9g\n", b, b, b, b * 2 ^ l }' >>"$T/samples"
		done
	}
	# Of twelve a fifth is two: the two least and the two greatest go, and (0 + 0 + 0 + 0 + 1 + 1 + 3 + 3) / 8 = 1.
	ratios "${logs[@]}"
	summarise
	must_work
	is '2 0.5' b ratio speedup
	# Of eleven, without the last, nothing goes: 10 / 11.
	ratios "${logs[@]::11}"
	summarise
	must_work
	is '1.87786 0.532521' b ratio speedup
	is '1 1 1 1 1 1 baseline' blocking ratio ratio_low ratio_high speedup speedup_low speedup_high verdict
}

@test "the interval of few blocks: by hand, Student's, and Bonferroni's for more than one row" {
	samples <<-'END'
		block label seconds
		1 blocking 1
		2 blocking 1
		3 blocking 1
		4 blocking 1
		1 b 1
		2 b 2
		3 b 2
		4 b 4
	END
	# Powers 0 1 1 2 of two: mean 1, standard error 1 / sqrt(6); t of 3 degrees of freedom: 3.182446 at 97.5 %.
	summarise
	must_work
	is '2 0.812687 4.92194' b ratio ratio_low ratio_high
	# For two rows 4.176535, at 98.75 %.
	printf '%s\n' '1 c 1' '2 c 2' '3 c 2' '4 c 4' | sed 's/ /\t/g' >>"$T/samples"
	summarise
	must_work
	is '2 0.613416 6.52086' b ratio ratio_low ratio_high
	is '2 0.613416 6.52086' c ratio ratio_low ratio_high
}

@test "the ratio is within blocks: it does not move when a block is a thousand times slower" {
	samples <<-'END'
		block label seconds
		1 blocking 1
		2 blocking 1000
		3 blocking 10
		3 b 20
		1 b 2
		2 b 2000
	END
	summarise
	must_work
	is '2 2 2 0.5 0.5 0.5' b ratio ratio_low ratio_high speedup speedup_low speedup_high
}

@test "as Python's standard library computes them: 1 to 40 blocks" {
	python_needed
	local blocks

	for blocks in 2 3 4 5 6 9 10 11 12 13 14 15 16 40; do
		noisy 'blocking a b c' $blocks
		summarise -r 100
		must_work
		python3 "$ORACLE" estimates "$T/samples" >"$T/theirs"
		agree 3 4 5 10 || fail "$blocks blocks: ours, and the oracle's label, median, quartiles, ratio"
	done
}

@test "speed-up is the ratio the other way up, and so are its bounds" {
	noisy 'blocking a b' 12
	summarise
	must_work
	awk -F '\t' '
		function off(x, y) { return x * y < 0.99999 || x * y > 1.00001 }
		NR > 1 && (off($10, $13) || off($11, $15) || off($12, $14) || $11 > $10 || $10 > $12) { print; bad = 1 }
		END { exit bad || NR != 4 }' "$T/out" || fail 'not reciprocal, or not in order'
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
	samples <<-'END'
		block label seconds
		1 blocking 1
		2 blocking 2
		1 b 3
		2 b 4
	END
	summarise
	must_work
	cp "$T/out" "$T/plain"
	awk -F '\t' -v OFS='\t' '{ print NR == 1 ? "note" : "x", $3, $1, NR == 1 ? "place" : 9, $2 }' "$T/samples" >"$T/moved"
	mv "$T/moved" "$T/samples"
	summarise
	cmp "$T/out" "$T/plain" || fail 'another result'
}

@test "the baseline comes first, the others by name; -b names another one" {
	noisy 'zeta blocking-twin blocking alpha' 3
	summarise
	[[ $(cut -f 1 "$T/out" | xargs) == 'label blocking alpha blocking-twin zeta' ]] || fail 'order of the rows'
	summarise -b zeta
	must_work
	[[ $(cut -f 1 "$T/out" | xargs) == 'label zeta alpha blocking blocking-twin' ]] || fail 'order of the rows'
	is 1 zeta ratio
}

# ---- The intervals ---------------------------------------------------------------------------------------------------

# Of B = 10,000 random resamples, a quantile p cuts off p with a standard error of sqrt(p (1 - p) / B): 0.0016 at each
# end of a percentile interval, 0.0022 for the largest |t|. Five of them never occur by chance, and an interval of 90 %
# or 99 % is far out. Where the oracle draws, too, its own error adds to that.

@test "a median's interval cuts 2.5 % off each end of all 6^6 resamples of six blocks, and of many of forty" {
	python_needed
	local blocks

	for blocks in 6 40; do
		noisy 'blocking a b' $blocks
		summarise
		must_work
		python3 "$ORACLE" medians "$T/samples" "$T/out" >"$T/shares"
		must_cut 0.0095
	done
}

@test "the ratio's interval of few blocks: Student's and Bonferroni's; unpaired, Welch's" {
	python_needed
	local how

	for how in '' -u; do
		noisy 'blocking a b c' 5
		summarise ${how:+"$how"}
		must_work
		python3 "$ORACLE" ${how:+"$how"} few "$T/samples" >"$T/theirs"
		agree 11 12 || fail "ours, and the oracle's label, low, high; $how"
	done
}

@test "the ratios' intervals of many blocks hold 95 % of the largest |t| of all rows, each the same share" {
	python_needed
	noisy 'blocking a b c' 30
	summarise
	must_work
	python3 "$ORACLE" many "$T/samples" "$T/out" >"$T/shares"
	[[ $(wc -l <"$T/shares") == 3 ]] || fail 'three rows'
	awk '$2 < 0.95 - 0.0155 || $2 > 0.95 + 0.0155 { exit 1 }' "$T/shares" || fail "$(<"$T/shares")"
	[[ $(awk '{ printf "%.3f\n", $2 }' "$T/shares" | sort -u | wc -l) == 1 ]] || fail "not the same: $(<"$T/shares")"
}

@test "of programs that are 10 % slower, 95 % of the families have 1.1 in every interval" {
	python_needed
	local families rows blocks

	while read -r families rows blocks; do
		python3 "$ORACLE" noise 1 "$families" "$rows" "$blocks" >"$T/samples"
		summarise -r 1000
		must_work
		# Binomial: 300 families deviate by 0.013, 150 by 0.018; three of these, and the small error of the method.
		awk -F '\t' -v n="$families" '
			$1 !~ /blocking$/ && NR > 1 { sub(/-.*/, "", $1); if ($11 > 1.1 || 1.1 > $12) missed[$1] }
			END { for (family in missed) m++; print 1 - m / n; exit m / n > 0.105 || m / n < 0.01 }' "$T/out" ||
			fail "$rows rows, $blocks blocks"
	done <<-'END'
		300 1 30
		150 5 30
		150 5 8
	END
}

@test "equal seeds give equal bytes, another seed other intervals and the same estimates" {
	noisy 'blocking a b' 30
	summarise -s 7
	must_work
	cp "$T/out" "$T/first"
	summarise -s 7
	cmp "$T/out" "$T/first" || fail 'seed 7 twice'
	summarise -s 8
	! cmp -s "$T/out" "$T/first" || fail 'seeds 7 and 8 give the same intervals'
	cmp <(cut -f 1-7,10,13,16,18 "$T/out") <(cut -f 1-7,10,13,16,18 "$T/first") || fail 'the seed moves an estimate'
	summarise
	cp "$T/out" "$T/first"
	summarise -s 42 -r 10000
	cmp "$T/out" "$T/first" || fail 'seed 42 and 10000 resamples are not what it does by itself'
}

@test "the order of the rows in the samples changes nothing but which resamples are drawn" {
	noisy 'blocking a b' 9
	summarise
	must_work
	cut -f 1-7,10,13 "$T/out" >"$T/first"
	{ head -n 1 "$T/samples"; tail -n +2 "$T/samples" | tac; } >"$T/turned"
	mv "$T/turned" "$T/samples"
	summarise
	cmp <(cut -f 1-7,10,13 "$T/out") "$T/first" || fail 'the order counts'
}

@test "what never varies has an interval of no width, and an identical twin the ratio 1" {
	local block

	{
		printf 'block label seconds\n'
		for block in 1 2 3 4 5 6 7; do
			printf '%s\n' "$block blocking $block.5" "$block blocking-twin $block.5" "$block b 3"
		done
	} | samples
	summarise
	must_work
	is '1 1 1 1 1 1' blocking-twin ratio ratio_low ratio_high speedup speedup_low speedup_high
	is '3 3 3' b median_s median_low_s median_high_s
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
		3 0 b 4
	END
	summarise
	must_work
	is '2 1.5 2' blocking samples median_s max_s
	is '2 2 2 2 2' b samples min_s ratio ratio_low ratio_high
}

@test "a row with nothing but warm-up is refused by name" {
	samples <<-'END'
		block warm_up label seconds
		1 1 blocking 1
		2 0 blocking 1
		1 1 late 1
	END
	summarise
	must_fail 1 late
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
	is '3 2 80 2 2 2' b samples median_s max_s ratio ratio_low ratio_high
	is '2 7 NA NA NA NA NA NA' alone samples median_s ratio ratio_low ratio_high speedup speedup_low speedup_high
}

@test "of one block there is an estimate and no interval: NA, and no verdict" {
	samples <<-'END'
		block label seconds
		9 blocking 2
		9 b 3
	END
	summarise
	must_work
	is '1 3 NA NA 1.5 NA NA 0.666667 NA NA not distinguishable' b samples median_s median_low_s median_high_s \
		ratio ratio_low ratio_high speedup speedup_low speedup_high verdict
	summarise -u
	must_work
	is '1.5 NA NA' b ratio ratio_low ratio_high
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
	is '8 0.125' b ratio speedup
	summarise
	must_work
	is NA b ratio
}

@test "a family has its own baseline and twin: cpython-threads goes with cpython-blocking" {
	local block

	{
		printf 'block label seconds\n'
		for block in 1 2 3; do
			printf "$block %s\n" 'blocking 1' 'blocking-twin 1' 'threads 2' 'cpython-blocking 100' \
				'cpython-blocking-twin 100' 'cpython-threads 50' 'pypy-threads 5'
		done
	} | samples
	summarise
	must_work
	is '2 slower blocking' threads ratio verdict baseline
	is '0.5 faster cpython-blocking' cpython-threads ratio verdict baseline
	is '1 twin cpython-blocking' cpython-blocking-twin ratio verdict baseline
	is '1 baseline cpython-blocking' cpython-blocking ratio verdict baseline
	is '5 blocking' pypy-threads ratio baseline # a family without a baseline
	[[ $(cut -f 1 "$T/out" | xargs) == 'label blocking blocking-twin pypy-threads threads cpython-blocking '* ]] ||
		fail 'order of the rows'
}

@test "a verdict is given only outside the noise floor, which the twin draws" {
	local block

	floor() { # floor LOW HIGH: the twin's ratio swings between these
		{
			printf 'block label seconds\n'
			for block in 1 2 3 4 5 6; do
				printf "$block %s\n" 'blocking 1' "blocking-twin $((block % 2 ? $1 : $2))e-3" 'fast 0.9' 'slow 1.1' 'much 9'
			done
		} | samples
		summarise
		must_work
	}
	floor 999 1001
	is 'twin' blocking-twin verdict
	is 'faster' fast verdict
	is 'slower' slow verdict
	floor 800 1250
	is 'not distinguishable' fast verdict
	is 'not distinguishable' slow verdict
	is 'slower' much verdict
	# A twin that lies beside 1 draws the floor from there to 1.
	floor 1149 1151
	is 'faster' fast verdict
	is 'not distinguishable' slow verdict
	summarise -t nobody
	must_work
	is 'slower' slow verdict
	is 'slower' blocking-twin verdict
}

# ---- Bad input -------------------------------------------------------------------------------------------------------

@test "input that is no table of samples: exit status 1 and one line that says what and where" {
	local good=$'block\tlabel\tseconds\n1\tblocking\t1\n2\tblocking\t2\n'

	refuse() { # refuse REGEX TEXT
		printf '%s' "$2" >"$T/samples"
		summarise
		must_fail 1 "$1"
	}
	refuse 'no samples' ''
	refuse "'blocking'" $'block\tlabel\tseconds\n'
	refuse "column 'block'" $'label\tseconds\nblocking\t1\n'
	refuse "column 'label'" $'block\tseconds\n1\t1\n'
	refuse "column 'seconds'" $'block\tlabel\n1\tblocking\n'
	refuse "column 'block'" $'\n'
	refuse "line 4.*'fast'" "$good"$'3\tblocking\tfast\n'
	refuse "line 4.*''" "$good"$'3\tblocking\t\n'
	refuse "line 4.*'2s'" "$good"$'3\tblocking\t2s\n'
	refuse "line 4.*'nan'" "$good"$'3\tblocking\tnan\n'
	refuse "line 4.*'inf'" "$good"$'3\tblocking\tinf\n'
	refuse "line 4.*'1e999'" "$good"$'3\tblocking\t1e999\n'
	refuse "line 4.*'three'" "$good"$'three\tblocking\t1\n'
	refuse 'line 4.*-1' "$good"$'3\tblocking\t-1\n'
	refuse 'line 4.* 0 seconds' "$good"$'3\tblocking\t0\n'
	refuse 'block 2.*two.*blocking' "$good"$'2\tblocking\t1\n'
	refuse 'line 4.*3 columns' "$good"$'3\tblocking\n'
	refuse 'line 4.*3 columns' "$good"$'3\tblocking\t1\t1\n'
	refuse 'line 4.*3 columns' "$good"$'\n'
	refuse "line 2.*'yes'" $'block\tlabel\tseconds\twarm_up\n1\tblocking\t1\tyes\n'
	refuse longer "$good"$'3\t'"$(printf '%0100d' 0)"$'\t1\n'
}

@test "a block's number is whole, or refused: 1.5 is not a second run of 1" {
	samples <<-'END'
		block label seconds
		1 blocking 1
		1.5 blocking 2
	END
	summarise
	must_fail 1 1.5
}

@test "a last line without its newline counts" {
	printf 'block\tlabel\tseconds\n1\tblocking\t1\n2\tblocking\t3' >"$T/samples"
	summarise
	must_work
	is '2 2' blocking samples median_s
}

@test "a thousand rows fit, and one too many is refused" {
	awk 'BEGIN {
		print "block\tlabel\tseconds\n1\tblocking\t1"
		for (i = 1; i < 1024; i++)
			print "1\tr" i "\t1"
	}' >"$T/samples"
	summarise -r 100
	must_work
	[[ $(wc -l <"$T/out") == 1025 ]] || fail 'rows are missing'
	printf '1\tone-too-many\t1\n' >>"$T/samples"
	summarise
	must_fail 1 1024
}

@test "options: a wrong one, or a wrong value, is named, with exit status 2" {
	noisy blocking 3
	summarise -r 0
	must_fail 2 "-r.*'0'"
	summarise -r x
	must_fail 2 "-r.*'x'"
	summarise -r -5
	must_fail 2 "-r.*'-5'"
	summarise -r ''
	must_fail 2 "-r.*''"
	summarise -r 1000x
	must_fail 2 "-r.*'1000x'"
	summarise -r 99999999999999999999
	must_fail 2 "-r.*'99999999999999999999'"
	summarise -s -1
	must_fail 2 "-s.*'-1'"
	summarise samples.tsv
	[[ $status == 2 && $(<"$T/err") == usage:* ]] || fail 'an operand is no option'
	summarise -z
	[[ $status == 2 && $(<"$T/err") == *"'z'"* && ! -s $T/out ]] || fail '-z is no option'
	summarise -b nobody
	must_fail 1 "'nobody'"
}

@test "a result that cannot be written is a failure, not an empty file" {
	[[ -w /dev/full ]] || skip 'no /dev/full here'
	noisy 'blocking a' 3
	status=0
	timeout 20 "$SUMMARISE" <"$T/samples" >/dev/full 2>"$T/err" || status=$?
	[[ $status == 1 && $(<"$T/err") == 'summarise: '*'No space left'* ]] || fail 'exit status 1 and the reason'
}
