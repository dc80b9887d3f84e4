#!/usr/bin/env bats
# doctor.bats - does bench/doctor find what is wrong with a machine, and only that?
#
#   bats tests/doctor.bats
#
# In a copy of bench/, where what looks at the machine is replaced by what a test wants to be seen.

# shellcheck disable=SC2030,SC2031,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers
load house

setup() {
	export T=$BATS_TEST_TMPDIR
	mkdir "$T/house"
	cp -R "$ROOT/bench" "$T/house/"
	cd "$T/house" || return
}

must_work() {
	[[ $status == 0 ]] || fail 'it should work'
}

must_not_say() {
	! grep -qE -- "$1" "$T/out" || fail "it should not say: $1"
}

# A machine without a fault, and jq filters that give it some; two snapshots, the second two seconds after the first.
patient() { # patient MACHINE-FILTER SECOND-SNAPSHOT-FILTER
	mkdir -p "$T/bin"
	jq -n '{ cpu: "Made-up 1", cpu_family: 6, cpu_model: 1, cpus_online: 4, cpus_allowed: 4, cpu_list: "0-3",
		cpu_quota: null, cores_usable: 4, smt: false, governor: "performance", turbo: "off", virtualisation: "none",
		container: "none", memory_bytes: 1e9, kernel: "Linux 0" } |'"$1" >"$T/machine"
	jq -n '{ time: 100, steal_s: 0, busy_s: 0, pressure_us: 0 }' >"$T/second"
	echo "cat $T/machine" | replace bench/machine
	printf 'cat %q; jq %q %q >%q.new; mv %q.new %q\n' "$T/second" ".time += 2 | $2" "$T/second" "$T/second" \
		"$T/second" "$T/second" | replace bench/snapshot
	: | replace "$T/bin/sleep" # nothing happens between them
	printf 'case $1 in */current_clocksource) echo %s ;; *) exec /bin/cat "$@" ;; esac\n' "${3:-tsc}" |
		replace "$T/bin/cat"
}

doctor() {
	PATH=$T/bin:$PATH try bench/doctor "$@"
	must_work
	[[ ! -s $T/err ]] || fail 'something on stderr'
}

@test "the doctor looks at this machine, whatever it finds, and names its CPUs" {
	try bench/doctor
	must_work
	must_say "$(nproc) of [0-9]+ CPUs allowed|a single CPU"
	must_say "$(awk -F ': *' '/^model name/ { print $2; exit }' /proc/cpuinfo | sed 's/[][()+.*?|^$\\{}]/./g')"
	must_say 'fit to measure on|wrong'
}

@test "a fit machine: no WRONG, and an empty list for the record" {
	patient . .
	doctor
	must_not_say WRONG
	must_say 'is fit to measure on'
	doctor --json
	[[ $(jq -c . "$T/out") == '[]' ]] || fail 'an empty list'
}

# bats test_tags=fault:machine
@test "every fault the doctor knows can be provoked: one WRONG line, with a mend; all of them in the record" {
	local regex machine snapshot clock

	while IFS=';' read -r regex machine snapshot clock; do
		patient "$machine" "$snapshot" "$clock"
		doctor
		[[ $(grep -c '^ *WRONG ' "$T/out") == 1 ]] || fail "one fault: $regex"
		must_say "^ *WRONG .*$regex"
		grep -A 1 WRONG "$T/out" | grep -qE '^ +mend: .{10}' || fail "no mend: $regex"
	done <<-'END'
		quota of 1.5 CPUs;.cpu_quota = 1.5;.;tsc
		single CPU;.cores_usable = 1;.;tsc
		SMT;.smt = true;.;tsc
		4 CPUs allowed are hardware threads of 2 cores .SMT.;.smt = true | .cores_allowed = 2;.;tsc
		several kinds.*: 2 of capacity 1024 .0-1., 2 of capacity 325 .2-3.;.core_kinds = [{ cpu_list: "0-1", cpus: 2, capacity: 1024 }, { cpu_list: "2-3", cpus: 2, capacity: 325 }];.;tsc
		governor 'powersave';.governor = "powersave";.;tsc
		turbo;.turbo = "on";.;tsc
		hypervisor took 2.0 %;.;.steal_s += 0.16;tsc
		CPUs 25 % busy;.;.busy_s += 2;tsc
		waited for a CPU 50 %;.;.pressure_us += 1e6;tsc
		clock source 'acpi_pm';.;.;acpi_pm
	END
	patient '.cpu_quota = 0.5 | .cores_usable = 0.5 | .smt = true | .governor = "powersave" | .turbo = "on"' \
		'.steal_s += 0.16 | .busy_s += 2 | .pressure_us += 1e6' acpi_pm
	doctor --json
	jq -e 'length == 9 and all(type == "string")' "$T/out" >"$T/said" || fail 'all nine at once'
}

# bats test_tags=fault:machine
@test "what the machine does not say is no fault, and neither is a little noise" {
	patient '.governor = null | .smt = null | .turbo = null | .cpu_quota = 4' \
		'.steal_s += 0.07 | .busy_s += 0.7 | .pressure_us = null' unknown
	doctor
	must_not_say WRONG
	must_say 'does not say'
	# What it advises mends it.
	patient '.smt = true | .cores_allowed = 4' .
	doctor
	must_not_say WRONG
	must_say 'SMT: one CPU of each core'
	! grep -q 'A study on' "$T/out" || fail 'nobody said how many tasks and workers'
}
