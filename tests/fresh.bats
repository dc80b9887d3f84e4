#!/usr/bin/env bats
# fresh.bats - the README's commands as a new user gives them: in a clean clone, natively, in Docker, and in empty Debians.
# run: long
#
#   bats tests/fresh.bats
#
# What is tested is what is committed. Without a Docker daemon, only the native study is. Docker's image of the name
# samework is built anew.
#
# The whole study is measured once, natively in the clone; elsewhere some of it, as the same scripts do it. The empty machines
# are containers of a bare Debian with git and make, one for each release that this machine is not; there run the tests of
# what differs between releases: compilers, interpreters, libraries, checkers, installing.
#
# env: FRESH_UNTIL  seconds since 1970, after which no further test is begun: what is left is skipped (never)

# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers

setup_file() {
	export CLONE=$BATS_FILE_TMPDIR/clone

	remove_machines
	git -c safe.directory='*' clone -q "$ROOT" "$CLONE"
}

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$CLONE" || return
	[[ -z ${FRESH_UNTIL:-} || $EPOCHSECONDS -lt $FRESH_UNTIL ]] || skip 'no time is left for it'
}

teardown_file() { remove_machines; }

# try COMMAND…: as typed by hand, where nothing is exported by a calling make; it may take long.
try() {
	tried=$*
	status=0
	timeout -k 5 3600 env -i HOME="$HOME" PATH="$PATH" "$@" >"$T/out" 2>"$T/err" </dev/null || status=$?
}

must_work() {
	[[ $status == 0 ]] && return
	tail -n 50 "$T/out"
	fail "exit status $status"
}

needs_docker() { docker info >/dev/null 2>&1 || skip 'no Docker daemon answers'; }

# The experiments have their data, and every file that the reference's paper has of them is there.
must_be_complete() { # must_be_complete FOLDER EXPERIMENT…: the folder has data/local and paper/local
	local name file drawn

	for name in "${@:2}"; do
		for file in conditions manifest.tsv samples.tsv summary.tsv block-001.json; do
			[[ -s $1/data/local/$name/$file ]] || fail "no data/local/$name/$file"
		done
		drawn=$name$'\n'$(grep -l "^# experiment: $name\$" plots/*.gp | sed 's:.*/::; s:\.gp$::')
		while read -r file; do
			file=${file#./}
			[[ -s $1/paper/local/$file ]] || fail "no paper/local/$file"
		done < <(cd paper/reference && find . -type f | grep -E "/($(paste -sd '|' <<<"$drawn"))\.[a-z]+$")
	done
}

@test "make reproduce PROFILE=quick, natively" {
	try make reproduce PROFILE=quick DOCKER=no
	must_work
	mapfile -t every < <(ls bench/experiments)
	must_be_complete . "${every[@]}"
	[[ -s paper/local/claims.md ]] || fail 'no claims'
}

@test "make why finds the data of make reproduce" {
	[[ -d data/local/attribution ]] || skip 'there was no native study'
	cp -r data/local/attribution "$T/before"
	try make why PROFILE=quick DOCKER=no
	must_work
	diff <(cd "$T/before" && sha256sum block-*) <(cd data/local/attribution && sha256sum block-*) || fail 'it measured again'
}

@test "make reproduce PROFILE=quick, in Docker: computing and waiting" {
	needs_docker
	rm -rf data/local paper/local
	try make reproduce PROFILE=quick DOCKER=yes EXPERIMENTS='models waiting'
	must_work
	must_be_complete . models waiting
	[[ $(jq -r .machine.container data/local/models/conditions) == docker ]] || fail 'the data do not say that it was in Docker'
}

# As the README confines it, and as a user that this machine need not have.
confined() { # confined ARGUMENT…
	mkdir "$T/out-folder"
	chmod 777 "$T/out-folder"
	try docker run --rm --network none --read-only --cap-drop ALL --security-opt no-new-privileges --user 1000:1000 \
		--tmpfs /tmp -v "$T/out-folder:/out" -e PROFILE=quick -e EXPERIMENTS=gil samework "$@"
	must_work
}

teardown() { # the files of that user can be removed by nobody else but root
	[[ ! -d $T/out-folder ]] || docker run --rm -v "$T/out-folder:/out" samework rm -rf /out/data /out/paper
}

@test "docker run, confined, as another user: one experiment" {
	needs_docker
	confined
	must_be_complete "$T/out-folder" gil
}

# bats test_tags=fault:system
@test "docker run without a volume: refused before anything is measured, with the command that works; what prints works" {
	needs_docker
	for wrong in '' study validate paper; do
		try docker run --rm samework $wrong
		must_fail 1 '/out is no volume, .* docker run --rm -v "\$PWD/out:/out" samework'
	done
	try docker run --rm samework compare -r 8 true 'sleep 0.01'
	must_work
	grep -q 'slower' "$T/out" || fail 'the verdict is printed'
	try docker run --rm samework echo printed
	must_print printed
}

@test "docker run … paper: the committed figures and tables, to the byte" {
	needs_docker
	confined paper
	diff -rq paper/reference "$T/out-folder/paper/reference" || fail 'other bytes'
}

# Starts the image, and stops it when the condition holds. Docker kills what has not ended after -t seconds: status 137.
stopped_when() { # stopped_when CONDITION ARGUMENT…
	rm -rf "$T/out-folder"
	mkdir "$T/out-folder"
	chmod 777 "$T/out-folder"
	container=$(docker run -d --user "$(id -u):$(id -g)" -v "$T/out-folder:/out" -e PROFILE=quick -e EXPERIMENTS=models \
		-e PYTHONS= samework "${@:2}")
	eventually eval "$1" || fail "it does not come to $1: $(docker logs "$container" 2>&1)"
	docker stop -t 30 "$container" >/dev/null
	status=$(docker inspect -f '{{.State.ExitCode}}' "$container")
	docker logs "$container" >"$T/out" 2>"$T/err"
	docker rm "$container" >/dev/null
	((status != 0 && status != 137)) || fail "docker stop did not end it when $1"
}

says() { docker logs "$container" 2>&1 | grep -- "$1" >/dev/null; }

# bats test_tags=fault:system
@test "docker stop ends the container at every stage, and whole blocks stay whole" {
	needs_docker
	local container block data=$T/out-folder/data

	stopped_when 'says Experiments:' # the doctor looks
	stopped_when '[[ -d $data/local/models/.measuring/block ]]' # the warm-up block
	stopped_when '[[ -e $data/local/models/block-003.json ]]'
	for block in "$data"/local/models/block-*.json; do
		jq -e --arg hash "$(sha256sum <"$block" | cut -d ' ' -f 1)" '.sha256.json == $hash' "${block%.json}.meta" >/dev/null ||
			fail "$block is not whole"
	done
	stopped_when '[[ -d $data/reference/.with ]]' paper
	stopped_when '[[ -d $data/local/validation/rep-001 ]]' validate
	stopped_when 'docker top "$container" | grep "sleep 1000" >/dev/null' sleep 1000
}

remove_machines() {
	docker rm -f samework-fresh-bookworm samework-fresh-trixie >/dev/null 2>&1 || true
}

in_machine() { # in_machine COMMAND
	try docker exec -w / "$machine" bash -c "$1"
	must_work
}

# The first test of a release makes its container, with the clone in /study; the second one uses it again.
on_empty() { # on_empty RELEASE COMMAND
	needs_docker
	[[ $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release) != "$1" ]] || skip "this machine is Debian $1 itself"
	machine=samework-fresh-$1
	if ! docker container inspect "$machine" >/dev/null 2>&1; then
		environment/base "$1"
		docker run -d --name "$machine" -v "$CLONE:/clone:ro" "samework-base:$1" sleep infinity >/dev/null
		in_machine 'apt-get -q update && apt-get -q install -y --no-install-recommends git make ca-certificates'
		in_machine 'git -c safe.directory="*" clone -q /clone /study'
	fi
	in_machine "cd /study && $2"
}

study_on_empty() { # study_on_empty RELEASE
	on_empty "$1" 'make reproduce PROFILE=quick EXPERIMENTS=models'
	mkdir "$T/data" "$T/paper"
	docker cp -q "$machine:/study/data/local" "$T/data/"
	docker cp -q "$machine:/study/paper/local" "$T/paper/"
	must_be_complete "$T" models
}

# What is the same wherever bash, make and C are is tested on this machine.
tests_on_empty() { # tests_on_empty RELEASE
	on_empty "$1" 'make test SUITES="lint kernels runners cpython gil waits waits-python entry environment figures claims"'
}

@test "an empty Debian 13: make reproduce PROFILE=quick" {
	study_on_empty trixie
}

@test "an empty Debian 13: make test" {
	tests_on_empty trixie
}

@test "an empty Debian 12: make reproduce PROFILE=quick" {
	study_on_empty bookworm
}

@test "an empty Debian 12: make test" {
	tests_on_empty bookworm
}
