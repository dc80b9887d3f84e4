#!/usr/bin/env bats
# snapshot.bats - is what the record says of the machine right, whatever machine that is?
#
#   bats tests/snapshot.bats
#
# On made-up machines.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load dataset
load machine

setup() {
	export T=$BATS_TEST_TMPDIR
	cd "$ROOT" || return
	machine 0-3
}

says() { # says PROGRAM JQ-EXPRESSION EXPECTED
	try "bench/$1"
	[[ $status == 0 && ! -s $T/err ]] || fail 'it should work, and say nothing on stderr'
	[[ $(jq -c "$2" "$T/out") == "$3" ]] || fail "$2 should be $3"
}

@test "snapshot: this machine, twice: numbers, none of which falls" {
	unset MACHINE_ROOT
	says snapshot '[.time, .uptime, .steal_s, .busy_s, .switches, .load, .running] | map(type) | unique' '["number"]'
	cp "$T/out" "$T/first"
	says snapshot 'keys == ["busy_s","load","mhz","pressure_us","running","steal_s","switches","throttled_us","time","uptime"]' true
	jq -se '.[0] as $a | .[1] as $b | all("uptime", "steal_s", "busy_s", "switches"; $a[.] <= $b[.])' "$T/first" "$T/out" \
		>"$T/said" || fail 'a counter fell'
}

@test "snapshot: after a year on many CPUs a tick still shows, in every counter" {
	local tick before

	tick=$(getconf CLK_TCK)
	# 128 CPUs, 400 days; and nearly what 64 bits hold of a second's ticks.
	for before in $((128 * 400 * 86400 * tick)) 900000000000000; do
		counters "$before" "$before" "$before" 99999999999999
		file proc/pressure/cpu $'some avg10=0.00 avg60=0.00 avg300=0.00 total=34560000000001\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7'
		says snapshot '[.switches, .pressure_us]' '[99999999999999,34560000000001]'
		cp "$T/out" "$T/first"
		counters "$before" $((before + tick)) $((before + tick * 9 / 10)) 99999999999999
		try bench/snapshot
		[[ $(jq -sc '[.[1].steal_s - .[0].steal_s, .[1].busy_s - .[0].busy_s] | map(. * 100 | round)' "$T/first" "$T/out") == '[90,100]' ]] ||
			fail "0.9 s were stolen and one used: $(<"$T/first")"
	done
}

# bats test_tags=fault:machine
@test "snapshot: steal of a machine that is up for long goes through to blocks.tsv" {
	local ticks=$((4 * 300 * 86400 * $(getconf CLK_TCK))) i

	build_analysis samples
	mkdir "$T/set"
	echo '{ "machine": { "cpus_online": 1 } }' >"$T/set/conditions"
	printf 'label\treport\none\tnone\n' >"$T/set/rows.tsv"
	for i in 1 2; do
		echo '{ "results": [{ "command": "one", "times": [1], "user": 1, "system": 0, "exit_codes": [0] }] }' >"$T/set/block-00$i.json"
		: >"$T/set/block-00$i.runs.jsonl"
		counters "$ticks" 0 "$ticks" 1
		bench/snapshot | jq '.time = 1e9 | .uptime = 1e7' >"$T/before"
		counters "$ticks" 0 $((ticks + 9 * $(getconf CLK_TCK) / 10)) 1
		bench/snapshot | jq '.time = 1e9 + 2 | .uptime = 1e7 + 2' >"$T/after"
		jq -n --argjson k $i --slurpfile b "$T/before" --slurpfile a "$T/after" \
			'{ block: $k, fingerprint: "x", warm_up: ($k == 1), order: ["one"], before: $b[0], after: $a[0] }' >"$T/set/block-00$i.meta"
	done
	try "$ANALYSIS/samples" "$T/set"
	must_work
	[[ $(dataset_cells "$T/set/blocks.tsv" seconds steal_share busy_share | sort -u) == '2.000000 0.45 0' ]] || fail "$(<"$T/set/blocks.tsv")"
	# The clock is set, by an hour, forward or backward, within the block: the same.
	for i in 3600 -3600; do
		jq --argjson by $i '.after.time = 1e9 + 2 + $by' "$T/set/block-002.meta" >"$T/edited"
		cp "$T/edited" "$T/set/block-002.meta"
		try "$ANALYSIS/samples" "$T/set"
		must_work
		[[ $(dataset_cells "$T/set/blocks.tsv" seconds steal_share busy_share | sort -u) == '2.000000 0.45 0' ]] ||
			fail "set by an hour: $(<"$T/set/blocks.tsv")"
	done
	# Times that are equal are an error, as those that fall; of old data, too, which has no uptime.
	jq '.after.time = .before.time | .after.uptime = .before.uptime' "$T/set/block-002.meta" >"$T/edited"
	cp "$T/edited" "$T/set/block-002.meta"
	try "$ANALYSIS/samples" "$T/set"
	must_fail 1 'block-002.json: its .meta says that the block took 0 s'
	jq 'del(.before.uptime, .after.uptime)' "$T/edited" >"$T/set/block-002.meta"
	try "$ANALYSIS/samples" "$T/set"
	must_fail 1 'block-002.json: its .meta says that the block took 0 s'
}

# bats test_tags=fault:machine
@test "a quota: the tightest of our cgroup and those above it, in either version" {
	cgroups 2 /user/nested
	says machine .cpu_quota null
	file sys/fs/cgroup/user/nested/cpu.max 'max 100000'
	says machine .cpu_quota null
	file sys/fs/cgroup/user/cpu.max '150000 100000'
	says machine '[.cpu_quota, .cores_usable <= 1.5]' '[1.5,true]'
	file sys/fs/cgroup/user/nested/cpu.max '25000 50000'
	says machine '[.cpu_quota, .cores_usable]' '[0.5,0.5]'
	file sys/fs/cgroup/cpu.max '100000 1000000' # a container sees its own as the root
	says machine .cpu_quota 0.1
	file sys/fs/cgroup/other/cpu.max '1000 100000' # not ours
	says machine .cpu_quota 0.1
	rm -r "$MACHINE_ROOT/sys"
	cgroups 1 /user/nested
	file sys/fs/cgroup/cpu/user/nested/cpu.cfs_quota_us -1
	file sys/fs/cgroup/cpu/user/nested/cpu.cfs_period_us 100000
	says machine .cpu_quota null
	file sys/fs/cgroup/cpu/user/cpu.cfs_quota_us 1000000
	file sys/fs/cgroup/cpu/user/cpu.cfs_period_us 100000
	says machine .cpu_quota 10
	file sys/fs/cgroup/cpu/cpu.cfs_quota_us 20000
	file sys/fs/cgroup/cpu/cpu.cfs_period_us 100000
	says machine .cpu_quota 0.2
	# A container that is told the machine's path, and sees its part of the tree only.
	cgroups 1 /docker/id/nested /docker/id
	rm "$MACHINE_ROOT/sys/fs/cgroup/cpu/"cpu.*
	file sys/fs/cgroup/cpu/nested/cpu.cfs_quota_us 30000
	file sys/fs/cgroup/cpu/nested/cpu.cfs_period_us 100000
	says machine .cpu_quota 0.3
}

# bats test_tags=fault:machine
@test "throttled: of every level that tells; unknown, where none does" {
	cgroups 2 /user/nested
	says snapshot .throttled_us null
	file sys/fs/cgroup/cpu.stat $'usage_usec 5\nuser_usec 4'
	says snapshot .throttled_us null
	file sys/fs/cgroup/user/cpu.stat $'usage_usec 5\nnr_periods 166\nnr_throttled 158\nthrottled_usec 7000000000000'
	says snapshot .throttled_us 7000000000000
	file sys/fs/cgroup/user/nested/cpu.stat $'usage_usec 5\nthrottled_usec 1'
	says snapshot .throttled_us 7000000000001
	cgroups 1 /user/nested
	says snapshot .throttled_us null
	file sys/fs/cgroup/cpu/user/cpu.stat $'nr_periods 166\nnr_throttled 158\nthrottled_time 7000000'
	file sys/fs/cgroup/cpu/cpu.stat $'nr_periods 0\nnr_throttled 0\nthrottled_time 0'
	says snapshot .throttled_us 7000
}

# bats test_tags=fault:machine
@test "the doctor sees the quota of a nested cgroup" {
	cgroups 2 /user/nested
	file sys/fs/cgroup/user/cpu.max '50000 100000'
	try bench/doctor
	grep -qE '^ *WRONG a cgroup.s quota of 0.5 CPUs throttles' "$T/out" || fail 'it should say so'
}

# bats test_tags=fault:machine
@test "cores allowed: the distinct ones of the CPUs allowed, not counting those that are off; unknown, where nobody tells" {
	local cpu

	says machine .cores_allowed null
	for cpu in 0 1 2 3; do # two cores of two threads each, the other CPUs are off
		file sys/devices/system/cpu/cpu$cpu/topology/thread_siblings_list $((cpu % 2)),$((cpu % 2 + 2))
	done
	says machine .cores_allowed 2
	allowed 0-127
	says machine '[.cores_allowed, .cpu_list]' '[2,"0-127"]'
	allowed 0-1
	says machine .cores_allowed 2
	allowed 0,2
	says machine .cores_allowed 1
	allowed 3
	says machine .cores_allowed 1
}

# bats test_tags=fault:machine
@test "mhz: of each CPU that tells its clock" {
	says snapshot .mhz null
	file sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq 3700012
	file sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq '<unknown>'
	file sys/devices/system/cpu/cpu2/cpufreq/scaling_cur_freq 800000
	says snapshot '.mhz == [3700.012, 800]' true
}
