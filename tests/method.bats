#!/usr/bin/env bats
# method.bats - does the method say what is so, and only that? Intervals, verdicts, gates, the doctor, the validation.
#
#   bats tests/method.bats
#
# Against tests/method-oracle.py, published examples, and made-up data of which it is known what should be found. It
# works in a copy of the checkout, where a script that is not under test may be replaced. It never looks at a clock.

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers

ORACLE=$ROOT/tests/method-oracle.py
# What a calling make or its user exports is not what is tested here.
# shellcheck disable=SC2086 # a list of names
unset ${PARAMETERS:-} PARAMETERS # what experiment.mk exports
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT MARKS MODELS EXPERIMENTS PAPER
export BUILD=build DATA=data/local SEED=42 TASKS=15 RESAMPLES=1000 POOLED=2 STEAL_MAX=0.02 DRIFT_MAX=0.02 LC_ALL=C

setup_file() {
	export HOUSE=$BATS_FILE_TMPDIR/house
	local log=$BATS_FILE_TMPDIR/log

	copy_sources "$HOUSE"
	mkdir -p "$HOUSE/data"
	cp -R "$ROOT/data/article" "$HOUSE/data/"
	timeout 100 make -s -j2 -C "$HOUSE" BUILD=build tools slower build/blocking-twin article >"$log" 2>&1 ||
		{ cat "$log" >&2; return 1; }
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cp -a "$HOUSE" "$T/house"
	cd "$T/house" || return
}

teardown() {
	# The group that the test started, even when its leader has ended.
	[[ -z ${group:-} ]] || kill -KILL -- "-$group" 2>/dev/null || true
}

must_work() {
	[[ $status == 0 ]] || fail 'it should work'
}

must_say() { # must_say REGEX: a line of what it printed
	grep -qE -- "$1" "$T/out" || fail "it should say: $1"
}

must_not_say() {
	! grep -qE -- "$1" "$T/out" || fail "it should not say: $1"
}

# Puts a script of our own in another's place; its lines come on stdin.
replace() { # replace FILE
	{ echo '#!/bin/bash'; cat; } >"$1.new"
	chmod +x "$1.new"
	mv "$1.new" "$1"
}

python_needed() {
	command -v python3 >/dev/null || skip 'no python3 here'
}

# ---- Estimates, intervals, verdicts ----------------------------------------------------------------------------------

summarise() { # summarise [OPTION]…: of $T/samples
	try build/tools/summarise "$@" <"$T/samples"
	must_work
	cp "$T/out" "$T/summary"
}

# cells LABEL COLUMN…: of the last summary
cells() {
	awk -F '\t' -v label="$1" -v wanted="${*:2}" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; n = split(wanted, name, " ") }
		NR > 1 && $1 == label { for (i = 1; i <= n; i++) printf "%s%s", $c[name[i]], i < n ? " " : "\n" }' "$T/summary"
}

is() { # is "EXPECTED CELLS" LABEL COLUMN…
	[[ $(cells "${@:2}") == "$1" ]] || fail "${*:2}: $(cells "${@:2}") instead of $1"
}

# Samples of one row: LABEL, then a number a block, whose exponential is the time: log times are what is averaged.
logs() {
	local label=$1

	shift
	printf '%s\n' "$@" | awk -v OFS='\t' -v label="$label" -v from="${FROM:-1}" '
		{ printf "%d\t%s\t%.15g\n", NR + from - 1, label, exp($1) }'
}

HEADER=$'block\tlabel\tseconds'
# Student's sleep data, as R has them: the extra sleep of ten patients under either drug.
DRUG1=(0.7 -1.6 -0.2 -1.2 -0.1 3.4 3.7 0.8 0.0 2.0)
DRUG2=(1.9 0.8 1.1 0.1 -0.1 4.4 5.5 1.6 4.6 3.4)

@test "published: Student's interval of the sleep data, paired, and Welch's, unpaired" {
	{ echo "$HEADER"; logs blocking "${DRUG2[@]}"; logs b "${DRUG1[@]}"; } >"$T/samples"
	# R, t.test(paired = TRUE): mean -1.58, interval -2.4598858 … -0.7001142; their exponentials.
	summarise
	is '0.205975 0.0854447 0.496529' b ratio ratio_low ratio_high
	# R, t.test(): interval -3.3654832 … 0.2054832.
	summarise -u
	is '0.205975 0.0345453 1.22812' b ratio ratio_low ratio_high
}

@test "published: Wilcox's trimmed mean, Winsorised error and interval of the self-awareness data" {
	local data=(77 87 88 114 151 210 219 246 253 262 296 299 306 376 428 515 666 1310 2611)

	# Wilcox (2017), section 4.3: 282.7, of 19 values, error 56.1, 12 degrees of freedom, interval 160.4 … 405.0. As the
	# last third of a series which begins without variance, that is the drift's interval.
	# shellcheck disable=SC2046 # a word for each block
	{
		echo "$HEADER"
		logs blocking $(printf '0 %.0s' {1..38})
		FROM=39 logs blocking $(printf '%se-3 ' "${data[@]}")
	} >"$T/samples"
	try build/tools/series <"$T/samples"
	must_work
	awk '$1 == "drift" { printf "%.1f %.1f %.1f", 1000 * log($2), 1000 * log($3), 1000 * log($4) }' "$T/out" >"$T/said"
	[[ $(<"$T/said") == '282.7 160.4 405.0' ]] || fail "$(<"$T/said")"
}

# Samples, the same every time, with a mood to each block: BLOCKS, then LABEL=RATIO…
# As every awk's rand() differs, an LCG.
made_up() {
	awk -v blocks="$1" -v rows="${*:2}" '
		function noise(  i, s) { # nearly normal: the sum of twelve uniforms
			for (i = 0; i < 12; i++) { x = (x * 16807) % 2147483647; s += x / 2147483647 }
			return s - 6
		}
		BEGIN {
			x = 20240229
			print "block\tlabel\tseconds"
			for (b = 1; b <= blocks; b++) {
				mood = exp(0.1 * noise())
				for (i = 1; i <= split(rows, row, " "); i++) {
					split(row[i], r, "=")
					printf "%d\t%s\t%.9f\n", b, r[1], mood * r[2] * exp(0.01 * noise())
				}
			}
		}'
}

@test "an independent implementation agrees: 2 to 40 blocks, missing ones, rows of few, families" {
	python_needed
	local blocks

	agree() { # agree ROWS
		summarise -r 10000
		try python3 "$ORACLE" agrees "$T/samples" "$T/summary"
		must_work
		[[ $(<"$T/out") == "$1 rows" ]] || fail 'they differ'
	}
	for blocks in 2 11 12 40; do
		made_up $blocks blocking=1 blocking-twin=1 a=0.5 b=0.9 >"$T/samples"
		agree 4
	done
	# Of b every third block is missing, c has eleven and d two, and of the baseline the blocks 7 and 8 are not there.
	made_up 31 blocking=1 a=0.5 b=0.9 c=1.2 d=0.7 cpython-blocking=9 cpython-blocking-twin=9 cpython-a=8 cpython-b=7 |
		awk -F '\t' '!($2 == "b" && $1 % 3 == 0 || $2 == "c" && $1 > 13 || $2 == "d" && $1 > 2 ||
			$2 == "blocking" && ($1 == 7 || $1 == 8))' >"$T/samples"
	agree 9
}

@test "faster, slower, not distinguishable: just outside the twin's interval, and just inside" {
	local floor low high block

	# A row that never varies has an interval without width: where it lies is what decides.
	rows() { # rows FAST SLOW
		echo "$HEADER"
		for block in {1..6}; do
			printf "$block\t%s\n" $'blocking\t1' "blocking-twin	$((block % 2 ? 900 : 1100))e-3" "fast	$1" "slow	$2"
		done
	}
	rows 1 1 >"$T/samples"
	summarise
	floor=$(cells blocking-twin ratio_low ratio_high)
	low=${floor% *} high=${floor#* }
	times() { awk "BEGIN { printf \"%.9g\", $1 * $2 }"; }
	rows "$(times "$low" 0.9999)" "$(times "$high" 1.0001)" >"$T/samples"
	summarise
	is faster fast verdict
	is slower slow verdict
	is "$floor" blocking-twin ratio_low ratio_high
	rows "$(times "$low" 1.0001)" "$(times "$high" 0.9999)" >"$T/samples"
	summarise
	is 'not distinguishable' fast verdict
	is 'not distinguishable' slow verdict
	# The same without a twin: they differ from the baseline.
	summarise -t nobody
	is faster fast verdict
	is slower slow verdict
}

@test "each family has the noise floor of its own twin" {
	local block

	{
		echo "$HEADER"
		for block in {1..6}; do
			printf "$block\t%s\n" $'blocking\t1' $'blocking-twin\t1' $'a\t1.05' \
				$'cpython-blocking\t10' $'cpython-a\t10.5' "cpython-blocking-twin	$((block % 2 ? 9 : 11))"
		done
	} >"$T/samples"
	summarise
	is '1.05 slower' a ratio verdict
	is '1.05 not distinguishable' cpython-a ratio verdict
	sed -i 's/^\([0-9]*\tcpython-blocking-twin\t\).*/\110/; s/^\([0-9]*\tblocking-twin\t\)1$/\11.06/' "$T/samples"
	summarise
	is '1.05 not distinguishable' a ratio verdict # beside a twin that is itself beside 1
	is '1.05 slower' cpython-a ratio verdict
}

@test "a twin without an interval is a noise floor that nobody knows: no verdict" {
	made_up 20 blocking=1 a=1.5 >"$T/samples"
	FROM=3 logs blocking-twin 0 >>"$T/samples"
	summarise
	is 'NA NA twin' blocking-twin ratio_low ratio_high verdict
	is 'not distinguishable' a verdict
}

@test "no variance, or none between the blocks: points; one block: no interval and no verdict" {
	local n

	for n in 3 20; do # with Student, and with the bootstrap
		{ made_up $n blocking=1; made_up $n blocking=1 | sed -n 's/blocking/same/p'; made_up $n blocking=1 |
			awk -F '\t' -v OFS='\t' 'NR > 1 { printf "%d\tdouble\t%.9f\n", $1, 2 * $3 }'; } >"$T/samples"
		summarise
		is '1 1 1 not distinguishable' same ratio ratio_low ratio_high verdict
		is '2 2 2 slower' double ratio ratio_low ratio_high verdict
	done
	made_up 1 blocking=1 a=3 >"$T/samples"
	summarise
	is 'NA NA not distinguishable' a ratio_low ratio_high verdict
}

# False verdicts on `other`, and families in which an interval of twin or other does not hold the truth, which is 1.
faults() {
	awk -F '\t' 'NR > 1 && $1 ~ /(twin|other)$/ {
			split($1, family, "-")
			if ($1 ~ /other$/ && $17 ~ /er$/) verdicts++
			if ($11 > 1 || $12 < 1) missed[family[1]]
		}
		END { for (i in missed) n++; printf "%d %d\n", verdicts, n }' "$T/summary"
}

@test "of 300 data sets without a difference, no more are called different or miss it than 5 % allow" {
	python_needed
	local bound verdicts missed

	# Thirty blocks with moods of 10 %, log-normal noise and outliers. A right method exceeds the bound once in 10,000.
	bound=$(python3 "$ORACLE" bound 300 0.05)
	[[ $bound == 31 ]] || fail "the bound is $bound"
	python3 "$ORACLE" noise 1 300 30 1 >"$T/samples"
	summarise -r 500
	read -r verdicts missed < <(faults)
	# Nor may the intervals be so wide that they miss nothing: a right method is below four once in 4,000.
	((verdicts <= bound && missed <= bound && missed >= 4)) || fail "$verdicts verdicts, $missed missed"
	# A method that takes runs of one block for independent evidence does not pass.
	python3 "$ORACLE" noise 1 300 30 1 repeated >"$T/samples"
	summarise -r 100 -t nobody
	read -r verdicts missed < <(faults)
	((verdicts > bound && missed > bound)) || fail "it should be caught: $verdicts verdicts, $missed missed"
}

@test "of 100 data sets with 5 % difference all are called so, and none where the blocks' pairs are torn apart" {
	python_needed
	python3 "$ORACLE" noise 2 100 30 1.05 >"$T/samples"
	summarise -r 500
	[[ $(grep -c '^d[0-9]*-other.*slower' "$T/summary") == 100 ]] || fail 'some were not found'
	python3 "$ORACLE" noise 2 100 30 1.05 unpaired >"$T/samples"
	summarise -r 500
	(($(grep -c '^d[0-9]*-other.*slower' "$T/summary") < 50)) || fail 'there is nothing in the pairs'
}

# ---- The gates -------------------------------------------------------------------------------------------------------

# A data set without a fault, of so many counted blocks; what is wrong with it a test adds by itself.
sound() { # sound [BLOCKS]
	local n=${1:-30} set=data/local/models

	mkdir -p "$set"
	made_up "$n" blocking=1 blocking-twin=1 threads=0.5 |
		awk -F '\t' -v OFS='\t' 'NR == 1 { print $1, "warm_up", $2, $3; next }
			$1 == 1 { print 1, 1, $2, 99 } { print $1 + 1, 0, $2, $3 }' >$set/samples.tsv
	awk -v OFS='\t' -v n="$n" 'BEGIN {
		print "block", "warm_up", "start", "seconds", "steal_share", "busy_share", "pressure_share", "throttled_s",
			"load", "switches", "mhz"
		for (b = 1; b <= n + 1; b++) print b, (b == 1), 1e9 + b, 1, 0.001, 0.5, 0, 0, 1, 100, "NA" }' >$set/blocks.tsv
	jq -n '{ marks: [], commands: [{ command: "build/blocking -t 15 -n 1000 -w 16 -s 42" }], machine: {
		cpu: "Made-up 1", cpus_online: 2, cores_usable: 2, kernel: "Linux 0", container: "none", virtualisation: "none",
		compiler: "cc 1", date: "2024-02-29T12:00:00Z" } }' >$set/conditions
}

edit() { # edit FILE AWK-PROGRAM: of the data set; its columns are c["name"]
	awk -F '\t' -v OFS='\t' "NR == 1 { for (i = 1; i <= NF; i++) c[\$i] = i; print; next } $2 { print }" \
		"data/local/models/$1" >"$T/edited"
	mv "$T/edited" "data/local/models/$1"
}

mark() { # mark FAULT
	jq --arg fault "$1" '.marks = [$fault]' data/local/models/conditions >"$T/edited"
	mv "$T/edited" data/local/models/conditions
}

gates() {
	build/tools/summarise <data/local/models/samples.tsv >data/local/models/summary.tsv
	try analysis/gates data/local/models
	must_work
	cp "$T/out" data/local/models/gates.tsv
}

fails() { # fails "GATE…": these fail, and no other
	gates
	[[ $(awk -F '\t' '$2 == "no" { print $1 }' "$T/out" | xargs) == "$1" ]] || fail "these should fail: $1"
}

gate_is() { # gate_is GATE PASS
	[[ $(awk -F '\t' -v gate="$1" '$1 == gate { print $2 }' "$T/out") == "$2" ]] || fail "$1 should be $2"
}

# One line a gate: its name, and in a data set that is sound but for that what makes it fail.
provoke() {
	case $1 in
	machine) mark "the governor 'powersave' is 100 % wrong & odd_" ;;
	twin) edit samples.tsv '$c["label"] == "blocking-twin" { $c["seconds"] *= 1.05 }' ;;
	drift) edit samples.tsv '$c["block"] > 20 { $c["seconds"] *= 2 }' ;;
	lag1) edit samples.tsv '$c["label"] == "blocking-twin" { $c["seconds"] *= $c["block"] % 10 < 5 ? 1.03 : 0.97 }' ;;
	steal) edit blocks.tsv '$c["block"] == 17 { $c["steal_share"] = 0.021 }' ;;
	throttle) edit blocks.tsv '$c["block"] == 17 { $c["throttled_s"] = 0.001 }' ;;
	esac
}

@test "a sound data set passes every gate, and tables and figures say nothing of faults" {
	local format

	sound
	fails ''
	[[ $(cut -f 1,2 "$T/out" | xargs) == \
		'gate pass machine yes twin yes drift yes lag1 yes steal yes throttle yes' ]] ||
		fail 'six gates, each with yes'
	for format in md tex; do
		try analysis/table $format data/local/models
		must_work
		must_not_say '[Ee]xploratory'
	done
}

@test "each gate fails of its own fault, and of no other; tables, in Markdown and TeX, say so" {
	local gate format

	for gate in machine twin drift lag1 steal throttle; do
		sound
		provoke $gate
		fails $gate
		for format in md tex; do
			try analysis/table $format data/local/models
			must_work
			must_say "Exploratory.*$gate: "
		done
	done
	# TeX would stumble over these.
	sound
	provoke machine
	gates
	try analysis/table tex data/local/models
	must_say "100 \\\\% wrong \\\\& odd\\\\_"
}

@test "what is no fault: steal in the warm-up or at the bound, a drift that is significant but small" {
	sound
	edit blocks.tsv '{ $c["steal_share"] = 0.02 } $c["warm_up"] { $c["steal_share"] = 0.5; $c["throttled_s"] = 5 }'
	fails ''
	edit samples.tsv '{ $c["seconds"] = $c["block"] <= 20 ? 1 : 1.019 }'
	gates
	must_say $'^drift\tyes\t.*1\\.0190 \\(1\\.0190 … 1\\.0190\\)'
	edit samples.tsv '$c["block"] > 20 { $c["seconds"] = 1.021 }'
	gates
	gate_is drift no
}

@test "a figure's caption names the gates that failed, in the order of the gates" {
	sound
	gates
	caption() {
		timeout 60 plots/draw models data/local "$T/figures" >"$T/out" 2>"$T/err" || fail 'it is not drawn'
		sed 's/<[^>]*>//g' "$T/figures/models.svg" | tr '\n' ' ' >"$T/out"
	}
	caption
	must_say 'Made-up 1'
	must_not_say EXPLORATORY
	provoke twin
	provoke steal
	gates
	caption
	must_say 'EXPLORATORY, fails the gates: *twin, *steal'
}

@test "what the data cannot tell is NA: no twin, unknown throttling, few blocks, nobody who looked at the machine" {
	sound
	edit samples.tsv '$c["label"] == "blocking-twin" { next }'
	edit blocks.tsv '$c["block"] == 9 { $c["throttled_s"] = "NA" }'
	fails ''
	gate_is twin NA
	gate_is lag1 NA
	gate_is throttle NA
	sound 1
	fails ''
	gate_is twin NA
	gate_is drift NA
	gate_is lag1 NA
}

@test "a third of one block has no interval: the drift is NA, however large" {
	sound 4
	edit samples.tsv '$c["block"] > 4 { $c["seconds"] *= 2 }'
	gates
	gate_is drift NA
}

@test "conditions without marks: nobody looked at the machine, and that is NA" {
	sound
	jq 'del(.marks)' data/local/models/conditions >"$T/edited"
	mv "$T/edited" data/local/models/conditions
	gates
	gate_is machine NA
}

@test "the series is that of the blocks, whatever the order of the lines" {
	sound
	provoke drift
	build/tools/series <data/local/models/samples.tsv >"$T/first"
	{ head -n 1 data/local/models/samples.tsv; sed 1d data/local/models/samples.tsv | tac; } >"$T/turned"
	try build/tools/series <"$T/turned"
	must_work
	cmp "$T/out" "$T/first" || fail 'turned round it says something else'
}

# ---- The doctor ------------------------------------------------------------------------------------------------------

# A machine without a fault, and jq filters that give it some; two snapshots, the second two seconds after the first.
patient() { # patient MACHINE-FILTER SECOND-SNAPSHOT-FILTER
	mkdir -p "$T/bin"
	jq -n '{ cpu: "Made-up 1", cpu_family: 6, cpu_model: 1, cpus_online: 4, cpus_allowed: 4, cpu_list: "0-3",
		cpu_quota: null, cores_usable: 4, smt: false, governor: "performance", turbo: "off", virtualisation: "none",
		container: "none", memory_bytes: 1e9, kernel: "Linux 0" } |'"$1" >"$T/machine"
	jq -n '{ time: 100, steal_s: 0, busy_s: 0, pressure_us: 0 }' >"$T/second"
	echo "cat $T/machine" | replace bench/machine
	printf 'cat %q; jq %q %q >%q.new; mv %q.new %q\n' "$T/second" ".time += 2 | $2" "$T/second" "$T/second" \
		"$T/second" "$T/second" | replace bench/snapshot
	: | replace "$T/bin/sleep" # nothing happens between them
	printf 'case $1 in */current_clocksource) echo %s ;; *) exec /bin/cat "$@" ;; esac\n' "${3:-tsc}" |
		replace "$T/bin/cat"
}

doctor() {
	PATH=$T/bin:$PATH try bench/doctor "$@"
	must_work
	[[ ! -s $T/err ]] || fail 'something on stderr'
}

@test "the doctor looks at this machine, whatever it finds, and names its CPUs" {
	try bench/doctor
	must_work
	must_say "$(nproc) of [0-9]+ CPUs allowed|a single CPU"
	must_say "$(awk -F ': *' '/^model name/ { print $2; exit }' /proc/cpuinfo | sed 's/[][()+.*?|^$\\{}]/./g')"
	must_say 'fit to measure on|wrong'
}

@test "a fit machine: no WRONG, and an empty list for the record" {
	patient . .
	doctor
	must_not_say WRONG
	must_say 'is fit to measure on'
	doctor --json
	[[ $(jq -c . "$T/out") == '[]' ]] || fail 'an empty list'
}

@test "every fault the doctor knows can be provoked: one WRONG line, with a mend; all of them in the record" {
	local regex machine snapshot clock

	while IFS=';' read -r regex machine snapshot clock; do
		patient "$machine" "$snapshot" "$clock"
		doctor
		[[ $(grep -c '^ *WRONG ' "$T/out") == 1 ]] || fail "one fault: $regex"
		must_say "^ *WRONG .*$regex"
		grep -A 1 WRONG "$T/out" | grep -qE '^ +mend: .{10}' || fail "no mend: $regex"
	done <<-'END'
		quota of 1.5 CPUs;.cpu_quota = 1.5;.;tsc
		single CPU;.cores_usable = 1;.;tsc
		SMT;.smt = true;.;tsc
		governor 'powersave';.governor = "powersave";.;tsc
		turbo;.turbo = "on";.;tsc
		hypervisor took 2.0 %;.;.steal_s += 0.16;tsc
		CPUs 25 % busy;.;.busy_s += 2;tsc
		waited for a CPU 50 %;.;.pressure_us += 1e6;tsc
		clock source 'acpi_pm';.;.;acpi_pm
	END
	patient '.cpu_quota = 0.5 | .cores_usable = 0.5 | .smt = true | .governor = "powersave" | .turbo = "on"' \
		'.steal_s += 0.16 | .busy_s += 2 | .pressure_us += 1e6' acpi_pm
	doctor --json
	jq -e 'length == 9 and all(type == "string")' "$T/out" >"$T/said" || fail 'all nine at once'
}

@test "what the machine does not say is no fault, and neither is a little noise" {
	patient '.governor = null | .smt = null | .turbo = null | .cpu_quota = 4' \
		'.steal_s += 0.07 | .busy_s += 0.7 | .pressure_us = null' unknown
	doctor
	must_not_say WRONG
	must_say 'does not say'
}

# ---- check-data ------------------------------------------------------------------------------------------------------

# Raw data with manifests, of two experiments, so that the second is looked at, too.
measured() {
	local set

	for set in data/local/models data/local/other; do
		rm -rf $set
		mkdir -p $set
		echo '{}' >$set/conditions
		for name in block-001 block-002; do
			printf '{"fingerprint":"%s"}\n' "${FINGERPRINT:-0123}" >$set/$name.meta
			FINGERPRINT=
			echo '{"results":[]}' >$set/$name.json
			echo '{}' >$set/$name.runs.jsonl
		done
		(cd $set && sha256sum conditions block-*) |
			awk -v OFS='\t' 'BEGIN { print "sha256", "file" } { print $1, $2 }' >$set/manifest.tsv
	done
}

@test "check-data: intact data is intact" {
	measured
	touch data/local/other/summary.tsv # what is made of it is not raw
	try bench/check-data data/local
	must_work
	must_say 'other: 7 files'
	[[ ! -s $T/err ]] || fail 'something on stderr'
}

@test "check-data: missing, altered, foreign and mixed are each named, in any experiment, with status 1" {
	local what

	found() { # found REGEX
		try bench/check-data data/local
		must_complain 1 '^check-data: 1 '
		must_say "$1"
	}
	for what in block-001.json block-002.meta block-001.runs.jsonl conditions; do
		measured
		rm data/local/other/$what
		found "^missing: data/local/other/$what$"
		measured
		echo >>data/local/other/$what
		found "^altered: data/local/other/$what$"
	done
	measured
	echo '{}' >data/local/models/block-003.json
	found '^foreign: data/local/models/block-003.json'
	FINGERPRINT=4567 measured
	found '^mixed: .*data/local/models .*2 '
}

@test "check-data: no manifest, in the set or in one of its experiments" {
	measured
	rm data/local/*/manifest.tsv
	try bench/check-data data/local
	must_fail 1 'data/local has no manifest'
	measured
	rm data/local/other/manifest.tsv
	try bench/check-data data/local
	must_complain 1
	must_say 'data/local/other'
}

@test "check-data: a .meta that is no JSON any more is altered, and the rest is told, too" {
	measured
	echo '{' >data/local/models/block-001.meta
	rm data/local/other/block-002.json
	try bench/check-data data/local
	must_complain 1 '^check-data: '
	must_say '^altered: data/local/models/block-001.meta$'
	must_say '^missing: data/local/other/block-002.json$'
}

@test "check-data: a manifest without blocks: it does not read the fingerprints from its stdin" {
	measured
	rm data/local/other/*
	printf 'sha256\tfile\n' >data/local/other/manifest.tsv
	echo '{"fingerprint":"typed"}' >"$T/typed"
	try bash -c 'bench/check-data data/local >&2; cat' <"$T/typed"
	cmp "$T/out" "$T/typed" || fail 'it has read what was meant for others'
}

# ---- How many blocks -------------------------------------------------------------------------------------------------

# A study in which nothing is measured: made-up samples, of as many blocks as were asked for last; prints those numbers.
extends() { # extends "EXPECTED BLOCKS" [VARIABLE=VALUE]…; $T/all has the samples
	echo "echo \$BLOCKS >>$T/asked" | replace bench/measure
	printf "awk -v n=\$(tail -n 1 %s) 'NR == 1 || \$1 <= n' %s\n" "$T/asked" "$T/all" | replace analysis/samples
	rm -f "$T/asked"
	try env MAKE=true EXPERIMENTS=models PAPER=paper/local PROFILE=full ITERATIONS=1000 WORKERS=2 BLOCKS=20 \
		BLOCKS_STEP=15 BLOCKS_MAX=60 WIDTH_MAX=0.02 RESAMPLES=1000 "${@:2}" bench/study
	must_work
	[[ $(xargs <"$T/asked") == "$1" ]] || fail "blocks: $(xargs <"$T/asked") instead of $1"
}

# spread LABEL FACTOR [BLOCKS]: its noise so many times as large, in the first so many blocks
spread() {
	awk -F '\t' -v OFS='\t' -v label="$1" -v factor="$2" -v upto="${3:-999}" '
		FNR == 1 && !n { n++; print; next }
		$2 == "blocking" { base[$1] = $3 }
		$2 == label && $1 <= upto { $3 = sprintf("%.9f", base[$1] * exp(factor * log($3 / base[$1]))) }
		{ print }' "$T/all" >"$T/edited"
	mv "$T/edited" "$T/all"
}

@test "a study is extended in steps while the twin's interval is wide, up to the most" {
	made_up 60 blocking=1 blocking-twin=1 threads=0.5 >"$T/all"
	extends 20
	spread blocking-twin 10
	extends '20 35 50 60'
	must_say 'models: the noise is ± [0-9.]+ %, above ± 2.0 %; extending to 35 blocks'
	must_say 'extending to 60 blocks'
	extends 20 BLOCKS_MAX=20
	extends '20 35' BLOCKS_MAX=35
	extends 20 WIDTH_MAX=0.5
}

@test "it ends where the interval has become narrow" {
	made_up 60 blocking=1 blocking-twin=1 threads=0.5 >"$T/all"
	spread blocking-twin 10 10 # of 20 blocks half, more than is trimmed; of 35 less
	extends '20 35'
}

@test "nothing but the twin's width extends it: not a model, not where the twin lies, not a missing twin" {
	made_up 60 blocking=1 blocking-twin=1.3 threads=0.5 >"$T/all"
	spread threads 10
	extends 20
	grep -v blocking-twin "$T/all" >"$T/edited"
	mv "$T/edited" "$T/all"
	extends 20
}

@test "neither the number of models nor their noise moves the twin's width, by which it is decided" {
	local width

	made_up 60 blocking=1 blocking-twin=1 a=1 b=1 c=1 d=1 e=1 f=1 >"$T/all"
	# The bound is just above the width of the twin alone.
	awk -F '\t' '$1 <= 20 && $2 ~ /^blocking/ || NR == 1' "$T/all" >"$T/samples"
	summarise -r 1000
	width=$(cells blocking-twin ratio_low ratio_high | awk '{ print log($2 / $1) / 2 * 1.01 }')
	extends 20 WIDTH_MAX="$width"
}

# ---- Measuring -------------------------------------------------------------------------------------------------------

@test "rows with an every run in blocks 1, 1 + every, … only; MARKS spares the doctor" {
	replace bench/experiments/some <<-'END'
		printf '%s\t%s\t0.01%s\n' blocking "$BUILD/blocking -n 1" '' often "$BUILD/blocking -n 1" $'\t2' \
			seldom "$BUILD/blocking -n 1" $'\t3'
	END
	echo "echo called >>$T/called; echo '[\"it was asked\"]'" | replace bench/doctor
	BLOCKS=7 MARKS='["made up"]' try bench/measure some
	must_work
	[[ $(jq -rc '"\(.block) \(.order | sort | join(" "))"' data/local/some/block-*.meta) == \
		"$(printf '%s\n' '1 blocking often seldom' '2 blocking' '3 blocking often' '4 blocking seldom' \
			'5 blocking often' '6 blocking' '7 blocking often seldom')" ]] ||
		fail "$(jq -c .order data/local/some/block-*.meta)"
	[[ $(jq -c '[.marks, [.commands[].every]]' data/local/some/conditions) == '[["made up"],[1,2,3]]' ]] ||
		fail 'conditions'
	[[ ! -e $T/called ]] || fail 'the doctor was called all the same'
	try analysis/samples data/local/some
	must_work
	[[ $(cut -f 4 "$T/out" | sort | uniq -c | xargs) == '7 blocking 1 label 4 often 3 seldom' ]] || fail 'runs'
	BLOCKS=2 try bench/measure some other
	must_work
	[[ $(jq -c .marks data/local/other/conditions) == '["it was asked"]' ]] || fail 'without MARKS it is asked'
}

@test "slower-P does exactly P percent more iterations, with the same result" {
	local name list

	needs_compiler
	# A kernel that counts what goes through it, in place of the one that would be chosen.
	cat >"$T/counting.h" <<-'END'
		#include <stdio.h>
		#include "kernels/modsum.h"
		static unsigned long long counted;
		static uint64_t counting_chunk(uint32_t *words, uint64_t from, uint64_t to, uint32_t x)
		{
			if (from != MODSUM_PAIRS || to != 2 * MODSUM_PAIRS) /* that is modsum_start, making the first block */
				counted += to - from;
			return modsum_chunk_baseline(words, from, to, x);
		}
		static const struct modsum_kernel *counting_find(const char *name)
		{
			static const struct modsum_kernel kernel = { "counting", "none", counting_chunk };
			return modsum_find(name) ? &kernel : NULL;
		}
		__attribute__((destructor)) static void tell(void) { fprintf(stderr, "%llu\n", counted); }
		#define modsum_find counting_find
	END
	fresh_make . BUILD="$T/build" CPPFLAGS="-I. -include $T/counting.h" CFLAGS="-O1 -Werror" slower "$T/build/blocking"
	must_work
	while read -r name counted; do
		try "$T/build/$name" -t 15 -n 10000
		[[ $status == 0 && $(<"$T/err") == "$counted" ]] || fail "$name should do $counted iterations"
		[[ ${list:=$(<"$T/out")} == "$(<"$T/out")" ]] || fail "$name has another result"
	done <<-'END'
		blocking 150000
		slower-0 150000
		slower-2 153000
		slower-5 157500
		slower-10 165000
	END
}

# ---- The validation --------------------------------------------------------------------------------------------------

validate() { # a small one, by a doctor who takes no time
	echo "echo '[]'" | replace bench/doctor
	try env REPETITIONS=2 VALIDATION_BLOCKS=13 VALIDATION_ITERATIONS=1000 "$@" bench/validate
}

raw() { # what was measured: names, hashes, times of change
	find data/local/validation/rep-* -type f -exec sha256sum {} + -exec stat -c '%n %y' {} + | sort
}

@test "a validation, interrupted, goes on; leaves what is documented; again, it measures nothing" {
	local v=data/local/validation file

	echo "echo '[]'" | replace bench/doctor
	REPETITIONS=2 VALIDATION_BLOCKS=13 VALIDATION_ITERATIONS=1000 setsid bench/validate >"$T/log" 2>&1 3>&- &
	group=$!
	eventually test -e $v/rep-002/block-003.json || fail "it never came so far: $(<"$T/log")"
	kill -TERM -- "-$group"
	wait "$group" || status=$?
	[[ $status != 0 ]] || fail 'it was interrupted'
	[[ ! -e $v/rep-002/plain.json ]] || fail 'it was done before'
	find $v -name 'block-*' ! -path '*/.measuring/*' -exec sha256sum {} + >"$T/before"
	validate
	must_work
	sha256sum --quiet -c "$T/before" || fail 'it did not go on from there'

	[[ $(cut -f 1 $v/samples.tsv | sort | uniq -c | xargs) == '78 1 78 2 1 repetition' ]] || fail 'samples.tsv'
	[[ $(head -n 1 $v/samples.tsv) == $'repetition\tblock\twarm_up\tlabel\tseconds' ]] || fail 'header of samples.tsv'
	[[ $(head -n 1 $v/judged.tsv) == $'repetition\tmethod\tslowdown_percent\truns\tverdict' ]] ||
		fail 'header of judged.tsv'
	[[ $(sed 1d $v/judged.tsv | cut -f 2,4 | sort | uniq -c | xargs) == '8 Welch 12 8 mean±σ 12 8 samework 10' ]] ||
		fail "$(<$v/judged.tsv)"
	! sed 1d $v/judged.tsv | cut -f 5 | grep -vxE 'faster|slower|-' || fail 'what verdict is that?'
	[[ $(sed 1d $v/shares.tsv | cut -f 1-4 | xargs) == \
		"$(printf '%s 2 ' 'samework '{0,2,5,10}' 10' {mean±σ,Welch}' '{0,2,5,10}' 12' | xargs)" ]] ||
		fail "$(<$v/shares.tsv)"
	jq -e '.results | length == 5 and all(.times | length == 12)' $v/rep-002/plain.json >"$T/said" || fail plain.json
	raw >"$T/before"
	cp $v/judged.tsv "$T/judged"
	validate
	must_work
	raw | cmp - "$T/before" || fail 'it measured again'
	cmp $v/judged.tsv "$T/judged" || fail 'it judged otherwise'

	# As committed, without the raw data.
	mkdir "$T/alone"
	cp $v/samples.tsv $v/plain.tsv "$T/alone/"
	try analysis/judge "$T/alone"
	must_work
	for file in judged shares; do
		cmp $v/$file.tsv "$T/alone/$file.tsv" || fail "$file.tsv, from the tables alone"
	done
}

@test "a validation of other parameters does not count what was measured with the old ones" {
	local set=(REPETITIONS=1 VALIDATION_BLOCKS=3)

	validate "${set[@]}"
	must_work
	validate "${set[@]}" VALIDATION_ITERATIONS=2000
	[[ $status != 0 || $(jq -r '.commands[0].command' data/local/validation/rep-001/conditions) == *'-n 2000 '* ]] ||
		fail 'repetitions of other iterations count as if they were of these'
}

# Samples of so many repetitions, as analysis/judge wants them; slower-2 is slower only from block 12 on.
repetitions() { # repetitions COUNT BLOCKS
	local v=data/local/validation

	mkdir -p $v
	made_up $(($1 * $2)) blocking=1 blocking-twin=1 slower-2=1 slower-10=1.1 |
		awk -F '\t' -v OFS='\t' -v blocks="$2" 'NR == 1 { print "repetition", "block", "warm_up", $2, $3; next }
			{ rep = int(($1 - 1) / blocks) + 1; b = ($1 - 1) % blocks + 1 }
			$2 == "slower-2" && b > 11 { $3 *= 1.1 } { print rep, b, (b == 1), $2, $3 }' >$v/samples.tsv
	printf '%s\t%s\t%s\t%s\n' repetition run label seconds 1 1 blocking 1 1 2 blocking 1.1 \
		1 1 slower-2 1 1 2 slower-2 1.2 >$v/plain.tsv
}

@test "judge: the first so many blocks, and larger data sets from the blocks of all repetitions" {
	local v=data/local/validation

	repetitions 4 61
	try analysis/judge $v
	must_work
	cut -f 2-4 $v/judged.tsv | sort | uniq -c | awk '{ $1 = $1 } 1' | grep -vE 'method|mean|Welch' >"$T/out"
	[[ $(xargs <"$T/out") == "$(for m in 'pooled '{10,2}' '{120,30,60}; do echo "2 $m"; done | xargs) $(
		for m in 'samework '{10,2}' '{10,15,20,30,60}; do echo "4 $m"; done | xargs)" ]] || fail "$(<$v/judged.tsv)"
	said() { # said METHOD PERCENT RUNS
		awk -F '\t' -v kind="$*" '$2 " " $3 " " $4 == kind { print $5 }' $v/judged.tsv | sort -u | xargs
	}
	[[ $(said samework 10 10) == slower && $(said samework 2 10) == - ]] || fail 'of ten blocks'
	[[ $(said samework 2 60) == slower && $(said pooled 2 120) == slower ]] || fail 'of many'
}

@test "judge: a great many blocks are pooled just as few" {
	# More of them than a pipe holds: what takes the first lines must not kill what writes the rest.
	repetitions 1 12000
	POOLED=1 try analysis/judge data/local/validation
	must_work
	grep -q pooled data/local/validation/judged.tsv || fail 'nothing was pooled'
}

@test "plainly: mean ± σ and Welch, as by the oracle and as published" {
	python_needed
	local mpg0=(21.4 18.7 18.1 14.3 24.4 22.8 19.2 17.8 16.4 17.3 15.2 10.4 10.4 14.7 21.5 15.5 15.2 13.3 19.2)
	local mpg1=(21 21 22.8 32.4 30.4 33.9 27.3 26 30.4 15.8 19.7 15 21.4)

	runs() { printf "$1\t0\t$2\t%s\n" "${@:3}"; }
	# R: t.test(mpg ~ am, mtcars), p = 0.001374, and the sleep data plus ten hours, p = 0.07939. By hand, mpg: ratio
	# 24.392 / 17.147 = 1.42, ± 1.42 sqrt((3.83 / 17.1)² + (6.17 / 24.4)²) = 0.48.
	{
		printf 'repetition\trun\tlabel\tseconds\n'
		runs 1 blocking "${mpg0[@]}"
		runs 1 slower-5 "${mpg1[@]}"
		printf '%s\n' "${DRUG1[@]}" | awk '{ print "2\t0\tblocking\t" $1 + 10 }'
		printf '%s\n' "${DRUG2[@]}" | awk '{ print "2\t0\tslower-5\t" $1 + 10 }'
		runs 3 blocking 1 1.01 0.99
		runs 3 slower-10 1.1 1.11 1.09
		runs 3 slower-0 0.9 0.91 0.89
	} >"$T/plain"
	try build/tools/plainly <"$T/plain"
	must_work
	[[ $(cut -f 1,2,5 "$T/out" | xargs) == \
'1 mean±σ - 1 Welch slower 2 mean±σ - 2 Welch - 3 mean±σ slower 3 Welch slower '\
'3 mean±σ faster 3 Welch faster' ]] || fail verdicts
	# Differences around both bounds: what is said changes where the oracle's does.
	made_up 400 blocking=1 slower-2=1 slower-5=1.1 slower-10=1.25 | awk -F '\t' -v OFS='\t' '
		NR == 1 { print "repetition", "run", $2, $3; next } { print int(($1 - 1) / 8), $1, $2, $3 }' |
		sort -s -t "$(printf '\t')" -k 1,1n -k 3,3 >"$T/plain"
	sed -i '/^repetition/d; 1i repetition\trun\tlabel\tseconds' "$T/plain"
	try build/tools/plainly <"$T/plain"
	must_work
	python3 "$ORACLE" plain "$T/plain" >"$T/theirs"
	[[ $(wc -l <"$T/theirs") == 300 && $(cut -f 2,5 "$T/theirs" | sort -u | wc -l) -ge 4 ]] || fail 'too few kinds'
	cmp "$T/out" "$T/theirs" || fail 'the oracle says something else'
}

@test "shares: Clopper and Pearson's intervals, as by the oracle and as published" {
	python_needed
	local x n

	# verdicts METHOD PERCENT SLOWER FASTER NEITHER
	verdicts() {
		awk -v m="$1" -v p="$2" -v s="$3" -v f="$4" -v o="$5" 'BEGIN { OFS = "\t"
			for (i = 1; i <= s + f + o; i++) print i, m, p, 30, i <= s ? "slower" : i <= s + f ? "faster" : "-" }'
	}
	{
		printf 'repetition\tmethod\tslowdown_percent\truns\tverdict\n'
		# R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 5.
		verdicts a 5 81 0 182
		verdicts b 5 15 0 133
		verdicts c 5 0 0 20
		verdicts d 5 1 0 28
		verdicts e 0 1 2 7
		verdicts e 2 1 2 7
		verdicts f 10 9 0 0
	} >"$T/judged"
	try build/tools/shares <"$T/judged"
	must_work
	sort "$T/out" | awk -F '\t' '{ print $1, $7, $8, $9 }' >"$T/said"
	[[ $(head -n 4 "$T/said" | xargs) == \
		'a 0.3080 0.2527 0.3676 b 0.1014 0.0578 0.1617 c 0.0000 0.0000 0.1684 d 0.0345 0.0009 0.1776' ]] ||
		fail "$(<"$T/said")"
	# Of equal programs either verdict is wrong; of others only "slower" is right.
	[[ $(grep ^e "$T/said" | cut -d ' ' -f 2 | xargs) == '0.3000 0.1000' ]] || fail "$(<"$T/said")"
	python3 "$ORACLE" shares "$T/judged" | sort >"$T/theirs"
	sed 1d "$T/out" | sort | cmp - "$T/theirs" || fail 'the oracle says something else'
}

@test "input that cannot be judged: one clear line, status 1" {
	local head=$'repetition\trun\tlabel\tseconds\n' text

	refuse() { # refuse PROGRAM REGEX TEXT
		try build/tools/"$1" < <(printf '%s' "$3")
		[[ $status == 1 && $(wc -l <"$T/err") == 1 && $(<"$T/err") =~ ^$1:.*$2 ]] || fail "it should say: $2"
	}
	refuse plainly 'no runs' ''
	refuse plainly 'line 2' "$head"$'1\t1\tblocking\n'
	refuse plainly 'line 2' "$head"$'1\t1\tblocking\tfast\n'
	refuse plainly 'line 2' "$head"$'1\t1\tblocking\t0\n'
	refuse plainly 'line 2' "$head"$'1\t1\tblocking\tnan\n'
	refuse plainly "line 2: 'slower-0'" "$head"$'1\t1\tslower-0\t1\n'
	refuse plainly "line 3: 'slower-0'" "$head"$'1\t1\tblocking\t1\n2\t1\tslower-0\t1\n'
	refuse plainly "line 3: 'threads'" "$head"$'1\t1\tblocking\t1\n1\t1\tthreads\t1\n'
	head=$'repetition\tmethod\tslowdown_percent\truns\tverdict\n'
	refuse shares 'no verdicts' ''
	refuse shares 'line 2' "$head"$'1\tWelch\t0\n'
	refuse shares "line 2: 'maybe'" "$head"$'1\tWelch\t0\t30\tmaybe\n'
	refuse series 'no samples' ''
	refuse series "no row 'blocking'" "$HEADER"$'\n1\tthreads\t1\n'
	mkdir -p data/local/validation
	try analysis/judge data/local/validation
	must_fail 1 'make validate'
	try env -u BUILD analysis/judge data/local/validation
	must_fail 1 BUILD
	rm build/slower-5
	validate
	[[ $status == 1 && $(tail -n 1 "$T/err") == 'validate: repetition 1 failed'* ]] || fail 'the repetition is named'
}
