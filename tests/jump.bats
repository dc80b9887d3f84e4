#!/usr/bin/env bats
# jump.bats - do the programs that time a jump of MT19937, ours and NumPy's, do the same jump, and say what they must?
#
#   bats tests/jump.bats        BUILD: where the programs are (build); bench/jump is built if it is missing
#
# Nothing here depends on how long anything takes. What a jump is, tests/jumps.c tests.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	dataset_tools bench/jump
}

setup() {
	export T=$BATS_TEST_TMPDIR
}

jump() { try "$BUILD/bench/jump" "$@"; }

numpy_jump() { try "$PYTHON" "$ROOT/bench/jump-numpy.py" "$@"; }

must_work() {
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work'
}

# The table has these parts of this path, each with a time in nanoseconds.
must_time() { # must_time PATH PART…
	local path=$1

	shift
	[[ $(grep "^$path	" "$T/out" | cut -f 2 | paste -sd ' ') == "$*" ]] || fail "of $path there should be: $*"
	! grep "^$path	" "$T/out" | cut -f 3 | grep -vqx '[1-9][0-9]*' || fail 'a time is no whole number'
}

parts=(power multiply top-bits product words jump whole seed jumped)

@test 'every part of every path that runs here is timed, or of one path' {
	jump --rounds 2
	must_work
	[[ $(head -n 1 "$T/out") == $'path\tpart\tns' ]] || fail 'the header'
	must_time portable "${parts[@]}"
	mapfile -t paths < <(sed 1d "$T/out" | cut -f 1 | uniq)
	for path in "${paths[@]}"; do
		jump --rounds 2 --path "$path"
		must_work
		must_time "$path" "${parts[@]}"
		[[ $(wc -l <"$T/out") == $((1 + ${#parts[@]})) ]] || fail 'no other path should be there'
	done
	jump --rounds 1 --path fastest
	must_work
	must_time "${paths[0]}" "${parts[@]}"
}

@test 'the report has a line for each path, with all times, and every path comes to the same state' {
	jump --rounds 2 --words 18446744073709551615 --seed 4294967295 --report "$T/report"
	must_work
	[[ $(jq -r '.label | ltrimstr("jump-")' "$T/report") == "$(sed 1d "$T/out" | cut -f 1 | uniq)" ]] || fail 'the paths'
	while IFS=$'\t' read -r path part ns; do
		[[ $(jq "select(.path == \"$path\") | .${part/-/_}_ns" "$T/report") == "$ns" ]] ||
			fail "the report's time of $path, $part"
	done < <(sed 1d "$T/out")
	[[ $(jq -s 'map(.model) | unique == ["jump"]' "$T/report") == true ]] || fail 'the model'
	[[ $(jq -s 'all(.elapsed_ns > .whole_ns)' "$T/report") == true ]] || fail 'the whole time'
	[[ $(jq -s 'map(.sum) | unique | length' "$T/report") == 1 ]] || fail 'the states differ'
}

@test "by Horner's scheme a jump comes to the same state, and two of its parts are timed" {
	jump --rounds 2 --path horner
	must_work
	must_time horner whole jumped
	is_only() { [[ $(sed 1d "$T/out" | cut -f 1 | uniq) == "$1" ]] || fail "there should be $1 alone"; }
	is_only horner
	for seed in 42 0 4294967295; do
		rm -f "$T/report"
		jump --rounds 1 --path portable --seed "$seed" --report "$T/report"
		must_work
		is_only portable
		jump --rounds 1 --path horner --seed "$seed" --report "$T/report"
		must_work
		[[ $(jq -rs 'map([.model, .label, .path] | join(" ")) | last' "$T/report") == 'jump jump-horner horner' ]] || fail 'the report'
		[[ $(jq -s 'last | [.whole_ns, .jumped_ns, .top_bits_ns, .seed_ns] | map(. != null) | join(" ")' "$T/report") == '"true true false false"' ]] ||
			fail 'the times in the report'
		[[ $(jq -s '.[0].sum == .[1].sum' "$T/report") == true ]] || fail "seed $seed: the states differ"
	done
}

@test 'NumPy jumps to the same state' {
	science_needed
	for seed in 42 0 4294967295; do
		jump --rounds 1 --path fastest --seed "$seed" --report "$T/report"
		must_work
		numpy_jump --rounds 1 --seed "$seed" --report "$T/report"
		must_work
		must_time numpy made jumped
		[[ $(jq -rs 'map(.path) | last' "$T/report") == numpy ]] || fail 'the report'
		[[ $(jq -s '.[-1].sum == .[-2].sum' "$T/report") == true ]] || fail "seed $seed: the states differ"
	done
}

@test 'another seed comes to another state' {
	jump --rounds 1 --path fastest --report "$T/report"
	jump --rounds 1 --path fastest --seed 43 --report "$T/report"
	[[ $(jq -s '.[0].sum != .[1].sum' "$T/report") == true ]] || fail 'the states are the same'
}

@test 'what it cannot do, it says in one line' {
	jump --path nonsense
	must_fail 2 "'nonsense' is not a path of this machine"
	jump --rounds 0
	must_fail 2 'option --rounds'
	jump --words 18446744073709551616
	must_fail 2 'option --words'
	jump --seed 4294967296
	must_fail 2 'option --seed'
	jump here
	must_fail 2 'options only'
	jump --report /nowhere/report
	must_fail 1 /nowhere/report
	status=0
	"$BUILD/bench/jump" --rounds 1 --path portable >/dev/full 2>"$T/err" || status=$?
	must_complain 1 'cannot write'
}

@test "what NumPy's program cannot do, it says" {
	science_needed
	numpy_jump --rounds 0
	[[ $status == 2 ]] && grep -q 'option --rounds' "$T/err" || fail 'rounds'
	numpy_jump --seed -1
	[[ $status == 2 ]] && grep -q 'option --seed' "$T/err" || fail 'seed'
	mkdir "$T/none"
	echo 'raise ImportError("none here")' >"$T/none/numpy.py"
	PYTHONPATH=$T/none numpy_jump
	must_fail 1 'needs NumPy'
}
