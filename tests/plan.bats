#!/usr/bin/env bats
# plan.bats - is all of a study checked before the first of it is measured? Parameters, lists, and what they make together.
#
#   bats tests/plan.bats
#
# In a small copy of the checkout, in which nothing can be measured.

# shellcheck disable=SC2030,SC2031,SC2154 # it takes a test for a subshell, and does not see what load brings

load helpers
load dataset
load house

setup_file() {
	house_for_file samples noise summarise gates models overview fill
	cp "$ROOT"/bench/experiments/* "$HOUSE/bench/experiments/"
	cp "$ROOT"/plots/*.gp "$HOUSE/plots/"
	mkdir -p "$HOUSE/build/O2" "$HOUSE/build/without-spans"
}

setup() {
	house_enter
	: | replace build/analysis/samples
	: | replace build/analysis/noise
	replace bench/measure <<-END
		echo "\$BLOCKS \$*" >>$T/measured
		[[ \$1 != --left ]] || echo 0 0
	END
}

# The study ends with this, the last line on stderr, and has not measured anything.
must_refuse() { # must_refuse REGEX
	[[ $status != 0 && $status -lt 124 ]] || fail "it should refuse: $1"
	grep -E -- "$1" "$T/err" >"$T/said" || fail "it should say: $1"
	[[ ! -e $T/measured && -z $(find data/local -name 'block-*' 2>/dev/null) ]] || fail "it measured, in spite of: $1"
}

study() { # study [VARIABLE=VALUE]…
	rm -f "$T/measured"
	try env "$@" bench/study
}

# experiment NAME: a list; its lines come on stdin.
experiment() {
	{ printf '%s\n' '#!/usr/bin/env bash' 'set -euo pipefail' '. bench/list.bash'; cat; } >"bench/experiments/$1"
	chmod +x "bench/experiments/$1"
}

# ---- Parameters ------------------------------------------------------------------------------------------------------

# bats test_tags=fault:options
@test "every parameter of experiment.mk is checked" {
	local name wrong checked=

	try bench/parameters
	must_work
	unset MAKE BUILD DATA PAPER MODELS EXPERIMENTS
	for name in $(make -s --eval='shared: ; @echo $(SHARED)' shared); do
		[[ $name != PYTHONS ]] || continue # bench/pythons asks them
		checked+=" $name"
		for wrong in '' x '1 2' -1 1e400 0x10; do
			try env "$name=$wrong" bench/parameters
			must_complain 1 "^parameters: $name is '$wrong'"
		done
	done
	[[ $checked == *' TASKS '*' BLOCKS_MAX '*' STEAL_MAX '* ]] || fail "these alone:$checked"
}

# bats test_tags=fault:options
@test "numbers of blocks, names of things, and files: what cannot be is refused" {
	local wrong

	while read -r wrong; do
		study "$wrong"
		must_refuse "^parameters: ${wrong%%=*} is '${wrong#*=}'"
		[[ $(wc -l <"$T/err") == 1 ]] || fail 'one line'
	done <<-'END'
		BLOCKS=1
		BLOCKS=100001
		BLOCKS_STEP=0
		PYTHON_EVERY=0
		VALIDATION_BLOCKS=2
		VALIDATION_BLOCKS=3
		VALIDATION_ITERATIONS=0
		REPETITIONS=0
		DOCKER=perhaps
		FIGURES=models nonsense
		FIGURES=../plots/models
		EXPERIMENTS=models nonsense
		EXPERIMENTS=../experiments/models
		EXPERIMENTS=*
		MODELS=blocking nonsense
		LEDGER=no/such.tsv
	END
	for right in FIGURES= FIGURES='models gil' DOCKER=no DOCKER= LEDGER=experiment.mk VALIDATION_BLOCKS=4; do
		try env "$right" bench/parameters
		must_work
	done
}

# bats test_tags=fault:options
@test "every parameter of every list is checked" {
	local line list name kind wrong

	grep -o '^parameter [A-Za-z_]* [a-z]*' bench/experiments/* >"$T/parameters"
	[[ $(wc -l <"$T/parameters") -gt 30 ]] || fail 'where are they?'
	while read -r line; do
		read -r list name kind <<<"${line/:parameter/}"
		local wrongs=(0 x '1 2')
		[[ $kind == count ]] || wrongs=(0 '2 1' '5 5' ' ')
		[[ $name != BLOCKS_* ]] || wrongs+=(1)
		for wrong in "${wrongs[@]}"; do
			try env "$name=$wrong" "$list" --parameters
			must_complain 1 "^${list##*/}: $name is '$wrong': it (should be|is) "
		done
	done <"$T/parameters"
}

# ---- Plans -----------------------------------------------------------------------------------------------------------

# bats test_tags=fault:options
@test "what cannot be used once it is measured, of any experiment, is refused before the first is measured" {
	local wrong regex

	while IFS='|' read -r wrong regex; do
		experiment some <<<"$wrong"
		study EXPERIMENTS='models some'
		must_refuse "$regex"
	done <<-'END'
		parameter BLOCKS_some count 1 1 "blocks"|some: BLOCKS_some is '1': it is a whole number of at least 2
		columns; row x -- build/blocking; row x -- build/threads|study: the experiment some has two rows called x
		columns; row x every=4 -- build/blocking|study: some: x runs in every 4th block, so of 4 blocks none counts
		columns; true|study: the experiment some has no commands
		columns; row x shade=red -- build/blocking|study: cannot list the commands of some
		exit 3|study: cannot list the parameters of some
	END
	study EXPERIMENTS='models models'
	must_refuse "EXPERIMENTS is 'models models': it has models twice"
	study PYTHON_EVERY=4 PYTHONS=python3
	must_refuse 'cpython-blocking runs in every 4th block, so of 4 blocks none counts|models: cpython-'
	study EXPERIMENTS='models size' SIZE_ITERATIONS='1000 1000'
	must_refuse "size: SIZE_ITERATIONS is '1000 1000': it should be .*larger than the one before"
	study EXPERIMENTS='models size' SIZE_ITERATIONS='0 1000'
	must_refuse "size: SIZE_ITERATIONS is '0 1000'"
	study EXPERIMENTS='models size' SIZE_ITERATIONS='10 1000' SIZE_LONG=1000 SIZE_EVERY=9 BLOCKS_size=9
	must_refuse 'size: blocking-1000 runs in every 9th block, so of 9 blocks none counts|size: threads-1000'
}

# bats test_tags=fault:options
@test "interpreters of one name are refused; the same one twice has two names" {
	mkdir "$T/bin"
	for name in one two three; do
		echo "echo cpython 3.1 True /usr/bin/$name" | replace "$T/bin/$name"
	done
	PATH=$T/bin:$PATH
	study PYTHONS='one two three'
	must_refuse "^pythons: PYTHONS has a second interpreter that is called cpython3.1: 'three'$"
	PYTHONS='one two' try bench/pythons
	must_work
	[[ $(cut -f 1 "$T/out" | xargs) == 'cpython cpython3.1' ]] || fail 'their names'
}

# ---- Too few blocks --------------------------------------------------------------------------------------------------

@test "how many rows so many blocks allow: as the normal distribution has it" {
	. bench/plan.bash
	python3 - "${MOST_ROWS[@]}" >"$T/out" <<-'END' || fail "$(<"$T/out")"
		import sys
		from statistics import NormalDist
		for n, most in enumerate(map(int, sys.argv[1:])):
		    enough = lambda rows: -NormalDist().inv_cdf(0.025 / rows) < n ** 0.5
		    if (most > 0 and not enough(most)) or enough(most + 1):
		        sys.exit(f"{n} blocks: {most} rows")
	END
}

# rows COUNT [FACT]…: an experiment, its baseline with a twin, and so many rows.
rows() {
	experiment some <<-END
		${OWN:-}
		columns
		defaults baseline=base twin=base-twin
		row base -- build/blocking
		row base-twin -- build/blocking
		for ((i = 1; i <= $1; i++)); do row "row-\$i" ${*:2} -- build/blocking; done
	END
}

warns() { # warns REGEX|'' [VARIABLE=VALUE]…
	study EXPERIMENTS=some "${@:2}"
	must_work
	if [[ -n $1 ]]; then must_say "^some: $1$"; else ! grep '^some: with' "$T/out" >"$T/said" || fail "$(<"$T/said")"; fi
	[[ -s $T/measured ]] || fail 'it is not refused'
}

# bats test_tags=fault:few
@test "too few blocks for any difference are said beforehand, and measured" {
	rows 1
	warns '' BLOCKS=5
	warns 'with 3 counted blocks no difference from base can be told; that takes 4 for its 1 rows' BLOCKS=4
	rows 4
	warns '' BLOCKS=8
	warns 'with 6 counted blocks .*that takes 7 for its 4 rows' BLOCKS=7
	rows 7
	warns '' BLOCKS=9
	warns 'with 7 counted blocks .*that takes 8 for its 7 rows' BLOCKS=8
	rows 4 every=3
	warns '' BLOCKS=22
	warns 'with 6 counted blocks .*that takes 7 for its 4 rows' BLOCKS=21
	rows 1000
	warns 'with 3 counted blocks .*for its 1000 rows' BLOCKS=4
	# Without a twin nothing is asked.
	rows 4 twin=NA
	warns '' BLOCKS=4
	# The profile's own number is meant so; another one is not.
	OWN='parameter BLOCKS_some count 4 4 "blocks"' rows 1
	warns ''
	warns 'with 2 counted blocks no difference from base can be told; that takes 4' BLOCKS_some=3
	warns '' BLOCKS_some=5
}
