# figure.bash - what can be said of a figure: what it shows, of which data, drawn by which version. Source it after
# bench/common.bash.
#
# Its data set is an experiment's folder. It has one hash, the SHA-256 of one file in it, so that anybody's sha256sum finds it:
#
#   manifest.tsv     the hashes of all raw files of what was measured (bench/measure)
#   sources.sha256   where there is none, the hashes of what was judged or gathered instead (plots/sources)

version() { sed -n 's/^#define SAMEWORK_VERSION "\(.*\)"/\1/p' base/option.h; }

# about FIGURE: sets experiment, whose data it shows: that of its own name, unless its first line says another; and title, what
# it shows: the first sentence of its script, behind the name.
about() {
	local line text=
	experiment=$1
	while IFS= read -r line; do
		case $line in
		'# experiment: '*) [ -n "$text" ] || experiment=${line#'# experiment: '} ;;
		'# '*) text+="${line#'# '} " ;;
		'#'*) ;;
		*) break ;;
		esac
	done <"plots/$1.gp"
	[[ $text == "$1 - "*". "* ]] || die "plots/$1.gp does not begin with a sentence on what it shows: # $1 - …."
	text=${text#"$1 - "} text=${text%%. *}
	title=${text^}
}

# The file whose hash is that of the data.
data_list() { # FOLDER
	local list
	for list in "$1"/{manifest.tsv,sources.sha256}; do
		[ ! -e "$list" ] || { printf '%s' "$list" && return; }
	done
	die "$1 has neither manifest.tsv nor sources.sha256: what was measured there is not known"
}

hash_of() { # FILE
	local hash
	hash=$(sha256sum <"$1")
	printf '%s' "${hash%% *}"
}

# describe FIGURE DATA: sets title, folder, set, list, hash, date, caption2 (the second line of the small print), caption (all
# of it) and drawn_by.
# shellcheck disable=SC2034 # for those who source this
describe() {
	local experiment name value caption1=
	date='' caption2=''
	[ -e "plots/$1.gp" ] || die "there is no figure '$1': no plots/$1.gp"
	about "$1"
	folder=$2/$experiment
	[ -e "$folder/values.tsv" ] || die "$folder/values.tsv is missing; measure first, or name another set with DATA="
	set=${folder##*/} # and not where it lies: the same data give the same figure
	list=$(data_list "$folder")
	hash=$(hash_of "$list")
	while IFS=$'\t' read -r name value; do
		case $name in date | caption1 | caption2) printf -v "$name" %s "$value" ;; esac
	done <"$folder/values.tsv"
	caption="$title.${caption1:+ $caption1.}${caption2:+ $caption2.}"
	drawn_by="samework $(version)"
}
