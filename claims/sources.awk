# sources.awk - checks a file of sources, and prints it a source after another: source, key, value.
#
# usage: awk -f sources.awk -v data=FOLDER FILE
function bad(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what >"/dev/stderr"
	failed = 1
	exit 1
}

BEGIN {
	FS = OFS = "\t"
	needed = split("name group trials samples machine cores cpus about twin", fixed, " ")
}

/^#/ || /^$/ { next }

!width {
	width = NF
	if ($1 != "source" || NF < 2)
		bad("the first line should be 'source' and the names of the sources")
}

NF != width { bad("'" $1 "' has " NF - 1 " cells for " width - 1 " sources") }

$1 in row { bad("a second line '" $1 "'") }

{
	row[$1] = 1
	key[++keys] = $1
	for (i = 2; i <= NF; i++) {
		if ($i == "")
			bad("an empty cell of '" $1 "'; say - for nothing")
		sub(/^DATA\//, data "/", $i)
		if ($1 == "trials" && $i !~ /^(un)?paired$/)
			bad("trials are paired or unpaired, not '" $i "'")
		if ($1 == "twin" && $i != "-" && $i !~ /^[^ ]+ \/ [^ ]+$/)
			bad("a twin is ROW / ROW, or -, not '" $i "'")
		cell[keys, i] = $i
	}
}

END {
	if (failed)
		exit 1
	for (f = 1; f <= needed; f++)
		if (!(fixed[f] in row))
			bad("there is no line '" fixed[f] "'")
	for (i = 2; i <= width; i++)
		for (k = 2; k <= keys; k++)
			print cell[1, i], key[k], cell[k, i]
}
