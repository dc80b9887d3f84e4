# bundle.bash - a set of data as one file that can be sent: what belongs in it, and how one from elsewhere is opened. Source
# it after common.bash.
unset GZIP TAR_OPTIONS # would change what is written

# raw_files SET: what was measured there, in order, each name ended by a zero byte. What is derived can be made again. Of the
# validation it is what a committed set has of it: its repetitions are gathered in those tables.
raw_files_unsorted() (
	shopt -s nullglob
	cd "$1" || exit
	for manifest in */manifest.tsv; do
		printf '%s\0' "$manifest"
		while IFS=$'\t' read -r hash file; do
			[[ $hash == sha256 || $file == */* ]] || printf '%s\0' "${manifest%/*}/$file"
		done <"$manifest"
	done
	for file in machine.json expected.tsv \
		validation/{conditions,rows.tsv,samples.tsv,plain.tsv,cost.tsv,machine.json,expected.tsv}; do
		[ ! -e "$file" ] || printf '%s\0' "$file"
	done
)
raw_files() { raw_files_unsorted "$1" | sort -z; }

# The name of a set, which is a folder in the bundle, and becomes one elsewhere.
set_name() { [[ $1 =~ ^[A-Za-z0-9_][A-Za-z0-9._-]*$ ]]; }

# first_fault SET: what bench/check-data finds first; status 1: nothing.
first_fault() {
	local said
	! said=$(bench/check-data "$1" 2>&1) || return 1
	grep -m 1 -E '^(missing|altered|foreign|mixed|unlisted): ' <<<"$said" || sed -n '$s/^check-data: //p' <<<"$said"
}

# bundle_names FILE: the files in it, if it has plain files of one set alone. A link, a device, or a name that leads out of
# the folder it is unpacked in, would let whoever made it write elsewhere.
bundle_names() {
	local listing names odd set
	listing=$(tar -tvzP --quoting-style=escape <"$1" 2>&1) || die "$1 is no bundle, or damaged: ${listing##*$'\n'}"
	names=$(tar -tzP --quoting-style=escape <"$1")
	odd=$(grep -m 1 -v '^-' <<<"$listing") && die "$1 is no bundle: it has something that is no plain file: ${odd#* }"
	odd=$(grep -m 1 -E '^[^/]*$|^/|//|(^|/)\.\.?(/|$)' <<<"$names") &&
		die "$1 is no bundle: it has a name that is not one of a file in a set: $odd"
	set=${names%%/*}
	set_name "$set" || die "$1 is no bundle: a set cannot be called $set"
	odd=$(grep -m 1 -vF "$set/" <<<"$names" || grep -m 1 -v "^$set/" <<<"$names") &&
		die "$1 is no bundle: beside $set it has $odd"
	printf '%s\n' "$names"
}

# open_bundle FILE FOLDER: unpacks it there; sets `bundled` to the name of the set. Nothing may be in it but what was
# measured: a derived file from elsewhere would be taken for one made here.
open_bundle() {
	local names odd log
	names=$(bundle_names "$1") || exit 1
	bundled=${names%%/*}
	log=$(tar -xzk --no-same-owner --no-same-permissions -m -C "$2" <"$1" 2>&1) ||
		die "$1 cannot be unpacked in $2: ${log%%$'\n'*}"
	chmod -R u+rwX,go-w "$2/$bundled"
	odd=$(comm -z -23 <(cd "$2/$bundled" && find . -type f -printf '%P\0' | sort -z) <(raw_files "$2/$bundled") |
		head -z -n 1 | tr '\0' '\n')
	[ -z "$odd" ] || die "$1 has $bundled/$odd, which is not what was measured: no manifest has it"
}
