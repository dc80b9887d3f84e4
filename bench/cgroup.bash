# cgroup.bash - how much CPU time the cgroups of this process allow it, and when they halted it: its own and those above
# it, as each can have a limit. Version 2 or 1. Source it.
#
# env: MACHINE_ROOT: what stands before /proc and /sys, where tests have made-up ones

# cgroup_levels: their folders, a line each, from its own up to the highest that can be seen.
cgroup_levels() {
	local root=${MACHINE_ROOT:-} id controllers path kind=cgroup2 own='' from place rest type options
	while IFS=: read -r id controllers path; do
		if [[ ,$controllers, == *,cpu,* ]]; then
			kind=cgroup own=$path
			break
		fi
		[ "$id" != 0 ] || own=$path
	done 2>/dev/null <"$root/proc/self/cgroup" || true
	while read -r _ _ _ from place rest; do
		read -r type _ options <<<"${rest##* - }"
		[ "$type" = "$kind" ] || continue
		[ "$kind" = cgroup2 ] || [[ ,$options, == *,cpu,* ]] || continue
		place=$root$(printf %b "$place")
		path=${own#"${from%/}"} # a container may see its part of the tree as the whole
		while [ ${#path} -gt 1 ]; do
			[ ! -d "$place$path" ] || printf '%s\n' "$place$path"
			path=${path%/*}
		done
		printf '%s\n' "$place"
		return
	done 2>/dev/null <"$root/proc/self/mountinfo" || true
}

# cgroup_quota: the tightest limit, in CPUs; nothing, where there is none.
cgroup_quota() {
	local level limit period millionths least=''
	while IFS= read -r level; do
		limit=max period=0
		if [ -r "$level/cpu.max" ]; then
			read -r limit period <"$level/cpu.max"
		elif [ -r "$level/cpu.cfs_quota_us" ]; then
			read -r limit <"$level/cpu.cfs_quota_us"
			read -r period <"$level/cpu.cfs_period_us"
		fi
		[[ $limit =~ ^[1-9][0-9]*$ && $period =~ ^[1-9][0-9]*$ ]] || continue
		millionths=$((limit * 1000000 / period))
		[ -n "$least" ] && [ "$least" -le "$millionths" ] || least=$millionths
	done < <(cgroup_levels)
	[ -z "$least" ] || printf '%d.%06d\n' $((least / 1000000)) $((least % 1000000)) | sed 's/\.\{0,1\}0*$//'
}

# cgroup_throttled_us: how long they have been halted, all of them together; nothing, where nobody tells.
cgroup_throttled_us() {
	local level name value sum=''
	while IFS= read -r level; do
		while read -r name value; do
			case $name in
			throttled_usec) sum=$((${sum:-0} + value)) ;;
			throttled_time) sum=$((${sum:-0} + value / 1000)) ;; # version 1 counts nanoseconds
			esac
		done 2>/dev/null <"$level/cpu.stat" || true
	done < <(cgroup_levels)
	printf '%s' "$sum"
}
