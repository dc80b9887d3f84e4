#!/usr/bin/env bats
# mpi.bats - do ranks keep the contract of runners, however many there are; and is what goes wrong one line?
#
#   bats tests/mpi.bats        BUILD: where the runners are (build)
#
# What one rank alone does is tested with all models (runners.bats). What mpirun says when something goes wrong is played by
# a script, too, in the words of Open MPI 4.1 and 5.0: so the messages are tested where there is no Open MPI.

# shellcheck disable=SC2153,SC2030,SC2031,SC2034,SC2154 # it does not see what load brings, and takes a test for a subshell

load helpers

setup() {
	export T=$BATS_TEST_TMPDIR OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
	unset LAUNCHED
	cd "$ROOT" || return
}

needs_mpi() { [[ -x $BUILD/mpi ]] && command -v mpirun >/dev/null || skip 'no Open MPI here'; }

ranks() { try bench/ranks "$1" "$BUILD/mpi" "${@:2}"; } # ranks RANKS [OPTION]…

LIST_15_1000_42=$(sed -n 's/^15 1000 42 //p' "$ROOT/tests/lists")
SUM_15_1000_42=51982

# ---- The list --------------------------------------------------------------------------------------------------------

@test "any number of ranks gives the pinned lists, each with its share or by chunks; so do more ranks than tasks, and no tasks" {
	needs_mpi
	local tasks n seed list ranks chunk

	while read -r tasks n seed list; do
		# shellcheck disable=SC2086 # nothing, or two words
		ranks 3 -t "$tasks" -n "$n" -s "$seed" -w 1 $chunk
		must_print "$list"
		[[ -n $chunk ]] && chunk= || chunk='--chunk 2'
	done < <(grep -v '^#' tests/lists)
	while read -r ranks chunk; do
		# shellcheck disable=SC2086
		ranks "$ranks" -n 1000 $chunk
		must_print "$LIST_15_1000_42"
	done <<-'EOF'
		1
		1 --chunk 1
		2 --chunk 7
		7
		20
		20 --chunk 1
		4 --chunk 4294967295
		3 --split 4
		3 --split 2 --chunk 3
	EOF
}

@test "shares and chunks that need several messages arrive whole" {
	needs_mpi
	oracle 300000 0 42 >"$T/list"
	for chunk in '' '--chunk 200000'; do
		# shellcheck disable=SC2086
		ranks 2 -t 300000 -n 0 $chunk --trace "$T/trace"
		must_print "$(<"$T/list")"
		[[ $(tail -n +2 "$T/trace" | cut -f 1 | sort -nu | wc -l) == 300000 ]] || fail 'spans are missing'
	done
}

# ---- The report and the trace ----------------------------------------------------------------------------------------

@test "the report tells ranks, hosts, the transport and each rank's checksum; they add up" {
	needs_mpi
	local ranks chunk

	for ranks in 1 4; do
		for chunk in '' '--chunk 1'; do
			rm -f "$T/report"
			# shellcheck disable=SC2086
			ranks $ranks -n 1000 $chunk --report "$T/report" --expect "$SUM_15_1000_42"
			must_print "$LIST_15_1000_42"
			[[ $(wc -l <"$T/report") == 1 ]] || fail 'every rank reports'
			jq -e --argjson ranks "$ranks" --arg host "$(uname -n)" '.workers == $ranks and .ranks == $ranks and .hosts == 1 and .machines == 1 and
				.host_ranks == "\($host):\($ranks)" and (.mpi | test("^Open MPI v[0-9.]+$")) and .transport == "self,vader,tcp" and
				(.rank_checksums | split(" ") | map(tonumber) | length == $ranks and add == 51982)' "$T/report" >/dev/null ||
				fail "$(<"$T/report")"
		done
	done
	[[ $(report '.rank_checksums | split(" ")[0]') == 0 ]] || fail 'rank 0 hands out, and runs none'
}

@test "time and memory of all ranks are in the report" {
	needs_mpi
	ranks 1 --report "$T/report"
	ranks 3 --report "$T/report"
	jq -es '.[0].max_rss_bytes * 2 < .[1].max_rss_bytes and .[0].user_ns < .[1].user_ns * 2' "$T/report" >/dev/null ||
		fail "$(<"$T/report")"
}

@test "the trace has every task once, its rank as the worker, by one clock" {
	needs_mpi
	ranks 4 -n 100000 --trace "$T/trace" --report "$T/report"
	awk -F '\t' -v elapsed="$(report .elapsed_ns)" '
		NR > 1 { rank[$1] = $2; if ($4 > $5 || $5 > elapsed || $6 != 100000) bad = $0 }
		END { for (k = 0; k < 15; k++) line = line " " rank[k]; print line bad; exit bad != "" }' "$T/trace" >"$T/ranks" ||
		fail "$(<"$T/ranks")"
	[[ $(<"$T/ranks") == ' 0 0 0 1 1 1 1 2 2 2 2 3 3 3 3' ]] || fail "shares: $(<"$T/ranks")"
	ranks 4 -n 100000 --chunk 1 --trace "$T/trace"
	[[ $(tail -n +2 "$T/trace" | cut -f 1 | sort -n | paste -sd ' ') == '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14' ]] || fail 'the tasks'
	! tail -n +2 "$T/trace" | cut -f 2 | grep -qx 0 || fail 'rank 0 hands out, and runs none'
}

# ---- What goes wrong -------------------------------------------------------------------------------------------------

# bats test_tags=fault:options
@test "what is wrong with options is said once, and what they ask to print is printed once" {
	needs_mpi
	ranks 3 -n x --report "$T/report"
	must_fail 2 "^mpi: option --iterations: 'x' is not"
	ranks 3 --chunk 0
	must_fail 2 "^mpi: option --chunk: '0'"
	ranks 3 --nonsense
	must_fail 2 'nonsense'
	ranks 3 --version
	must_print "mpi (samework) $(sed -n 's/^#define SAMEWORK_VERSION "\(.*\)"/\1/p' base/option.h)"
	ranks 3 --expect 1 -n 1000 --report "$T/report" --trace "$T/trace"
	must_fail 1 '^mpi: the sums add up to 51982 instead of 1 '
	[[ ! -e $T/report && ! -e $T/trace ]] || fail 'a failed run was reported'
	ranks 3 --report "$T/nowhere/report"
	must_fail 1 "^mpi: cannot write '$T/nowhere/report': No such file"
	try bench/ranks 2 "$BUILD/waits/mpi"
	must_fail 1 '^mpi: the workload waits needs a memory that all workers share: 2 ranks have none$'
	try bench/ranks 2 "$BUILD/halves/mpi" --generator shared
	must_fail 1 '^mpi: the workload halves needs a memory that all workers share: 2 ranks have none$'
	try bench/ranks 2 "$BUILD/halves/mpi" -n 1000
	[[ $status == 0 && $(<"$T/out") == "$("$BUILD/halves/blocking" -n 1000)" ]] || fail 'each with its own generator'
}

# On rank 2 the program runs as the script says.
odd_rank() { # odd_rank SCRIPT
	printf '#!/bin/bash\n[[ $OMPI_COMM_WORLD_RANK != 2 ]] || %s\nexec "%s" "$@"\n' "$1" "$BUILD/mpi" >"$T/mpi"
	chmod +x "$T/mpi"
}

# bats test_tags=fault:programs
@test "an error in one rank ends all, in its words, with its number and its host; nothing is written" {
	needs_mpi
	odd_rank 'ulimit -v 2000000'
	try bench/ranks 3 "$T/mpi" -t 400000000 -n 0 --report "$T/report"
	must_fail 1 "^mpi: rank 2 of 3 on $(uname -n): 400000000 sums do not fit into memory"
	odd_rank 'set -- "$@" -t 14'
	try bench/ranks 3 "$T/mpi"
	must_fail 1 "^mpi: rank 2 of 3 on $(uname -n): has 14 tasks, or parts of them, where rank 0 has 15"
	odd_rank 'set -- "$@" -n 999'
	try bench/ranks 3 "$T/mpi" -n 1000 --expect "$SUM_15_1000_42"
	must_fail 1 '^mpi: the sums add up to [0-9]* instead of 51982 '
	[[ ! -e $T/report ]] || fail 'a failed run was reported'
}

nobody_runs() { ! pgrep -f -- "^[^ ]*/mpi $1" >/dev/null; } # nobody_runs ARGUMENTS

# bats test_tags=fault:programs
@test "a rank, mpirun or their launcher that is killed ends all, and it is said which; nobody is left behind" {
	needs_mpi
	local forever="-t 4 -n 9$RANDOM$RANDOM$RANDOM --report $T/report" victim signal wanted launcher

	while read -r victim signal wanted; do
		# shellcheck disable=SC2086 # options
		env --default-signal=TERM bench/ranks 3 "$BUILD/mpi" $forever >"$T/out" 2>"$T/err" 3>&- &
		launcher=$!
		tried="three ranks, to run forever; SIG$signal to $victim"
		eventually eval '[[ $(pgrep -fc -- "^[^ ]*/mpi $forever") == 3 ]]' || fail 'they do not run'
		sleep 0.5 # in mid-run
		case $victim in
		rank) kill -s "$signal" "$(pgrep -f -- "^[^ ]*/mpi $forever" | tail -n 1)" ;;
		mpirun) kill -s "$signal" "$(pgrep -P "$launcher")" ;;
		launcher) kill -s "$signal" "$launcher" ;;
		esac
		eventually ended "$launcher" || fail 'it goes on'
		status=0
		wait "$launcher" || status=$?
		[[ $victim == launcher ]] || must_fail 1 "$wanted"
		[[ $victim != launcher || $status == "$wanted" && ! -s $T/out ]] || fail "the status should be $wanted"
		eventually nobody_runs "$forever" || fail 'a rank was left behind'
		[[ ! -e $T/report ]] || fail 'a failed run was reported'
	done <<-'EOF'
		rank KILL ^ranks: rank [0-2] on [^ ]+ was ended by signal 9$
		mpirun KILL ^ranks: mpirun was ended by signal 9$
		launcher TERM 143
		launcher KILL 137
	EOF
}

# bats test_tags=fault:options
@test "ranks that cannot be are refused before anything is started" {
	local wrong

	for wrong in '' 3 '0 true' 'x true' '-1 true' '1000000 true' '--hosts'; do
		# shellcheck disable=SC2086 # words
		try bench/ranks $wrong
		must_fail 2 '^ranks: '
	done
	try bench/ranks --hosts "$T/nothing" 2 true
	must_fail 2 "^ranks: there is no file of hosts '$T/nothing'$"
	try bench/ranks 2 "$T/nothing"
	must_fail 2 "^ranks: there is no program $T/nothing$"
	while IFS='|' read -r hosts wanted; do
		printf '%b' "$hosts" >"$T/hosts"
		try bench/ranks --hosts "$T/hosts" 3 true
		must_fail 1 "^ranks: $T/hosts has $wanted\$"
	done <<-'EOF'
		n1 slots=2\n|fewer slots than 3 ranks need: 2
		|fewer slots than 3 ranks need: 0
		n1\n|the line 'n1 ': it should be NAME slots=N
		n1 slots=0\n|the line 'n1 slots=0': it should be NAME slots=N
		--help slots=4\n|the line '--help slots=4': it should be NAME slots=N
	EOF
	mkdir "$T/bin"
	for program in bash dirname mktemp rm; do ln -s "$(type -P $program)" "$T/bin/"; done
	try env PATH="$T/bin" "$BASH" bench/ranks 2 bash
	must_fail 1 '^ranks: there is no mpirun here; environment/install mpi installs Open MPI$'
}

# bats test_tags=fault:system
@test "root is refused by this machine's own mpirun" {
	needs_mpi
	((EUID == 0)) || skip 'not root; the refusal is played all the same'
	unset OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM
	ranks 2
	must_fail 1 '^ranks: mpirun refuses to run as root; '
}

@test "of the hosts those are used that it takes" {
	mkdir "$T/bin"
	printf '#!/bin/bash\nwhile [[ $1 != --hostfile ]]; do shift; done; cat "$2"\n' >"$T/bin/mpirun"
	chmod +x "$T/bin/mpirun"
	printf '%s slots=2\n' n1 n2 n3 >"$T/hosts"
	PATH=$T/bin:$PATH try bench/ranks --hosts "$T/hosts" 4 true
	must_print $'n1 slots=2\nn2 slots=2'
}

# played STATUS REGEX: mpirun says what comes on stdin, and ends with the status; the line that ranks makes of it.
played() {
	mkdir -p "$T/bin"
	cat >"$T/page"
	printf '#!/bin/bash\ncat "%s" >&2\nexit %d\n' "$T/page" "$1" >"$T/bin/mpirun"
	chmod +x "$T/bin/mpirun"
	PATH=$T/bin:$PATH try bench/ranks 4 true
	must_fail 1 "$2"
}

# bats test_tags=fault:programs
@test "what mpirun says of a rank, of slots, of root and of hosts becomes one line; what is not known is its first words" {
	played 137 '^ranks: rank 2 on n1 was ended by signal 9$' <<-'EOF'
		--------------------------------------------------------------------------
		Primary job  terminated normally, but 1 process returned
		a non-zero exit code. Per user-direction, the job has been aborted.
		--------------------------------------------------------------------------
		mpirun noticed that process rank 2 with PID 0 on node n1 exited on signal 9 (Killed).
	EOF
	played 137 '^ranks: rank 12 on n2 was ended by signal 11$' <<-'EOF'
		prterun noticed that process rank 12 with PID 28 on node n2 exited on
		signal 11 (Segmentation fault).
	EOF
	played 1 '^ranks: the hosts have fewer slots than 4 ranks need$' <<<'There are not enough slots available in the system'
	for program in mpirun prterun; do
		played 1 '^ranks: mpirun refuses to run as root; be another user, or set .* to 1$' <<<"$program has detected an attempt to run as root."
	done
	played 0 '^ranks: the host n2 is lost$' <<-'EOF'
		PRTE has lost communication with a remote daemon.

		  HNP daemon   : [prterun-n1-14@0,0] on node n1
		  Remote daemon: [prterun-n1-14@0,1] on node n2

		This is usually due to either a failure of the TCP network
	EOF
	played 255 '^ranks: a host cannot be reached: Could not resolve hostname n9: Name or service not known$' < <(cat <<-'EOF'; printf '\0'
		ssh: Could not resolve hostname n9: Name or service not known
		--------------------------------------------------------------------------
		ORTE was unable to reliably start one or more daemons.
	EOF
	)
	played 255 '^ranks: a host cannot be reached: connect to host n2 port 22: Connection refused$' <<<$'ssh: connect to host n2 port 22: Connection refused\r'
	played 255 '^ranks: a host cannot be reached: u@n2: Permission denied \(publickey\)\.$' <<<'u@n2: Permission denied (publickey).'
	played 255 '^ranks: a host cannot be reached: Host key verification failed\.$' <<<'Host key verification failed.'
	played 1 '^true: it is not$' <<<$'some warning\ntrue: it is not\ntrue: it is not'
	played 139 '^ranks: mpirun was ended by signal 11$' </dev/null
	played 3 '^ranks: mpirun ended with status 3$' </dev/null
	played 3 '^ranks: mpirun ended with status 3: Something else, in two lines$' <<<$'-----\nSomething else,\n  in two lines\n-----'
}

# ---- Where they are measured -----------------------------------------------------------------------------------------

@test "in models there is a row with a rank for each CPU, where Open MPI is; who names models gets the ones he names" {
	local named wanted

	wanted=$'mpi\tC\tNA\tmodsum\tmpi\tblocking\tblocking-twin\t1\t0.01\t'"bench/ranks $(. bench/cpus.bash && usable_cpus) $BUILD/mpi"
	for named in '' 'blocking mpi' threads; do
		env -u MAKEFLAGS -u MODELS make -s --eval='shown: ; @echo "$(LAUNCHED)$(MISSING) $(MODELS)"' shown ${named:+MODELS="$named"}
	done >"$T/shown"
	[[ $(sed -n 1p "$T/shown") == 'mpi '*' threads' && $(sed 1d "$T/shown") == $'mpi blocking\n threads' ]] ||
		fail "$(<"$T/shown")"
	for LAUNCHED in '' mpi; do
		try env DATA="$T" LAUNCHED="$LAUNCHED" MODELS=threads TASKS=3000 ITERATIONS=10 WORKERS=5 SEED=42 PYTHONS= BUILD="$BUILD" \
			bench/experiments/models
		[[ $status == 0 && ! -s $T/err ]] || fail 'no list'
		grep '^mpi' "$T/out" | cut -d ' ' -f 1-3 >"$T/row" || [[ -z $LAUNCHED ]] || fail 'no row'
		[[ $(<"$T/row") == "${LAUNCHED:+$wanted}" ]] || fail "with LAUNCHED=$LAUNCHED: $(<"$T/row")"
	done
}
