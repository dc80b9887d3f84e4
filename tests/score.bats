#!/usr/bin/env bats
# score.bats - does analysis/score.h do what the relabelling score interval promises?
#
#   bats tests/score.bats
#
# By hand, by the properties that hold whatever the data, and against tests/compare-oracle.py.

# shellcheck disable=SC2030,SC2031 # it takes a test for a subshell

load helpers
load dataset

setup_file() {
	export SCORE=$BUILD/tests/score
	dataset_tools tests/score
}

setup() {
	export T=$BATS_TEST_TMPDIR
}

score() { # score "SCALE Z" CELLS <SET
	try "$SCORE" "$2"
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
	[[ $(cut -f 1,2 "$T/out" | xargs printf '%.6g\n' | xargs) == "$1" ]] || fail "it should be $1"
}

@test "scale and Z, by hand: of one baseline" {
	# All gaps are 1, so every ψ is the same: Z is the sum of their signs over the root of their number.
	score '1.4826 1' 2 <<<'0 1 0 1 0 1 0 -1 0'
	score '1.4826 -2' 2 <<<'2 1 0 1 0 1 0 1 0'
	# The median of 1 and 3 is 2: x is 0.33725 and 1.01174, ψ 0.30281 and 0.49997.
	score '2.9652 1.3734' 2 <<<'0 1 0 3 0'
}

@test "scale and Z, by hand: of two baselines" {
	# u of a cell apart from two others is 2 ψ, of these -ψ. Two labels: Σ u = 2 - 1, Σ u² = 4 + 1 of the program's own.
	score '1.4826 0.447214' 3 <<<'0 1 0 0 0 1 0'
	# The variance of the labels is the greater one: -3 / √ 6.
	score '1.4826 -1.22474' 3 <<<'0 0 1 0 0 1 0 0 1 0'
}

@test "where the median gap is 0, the scale is the least other gap; where all are, Z is 0" {
	score '5 -0.707107' 3 <<<'0 0 0 5 0 0 0'
	score 'inf 0' 2 <<<'1 1 0 1 0'
}

@test "what the method promises: all labellings, shifts, exchanges, moods, few blocks; and the oracle's intervals" {
	science_needed
	try "$PYTHON" "$ROOT/tests/compare-oracle.py" properties "$SCORE"
	[[ $status == 0 ]] || fail 'the oracle stumbles'
	! grep -v '^ok: ' "$T/out" || fail 'these do not hold'
	(($(wc -l <"$T/out") > 300)) || fail 'some were not asked'
}
