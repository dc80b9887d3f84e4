# probe.bash - can a run be started on this machine, with so many workers and connections? Source it after common.bash.
#
# probe RUNNER [OPTION]… -t TASKS -w WORKERS [OPTION]…        env: DATA
#
# The runner comes with the words before it: an interpreter, or a peer. It sets `probed`, and in `probed_says`, tab-separated,
#
#   runs      IN_FLIGHT BYTES: it ended well; the most waits that it had in flight at once, and the memory that it needed
#             then, its own and the kernel's, as its report says (NA: it does not)
#   stopped   WHY LIMIT: it cannot, and what stops it, for people: workers (kernel.pid_max 32768); and that limit's short
#             name: pid_max, descriptors, memory, time, io_uring; workers, where it is not known which limit there is
#
# What the machine allows is looked at first, as a try that takes the last process number, or the last memory, takes it
# from everybody; and of many workers a tenth is tried before, which tells how much memory and time all will need. Answers
# are kept in DATA/probes.tsv, and hold while program and limits are the same. A run that fails for no limit is an error.
#
# env: MACHINE_ROOT: as in bench/cgroup.bash, for the limits
. bench/cgroup.bash
. bench/programs.bash
declare -ri PROBE_LONGEST=5 # seconds, for a try
declare -ri PROBE_MANY=1000  # workers, from which on a tenth is tried before

read_options() { # WORD…: sets `tasks`, `workers` and `peer`
	local word before=
	tasks=15 workers=16 peer=
	for word; do
		case $before in
		-t) tasks=$word ;;
		-w) workers=$word ;;
		esac
		[ "$word" != --peer ] || peer=yes
		before=$word
	done
	[[ $tasks$workers =~ ^[0-9]{2,18}$ ]] || usage "-t $tasks -w $workers: these are no numbers of tasks and workers"
	crew=$((workers < tasks ? workers : tasks))
}

# ---- What the machine allows ------------------------------------------------------------------------------------------

setting() { cat "${MACHINE_ROOT:-}/proc/sys/$1" 2>/dev/null || true; }

# The limits to the number of workers, a line each: name, value. The last one is for threads, two mappings each.
limits() {
	local level
	printf '%s %s\n' kernel.pid_max "$(setting kernel/pid_max)" kernel.threads-max "$(setting kernel/threads-max)"
	[ "$(id -u)" = 0 ] || echo "ulimit -u $(ulimit -u)" # the superuser has none
	cgroup_levels | while IFS= read -r level; do
		echo "pids.max $(cat "$level/pids.max" 2>/dev/null || true)"
	done
	echo "vm.max_map_count $(setting vm/max_map_count)"
}

number_of() { sed -n 's/.* \([0-9][0-9]*\)$/\1/p' <<<"$1"; } # LINE of limits; nothing: unlimited or unknown

short() { sed 's/^[a-z]*\.\([a-z]*[_-]\)/\1/; s/ [0-9]*$//' <<<"$1"; } # LINE of limits: pid_max, threads-max, pids.max, ulimit -u

# The limit to workers that this run is above for certain, beside whatever runs already; nothing: none.
above() {
	local line limit running
	running=$(sed -n 's:.*/\([0-9]*\) .*:\1:p' "${MACHINE_ROOT:-}/proc/loadavg")
	limits | while IFS= read -r line; do
		limit=$(number_of "$line")
		case $line in
		vm.*) continue ;; # of processes it is no limit
		kernel.*) [ -z "$limit" ] || limit=$((limit - running)) ;;
		esac
		[ -z "$limit" ] || [ "$crew" -lt "$limit" ] || { echo "$line" && break; }
	done
}

# Where a worker could not be started: an answer with the limits that are not much higher than what was asked for, and the
# name of the lowest.
near() {
	local line limit names='' lowest=workers least=
	while IFS= read -r line; do
		limit=$(number_of "$line")
		[ -n "$limit" ] && [ "$limit" -le $((4 * crew)) ] || continue
		names+="${names:+, }$line"
		[ "$limit" -ge "${least:-$((limit + 1))}" ] || least=$limit lowest=$(short "$line")
	done < <(limits)
	printf 'stopped\tworkers (%s)\t%s\n' "${names:-a limit of this machine or container}" "$lowest"
}

memory_free() { # bytes that may be taken
	local level limit free
	free=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' "${MACHINE_ROOT:-}/proc/meminfo")
	free=$((${free:-0} * 1024))
	while IFS= read -r level; do
		limit=$(cat "$level/memory.max" 2>/dev/null || true)
		[[ ! $limit =~ ^[0-9]{1,18}$ ]] || [ "$limit" -ge "$free" ] || free=$limit
	done < <(cgroup_levels)
	echo "$free"
}

# ---- One try ----------------------------------------------------------------------------------------------------------

member() { # NAME: of the report
	local value
	value=$(grep -o "\"$1\":[0-9]*" "$probe_work/report" | cut -d : -f 2)
	echo "${value:-NA}"
}

tried() { # WORD…: the answer
	local status=0 rss kernel said
	rm -f "$probe_work/report"
	timeout -k 5 "$PROBE_LONGEST" "$@" --report "$probe_work/report" >/dev/null 2>"$probe_work/err" || status=$?
	if [ "$status" = 0 ]; then
		rss=$(member waiting_rss_bytes) kernel=$(member waiting_kernel_bytes)
		[ "$rss" = NA ] || rss=$((rss + ${kernel/NA/0}))
		printf 'runs\t%s\t%s\n' "$(member in_flight_max)" "$rss"
		return
	fi
	said=$(tail -n 1 "$probe_work/err")
	case $status:$said in
	2:*) die "$(quoted "$@"): ${said:-it is bad usage}" ;;
	124:* | 137:*) printf 'stopped\ttime (more than %d s)\ttime\n' "$PROBE_LONGEST" ;;
	*io_uring*) printf 'stopped\tio_uring (refused here)\tio_uring\n' ;;
	*'open files'* | *descriptor*) printf 'stopped\tdescriptors (ulimit -n %s)\tdescriptors\n' "$(ulimit -Hn)" ;;
	*'temporarily unavailable'* | *"start new thread"*) near ;;
	*'allocate memory'* | *MemoryError* | *'no memory'*) printf 'stopped\tmemory\tmemory\n' ;;
	*) die "$(quoted "$@") fails, and by no limit: ${said:-status $status}" ;;
	esac
}

answer() { # WORD…
	local limit word tenth=() before='' kind flight bytes began
	probe_work=$(mktemp -d) # of this subshell
	trap 'rm -rf "$probe_work"' EXIT
	read_options "$@"
	limit=$(ulimit -Hn)
	if [ -n "$peer" ] && [ "$limit" != unlimited ] && [ $((tasks + 100)) -gt "$limit" ]; then
		printf 'stopped\tdescriptors (ulimit -n %s)\tdescriptors\n' "$limit"
		return
	fi
	limit=$(above)
	[ -z "$limit" ] || { printf 'stopped\tworkers (%s)\t%s\n' "$limit" "$(short "$limit")" && return; }
	if [ "$crew" -gt "$PROBE_MANY" ]; then
		for word; do
			case $before in -t | -w) word=$((word > crew ? crew / 10 : word / 10)) ;; esac
			before=$word
			tenth+=("$word")
		done
		began=${EPOCHREALTIME/[.,]/}
		IFS=$'\t' read -r kind flight bytes < <(tried "${tenth[@]}")
		[ "$kind" = runs ] || { printf '%s\t%s\t%s\n' "$kind" "$flight" "$bytes" && return; }
		# A second of it is for the waits themselves.
		if [ $((${EPOCHREALTIME/[.,]/} - began - 1000000)) -gt $((PROBE_LONGEST * 100000)) ]; then
			printf 'stopped\ttime (more than %d s)\ttime\n' "$PROBE_LONGEST"
			return
		fi
		if [ "$bytes" != NA ] && [ $((bytes * 10)) -gt $(($(memory_free) / 2)) ]; then
			printf 'stopped\tmemory (%d GiB)\tmemory\n' $((bytes * 10 / 1024 / 1024 / 1024))
			return
		fi
	fi
	tried "$@"
}

# ---- What is known already --------------------------------------------------------------------------------------------

declare -A probe_grounds=() probe_known=()

# What an answer depends on, beside the command: the programs' hashes, and the limits. Asked once for each program.
ground() { # WORD…: sets `ground`
	local word program words=()
	for word; do
		[ "$word" != -t ] || break
		words+=("$word")
	done
	program=$(quoted "${words[@]}")
	if [ -z "${probe_grounds[$program]-}" ]; then
		probe_grounds[$program]=$({
			programs_of "$program" | sort -u | tr '\n' '\0' | xargs -r -0 sha256sum
			limits
			ulimit -Hn
		} | sha256sum | cut -c 1-16)
	fi
	ground=${probe_grounds[$program]}
}

read_known() {
	local of what rest
	[ -e "$DATA/probes.tsv" ] || return 0
	while IFS=$'\t' read -r of what rest; do probe_known[$of $what]=$rest; done <"$DATA/probes.tsv"
}

probe() { # WORD…
	local ground command found
	ground "$@"
	command=$(quoted "$@")
	[ ${#probe_known[@]} -gt 0 ] || read_known
	found=${probe_known[$ground $command]-}
	if [ -z "$found" ]; then
		found=$(answer "$@") # in a subshell: its options and its trap are its own
		mkdir -p "$DATA"
		[ -e "$DATA/probes.tsv" ] || printf 'ground\tcommand\tkind\tanswer\tmore\n' >"$DATA/probes.tsv"
		printf '%s\t%s\t%s\n' "$ground" "$command" "$found" >>"$DATA/probes.tsv"
		probe_known[$ground $command]=$found
	fi
	# shellcheck disable=SC2034 # the caller's
	probed=${found%%$'\t'*} probed_says=${found#*$'\t'}
}
