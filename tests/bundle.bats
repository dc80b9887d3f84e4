#!/usr/bin/env bats
# bundle.bats - does a set of data arrive elsewhere as it was measured, and nothing else with it?
#
#   bats tests/bundle.bats

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

setup_file() {
	build_analysis samples summarise gates attribution
}

setup() {
	local part

	export T=$BATS_TEST_TMPDIR TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir -p "$T/house/data" "$T/there/data" "$TMPDIR"
	for part in Makefile experiment.mk kernels plots bench; do
		ln -s "$ROOT/$part" "$T/house/"
		ln -s "$ROOT/$part" "$T/there/"
	done
	ln -s "$ROOT/data/article" "$T/house/data/"
	ln -s "$ROOT/data/article" "$T/there/data/"
	cd "$T/house" || return
}

# Of two experiments, with what is derived, what was set aside, and what belongs to the whole set.
measured() { # measured NAME
	local set

	rm -rf "data/$1"
	for set in "data/$1/models" "data/$1/other"; do
		mkdir -p "$set/superseded/1"
		echo '{}' | tee "$set/conditions" "$set/superseded/1/block-001.json" >"$set/.log"
		printf 'label\nblocking\n' >"$set/rows.tsv"
		for name in block-001 block-002; do
			echo '{"fingerprint":"0123"}' >"$set/$name.meta"
			echo '{"results":[]}' >"$set/$name.json"
			echo '{}' >"$set/$name.runs.jsonl"
			printf 'task\n0\n' | gzip -n >"$set/$name.gil, 5 ms.trace.tsv.gz"
		done
		manifest "$set"
		touch "$set/samples.tsv" "$set/values.tsv"
	done
	echo '{}' >"data/$1/machine.json"
	echo tasks >"data/$1/expected.tsv"
	touch "data/$1/claims.tsv"
}

manifest() { # manifest FOLDER
	(cd "$1" && sha256sum conditions rows.tsv block-*) | sed '1i sha256\tfile' | sed '2,$s/  /\t/' >"$1/manifest.tsv"
}

bundled() { # bundled ARGUMENT…: that must work
	try bench/bundle "$@"
	must_work
}

refused() { # refused REGEX COMMAND…: in one line; nothing is left in these folders
	find . "$T/out-there" -mindepth 1 2>/dev/null | sort >"$T/before"
	try "${@:2}"
	must_complain 1 "$1"
	find . "$T/out-there" -mindepth 1 2>/dev/null | sort | diff "$T/before" - || fail 'it left something'
	[[ -z $(ls -A "$TMPDIR") ]] || fail "left in TMPDIR: $(ls -A "$TMPDIR")"
}

@test "there and back: what is made of the data is the same, and bundled again it is the same file" {
	local set=data/mine/attribution block

	mkdir -p $set
	for block in 001 002 003; do cp "$ROOT/data/reference/attribution/block-$block".* $set/; done
	cp "$ROOT"/data/reference/attribution/{conditions,rows.tsv} $set/
	cp "$ROOT"/data/reference/{machine.json,expected.tsv} data/mine/
	manifest $set
	derive() {
		"$ANALYSIS/samples" $set && "$ANALYSIS/summarise" $set && "$ANALYSIS/gates" --steal-max 0.02 --drift-max 0.1 $set &&
			"$ANALYSIS/attribution" -r 100 $set
	}
	derive
	fresh_make "$T/house" --no-print-directory -s bundle DATA=data/mine
	must_work
	fresh_make "$T/there" --no-print-directory -s check-data DATA="$T/house/mine.samework.tar.gz"
	must_work
	grep -qx 'mine/attribution: 38 files in the manifest' "$T/out" || fail 'it should have looked at them'
	fresh_make "$T/there" --no-print-directory -s unbundle BUNDLE="$T/house/mine.samework.tar.gz"
	must_work
	(cd "$T/there" && derive)
	diff -r data "$T/there/data" || fail 'another set'
	(cd "$T/there" && bundled data/mine again.tar.gz)
	cmp mine.samework.tar.gz "$T/there/again.tar.gz" || fail 'another file'
}

@test "the file has what was measured and nothing else; it is the same whoever makes it, and when" {
	measured mine
	bundled data/mine
	tar -tzf mine.samework.tar.gz --quoting-style=literal >"$T/names"
	printf 'mine/%s\n' expected.tsv machine.json {models,other}/{block-00{1,2}.{"gil, 5 ms.trace.tsv.gz",json,meta,runs.jsonl},conditions,manifest.tsv,rows.tsv} |
		LC_ALL=C sort | diff - "$T/names" || fail 'other files'
	[[ $(stat -c %a mine.samework.tar.gz) == $(touch "$T/usual" && stat -c %a "$T/usual") ]] || fail 'a mode of its own'
	mkdir -p "$T/there/data"
	cp -R data/mine "$T/there/data/"
	find "$T/there/data" -type f -exec chmod 600 {} +
	find "$T/there/data" -exec touch -d 2001-01-01 {} +
	ln -f "$T/there/data/mine/models/block-001.json" "$T/there/data/mine/models/block-002.json" # they are alike
	[[ $(id -u) != 0 ]] || chown -R 1:1 "$T/there/data"
	(cd "$T/there" && umask 077 && export TZ=Asia/Tokyo TAR_OPTIONS=--xattrs GZIP=-1 && bundled data/mine/)
	cmp mine.samework.tar.gz "$T/there/mine.samework.tar.gz" || fail 'another file'
}

# bats test_tags=fault:data
@test "what is no set, or not as it was measured, is not bundled; what is wrong is named" {
	measured mine
	refused '^bundle: there is no set of data data/none$' bench/bundle data/none
	refused '^bundle: data is not what was measured: data has no manifest' bench/bundle data
	echo >>data/mine/other/block-002.json
	refused '^bundle: data/mine is not .*: altered: data/mine/other/block-002.json ' bench/bundle data/mine
	rm data/mine/other/block-002.json
	refused 'missing: data/mine/other/block-002.json ' bench/bundle data/mine
	measured 'my set'
	refused "^bundle: a set called 'my set' cannot be sent" bench/bundle 'data/my set'
}

# bats test_tags=fault:system
@test "a file that is there already stays; one that cannot be written leaves nothing" {
	measured mine
	echo precious >mine.samework.tar.gz
	refused '^bundle: mine.samework.tar.gz exists already' bench/bundle data/mine
	[[ $(<mine.samework.tar.gz) == precious ]] || fail 'it is gone'
	ln -s nowhere dangling
	refused '^bundle: dangling exists already' bench/bundle data/mine dangling
	refused '^bundle: cannot write no/such/folder: ' bench/bundle data/mine no/such/folder
	refused '^bundle: cannot write dangling/x: ' bench/bundle data/mine dangling/x
	head -c 9000 /dev/urandom >data/mine/other/block-001.json
	manifest data/mine/other
	# shellcheck disable=SC2016 # for that shell
	refused '^bundle: cannot write full: ' bash -c 'trap "" XFSZ; ulimit -f 4; exec bench/bundle data/mine full'
	mkdir bin
	printf '#!/bin/sh\nfor a; do [ "$a" != -n ] || { touch began; exec sleep 2; }; done\nexec %s "$@"\n' "$(type -P gzip)" >bin/gzip
	chmod +x bin/gzip
	find . | sort >"$T/before"
	PATH=$PWD/bin:$PATH bench/bundle data/mine ended >"$T/out" 2>"$T/err" 3>&- &
	eventually test -e began || fail 'it did not begin'
	kill -TERM $!
	! wait $! || fail 'it should have ended'
	rm began
	find . | sort | diff "$T/before" - || fail 'it left something'
	[[ -z $(ls -A "$TMPDIR") ]] || fail "left in TMPDIR: $(ls -A "$TMPDIR")"
}

# bats test_tags=fault:names
@test "a set that names the home of whoever sends it is not bundled, wherever it does" {
	measured mine
	export HOME=/somewhere/jo
	echo '{"command":"/somewhere/jo/bin/python3 x.py"}' >data/mine/other/conditions
	manifest data/mine/other
	refused "^bundle: data/mine/other/conditions names the user's home" bench/bundle data/mine
	HOME=/somewhere/jo/ refused "^bundle: data/mine/other/conditions names the user's home" bench/bundle data/mine
	HOME=/ bundled data/mine one
	HOME=/somewhere/j bundled data/mine two
	measured mine
	echo "/home/$(id -un)/x" | gzip -n >"data/mine/other/block-002.gil, 5 ms.trace.tsv.gz"
	manifest data/mine/other
	refused "block-002.gil, 5 ms.trace.tsv.gz names the user's home" bench/bundle data/mine
}

# repacked: what was changed in $T/in, as a bundle, whoever made it.
repacked() { # repacked [TAR-OPTION]…
	rm -f bundle
	(cd "$T/in" && find mine ! -type d -print0) | tar -czf bundle -P -C "$T/in" --no-recursion "$@" --null -T -
}

unpacked() { # a good one, to be changed
	rm -rf "$T/in"
	mkdir -p "$T/in"
	[[ -e good ]] || { measured mine && bundled data/mine good && rm -r data/mine; }
	tar -xzf good -C "$T/in"
}

# never REGEX: the bundle is refused, by both that open it.
never() {
	refused "^check-data: $1" bench/check-data bundle
	refused "^unbundle: $1" bench/unbundle bundle
}

# bats test_tags=fault:data
@test "a file altered, missing or added in a bundle is named, and it is not taken in" {
	unpacked
	echo >>"$T/in/mine/models/block-001.meta"
	rm "$T/in/mine/other/rows.tsv"
	repacked
	try bench/check-data bundle
	must_complain 1 '^check-data: 2 of these'
	grep -qx 'altered: mine/models/block-001.meta' "$T/out" || fail 'the altered one'
	grep -qx 'missing: mine/other/rows.tsv' "$T/out" || fail 'the missing one'
	refused '^unbundle: bundle is not what was measured: altered: mine/models/block-001.meta$' bench/unbundle bundle
	for name in models/values.tsv models/samples.tsv models/block-003.json run.sh models/superseded/1/block-001.json \
		models/sub/x .with/SEED; do
		unpacked
		mkdir -p "$T/in/mine/$(dirname $name)"
		touch "$T/in/mine/$name"
		repacked
		never "bundle has mine/$name, which is not what was measured"
	done
}

# bats test_tags=fault:data
@test "an archive that would write elsewhere, or is none, is refused, and writes nothing" {
	mkdir "$T/out-there"
	unpacked
	repacked --transform "s|mine/expected.tsv|$T/out-there/evil|"
	never "bundle is no bundle: it has a name .*: $T/out-there/evil$"
	for name in ../evil mine/../../evil mine/models/.. mine//evil ./evil evil; do
		repacked --transform "s|^mine/expected.tsv$|$name|"
		never 'bundle is no bundle: '
	done
	repacked --transform 's|^mine|.git|'
	never 'bundle is no bundle: a set cannot be called \.git$'
	repacked --transform 's|^mine/models|yours/models|'
	never 'bundle is no bundle: beside '
	ln -sfT "$T/out-there" "$T/in/mine/models/link"
	repacked
	never 'bundle is no bundle: it has something that is no plain file: .*link'
	unpacked
	ln "$T/in/mine/expected.tsv" "$T/in/mine/hard"
	repacked
	never 'bundle is no bundle: it has something that is no plain file: '
	unpacked
	mkfifo "$T/in/mine/pipe"
	repacked
	never 'bundle is no bundle: it has something that is no plain file: '
	cp good bundle && gzip -d <good >plain && tar -rf plain -C "$T/in" mine/machine.json && gzip -c plain >bundle
	never 'bundle cannot be unpacked'
	head -c 300 good >bundle
	never 'bundle is no bundle, or damaged: '
	echo no archive >bundle
	never 'bundle is no bundle, or damaged: '
	: >bundle
	never 'bundle is no bundle'
	tar -cf bundle -T /dev/null
	never 'bundle is no bundle'
	# A manifest vouches for what lies beside it.
	unpacked
	mkdir "$T/in/mine/models/sub"
	touch "$T/in/mine/models/sub/x"
	printf '%s\tsub/x\n' "$(sha256sum </dev/null | cut -d ' ' -f 1)" >>"$T/in/mine/models/manifest.tsv"
	repacked
	never 'bundle has mine/models/sub/x, which is not what was measured'
	[[ -z $(ls -A "$T/out-there") ]] || fail 'it wrote elsewhere'
}

@test "a set that arrives takes no other's place, and can have another name" {
	unpacked
	mkdir data/mine
	refused '^unbundle: data/mine is there already' bench/unbundle good
	ln -s nowhere data/dangling
	refused '^unbundle: data/dangling is there already' bench/unbundle good data/dangling
	refused '^unbundle: there is no file none' bench/unbundle none
	refused '^unbundle: cannot write to no/such$' bench/unbundle good no/such/set
	fresh_make . --no-print-directory -s unbundle
	[[ $status == 2 && $(<"$T/err") == 'unbundle: name the file'* ]] || fail 'it should ask for the file'
	fresh_make . --no-print-directory -s unbundle BUNDLE=good DATA=data/theirs
	must_work
	diff -r "$T/in/mine" data/theirs || fail 'another set'
	[[ $(ls -A data/mine) == '' ]] || fail 'it went elsewhere'
}
