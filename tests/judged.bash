# judged.bash - what the suites about claims share: made-up runs, and what the judge makes of them.

# shellcheck disable=SC2154 # it does not see what load brings

load helpers
export LC_ALL=C.UTF-8
# What a calling make passes on would change what is built here, and how.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT DATA PAPER LEDGER EXPECT VERBOSE

setup_file() {
	export BUILD=${BUILT:-$BATS_FILE_TMPDIR/build} RESAMPLES=500 SEED=42
	[[ -n ${BUILT:-} ]] || timeout 900 make -s -C "$ROOT" BUILD="$BUILD" "$BUILD"/claims/{judge,print,agree} "$BUILD"/analysis/fill \
		"$BUILD"/tests/ranksum >&2
}

setup() {
	export T=$BATS_TEST_TMPDIR
	verdicts=$T/data/claims.tsv
	cd "$ROOT" || exit 1
}

fail() {
	printf '%s\n' "$*"
	[[ ! -e $T/err ]] ||
		printf 'status: %s\nstdout: %s\nstderr: %s\n' "$status" "$(head -c 3000 "$T/out")" "$(<"$T/err")"
	[[ ! -e $verdicts ]] || cut -f 1-9 "$verdicts" | head -c 6000
	exit 1
}

must_work() {
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
}

must_fail() { # must_fail REGEX: one line on stderr that says so, and no result
	[[ $status == 1 ]] || fail "exit status $status instead of 1"
	[[ $(wc -l <"$T/err") == 1 && $(<"$T/err") =~ $1 ]] || fail "stderr should be one line that says: $1"
	[[ ! -s $T/out && ! -e $verdicts ]] || fail 'a result all the same'
}

# runs BLOCKS ROW=SECONDS,CPUS…: made-up samples, the same every time, whose noise is within NOISE per cent (1) around
# the given times. A linear congruential generator, as every awk's rand() differs.
runs() {
	awk -v noise="${NOISE:-1}" -v wanted="$*" 'BEGIN {
		OFS = "\t"
		x = 20240229
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

machine() { # machine CPUS [FILTER]: with this change to it, if any
	jq -n --argjson cpus "$1" '{
		machine: { cpu: "made up", cpu_family: 1, cpu_model: 2, cpus_online: $cpus, cpus_allowed: $cpus,
			cores_usable: $cpus, smt: false, kernel: "none", container: "none", date: "2020-01-05T00:00:00Z" } } | '"${2:-.}"
}

# experiment FOLDER <TABLE: an experiment of made-up runs. The table's columns, with blanks between, are those of its rows.tsv,
# then `time` and `cpus`: how long a run takes, and how many CPUs it keeps busy. A row that is `stopped` has no runs; _ in
# its reason are blanks.
experiment() {
	local rows

	mkdir -p "$1"
	machine 4 >"$1/conditions"
	printf 'gate\tpass\tvalue\n' >"$1/gates.tsv"
	sed 's/  */\t/g' >"$T/listed"
	awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "stopped") stopped = i }
		{ NF -= 2; if (stopped) gsub("_", " ", $stopped); print }' "$T/listed" >"$1/rows.tsv"
	mapfile -t rows < <(awk -F '\t' 'NR > 1 && $NF != "NA" { print $1 "=" $(NF - 1) "," $NF }' "$T/listed")
	runs 20 "${rows[@]}" | awk -F '\t' -v OFS='\t' 'NR == FNR { label = $1; sub(/[^\t]*\t/, ""); facts[label] = $0; next }
		{ print $0, facts[$3] }' "$1/rows.tsv" - >"$1/samples.tsv"
}

# traces FOLDER LABEL=ITERATIONS,NS…: of 20 runs of that row, in which two workers have the lock in turns, three times each.
# A turn is of two slices and, within 3 %, of so many iterations and ns; the same ones vary alike.
traces() {
	local row

	for row in "${@:2}"; do
		awk -v folder="$1" -v label="${row%%=*}" -v turn="${row#*=}" '
		function vary(i) {
			x[i] = (x[i] * 16807) % 2147483647
			return whole[i] / 2 * (0.97 + x[i] / 2147483647 * 0.06)
		}
		BEGIN {
			OFS = "\t"
			split(turn, whole, ",")
			for (i = 1; i <= 2; i++) {
				x[i] = whole[i]
				for (block = 1; block <= 9; block++) vary(i)
			}
			for (block = 1; block <= 20; block++) {
				file = sprintf("%s/block-%03d.%s.trace.tsv.gz", folder, block, label)
				count = int(vary(1))
				ns = vary(2)
				print "task", "worker", "cpu", "start_ns", "end_ns", "iterations" >file
				for (slice = 0; slice < 12; slice++) {
					worker = int(slice / 2) % 2
					print worker, worker, 0, int(slice * ns), int((slice + 1) * ns), count >file
				}
				close(file)
			}
		}'
	done
}

# judge LEDGER DATA: leaves what the judge writes; `get` and `verdict` read its verdicts from then on.
judge() {
	verdicts=$2/claims.tsv
	mkdir -p "$2/claims"
	rm -f "$verdicts"
	try "$BUILD/claims/judge" -r "$RESAMPLES" -s "$SEED" "$1" "$2"
}

# make_claims LEDGER [ARGUMENT]…: make claims of $T/data. What is in BUILT stays as it was compiled.
make_claims() {
	try make -s ${BUILT:+PREBUILT=yes} BUILD="$BUILD" LEDGER="$1" DATA="$T/data" PAPER="$T/paper" claims "${@:2}"
}

# get CLAIM SOURCE COLUMN: that cell of what was judged.
get() {
	awk -F '\t' -v claim="$1" -v source="$2" -v name="$3" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
		$c["claim"] == claim && $c["source"] == source { print $c[name] }' "$verdicts"
}

# spoilt ledger|sources SED-COMMAND REGEX: what is said of the suite's $made_up ledger, or of its sources, after the edit.
spoilt() {
	cp "tests/claims/$made_up.tsv" "tests/claims/$made_up.sources.tsv" "$T"/
	[[ $1 == ledger ]] && sed -i "$2" "$T/$made_up.tsv" || sed -i "$2" "$T/$made_up.sources.tsv"
	judge "$T/$made_up.tsv" "$T/data"
	must_fail "$3"
}

verdict() { # verdict CLAIM SOURCE VERDICT [REASON, a regex]
	[[ $(get "$1" "$2" verdict) == "$3" ]] || fail "$1 on $2: $(get "$1" "$2" verdict) instead of $3"
	[[ $(get "$1" "$2" reason) =~ ${4:-.} ]] || fail "$1 on $2: the reason should say: $4"
}
