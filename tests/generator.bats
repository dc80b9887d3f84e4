#!/usr/bin/env bats
# generator.bats - is it right what sharing a generator costs, and which half of an iteration threads slow? Does the experiment
# ask for what that needs?
#
#   bats tests/generator.bats        BUILD: where the programs are (build); those that are missing are built
#
# On made-up runs whose ratios are known; and the experiment's list, with programs that only look like what they are.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	export BUILD=${BUILT:-$BATS_FILE_TMPDIR/build}
	needs_compiler
	dataset_tools halves/blocking halves/threads analysis/generator analysis/fill
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
	folder=$T/generator
	dataset_folder "$folder"
}

KINDS='both-own both-shared draws-own draws-shared sums-own neither-own'

# measured BLOCKS: samples of the programs on stdin, a line each: "interpreter loop:threads …", the milliseconds of either model
# for each of KINDS; with another time in every other block, "10/14". Runs have a noise of ± 0.2 %, which is balanced in 11
# blocks, unless NOISE is 0; blocks have moods of ± 20 %, and a warm-up comes before them.
measured() {
	printf '%s\t' block warm_up seconds elapsed_ns label language interpreter model baseline twin halves generator \
		implementation python >"$folder/samples.tsv"
	echo gil >>"$folder/samples.tsv"
	awk -v blocks="$1" -v noise="${NOISE:-2}" -v names="$KINDS" -v OFS='\t' '
		function run(model, label, ms,    times, n, b, ns) {
			n = split(ms, times, "/")
			for (b = 1; b <= blocks + 1; b++) {
				ns = 1e6 * times[b % n + 1] * (1 + (b * 7 % 5 - 2) / 10) * (1 + noise * ((3 * b + 5 * ++lines) % 11 - 5) / 5000)
				if (b == 1) ns *= 99 # the warm-up does not count
				print b, b == 1, ns / 1e9 + 0.1, sprintf("%.0f", ns), prefix label, prefix ? "Python" : "C", $1, model,
					prefix base "-blocking", base == "both-own" ? prefix base "-twin" : "NA", kind[1], kind[2],
					!prefix ? "NA" : $1 ~ /pypy/ ? "PyPy" : "CPython", prefix ? "3.9" : "NA", prefix ? ($1 ~ /t$/ ? "false" : "true") : "NA"
			}
		}
		{
			prefix = $1 == "NA" ? "" : $1 "-"
			split(names, name, " ")
			for (i = 1; i <= 6; i++) {
				base = name[i]
				split(base, kind, "-")
				split($(i + 1), ms, ":")
				run("blocking", base "-blocking", ms[1])
				if (i == 1) run("blocking", base "-twin", ms[1])
				run("threads", base "-threads", ms[2])
			}
		}' >>"$folder/samples.tsv"
	listed
}

# listed: rows.tsv is what the samples have.
listed() { awk -F '\t' 'NR == 1 { print "label" } NR > 1 && !($5 in seen) { seen[$5]; print $5 }' "$folder/samples.tsv" >"$folder/rows.tsv"; }

answered() {
	try "$BUILD/analysis/generator" "$folder"
	must_work
}

says() { # QUESTION HALVES GENERATOR MODEL COLUMN…: these cells of the result, of the first program
	local question=$1 facts="$2 $3 $4"

	awk -F '\t' -v question="$question" -v facts="$facts" -v wanted="${*:5}" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; n = split(wanted, want, " "); next }
		$c["question"] == question && $c["halves"] " " $c["generator"] " " $c["model"] == facts {
			for (i = 1; i <= n; i++) printf "%s%s", $c[want[i]], i < n ? "|" : "\n"
			exit
		}' "$folder/results.tsv"
}

value() { # NAME
	sed -n "s/^$1\t//p" "$folder/values.tsv"
}

is() { # EXPECTED ACTUAL
	[[ $1 == "$2" ]] || fail "expected '$1', got '$2'"
}

near() { # EXPECTED ACTUAL, within one per cent
	awk -v e="$1" -v a="$2" 'BEGIN { exit !(a ~ /^[0-9.e-]+$/ && a < e * 1.01 && a > e * 0.99) }' || fail "expected about $1, got '$2'"
}

# What free-threaded Python may look like: threads gain, but where they share.
SHARING='NA 100:50 110:900 60:30 70:800 40:20 20:10'

@test 'threads over the loop, shared over own, and one slowdown over another: each is the ratio that was made up' {
	local question halves generator model ratio verdict

	measured 11 <<<"$SHARING"
	answered
	while IFS='|' read -r question halves generator model ratio verdict; do
		near "$ratio" "$(says "$question" "$halves" "$generator" "$model" ratio)"
		is "$verdict|11" "$(says "$question" "$halves" "$generator" "$model" verdict runs)"
	done <<-'EOF'
		threads over blocking|both|own|threads|0.5|faster
		threads over blocking|both|shared|threads|8.1818|slower
		threads over blocking|draws|own|threads|0.5|faster
		threads over blocking|draws|shared|threads|11.4286|slower
		threads over blocking|sums|own|threads|0.5|faster
		threads over blocking|neither|own|threads|0.5|faster
		shared over own|both|shared|blocking|1.1|slower
		shared over own|both|shared|threads|18|slower
		shared over own|draws|shared|blocking|1.1667|slower
		shared over own|draws|shared|threads|26.667|slower
		slowdown over that of neither|both|own|threads|1|same within 1 %
		slowdown over that of neither|both|shared|threads|16.364|slower
		slowdown over that of neither|draws|own|threads|1|same within 1 %
		slowdown over that of neither|draws|shared|threads|22.857|slower
		slowdown over that of neither|sums|own|threads|1|same within 1 %
		slowdown over that of sums|draws|own|threads|1|same within 1 %
	EOF
	is 17 "$(wc -l <"$folder/results.tsv")"
	is "In C the article’s iterations take threads 0.50 times as long as the loop (faster) where each task has its own generator,\
 and 8.20 times as long (slower) where all share one, as the article’s do. Sharing it makes them take 18.0 times as long\
 (slower) under threads, and 1.10 times as long (slower) in the loop. Beside an iteration that neither draws nor adds, threads\
 slow draws 1.00 times as much (the same), draws from a shared generator 22.9 times as much (slower), and sums 1.00 times as\
 much (the same): it is draws from a shared generator that are slowed." "$(value sentence1 | sed -E 's/ \([0-9.]+ … [0-9.]+, / (/g')"
	is "$(says 'threads over blocking' both shared threads low high | awk -F '|' '{ printf "%.2f … %.2f", $1, $2 }')" \
		"$(value sentence1 | sed -E 's/.*8\.20 times as long \(([^,]*),.*/\1/')"
}

@test 'moods of blocks, and whatever slows all of threads, are no answer' {
	local before

	measured 11 <<<'NA 100:103 100:103 60:63 60:63 40:40 20:20'
	answered
	before=$(says 'slowdown over that of neither' draws own threads ratio)
	near 1.05 "$before"
	measured 11 <<<'NA 100:309 100:309 60:189 60:189 40:120 20:60'
	answered
	near 3 "$(says 'threads over blocking' neither own threads ratio)"
	is "$before" "$(says 'slowdown over that of neither' draws own threads ratio)"
}

# concludes VERDICT, of the times of loop:threads on stdin
concludes() {
	measured "${COUNTED:-11}"
	answered
	[[ $(value sentence1) == *": $1." ]] || fail "not '$1': $(value sentence1)"
}

@test 'which half it is follows from what threads lose beside an iteration that does neither' {
	concludes 'neither half is slowed' <<<'NA 100:100 100:100 60:60 60:60 40:40 20:20'
	concludes 'neither half is slowed' <<<'NA 100:100 100:100 60:50 60:60 40:30 20:20'
	concludes 'both halves are slowed' <<<'NA 100:110 100:110 60:66 60:66 40:44 20:20'
	concludes 'it is the draws that are slowed' <<<'NA 100:110 100:110 60:66 60:66 40:40 20:20'
	concludes 'it is the draws that are slowed' <<<'NA 100:110 100:110 60:66 60:60 40:30/55 20:20'
	concludes 'it is the sums that are slowed' <<<'NA 100:110 100:110 60:60 60:60 40:44 20:20'
	concludes 'it is the sums that are slowed, and draws from a shared generator' <<<'NA 100:110 100:110 60:60 60:90 40:44 20:20'
	concludes 'it is draws from a shared generator that are slowed' <<<'NA 100:110 100:110 60:60 60:90 40:40 20:20'
	concludes 'there is no telling whether a half is slowed' <<<'NA 100:100 100:100 60:50/75 60:60 40:40 20:20'
	concludes 'there is no telling whether a half is slowed' <<<'NA 100:100 100:100 60:60 60:60 40:30/55 20:20'
	is 'not distinguishable' "$(says 'slowdown over that of neither' sums own threads verdict)"
	concludes 'it is the draws that are slowed' <<<'NA 100:55 100:55 60:33 60:33 40:20 20:10' # though threads gain
}

# bats test_tags=fault:few
@test 'of a few blocks, and where the clock is too coarse, nothing is told but the ratio' {
	COUNTED=2 concludes 'there is no telling whether a half is slowed' <<<"$SHARING"
	is 'NA|NA|not distinguishable|2' "$(says 'threads over blocking' both own threads low high verdict runs)"
	[[ $(value sentence1) == *'take threads 0.50 times as long as the loop (too few blocks to tell) where'* ]] || fail "$(value sentence1)"
	dataset_draw generator
	NOISE=0 concludes 'there is no telling whether a half is slowed' <<<"$SHARING"
	is 'NA|NA|clock too coarse' "$(says 'threads over blocking' both own threads low high verdict)"
	[[ $(value sentence1) == *'(the clock is too coarse to tell) where'* ]] || fail "$(value sentence1)"
	dataset_draw generator
}

@test 'each program has its answers, its panel and its sentence, in the order of the list; every ratio is drawn' {
	measured 8 < <(printf '%s\n' "${SHARING/NA/cpython}" "${SHARING/NA/cpython3.9t}" "${SHARING/NA/pypy3.9}" "$SHARING")
	{ grep -vE '^(cpython|pypy)' "$folder/rows.tsv"; grep -E '^(cpython|pypy)' "$folder/rows.tsv"; } >"$T/rows"
	mv "$T/rows" "$folder/rows.tsv" # C is listed first, though its runs come last
	answered
	is 'NA cpython cpython3.9t pypy3.9' "$(dataset_cells "$folder/results.tsv" interpreter | uniq | xargs)"
	is 'C|CPython 3.9|CPython 3.9 without its lock|PyPy 3.9|4' \
		"$(value panel0)|$(value panel1)|$(value panel2)|$(value panel3)|$(value panels)"
	is '0 0 0 0 0 1 0 1 0 0 1 1 0 2 0 0 3 0' "$(dataset_cells "$folder/figure.tsv" panel row shared | head -n 6 | xargs)"
	dataset_draw generator
	is 24 "$(dataset_marks generator)"
	for words in '>C<' 'without its lock<' '>PyPy 3.9<' '>neither<' '>0.50<' '>11.4<' 'ideal for the 2 CPUs here<'; do
		grep -q "$words" "$T/figures/generator.svg" || fail "the figure does not show '$words'"
	done
	try "$BUILD/analysis/fill" paper/text/generator.md "$folder"
	must_work
	is 4 "$(grep -c '^- In ' "$T/out")"
	grep -q '^- In CPython 3.9 without its lock the .* iterations take threads 0.50 ' "$T/out" || fail 'the page does not tell'
}

@test 'however many programs there are, up to eight, and however far the ratios go, all are in the figure' {
	local most=(cpython cpython3.{7..13}) far name

	far=${SHARING/110:900/110:9000}
	measured 8 < <(for name in "${most[@]}"; do echo "${far/NA/"$name"}"; done)
	answered
	dataset_draw generator
	is 48 "$(dataset_marks generator)"
	try "$BUILD/analysis/fill" paper/text/generator.md "$folder"
	is 8 "$(grep -c '^- In ' "$T/out")"
	measured 8 < <(for name in "${most[@]}" pypy; do echo "${SHARING/NA/"$name"}"; done)
	try "$BUILD/analysis/generator" "$folder"
	must_fail 1 'more than 8 programs cannot be drawn'
}

@test 'an interval that ends beyond the figure is cut, and the figure says so' {
	measured 8 <<<"$SHARING"
	answered
	is 0 "$(value cut)"
	dataset_draw generator
	! grep -q 'cut at an edge' "$T/figures/generator.svg" || fail 'nothing is cut'
	measured 8 <<<'NA 100:100 100:100 60:30/120 60:60 40:5/320 20:20'
	answered
	is 1 "$(value cut)"
	dataset_draw generator
	grep -q 'cut at an edge' "$T/figures/generator.svg" || fail 'the figure does not say so'
}

# bats test_tags=fault:names
@test 'the label says nothing: other names, the same result' {
	measured 8 <<<"$SHARING"
	answered
	cp "$folder/results.tsv" "$T/first"
	sed -i -E 's/\b(both|draws)-(own|shared)-(blocking|threads|twin)\b/x\3.\2_\1/g' "$folder/samples.tsv"
	listed
	answered
	cmp "$T/first" "$folder/results.tsv" || fail 'other labels, other results'
}

# refused SED-COMMAND REGEX: what is said of samples after the edit
refused() {
	measured 8 <<<"$SHARING"
	sed -i -E "$1" "$folder/samples.tsv"
	listed
	dataset_refuses generator "$folder" "$2"
}

# bats test_tags=fault:data
@test 'rows that are missing, double, of no kind, or without a time of their own, are refused' {
	refused '/\tsums-own-threads\t/d' 'there is no row of C, threads, with halves sums and generator own$'
	refused '/\tneither-own-blocking\t/d; s/\tneither-own-blocking\tNA/\tNA\tNA/' 'no row of C, blocking, with halves neither and'
	refused 's/\tdraws\tshared\t/\tdraws\town\t/' 'draws-(own|shared)-blocking and draws-(own|shared)-blocking are the same program'
	refused 's/\tsums\town\t/\thalf\town\t/' 'sums-own-blocking is of none of the kinds'
	refused 's/\tsums\town\t/\tsums\tshared\t/' 'sums-own-blocking is of none of the kinds'
	refused 's/\tthreads\t(both-own)/\tprocesses\t\1/' 'both-own-threads is of none of the kinds'
	refused '1s/elapsed_ns/elapsed/' 'does not say how long it took'
	measured 8 <<<"$SHARING"
	echo label >"$folder/rows.tsv"
	try "$BUILD/analysis/generator" "$folder"
	must_fail 1 'no row is of the experiment'
}

# ---- The experiment's list --------------------------------------------------------------------------------------------

list() { # [NAME=VALUE]…: the rows; leaves them in $T/out.
	try env BUILD="$BUILD" DATA="$T/data" TASKS=3 WORKERS=2 SEED=42 PYTHONS= GENERATOR_ITERATIONS=500 GENERATOR_NEITHER=4 \
		GENERATOR_PYTHON_ITERATIONS=100 GENERATOR_NO_LOCK_ITERATIONS=50 GENERATOR_PYPY_ITERATIONS=70 "$@" bench/experiments/generator
	must_work
	[[ -z $(dataset_cells "$T/out" label | sort | uniq -d) ]] || fail 'a label twice'
}

@test 'threads are beside the loop with the same halves and generator, and of the article’s iteration there is a twin' {
	list
	is "$(for kind in $KINDS; do
		twin=NA
		[[ $kind != both-own ]] || twin=both-own-blocking-twin
		for row in blocking blocking-twin threads; do
			[[ $kind == both-own || $row != blocking-twin ]] || continue
			echo "$kind-$row ${row%-twin} ${kind/-/ } $kind-blocking $twin halves 1"
		done
	done)" "$(dataset_cells "$T/out" label model halves generator baseline twin workload every)"
	grep -qE "^draws-shared-threads.*/halves/threads -t 3 -n 500 -w 2 -s 42 --halves draws --generator shared --expect [0-9]+$" "$T/out" ||
		fail 'the command'
	grep -q "^neither-own-blocking.*/halves/blocking -t 3 -n 2000 " "$T/out" || fail 'an iteration that does neither is done more often'
}

@test 'every interpreter has the same rows, told whether it has a lock, with iterations of its kind' {
	local name lock iterations neither

	fake_python "$T/free" cpython 3.99t False
	fake_python "$T/pypy" pypy 3.98 True
	list PYTHONS="python3 $T/free $T/pypy"
	for name in cpython:yes:100:100 cpython3.99t:no:50:50 pypy3.98:yes:70:280; do
		IFS=: read -r name lock iterations neither <<<"$name"
		awk -F '\t' -v name="$name" '$3 == name' "$T/out" >"$T/rows"
		is 13 "$(wc -l <"$T/rows")"
		! grep -v -e " --gil $lock --workload halves -t 3 " "$T/rows" || fail "the lock of $name"
		is "11 2" "$(grep -v neither "$T/rows" | grep -c " -n $iterations ") $(grep neither "$T/rows" | grep -c " -n $neither ")"
		is "$name-both-own-blocking $name-both-own-blocking-twin" "$(grep -P "^$name-both-own-threads\t" "$T/rows" | cut -f 6,7 | tr '\t' ' ')"
	done
}

@test 'every command that is listed ends well, with the sum that is expected' {
	local label command words

	list PYTHONS=python3
	while IFS=$'\t' read -r label command; do
		eval "words=($command)"
		try "${words[@]}"
		[[ $status == 0 ]] || fail "$label"
	done < <(awk -F '\t' -v OFS='\t' 'NR > 1 { print $1, $NF }' "$T/out")
}
