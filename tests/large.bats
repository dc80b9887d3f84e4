#!/usr/bin/env bats
# large.bats - machines with more CPUs than those that the tests run on, and with other ones: are they counted right, does
# the doctor say what they are, and does a study take no longer there?
#
#   bats tests/large.bats        BUILD: where the programs are (build); those that are missing are built
#
# On made-up machines.

# shellcheck disable=SC2030,SC2031,SC2153,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset
load machine
load house

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
}

# counts FILTER EXPECTED: what the record says, and how many CPUs an experiment counts on.
counts() {
	try bench/machine
	must_work
	[[ $(jq -c "$1" "$T/out") == "$2" ]] || fail "$1 should be $2"
}

usable() { # EXPECTED
	[[ $(. bench/cpus.bash && usable_cpus) == "$1" ]] || fail "$1 CPUs should be usable"
}

facts='[.cpus_online, .cpus_allowed, .cores_usable, .cores_allowed, .sockets_allowed]'

@test "this machine: as many CPUs as nproc says, and the first of them is one of these" {
	unset MACHINE_ROOT
	counts .cpus_allowed "$(nproc)"
	taskset -c "$(. bench/cpus.bash && first_cpu)" true || fail 'the first CPU'
}

# bats test_tags=fault:machine
@test "CPUs are counted right under affinity, with hardware threads, on two sockets, where some are off, and under a quota" {
	two_sockets 0-255
	counts "$facts" '[256,256,256,128,2]'
	usable 256
	allowed 0-63,128-191 # one socket
	counts "$facts" '[256,128,128,64,1]'
	usable 128
	[[ $(. bench/cpus.bash && first_cpu) == 0 ]] || fail 'the first CPU'
	allowed 60-67
	counts "$facts" '[256,8,8,8,2]'
	allowed 65,193,255
	counts "$facts" '[256,3,3,2,1]'
	[[ $(. bench/cpus.bash && first_cpu) == 65 ]] || fail 'the first CPU'
	[[ $(. bench/cpus.bash && allowed_cpus | cpus_listed) == 65,193,255 ]] || fail 'the list of those'
	file sys/devices/system/cpu/online 1-191
	allowed 0-255 # the kernel lists those that are off, too
	counts "$facts" '[191,191,191,128,2]'
	[[ $(. bench/cpus.bash && allowed_cpus | cpus_listed; first_cpu) == $'1-191\n1' ]] || fail 'the list, or the first CPU'
	quota 10
	counts "$facts" '[191,191,10,128,2]'
	usable 10
	file sys/fs/cgroup/user/cpu.max '1050000 100000'
	counts .cores_usable 10.5
	usable 11
	file sys/fs/cgroup/user/cpu.max '20000 100000'
	usable 1
	quota 500
	counts "$facts" '[191,191,191,128,2]'
	usable 191
}

# bats test_tags=fault:machine
@test "kinds of cores: by capacity, or by the clock that each may reach; a little more is no kind; unknown, where nobody tells" {
	local n kinds='.core_kinds | if . then map([.cpu_list, .cpus, .mhz_max, .capacity]) else . end'

	two_sockets 0-7
	counts "$kinds" null
	hybrid 0-31
	counts "$kinds" '[["0-15",16,5400,null],["16-31",16,3900,null]]'
	counts "$facts" '[32,32,32,24,1]'
	for ((n = 0; n < 32; n++)); do cpu $n cpu_capacity 1024; done # as kernels rate hardware threads
	counts "$kinds" '[["0-15",16,5400,null],["16-31",16,3900,null]]'
	allowed 0,2,4,6,8-31
	counts "$kinds" '[["0,2,4,6,8-15",12,5400,null],["16-31",16,3900,null]]'
	allowed 16-31
	counts "$kinds" '[["16-31",16,null,1024]]'
	machine 0-7 0-7
	for ((n = 0; n < 8; n++)); do
		cpu $n cpufreq/cpuinfo_max_freq 3000000
		cpu $n cpu_capacity $((n == 7 ? 1024 : n > 3 ? 900 : 325))
	done
	counts "$kinds" '[["7",1,null,1024],["4-6",3,null,900],["0-3",4,null,325]]'
}

# doctor: what it says to a person, of a machine that is otherwise idle.
doctor() {
	mkdir -p "$T/bin"
	: | replace "$T/bin/sleep"
	PATH=$T/bin:$PATH TASKS=${TASKS:-15} WORKERS=${WORKERS:-16} try bench/doctor
	must_work
}

has() { # has LINE: word for word
	grep -qxF -- "$1" "$T/out" || fail "it should say: $1"
}

# bats test_tags=fault:machine
@test "the doctor says in a line each what CPUs there are, and what a study does there" {
	two_sockets 0-63,128-191
	doctor
	has '  ok    128 of 256 CPUs allowed (0-63,128-191), 64 cores, 1 socket'
	has '  WRONG the 128 CPUs allowed are hardware threads of 64 cores (SMT), so CPUs are not alike'
	has '  ok    kinds of cores: the machine does not say'
	has 'A study on 128 usable CPUs:'
	has '  15 tasks for 16 workers: at most 15 CPUs busy at once'
	has '  scaling: 1, 4, 16, 64, 128, 256, 512 workers; cpu-use: 128 lanes, one for each CPU allowed'
	quota 10
	doctor
	has "  WRONG a cgroup's quota of 10 CPUs throttles the 128 CPUs allowed"
	has 'A study on 10 usable CPUs:'
	has '  15 tasks for 16 workers: at most 10 CPUs busy at once'
	has '  scaling: 1, 2, 4, 8, 10, 16, 32, 40 workers; cpu-use: 128 lanes, one for each CPU allowed'
	two_sockets 0,128
	doctor
	has '  WRONG the 2 CPUs allowed are hardware threads of 1 core (SMT), so CPUs are not alike'
	two_sockets 0-127
	TASKS=1000 WORKERS=64 doctor
	has '  ok    128 of 256 CPUs allowed (0-127), 128 cores, 2 sockets'
	has '  ok    SMT: one CPU of each core'
	has '  1000 tasks for 64 workers: at most 64 CPUs busy at once'
	hybrid 0-31
	doctor
	has '  WRONG cores of several kinds, so CPUs are not alike: 16 up to 5400 MHz (0-15), 16 up to 3900 MHz (16-31)'
	has '        mend: allow one kind: taskset -c 0-15'
	allowed 16-31
	doctor
	has '  ok    kinds of cores: one'
	has '  ok    SMT: one CPU of each core'
	machine 3 0-3
	cpu 3 cpu_capacity 1024
	doctor
	has 'A study on 1 usable CPU:'
	has '  15 tasks for 16 workers: at most 1 CPU busy at once'
	has '  scaling: 1, 2, 4 workers; cpu-use: 1 lane, one for each CPU allowed'
	! grep -q 'several kinds' "$T/out" || fail 'one kind'
}

# ---- The experiments' plans --------------------------------------------------------------------------------------------

# What make gives the lists.
plans() {
	export PROFILE=quick TASKS=15 ITERATIONS=1000 WORKERS=16 SEED=42 PYTHONS='' PYTHON_EVERY=2 MODELS='blocking threads loops' \
		COMPUTING_MODELS='blocking threads' LAUNCHED=mpi HOSTS=$T/hosts DATA=$T BUILD
	echo 'here slots=2' >"$HOSTS"
}

# list EXPERIMENT FILE: what is run there, and how.
list() {
	try "bench/experiments/$1"
	must_work
	dataset_cells "$T/out" label every command >"$2"
}

without_workers() { # without_workers [-u]: the rows of both, but for how many workers they have; -u: each once
	local file

	for file in "$T/two" "$T/many"; do
		sed -E -i 's/^([a-z_]+)-w[0-9]+/\1/; s/ -w [0-9]+ / /' "$file"
		sort ${1:+"$1"} -o "$file" "$file"
	done
}

@test "no experiment has more work on many CPUs than on two: the same rows, but for workers" {
	local experiment

	dataset_tools waits/blocking waits/threads waits/loops waits/async_gather bench/peer bench/cpuload
	plans
	for experiment in bench/experiments/*; do
		experiment=${experiment##*/}
		machine 0-1 0-255
		list "$experiment" "$T/two"
		machine 0-63,128-191 0-255
		list "$experiment" "$T/many"
		case $experiment in
		scaling) # as many tasks of as many iterations
			[[ $(grep -c -e -w "$T/many") -le $((2 * $(grep -c -e -w "$T/two"))) ]] || fail 'more than twice the rows'
			without_workers -u
			;;
		split) without_workers ;; # those of the study, and as many as CPUs
		models) # a rank, and a worker that is started, for each CPU, and for no more than there are tasks
			sed -i 's/ranks 15 /ranks 2 /' "$T/many"
			sed -i '/^startup-[a-z]*-2 /d' "$T/two"
			;;
		waiting) sed -i 's/-w 128 /-w 2 /' "$T/many" ;; # a loop for each CPU
		esac
		cmp "$T/two" "$T/many" || fail "$experiment: $(diff "$T/two" "$T/many")"
	done
}
