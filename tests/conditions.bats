#!/usr/bin/env bats
# conditions.bats - was every run of what the record says? Programs that are replaced, variables that change them, reports of
# something else, and a manifest that would vouch for what was altered.
#
#   bats tests/conditions.bats
#
# In a small copy of the checkout. It never looks at a clock.

# shellcheck disable=SC2030,SC2031,SC2154 # it takes a test for a subshell, and does not see what load brings

load helpers
load dataset
load house

setup_file() {
	house_for_file samples summarise gates models overview fill noise
}

setup() {
	house_enter
	export BLOCKS=3
}

# experiment NAME: its rows come on stdin.
experiment() {
	{
		printf '%s\n' '#!/usr/bin/env bash' 'set -euo pipefail' '. bench/list.bash' columns 'work 15 10 2'
		cat
	} >"bench/experiments/$1"
	chmod +x "bench/experiments/$1"
}

# disguise FILE: a program that is build/blocking, and before that does what comes on stdin.
disguise() {
	{ cat; echo 'exec build/blocking "$@"'; } | replace "$1"
}

blocks() { (cd data/local/some && echo block-*.json); }

# ---- What runs -------------------------------------------------------------------------------------------------------

# bats test_tags=fault:programs
@test "a program that is replaced before a block, even if for that block only, ends the measurement" {
	cp build/blocking build/victim
	experiment some <<<'row victim -- "$BUILD/victim" "${work[@]}"'
	# When the second block is prepared; when that has been measured, nobody sees it any more.
	mv build/bench/shuffle build/bench/shuffles
	replace build/bench/shuffle <<-'END'
		[[ $2 != 2 ]] || printf x >>build/victim
		exec build/bench/shuffles "$@"
	END
	mv bench/snapshot bench/looks
	replace bench/snapshot <<-END
		printf . >>$T/looks
		[[ \$(stat -c %s $T/looks) != 4 ]] || cp $HOUSE/build/blocking build/victim
		exec bench/looks
	END
	try bench/measure some
	must_complain 1 '^measure: some: a program was replaced while it was being measured; start again$'
	[[ $(blocks) == block-001.json ]] || fail 'a block of which nobody knows what ran'
	rm build/bench/shuffle
	mv build/bench/shuffles build/bench/shuffle
	cp "$HOUSE/build/blocking" build/victim
	try bench/measure some
	must_work
	[[ $(blocks) == 'block-001.json block-002.json block-003.json' && ! -e data/local/some/superseded ]] || fail 'it should go on'
}

# bats test_tags=fault:programs
@test "a run that reports another model or workload than its row says is named, and its block not kept" {
	local what

	for what in model workload; do
		rm -rf data/local
		experiment some <<<"row one model=blocking -- build/actor \"\${work[@]}\""
		replace build/actor <<-END
			report=\${@: -1}
			build/blocking "\$@" && sed -i 's/"$what":"[a-z]*"/"$what":"other"/' "\$report"
		END
		try bench/measure some
		must_complain 1 "^measure: some: in block 1 one reports the $what other instead of (blocking|modsum); nothing of it is kept"
		[[ -z $(find data/local/some -name 'block-*') ]] || fail 'a block is kept'
	done
}

# bats test_tags=fault:programs
@test "a run that reports something else than in the first block is named, and its block not kept" {
	local what from to

	while read -r what from to; do
		rm -rf data/local "$T/runs"
		experiment some <<<$'row one -- build/blocking "${work[@]}"\nrow two -- build/actor "${work[@]}"'
		replace build/actor <<-END
			printf . >>$T/runs
			report=\${@: -1}
			build/blocking "\$@" || exit
			[[ \$(stat -c %s $T/runs) != 2 ]] || sed -i '\$s/"$what":$from/"$what":$to/' "\$report"
		END
		try bench/measure some
		must_complain 1 "^measure: some: in block 2 two reports the $what ${to//\"/} instead of ${from//\"/}; nothing of it is kept"
		[[ $(blocks) == block-001.json ]] || fail 'a block is kept'
		try bench/measure some
		must_work
		[[ $(blocks) == 'block-001.json block-002.json block-003.json' ]] || fail 'it should go on'
	done <<-'END'
		kernel "vector" "reference"
		workers 2 1
		tasks 15 14
		iterations 10 9
		slice 0 5
		model "blocking" "threads"
		seed 42 43
	END
}

# ---- In which environment --------------------------------------------------------------------------------------------

# What a run of the experiment sees of these variables, in $T/seen.
spy() {
	experiment some <<<'row one -- build/spy "${work[@]}"'
	disguise build/spy <<<"env | grep -E '^(OMP|GOMP|KMP|MALLOC|GLIBC|LD|PYTHON|NUMBA|UV|EXTRA)_?[A-Z_]*=' >$T/seen"
	rm -f "$T/seen"
}

# bats test_tags=fault:machine
@test "variables that change how programs run are cleared in the study, which says so; others, and its parameters, stay" {
	local variables=(OMP_THREAD_LIMIT=1 OMP_NUM_THREADS=3 GOMP_SPINCOUNT=5 KMP_BLOCKTIME=0 MALLOC_ARENA_MAX=1
		GLIBC_TUNABLES=glibc.malloc.tcache_count=0 LD_BIND_NOW=1 PYTHONHASHSEED=0 NUMBA_OPT=0 UV_THREADPOOL_SIZE=1)

	spy
	EXPERIMENTS=some EXTRA_THING=1 UV_INDEX=kept try env "${variables[@]}" bench/study
	must_work
	must_say '^Cleared, as they change how programs run: '
	for name in "${variables[@]%%=*}"; do
		grep -E "^Cleared.*[ :]${name}[ .]" "$T/out" >"$T/said" || fail "it does not say $name"
		! grep -q "^$name=" "$T/seen" || fail "a run sees $name"
	done
	[[ $(grep -cE '^(EXTRA_THING=1|UV_INDEX=kept|PYTHON_EVERY=2)$' "$T/seen") == 3 ]] || fail "others are gone: $(<"$T/seen")"
	# The same blocks, whoever goes on with them, by whatever way.
	BLOCKS=4 try env OMP_THREAD_LIMIT=2 bench/measure some
	must_work
	! grep -q '^OMP' "$T/seen" || fail 'a run sees it'
	[[ $(blocks | wc -w) == 4 && ! -e data/local/some/superseded ]] || fail 'the same conditions'
}

@test "a comparison of anybody's programs clears nothing, and records them" {
	spy
	env >"$T/before"
	tr '\n' '\0' <"$T/before" >"$T/environment"
	printf '%s\0' OMP_THREAD_LIMIT=1 UV_THREADPOOL_SIZE=2 EXTRA_SECRET=hush UV_TOKEN=hush >>"$T/environment"
	printf '%s\0' A one build/spy A-twin again build/spy >"$T/commands"
	disguise build/spy <<<"env >$T/seen; set -- -t 1"
	export COMMANDS=$T/commands RUN_FOLDER=$PWD RUN_ENVIRONMENT=$T/environment RUN_LIMIT=60
	try bench/measure bench/comparison/programs compare
	must_work
	for name in OMP_THREAD_LIMIT=1 UV_THREADPOOL_SIZE=2 EXTRA_SECRET=hush; do
		grep -qx "$name" "$T/seen" || fail "it does not see $name"
	done
	[[ $(jq -c '.caller.environment | [.OMP_THREAD_LIMIT, .UV_THREADPOOL_SIZE, .EXTRA_SECRET, .UV_TOKEN]' \
		data/local/compare/conditions) == '["1","2",null,null]' ]] || fail 'the record'
	sed -i 's/OMP_THREAD_LIMIT=1/OMP_THREAD_LIMIT=7/' "$T/environment"
	try bench/measure bench/comparison/programs compare
	must_work
	must_say 'conditions have changed \(the variable OMP_THREAD_LIMIT\)'
}

# ---- What is vouched for ---------------------------------------------------------------------------------------------

measured() { # three blocks, one of whose rows leaves a trace
	experiment some <<<'row one -- build/threads "${work[@]}" --trace "{trace}"'
	try bench/measure some
	must_work
	cp -a data/local/some "$T/sound"
}

# bats test_tags=fault:data
@test "conditions that have changed are said to have, and in what, however little of them is left" {
	local edit what

	measured
	while IFS=: read -r edit what; do
		rm -rf data/local/some/superseded
		jq "$edit" data/local/some/conditions >"$T/edited"
		cp "$T/edited" data/local/some/conditions
		try bench/measure some
		must_work
		must_say "conditions have changed \($what\)"
	done <<-'END'
		.seed += 1:the seed
		.machine.kernel = "Linux 0":the machine's kernel
		.machine = null:the machine's .*
		del(.programs):the program build/threads
		.programs = "none":how they are described
		.experiment = "other":the experiment
	END
}

# bats test_tags=fault:data
@test "a checksum that was edited is named where the runs fail by it; one that is right is not" {
	measured
	cp data/local/expected.tsv "$T/expected.tsv"
	sed -E '2,$s/^(([^\t]*\t){3})[0-9]+/\11/' "$T/expected.tsv" >data/local/expected.tsv
	try bench/measure some
	[[ $status == 1 ]] || fail 'it should fail'
	tail -n 1 "$T/err" | grep -E 'nothing of it is kept; the cause is data/local/expected.tsv, which was edited: remove it$' >"$T/said" ||
		fail 'the cause should be named'
	cp "$T/expected.tsv" data/local/
	disguise build/liar <<<'[[ "$*" != *--report* ]] || set -- "$@" -n 11'
	experiment other <<<'row liar -- "$BUILD/liar" "${work[@]}"'
	try bench/measure other
	[[ $status == 1 ]] || fail 'it should fail, too'
	tail -n 1 "$T/err" | grep -E 'failed in liar; nothing of it is kept$' >"$T/said" || fail 'this is not the list of checksums'
}

# bats test_tags=fault:data
@test "nothing is left to measure: what was altered is found by check-data, before and after" {
	local file

	measured
	try bench/check-data data/local
	must_work
	for file in conditions block-002.meta block-003.meta; do
		sed -i '$s/$/ /' "data/local/some/$file"
		for blocks in 3 2; do # also of a block that nobody asks for now
			BLOCKS=$blocks try bench/measure some
			must_complain 1 "^measure: data/local/some/$file is not what was measured"
			cmp data/local/some/manifest.tsv "$T/sound/manifest.tsv" || fail "$file: another manifest"
			try bench/check-data data/local
			must_complain 1
			must_say "^altered: data/local/some/$file$"
		done
		cp "$T/sound/$file" data/local/some/
	done
	sed -i 's/^[0-9a-f]*\tconditions$/none\tconditions/' data/local/some/manifest.tsv
	try bench/measure some
	must_complain 1 '^measure: data/local/some/conditions is not what was measured'
	try bench/check-data data/local
	must_complain 1
	must_say '^altered: data/local/some/conditions$'
}

@test "what the blocks did not leave there is not vouched for, and stays" {
	local file

	measured
	for file in 'block-002 copy.json' 'block-002.json~' block-2.json block-x.json notes.txt; do
		cp data/local/some/block-002.json "data/local/some/$file"
		BLOCKS=4 try bench/measure some
		must_work
		[[ -e data/local/some/$file ]] || fail "$file is gone"
		(cd data/local/some && ! grep -qF "$file" manifest.tsv) || fail "the manifest vouches for $file"
		if [[ $file == block* ]]; then
			try bench/check-data data/local
			must_complain 1
			must_say "^foreign: data/local/some/$file is not in the manifest$"
		fi
		rm "data/local/some/$file"
	done
	try bench/check-data data/local
	must_work
	# A block of other conditions, beyond those that are asked for.
	cp data/local/some/block-002.json data/local/some/block-009.json
	jq '.block = 9 | .fingerprint = "other"' data/local/some/block-002.meta >data/local/some/block-009.meta
	BLOCKS=4 try bench/measure some
	[[ $status == 0 ]] || fail 'it should work'
	[[ ! -e data/local/some/block-009.json ]] || fail 'it would be counted'
	find data/local/some/superseded -name block-009.json | grep . >"$T/said" || fail 'it is lost'
	try bench/check-data data/local
	must_work
}

# bats test_tags=fault:programs
@test "blocks beyond those that are asked for are vouched for, though an earlier call was interrupted before it wrote the manifest" {
	measured
	rm data/local/some/manifest.tsv
	BLOCKS=2 try bench/measure some
	must_work
	cmp data/local/some/manifest.tsv "$T/sound/manifest.tsv" || fail 'the same files as before'
}

@test "blocks that are set aside take their manifest along" {
	measured
	experiment some <<<'row one -- build/threads "${work[@]}"'
	try bench/measure some
	must_work
	cmp data/local/some/superseded/*/manifest.tsv "$T/sound/manifest.tsv" || fail 'no manifest'
	(cd data/local/some/superseded/* && sed '1d; s/\t/  /' manifest.tsv | sha256sum --quiet -c) || fail 'other files'
}

@test "more than a thousand blocks: the manifest tells one from another" {
	measured
	for file in data/local/some/block-003.*; do
		mv "$file" "${file/003/1003}"
	done
	jq '.block = 1003' data/local/some/block-1003.meta >"$T/edited"
	jq '.sha256.extras |= with_entries(.key |= sub("003"; "1003"))' "$T/edited" >data/local/some/block-1003.meta
	rm data/local/some/manifest.tsv
	BLOCKS=2 try bench/measure some
	must_work
	grep -q 'block-1003.json' data/local/some/manifest.tsv || fail 'the manifest'
	sed -i '$s/$/ /' data/local/some/block-1003.meta
	BLOCKS=2 try bench/measure some
	must_complain 1 'block-1003.meta is not what was measured'
}
