#!/usr/bin/env bats
# claims.bats - is every claim judged by what was measured, and by nothing else?
#
#   bats tests/claims.bats
#
# Judged are the article's ledger (claims/article.tsv), on its own trials and on made-up runs, and a second ledger over
# models that nobody has (tests/claims/).

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

bats_require_minimum_version 1.5.0

ROOT=$(cd "${BATS_TEST_FILENAME%/*}/.." && pwd)
export LC_ALL=C.UTF-8
# What a calling make passes on would change what is built here, and how.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT DATA PAPER LEDGER EXPECT

setup_file() {
	export BUILD=$BATS_FILE_TMPDIR/build RESAMPLES=500 SEED=42
	timeout 100 make -s -C "$ROOT" BUILD="$BUILD" "$BUILD"/tools/{summarise,ranksum} >&2
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || exit 1
}

fail() {
	printf '%s\n' "$*"
	[[ ! -e $T/err ]] ||
		printf 'status: %s\nstdout: %s\nstderr: %s\n' "$status" "$(cut -f 1-9 "$T/out" | head -c 6000)" "$(<"$T/err")"
	exit 1
}

# try COMMAND…: leaves $status, $T/out, $T/err.
try() {
	status=0
	timeout -k 5 60 "$@" >"$T/out" 2>"$T/err" || status=$?
}

must_work() {
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
}

must_fail() { # must_fail REGEX: one line on stderr that says so, and no result
	[[ $status == 1 ]] || fail "exit status $status instead of 1"
	[[ $(wc -l <"$T/err") == 1 && $(<"$T/err") =~ $1 ]] || fail "stderr should be one line that says: $1"
	[[ ! -s $T/out ]] || fail 'something on stdout'
}

# runs BLOCKS ROW=SECONDS,CPUS…: made-up samples, the same every time, whose noise is within NOISE per cent (1) around
# the given times. A linear congruential generator, as every awk's rand() differs.
runs() {
	awk -v noise="${NOISE:-1}" -v wanted="$*" 'BEGIN {
		OFS = "\t"
		x = 12345
		n = split(wanted, word, " ")
		print "block", "warm_up", "label", "seconds", "user_s", "system_s"
		for (b = 1; b <= word[1]; b++)
			for (i = 2; i <= n; i++) {
				split(word[i], part, /[=,]/)
				x = (x * 16807) % 2147483647
				s = part[2] * (1 + (x / 2147483647 - 0.5) * noise / 50)
				print b, 0, part[1], s, s * part[3] * 0.9, s * part[3] * 0.1
			}
	}'
}

machine() { # machine CPUS
	jq -n --argjson cpus "$1" '{
		machine: { cpu: "made up", cpus_online: $cpus, cores_usable: $cpus, smt: false, kernel: "none",
			container: "none", date: "2020-01-05T00:00:00Z" },
		commands: [{ command: "x -t 1 -n 1 -w 1 -s 1" }] }'
}

# kitchen DATA ROW=SECONDS,CPUS…: a set of data for the second ledger, with four bakers.
kitchen() {
	mkdir -p "$1/baking"
	machine 4 >"$1/baking/conditions"
	runs 20 "${@:2}" >"$1/baking/samples.tsv"
}

# get CLAIM SOURCE COLUMN: that cell of what was judged.
get() {
	awk -F '\t' -v claim="$1" -v source="$2" -v name="$3" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
		$c["claim"] == claim && $c["source"] == source { print $c[name] }' "$T/out"
}

verdict() { # verdict CLAIM SOURCE VERDICT [REASON, a regex]
	[[ $(get "$1" "$2" verdict) == "$3" ]] || fail "$1 on $2: $(get "$1" "$2" verdict) instead of $3"
	[[ $(get "$1" "$2" reason) =~ ${4:-.} ]] || fail "$1 on $2: the reason should say: $4"
}

# ---- The rank test ---------------------------------------------------------------------------------------------------

ranksum() { # ranksum "TIMES OF A" "TIMES OF B" [OPTION]…
	awk -v a="$1" -v b="$2" 'BEGIN {
		print "block\tlabel\tseconds"
		for (i = 1; i <= split(a, x, " "); i++) print i "\ta\t" x[i]
		for (i = 1; i <= split(b, x, " "); i++) print i "\tb\t" x[i]
	}' >"$T/samples"
	status=0
	"$BUILD/tools/ranksum" -b b "${@:3}" <"$T/samples" >"$T/out" 2>"$T/err" || status=$?
}

@test "rank-sum test: against the tables of Mann and Whitney" {
	# Lower tail probabilities of U, doubled: n = 5, 5: U = 2: 4/252, U = 3: 7/252; n = 3, 4: U = 0: 1/35; n = 2, 2: 1/6.
	ranksum '1 2 3 4 7' '5 6 8 9 10'
	must_work
	[[ $(sed -n 2p "$T/out") == a$'\t'23$'\t'0.031746 ]] || fail 'U = 2 of 25'
	ranksum '1 2 3 4 8' '5 6 7 9 10'
	[[ $(sed -n 2p "$T/out") == a$'\t'22$'\t'0.0555556 ]] || fail 'U = 3 of 25'
	ranksum '5 6 7' '1 2 3 4'
	[[ $(sed -n 2p "$T/out") == a$'\t'0$'\t'0.0571429 ]] || fail 'U = 0 of 12'
	ranksum '1 2' '3 4'
	[[ $(sed -n 2p "$T/out") == a$'\t'4$'\t'0.333333 ]] || fail 'U = 0 of 4'
}

@test "rank-sum test: exact, also with ties and of unequal numbers, against brute force" {
	command -v python3 >/dev/null || skip 'no python3 here; the tables are tested all the same'
	python3 - "$BUILD/tools/ranksum" <<-'END'
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
		    table = 'block\tlabel\tseconds\n' + ''.join(
		        f'{i}\t{name}\t{x}\n' for name, row in (('a', a), ('b', b)) for i, x in enumerate(row))
		    out = subprocess.run([sys.argv[1], '-b', 'b'], input=table, text=True, capture_output=True, check=True).stdout
		    found = [float(x) for x in out.split('\n')[1].split('\t')[1:]]
		    assert abs(found[0] - u) < 1e-9 and abs(found[1] - p) < 2e-6, (a, b, found, u, p)
	END
}

@test "rank-sum test: against so many times the baseline, and its errors" {
	ranksum '3.1 3.2 3.3' '1 1.01 1.02' -f 3
	must_work
	[[ $(sed -n 2p "$T/out") == a$'\t'0$'\t'0.1 ]] || fail 'all above three times'
	ranksum '3.1 3.2 3.3' '1 1.01 1.02' -f 4
	[[ $(sed -n 2p "$T/out") == a$'\t'9$'\t'0.1 ]] || fail 'all below four times'
	ranksum '1' '2' -f 0
	[[ $status == 2 ]] || fail 'a factor of 0'
	ranksum "$(seq 150)" "$(seq 150)"
	must_fail 'ranksum: .*at most 200'
}

# ---- The article -----------------------------------------------------------------------------------------------------

@test "the article's own trials: asyncio and the loop cannot be told apart, everything else can" {
	try claims/judge claims/article.tsv "$T/nothing"
	must_work
	verdict C2.1 article 'not distinguishable' 'includes 1'
	[[ $(get C2.1 article p) == 0.151 ]] || fail 'U = 5 of 25: p = 38/252'
	local claim
	for claim in C1.1 C1.2 C3.2 C6.1 C6.2 C6.3; do
		verdict $claim article reproduced
		[[ $(get $claim article p) == 0.00794 ]] || fail "$claim: no pair is out of order: p = 2/252"
	done
	[[ $(get C3.1 article p) == 0.0238 ]] || fail 'against three models: three times 2/252'
	for claim in C4.1 C4.2 C4.3; do
		verdict $claim article 'not testable here' 'no CPU time'
	done
	# What the ledger gives as published is what the published trials say.
	awk -F '\t' 'NR > 1 && $2 == "article" && $3 != "NA" && ($3 / $12 > 1.011 || $12 / $3 > 1.011)' "$T/out" >"$T/wrong"
	[[ ! -s $T/wrong ]] || fail "not the published size: $(<"$T/wrong")"
	# Nothing was measured here: that is a reason too, not an error.
	verdict C1.1 c 'not testable here' 'nothing was measured'
}

# world AGREES|OPPOSES: the article's ledger and sources, each of which has runs that agree with, or oppose, every claim.
world() {
	# shellcheck disable=SC2054 # they belong to the words
	local rows=(blocking=10,1 threads=5,4 asyncio-gather=12,2 processes=40,0.5) here

	# shellcheck disable=SC2054
	[[ $1 == opposes ]] || rows=(blocking=18,1 threads=66,1 asyncio-gather=17.6,1 processes=5.6,4)
	here=("${rows[@]/-gather/_gather}")
	mkdir -p "$T/$1/models"
	machine 4 >"$T/$1/models/conditions"
	runs 6 "${rows[@]}" >"$T/$1/article.tsv"
	NOISE=0.2 runs 8 "${here[@]/#/cpython-}" "${here[@]/#asyncio/async}" "${rows[0]/blocking/blocking-twin}" \
		"${rows[0]/blocking/cpython-blocking-twin}" >"$T/$1/models/samples.tsv"
	cp claims/article.tsv "$T/$1/ledger.tsv"
	# The article's column: its made-up trials, on a machine like the others'.
	sed "/^samples/s:data/article/samples.tsv:$T/$1/article.tsv:; /^c[op]/s/\t\(8\|16\)\t/\t4\t/" \
		claims/article.sources.tsv >"$T/$1/ledger.sources.tsv"
}

@test "every claim of the article that has a test is reproduced by runs that agree with it, and flips" {
	local name verdicts
	for name in agrees opposes; do
		world $name
		try claims/judge "$T/$name/ledger.tsv" "$T/$name"
		must_work
		[[ $name == agrees ]] && verdicts=reproduced || verdicts=contradicted
		awk -F '\t' -v all="$verdicts" 'NR > 1 && $7 != "none" && $8 != all { print $1, $2, $8 ": " $9 }' "$T/out" >"$T/wrong"
		[[ ! -s $T/wrong ]] || fail "not $verdicts: $(<"$T/wrong")"
		# And all that have none say why.
		awk -F '\t' 'NR > 1 && $7 == "none" && !($8 == "not testable here" && length($9) > 10)' "$T/out" >"$T/wrong"
		[[ ! -s $T/wrong ]] || fail "no reason: $(<"$T/wrong")"
	done
}

@test "no verdict is written by hand: the ledger has none, and the code names no model of the article" {
	! grep -v '^#' claims/article.tsv | grep -iE 'reproduced|direction only|contradicted|distinguishable' || fail 'a verdict'
	! grep -nwiE 'asyncio|async_gather|threads|processes|blocking|cpython|C[1-6]\.[0-9]' claims/{judge,models,table,compare} \
		claims/*.awk claims/*.bash || fail 'a name'
}

# ---- Somebody else's article -----------------------------------------------------------------------------------------

all_of_them() {
	kitchen "$1" oven=30,2 oven-again=30,2 pan=60,3.9 fire=150,1 hearth=30,1 stone=33.2,1
}

@test "another ledger: every verdict comes out, on paired runs and on unpaired trials" {
	all_of_them "$T/data"
	try claims/judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B1 book reproduced 'above 1'
	verdict B1 kitchen reproduced
	verdict B2 book contradicted 'below 1'
	verdict B2 kitchen 'direction only' 'above 1, but 2.[45]. of the published size'
	verdict B3 book 'not distinguishable'
	verdict B3 kitchen 'not distinguishable'
	verdict B4 kitchen contradicted
	verdict B4 book 'not distinguishable' 'chance' # 8 trials, three models: the least p is 3 * 2/70
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
	[[ $(wc -l <"$T/out") == 23 ]] || fail 'each claim once on each source'
}

@test "another ledger: verdicts follow the runs" {
	kitchen "$T/data" oven=30,1 oven-again=30,2 pan=15,1 fire=10,1 hearth=27,1 stone=60,1
	try claims/judge tests/claims/bakery.tsv "$T/data"
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
	try claims/judge tests/claims/bakery.tsv "$T/data"
	verdict B4 kitchen 'not distinguishable'
	[[ $(get B4 kitchen estimate) == [01].[09]* ]] || fail 'the oven is the nearest'
}

@test "the noise floor: what is no larger than the twin's difference is no difference" {
	kitchen "$T/data" oven=30,1 oven-again=25,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	try claims/judge tests/claims/bakery.tsv "$T/data"
	verdict B3 kitchen 'not distinguishable' 'noise floor'
	[[ $(get B3 kitchen rule) =~ noise.floor.0\.8 ]] || fail 'the rule should name the floor'
	kitchen "$T/data" oven=30,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	try claims/judge tests/claims/bakery.tsv "$T/data"
	verdict B3 kitchen 'not testable here' 'no row oven-again'
}

@test "a row or CPU times that the samples do not have, and a single run, are reasons, not errors" {
	kitchen "$T/data" oven=30,1 oven-again=30,1 fire=60,1 hearth=27,1 stone=30,1
	try claims/judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B1 kitchen 'not testable here' 'no row pan'
	verdict B3 kitchen reproduced
	runs 1 oven=30,1 oven-again=30,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1 >"$T/data/baking/samples.tsv"
	try claims/judge tests/claims/bakery.tsv "$T/data"
	must_work
	verdict B3 kitchen 'not testable here' 'too few'
}

@test "any row can be compared with any other, whatever its label, and a failed gate is told" {
	kitchen "$T/data" oven=30,1 oven-again=30,1 hot-oven=15,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	sed 's/^stone.*/stone\tiron-pan\thot-oven/' tests/claims/bakery.sources.tsv >"$T/bakery.sources.tsv"
	cp tests/claims/bakery.tsv "$T"
	printf 'gate\tpass\tvalue\nsteal\tno\tsmoke\n' >"$T/data/baking/gates.tsv"
	try claims/judge "$T/bakery.tsv" "$T/data"
	must_work
	[[ $(get B11 kitchen estimate) == 0.[45]* ]] || fail 'half the time of an oven'
	cp "$T/out" "$T/data/claims.tsv"
	try claims/models "$T/bakery.tsv" "$T/data"
	must_work
	[[ $(awk -F '\t' '$1 == "stone" && $2 == "kitchen" { print $4, ($9 < 0.6) }' "$T/out") == 'hot-oven 1' ]] || fail 'its row'
	cp "$T/out" "$T/data/claims-models.tsv"
	try claims/table text "$T/data"
	grep -qx '  Exploratory, because of steal: smoke.' "$T/out" || fail 'it should say so'
}

@test "a table of samples that cannot be read is an error, not a verdict" {
	kitchen "$T/data" oven=30,1 oven-again=30,1 pan=60,1 fire=60,1 hearth=27,1 stone=30,1
	sed -i '5s/[0-9.]*$/soon/; 5s/\tpan\t[0-9.]*/\tpan\t0/' "$T/data/baking/samples.tsv"
	sed -i '2s/\toven\t[0-9.]*/\toven\tfresh/' "$T/data/baking/samples.tsv"
	try claims/judge tests/claims/bakery.tsv "$T/data"
	[[ $status == 1 ]] || fail 'it should fail'
	[[ $(<"$T/err") =~ fresh ]] || fail 'it should say where'
}

# ---- Bad ledgers -----------------------------------------------------------------------------------------------------

# spoilt LEDGER|SOURCES SED-COMMAND REGEX: what is said of the second ledger, or of its sources, after the edit.
spoilt() {
	cp tests/claims/bakery{,.sources}.tsv "$T"/
	[[ $1 == ledger ]] && sed -i "$2" "$T/bakery.tsv" || sed -i "$2" "$T/bakery.sources.tsv"
	try claims/judge "$T/bakery.tsv" "$T/data"
	must_fail "$3"
}

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
	spoilt ledger '/^B2\t/s/\tmade up//' 'claim B2 has 7 columns, not 8'
	spoilt ledger '/^B2\t/s/made up//' 'B2: an empty cell'
	spoilt ledger '/^id\t/s/tolerance/leeway/' "no column 'tolerance'"
	spoilt ledger '/^B/d' 'no claim'
	spoilt sources '/^trials/s/paired$/often/' "trials are paired or unpaired, not 'often'"
	spoilt sources '/^cpus/d' "no line 'cpus'"
	spoilt sources '/^fire/s/\tfire$//' "'fire' has 1 cells for 2 sources"
	spoilt sources 's/^hearth/fire/' "a second line 'fire'"
	spoilt sources '/^twin/s:/:and:' 'a twin is ROW / ROW'
	try claims/judge "$T/none.tsv" "$T/data"
	must_fail 'there is no ledger'
}

# ---- What is made of the verdicts ------------------------------------------------------------------------------------

# judged DATA: both tables of the second ledger.
judged() {
	claims/judge tests/claims/bakery.tsv "$1" >"$1/claims.tsv"
	claims/models tests/claims/bakery.tsv "$1" >"$1/claims-models.tsv"
}

@test "every table has every claim, every source and every model" {
	all_of_them "$T/data"
	judged "$T/data"
	local format id
	for format in text md tex tsv; do
		try claims/table $format "$T/data"
		must_work
		for id in B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11; do
			grep -qE "(^|\*)$id\b" "$T/out" || fail "no $id in $format"
		done
		grep -q 'direction only' "$T/out" || fail "no verdict in $format"
		[[ $format == tsv ]] || grep -q 'our kitchen' "$T/out" || fail "no source in $format"
	done
	try claims/table models-tsv "$T/data"
	[[ $(awk -F '\t' '{ print NF }' "$T/out" | sort -u) == 11 ]] || fail 'one table'
	[[ $(awk -F '\t' '$1 == "stone" { print $2, ($7 > 32) }' "$T/out") == 'NA 1' ]] || fail 'the stone is in the kitchen only'
	try claims/table tsv "$T/data"
	[[ $(awk -F '\t' '{ print NF }' "$T/out" | sort -u) == 14 ]] || fail 'one table'
	try claims/table md "$T/data"
	[[ $(grep -c '^|' "$T/out") == 20 ]] || fail 'two tables'
	grep -q '^- B10: Taste is not timed' "$T/out" || fail 'a reason for all, once'
	grep -q '^- B6, the book: its samples give no CPU time' "$T/out" || fail 'a reason for one'
	try claims/table tex "$T/data"
	! sed 's/^%.*//; s/\\[_%&#]//g' "$T/out" | grep '[%#_<>…×]' | grep -v '\$[<>]\$' || fail 'TeX would choke on it'
}

@test "verdicts are compared with those that are expected, and the differing ones are named" {
	all_of_them "$T/a"
	judged "$T/a"
	try claims/compare "$T/a/claims.tsv" "$T/a/claims.tsv"
	must_work
	grep -qx 'All 22 verdicts are those of .*' "$T/out" || fail 'it should say so'
	kitchen "$T/b" oven=30,2 oven-again=30,2 pan=15,3.9 fire=150,1 hearth=30,1 stone=33.2,1
	judged "$T/b"
	try claims/compare "$T/a/claims.tsv" "$T/b/claims.tsv"
	[[ $status == 1 ]] || fail 'they differ'
	grep -q '^B1, kitchen: contradicted (.*), but reproduced in ' "$T/out" || fail 'B1 should be named'
	! grep -q '^B1, book' "$T/out" || fail 'B1 is the same in the book'
	sed '/^B3\t/d' "$T/a/claims.tsv" >"$T/less"
	try claims/compare "$T/less" "$T/a/claims.tsv"
	[[ $status == 1 && $(grep -c '^B3, .*does not judge it' "$T/out") == 2 ]] || fail 'a claim too many'
	try claims/compare "$T/a/claims.tsv" "$T/less"
	[[ $status == 1 && $(grep -c '^B3, .*does not judge it' "$T/out") == 2 ]] || fail 'a claim missing'
	try claims/compare "$T/none" "$T/less"
	must_fail 'is missing'
}

@test "make claims: judges, tabulates, and compares" {
	all_of_them "$T/data"
	bakery() { try make -s BUILD="$BUILD" LEDGER=tests/claims/bakery.tsv DATA="$T/data" PAPER="$T/paper" claims "$@"; }
	bakery
	must_work
	grep -q '^our kitchen: 4 reproduced, 1 direction only, 2 not' "$T/out" || fail 'the last lines count'
	[[ -s $T/paper/claims.md && -s $T/paper/claims.tex && -s $T/paper/claims.tsv && -s $T/paper/claims-models.tsv ]] ||
		fail 'tables are missing'
	cp -R "$T/data" "$T/reference"
	bakery EXPECT="$T/reference"
	must_work
	kitchen "$T/data" oven=30,2 oven-again=30,2 pan=15,3.9 fire=150,1 hearth=30,1 stone=33.2,1
	bakery EXPECT="$T/reference"
	[[ $status != 0 ]] || fail 'it should fail'
	grep -q '^B1, kitchen: contradicted' "$T/out" || fail 'it should name B1'
}

@test "the figure: the same to the byte, and of every claim that has a test" {
	command -v gnuplot >/dev/null || skip 'no gnuplot here'
	world opposes
	mv "$T/opposes/models/samples.tsv" "$T/opposes/models/runs"
	awk -F '\t' -v OFS='\t' 'NR == 1 { print "block", "position", "warm_up", "label", "seconds", "user_s", "system_s"; next }
		{ print $1, 1, $2, $3, $4, $5, $6 }' "$T/opposes/models/runs" >"$T/opposes/models/samples.tsv"
	"$BUILD/tools/summarise" -r 100 <"$T/opposes/models/samples.tsv" >"$T/opposes/models/summary.tsv"
	printf 'gate\tpass\tvalue\n' >"$T/opposes/models/gates.tsv"
	claims/judge "$T/opposes/ledger.tsv" "$T/opposes" >"$T/opposes/claims.tsv"
	try plots/draw claims "$T/opposes" "$T/one"
	must_work
	try plots/draw claims "$T/opposes" "$T/two"
	diff -r "$T/one" "$T/two" || fail 'it came out differently'
	local id
	while read -r id; do
		grep -qF "$id" "$T/one/claims.svg" || fail "no $id in the figure"
	done < <(awk -F '\t' 'NR > 1 && $7 != "none" { print $1 }' "$T/opposes/claims.tsv" | sort -u)
}
