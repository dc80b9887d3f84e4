# hyperfine.bash - calls hyperfine, on our own programs or on anybody's. Source it after common.bash.
#
# env: for anybody's programs all of these, for our own none
#   RUN_LIMIT         seconds after which a call is ended, with all of its processes
#   RUN_FOLDER        the folder in which the commands run
#   RUN_ENVIRONMENT   a file with their environment, a zero byte behind each variable, as in /proc/PID/environ

# shellcheck disable=SC2154 # log is that of the script

hyperfine_group= # the process group of the call that is under way

# read_environment FILE: sets `environment` to its variables, a word each.
read_environment() {
	local variable
	environment=()
	while IFS= read -r -d '' variable; do
		[[ $variable != ?*=* ]] || environment+=("$variable")
	done <"$1"
}

# hyperfine_run ARGUMENT…: each command as often as the arguments say, without a shell. What is said on stderr goes to the
# file $log. Status 124: it took too long.
hyperfine_run() {
	local status=0 environment
	if [ -z "${RUN_LIMIT:-}" ]; then
		hyperfine -N -w 0 "$@" >/dev/null 2>"$log"
		return
	fi
	read_environment "$RUN_ENVIRONMENT"
	# Not the function's own output is redirected, but the command's: a trap may have something to say meanwhile. Bash
	# would have a background command ignore interrupts; and none may keep the lock of bench/measure.
	setsid timeout -k 1 "$RUN_LIMIT" env -i -C "$RUN_FOLDER" --default-signal=INT,QUIT -- "${environment[@]}" \
		"$(type -P hyperfine)" -N -w 0 "$@" >/dev/null 2>"$log" 9>&- &
	hyperfine_group=$!
	wait "$hyperfine_group" || status=$?
	hyperfine_end
	[ "$status" -ne 137 ] || status=124 # it had to be killed
	return "$status"
}

# Ends what is under way, and what it left behind.
hyperfine_end() {
	local i
	[ -n "$hyperfine_group" ] || return 0
	kill -TERM -- "-$hyperfine_group" 2>/dev/null || true
	for ((i = 0; i < 20; i++)); do
		kill -0 -- "-$hyperfine_group" 2>/dev/null || break
		sleep 0.05
	done
	kill -KILL -- "-$hyperfine_group" 2>/dev/null || true
	hyperfine_group=
}

# hyperfine_finished JSON: how many commands have left their times in the file, even where a later one failed.
hyperfine_finished() { jq -s '.[0].results // [] | length' "$1" 2>/dev/null || echo 0; }

# hyperfine_reason STATUS LOG: why a call failed, in words that go on a command's name.
hyperfine_reason() {
	local error
	[ "$1" -ne 124 ] || { printf 'takes longer than allowed (--timeout)' && return; }
	error=$(sed -n 's/^Error: //p' "$2" | tail -n 1)
	case $error in
	*'exit code: 127'* | *'exit code 127'*) printf 'ends with status 127 (so says a shell that finds no such program)' ;;
	*'non-zero exit code'*) sed -E 's/.*exit code:? ([0-9]+).*/ends with status \1/' <<<"$error" ;;
	*'terminated by a signal'*) printf 'is ended by a signal' ;;
	'Failed to run command'*) sed -E 's/.*: (.*) \(os error.*/cannot be run (\1)/' <<<"$error" ;;
	'Failed to parse command'*) printf 'has a quote that does not end' ;;
	*) printf 'fails: %s' "${error:-hyperfine ended with status $1}" ;;
	esac
}

# changes_runs NAME: is it a variable by which loaders, libraries or interpreters go?
changes_runs() {
	case $1 in
	LD_* | GLIBC_* | MALLOC_* | OMP_* | GOMP_* | KMP_* | PYTHON* | PYPY* | NPY_* | NUMBA_* | OPENBLAS_* | MKL_*) ;;
	UV_THREADPOOL_SIZE | UV_USE_IO_URING) ;; # others of this name may be secrets
	*) return 1 ;;
	esac
}

# clear_environment: our own programs run without those, so that a study is the same whoever starts it. Says which there were.
clear_environment() {
	local name cleared=()
	for name in $(compgen -e); do
		case $name in PYTHONS | PYTHON_EVERY) continue ;; esac # parameters of the study
		! changes_runs "$name" || { unset "$name" && cleared+=("$name"); }
	done
	[ ${#cleared[@]} -eq 0 ] || say "Cleared, as they change how programs run: ${cleared[*]}."
}

# Whose programs these are, as JSON: the folder, and every variable of their environment; with its value only where
# that is known to change how programs run, as others may be secrets. null: they are our own.
hyperfine_caller() {
	local environment variable facts=()
	[ -n "${RUN_LIMIT:-}" ] || { echo null && return; }
	read_environment "$RUN_ENVIRONMENT"
	for variable in "${environment[@]}"; do
		facts+=("${variable%%=*}")
		case ${variable%%=*} in
		PATH | LANG | LC_* | TZ) facts+=("=${variable#*=}") ;;
		*) changes_runs "${variable%%=*}" && facts+=("=${variable#*=}") || facts+=("") ;;
		esac
	done
	jq -n --arg folder "$RUN_FOLDER" '$ARGS.positional as $facts | { folder: $folder, environment:
		([range(0; $facts | length; 2) | { key: $facts[.], value: ($facts[. + 1] | if . == "" then null else .[1:] end) }] |
			from_entries) }' --args -- "${facts[@]}"
}
