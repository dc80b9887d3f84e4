# figure.bash - what can be said of a figure: what it shows, of which data, drawn by which version. Source it after
# bench/common.bash.
#
# Its data set is an experiment's folder. It has one hash, the SHA-256 of one file in it, so that anybody's sha256sum finds it:
#
#   manifest.tsv     the hashes of all raw files of what was measured (bench/measure)
#   sources.sha256   where there is none, the hashes of what was judged or gathered instead (plots/sources)

version() { sed -n 's/^#define SAMEWORK_VERSION "\(.*\)"/\1/p' base/option.h; }

# The experiment whose data it shows: that of its own name, unless its first line says another.
figure_experiment() { # FIGURE
	local named
	named=$(sed -n '1s/^# experiment: //p' "plots/$1.gp")
	printf '%s' "${named:-$1}"
}

# What it shows: the first sentence of its script, behind the name.
figure_title() { # FIGURE
	local text
	text=$(sed -n '/^# experiment: /d; /^#/!q; s/^# //p' "plots/$1.gp" | tr '\n' ' ')
	[[ $text == "$1 - "*. ]] || text+=' '
	[[ $text == "$1 - "*". "* ]] || die "plots/$1.gp does not begin with a sentence on what it shows: # $1 - …."
	text=${text#"$1 - "} text=${text%%. *}
	printf '%s' "${text^}"
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

# The value of a name in the folder's values.tsv; nothing where there is none.
value_of() { sed -n "s/^$2\t//p" "$1/values.tsv"; } # FOLDER NAME

# describe FIGURE DATA: sets title, folder, set, list, hash, date, caption2 (the second line of the small print), caption (all
# of it) and drawn_by.
# shellcheck disable=SC2034 # for those who source this
describe() {
	local caption1
	[ -e "plots/$1.gp" ] || die "there is no figure '$1': no plots/$1.gp"
	title=$(figure_title "$1")
	folder=$2/$(figure_experiment "$1")
	[ -e "$folder/values.tsv" ] || die "$folder/values.tsv is missing; measure first, or name another set with DATA="
	set=${folder##*/} # and not where it lies: the same data give the same figure
	list=$(data_list "$folder")
	hash=$(hash_of "$list")
	date=$(value_of "$folder" date)
	caption1=$(value_of "$folder" caption1)
	caption2=$(value_of "$folder" caption2)
	caption="$title.${caption1:+ $caption1.}${caption2:+ $caption2.}"
	drawn_by="samework $(version)"
}
