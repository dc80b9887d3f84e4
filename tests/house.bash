# house.bash - a small copy of the checkout in which a suite may measure, and replace what is not under test. For suites
# that load helpers first.

# shellcheck disable=SC2034,SC2154 # what is set here is for those who load it; status and group are theirs

# What a calling make or its user exports is not what is tested here.
# shellcheck disable=SC2086 # a list of names
unset ${PARAMETERS:-} PARAMETERS # what experiment.mk exports
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PREBUILT MARKS EXPERIMENTS PAPER DATA DOCKER LAUNCHED MISSING HOSTS

# house FOLDER ANALYSIS…: two models, no claims, of analysis/ these programs alone, a doctor who takes no time, and a machine
# that is described once. Builds it.
house() {
	local folder=$1 keep=" ${*:2} " file name

	copy_sources "$folder"
	mkdir -p "$folder/data" "$folder/paper"
	cp -R "$ROOT/data/article" "$folder/data/"
	cp -R "$ROOT/paper/text" "$ROOT/paper/page" "$folder/paper/"
	cp "$ROOT/CITATION.cff" "$folder/"
	for file in "$folder"/{runners,analysis,claims,bench}/*.c; do
		name=${file##*/}
		[[ "$keep blocking threads shuffle startup page fill " == *" ${name%.c} "* ]] || rm "$file"
	done
	rm "$folder"/plots/*.gp
	find "$folder/bench/experiments" -type f ! -name models -delete
	sed -i '/claims/d' "$folder/bench/study"
	rm "$folder/claims/article.sources.tsv" # nothing is judged
	echo "echo '[]'" | replace "$folder/bench/doctor"
	timeout 900 make -s -j2 -C "$folder" BUILD=build all tools
	(cd "$folder" && bench/machine >machine.json)
	echo 'cat machine.json' | replace "$folder/bench/machine"
}

# house_for_file ANALYSIS…: a suite's own, in HOUSE, of which each test may enter a copy.
house_for_file() {
	needs_compiler
	export HOUSE=$BATS_FILE_TMPDIR/house

	house "$HOUSE" "$@" >"$BATS_FILE_TMPDIR/log" 2>&1 || { cat "$BATS_FILE_TMPDIR/log" >&2; return 1; }
}

# house_enter: into a copy of it, with what make gives the scripts.
house_enter() {
	export T=$BATS_TEST_TMPDIR
	begin_by "${UNTIL:-}"
	cp -a "$HOUSE" "$T/house"
	cd "$T/house" || return
	house_environment
}

# house_environment: what make gives the scripts, for those that a test calls by themselves.
house_environment() {
	export BUILD=build DATA=data/local PAPER=paper/local MAKE=true MODELS='blocking threads' COMPUTING_MODELS='blocking threads' \
		EXPERIMENTS=models PYTHONS='' PROFILE=full TASKS=15 ITERATIONS=1000 WORKERS=2 SEED=42 BLOCKS=4 BLOCKS_STEP=15 BLOCKS_MAX=60 WIDTH_MAX=0.02 \
		PYTHON_EVERY=2 STEAL_MAX=0.02 DRIFT_MAX=0.1 EQUIVALENCE=0.01 RESAMPLES=1000 REPETITIONS=2 VALIDATION_BLOCKS=4 \
		VALIDATION_ITERATIONS=1000
}

# replace FILE: puts a script in its place, or adds one; its lines come on stdin.
replace() {
	{ echo '#!/bin/bash'; cat; } >"$1.new"
	chmod +x "$1.new"
	mv "$1.new" "$1"
}

must_say() { # must_say REGEX: a line of what it printed
	grep -qE -- "$1" "$T/out" || fail "it should say: $1"
}

# Ends the process group that a test started, even when its leader has ended.
end_group() {
	[[ -z ${group:-} ]] || kill -KILL -- "-$group" 2>/dev/null || true
}
