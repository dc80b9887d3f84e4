# list.bash - how an experiment lists its parameters and its commands. A list sources this, then says, in this order:
#
#   parameter NAME KIND FULL QUICK WHAT    a parameter of its own, with its value in either profile; the environment's
#                                          counts more. KIND: count, a whole number from 1; counts, some of these, rising.
#                                          BLOCKS_ and the experiment's name, with _ for -: how many blocks it has
#   columns NAME…                          columns of its own, beside the usual ones: what it varies
#   defaults COLUMN=VALUE…                 for the rows that follow
#   row LABEL [COLUMN=VALUE]… -- WORD…     one row: its facts, and the words of its command; or one of somebody else,
#                                          as it was given: --text COMMAND. A row that is not run needs no command
#
# LIST --parameters prints the parameters: name, value, what. LIST alone prints a table, tab-separated with a header:
#
#   label         the row's name, for people: letters, digits and . _ -
#   language      C (the default) or Python
#   interpreter   which Python, as bench/pythons names it; NA: none
#   workload      modsum (the default), or another one: its programs are $BUILD/WORKLOAD/MODEL
#   model         the model of concurrency; a model has the same name in every language
#   baseline      label of the row that it is compared with; its own: it is a baseline; NA: it is compared with none
#   twin          label of the baseline's twin, which is the same program again; NA: there is none
#   every         N: it runs in every Nth block, starting with the first (1)
#   resolution    by what share the twin may seem to differ from the baseline; a set in which it may be more is exploratory
#                 (0.05)
#   …             the list's own columns (NA). Two of them are known: report; none: a program that writes no report; and
#                 stopped: why the row is not run, for people. It stands in rows.tsv, and not among the commands
#   command       its words, quoted as a shell would; {trace} and {load} become files that bench/measure keeps. Its tabs,
#                 line ends and backslashes are \t, \n and \\
#
# `python_list` then has the interpreters of PYTHONS, a line each, as bench/pythons prints them. `every_python` prints them
# for a list that has rows of each; most have rows of the first alone, which `first_python` prints.
#
# bench/measure runs the commands and keeps all other columns as the experiment's rows.tsv.
. bench/common.bash
. bench/cpus.bash
. bench/plan.bash

declare -a list_columns=(label language interpreter workload model baseline twin every resolution)
declare -A list_sums=() # known checksums
declare -A list_defaults=([language]=C [workload]=modsum [every]=1 [resolution]=0.05)
list_begun=
list_asked=${1:-}
: "${PROFILE:=full}"

parameter() {
	local name=$1 kind=$2 word before=0 wrong
	[ "$PROFILE" = quick ] && printf -v "$name" %s "${!name:-$4}" || printf -v "$name" %s "${!name:-$3}"
	wrong="$name is '${!name}': it should be"
	[[ ${!name} == *[![:space:]]* ]] || die "$wrong $5"
	for word in ${!name}; do
		[[ $word =~ ^[1-9][0-9]{0,17}$ ]] || die "$wrong $5, each a whole number from 1"
		[ "$word" -gt "$before" ] || [ "$kind" != counts ] || die "$wrong $5, each larger than the one before"
		before=$word
	done
	[ "$kind" = counts ] || [[ ${!name} != *[[:blank:]]* ]] || die "$wrong one whole number, $5"
	[[ $name != BLOCKS_* ]] || check_blocks "$name" "${!name}"
	[ "$list_asked" != --parameters ] || printf '%s\t%s\t%s\n' "$name" "${!name}" "$5"
}

columns() {
	[ "$list_asked" != --parameters ] || exit 0
	list_columns+=("$@")
	python_list=$(bench/pythons)
	python_list+=${python_list:+$'\n'}
}

every_python() { printf %s "$python_list"; }
first_python() { printf %s "$python_list" | sed q; }

defaults() {
	local cell
	for cell; do list_defaults[${cell%%=*}]=${cell#*=}; done
}

row() {
	local -A cells=()
	local label=$1 name command line=()
	for name in "${!list_defaults[@]}"; do cells[$name]=${list_defaults[$name]}; done
	cells[label]=$label
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ] && [ "$1" != --text ]; do
		cells[${1%%=*}]=${1#*=}
		shift
	done
	[ $# -gt 1 ] || [ "${cells[stopped]:-NA}" != NA ] || die "row $label has no command"
	[ "${1-}" = --text ] && command=$2 || command=$(quoted "${@:2}")
	[[ $label =~ ^[A-Za-z0-9._-]+$ ]] || die "the label '$label' has other characters than letters, digits and . _ -"
	[[ ${cells[resolution]} =~ ^0?\.[0-9]*[1-9][0-9]*$ ]] ||
		die "row $label: the resolution is '${cells[resolution]}': it should be a share of the time, such as 0.05"
	command=${command//\\/"\\\\"} command=${command//$'\t'/"\\t"} command=${command//$'\n'/"\\n"}
	[ -n "$list_begun" ] || line_of "${list_columns[@]}" command
	list_begun=yes
	for name in "${list_columns[@]}"; do
		line+=("${cells[$name]:-NA}")
		unset "cells[$name]"
	done
	[ ${#cells[@]} -eq 0 ] || die "row $label: there is no column ${!cells[*]}; say: columns ${!cells[*]}"
	line_of "${line[@]}" "$command"
}

# work TASKS ITERATIONS WORKERS [OPTION]…: sets `work` to the options of such a run, its expected checksum among them. Of
# the options, these shape the sums: --waits and --peer; --halves, --generator and --draws.
# shellcheck disable=SC2034 # the lists use it
work() {
	local sum i shape=()
	for ((i = 4; i < $#; i++)); do
		case ${!i} in --waits | --peer | --halves | --generator | --draws) shape+=("${@:i:2}") ;; esac
	done
	sum="$1 $2 ${list_defaults[workload]} ${shape[*]}" # as it is called
	[ -n "${list_sums[$sum]-}" ] ||
		list_sums[$sum]=$(bench/expect "$1" "$2" "$SEED" "${list_defaults[workload]}" "${shape[@]}")
	sum=${list_sums[$sum]}
	work=(-t "$1" -n "$2" -w "$3" -s "$SEED" "${@:4}" --expect "$sum")
}

# The models of runners/cpython that are the article's, as script=model: the latter is what C calls the same.
# shellcheck disable=SC2034 # the lists use it
ARTICLE_MODELS="blocking=blocking threads=threads asyncio_gather=async_gather asyncio_tasks=async_tasks processes=processes"

python_has() { "$1" -c "import $2" 2>/dev/null; } # PYTHON MODULE

# async_models PYTHON GIL: the others there, made for tasks that wait; uvloop where the interpreter has it.
async_models() {
	printf '%s\n' asyncio_pool=async_pool
	! python_has "$1" uvloop || printf '%s\n' asyncio_uvloop=uvloop
	several_loops "$2"
}

# several_loops GIL: the one among them that has several event loops, which under a lock could only take turns.
several_loops() { [ "$1" = yes ] || printf '%s\n' asyncio_loops=loops; }
