# programs.bash - which files do commands run? Their hashes are part of what was measured. Source it.

# programs_of COMMANDS: of our own programs, a line each: the files that they name; with a script, all scripts beside it, as it
# may import them.
programs_of() {
	local word
	while IFS= read -r word; do
		case $word in
		*.py) programs_beside "$word" ;;
		*/*) [ ! -f "$word" ] || printf '%s\n' "$word" ;;
		esac
	done < <(xargs -r printf '%s\n' <<<"$1" | sort -u)
}

# programs_of_anybody COMMAND: the first word of each of its simple commands, found as a shell would, and scripts. Other
# files that it names may be what it reads and writes.
programs_of_anybody() {
	local line word rest path
	while read -r line; do
		line=${line//[\"\']/ }
		read -r word rest <<<"$line"
		[ -z "$word" ] || { path=$(type -P -- "$word") && printf '%s\n' "$path"; } || true
		for word in $rest; do
			case $word in *.py | *.sh | *.pl | *.rb | *.js) [ ! -f "$word" ] || printf '%s\n' "$word" ;; esac
		done
	done < <(sed -E "s/^sh -c '//" <<<"$1" | tr '|&;()' '\n')
}

programs_beside() { find "$(dirname "$1")" -maxdepth 1 -name '*.py'; }
