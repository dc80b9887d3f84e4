# plan.bash - what an experiment is going to measure, read from its list and checked: what could not be used once it is
# measured is refused. Source it after common.bash.

# check_blocks NAME VALUE
check_blocks() {
	[[ $2 =~ ^[1-9][0-9]{0,5}$ ]] && [ "$2" -ge 2 ] ||
		die "$1 is '$2': it is a whole number of at least 2, as the first block only warms up"
}

# read_list LIST EXPERIMENT BLOCKS FOLDER: FOLDER/commands gets label, command, every and report of each row that is run,
# without a header; FOLDER/rows.tsv of every row all columns but command and every. FOLDER/list is what the list printed.
read_list() {
	local list=$1 experiment=$2 blocks=$3 folder=$4 line header=() cells=() facts cell i
	"$list" >"$folder/list" || die "cannot list the commands of $experiment"
	: >"$folder/commands"
	while IFS= read -r line; do
		split "$line"
		local -A row=([every]=1)
		facts=()
		[ ${#header[@]} -gt 0 ] || { header=("${cells[@]}") && row[header]=yes; }
		for i in "${!header[@]}"; do
			cell=${cells[$i]-}
			row[${header[$i]}]=$cell
			case ${header[$i]} in command | every) ;; *) facts+=("$cell") ;; esac
		done
		line_of "${facts[@]}" >>"$folder/rows.tsv"
		[ -n "${row[header]-}" ] || [ "${row[stopped]:-NA}" != NA ] ||
			line_of "${row[label]-}" "${row[command]-}" "${row[every]}" "${row[report]:-NA}" >>"$folder/commands"
		unset row
	done <"$folder/list"
	check_list
}

line_of() { # CELL…: a line of a table
	local IFS=$'\t'
	printf '%s\n' "$*"
}

split() { # LINE: at its tabs, into `cells`
	local rest=$1
	cells=()
	while [[ $rest == *$'\t'* ]]; do
		cells+=("${rest%%$'\t'*}")
		rest=${rest#*$'\t'}
	done
	cells+=("$rest")
}

check_list() {
	local line label command every twice
	[ -s "$folder/commands" ] || die "the experiment $experiment has no commands"
	twice=$(cut -f 1 "$folder/rows.tsv" | sort | uniq -d | sed -n 1p)
	[ -z "$twice" ] || die "the experiment $experiment has two rows called $twice"
	while IFS= read -r line; do
		split "$line" # read would take two tabs for one
		label=${cells[0]} command=${cells[1]} every=${cells[2]}
		[ -n "$label" ] && [ -n "$command" ] || die "the experiment $experiment has a row without a label or a command"
		[[ $every =~ ^[1-9][0-9]{0,5}$ ]] || die "$experiment: $label runs in every '$every' blocks: that is no whole number from 1"
		[ "$every" -lt "$blocks" ] ||
			die "$experiment: $label runs in every ${every}th block, so of $blocks blocks none counts; BLOCKS must be more than $every"
	done <"$folder/commands"
}

# How many rows can be compared with one baseline at once, by the counted blocks: with fewer blocks, or more rows, no
# interval can leave out 1, as the score of n blocks is at most the root of n (analysis/score.h).
declare -r -a MOST_ROWS=(0 0 0 0 1 1 3 6 10 18 31 54 93 160 273)

# few_blocks EXPERIMENT BLOCKS FOLDER TOGETHER: a line for each baseline whose rows run in too few blocks for any difference
# to be told; TOGETHER: yes, where they are judged all at once. FOLDER has what read_list left there.
few_blocks() {
	local header=() cells=() line i label baseline twin every counted least
	local -A every_of=() rows=() seldom=()
	while IFS=$'\t' read -r line; do
		split "$line"
		every_of[${cells[0]}]=${cells[2]}
	done <"$3/commands"
	while IFS= read -r line; do
		split "$line"
		[ ${#header[@]} -gt 0 ] || { header=("${cells[@]}") && continue; }
		label=NA baseline=NA twin=NA
		for i in "${!header[@]}"; do
			case ${header[$i]} in label | baseline | twin) printf -v "${header[$i]}" %s "${cells[$i]}" ;; esac
		done
		[[ $twin != NA && $label != "$baseline" && $label != "$twin" ]] || continue # no twin: it asks for no difference
		[ -n "${every_of[$label]-}" ] || continue # it is not run
		every=${every_of[$label]}
		[ "$every" -le "${seldom[$baseline]:-0}" ] || seldom[$baseline]=$every
		rows[$baseline]=$((${rows[$baseline]:-0} + 1))
	done <"$3/rows.tsv"
	for baseline in "${!rows[@]}"; do
		counted=$((($2 - 1) / ${seldom[$baseline]})) least=4
		while [ -n "$4" ] && [ "${MOST_ROWS[$least]:-${rows[$baseline]}}" -lt "${rows[$baseline]}" ]; do least=$((least + 1)); done
		[ "$counted" -ge "$least" ] || printf '%s: with %d counted blocks no difference from %s can be told; that takes %d%s\n' "$1" \
			"$counted" "$baseline" "$least" "${4:+ for its ${rows[$baseline]} rows}"
	done
}
