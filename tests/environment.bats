#!/usr/bin/env bats
# environment.bats - what environment/install takes from packages.tsv, on each release and on other systems.
#
#   bats tests/environment.bats

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers

setup() {
	export T=$BATS_TEST_TMPDIR OS_RELEASE=$BATS_TEST_TMPDIR/os-release
	cd "$ROOT" || return
}

# A machine of a release, on which no package is installed and apt-get writes down what it is told; its archive has all
# versions of the table but gcc's.
machine() { # machine CODENAME
	mkdir -p "$T/bin"
	echo "VERSION_CODENAME=$1" >"$OS_RELEASE"
	printf '#!/bin/sh\nexit 1\n' >"$T/bin/dpkg-query"
	printf '#!/bin/sh\necho "$@" >>"$T/told"\n' >"$T/bin/apt-get"
	printf '#!/bin/sh\nexec "$@"\n' >"$T/bin/sudo"
	cat >"$T/bin/apt-cache" <<-'END'
		#!/bin/bash
		[[ $2 == gcc ]] || while IFS=$'\t' read -r _ name bookworm trixie _; do
			[[ $name != "$2" ]] || printf ' %s | %s | an archive\n' "$name" "$bookworm" "$name" "$trixie"
		done <environment/packages.tsv
	END
	chmod +x "$T/bin"/*
	PATH=$T/bin:$PATH
}

@test "the table: every row has a use, a package, and a version or - for each release, but not twice -" {
	[[ $(head -n 1 environment/packages.tsv) == $'use\tpackage\tbookworm\ttrixie\twhat for' ]] || fail 'the heading'
	! tail -n +2 environment/packages.tsv | grep -vP '^(build|study|run|docker|test)\t[a-z0-9.+-]+\t[^\t ]+\t[^\t ]+\t[^\t]*$' ||
		fail 'these rows'
	! grep -P '\t-\t-\t' environment/packages.tsv || fail 'no release needs these'
	[[ -z $(tail -n +2 environment/packages.tsv | cut -f 1,2 | sort | uniq -d) ]] || fail 'a row stands there twice'
}

@test "the image's release is one of the table" {
	[[ $(head -n 1 environment/packages.tsv) == *$'\t'"$(sed -n 's/^ARG BASE=debian:\([a-z]*\)-slim@sha256:[0-9a-f]\{64\}$/\1/p' Dockerfile)"$'\t'* ]] ||
		fail 'it is not'
}

@test "each release has its own packages" {
	machine bookworm
	try environment/install --list run
	[[ $status == 0 && $(<"$T/out") == *libgsl27* && $(<"$T/out") != *libgsl28* ]] || fail 'Debian 12'
	machine trixie
	try environment/install --list run
	[[ $status == 0 && $(<"$T/out") == *libgsl28* && $(<"$T/out") != *libgsl27* ]] || fail 'Debian 13'
	[[ ! -e $T/told ]] || fail 'it installed'
}

@test "what is missing is told and installed, each package once" {
	machine bookworm
	try environment/install build study
	[[ $status == 0 && $(<"$T/out") == 'Missing for build study; installing'*': gcc '*' hyperfine '* ]] || fail 'it should say so'
	[[ $(tail -n 1 "$T/told") == *' gcc '*' hyperfine '* && $(tail -n 1 "$T/told") != *=* ]] || fail "told: $(<"$T/told")"
	[[ $(tail -n 1 "$T/told" | grep -o '\<make\>' | wc -l) == 1 ]] || fail 'make twice'
}

@test "what is installed is left alone, in silence" {
	machine trixie
	printf '#!/bin/sh\nprintf installed\n' >"$T/bin/dpkg-query"
	try environment/install build study run test docker
	[[ $status == 0 && ! -s $T/out && ! -s $T/err && ! -e $T/told ]] || fail 'it should be silent'
}

@test "--pinned takes the versions of the release; one that the archive dropped is replaced, with a warning" {
	local release column

	while read -r release column; do
		rm -f "$T/told"
		machine "$release"
		try environment/install --pinned build
		[[ $status == 0 ]] || fail "$release"
		[[ $(tail -n 1 "$T/told") == *" gcc "* ]] || fail "told: $(<"$T/told")"
		[[ $(<"$T/err") == 'install: warning: the archive no longer has gcc='* ]] || fail 'no warning'
		[[ $(tail -n 1 "$T/told") == *" make=$(grep -P '^build\tmake\t' environment/packages.tsv | cut -f "$column") "* ]] ||
			fail "told: $(<"$T/told")"
	done <<-'END'
		bookworm 3
		trixie 4
	END
}

@test "another system, or one that does not say what it is: one line, with the packages" {
	machine noble
	try environment/install study
	must_fail 1 'not Debian bookworm or trixie.*hyperfine.*gnuplot-nox'
	rm "$OS_RELEASE"
	try environment/install study
	must_fail 1 'not Debian bookworm or trixie.*hyperfine.*gnuplot-nox'
	[[ ! -e $T/told ]] || fail 'it installed'
}

# bats test_tags=fault:programs
@test "a use that does not exist, or none: one line" {
	machine trixie
	try environment/install build games
	must_fail 1 "'games' is no use"
	try environment/install
	must_fail 1 'usage: '
	[[ ! -e $T/told ]] || fail 'it installed'
}
