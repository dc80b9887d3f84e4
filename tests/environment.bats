#!/usr/bin/env bats
# environment.bats - what environment/install takes from packages.tsv, on each release and on other systems; and what
# environment/python-free-threaded says where it cannot build. That it can is tested by the image (fresh.bats).
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
	! tail -n +2 environment/packages.tsv | grep -vP '^(build|free-threaded|study|pdf|run|mpi|mpi-run|nodes|slurm|docker|test|npm)\t[a-z0-9.+-]+\t[^\t ]+\t[^\t ]+\t[^\t]*$' ||
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

@test "--pinned finds a version in the archive's answer, however that is padded" {
	machine trixie
	sed -i 's/printf .*/printf "%s |    %s | an archive\\n" "$name" "$trixie"/' "$T/bin/apt-cache"
	try environment/install --pinned run
	[[ $status == 0 && ! -s $T/err && $(tail -n 1 "$T/told") == *' libuv1t64='* ]] || fail "told: $(tail -n 1 "$T/told")"
}

# ---- Python without its lock -----------------------------------------------------------------------------------------

# python_machine RELEASE PYTHON [WHAT-APT-GET-SAYS]: one on which all packages are installed, Python in that version; its apt
# gets no source and says why, and writes down its words and its sources.
python_machine() {
	machine "$1"
	mkdir -p "$T/etc/sources.list.d"
	cat >"$T/bin/dpkg-query" <<-END
		#!/bin/bash
		case \$3 in *Status*) printf installed ;; *source:*) printf $2-9 ;; *) printf $2-1 ;; esac
	END
	cat >"$T/bin/apt-get" <<-END
		#!/bin/bash
		echo "\$@" >>"$T/told"
		for word; do case \$word in Dir::Etc::sourceparts=*) cat "\${word#*=}"/* >"$T/sources" ;; esac; done
		[[ -z '${3:-}' ]] || { echo 'E: ${3:-}'; exit 100; }
		[[ " \$* " != *' source '* ]] || tar -czf python3.13_$2.orig.tar.gz -C "$T" python
	END
	echo 'deb [signed-by=/a.gpg] http://archive.invalid/debian trixie main' >"$T/etc/sources.list"
}

build() { APT=$T/etc try environment/python-free-threaded "$T/opt/python"; }

nothing_built() { [[ ! -e $T/opt/python && -z $(ls -A "$T/opt" 2>/dev/null) ]] || fail "left behind: $(find "$T/opt" | head)"; }

# bats test_tags=fault:system
@test "python-free-threaded: a Python that is too old, another system, and no archive, are one line each" {
	python_machine bookworm 3.11.2
	build
	must_fail 1 "^python-free-threaded: this release's Python is 3.11, and only 3.13 and later can be built without the lock$"
	python_machine noble 3.13.5
	printf '#!/bin/sh\nexit 1\n' >"$T/bin/dpkg-query"
	build
	must_fail 1 'not Debian bookworm or trixie.*libffi-dev'
	python_machine trixie 3.13.5
	rm -r "$T/etc/sources.list"
	build
	must_complain 1 "^python-free-threaded: $T/etc names no archive of Debian's$"
	[[ ! -e $T/told ]] || fail 'it asked apt'
	nothing_built
	try environment/python-free-threaded a b
	must_fail 2 'usage: '
}

# bats test_tags=fault:system
@test "python-free-threaded: no network, or a version that the archive has dropped, is one line with apt's reason" {
	python_machine trixie 3.13.5 'Unable to find a source package for python3.13'
	build
	must_complain 1 'cannot get the source of python3.13 3.13.5-9 \(Unable to find a source package for python3.13\); is there a network'
	nothing_built
}

@test "python-free-threaded: the source is that of the installed version, from apt's own archives in either format" {
	python_machine trixie 3.13.5 'nothing here'
	printf '%s\n' 'Types: deb' 'URIs: http://other.invalid/debian' 'Suites: x' 'Components: main' \
		'Signed-By: /b.gpg' >"$T/etc/sources.list.d/b.sources"
	printf '# deb http://commented.invalid y main\n' >"$T/etc/sources.list.d/c.list"
	build
	[[ $status == 1 ]] || fail 'there is no source'
	[[ $(grep -v '^#' "$T/sources") == 'Types: deb-src
URIs: http://other.invalid/debian
Suites: x
Components: main
Signed-By: /b.gpg
deb-src [signed-by=/a.gpg] http://archive.invalid/debian trixie main' ]] || fail "sources: $(<"$T/sources")"
	grep -q 'source --download-only python3.13=3.13.5-9$' "$T/told" || fail "told: $(<"$T/told")"
	! grep -v -e "Dir::State::lists=$T/opt/python" "$T/told" || fail "apt's own lists are touched"
}

# A source tree whose configure and make do what is said here, besides what the real ones do.
source_tree() { # source_tree GIL [LINE]: of the Python that is made, whether it has a lock; a line of configure's
	mkdir -p "$T/python"
	cat >"$T/python/configure" <<-END
		#!/bin/bash
		${2:-}
		for word; do case \$word in --prefix=*) prefix=\${word#*=} ;; esac; done
		[[ " \$* " == *' --disable-gil '* ]] || exit 1
		printf 'export DESTDIR\nall:\n\naltinstall:\n\tmkdir -p "\$\$DESTDIR%s/bin"\n' "\$prefix" >Makefile
		printf '\tcp python "\$\$DESTDIR%s/bin/python3.13t"\n' "\$prefix" >>Makefile
	END
	printf '#!/bin/bash\n[[ $* != *_is_gil_enabled* ]] || echo %s\n' "$1" >"$T/python/python"
	chmod +x "$T/python/configure" "$T/python/python"
}

@test "python-free-threaded: what was built appears whole, once; a failure, or one that has a lock, leaves nothing" {
	python_machine trixie 3.13.5
	source_tree False 'echo cannot; exit 3'
	build
	[[ $status == 1 && $(tail -n 1 "$T/err") == 'python-free-threaded: configure failed' ]] || fail 'a configure that fails'
	nothing_built
	source_tree True
	build
	must_complain 1 'the Python that was built has a lock$'
	nothing_built
	source_tree False
	build
	[[ $status == 0 && ! -s $T/err && $(ls "$T/opt") == python ]] || fail 'it should work'
	[[ -x $T/opt/python/bin/python3.13t && $(<"$T/opt/python/source") == 'python3.13 3.13.5-9' ]] || fail 'what was built'
	# The same version is left alone, in silence; another one is built again.
	rm "$T/told"
	build
	[[ $status == 0 && ! -s $T/out && ! -s $T/err && ! -e $T/told ]] || fail 'it built again'
	python_machine trixie 3.13.6
	build
	[[ $status == 0 && $(<"$T/opt/python/source") == 'python3.13 3.13.6-9' ]] || fail 'another version'
}

# bats test_tags=fault:system
@test "python-free-threaded: a folder with something else in it is not touched" {
	python_machine trixie 3.13.5
	mkdir -p "$T/opt/python"
	echo mine >"$T/opt/python/file"
	build
	must_fail 1 "$T/opt/python is there, and is no Python that this has built$"
	[[ $(<"$T/opt/python/file") == mine ]] || fail 'it is gone'
}
