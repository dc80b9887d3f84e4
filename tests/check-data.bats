#!/usr/bin/env bats
# check-data.bats - does bench/check-data find raw data that is not as it was measured?
#
#   bats tests/check-data.bats

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load house

setup() {
	export T=$BATS_TEST_TMPDIR
	mkdir "$T/house"
	cp -R "$ROOT/bench" "$T/house/"
	cd "$T/house" || return
}

must_work() {
	[[ $status == 0 ]] || fail 'it should work'
}

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

# bats test_tags=fault:data
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

# bats test_tags=fault:data
@test "check-data: a .meta that is no JSON any more is altered, and the rest is told, too" {
	measured
	echo '{' >data/local/models/block-001.meta
	rm data/local/other/block-002.json
	try bench/check-data data/local
	must_complain 1 '^check-data: '
	must_say '^altered: data/local/models/block-001.meta$'
	must_say '^missing: data/local/other/block-002.json$'
}

# bats test_tags=fault:data
@test "check-data: a line of the manifest that names no file, or no hash, vouches for nothing" {
	local line

	for line in '' $'\tblock-001.json' 'block-001.json'; do
		measured
		printf '%s\n' "$line" >>data/local/other/manifest.tsv
		try bench/check-data data/local
		must_complain 1 '^check-data: 1 of these'
		must_say '^altered: data/local/other/$'
	done
}

# bats test_tags=fault:data
@test "check-data: a manifest without blocks: it does not read the fingerprints from its stdin" {
	measured
	rm data/local/other/*
	printf 'sha256\tfile\n' >data/local/other/manifest.tsv
	echo '{"fingerprint":"typed"}' >"$T/typed"
	try bash -c 'bench/check-data data/local >&2; cat' <"$T/typed"
	cmp "$T/out" "$T/typed" || fail 'it has read what was meant for others'
}
