# common.bash - what the scripts here share. Source it.

say() { printf '%s\n' "$*"; }

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# Bad usage: status 2. `program`: who speaks, where that is not the script's name.
usage() {
	printf '%s: %s\n' "${program:-${0##*/}}" "$*" >&2
	exit 2
}

# need NAME...: the variables that must come from the caller's environment (the Makefile sets them).
need() {
	local name
	for name; do
		[ -n "${!name:-}" ] || die "\$$name is not set; run this through make"
	done
}

clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# The words as one text from which a shell, or hyperfine -N, would make the same words.
quoted() {
	local word text=
	for word; do
		[[ $word =~ ^[A-Za-z0-9_./:=,+@%{}-]+$ ]] || word="'${word//\'/\'\\\'\'}'"
		text+=${text:+ }$word
	done
	printf '%s' "$text"
}

# measure BLOCKS ARGUMENT…: calls bench/measure. Whoever ends this script ends the measurement, too. Bash would have it
# ignore interrupts in the background.
measure() {
	BLOCKS=$1 env --default-signal=INT,QUIT bench/measure "${@:2}" &
	child=$!
	trap 'kill -TERM "$child" 2>/dev/null; wait "$child" || true; exit 143' TERM
	trap 'wait "$child" || true; exit 130' INT
	wait "$child"
	trap - INT TERM
}
