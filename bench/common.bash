# common.bash - what the scripts here share. Source it.

say() { printf '%s\n' "$*"; }

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# need NAME...: the variables that must come from the caller's environment (the Makefile sets them).
need() {
	local name
	for name; do
		[ -n "${!name:-}" ] || die "\$$name is not set; run this through make"
	done
}

clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }
