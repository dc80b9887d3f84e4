#!/usr/bin/env bats
# gates.bats - does a data set that is at fault say so, and only that one?
#
#   bats tests/gates.bats
#
# Made-up data without a fault, to which each test gives its own: analysis/gates, and the tables and figures after it.

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

load helpers
load dataset

setup_file() {
	build_analysis summarise gates overview models fill
}

setup() {
	export T=$BATS_TEST_TMPDIR
	data=$T/data
	set=$data/models
	cd "$ROOT" || return
}

must_say() { # must_say REGEX: a line of what it printed
	grep -qE -- "$1" "$T/out" || fail "it should say: $1"
}

must_not_say() {
	! grep -qE -- "$1" "$T/out" || fail "it should not say: $1"
}

# A data set without a fault, of so many counted blocks; what is wrong with it a test adds by itself.
sound() { # sound [BLOCKS]
	local n=${1:-30}

	sound_surroundings "$set"
	MOODS=0.02 made_up "$n" blocking=1 blocking-twin=1 threads=0.5 |
		awk -F '\t' -v OFS='\t' '
			NR == 1 { print $1, "warm_up", $2, $3, "language", "interpreter", "model"; next }
			{ model = $2; sub(/-twin/, "", model) }
			$1 == 1 { print 1, 1, $2, 99, "C", "NA", model }
			{ print $1 + 1, 0, $2, $3, "C", "NA", model }' | families >"$set/samples.tsv"
	printf '%s\n' $'label\tinterpreter' {blocking,blocking-twin,threads}$'\tNA' >"$set/rows.tsv"
	awk -v OFS='\t' -v n="$n" 'BEGIN {
		print "block", "warm_up", "start", "seconds", "steal_share", "busy_share", "pressure_share", "throttled_s",
			"load", "switches", "mhz"
		for (b = 1; b <= n + 1; b++) print b, (b == 1), 1e9 + b, 1, 0.001, 0.5, 0, 0, 1, 100, "NA" }' >"$set/blocks.tsv"
}

edit() { # edit FILE AWK-PROGRAM: of the data set; its columns are c["name"]
	awk -F '\t' -v OFS='\t' "NR == 1 { for (i = 1; i <= NF; i++) c[\$i] = i; print; next } $2 { print }" \
		"$set/$1" >"$T/edited"
	mv "$T/edited" "$set/$1"
}

conditions() { # conditions JQ-FILTER
	jq "$1" "$set/conditions" >"$T/edited"
	mv "$T/edited" "$set/conditions"
}

works() { # works PROGRAM [ARGUMENT]…
	try "$ANALYSIS/$1" "${@:2}"
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
}

gates() { # gates [OPTION]…: $T/out has them, too
	works summarise "$set"
	works gates "$@" "$set"
	cp "$set/gates.tsv" "$T/out"
}

fails() { # fails "GATE…": these fail, and no other
	gates
	[[ $(awk -F '\t' '$2 == "no" { print $1 }' "$T/out" | xargs) == "$1" ]] || fail "these should fail: $1"
}

gate_is() { # gate_is GATE PASS
	[[ $(cells "$set/gates.tsv" "$1" pass) == "$2" ]] || fail "$1 should be $2"
}

page() { # as people see it, in $T/out
	works overview -r 100 "$set"
	works fill paper/text/table.md "$set"
}

# Its noise so many times as large, around the baseline of its block.
twin_noise() { # twin_noise FACTOR
	edit samples.tsv '$c["label"] == "blocking" { base = $c["seconds"] }
		$c["label"] == "blocking-twin" { $c["seconds"] = base * ($c["seconds"] / base) ^ '"$1 }"
}

# In a data set that is sound but for that, what makes a gate fail.
provoke() { # provoke GATE
	case $1 in
	machine) conditions '.marks = ["the governor is 100 % wrong | odd_", "and so on"]' ;;
	'twin of blocking') edit samples.tsv '$c["label"] == "blocking-twin" { $c["seconds"] *= 1.05 }' ;;
	blocks) edit samples.tsv '$c["label"] == "blocking-twin" && $c["block"] > 20 { next }' ;;
	drift) edit samples.tsv '$c["block"] > 20 { $c["seconds"] *= 2 }' ;;
	lag1) edit samples.tsv '$c["label"] == "blocking-twin" { $c["seconds"] *= $c["block"] % 16 < 8 ? 1.02 : 0.98 }' ;;
	steal) edit blocks.tsv '$c["block"] == 17 { $c["steal_share"] = 0.021 }' ;;
	throttle) edit blocks.tsv '$c["block"] == 17 { $c["throttled_s"] = 0.001 }' ;;
	esac
}

@test "a sound data set passes every gate, and the page says nothing of faults" {
	sound
	fails ''
	[[ $(cut -f 1,2 "$T/out" | xargs) == \
		'gate pass machine yes twin of blocking yes blocks yes drift yes lag1 yes steal yes throttle yes' ]] ||
		fail 'seven gates, each with yes'
	page
	must_say '^Gates: machine yes \(nothing was wrong\), twin of blocking yes'
	must_not_say '[Ee]xploratory'
}

# bats test_tags=fault:machine
@test "each gate fails of its own fault, and of no other; the page says so" {
	local gate

	for gate in machine 'twin of blocking' blocks drift lag1 steal throttle; do
		sound
		provoke "$gate"
		fails "$gate"
		page
		must_say "^\*\*Exploratory\*\*, because of: $gate: "
	done
}

# bats test_tags=fault:machine
@test "several faults of the machine are all named, as they are" {
	sound
	provoke machine
	gates
	must_say $'^machine\tno\tthe governor is 100 % wrong \\| odd_; and so on$'
}

# bats test_tags=fault:machine
@test "each family has the gate of its own twin, and fails by itself" {
	sound
	awk -F '\t' -v OFS='\t' 'NR > 1 && $3 != "threads" {
			$3 = "slow-" $3; $4 *= 100; $8 = "slow-blocking"; $9 = "slow-blocking-twin"; print }' \
		"$set/samples.tsv" >"$T/more"
	cat "$T/more" >>"$set/samples.tsv"
	fails ''
	gate_is 'twin of blocking' yes
	gate_is 'twin of slow-blocking' yes
	edit samples.tsv '$c["label"] == "slow-blocking-twin" { $c["seconds"] *= 1.05 }'
	gates
	gate_is 'twin of blocking' yes
	gate_is 'twin of slow-blocking' no
}

@test "a family in few blocks has no gate, whatever its twin does; the first one must have 20" {
	sound
	awk -F '\t' -v OFS='\t' 'NR > 1 && $3 != "threads" && $1 <= 20 {
			$8 = "seldom-blocking"; $9 = "seldom-blocking-twin"; $4 *= $3 == "blocking" ? 1 : 2; $3 = "seldom-" $3; print }' \
		"$set/samples.tsv" >"$T/more"
	cat "$T/more" >>"$set/samples.tsv"
	fails ''
	gate_is 'twin of seldom-blocking' NA
}

# ---- The twin --------------------------------------------------------------------------------------------------------

# bats test_tags=fault:machine
@test "the twin's gate asks for the whole interval within the bound: a noisy twin fails, though its interval contains 1" {
	local low high

	sound
	twin_noise 20
	fails 'twin of blocking'
	read -r low high < <(cells "$set/gates.tsv" 'twin of blocking' value | sed 's/.*(\(.*\) … \(.*\)).*/\1 \2/')
	awk -v low="$low" -v high="$high" 'BEGIN { exit !(low < 1 && high > 1.05) }' || fail 'it should contain 1, and be wide'
	# One that lies beside 1 but within the bound is near enough.
	sound
	edit samples.tsv '$c["label"] == "blocking-twin" { $c["seconds"] *= 1.02 }'
	fails ''
	must_say '^twin of blocking	yes	ratio 1\.0[12][0-9]+ \(1\.0[12][0-9]+ … 1\.0[23][0-9]+\), bound ± 5 %$'
	edit samples.tsv '$c["label"] == "blocking-twin" { $c["seconds"] *= 1 / 1.02 / 1.05 }'
	fails 'twin of blocking'
}

# resolution AWK-EXPRESSION: the samples get that column; NA is a number that nobody stated
resolution() {
	awk -F '\t' -v OFS='\t' "NR == 1 { print \$0, \"resolution\"; next } { print \$0, $1 }" "$set/samples.tsv" >"$T/edited"
	mv "$T/edited" "$set/samples.tsv"
}

@test "the bound is the resolution that the list states, for each family its own; 5 % where it states none" {
	two_families() { # both twins are 2 % slower
		sound
		awk -F '\t' -v OFS='\t' 'NR > 1 && $3 != "threads" {
				$3 = "py-" $3; $5 = "Python"; $8 = "py-blocking"; $9 = "py-blocking-twin"; print }' \
			"$set/samples.tsv" >"$T/more"
		cat "$T/more" >>"$set/samples.tsv"
		edit samples.tsv '$c["label"] ~ /-twin$/ { $c["seconds"] *= 1.02 }'
	}
	two_families
	resolution '$5 == "C" ? 0.01 : 0.05'
	fails 'twin of blocking'
	must_say '^twin of blocking	no	.*bound ± 1 %$'
	must_say '^twin of py-blocking	yes	.*bound ± 5 %$'
	two_families
	resolution '$5 == "C" ? 0.03 : 0.005'
	fails 'twin of py-blocking'
	must_say '^twin of blocking	yes	.*bound ± 3 %$'
	must_say '^twin of py-blocking	no	.*bound ± 0\.5 %$'
	two_families
	resolution '"NA"'
	fails ''
	must_say '^twin of blocking	yes	.*bound ± 5 %$'
	two_families
	resolution '$3 == "blocking-twin" && $1 == 9 ? 0.01 : 0.05'
	try "$ANALYSIS/gates" "$set"
	must_fail 1 '^gates: .*: the runs of blocking-twin differ in resolution: 0.05 and 0.01$'
	two_families
	resolution '"1%"'
	try "$ANALYSIS/gates" "$set"
	must_fail 1 "^gates: .*: resolution of blocking-twin is '1%', which is not a number$"
}

@test "of 19 blocks nothing shows that there is no difference: exploratory, and neither twin nor drift is judged; of 20 both" {
	both_at_fault() {
		edit samples.tsv '$c["label"] == "blocking-twin" { $c["seconds"] *= 2 }'
		edit samples.tsv '$c["block"] > 14 { $c["seconds"] *= 2 }'
	}
	sound 19
	fails blocks
	both_at_fault
	fails blocks
	gate_is 'twin of blocking' NA
	gate_is drift NA
	must_say $'^blocks\tno\t19, fewer than 20$'
	sound 20
	fails ''
	must_say $'^blocks\tyes\t20$'
	both_at_fault
	fails 'twin of blocking drift'
}

# bats test_tags=fault:few
@test "a clock too coarse to tell the twin from its baseline shows nothing: the gates fail, and the page says why" {
	sound
	edit samples.tsv '{ $c["seconds"] = 0.01 }'
	fails 'twin of blocking drift'
	must_say $'^twin of blocking\tno\tratio 1\.0000, no interval$'
	gate_is lag1 NA
	page
	must_say '^`blocking-twin` is `blocking` under another name, but the clock is too coarse to tell'
}

# ---- Drift and lag ---------------------------------------------------------------------------------------------------

@test "the drift asks for its whole interval within the bound: a small one passes, a large and a noisy one fail" {
	local factor

	drifts() { # drifts FACTOR: the last third of the blocks
		sound
		edit samples.tsv '$c["block"] > 21 { $c["seconds"] *= '"$1 }"
	}
	for factor in 1 1.05 0.95; do
		drifts $factor
		fails ''
	done
	must_say $'^drift\tyes\tratio 0\.9[0-9]+ \(0\.9[0-9]+ … 0\.9[0-9]+\), bound ± 10 %$' # significant, but small
	for factor in 1.12 0.88 2; do
		drifts $factor
		fails drift
	done
	sound
	edit samples.tsv '{ $c["seconds"] *= exp(0.4 * sin(3 * $c["block"])) }' # of whole blocks
	fails drift
	must_say $'^drift\tno\tratio (0\.9|1\.0)[0-9]+ \(0\.[0-8][0-9]+ … 1\.[1-9][0-9]+\), bound ± 10 %$'
}

# bats test_tags=fault:machine
@test "what is no fault: steal in the warm-up, or at the bound" {
	sound
	edit blocks.tsv '{ $c["steal_share"] = 0.02 } $c["warm_up"] { $c["steal_share"] = 0.5; $c["throttled_s"] = 5 }'
	fails ''
}

@test "the lag is that of ranks: a value by hand, with ties; two outliers side by side are nothing, and hide nothing" {
	lag() { # lag TWIN-TIMES EXPECTED: the baseline's are 1
		sound "$(wc -w <<<"$1")"
		edit samples.tsv 'BEGIN { split("'"$1"'", time, " ") }
			{ $c["seconds"] = $c["block"] > 1 && $c["label"] ~ /twin/ ? time[$c["block"] - 1] : 1 }'
		gates
		[[ $(cells "$set/gates.tsv" lag1 value) == "$2" ]] || fail "lag1 of $1 should be $2"
	}
	# Ranks less their mean are -1 -1 1.5 0.5: the products of neighbours are 1 - 1.5 + 0.75, the squares 4.5.
	lag '1.1 1.1 9 1.2' '0.056, at most 1.000'
	# -2 -1 0 1 2: 2 + 0 + 0 + 2 of 10.
	lag '0.2 0.3 0.4 50 60' '0.400, at most 0.894'
	lag '1 2 1 2 1 2 1 2 1 2' '-0.900, at most 0.632'
	gate_is lag1 no
	sound
	edit samples.tsv '$c["label"] == "blocking-twin" && ($c["block"] == 9 || $c["block"] == 10) { $c["seconds"] *= 100 }'
	fails ''
	provoke lag1
	fails lag1
}

# ---- Options ---------------------------------------------------------------------------------------------------------

# bats test_tags=fault:options
@test "the bounds are options, and a value that is none is refused: nothing switches a gate off" {
	local value

	sound
	edit samples.tsv '$c["block"] > 21 { $c["seconds"] *= 1.1 }'
	provoke steal
	gates --drift-max 0.2 --steal-max 0.03
	gate_is drift yes
	gate_is steal yes
	gates --drift-max 0.05 --steal-max 0.02
	gate_is drift no
	gate_is steal no
	rm "$set/gates.tsv"
	for value in 2% abc '' -0.1 1.1 nan inf 0.02x; do
		try "$ANALYSIS/gates" --steal-max "$value" "$set"
		must_fail 2 "^gates: option --steal-max: '$value'"
		try "$ANALYSIS/gates" --drift-max "$value" "$set"
		must_fail 2 "^gates: option --drift-max: '$value'"
	done
	try "$ANALYSIS/gates"
	must_fail 2 '^gates: usage: '
	[[ ! -e $set/gates.tsv ]] || fail 'there are gates all the same'
}

# ---- What is made of them --------------------------------------------------------------------------------------------

@test "a figure's caption names the gates that failed, in the order of the gates" {
	caption() {
		works models -r 100 "$set"
		dataset_try_draw models "$data" "$T/figures"
		[[ $status == 0 && ! -s $T/err ]] || fail 'it is not drawn'
		sed 's/<[^>]*>//g' "$T/figures/models.svg" | tr '\n' ' ' >"$T/out"
	}
	sound
	gates
	caption
	must_say 'Made-up 1'
	must_not_say EXPLORATORY
	provoke 'twin of blocking'
	provoke steal
	gates
	caption
	must_say 'EXPLORATORY, fails the gates: *twin of blocking, *steal'
}

# bats test_tags=fault:machine
@test "what the data cannot tell is NA: no twin, unknown throttling, a single block" {
	sound
	edit samples.tsv '$c["label"] == "blocking-twin" { next } { $c["twin"] = "NA" }'
	edit blocks.tsv '$c["block"] == 9 { $c["throttled_s"] = "NA" }'
	fails ''
	gate_is twin NA
	gate_is lag1 NA
	gate_is throttle NA
	page
	must_not_say 'under another name'
	sound 1
	fails blocks
	gate_is 'twin of blocking' NA
	gate_is drift NA
	gate_is lag1 NA
	page
	must_say '^`blocking-twin` is `blocking` under another name, in too few blocks to tell'
	must_say 'twin of blocking NA \(ratio [0-9.]+, no interval\)'
}

# bats test_tags=fault:machine
@test "conditions without marks: nobody looked at the machine, and that is NA" {
	sound
	conditions 'del(.marks)'
	gates
	gate_is machine NA
}

@test "drift and lag are those of the blocks, whatever the order of the lines" {
	sound
	provoke drift
	gates
	cp "$set/gates.tsv" "$T/first"
	{ head -n 1 "$set/samples.tsv"; sed 1d "$set/samples.tsv" | tac; } >"$T/turned"
	mv "$T/turned" "$set/samples.tsv"
	gates
	cmp "$set/gates.tsv" "$T/first" || fail 'turned round it says something else'
}

# bats test_tags=fault:data
@test "a set that lacks something is named: no conditions, no CPUs, no baseline, no blocks" {
	refuse() { # refuse REGEX
		rm -f "$set/gates.tsv"
		try "$ANALYSIS/gates" "$set"
		must_fail 1 "^gates: .*$1"
		[[ ! -e $set/gates.tsv ]] || fail 'there are gates all the same'
	}
	sound
	gates
	edit samples.tsv '{ $c["baseline"] = "NA" }'
	refuse 'has no baseline'
	sound
	rm "$set/blocks.tsv"
	refuse 'blocks.tsv'
	conditions 'del(.machine.cores_usable)'
	refuse 'how many CPUs'
	echo '{' >"$set/conditions"
	refuse 'conditions is missing or not whole'
	rm "$set/conditions"
	refuse 'conditions is missing or not whole'
}

# ---- In a sentence ---------------------------------------------------------------------------------------------------

@test "the page says of each twin by how much one program seems to differ from itself: as the summary has it" {
	local low high ratio

	sound
	gates
	page
	read -r ratio low high < <(cells "$set/summary.tsv" blocking-twin ratio ratio_low ratio_high | xargs printf '%.3f %.3f %.3f\n')
	must_say "^\`blocking-twin\` is \`blocking\` under another name: here it seems to take $ratio times as long \($low … $high\)\. "
	must_not_say 'two speeds'
	# It is on the page of every experiment, and on those that have no text of their own.
	for page in bench/experiments/* bench/experiments/table; do
		page=paper/text/${page##*/}.md
		[[ ! -e $page ]] || grep -qxF '{include foot.md}' "$page" || fail "$page has no foot"
	done
	grep -qF '{twins}' paper/text/foot.md && grep -qF '{states}' paper/text/foot.md || fail 'the foot has no sentence'
}

@test "two CPUs of different speed are told; not one speed, few runs, a wide spread, or an unknown CPU" {
	# cpus AWK-EXPRESSION [FACTOR]: the CPU on which each run ended; on CPU 1 all runs take so many times as long
	cpus() {
		sound
		awk -F '\t' -v OFS='\t' -v factor="${2:-1.25}" "
			NR == 1 { print \$0, \"cpu\"; next }
			{ cpu = $1; if (cpu == 1) \$4 *= factor; print \$0, cpu }" "$set/samples.tsv" >"$T/edited"
		mv "$T/edited" "$set/samples.tsv"
		gates
		page
	}
	cpus '$1 % 3 == 1'
	must_say '^This machine has two speeds: `blocking` takes (1|[01]\.[0-9]+) s where it ends on CPU 0 \(median of 20 runs\), and 1\.2'
	must_say ' 1\.2[0-9]* s on CPU 1 \(10 runs\)\.$'
	cpus '$1 % 2' 0.8
	must_say 'takes 0\.[78][0-9]+ s where it ends on CPU 1 \(median of 15 runs\), and (1|1\.0[0-9]?|0\.9[0-9]*) s on CPU 0 '
	cpus '$1 % 2' 1.03
	must_not_say 'two speeds'
	cpus '$1 >= 28' # four runs
	must_not_say 'two speeds'
	cpus '1'
	must_not_say 'two speeds'
	cpus '"NA"'
	must_not_say 'two speeds'
	cpus '$1 % 2'
	# Where half of the runs on either CPU are as fast as the others', the CPU does not tell.
	edit samples.tsv '$c["block"] % 4 < 2 { $c["seconds"] *= 1.5 }'
	gates
	page
	must_not_say 'two speeds'
}
