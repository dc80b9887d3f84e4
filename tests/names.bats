#!/usr/bin/env bats
# names.bats - are strange names of folders and values of parameters used as they are, or refused before anything happens?
#
#   bats tests/names.bats

# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2154 # make expands what is in quotes; it does not see what load brings

load helpers
load house

setup() {
	export T=$BATS_TEST_TMPDIR
	mkdir "$T/house"
	for part in Makefile experiment.mk bench kernels plots; do ln -s "$ROOT/$part" "$T/house/"; done
}

# refused REGEX ARGUMENT: on make's command line, and in its environment; nothing is run or left.
refused() {
	fresh_make "$T/house" --no-print-directory show --eval='show: ; @touch ran' "$2"
	must_fail 2 "$1"
	try env -u MAKEFLAGS -u MAKELEVEL "$2" make --no-print-directory -C "$T/house" show --eval='show: ; @touch ran'
	must_fail 2 "$1"
	[[ $(ls "$T/house") == $'Makefile\nbench\nexperiment.mk\nkernels\nplots' ]] || fail "something was done with $2"
}

# shown ARGUMENT…: the folders that make works with.
shown() {
	fresh_make "$T/house" -s --no-print-directory show --eval='show: ; @echo $(BUILD) $(DATA) $(PAPER)' "$@"
	[[ $status == 0 ]] || fail 'it should work'
	cat "$T/out"
}

# bats test_tags=fault:names
@test "a path that make cannot use is refused in one line" {
	local path character

	for path in DATA PAPER BUILD LEDGER EXPECT BUNDLE TARBALL HOSTS; do
		for character in ' ' $'\t' : % '*' '~'; do refused "$path is 'a.*b', which has a " "$path=a${character}b"; done
		refused "$path is '-a', which has a - at its beginning" "$path=-a"
	done
	for path in DATA PAPER BUILD; do refused "$path is empty" "$path="; done
}

# bats test_tags=fault:names
@test "a parameter that a shell or make would run is refused, whichever it is" {
	local name parameters

	fresh_make "$T/house" -s --no-print-directory show --eval='show: ; @echo $(PARAMETERS)'
	read -ra parameters <"$T/out"
	[[ ${#parameters[@]} -gt 30 ]] || fail 'the parameters should be listed'
	for name in "${parameters[@]}" DATA PAPER BUILD LEDGER EXPECT BUNDLE TARBALL HOSTS EXPERIMENTS FIGURES MODELS SUITES DOCKER VERBOSE NODES SLOTS COMMIT; do
		refused "$name has a [\$] in it" "$name=\$(shell touch ran)"
	done
	for name in "1';touch ran;'" '1"b' '1`touch ran`' '1\' '1;touch ran' '1&touch ran' '1|touch ran' '1>ran' '1#' \
		'blocks[$(touch ran)]' $'1\ntouch ran'; do
		for parameter in BLOCKS_STEP RESAMPLES SUITES PAPER; do
			refused "$parameter has a .* in it" "$parameter=$name"
		done
	done
}

# bats test_tags=fault:names
@test "a / at the end of a folder changes nothing" {
	[[ $(shown DATA=a/set/ BUILD=out//) == 'out a/set paper/set' ]] || fail 'DATA and BUILD'
	[[ $(shown DATA=a/set PAPER=/there/x///) == 'build a/set /there/x' ]] || fail 'PAPER'
	[[ $(shown DATA=/a/set) == 'build /a/set paper/set' ]] || fail 'none'
}

# bats test_tags=fault:names
@test "a checkout may be called anything, and its programs are the same" {
	local strange="$T/q';touch ran;' \"a\" \$b \$(touch ran) %c #d :e \\f"

	needs_compiler
	mkdir "$strange"
	for part in Makefile experiment.mk bench kernels plots base runners; do
		ln -s "$ROOT/$part" "$strange/"
		ln -sfn "$ROOT/$part" "$T/house/$part"
	done
	for house in "$strange" "$T/house"; do
		fresh_make "$house" -s CFLAGS='-O1 -g' build/blocking
		[[ $status == 0 && ! -s $T/err ]] || fail "it should be built in $house"
	done
	cmp "$strange/build/blocking" "$T/house/build/blocking"
	[[ -z $(find "$T" -name ran) ]] || fail 'its name was run'
}

# bats test_tags=fault:names
@test "a : in the path of data that Docker would mount is refused before an image is built" {
	mkdir "$T/bin"
	replace "$T/bin/docker" <<<'exit 0'
	cd "$ROOT" || return
	house_environment
	PATH=$T/bin:$PATH PARAMETERS=SEED DATA="$T/a:b/local" try bench/reproduce
	must_complain 1 "^reproduce: Docker cannot be given a folder with a : in its path, such as $T/a:b/local"
	[[ ! -e "$T/a:b" ]] || fail 'a folder was made'
}
