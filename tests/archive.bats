#!/usr/bin/env bats
# archive.bats - does one file hold all that a repository with a DOI should keep: whole, as it was committed, always the same?
#
#   bats tests/archive.bats

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset

version=$(sed -n 's/^#define SAMEWORK_VERSION "\(.*\)"/\1/p' "$ROOT/base/option.h")
name=samework-$version

# A checkout of the sources as they are here, with one measured experiment of some blocks.
setup_file() {
	command -v git >/dev/null || skip 'no git here'
	export HOUSE=$BATS_FILE_TMPDIR/house GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
	export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.c GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.c
	export GIT_AUTHOR_DATE='2026-01-02T03:04:05Z' GIT_COMMITTER_DATE='2026-01-02T03:04:05Z'
	local set=$HOUSE/data/reference/kernel part

	copy_sources "$HOUSE"
	for part in LICENSE README.md CHANGELOG.md CITATION.cff codemeta.json .zenodo.json .gitignore; do cp "$ROOT/$part" "$HOUSE/"; done
	mkdir -p "$set" "$HOUSE/paper/reference"
	cp -R "$ROOT/data/article" "$HOUSE/data/"
	cp "$ROOT"/data/reference/kernel/{conditions,rows.tsv,block-001.*} "$set/"
	(cd "$set" && sha256sum conditions rows.tsv block-*) | sed '1i sha256\tfile' | sed '2,$s/  /\t/' >"$set/manifest.tsv"
	cp "$ROOT/paper/reference/kernel.md" "$HOUSE/paper/reference/"
	find "$HOUSE" -name __pycache__ -prune -exec rm -r {} +
	(cd "$HOUSE" && git init -q && git add -A && git commit -q -m first)
}

setup() {
	export T=$BATS_TEST_TMPDIR TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir -p "$TMPDIR"
	git clone -q --no-hardlinks "$HOUSE" "$T/house"
	cd "$T/house" || return
}

archived() { # archived ARGUMENT…: that must work; nothing else is left
	try bench/archive "$@"
	must_work
	[[ -z $(ls -A "$TMPDIR") && -z $(find . -name '.archive.*') ]] || fail 'something is left'
}

refused() { # refused REGEX ARGUMENT…: in one line; nothing is left
	find . -path ./.git -prune -o -print | sort >"$T/before"
	try bench/archive "${@:2}"
	must_fail 1 "$1"
	find . -path ./.git -prune -o -print | sort | diff "$T/before" - || fail 'something is left'
	[[ -z $(ls -A "$TMPDIR") ]] || fail 'something is left in TMPDIR'
}

@test "make archive of a clean clone: all that is committed, and the hash of each file" {
	fresh_make . -s --no-print-directory archive
	must_work
	grep -q "^$name.tar.gz: [0-9]* files of the commit [0-9a-f]*, .*, with 1 measured experiments" "$T/out" || fail 'what it says'
	[[ $(tail -n 1 "$T/out") == "SHA-256 of it: $(sha256sum <"$name.tar.gz" | cut -d ' ' -f 1)" ]] || fail 'its hash'
	git status --porcelain >"$T/out"
	[[ ! -s $T/out ]] || fail 'git should not see it'
	mkdir "$T/there"
	tar -xzf "$name.tar.gz" -C "$T/there"
	[[ $(ls "$T/there") == "$name" ]] || fail 'one folder'
	(cd "$T/there/$name" && sha256sum --quiet -c SHA256SUMS) || fail 'the hashes'
	git ls-files | LC_ALL=C sort >"$T/tracked"
	sed 's/^[0-9a-f]*  //' "$T/there/$name/SHA256SUMS" | LC_ALL=C sort | diff "$T/tracked" - || fail 'other hashes'
	(cd "$T/there/$name" && find . -type f ! -name SHA256SUMS -printf '%P\n') | LC_ALL=C sort | diff "$T/tracked" - || fail 'other files'
	for part in LICENSE CITATION.cff data/reference/kernel/manifest.tsv paper/reference/kernel.md; do
		[[ -s $T/there/$name/$part ]] || fail "no $part"
	done
}

@test "unpacked where there is no git, it builds and runs" {
	needs_compiler
	archived ''
	mkdir "$T/there"
	tar -xzf "$name.tar.gz" -C "$T/there"
	export GIT_CEILING_DIRECTORIES=$T
	fresh_make "$T/there/$name" -s CFLAGS=-O1 build/blocking build/analysis/samples
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should be built'
	try "$T/there/$name/build/blocking" --version
	must_print "blocking (samework) $version"
	fresh_make "$T/there/$name" -n all
	[[ $status == 0 ]] || fail 'make all'
	cd "$T/there/$name" || return
	try bench/check-data data/reference
	must_work
	try bench/archive ''
	must_fail 1 '^archive: this folder is no checkout of git'
}

@test "the same file to the byte, whoever makes it, where and when" {
	archived '' "$T/one.tar.gz"
	find . -path ./.git -prune -o -exec touch -d 2001-01-01 {} +
	(umask 077 && export TZ=Asia/Tokyo TAR_OPTIONS=--xattrs GZIP=-1 && archived '' "$T/two.tar.gz")
	cmp "$T/one.tar.gz" "$T/two.tar.gz" || fail 'at another time'
	git clone -q "$HOUSE" "$T/other"
	chmod -R go-rwx "$T/other"
	cd "$T/other" || return
	git config core.autocrlf true
	git config tar.umask 0000
	archived HEAD "$T/three.tar.gz"
	cmp "$T/one.tar.gz" "$T/three.tar.gz" || fail 'elsewhere'
	tar -tvzf "$T/one.tar.gz" --numeric-owner >"$T/list"
	! grep -v ' 0/0 .* 2026-01-02 03:04 ' "$T/list" || fail 'an owner or a time of its own'
	[[ $(stat -c %a "$T/one.tar.gz") == $(touch "$T/usual" && stat -c %a "$T/usual") ]] || fail 'a mode of its own'
}

# bats test_tags=fault:data
@test "what is not committed is refused, unless a commit is named: then that is archived" {
	archived '' "$T/clean.tar.gz"
	echo more >>README.md
	refused '^archive: not committed:  M README.md ' ''
	git checkout -q README.md
	touch forgotten
	refused '^archive: not committed: \?\? forgotten ' ''
	archived HEAD "$T/head.tar.gz"
	cmp "$T/clean.tar.gz" "$T/head.tar.gz" || fail 'it should be the commit'
	git tag v1
	git add forgotten
	git commit -q -m second
	archived '' "$T/second.tar.gz"
	tar -tzf "$T/second.tar.gz" | grep "^$name/forgotten$" >"$T/said" || fail 'the new file'
	fresh_make . -s --no-print-directory archive COMMIT=v1 TARBALL="$T/v1.tar.gz"
	must_work
	cmp "$T/clean.tar.gz" "$T/v1.tar.gz" || fail 'the tag'
	refused '^archive: there is no commit nope$' nope
}

# bats test_tags=fault:data
@test "data that are not as they were measured are not archived" {
	echo >>data/reference/kernel/block-001.json
	git commit -q -a -m altered
	refused '^archive: what was measured is not in the commit, or altered: data/reference/kernel/block-001.json is not what ' ''
	git rm -q data/reference/kernel/block-001.json
	git commit -q -m gone
	refused 'not in the commit, or altered: data/reference/kernel/block-001.json ' ''
}

# bats test_tags=fault:system
@test "a file that is there already stays; one that cannot be written leaves nothing" {
	echo precious >"$name.tar.gz"
	refused "^archive: $name.tar.gz exists already" ''
	[[ $(<"$name.tar.gz") == precious ]] || fail 'it is gone'
	refused '^archive: cannot write no/such/folder: ' '' no/such/folder
	find . -path ./.git -prune -o -print | sort >"$T/before"
	# shellcheck disable=SC2016 # for that shell
	try bash -c 'trap "" XFSZ; ulimit -f 100; exec bench/archive "" full'
	must_fail 1 '^archive: '
	find . -path ./.git -prune -o -print | sort | diff "$T/before" - || fail 'something is left'
	[[ -z $(ls -A "$TMPDIR") ]] || fail 'something is left in TMPDIR'
	try bench/archive
	must_fail 1 '^archive: usage: '
}

# bats test_tags=fault:data
@test "a commit without a version is refused" {
	sed -i '/SAMEWORK_VERSION/d' base/option.h
	git commit -q -a -m 'no version'
	refused '^archive: base/option.h of the commit HEAD names no version$' ''
}
