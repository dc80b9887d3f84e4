#!/usr/bin/env bats
# claims.bats - is every claim judged by what was measured, and by nothing else?
#
#   bats tests/claims.bats
#
# Judged are the article's ledger (claims/article.tsv), on its own trials and on made-up runs, and a second ledger over
# models that nobody has (tests/claims/).

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it takes a test for a subshell, and does not see what load brings

load judged

made_up=bakery

# kitchen DATA ROW=SECONDS,CPUS…: a set of data for the second ledger, with four bakers.
kitchen() {
	mkdir -p "$1/baking"
	machine 4 >"$1/baking/conditions"
	printf 'gate\tpass\tvalue\n' >"$1/baking/gates.tsv"
	runs 20 "${@:2}" >"$1/baking/samples.tsv"
}

# draw_claims DATA OUT: what of these made-up data was measured, nothing lists.
draw_claims() {
	: >"$1/claims/sources.sha256"
	try plots/draw claims "$1" "$2"
}

# ---- The rank test ---------------------------------------------------------------------------------------------------

# ranksum "TIMES OF A" "TIMES OF B" [FACTOR]: leaves u and p in $T/out.
ranksum() {
	# shellcheck disable=SC2086 # the times are words
	try "$BUILD/tests/ranksum" "${3:-1}" $1 -- $2
}

must_find() { # must_find U P WHAT
	must_work
	[[ $(<"$T/out") == "$1"$'\t'"$2" ]] || fail "$3"
}

@test "rank-sum test: against the tables of Mann and Whitney" {
	# Lower tail probabilities of U, doubled: n = 5, 5: U = 2: 4/252, U = 3: 7/252; n = 3, 4: U = 0: 1/35; n = 2, 2: 1/6.
	ranksum '1 2 3 4 7' '5 6 8 9 10'
	must_find 23 0.031746 'U = 2 of 25'
	ranksum '1 2 3 4 8' '5 6 7 9 10'
	must_find 22 0.0555556 'U = 3 of 25'
	ranksum '5 6 7' '1 2 3 4'
	must_find 0 0.0571429 'U = 0 of 12'
	ranksum '1 2' '3 4'
	must_find 4 0.333333 'U = 0 of 4'
}

@test "rank-sum test: exact, also with ties and of unequal numbers, against brute force" {
	command -v python3 >/dev/null || skip 'no python3 here; the tables are tested all the same'
	python3 - "$BUILD/tests/ranksum" <<-'END'
		import itertools, random, subprocess, sys
		random.seed(7)
		for trial in range(60):
		    a, b = ([random.randint(1, random.choice((4, 9, 99))) for _ in range(random.randint(1, 7))] for _ in 'ab')
		    both = a + b
		    rank = [sum(y < x for y in both) + (both.count(x) + 1) / 2 for x in both]
		    n, middle = len(a), len(a) * (len(both) + 1) / 2
		    far = abs(sum(rank[:n]) - middle)
		    sums = [abs(sum(r) - middle) for r in itertools.combinations(rank, n)]
		    p = sum(s >= far for s in sums) / len(sums)
		    u = sum((x < y) + (x == y) / 2 for x in a for y in b)
		    words = [sys.argv[1], '1', *map(str, a), '--', *map(str, b)]
		    out = subprocess.run(words, text=True, capture_output=True, check=True).stdout
		    found = [float(x) for x in out.split('\t')]
		    assert abs(found[0] - u) < 1e-9 and abs(found[1] - p) < 2e-6, (a, b, found, u, p)
	END
}

@test "rank-sum test: against so many times the baseline, and too many runs" {
	ranksum '3.1 3.2 3.3' '1 1.01 1.02' 3
	must_find 0 0.1 'all above three times'
	ranksum '3.1 3.2 3.3' '1 1.01 1.02' 4
	must_find 9 0.1 'all below four times'
	ranksum "$(seq 150)" "$(seq 150)"
	must_fail 'ranksum: .*at most 200'
}

# ---- The article -----------------------------------------------------------------------------------------------------

@test "the article's own trials: asyncio and the loop cannot be told apart, everything else can" {
	judge claims/article.tsv "$T/nothing"
	must_work
	verdict C2.1 article 'not distinguishable' 'includes 1'
	[[ $(get C2.1 article p) == 0.151 ]] || fail 'U = 5 of 25: p = 38/252'
	local claim
	for claim in C1.1 C1.2 C3.2 C6.1 C6.2 C6.3; do
		verdict $claim article reproduced
		[[ $(get $claim article p) == 0.00794 ]] || fail "$claim: no pair is out of order: p = 2/252"
	done
	verdict C3.1 article reproduced
	[[ $(get C3.1 article p) == 0.00794 ]] || fail 'it must beat each of three models: each by its own p'
	verdict C4.1 article reproduced 'below 0.75; figure 1 shows'
	verdict C4.2 article 'not distinguishable' 'crosses the tolerance of 1; figure 2 shows'
	verdict C4.3 article reproduced 'within the tolerance of 1; figure 3 shows'
	# What the ledger gives as published is what the published trials say; of CPU use there are pictures only.
	awk -F '\t' 'NR > 1 && $2 == "article" && $1 !~ /^C4/ && $3 != "NA" && ($3 / $12 > 1.011 || $12 / $3 > 1.011)' "$verdicts" >"$T/wrong"
	[[ ! -s $T/wrong ]] || fail "not the published size: $(<"$T/wrong")"
	# Nothing was measured here: that is a reason too, not an error.
	verdict C1.1 c 'not testable here' 'nothing was measured'
}

# both MODEL FACT… TIME CPUS: a line of a table for `experiment`, in C and in CPython. Labels are for people.
both() {
	local label="$*"

	label=${label// /-}
	printf '%s\n' "c-$label C NA $1 NA NA ${*:2}" "python-$label Python cpython $1 NA NA ${*:2}"
}

# world AGREES|OPPOSES: the article's ledger and sources, each of which has runs that agree with, or oppose, every claim.
world() {
	# shellcheck disable=SC2054 # they belong to the words
	local rows=(blocking=10,1 threads=5,4 asyncio-gather=12,2 processes=40,0.5) ours=2,1 blocked=0.5 slow=200 facts row name

	# shellcheck disable=SC2054
	[[ $1 == opposes ]] || rows=(blocking=18,1 threads=66,1 asyncio-gather=17.6,1 processes=5.6,4) ours=0.5,0.5 blocked=2 slow=2000
	facts='label language interpreter model baseline twin'
	mkdir -p "$T/$1/article"
	runs 6 "${rows[@]}" >"$T/$1/article/samples.tsv"
	for row in "${rows[0]/blocking/blocking-twin}" "${rows[@]/-gather/_gather}"; do
		name=${row%=*}
		printf '%s %s %s %s %s %s %s\n' "${name/asyncio/async}" C NA "${name%-twin}" blocking blocking-twin "${row#*=}" \
			"cpython-$name" Python cpython "${name%-twin}" cpython-blocking cpython-blocking-twin "${row#*=}"
	done | sed "1i $facts time cpus"$'\n''s/ asyncio_/ async_/; s/,/ /' | NOISE=0.2 experiment "$T/$1/models"
	{
		echo "$facts crew share tasks time cpus"
		both async_gather one 0 15 "${ours%,*}" 1
		both async_gather one 50 15 9 1
		both blocking one 0 15 1 1
		for row in threads processes; do both "$row" pool 0 15 1 1; done
		both threads each 0 15 0.01 1
	} | experiment "$T/$1/mix"
	{
		echo "$facts crew series waits_at_once time cpus"
		both async_gather one timer 1000 ${ours/,/ }
		both async_gather one peer 1000 9 1
		both threads each timer 1000 1 1
		both threads pool timer 1000 0.01 1
	} | experiment "$T/$1/waiting"
	{
		echo "$facts halves generator time cpus"
		for row in draws sums; do
			both blocking $row own 1 1
			both threads $row own 1 1
		done
		both blocking draws shared 1 1
		both threads draws shared $blocked 1
		both blocking neither own 1 1
		both threads neither own 1 1
	} | sed "/-threads-sums/s/ 1 1$/ $blocked 1/" | experiment "$T/$1/generator"
	experiment "$T/$1/turns" <<-END
		$facts pace elapsed_ns time cpus
		fast Python cpython threads NA NA fast 1e9 1 1
		slow Python cpython threads NA NA slow 1e9 1 1
	END
	traces "$T/$1/turns" fast=2000,5000 slow=$slow,5000
	cp claims/article.tsv "$T/$1/ledger.tsv"
	# The article's column: its made-up trials, on a machine like the others'.
	sed "/^folder/s:data/article:DATA/article:; /^c[op]/s/\t\(8\|16\)\t/\t4\t/" \
		claims/article.sources.tsv >"$T/$1/ledger.sources.tsv"
}

@test "every claim of the article that has a test is reproduced by runs that agree with it, and flips" {
	local name all
	for name in agrees opposes; do
		world $name
		judge "$T/$name/ledger.tsv" "$T/$name"
		must_work
		[[ $name == agrees ]] && all=reproduced || all=contradicted
		awk -F '\t' -v all="$all" 'NR > 1 && $7 ~ / in / && ($2 == "article" || $2 == "c" && $1 == "C5.1") { next }
			NR > 1 && $7 != "none" && $8 != all { print $1, $2, $8 ": " $9 }' "$verdicts" >"$T/wrong"
		[[ ! -s $T/wrong ]] || fail "not $all: $(<"$T/wrong")"
		# And all that have none say why; so does what the article did not measure.
		awk -F '\t' 'NR > 1 && ($7 == "none" || ($2 == "article" && $7 ~ / in /)) &&
			!($8 == "not testable here" && length($9) > 10)' "$verdicts" >"$T/wrong"
		[[ ! -s $T/wrong ]] || fail "no reason: $(<"$T/wrong")"
	done
	[[ $(awk -F '\t' '$7 ~ / in /' "$verdicts" | wc -l) == 18 ]] || fail 'C2.3, C5.*, C6.4 and C6.5 ask other experiments'
}

@test "no verdict is written by hand: the ledger has none, and the code names no model of the article" {
	! grep -v '^#' claims/article.tsv | grep -iE 'reproduced|direction only|contradicted|distinguishable' || fail 'a verdict'
	! grep -nwiE 'asyncio|async_gather|threads|processes|blocking|cpython|C[1-6]\.[0-9]' claims/*.[ch] || fail 'a name'
}

# own_book: the second ledger in $T, with a book of its own in $T/data/book.
own_book() {
	mkdir -p "$T/data/book"
	cp tests/claims/bakery.tsv "$T"
	sed '/^folder/s:tests/claims/book:DATA/book:' tests/claims/bakery.sources.tsv >"$T/bakery.sources.tsv"
}

# painted LOW,HIGH [LOW,HIGH]: judges the book, whose pictures show so many bakers busy at the oven, and at the pan.
painted() {
	own_book
	cp tests/claims/book/samples.tsv "$T/data/book/"
	{
		printf '# As the painter saw it.\nlabel\tfigure\tshows\tbusy_low\tbusy_high\n'
		printf 'oven\t7\tbakers at the oven\t%s\t%s\n' "${1%,*}" "${1#*,}"
		[[ ! ${2:-} ]] || printf 'iron-pan\t8\tbakers at the iron-pan\t%s\t%s\n' "${2%,*}" "${2#*,}"
	} >"$T/data/book/pictures.tsv"
	judge "$T/bakery.tsv" "$T/data"
}

@test "what was not measured is read off pictures, and every verdict comes out" {
	painted 1.9,2 1.2,2
	must_work
	verdict B6 book reproduced '^within the tolerance of 2; figure 7 shows bakers at the oven$'
	[[ $(get B6 book estimate) == 1.95 && $(get B6 book low) == 1.9 && $(get B6 book high) == 2 ]] || fail 'the middle'
	verdict B7 book reproduced '^above 0.5, and of the published size; figure 8 shows bakers at the iron-pan$'
	[[ $(get B7 book low) == 0.6 && $(get B7 book high) == 1 ]] || fail 'a share of two'
	painted 1,1.5 1.1,1.3
	verdict B6 book contradicted '^outside the tolerance of 2; figure 7'
	verdict B7 book 'direction only' '^above 0.5, but 0.6 of the published size; figure 8'
	painted 1.5,2 0,0.9
	verdict B6 book 'not distinguishable' '^the interval crosses the tolerance of 2; figure 7'
	verdict B7 book contradicted '^below 0.5; figure 8'
	painted 2,2 0.5,1.5
	verdict B7 book 'not distinguishable' '^the interval includes 0.5; figure 8'
	painted 1,1
	verdict B6 book contradicted
	verdict B7 book 'not testable here' '^its samples give no CPU time$'
}

@test "pictures: the page, the terminal and the figure say that a value is no measurement, and measured CPU use comes first" {
	painted 1.5,2 0,0.9
	must_work
	grep -qF '**not distinguishable**<br>1.5 … 2, read off figure 7' "$T/data/claims/table.tsv" || fail 'the table of claims'
	grep -qF '0 … 0.9, read off figure 8' "$T/data/claims/models.tsv" || fail 'the table of models'
	try "$BUILD/claims/print" --verbose "$T/data"
	grep -qF '0 … 0.45, read off figure 8; below 0.5; figure 8 shows bakers at the iron-pan' "$T/out" || fail 'the terminal'
	awk -F '\t' '$12 == 1 { print $3, ($6 > 0) }' "$T/data/claims/figure.tsv" >"$T/drawn"
	[[ $(xargs <"$T/drawn") == 'B6 an oven bakes two 1 B7 a pan takes them all 1' ]] || fail "drawn: $(<"$T/drawn")"
	all_of_them "$T/data"
	cp "$T/data/book/pictures.tsv" "$T/data/baking/"
	sed -i 's/iron-pan/pan/' "$T/data/baking/pictures.tsv"
	judge "$T/bakery.tsv" "$T/data"
	must_work
	verdict B6 kitchen reproduced '^within the tolerance of 2$'
	command -v gnuplot >/dev/null || skip 'no gnuplot here'
	draw_claims "$T/data" "$T/drawing"
	must_work
	grep -q 'read off a picture' "$T/drawing/claims.svg" || fail 'the figure'
}

# bats test_tags=fault:data
@test "a bad picture gets one line that says where and what" {
	bad() { # bad SED-COMMAND REGEX
		painted 1.5,2 0,0.9
		sed -i "$1" "$T/data/book/pictures.tsv"
		judge "$T/bakery.tsv" "$T/data"
		must_fail "$2"
	}
	bad '3s/^oven/kiln/' "pictures.tsv:3: .*/samples.tsv has no row 'kiln'"
	bad '4s/^iron-pan/oven/' 'pictures.tsv:4: a second picture of oven'
	bad '3s/\t7\t/\t\t/' 'pictures.tsv:3: an empty cell of oven'
	bad '3s/bakers at the oven//' 'pictures.tsv:3: an empty cell of oven'
	bad '3s/1.5/-1/' 'pictures.tsv:3: -1 to 2 busy CPUs of 2'
	bad '3s/1.5/2.5/' 'pictures.tsv:3: 2.5 to 2 busy CPUs of 2'
	bad '3s/2$/3/' 'pictures.tsv:3: 1.5 to 3 busy CPUs of 2'
	bad '3s/1.5/NA/' 'pictures.tsv:3: NA to 2 busy CPUs of 2'
	bad '3s/1.5\t2/0\t0/' 'pictures.tsv:3: 0 to 0 busy CPUs of 2'
	bad '3s/1.5/some/' "pictures.tsv: line 3: busy_low is 'some', which is not a number"
	bad '2s/shows/says/' "pictures.tsv has no column 'shows'"
	bad '1,$d' 'pictures.tsv is empty'
}

# ---- Somebody else's article -----------------------------------------------------------------------------------------

all_of_them() {
	kitchen "$1" oven=30,2 oven-again=30,2 pan=60,3.9 fire=150,1 hearth=30,1 stone=33,1
}

@test "another ledger: every verdict comes out, on paired runs and on unpaired trials" {
	all_of_them "$T/data"
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B1 book reproduced 'above 1'
	verdict B1 kitchen reproduced
	verdict B2 book contradicted 'below 1'
	verdict B2 kitchen 'direction only' 'above 1, but 2.[45]. of the published size'
	verdict B3 book 'not distinguishable'
	verdict B3 kitchen 'not distinguishable'
	verdict B4 kitchen contradicted
	verdict B4 book reproduced # of 8 trials: p = 2/70 against each of the three
	verdict B5 kitchen contradicted 'below 3'
	verdict B6 kitchen reproduced 'within the tolerance of 2'
	verdict B6 book 'not testable here' 'no CPU time'
	verdict B7 kitchen reproduced
	verdict B8 kitchen reproduced
	[[ $(get B8 kitchen estimate) == 0.[45]* ]] || fail 'twice as fast, with four bakers: a half each'
	verdict B9 kitchen 'not testable here' 'at least 64 CPUs, and there are 4'
	verdict B10 kitchen 'not testable here' 'Taste is not timed'
	verdict B11 book 'not testable here' 'has no stone'
	verdict B11 kitchen 'not distinguishable' 'crosses the tolerance'
	[[ $(wc -l <"$verdicts") == 23 ]] || fail 'each claim once on each source'
}

@test "another ledger: verdicts follow the runs" {
	kitchen "$T/data" oven=30,1 oven-again=30,2 pan=15,1 fire=10,1 hearth=27,1 stone=60,1
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B1 kitchen contradicted 'below 1'
	verdict B2 kitchen contradicted
	verdict B3 kitchen reproduced
	verdict B4 kitchen reproduced # it beats every one
	verdict B6 kitchen contradicted 'outside the tolerance'
	verdict B7 kitchen contradicted
	verdict B8 kitchen contradicted
	verdict B11 kitchen contradicted
}

@test "against several models the least favourable one decides" {
	kitchen "$T/data" oven=30,1 oven-again=30,2 pan=60,1 fire=29.99,1 hearth=60,1 stone=30,1
	judge tests/claims/bakery.tsv "$T/data"
	verdict B4 kitchen 'not distinguishable'
	[[ $(get B4 kitchen estimate) == [01].[09]* ]] || fail 'the oven is the nearest'
}

# race ROW=SHIFT…: DATA/baking, of 20 blocks in which the fire takes 1 s and each other row SHIFT per mille longer, more
# or less by 0.5, 1.5, … 9.5. So the score of "no difference" between a row and the fire is 1.74, 2.21, 2.63 for a shift of
# 3.3, 4.2, 5. 95 % of one comparison ask for 1.96, of three for 2.39.
race() {
	kitchen "$T/data" oven=1,1
	awk -v rows="oven=20 pan=20 hearth=20 $*" 'BEGIN {
		OFS = "\t"
		n = split(rows, word, " ")
		print "block", "warm_up", "label", "seconds", "user_s", "system_s"
		for (i = 1; i <= n; i++) {
			split(word[i], part, "=")
			shift[part[1]] = part[2]
		}
		for (b = 1; b <= 20; b++) {
			print b, 0, "fire", 1, 1, 0
			for (row in shift)
				print b, 0, row, sprintf("%.15g", exp((shift[row] + b - 10.5) / 1000)), 1, 0
		}
	}' >"$T/data/baking/samples.tsv"
	judge "${ledger:-tests/claims/bakery.tsv}" "$T/data"
	must_work
}

@test "what must beat each of several is judged by each alone; what one of them contradicts, by all together" {
	race oven=5 pan=5 hearth=5
	verdict B4 kitchen reproduced
	race oven=4.2 pan=4.2 hearth=4.2 # three intervals that hold together would include 1
	verdict B4 kitchen reproduced
	awk -v high="$(get B4 kitchen high)" 'BEGIN { exit !(high < 1) }' || fail 'the interval is that of one comparison'
	awk -F '\t' '$1 == "fire" && $2 == "kitchen" { print ($9 < 1), ($10 < 1), ($11 > 1) }' "$T/data/claims-models.tsv" >"$T/fire"
	[[ $(<"$T/fire") == '1 1 1' ]] || fail 'in the table of models the intervals hold together'
	race oven=3.3 pan=5 hearth=5
	verdict B4 kitchen 'not distinguishable' 'the interval includes 1'
	race oven=-3.3 pan=5 hearth=5
	verdict B4 kitchen 'not distinguishable' 'the interval includes 1'
	race oven=-4.2 pan=5 hearth=5 # it is slower than the oven, if that were all that was asked
	verdict B4 kitchen 'not distinguishable' \
		'^alone its interval excludes 1, but not with those of all models that the claim is about$'
	awk -v low="$(get B4 kitchen low)" 'BEGIN { exit !(low > 1) }' || fail 'the interval is that of one comparison'
	race oven=-5 pan=5 hearth=5
	verdict B4 kitchen contradicted 'above 1'
}

@test "a claim about two models is one comparison, for it and against it" {
	sed 's:time hearth / oven < 1\t0.9:time hearth / fire < 1\t0.98:' tests/claims/bakery.tsv >"$T/bakery.tsv"
	cp tests/claims/bakery.sources.tsv "$T"
	ledger=$T/bakery.tsv
	race hearth=-4.2
	verdict B3 kitchen reproduced
	race hearth=4.2
	verdict B3 kitchen contradicted
	race hearth=3.3
	verdict B3 kitchen 'not distinguishable'
}

# trials ROW=FACTOR…: judges the book's trials, in which these rows take so many times as long
trials() {
	own_book
	awk -F '\t' -v OFS='\t' -v rows="$*" '
		BEGIN {
			for (i = split(rows, word, " "); i; i--) {
				split(word[i], part, "=")
				factor[part[1]] = part[2]
			}
		}
		$1 in factor { $3 *= factor[$1] }
		{ print }' tests/claims/book/samples.tsv >"$T/data/book/samples.tsv"
	judge "$T/bakery.tsv" "$T/data"
	must_work
}

@test "unpaired trials ask the rank test, too: alone for the claim, times the number of models against it" {
	# Four against four: no pair out of order is p = 2/70. Times three it is no proof.
	trials
	verdict B4 book reproduced
	[[ $(get B4 book p) == 0.0286 ]] || fail 'its own p'
	trials oven=0.4
	verdict B4 book 'not distinguishable' '^alone its interval excludes 1, but not with those of all models'
	[[ $(get B4 book p) == 0.0286 ]] || fail 'its own p'
	# Of one model it is.
	verdict B2 book 'direction only'
	# Where Welch's interval excludes 1, but three against four can be no proof: p = 2/35.
	sed -i '/^fire\t4/d' "$T/data/book/samples.tsv"
	judge "$T/bakery.tsv" "$T/data"
	must_work
	verdict B2 book 'not distinguishable' '^the rank test does not exclude chance$'
	[[ $(get B2 book p) == 0.0571 ]] || fail 'p'
}

@test "the twin decides nothing: it is shown beside the machine, and told to the terminal" {
	local without
	kitchen "$T/data" oven=30,1 oven-again=25,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B3 kitchen reproduced # by 10 %, though the oven differs from itself by 17
	[[ $(get B3 kitchen rule) == 'time hearth / oven < 1; size: 0.9 within a factor 1.1' ]] || fail 'the rule knows no twin'
	cut -f 1-9 "$verdicts" >"$T/with"
	grep -qE $'^our kitchen\t[^\t]*\t0\\.8[0-9]+ \\(0\\.8[0-9]+ … 0\\.8[0-9]+\\)\t' "$T/data/claims/sources.tsv" ||
		fail "the twin: $(<"$T/data/claims/sources.tsv")"
	try "$BUILD/claims/print" --verbose "$T/data"
	grep -qE '^our kitchen: .*\. One program beside itself: 0\.8[0-9]+ \(.*\)\.$' "$T/out" || fail 'the terminal'
	! grep '^the book: ' "$T/out" | grep 'beside itself' || fail 'the book has no twin'
	# Without its row, or with too few of its runs, the verdicts are the same.
	for without in '/\toven-again\t/d' '/\toven-again\t/{/^[123]\t/!d}'; do
		kitchen "$T/data" oven=30,1 oven-again=25,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
		sed -i "$without" "$T/data/baking/samples.tsv"
		judge tests/claims/bakery.tsv "$T/data"
		must_work
		cut -f 1-9 "$verdicts" | diff "$T/with" - || fail "other verdicts after $without"
		! grep -qwi nan "$verdicts" "$T/data/claims-models.tsv" "$T"/data/claims/*.tsv || fail 'not a number'
		try "$BUILD/claims/print" --verbose "$T/data"
		must_work
		grep '^our kitchen: ' "$T/out" >"$T/line"
		! grep -E 'beside itself:.*\(' "$T/line" || fail 'an interval of a twin that has none'
	done
}

@test "times are described by the median and the quartiles of the runs: by hand" {
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	# 29.5 30 30.4 31: a quarter of a step before the second, and behind the third.
	[[ $(awk -F '\t' '$1 == "oven" && $2 == "book"' "$T/data/claims-models.tsv" | cut -f 5-8 | xargs) == '4 30.2 29.875 30.55' ]] ||
		fail "$(<"$T/data/claims-models.tsv")"
}

# bats test_tags=fault:few
@test "a row or CPU times that the samples do not have, a single run, and equal times are reasons, not errors" {
	kitchen "$T/data" oven=30,1 oven-again=30,1 fire=60,1 hearth=27,1 stone=30,1
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B1 kitchen 'not testable here' 'no row pan'
	verdict B3 kitchen reproduced
	runs 1 oven=30,1 oven-again=30,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1 >"$T/data/baking/samples.tsv"
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B3 kitchen 'not testable here' 'too few'
	NOISE=0 kitchen "$T/data" oven=30,1 oven-again=30,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B3 kitchen 'not testable here' '^the clock is too coarse for an interval$'
}

@test "any row can be compared with any other, whatever its label, and a failed gate is told" {
	kitchen "$T/data" oven=30,1 oven-again=30,1 hot-oven=15,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	sed 's/^stone.*/stone\t-\thot-oven/' tests/claims/bakery.sources.tsv >"$T/bakery.sources.tsv"
	cp tests/claims/bakery.tsv "$T"
	printf 'gate\tpass\tvalue\nsteal\tno\tsmoke\n' >"$T/data/baking/gates.tsv"
	judge "$T/bakery.tsv" "$T/data"
	must_work
	[[ $(get B11 kitchen estimate) == 0.[45]* ]] || fail 'half the time of an oven'
	awk -F '\t' '$1 == "stone" && $2 == "kitchen" { print $4, ($9 < 0.6), $13 }' "$T/data/claims-models.tsv" >"$T/stone"
	[[ $(<"$T/stone") == 'hot-oven 1 '*'Exploratory, because of steal: smoke' ]] || fail 'its row'
	try "$BUILD/claims/print" --verbose "$T/data"
	grep -qx '  Exploratory, because of steal: smoke.' "$T/out" || fail 'it should say so'
}

# bats test_tags=fault:data
@test "a table of samples that cannot be read is an error, not a verdict" {
	kitchen "$T/data" oven=30,1 oven-again=30,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	sed -i '5s/[0-9.]*$/soon/; 5s/\tpan\t[0-9.]*/\tpan\t0/' "$T/data/baking/samples.tsv"
	sed -i '2s/\toven\t[0-9.]*/\toven\tfresh/' "$T/data/baking/samples.tsv"
	judge tests/claims/bakery.tsv "$T/data"
	must_fail "samples.tsv: line 2: seconds is 'fresh'"
	[[ ! -e $T/data/claims-models.tsv ]] || fail 'a table all the same'
}

# ---- Bad ledgers -----------------------------------------------------------------------------------------------------

# bats test_tags=fault:data
@test "a bad ledger gets one line that says where and what, and no verdicts" {
	spoilt ledger 's:time pan / oven:time wok / oven:' "bakery.tsv:3: claim B1: there is no model 'wok'"
	spoilt ledger 's:time pan / oven:time samples / oven:' "B1: there is no model 'samples'"
	spoilt ledger 's:time pan / oven:price pan / oven:' "B1: there is no kind of test 'price'"
	spoilt ledger 's:time pan / oven >:time pan oven >:' 'B1: the test .* compares with nothing'
	spoilt ledger 's:time pan / oven > 1:time pan / oven:' 'B1: the test .* does not end with'
	spoilt ledger 's:cpus oven = 2:cpus oven / pan = 2:' 'B6: the test .* should be like'
	spoilt ledger '/^B1\t/s:> 1\t2:> 1\ttwo:' "B1: published is 'two'"
	spoilt ledger '/^B1\t/s:> 1\t2:> 0\t2:' 'B1: the test .* number above 0'
	spoilt ledger '/^B1\t/s:1\.1:0.9:' "B1: tolerance is '0.9'"
	spoilt ledger '/^B1\t/s:> 1\t2:> 1\t-:' 'B1: a tolerance of what'
	spoilt ledger '/^B6\t/s:1\.1:any:' 'B6: an equality needs a tolerance'
	spoilt ledger '/^B4\t/s:-\tany:1\t1.5:' 'B4: against several models'
	spoilt ledger '/^B9\t/s:64-:many:' "B9: cpus is 'many'"
	spoilt ledger 's/^B2\t/B1\t/' 'a second claim B1'
	spoilt ledger '/^B2\t/s/\tmade up//' 'bakery.tsv: line 4 has 7 columns instead of 8'
	spoilt ledger '/^B2\t/s/made up//' 'B2: an empty cell'
	spoilt ledger '/^id\t/s/tolerance/leeway/' "no column 'tolerance'"
	spoilt ledger '/^B/d' 'no claim'
	spoilt sources '/^trials/s/paired$/often/' "trials are paired or unpaired, not 'often'"
	spoilt sources '/^cpus/d' "no line 'cpus'"
	spoilt sources '/^fire/s/\tfire$//' 'bakery.sources.tsv: line 13 has 2 columns instead of 3'
	spoilt sources 's/^hearth/fire/' "a second line 'fire'"
	spoilt sources '/^group/s:2:9:' "group of book is '9', not 0, 1 or 2"
	spoilt sources '/^pan/s:iron-pan::' "an empty cell of 'pan'"
	spoilt sources '/^twin/s:/:and:' 'the twin of kitchen is ROW / ROW'
	judge "$T/none.tsv" "$T/data"
	must_fail 'there is no ledger'
}

# bats test_tags=fault:data
@test "what can only mislead is refused: a model against itself, one row for two models, no cores" {
	kitchen "$T/data" oven=30,1 oven-again=30,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	spoilt ledger 's:time pan / oven:time pan / pan:' "B1: the test .* compares pan with itself"
	spoilt ledger 's:/ oven pan hearth:/ oven fire:' "B4: the test .* compares fire with itself"
	spoilt ledger 's:/ oven pan hearth:/ oven pan oven:' "B4: the test .* names oven twice"
	spoilt sources 's:^pan\tiron-pan:pan\toven:' "in book one row, 'oven', stands for two models, oven and pan"
	spoilt sources '/^twin/s:oven-again:oven:' "the twin of kitchen is one row, 'oven'"
	spoilt sources '/^cores/s:2:0:' "cores of book is '0', not a number above 0"
	spoilt sources '/^cores/s:2:-:' "cores of book is '-', not a number above 0"
	spoilt sources '/^cpus/s:2:two:' "cpus of book is 'two', not a number above 0"
	machine 4 '.machine.cores_usable = 0' >"$T/data/baking/conditions"
	judge tests/claims/bakery.tsv "$T/data"
	must_fail 'baking/conditions does not say how many CPUs could be used'
}

@test "with SMT two CPUs are one core, unless nobody can tell which" {
	kitchen "$T/data" oven=15,2 oven-again=15,2 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	machine 4 '.machine.smt = true' >"$T/data/baking/conditions"
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	[[ $(get B8 kitchen estimate) =~ ^(1\.9|2$|2\.0) ]] || fail 'four times as fast, on two cores'
	verdict B7 kitchen contradicted
	machine 4 '.machine += { smt: true, cpus_online: 8 }' >"$T/data/baking/conditions"
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B8 kitchen 'not testable here' 'how many cores its 4 CPUs share is unknown'
	verdict B1 kitchen 'direction only'
}

# bats test_tags=fault:machine
@test "cores that the conditions count are those of the CPUs allowed, with SMT or without" {
	kitchen "$T/data" oven=15,2 oven-again=15,2 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	# As the doctor advises: one CPU of each core.
	machine 4 '.machine += { smt: true, cpus_online: 8, cores_allowed: 4 }' >"$T/data/baking/conditions"
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	[[ $(get B8 kitchen estimate) =~ ^(0\.9|1$|1\.0) ]] || fail 'four times as fast, on four cores'
	machine 4 '.machine += { smt: true, cpus_online: 8, cores_allowed: 2 }' >"$T/data/baking/conditions"
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	[[ $(get B8 kitchen estimate) =~ ^(1\.9|2$|2\.0) ]] || fail 'four times as fast, on two cores'
	# No more than a quota lets run.
	machine 4 '.machine += { cores_allowed: 4, cpu_quota: 2, cores_usable: 2 }' >"$T/data/baking/conditions"
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	[[ $(get B8 kitchen estimate) =~ ^(1\.9|2$|2\.0) ]] || fail 'four times as fast, on what two cores have'
	# The machine does not say: as before.
	machine 4 '.machine += { smt: true, cpus_online: 8, cores_allowed: null }' >"$T/data/baking/conditions"
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B8 kitchen 'not testable here' 'how many cores its 4 CPUs share is unknown'
}

# ---- What is made of the verdicts ------------------------------------------------------------------------------------

@test "every table has every claim, every source and every model" {
	all_of_them "$T/data"
	judge tests/claims/bakery.tsv "$T/data"
	local id
	try "$BUILD/claims/print" --verbose "$T/data"
	must_work
	cp "$T/out" "$T/text"
	try "$BUILD/analysis/fill" paper/text/claims.md "$T/data/claims"
	must_work
	cp "$T/out" "$T/md"
	for id in B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11; do
		grep -q "^$id  " "$T/text" && grep -qF "| **$id** " "$T/md" || fail "no $id"
	done
	grep -q '^      our kitchen  direction only  .*; above 1, but' "$T/text" || fail 'the verdict, and why'
	grep -q '| \*\*direction only\*\*<br>' "$T/md" || fail 'the verdict'
	[[ $(grep -c '^|' "$T/md") == $((13 + 8 + 7 + 4)) ]] || fail 'claims, reasons, models, sources'
	grep -q '^| B10 | everywhere | Taste is not timed' "$T/md" || fail 'a reason for all, once'
	grep -q '^| B6 | the book | its samples give no CPU time' "$T/md" || fail 'a reason for one'
	[[ $(grep -c 'Taste is not timed' "$T/text") == 1 ]] || fail 'a reason for all, once'
	awk -F '\t' '$1 == "stone" { print ($2 ":" $3 ":" $4), ($6 ~ /^1\.1/) }' "$T/data/claims/models.tsv" >"$T/stone"
	[[ $(<"$T/stone") == 'NA:NA:NA 1' ]] || fail 'the stone is in the kitchen only'
	grep -q $'^our kitchen\tmade up, 4 of 4 CPUs, none, container: none, 2020-01-05\t' "$T/data/claims/sources.tsv" ||
		fail 'the machine'
}

# ---- At a glance -----------------------------------------------------------------------------------------------------

# glance [SED-COMMAND-FOR-THE-LEDGER] [AWK-COMMAND-FOR-THE-SOURCES]: judges the second ledger with these changes.
glance() {
	all_of_them "$T/data"
	sed "${1:-}" tests/claims/bakery.tsv >"$T/bakery.tsv"
	awk -F '\t' -v OFS='\t' "${2:-1}" tests/claims/bakery.sources.tsv >"$T/bakery.sources.tsv"
	judge "$T/bakery.tsv" "$T/data"
	must_work
}

claims_of() { # claims_of FILE: the lines of its claims
	sed -n '2,/^$/ { /^$/d; p }' "$1"
}

# on_terminal [NAME=VALUE]… COMMAND: its output where stdout is a terminal of 64 columns
on_terminal() {
	try env -u COLUMNS -u NO_COLOR TERM=xterm "${@:1:$#-1}" script -qec "stty cols 64; ${*: -1}" /dev/null </dev/null
	must_work
	sed -i 's/\r$//' "$T/out"
}

widest() { # widest FILE: the characters of its longest line
	local line most=0

	while IFS= read -r line; do ((most = ${#line} > most ? ${#line} : most)); done <"$1"
	echo "$most"
}

@test "at a glance: every claim has one line, in the ledger's order, with a word for the verdict of each source" {
	glance '' '/^source/ { $4 = "third"; print; next } /^name/ { $4 = "a third"; print; next } /^[^#]/ { $4 = $2 } { print }'
	try "$BUILD/claims/print" "$T/data"
	must_work
	grep -qE '^claim +the book  our kitchen  a third$' <(head -n 1 "$T/out") || fail 'the sources, as they are named'
	awk -F '\t' 'BEGIN {
			word["reproduced"] = "yes"; word["direction only"] = "partly"; word["not distinguishable"] = "unclear"
			word["contradicted"] = "no"; word["not testable here"] = "-"
		}
		NR > 1 { line[$1] = line[$1] " " word[$8]; seen[$8] }
		NR > 1 && $2 == "book" { order[++count] = $1 }
		END { for (i = 1; i <= count; i++) print order[i] line[order[i]]; exit length(seen) != 5 }' "$verdicts" >"$T/wanted" ||
		fail 'every verdict should come out'
	claims_of "$T/out" | awk '{ print $1, $(NF - 2), $(NF - 1), $NF }' | diff "$T/wanted" - || fail 'claims and verdicts'
	[[ $(cut -d ' ' -f 1 "$T/wanted" | xargs) == 'B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11' ]] || fail 'the order of the ledger'
	grep -qE '^B10    Bread from the fire tastes better\. +-  +-  +-$' "$T/out" || fail 'a claim that nobody can test'
	grep -qx 'yes=reproduced, partly=direction only, unclear=not distinguishable, no=contradicted, -=not testable' "$T/out" ||
		fail 'what the words mean'
	# The same are counted.
	awk '{ tally[$3]++ } END { printf "our kitchen: %d yes, %d partly, %d unclear, %d no, %d not testable\n", tally["yes"],
		tally["partly"], tally["unclear"], tally["no"], tally["-"] }' "$T/wanted" >"$T/counts"
	grep -qxFf "$T/counts" "$T/out" || fail "$(<"$T/counts")"
	[[ $(tail -n 1 "$T/out") == *'make claims VERBOSE=yes' ]] || fail 'how to see more'
}

@test "at a glance: no line is wider than asked, no character is cut, and names yield to sentences" {
	local width long
	long=$(printf 'Brötchen, süß – %.0s' {1..20})
	glance "/^B[24]\t/s/\t[^\t]*\./\t$long/; /^B3/s/\t[^\t]*\./\t$(printf '∞%.0s' {1..300})/" \
		'/^name/ { $2 = "das Büchlein über Öfen und ihre Bäcker, die vor Tag beginnen und abends nicht ruhen" }
		/^name/ { $3 = "the kitchen that we have at home" } { print }'
	sed -i "2,\$ s/[^\t]*\$/steal: $long/" "$T/data/claims/sources.tsv"
	for width in {50..110} 200 990; do
		try "$BUILD/claims/print" --width "$width" "$T/data"
		must_work
		[[ $(widest "$T/out") -le $width ]] || fail "$(widest "$T/out") characters instead of $width"
		iconv -f UTF-8 -t UTF-8 "$T/out" >/dev/null || fail "$width: a character is cut"
		[[ $width == 990 || $(head -n 1 "$T/out" | widest /dev/stdin) == "$width" ]] || fail "$width: it leaves room unused"
		[[ $(claims_of "$T/out" | awk '{ print $(NF - 1), $NF }' | xargs) == \
			'yes yes no partly unclear unclear yes no no no - yes - yes partly yes - - - - - unclear' ]] ||
			fail "$width: the verdicts"
		[[ $width == 990 ]] || grep -qE '^B2 +Brötchen.*…  +no +partly$' "$T/out" || fail "$width: … should say that it is cut"
		grep -q '^  exploratory, because of steal: Br' "$T/out" || fail "$width: exploratory"
	done
	grep -qF "  ${long% } " "$T/out" || fail 'with room enough nothing is cut'
	try "$BUILD/claims/print" "$T/data"
	[[ $(widest "$T/out") == 100 ]] || fail 'of a pipe: 100'
}

@test "at a glance: colours on a terminal only, and not where NO_COLOR is set; they say nothing that the words do not" {
	local without esc=$'\e' print="'$BUILD/claims/print' '$T/data'"
	command -v script >/dev/null || skip 'no script here'
	glance
	try "$BUILD/claims/print" --width 64 "$T/data"
	! grep "$esc" "$T/out" || fail 'a pipe is no terminal'
	cp "$T/out" "$T/plain"
	on_terminal "$print"
	grep -qE "^B1 .* $esc\[32myes$esc\[0m +$esc\[32myes$esc\[0m$" "$T/out" || fail 'green'
	grep -qE "^B2 .* $esc\[31mno$esc\[0m +$esc\[33mpartly$esc\[0m$" "$T/out" || fail 'red, yellow'
	grep -qE "^B10 .* $esc\[2m-$esc\[0m +$esc\[2m-$esc\[0m$" "$T/out" || fail 'dim'
	sed "s/$esc\[[0-9]*m//g" "$T/out" | diff "$T/plain" - || fail 'other words in colour, or not as wide as the terminal'
	on_terminal NO_COLOR= "$print"
	grep -q "$esc" "$T/out" || fail 'an empty NO_COLOR counts as none'
	for without in NO_COLOR=1 TERM=dumb; do
		on_terminal $without "$print"
		diff "$T/plain" "$T/out" || fail "$without"
	done
	on_terminal NO_COLOR=1 COLUMNS=72 "$print"
	diff <("$BUILD/claims/print" --width 72 "$T/data") "$T/out" || fail COLUMNS
}

# bats test_tags=fault:data
@test "at a glance: a verdict that is missing, or that nobody knows, is an error, not a blank" {
	local wrong
	glance
	cp "$T/data/claims/verdicts.tsv" "$T/whole"
	verdicts=$T/none
	sed '/^B3\t.*\tour kitchen\t/d' "$T/whole" >"$T/data/claims/verdicts.tsv"
	try "$BUILD/claims/print" "$T/data"
	must_fail 'verdicts.tsv has no verdict of our kitchen on B3$'
	sed '/^B3\t/s/\tnot distinguishable\t/\tperhaps\t/' "$T/whole" >"$T/data/claims/verdicts.tsv"
	try "$BUILD/claims/print" "$T/data"
	must_fail "verdicts.tsv: line [0-9]+: there is no verdict 'perhaps'$"
	for wrong in '' "$T/data $T/data" "--width 49 $T/data"; do
		# shellcheck disable=SC2086 # they are several words, or none
		try "$BUILD/claims/print" $wrong
		[[ $status == 2 && $(wc -l <"$T/err") == 1 && ! -s $T/out ]] || fail "usage: $wrong"
	done
}

@test "in full: at a glance first, then each claim with its test, and of each source verdict, numbers and reason" {
	glance
	try "$BUILD/claims/print" "$T/data"
	head -n -1 "$T/out" >"$T/glance"
	try "$BUILD/claims/print" --verbose "$T/data"
	must_work
	head -n "$(wc -l <"$T/glance")" "$T/out" | diff "$T/glance" - || fail 'first at a glance'
	awk -F '\t' 'NR > 1 {
			if ($1 != before) printf "%s  %s\n      %s\n", $1, $2, $3
			if ($4 == "everywhere") printf "      %s: %s\n", $5, $6
			else printf "      %-11s  %-19s  %s\n", $4, $5, $6
			before = $1
		}' "$T/data/claims/verdicts.tsv" >"$T/wanted"
	tail -n "+$(($(wc -l <"$T/glance") + 1))" "$T/out" | head -n "$(wc -l <"$T/wanted")" | diff "$T/wanted" - || fail 'then in full'
	grep -qE '^our kitchen: 4 reproduced, 1 direction only, 2 not distinguishable, 2 contradicted, 2 not testable here\.' \
		<(tail -n 1 "$T/out") || fail 'the sources'
}

# ---- Compared, and by make -------------------------------------------------------------------------------------------

@test "verdicts are compared with those that are expected, and the differing ones are named" {
	all_of_them "$T/a"
	judge tests/claims/bakery.tsv "$T/a"
	try "$BUILD/claims/agree" "$T/a/claims.tsv" "$T/a/claims.tsv"
	must_work
	grep -qx 'All 22 verdicts are those of .*' "$T/out" || fail 'it should say so'
	kitchen "$T/b" oven=30,2 oven-again=30,2 pan=15,3.9 fire=150,1 hearth=30,1 stone=33,1
	judge tests/claims/bakery.tsv "$T/b"
	try "$BUILD/claims/agree" "$T/a/claims.tsv" "$T/b/claims.tsv"
	[[ $status == 1 ]] || fail 'they differ'
	grep -q '^B1, kitchen: contradicted (.*), but reproduced in ' "$T/out" || fail 'B1 should be named'
	! grep -q '^B1, book' "$T/out" || fail 'B1 is the same in the book'
	sed '/^B3\t/d' "$T/a/claims.tsv" >"$T/less"
	try "$BUILD/claims/agree" "$T/less" "$T/a/claims.tsv"
	[[ $status == 1 && $(grep -c '^B3, .*does not judge it' "$T/out") == 2 ]] || fail 'a claim too many'
	try "$BUILD/claims/agree" "$T/a/claims.tsv" "$T/less"
	[[ $status == 1 && $(grep -c '^B3, .*does not judge it' "$T/out") == 2 ]] || fail 'a claim missing'
	verdicts=$T/none try "$BUILD/claims/agree" "$T/none" "$T/less"
	verdicts=$T/none must_fail 'none: No such file'
}

bakery() { # bakery [ARGUMENT]…: make claims
	make_claims tests/claims/bakery.tsv "$@"
}

@test "make claims: judges, tabulates, and compares" {
	all_of_them "$T/data"
	bakery
	must_work
	grep -q '^our kitchen: 4 yes, 1 partly, 2 unclear, ' "$T/out" || fail 'the last lines count'
	! grep -q 'above 1' "$T/out" || fail 'no reasons'
	[[ -s $T/paper/claims.md ]] || fail 'the page is missing'
	cp "$T/out" "$T/glance"
	for wanted in VERBOSE=no VERBOSE=; do
		bakery $wanted
		diff "$T/glance" "$T/out" || fail "$wanted"
	done
	bakery VERBOSE=yes
	must_work
	grep -qE '^      our kitchen  direction only  .*; above 1, but' "$T/out" || fail 'why'
	cp -R "$T/data" "$T/reference"
	bakery EXPECT="$T/reference"
	must_work
	kitchen "$T/data" oven=30,2 oven-again=30,2 pan=15,3.9 fire=150,1 hearth=30,1 stone=33,1
	bakery EXPECT="$T/reference"
	[[ $status != 0 ]] || fail 'it should fail'
	grep -q '^B1, kitchen: contradicted' "$T/out" || fail 'it should name B1'
}

# bats test_tags=fault:options
@test "make claims: VERBOSE is yes or no; anything else is refused before anything is judged" {
	local wrong
	all_of_them "$T/data"
	for wrong in maybe YES 1 'yes no' 'no no'; do
		bakery VERBOSE="$wrong"
		[[ $status == 2 && $(wc -l <"$T/err") == 1 ]] || fail "$wrong"
		grep -qE "VERBOSE is '$wrong': it is yes or no\. " "$T/err" || fail "$wrong"
		[[ ! -s $T/out && ! -e $T/data/claims ]] || fail "$wrong: judged all the same"
	done
}

@test "make claims: judges again when a parameter changes, and keeps the time of what comes out the same" {
	all_of_them "$T/data"
	# Only the intervals of CPU use are drawn at random; so it varies.
	awk -F '\t' -v OFS='\t' 'NR > 1 { $5 *= 1 + $1 * $1 % 23 / 100 } { print }' "$T/data/baking/samples.tsv" >"$T/edited"
	mv "$T/edited" "$T/data/baking/samples.tsv"
	bakery
	must_work
	local before
	touch -d 2001-01-01 "$T/data/claims.tsv" "$T/data/claims-models.tsv"
	before=$(stat -c %y "$T/data/claims/values.tsv")
	bakery
	[[ $(stat -c %y "$T/data/claims/values.tsv") == "$before" ]] || fail 'nothing has changed'
	bakery SEED=7
	must_work
	[[ $(stat -c %y "$T/data/claims/values.tsv") != "$before" ]] || fail 'another seed'
	[[ $(stat -c %Y "$T/data/claims.tsv") -gt 1000000000 ]] || fail 'another seed gives other intervals'
	touch -d 2001-01-01 "$T/data/claims.tsv"
	before=$(stat -c %y "$T/data/claims.tsv")
	touch "$T/data/baking/samples.tsv"
	bakery SEED=7
	must_work
	[[ $(stat -c %y "$T/data/claims.tsv") == "$before" ]] || fail 'the same verdicts and numbers'
	rm "$T/data/claims.tsv"
	bakery SEED=7
	must_work
	[[ -s $T/data/claims.tsv ]] || fail 'it is missing'
	cp tests/claims/bakery.tsv "$T/other.tsv"
	cp tests/claims/bakery.sources.tsv "$T/other.sources.tsv"
	sed -i '/^B3\t/d' "$T/other.tsv"
	bakery SEED=7 LEDGER="$T/other.tsv"
	must_work
	! grep -q '^B3' "$T/data/claims.tsv" || fail 'another ledger'
}

@test "the figure: the same to the byte, and of every claim that has a test" {
	command -v gnuplot >/dev/null || skip 'no gnuplot here'
	world opposes
	judge "$T/opposes/ledger.tsv" "$T/opposes"
	must_work
	draw_claims "$T/opposes" "$T/one"
	must_work
	draw_claims "$T/opposes" "$T/two"
	diff -r "$T/one" "$T/two" || fail 'it came out differently'
	local id
	while read -r id; do
		grep -qF "$id" "$T/one/claims.svg" || fail "no $id in the figure"
	done < <(awk -F '\t' 'NR > 1 && $7 != "none" { print $1 }' "$verdicts" | sort -u)
}

# inside DATA: everything that the figure has lies in its range.
inside() {
	awk -F '\t' 'NR == FNR { v[$1] = $2; next }
		FNR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
		{ for (i = 5; i <= 10; i++)
			if ($i != "NA" && !($i >= v["x_low"] && $i <= v["x_high"])) print name[i], $i, "of", $3 }' \
		"$1/claims/values.tsv" "$1/claims/figure.tsv" >"$T/outside"
	[[ ! -s $T/outside ]] || fail "outside the drawn range: $(<"$T/outside")"
	[[ $(wc -l <"$1/claims/figure.tsv") == 21 ]] || fail 'ten claims with a test, on two sources'
}

@test "the figure: whatever is measured, nothing lies outside of it, and gnuplot has nothing to say" {
	all_of_them "$T/data"
	judge tests/claims/bakery.tsv "$T/data"
	inside "$T/data"
	kitchen "$T/data" oven=30,128 oven-again=30,128 pan=9000,64 fire=0.01,1 hearth=27,1 stone=30,0
	judge tests/claims/bakery.tsv "$T/data"
	inside "$T/data"
	command -v gnuplot >/dev/null || skip 'no gnuplot here'
	draw_claims "$T/data" "$T/wide"
	must_work
	runs 1 oven=30,1 oven-again=30,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1 >"$T/data/baking/samples.tsv"
	judge tests/claims/bakery.tsv "$T/data"
	inside "$T/data"
	draw_claims "$T/data" "$T/single"
	must_work
	rm -r "$T/data/baking"
	judge tests/claims/bakery.tsv "$T/data"
	must_work
	inside "$T/data"
	draw_claims "$T/data" "$T/nothing"
	must_work
}
