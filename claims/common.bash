# common.bash - what the scripts about claims share. Source it, after bench/common.bash.

# read_sources LEDGER DATA: what stands beside LEDGER about its sources, a line for each cell: source, key, value.
# DATA/ is filled in, and so are jq's filters: with ? where the source has no machine.
read_sources() {
	local file=${1%.tsv}.sources.tsv source key value machine='' cells

	[ -r "$1" ] || die "there is no ledger $1"
	[ -r "$file" ] || die "there is no file $file, which says what the names in $1 stand for"
	cells=$(awk -f claims/sources.awk -v data="$2" "$file") || exit 1
	while IFS=$'\t' read -r source key value; do
		[ "$key" != machine ] || machine=$value
		if [[ $value == .* ]]; then
			if [ ! -e "$machine" ]; then
				value='?'
			else
				value=$(jq -r "$value" "$machine") || die "$file: the filter of $key of $source fails on $machine"
			fi
		fi
		printf '%s\t%s\t%s\n' "$source" "$key" "$value"
	done <<<"$cells"
}

# pick LABELS VALUE SAMPLES: their runs of these rows, with VALUE (seconds, or cpus: how many were busy) as seconds, and
# with ~ for - in their labels.
# Where that cannot be had: no output, status 3, and the reason in the variable why.
pick() {
	local status=0 out

	why=''
	[ -e "$3" ] || { why="nothing was measured: there is no $3"; return 3; }
	out=$(awk -f claims/pick.awk -v labels="$1" -v value="$2" "$3") || status=$?
	# shellcheck disable=SC2034 # the caller reads it
	[ $status -eq 0 ] && printf '%s\n' "$out" || why=$out
	return $status
}
