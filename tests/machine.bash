# machine.bash - made-up machines: what bench/ reads of /proc and /sys, under MACHINE_ROOT. For suites that load helpers first.

# machine ALLOWED [ONLINE]: a machine that is up, of CPUs of which nothing else is known; both are lists.
machine() {
	export MACHINE_ROOT=$BATS_TEST_TMPDIR/root

	rm -rf "$MACHINE_ROOT"
	mkdir -p "$MACHINE_ROOT/proc/self" "$MACHINE_ROOT/proc/pressure"
	echo '36000000.25 1.00' >"$MACHINE_ROOT/proc/uptime"
	echo '0.50 0.40 0.30 3/456 789' >"$MACHINE_ROOT/proc/loadavg"
	counters 1 2 3 4
	: >"$MACHINE_ROOT/proc/self/cgroup"
	: >"$MACHINE_ROOT/proc/self/mountinfo"
	[[ -z ${2:-} ]] || file sys/devices/system/cpu/online "$2"
	allowed "$1"
}

allowed() { printf 'Name:\tx\nCpus_allowed_list:\t%s\n' "$1" >"$MACHINE_ROOT/proc/self/status"; } # LIST

counters() { # counters USER SYSTEM STEAL SWITCHES
	printf 'cpu  %s 0 %s 5 5 0 0 %s 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\nctxt %s\n' "$@" >"$MACHINE_ROOT/proc/stat"
}

file() { # file PATH TEXT: on the made-up machine
	[[ -d $MACHINE_ROOT/${1%/*} ]] || mkdir -p "$MACHINE_ROOT/${1%/*}"
	printf '%s\n' "$2" >"$MACHINE_ROOT/$1"
}

cpu() { file "sys/devices/system/cpu/cpu$1/$2" "$3"; } # N FILE TEXT

cgroups() { # cgroups 1|2 PATH [ROOT OF THE MOUNT]: this process is there
	if [[ $1 == 2 ]]; then
		printf '0::%s\n' "$2"
		echo "30 24 0:26 ${3:-/} /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw" >"$MACHINE_ROOT/proc/self/mountinfo"
	else
		printf '%s\n' '9:cpuset:/elsewhere' "4:cpu,cpuacct:$2" '1:name=systemd:/elsewhere' '0::/elsewhere'
		printf '%s\n' '29 25 0:25 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw' \
			'33 25 0:29 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset' \
			"34 25 0:30 ${3:-/} /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct" \
			>"$MACHINE_ROOT/proc/self/mountinfo"
	fi >"$MACHINE_ROOT/proc/self/cgroup"
}

quota() { # CPUS, which are whole: of this process's cgroup
	cgroups 2 /user
	file sys/fs/cgroup/user/cpu.max "$(($1 * 100000)) 100000"
}

# Two sockets of 64 cores of two hardware threads: CPU N and N + 128 are a core's.
two_sockets() { # ALLOWED
	local n

	machine "$1" 0-255
	file sys/devices/system/cpu/smt/active 1
	mkdir -p "$MACHINE_ROOT"/sys/devices/system/cpu/cpu{0..255}/topology
	for ((n = 0; n < 256; n++)); do
		cpu $n topology/thread_siblings_list $((n % 128)),$((n % 128 + 128))
		cpu $n topology/physical_package_id $((n % 128 / 64))
	done
}

# Eight fast cores of two hardware threads, one of them a little faster than the others, and sixteen slow cores of one.
hybrid() { # ALLOWED
	local n khz siblings

	machine "$1" 0-31
	file sys/devices/system/cpu/smt/active 1
	for ((n = 0; n < 32; n++)); do
		khz=5200000 siblings=$((n / 2 * 2))-$((n / 2 * 2 + 1))
		((n > 1)) || khz=5400000
		((n < 16)) || khz=3900000 siblings=$n
		cpu $n cpufreq/cpuinfo_max_freq $khz
		cpu $n topology/thread_siblings_list $siblings
		cpu $n topology/physical_package_id 0
	done
}
