#!/usr/bin/env bats
# entry.bats - does the container do what it is asked, and refuse what would be lost?
#
#   bats tests/entry.bats
#
# Without a container: what it calls is replaced. The real one has a test in fresh.bats.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers

setup() {
	export T=$BATS_TEST_TMPDIR OUT=$BATS_TEST_TMPDIR/kept/
	mkdir -p "$T/house/environment" "$T/house/data/reference" "$T/bin" "$T/kept"
	cp "$ROOT/environment/entry" "$T/house/environment/"
	cd "$T" || return
	program make 'echo "make $*"'
	mkdir "$T/house/paper"
	program ../house/paper/hashes 'echo "hashes $*"'
	program ../house/compare 'echo "compare $*"'
	mounted "$T/kept"
	PATH=$T/bin:$PATH
}

program() { # program NAME LINE
	printf '#!/bin/bash\n%s\n' "$2" >"$T/bin/$1"
	chmod +x "$T/bin/$1"
}

mounted() { # mounted FOLDER…: these are volumes; the rest is on the container's own file system
	program findmnt "for folder in $*; do [[ \${@: -1}/ != \$folder/* ]] || { echo \$folder; exit; }; done; echo /"
}

entry() { try house/environment/entry "$@"; }

@test "study, validate and paper go on where /out is a volume, or is in one" {
	local wanted

	for mount in "$T/kept" "$T"; do
		mounted "$mount"
		for wanted in study validate; do
			entry $wanted
			[[ $status == 0 && $(<"$T/out") == "make --no-print-directory $wanted DATA=${OUT}data/local PAPER=${OUT}paper/local PROFILE=full" ]] ||
				fail "$wanted with $mount"
		done
		entry
		[[ $status == 0 && $(<"$T/out") == *' study DATA='* ]] || fail 'the study'
		entry paper
		[[ $status == 0 && $(<"$T/out") == "make --no-print-directory -j$(nproc) paper pdf DATA=${OUT}data/reference PAPER=${OUT}paper/reference
hashes ${OUT}paper/reference paper/reference" ]] ||
			fail "paper with $mount"
	done
}

# bats test_tags=fault:system
@test "where it is none, they are refused in one line with the right command, and nothing is left there" {
	local wanted

	mounted /elsewhere
	for wanted in '' study validate paper; do
		entry $wanted
		must_fail 1 "^samework: $T/kept is no volume, .*: docker run --rm -v \"\\\$PWD/out:/out\" samework${wanted:+ $wanted}$"
		[[ -z $(ls -A "$T/kept") ]] || fail 'something is left there'
	done
}

@test "make reproduce mounts the sets themselves" {
	OUT=
	mkdir -p "$T/house/data/local"
	mounted "$T/house/data/local"
	entry study
	[[ $status == 0 && $(<"$T/out") == *' study DATA=data/local '* ]] || fail 'the study'
	mounted /elsewhere
	entry study
	must_fail 1 "/data/local is no volume"
}

# bats test_tags=fault:system
@test "what prints works without a volume; of a comparison it is said that nothing else is left" {
	mounted /elsewhere
	entry echo printed
	must_print printed
	entry compare A B
	[[ $status == 0 && $(<"$T/out") == "compare --data ${OUT}compare A B" ]] || fail 'compare'
	grep -qx "samework: $T/kept is no volume; all that will be left is what is printed here" "$T/err" || fail 'it should say so'
	mounted "$T/kept"
	entry compare A B
	[[ $status == 0 && ! -s $T/err ]] || fail 'with a volume there is nothing to say'
}

@test "the image's interpreters are Debian's, the one without a lock where it was built, and PyPy, unless others are named" {
	program make 'echo "$PYTHONS"'
	program python3 ''
	program pypy3 ''
	export OPT=$T/opt
	unset PYTHONS
	entry study
	must_print 'python3 pypy3'
	mkdir -p "$T/opt/python-free-threaded/bin"
	for name in python3.13 python3.13t python3.13t-config; do
		cp "$T/bin/python3" "$T/opt/python-free-threaded/bin/$name"
	done
	entry study
	must_print "python3 $T/opt/python-free-threaded/bin/python3.13t pypy3"
	for PYTHONS in 'python3 other' ''; do
		export PYTHONS
		entry study
		must_print "$PYTHONS"
	done
}

@test "make reproduce names the image's interpreters only if somebody has named them" {
	local given wanted

	program docker '[[ $1 != run ]] || printf "%s\n" "$@"'
	rm "$T/bin/make"
	cd "$ROOT"
	unset PYTHONS DEFAULT_PYTHONS MAKEFLAGS MFLAGS MAKELEVEL
	while IFS='|' read -r given wanted; do
		read -ra given <<<"$given"
		try env "${given[@]}" DATA="$T/data/set" PAPER="$T/paper" DOCKER=yes PROFILE=quick
		[[ $status == 0 && $(tail -n 1 "$T/out") == study ]] || fail "${given[*]}"
		[[ $(grep '^PYTHONS=' "$T/out") == "$wanted" ]] || fail "${given[*]}: $(grep ^PYTHONS= "$T/out")"
	done <<-'END'
		make reproduce|
		make models|
		make reproduce PYTHONS=python3|PYTHONS=python3
		make models PYTHONS=|PYTHONS=
		PYTHONS=python3 make models|PYTHONS=python3
		PYTHONS= make models|PYTHONS=
	END
}
