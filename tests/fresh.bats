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
	export T=$BATS_TEST_TMPDIR PATIENCE=180
	cd "$CLONE" || return
	begin_by "${FRESH_UNTIL:-}"
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
	mapfile -t every < <(ls --ignore=nodes bench/experiments) # it needs hosts: see below
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
	try make reproduce PROFILE=quick DOCKER=yes EXPERIMENTS='attribution waiting'
	must_work
	must_be_complete . attribution waiting
	[[ $(jq -r .machine.container data/local/attribution/conditions) == docker ]] || fail 'the data do not say that it was in Docker'
}

# As the README confines it, and as a user that this machine need not have.
confined() { # confined ARGUMENT…
	mkdir "$T/out-folder"
	chmod 777 "$T/out-folder"
	try docker run --rm --network none --read-only --cap-drop ALL --security-opt no-new-privileges --user 1000:1000 \
		--tmpfs /tmp -v "$T/out-folder:/out" -e PROFILE=quick -e EXPERIMENTS=gil samework "$@"
	must_work
}

# What another user's container left can be removed by nobody else but root.
clear_out() { docker run --rm --user 0 -v "$T/out-folder:/out" samework rm -rf /out/data /out/paper; }

teardown() { [[ ! -d $T/out-folder ]] || clear_out; }

@test "docker run … paper: the committed figures, tables and PDF, to the byte, as any user, in any zone and locale" {
	needs_docker
	confined paper
	diff -rq paper/reference "$T/out-folder/paper/reference" || fail 'other bytes'
	grep -qE '^[0-9a-f]{64}  paper.pdf  published$' "$T/out" && grep -qE '^All [0-9]+ files match the published ones\.$' "$T/out" || fail 'it should say so'
	clear_out
	try docker run --rm --network none --user 4321:4321 -e TZ=Asia/Tokyo -e LANG=tr_TR.UTF-8 -e LC_ALL=C.UTF-8 -e SOURCE_DATE_EPOCH=1 \
		-v "$T/out-folder:/out" samework paper
	must_work
	diff -rq paper/reference "$T/out-folder/paper/reference" || fail 'other bytes of another user'
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

# ---- Several hosts, which are containers ------------------------------------------------------------------------------

# cluster NODES COMMAND: with the image as it is.
cluster() { try env IMAGE=samework CLUSTER=samework-fresh-cluster environment/cluster "$1" bash -c "$2"; }

nothing_left() {
	[[ -z $(docker ps -aq --filter name="$1") && -z $(docker network ls -q --filter name="$1") ]] || fail "something is left of $1"
}

@test "make cluster: the experiment nodes on two containers, from the keys to the figure; nothing is left of them" {
	needs_docker
	try make cluster NODES=2 PROFILE=quick BLOCKS_nodes=3 NODES_ITERATIONS=10000
	must_work
	for file in data/local/nodes/manifest.tsv paper/local/nodes.md paper/local/figures/nodes.svg; do
		[[ -s $file ]] || fail "no $file"
	done
	[[ $(tail -q -n 1 data/local/nodes/samples.tsv | wc -l) == 1 ]] && grep -q 'n1:1 n2:1' data/local/nodes/samples.tsv || fail 'where are the hosts?'
	grep -q '^\*\*All 2 nodes are one machine' paper/local/nodes.md || fail 'the page should say that it is one machine'
	nothing_left samework-cluster
}

# bats test_tags=fault:system
@test "hosts that cannot be reached: one line each, and nothing is written" {
	needs_docker
	cluster 2 '
		try() { "${@:2}" >/tmp/out 2>&1; echo "$1 $? $(wc -l </tmp/out) $(cat /tmp/out)"; }
		ranks() { try "$1" env PRTE_MCA_plm_ssh_args="$2" bench/ranks --hosts "$3" 2 build/mpi -n 10 --report /tmp/report; }
		sed "s/key$/nokey/" /cluster/ssh_config >/tmp/nokey
		sed "s/known_hosts/none/" /cluster/ssh_config >/tmp/unknown
		printf "n1 slots=1\nn9 slots=1\n" >/tmp/hosts
		ranks name "-F /cluster/ssh_config" /tmp/hosts
		ranks port "-F /dev/null -o StrictHostKeyChecking=no" /cluster/hosts
		ranks key "-F /tmp/nokey" /cluster/hosts
		ranks host "-F /tmp/unknown" /cluster/hosts
		[ ! -e /tmp/report ] || echo written'
	must_work
	diff - "$T/out" <<-'EOF' || fail 'other words'
		name 1 1 ranks: a host cannot be reached: Could not resolve hostname n9: Temporary failure in name resolution
		port 1 1 ranks: a host cannot be reached: connect to host n2 port 22: Connection refused
		key 1 1 ranks: a host cannot be reached: node@n2: Permission denied (publickey).
		host 1 1 ranks: a host cannot be reached: Host key verification failed.
	EOF
	nothing_left samework-fresh-cluster
}

# The process numbers of the ranks in a container.
ranks_in() {
	docker exec "$1" bash -c 'for p in /proc/[0-9]*; do [[ $(tr "\0" " " <$p/cmdline 2>/dev/null) != "build/mpi -n 9"* ]] || echo ${p#/proc/}; done'
}

# bats test_tags=fault:programs
@test "a host that is lost, a rank that is killed on one, and a cluster that is interrupted: one line, no rank left behind" {
	needs_docker
	local fault wanted name=samework-fresh-cluster

	while IFS='|' read -r fault wanted; do
		cluster 3 'bench/ranks --hosts /cluster/hosts 3 build/mpi -n 9000000000000 --report /tmp/report; echo "status $?"
			sleep 1; [ ! -e /tmp/report ] || echo written
			for p in /proc/[0-9]*; do [[ $(tr "\0" " " <$p/cmdline 2>/dev/null) != "build/mpi -n 9"* ]] || echo left; done' 3>&- &
		eventually eval '[[ -n $(ranks_in $name-n3 2>/dev/null) ]]' || fail 'no ranks'
		sleep 1 # in mid-run
		case $fault in
		lost) docker rm -f "$name-n3" >/dev/null ;;
		killed) docker exec "$name-n3" bash -c "kill -9 $(ranks_in "$name-n3")" ;;
		interrupted) pkill -TERM -f "^bash environment/cluster 3 " ;;
		esac
		wait $! || true
		[[ $fault == interrupted || $(<"$T/out") == 'status 1' && $(<"$T/err") == "ranks: $wanted" ]] || fail "$fault: $(cat "$T/out" "$T/err")"
		nothing_left "$name"
	done <<-'EOF'
		lost|the host n3 is lost
		killed|rank 2 on n3 was ended by signal 9
		interrupted|
	EOF
}

# A controller and two nodes, each of which runs Slurm's daemon; all see /shared.
slurm_up() {
	local host

	docker build -t samework-slurm --build-arg USE=slurm - <environment/cluster.Dockerfile >"$T/log" 2>&1 || fail "$(tail "$T/log")"
	docker network create --internal samework-fresh-slurm >/dev/null
	mkdir -p "$T/etc" "$T/shared"
	chmod 777 "$T/shared"
	echo CgroupPlugin=disabled >"$T/etc/cgroup.conf"
	cat >"$T/etc/slurm.conf" <<-'EOF'
		ClusterName=fresh
		SlurmctldHost=ctl
		SlurmUser=root
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SelectType=select/linear
		StateSaveLocation=/var/spool/slurmctld
		SlurmdSpoolDir=/var/spool/slurmd
		NodeName=n[1-2] CPUs=2
		PartitionName=all Nodes=ALL Default=YES State=UP
	EOF
	for host in ctl n1 n2; do
		docker run -d --network samework-fresh-slurm --name "samework-fresh-slurm-$host" --hostname "$host" --network-alias "$host" \
			--user 0 -v "$T/etc:/etc/slurm:ro" -v "$T/shared:/shared" --entrypoint bash samework-slurm -c '
				useradd -u 1000 node; mkdir -p /run/munge /var/spool/slurmctld /var/spool/slurmd; chown munge /run/munge
				setpriv --reuid munge --regid munge --clear-groups munged
				case $HOSTNAME in ctl) exec dumb-init slurmctld -D ;; *) exec dumb-init slurmd -D -N $HOSTNAME ;; esac' >/dev/null
	done
	eventually in_slurm sinfo >/dev/null || fail 'no controller answers'
}

in_slurm() { # in_slurm COMMAND
	timeout 300 docker exec -u node -w /samework -e DATA=/shared/data -e PAPER=/shared/paper -e PROFILE=quick -e BLOCKS_nodes=3 \
		-e NODES_ITERATIONS=10000 samework-fresh-slurm-ctl "$@"
}

@test "sbatch environment/slurm.sbatch, with a real controller and two nodes: from the job to the figure, without ssh" {
	needs_docker
	remove_slurm
	slurm_up
	in_slurm sbatch -W --nodes=2 -o /shared/log environment/slurm.sbatch || fail "$(tail "$T/shared/log")"
	for file in data/nodes/manifest.tsv paper/nodes.md paper/figures/nodes.svg; do
		[[ -s $T/shared/$file ]] || fail "no $file"
	done
	grep -q 'Hosts and ranks, of the most nodes: n1:1 n2:1\.' "$T/shared/paper/nodes.md" || fail 'where are the hosts?'
	remove_slurm
}

remove_slurm() {
	docker rm -f samework-fresh-slurm-{ctl,n1,n2} >/dev/null 2>&1 || true
	docker network rm samework-fresh-slurm >/dev/null 2>&1 || true
}

remove_machines() {
	remove_slurm
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
	on_empty "$1" 'make reproduce PROFILE=quick EXPERIMENTS=attribution'
	mkdir "$T/data" "$T/paper"
	docker cp -q "$machine:/study/data/local" "$T/data/"
	docker cp -q "$machine:/study/paper/local" "$T/paper/"
	must_be_complete "$T" attribution
}

# What is the same wherever bash, make and C are is tested on this machine.
tests_on_empty() { # tests_on_empty RELEASE
	on_empty "$1" 'make test SUITES="lint kernels runners cpython gil waits waits-python entry environment figures claims paper"'
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
