# cpus.bash - which CPUs this process may use, of which cores they are, and with how many workers to measure there. Source
# it.
#
# env: MACHINE_ROOT: as in bench/cgroup.bash
. bench/cgroup.bash

# cpus_of LIST: the numbers in a list such as 0-63,128-191, a line each.
cpus_of() {
	local range cpu
	for range in ${1//,/ }; do
		for ((cpu = ${range%-*}; cpu <= ${range#*-}; cpu++)); do echo "$cpu"; done
	done
}

# The list of such numbers, which come a line each, rising.
cpus_listed() {
	local cpu last='' next='' list=''
	while read -r cpu; do
		[ "$cpu" = "$next" ] && list=${list%-"$last"}-$cpu || list+=${list:+,}$cpu
		last=$cpu next=$((cpu + 1))
	done
	[ -z "$list" ] || printf '%s\n' "$list"
}

# The list that the kernel gives of the CPUs allowed (affinity), some of which may be off.
cpu_list() {
	local name list
	while IFS=$':\t' read -r name list; do
		[ "$name" != Cpus_allowed_list ] || printf '%s\n' "$list"
	done <"${MACHINE_ROOT:-}/proc/self/status"
}

# Those of the machine that are on, as a list; nothing, where nobody tells.
cpus_on() {
	local list=
	read -r list 2>/dev/null <"${MACHINE_ROOT:-}/sys/devices/system/cpu/online" || true
	printf '%s' "$list"
}

# Those that are allowed and on, a line each.
allowed_cpus() {
	local list on cpu
	local -A is_on=()
	list=$(cpu_list) on=$(cpus_on)
	for cpu in $(cpus_of "${on:-$list}"); do is_on[$cpu]=yes; done
	for cpu in $(cpus_of "$list"); do [ -z "${is_on[$cpu]-}" ] || echo "$cpu"; done
}

# How many these are. GNU nproc, which would listen to OpenMP's variables, counts them where they are not listed.
count_allowed_cpus() {
	local allowed
	mapfile -t allowed < <(allowed_cpus)
	[ ${#allowed[@]} -gt 0 ] && echo ${#allowed[@]} || env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc
}

# How many of them can be busy at once: under a quota no more than that, rounded up.
usable_cpus() {
	local count quota
	count=$(count_allowed_cpus) quota=$(cgroup_quota)
	[[ $quota != *.* ]] || quota=$((${quota%.*} + 1))
	[ -n "$quota" ] && [ "$quota" -lt "$count" ] && echo "$quota" || echo "$count"
}

# The first of those allowed.
first_cpu() {
	local allowed
	mapfile -t allowed < <(allowed_cpus)
	echo "${allowed[0]}"
}

# What each of them has in that file of its folder: number and text, a line each, of those that have it.
cpus_say() { # FILE
	local cpu text
	for cpu in $(allowed_cpus); do
		! read -r text 2>/dev/null <"${MACHINE_ROOT:-}/sys/devices/system/cpu/cpu$cpu/$1" || printf '%s\t%s\n' "$cpu" "$text"
	done
}

# How many different texts these are; nothing, where there is none.
cpus_differ() { # FILE
	local text
	local -A texts=()
	while IFS=$'\t' read -r _ text; do texts[=$text]=yes; done < <(cpus_say "$1")
	[ ${#texts[@]} -eq 0 ] || echo ${#texts[@]}
}

# The kinds of cores among them, the fastest first: capacity (of 1024) or khz (clock at most), its value, the list of its CPUs
# and their number, a line each; nothing, where nobody tells. A kernel may rate all cores alike, though their clocks differ.
core_kinds() {
	local kinds all_alike=''
	for kinds in "$(core_kinds_by capacity cpu_capacity)" "$(core_kinds_by khz cpufreq/cpuinfo_max_freq)"; do
		[[ $kinds != *$'\n'* ]] || { printf '%s\n' "$kinds" && return; }
		all_alike=${all_alike:-$kinds}
	done
	[ -z "$all_alike" ] || printf '%s\n' "$all_alike"
}

# The same by what stands in that file. A tenth less than the next faster is another kind; single cores of one kind differ by
# less.
core_kinds_by() { # NAME FILE
	local name=$1 cpu value fastest before='' cpus=''
	while IFS=$'\t' read -r cpu value; do
		if [ -n "$before" ] && [ $((10 * value)) -lt $((9 * before)) ]; then
			core_kind
			cpus=
		fi
		[ -n "$cpus" ] || fastest=$value
		cpus+=$cpu$'\n' before=$value
	done < <(cpus_say "$2" | grep -P '^[0-9]+\t[1-9][0-9]*$' | sort -k 2,2nr -k 1,1n)
	[ -z "$cpus" ] || core_kind
}

# One of them, of what core_kinds_by has gathered.
core_kind() {
	local list count
	list=$(printf %s "$cpus" | sort -n | cpus_listed) count=$(printf %s "$cpus" | wc -l)
	printf '%s\t%s\t%s\t%s\n' "$name" "$fastest" "$list" "$count"
}

# The numbers of workers that `scaling` tries: the CPUs, four times as many, and 1, 2, 4 … below that; from 17 CPUs on 1, 4,
# 16 …, so that there are as few as on a small machine. On four CPUs 3, too: the Universal Scalability Law needs four of
# them up to there before it can be refuted.
worker_counts() { # CPUS
	local power
	{
		printf '%d\n' "$1" $((4 * $1))
		for ((power = 1; power < 4 * $1; power *= $1 > 16 ? 4 : 2)); do echo "$power"; done
		[ "$1" -ne 4 ] || echo 3
	} | sort -nu
}
