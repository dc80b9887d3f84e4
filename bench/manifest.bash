# manifest.bash - are files what they were when they were measured? Source it.
#
# A manifest is a table: the SHA-256 of a file, and its name in the manifest's folder.

# hash_files FILE…: sets `hashes` to the SHA-256 of each; '' of what cannot be read.
hash_files() {
	local file i
	hashes=()
	[ $# -gt 0 ] || return 0
	mapfile -t hashes < <(printf '%s\0' "$@" | xargs -0 sha256sum -- 2>/dev/null)
	if [ ${#hashes[@]} -ne $# ]; then
		hashes=()
		for file; do hashes+=("$(sha256sum -- "$file" 2>/dev/null || true)"); done
	fi
	for i in "${!hashes[@]}"; do hashes[i]=${hashes[i]%% *} hashes[i]=${hashes[i]#\\}; done # \: of a name that has one
}

# compare_manifest MANIFEST: sets `listed` to the names in it, `missing` and `altered` to the paths of those that are.
compare_manifest() {
	local folder=${1%/*} hash file hashes i there=() vouched=()
	listed=() missing=() altered=()
	while IFS=$'\t' read -r hash file; do
		[ "$hash" != sha256 ] || continue
		listed+=("$file")
		if [ -e "$folder/$file" ]; then
			there+=("$folder/$file") vouched+=("$hash")
		else
			missing+=("$folder/$file")
		fi
	done <"$1"
	hash_files "${there[@]}"
	for i in "${!there[@]}"; do
		[ -n "${vouched[i]}" ] && [ "${hashes[i]}" = "${vouched[i]}" ] || altered+=("${there[i]}")
	done
}
