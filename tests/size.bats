#!/usr/bin/env bats
# size.bats - is the pay-off right, and the power by which time grows? Does the experiment size ask for what these need?
#
#   bats tests/size.bats
#
# On made-up runs whose crossings are known.

# shellcheck disable=SC2030,SC2031,SC2154 # it takes a test for a subshell, and does not see what is loaded

load helpers
load dataset
load curves

setup_file() { curves_tools size; }

# payoff: the results of rows "model tasks iterations blocking_s ratio factor runs".
payoff() {
	curves_folder
	awk '{ print $1, $2, $3, 16, 1, $4, $5, $6, $7 }' | points 0
	results size
}

@test "the pay-off is exact where times are linear in the size" {
	# Blocking 1 ms + 1 ns an iteration of all; the model 2 ms + 0.5 ns: they meet at 2e6 iterations, 133333 a task of 15.
	payoff <<-'END'
		m 15 10000 0.00115 1.8043478 1 8
		m 15 1000000 0.016 0.59375 1 8
		m 15 100000000 1.501 0.5009993 1 4
	END
	near 133333 "$(says m 'pays off from' value)" 1e-4
	near 3 "$(says m 'blocking takes there' value)" 1e-4 # ms
	is 4 "$(says m 'pays off from' runs)"
	is '1.6842|0.63333' "$(says m speed-up@1000000 value iteration_ns)"
	is '1|1|1' "$(says blocking speed-up@1000000 value low high)"
}

@test "its interval is where the ends of the ratio's intervals cross 1" {
	payoff <<-'END'
		m 1 100 1 1.5 1.2 4
		m 1 200 1 0.5 1.5 4
	END
	near 150 "$(says m 'pays off from' value)" 1e-5
	near 127.273 "$(says m 'pays off from' low)" 1e-5  # 1.25 to 1/3
	near 176.190 "$(says m 'pays off from' high)" 1e-5 # 1.8 to 0.75
}

@test "never, from the smallest on, and cannot be told" {
	payoff <<-'END'
		never 1 100 1 1.5 1.07 4
		never 1 200 1 1.2 1.09 4
		always 1 100 1 0.8 1.14 4
		always 1 200 1 0.5 1.2 4
		same 1 100 1 1.5 1.07 4
		same 1 200 1 0.98 1.09 4
	END
	is 'none|none|none|nowhere faster' "$(says never 'pays off from' value low high note)"
	is '< 100|< 100|< 100|from the smallest on' "$(says always 'pays off from' value low high note)"
	is '' "$(says always 'blocking takes there' value)"
	is 'NA|NA|NA' "$(says same 'pays off from' value low high)"
	[[ $(says same 'pays off from' note) == 'cannot be told'* ]] || fail 'it should say that it cannot be told'
}

@test "faster, slower, faster again: it pays off from where it stays faster" {
	payoff <<-'END'
		m 1 100 1 0.5 1 4
		m 1 200 1 1.5 1 4
		m 1 400 1 0.5 1 4
	END
	near 300 "$(says m 'pays off from' value)" 1e-5
}

# bats test_tags=fault:few
@test "a size of few runs, of which little is known, does not hide what is known of others" {
	payoff <<-'END'
		m 1 100 1 1.5 1.07 8
		m 1 200 1 0.5 1.25 8
		m 1 400 1 0.6 3 4
		slower 1 100 1 1.5 1.07 8
		slower 1 200 1 0.5 1.25 8
		slower 1 400 1 1.5 1.07 8
	END
	near 150 "$(says m 'pays off from' value)" 1e-5
	near 161.735 "$(says m 'pays off from' high)" 1e-5 # 1.605 to 0.625
	near 150 "$(says slower 'pays off from' value)" 1e-5
	is 'but slower again at the largest size' "$(says slower 'pays off from' note)"
}

# bats test_tags=fault:few
@test "a size of a single run, which has no interval, tells nothing where others have one" {
	payoff <<-'END'
		m 1 100 1 1.5 1.07 4
		m 1 180 1 1.9 1 1
		m 1 200 1 0.5 1.25 4
		m 1 400 1 0.1 1 1
	END
	near 150 "$(says m 'pays off from' value)" 1e-5
	is 4 "$(says m 'pays off from' runs)"
	payoff <<-'END'
		m 1 100 1 1.5 1.07 4
		m 1 200 1 1.0 1.1 4
		m 1 400 1 0.1 1 1
	END
	is 'NA|cannot be told: it may be faster, or not' "$(says m 'pays off from' value note)"
}

# bats test_tags=fault:few
@test "of a single run there is a pay-off but no interval" {
	payoff <<-'END'
		m 1 100 1 1.5 1 1
		m 1 200 1 0.5 1 1
	END
	is '150|NA|NA|1' "$(says m 'pays off from' value low high runs)"
}

# ---- From samples to results ------------------------------------------------------------------------------------------

# Blocking takes 1 ms and 1 ns an iteration; threads 2 ms and 0.5 ns: 133333 iterations a task; gil 10 % longer. The
# largest runs in every fourth block. Blocks have moods, and runs a little noise.
made_up() { # BLOCKS
	{
		echo "$SAMPLES"
		awk -v blocks="$1" '
			function row(label, model, n,    s, beside) {
				if (n > 1e6 && b % 4 != 1) return
				beside = n == 1e6 ? "blocking" : "blocking-" n
				s = 1e-3 + 1e-9 * 15 * n
				s = (1 + b * 7 % 5 / 10) * (1 + 1e-6 * ((7 * b + length(model)) % 11)) * (model == "threads" ? 2e-3 + 0.5e-9 * 15 * n : model == "gil" ? 1.1 * s : s)
				printf "%d %d %s %.9g %.9g 0 C NA %s blocking blocking-twin %s NA 15 %d 16 %.0f\n",
					b, b == 1, label, s, s, model, beside, n, 1e9 * s
			}
			BEGIN {
				split("10000 100000 1000000 10000000", sizes, " ")
				for (b = 1; b <= blocks; b++) {
					row("blocking-twin", "blocking", 1e6)
					for (i = 1; i <= 4; i++) {
						row(sizes[i] == 1e6 ? "blocking" : "blocking-" sizes[i], "blocking", sizes[i])
						row("threads-" sizes[i], "threads", sizes[i])
						row("gil-" sizes[i], "gil", sizes[i])
					}
				}
			}'
	} | samples
}

@test "from samples to the pay-off and the power" {
	made_up 17
	results size
	near 133333 "$(says threads 'pays off from' value)" 1e-3
	near 3 "$(says threads 'blocking takes there' value)" 0.4 # the median of the blocks' moods
	is 'none|nowhere faster' "$(says gil 'pays off from' value note)"
	is 4 "$(says threads 'pays off from' runs)" # the largest is there in every fourth block, and once in the warm-up
	near 1.89209 "$(says threads speed-up@10000000 value)" 0.1
	near 0.909091 "$(says gil speed-up@100000 value)" 1e-4
	# Least squares over 1e5, 1e6 and 1e7: of three points that is the slope from the first to the last.
	local power
	power=$(awk 'BEGIN { print log((1e-3 + 0.15) / (1e-3 + 1.5e-3)) / log(100) }')
	near "$power" "$(says blocking 'time grows as iterations to the power' value)" 1e-3
	near "$power" "$(says gil 'time grows as iterations to the power' high)" 1e-3 # the same factor everywhere
	is 4 "$(says gil 'time grows as iterations to the power' runs)"
}

@test "published: Wilcox's trimmed mean, and its interval, of the self-awareness data, as the power" {
	# Wilcox (2017), section 4.3: 282.7, of 19 values, with 12 degrees of freedom, interval 160.4 … 405.0. They are the powers
	# of the blocks here, times 1000.
	{
		echo "$SAMPLES"
		awk -v values='77 87 88 114 151 210 219 246 253 262 296 299 306 376 428 515 666 1310 2611' '
			function run(label, beside, size, power) {
				printf "%d 0 %s %.12g 1 0 C NA blocking blocking NA %s NA 1 %d 1 1e9\n", b, label,
					(size / 100) ^ power, beside, size
			}
			BEGIN {
				for (n = split(values, value, " "); b < n;) {
					b++
					run("blocking", "NA", 10000, value[b] / 1000)
					for (size = 100; size <= 10000; size *= 10)
						run("blocking-" size, "blocking-" size, size, value[b] / 1000)
				}
			}'
	} | samples
	results size
	[[ $(says blocking 'time grows as iterations to the power' value low high | tr '|' '\n' | awk '{ printf "%.1f ", 1000 * $1 }') == \
		'282.7 160.4 405.0 ' ]] || fail "$(says blocking 'time grows as iterations to the power' value low high)"
}

# bats test_tags=fault:names
@test "the label says nothing: other names, the same result" {
	made_up 13
	results size
	cp "$folder/results.tsv" "$T/first"
	sed -E 's/\b(threads|gil)-([0-9]+)/x\2_\1-1/' "$folder/samples.tsv" >"$T/renamed"
	sed -E 's/\b(threads|gil)-([0-9]+)/x\2_\1-1/' "$folder/rows.tsv" >"$T/rows"
	mv "$T/renamed" "$folder/samples.tsv"
	mv "$T/rows" "$folder/rows.tsv"
	results size
	must_work
	cmp "$T/first" "$folder/results.tsv" || fail 'other labels, other results'
}

# bats test_tags=fault:data
@test "only the warm-up, a row that is missing, and nothing to compare are refused" {
	made_up 1
	results size
	must_fail 1 'no run besides the warm-up'
	made_up 5
	sed -i '/\tblocking-10000\t.*\tblocking-10000\t/d' "$folder/samples.tsv"
	results size
	must_fail 1 'beside blocking-10000, which is not there'
	made_up 5
	sed -i 's/\tblocking\(-[0-9]*\)\{0,1\}\tNA\t15\t/\tNA\tNA\t15\t/' "$folder/samples.tsv"
	results size
	must_fail 1 'no row is beside one of blocking'
}

# bats test_tags=fault:few
@test "the figure is drawn from these, however few the blocks, and no row of it is outside" {
	for blocks in 13 5 2; do
		made_up $blocks
		[[ $blocks != 2 ]] || sed -i '/\t10000000\t16\t/d' "$folder/samples.tsv"
		results size
		must_work
		inside figure.tsv x=x speedup=speedup,speedup_low,speedup_high ns=ns,ns_low,ns_high
		draws size again
		try "$BUILD/analysis/fill" paper/text/size.md "$folder"
		must_work
	done
	sed -i '/threads/d' "$folder/samples.tsv" # nothing pays off
	results size
	draws size
}

@test "an interval that ends beyond the figure's axis is cut there, and the figure says so" {
	payoff <<-'END'
		m 1 100 1 1.5 50 4
		m 1 200 1 0.5 1.1 4
	END
	inside figure.tsv x=x speedup=speedup,speedup_low,speedup_high ns=ns,ns_low,ns_high
	is 1 "$(awk -F '\t' '$1 == "cut" { print $2 }' "$folder/values.tsv")"
	draws size
	grep -q 'cut at an edge' "$T/drawn/size.svg" || fail 'it does not say so'
}

# ---- The experiment's list --------------------------------------------------------------------------------------------

@test "the baseline is the largest that runs in every block, and long runs are rare" {
	list size
	is 'blocking-1000:1 blocking:1 blocking-twin:1 blocking-200000:4' \
		"$(dataset_cells "$T/out" label every | awk '$1 ~ /^blocking/ { print $1 ":" $2 }' | paste -sd ' ')"
	grep -q $'^blocking\t.* -n 100000 ' "$T/out" || fail 'another baseline'
	list size SIZE_ITERATIONS='1000 3000' SIZE_LONG=3000
	is 4 "$(dataset_cells "$T/out" label every | sed -n 's/^blocking-3000 //p')"
	grep -q $'^blocking\t.* -n 1000 ' "$T/out" || fail 'another baseline'
}

@test "sums that are published are used as they are, others computed" {
	list size SIZE_ITERATIONS='1000 10000000'
	grep -q $'^blocking-10000000\t.* --expect 519746751$' "$T/out" || fail 'not the published sum'
	! grep -q '10000000' "$T/data/expected.tsv" || fail 'it was computed all the same'
	grep -q $'^15\t1000\t42' "$T/data/expected.tsv" || fail 'the other was not computed'
}

@test "nothing is listed that cannot be verified" {
	try env BUILD="$T/nothing" DATA="$T/data" COMPUTING_MODELS=blocking TASKS=15 WORKERS=16 SEED=42 PYTHONS= \
		SIZE_ITERATIONS=10 SIZE_EVERY=1 bench/experiments/size
	[[ $status != 0 && ! -s $T/out ]] || fail 'it lists commands though there is no program'
}
