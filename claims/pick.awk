# pick.awk - the runs of some rows, as analysis/summarise reads them; their time, or how many CPUs they kept busy.
#
# usage: awk -f pick.awk -v labels='ROW…' -v value=seconds|cpus SAMPLES
#
# Each - of a label becomes ~: summarise takes what stands before a - for a family, with a baseline of its own, and here
# any row may be compared with any other.
#
# Exit status 3: that cannot be had; what is printed then is the reason.
BEGIN {
	FS = OFS = "\t"
	wanted = split(labels, label, " ")
	for (i = 1; i <= wanted; i++)
		pick[label[i]] = 1
}

NR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	if (value == "cpus" && !("user_s" in c && "system_s" in c))
		exit
	text = $0
	known = 1
	next
}

$c["label"] in pick && !("warm_up" in c && $c["warm_up"]) {
	runs[$c["label"]]++
	gsub(/-/, "~", $c["label"])
	if (value == "cpus") {
		$c["seconds"] = ($c["user_s"] + $c["system_s"]) / $c["seconds"]
		if ($c["seconds"] < 1e-9)
			$c["seconds"] = 1e-9 # summarise takes no zero
	}
	text = text "\n" $0
}

END {
	if (!known) {
		print "its samples give no CPU time"
		exit 3
	}
	for (i = 1; i <= wanted; i++)
		if (!(label[i] in runs)) {
			print "its samples have no row " label[i]
			exit 3
		}
	print text
}
