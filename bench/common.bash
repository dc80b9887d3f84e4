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

# guess LIST BLOCK...: the seconds that the blocks of these numbers may take, by what an experiment's list says of its
# commands.
guess() {
	local list=$1
	shift
	printf '%s\n' "$@" | awk -F '\t' 'FNR == NR { s[FNR] = $3; every[FNR] = $4 ? $4 : 1; n = FNR; next }
		{ t += 0.15; for (i = 1; i <= n; i++) if (($1 - 1) % every[i] == 0) t += s[i] }
		END { printf "%d", t + 0.5 }' "$list" -
}
