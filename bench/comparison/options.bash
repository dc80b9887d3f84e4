# options.bash - what `compare` is asked. Source it after common.bash; then: read_options ARGUMENT…

# shellcheck disable=SC2034,SC2154 # steps.bash uses what is set here; `compare` sets caller

help() {
	cat <<'END'
usage: compare [options] 'command A' 'command B' …

Is B faster than A, slower, or the same? Runs every command once in each of many blocks, in shuffled order, and A also
a second time, which shows the noise. Prints how many times as long as A each takes, with a 95 % interval and a verdict.

  -r, --runs N              runs of each command that count (30); the environment's BLOCKS means the same
      --seconds S           as many runs as take about S seconds, but at least 8
  -n, --command-name NAME   a name for a command: the first for the first, and so on (A, B, C …)
  -N                        never a shell
  -S, --shell SHELL         always this shell: SHELL -c 'command'
      --timeout S           a command that takes longer than S seconds is ended, and everything with it (60)
      --output same         the commands must print the same, byte for byte
      --verdict V           faster, slower or same: exit status 1 unless every command has this verdict against A
      --equivalence SHARE   what differs by less is the same (0.01)
      --name NAME           a name for the data (the time); an interrupted comparison goes on under its name
      --data FOLDER         where data, figure and table go, in a folder NAME (data/compare, beside this script)
      --help, --version     print this; print the version

The commands run in this folder and this environment, with no input; what they print is thrown away. A command runs
without a shell where it has words and quotes alone, and as sh -c 'command' where it has anything else that a shell
would read: | & ; < > ( ) $ ` \ * ? [ # ~ !, a line end, or VARIABLE=value at its beginning. The time of a shell is part
of a command's time. For a command that may fail, say 'command || true'.

Exit status: 0 measured; 1 a command failed, or --verdict or --output was not fulfilled; 2 bad usage.
END
}

whole() { # OPTION VALUE LOW HIGH
	[[ $2 =~ ^[1-9][0-9]{0,8}$ ]] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] ||
		usage "$1 is '$2': it should be a whole number from $3 to $4"
}

one_of() { # OPTION VALUE WORD…
	[[ " ${*:3} " == *" $2 "* ]] && [ -n "$2" ] || usage "$1 is '$2': it should be one of: ${*:3}"
}

# needs_shell COMMAND: has it anything that only a shell understands?
needs_shell() {
	[[ $1 == *[\|\&\;\<\>\(\)\$\`\\*?\[\#~!$'\n']* || $1 =~ ^[[:blank:]]*[A-Za-z_][A-Za-z0-9_]*= ]]
}

# as_run COMMAND: the words that hyperfine starts.
as_run() {
	case $shell in
	none) printf '%s' "$1" ;;
	auto) if needs_shell "$1"; then quoted sh -c "$1"; else printf '%s' "$1"; fi ;;
	*) printf '%s %s' "$shell" "$(quoted -c "$1")" ;;
	esac
}

read_options() {
	local parsed long=runs:,seconds:,command-name:,shell:,timeout:,output:,verdict:,equivalence:,name:,data:,help,version
	runs=${BLOCKS:-30} seconds='' shell=auto timeout=60 output='' verdict='' equivalence=0.01 name='' data=data/compare
	names=()
	parsed=$(getopt -n compare -o r:n:NS: -l "$long" -- "$@") || exit 2
	eval set -- "$parsed"
	while [ "$1" != -- ]; do
		case $1 in
		-r | --runs) runs=$2 ;;
		--seconds) seconds=$2 && whole --seconds "$2" 1 10000000 ;;
		-n | --command-name) names+=("$2") ;;
		-N) shell=none && shift && continue ;;
		-S | --shell) shell=$2 && [ -n "$2" ] || usage "--shell is empty" ;;
		--timeout) timeout=$2 && whole --timeout "$2" 1 1000000 ;;
		--output) output=$2 && one_of --output "$2" same ;;
		--verdict) verdict=$2 && one_of --verdict "$2" faster slower same ;;
		--equivalence) equivalence=$2 ;;
		--name) name=$2 && [ -n "$2" ] || usage "--name is empty" ;;
		--data) data=$2 ;;
		--help) help && exit ;;
		--version)
			sed -n 's/^#define SAMEWORK_VERSION "\(.*\)"/compare (samework) \1/p' base/option.h
			exit
			;;
		esac
		shift 2
	done
	shift
	whole --runs "$runs" 1 99999
	[[ $equivalence =~ ^0?\.[0-9]{1,9}$ && $equivalence =~ [1-9] ]] ||
		usage "--equivalence is '$equivalence': it should be a share between 0 and 1, such as 0.01"
	: "${name:=$(date -u +%Y%m%dT%H%M%SZ)}"
	[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$ ]] ||
		usage "--name is '$name': it should be letters, digits and . _ -, a letter or digit first"
	[ "$shell" != default ] || shell="sh"
	read_commands "$@"
	read_place
}

# Sets labels, names, texts (as given) and commands (as they run).
read_commands() {
	local i letters=(A B C D E F G H I J K L M N O P Q R S T U V W X Y Z)
	[ $# -ge 2 ] || usage "two commands at least, please: compare 'command A' 'command B'; compare --help says more"
	[ $# -le ${#letters[@]} ] || usage "$# commands are too many: there may be ${#letters[@]}"
	[ ${#names[@]} -le $# ] || usage "${#names[@]} names are too many for $# commands"
	labels=("${letters[@]:0:$#}") texts=("$@") commands=()
	for ((i = 0; i < $#; i++)); do
		[[ ${texts[i]} == *[![:space:]]* ]] || usage "command ${labels[i]} is empty"
		commands+=("$(as_run "${texts[i]}")")
		[ ${#names[@]} -gt "$i" ] || names+=("${labels[i]}")
		[[ ${names[i]} =~ ^[^[:cntrl:]]+$ ]] || usage "the name of command ${labels[i]} is empty, or has a control character"
		[[ ${names[i]} != NA ]] || usage "no command can be called NA: that is what there is not"
	done
	[ "$(printf '%s\n' "${names[@]}" | sort | uniq -d | wc -l)" -eq 0 ] || usage "two commands have the same name"
}

# Sets place: the absolute folder of this comparison's data.
read_place() {
	[ "$data" = data/compare ] || data=$(cd "$caller" && realpath -m -- "$data")
	place=$(realpath -m -- "$data/$name")
	[[ $place != *[[:space:]\$\#:%]* ]] ||
		usage "the data cannot go to $place: make would not understand its blanks or \$ # : %"
	[ ! -e "$place/compare/manifest.tsv" ] ||
		usage "there is a comparison $name already, in $place; give this one another --name"
}
