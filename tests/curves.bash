# curves.bash - made-up runs of programs at different sizes, each beside a row of blocking with the same work, for the
# suites size, granularity and scaling. They load helpers and dataset first.

curves_tools() { # curves_tools EXPERIMENT: what setup_file needs
	export BUILD=${BUILT:-$BATS_FILE_TMPDIR/build}
	needs_compiler
	dataset_tools blocking "analysis/$1" analysis/fill
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
	curves_folder
}

# The experiment's folder; its name needs care.
# shellcheck disable=SC2120 # granularity says how many cores
curves_folder() {
	folder="$T/it's a set"
	dataset_folder "$folder" ".machine.cores_usable = ${1:-2}"
}

# samples: a table on stdin, blanks between its cells, becomes samples.tsv and, as nothing more is asked of it, rows.tsv.
samples() {
	sed 's/  */\t/g' >"$folder/samples.tsv"
	awk -F '\t' 'NR == 1 { print "label"; next } !($3 in seen) { seen[$3]; print $3 }' "$folder/samples.tsv" >"$folder/rows.tsv"
}

SAMPLES='block warm_up label seconds user_s system_s language interpreter model baseline twin beside chunk tasks '
SAMPLES+='iterations workers elapsed_ns'

# points OUTSIDE: samples of rows "model tasks iterations workers cpus blocking_s ratio factor runs" on stdin.
#
# A model takes `ratio` times as long as blocking, which takes blocking_s, and uses so many CPUs meanwhile. The ends of the
# ratio's interval are ratio / factor and ratio × factor; with a factor of 1 as good as the ratio, as equal times would have
# none. Of a single run, or two, there is no interval.
#
# Of n runs, half take ratio × e^a, half ratio / e^a. Against one baseline the score interval (analysis/score.h) of the
# logarithm is then ± E·a, by hand: for E > 1 the scale is 1.4826·E·a, as the median of equally many |E·a − a| and
# |E·a + a| is the mean of the two. With ψ(x) = x / (1 + x²), p = ψ((1 − 1/E) / 1.4826), q = ψ((1 + 1/E) / 1.4826) it is
# Z = −√(n/2) (p + q) / √(p² + q²), which is −1.96 at E = 2.27796 of four runs. For E < 1 the scale is 1.4826·a, so of eight
# with (1 − E) and (1 + E) instead: 0.985908.
points() {
	{
		echo "$SAMPLES"
		awk -v outside="$1" '
			function run(block, label, model, beside, seconds, cpus) {
				if (block == 1) seconds *= 100 # the warm-up does not count
				printf "%d %d %s %.12g %.12g 0 C NA %s blocking NA %s NA %s %s %s %.12g\n", block, block == 1, label,
					seconds + outside, cpus * seconds + outside, model, beside, $2, $3, $4, 1e9 * seconds
			}
			BEGIN { end[4] = 2.27795666861832; end[8] = 0.985908280322668 }
			NR == 1 { for (b = 1; b <= 9; b++) run(b, "blocking", "blocking", "NA", 1, 1) }
			{
				beside = "blocking-" $2 "-" $3
				for (b = 1; !(beside in seen) && b <= 9; b++) run(b, beside, "blocking", beside, $6, 1)
				seen[beside]
				apart = $9 in end ? log($8 > 1 ? $8 : 1 + 1e-8) / end[$9] : 0
				for (b = 1; b <= $9 + 1; b++)
					run(b, $1 "-" $2 "-" $3, $1, beside, $6 * $7 * exp(b % 2 ? apart : -apart), $5)
			}'
	} | samples
}

# results EXPERIMENT: of the folder, with few resamples.
results() {
	try "$BUILD/analysis/$1" -r 2000 "$folder"
}

# says MODEL QUANTITY COLUMN…: these cells of the result, of the only row or, after QUANTITY@SIZE, of that of so many
# tasks or iterations.
says() {
	local model=$1 quantity=${2%@*} size=

	[[ $2 != *@* ]] || size=${2#*@}
	shift 2
	must_work
	awk -F '\t' -v model="$model" -v quantity="$quantity" -v size="$size" -v wanted="$*" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; n = split(wanted, want, " "); next }
		$c["model"] == model && $c["quantity"] == quantity && (size == "" || $c["tasks" in c ? "tasks" : "iterations"] == size) {
			line = ""
			for (i = 1; i <= n; i++)
				line = line (i > 1 ? "|" : "") $c[want[i]]
			print line
		}' "$folder/results.tsv"
}

is() { # is EXPECTED ACTUAL
	[[ $1 == "$2" ]] || fail "expected '$1', got '$2'"
}

near() { # near EXPECTED ACTUAL RELATIVE-ERROR
	awk -v e="$1" -v a="$2" -v r="$3" 'BEGIN { exit !(a ~ /^[-0-9.e+]+$/ && a - e <= r * e && e - a <= r * e) }' ||
		fail "expected about $1, got '$2'"
}

# inside FILE NAME=COLUMN,COLUMN…: every cell of these columns is within the axis NAME, as values.tsv says.
inside() {
	local axis file=$1

	shift
	for axis; do
		awk -F '\t' -v name="${axis%%=*}" -v columns="${axis#*=}" '
			FNR == 1 { file++ }
			file == 1 && $1 == name "_low" { low = $2; known++ }
			file == 1 && $1 == name "_high" { high = $2; known++ }
			file == 1 { next }
			FNR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; n = split(columns, column, ","); next }
			{ for (i = 1; i <= n; i++) if ($c[column[i]] < low - 1e-5 * low || $c[column[i]] > high + 1e-5 * high) bad = $0 }
			END { if (bad != "" || known != 2) { print bad; exit 1 } }' "$folder/values.tsv" "$folder/$file" ||
			fail "$file has a row outside the axis ${axis%%=*}"
	done
}

# draws FIGURE [again]: without a warning; again: and a second time the same to the byte.
draws() {
	local format set=$T/set out

	rm -rf "$set" && mkdir "$set"
	cp -r "$folder" "$set/$1"
	for out in drawn ${2:-}; do
		dataset_try_draw "$1" "$set" "$T/$out"
		must_work
	done
	for format in svg pdf png; do
		[[ -z ${2:-} ]] || cmp "$T/drawn/$1.$format" "$T/again/$1.$format" || fail "$1.$format differs from itself"
	done
}

# list EXPERIMENT [NAME=VALUE]…: its rows, for two models; leaves them in $T/out.
list() {
	local experiment=$1

	shift
	try env DATA="$T/data" COMPUTING_MODELS='blocking processes' TASKS=15 WORKERS=16 SEED=42 PYTHONS= \
		GRANULARITY_TASKS='15 150 9000' GRANULARITY_ITERATIONS=90000 GRANULARITY_EVERY=4 GRANULARITY_LONG=9000 \
		GRANULARITY_EMPTY=2000 GRANULARITY_MESSAGES=8999 \
		GRANULARITY_PYTHON_TASKS='15 150' GRANULARITY_PYTHON_ITERATIONS=3000 GRANULARITY_PYTHON_EVERY=2 \
		SIZE_ITERATIONS='1000 100000 200000' SIZE_LONG=200000 SIZE_EVERY=4 "$@" bench/experiments/"$experiment"
	must_work
	[[ -z $(dataset_cells "$T/out" label | sort | uniq -d) ]] || fail 'a label twice'
	awk -F '\t' '
		NR == 1 { n = NF; for (i = 1; i <= NF; i++) c[$i] = i; next }
		{ label[$1]; baseline[$c["baseline"]]; twin[$c["twin"]]; beside[$c["beside"]] }
		NR > 1 && $1 !~ /^[A-Za-z0-9_.+-]*$/ { bad = 1 }
		NF != n || $c["every"] !~ /^[1-9][0-9]*$/ || $c["command"] !~ / --expect [0-9]+$/ { bad = 1 }
		END {
			for (b in baseline) if (!(b in label)) bad = 1
			for (t in twin) if (!(t in label)) bad = 1
			for (b in beside) if (!(b in label)) bad = 1
			exit bad
		}' "$T/out" || fail 'a row is wrong, or beside one that is not there'
}
