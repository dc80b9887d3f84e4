# attribution.awk - the results of the experiment attribution (analysis/attribute.c) as plots/attribution.gp draws them.
#
# usage: awk -f attribution.awk RESULTS
#
# Writes: panel, series, at, value, low, high, name, pinned
#   panel    0: a part of the slowdown, `at` is its number from 0; in %
#            1: the holder's time by iteration at a position in the hold; `at` is the first position of its class
#            2: the same on a CPU; `at` is its place among the CPUs from 0, name its number
#            3: a program; `at` is its family's number from 0, value the number of the family's colour
#   series   the program's number, from 0
#   pinned   1 or 0
# Of positions, only those that every block had, so that all are of the same runs.
BEGIN {
	place = pythons = 0
	FS = OFS = "\t"
	parts = split("slowdown recording lock preempted slower", names, " ")
	for (i = 1; i <= parts; i++)
		part_number[names[i]] = i - 1
}

NR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	print "panel", "series", "at", "value", "low", "high", "name", "pinned"
	next
}

{
	p = $c["program"]; part = $c["part"]
	if ($c["low"] == "NA") # a single block: a point
		$c["low"] = $c["high"] = $c["value"]
	if (part == "slowdown") {
		series[p] = count++
		pinned[p] = p ~ /-pinned$/
		family = p
		sub(/-pinned$/, "", family)
		if (!(family in families))
			families[family] = family_count++
		blocks = $c["blocks"]
		if (!(family in style)) # the locks in C keep theirs, however many Pythons there are
			style[family] = family == "gil" ? 1 : family == "gil_ticks" ? 2 : pythons++ ? pythons + 1 : 0
		print 3, series[p], families[family], style[family], 0, 0, p, pinned[p]
	}
	if (!(p in series))
		next
	if (part in part_number)
		print 0, series[p], part_number[part], $c["value"], $c["low"], $c["high"], part, pinned[p]
	if (part ~ /^position / && $c["blocks"] == blocks) {
		name = substr(part, 10)
		print 1, series[p], name + 0, $c["value"], $c["low"], $c["high"], name, pinned[p]
	}
	if (part ~ /^cpu /) {
		cpu = substr(part, 5) + 0
		cpus[cpu] = 1
		on[p, cpu] = $c["value"] OFS $c["low"] OFS $c["high"]
		last = cpu > last ? cpu : last
	}
}

END {
	for (cpu = 0; cpu <= last; cpu++) {
		if (!(cpu in cpus))
			continue
		for (p in series)
			if ((p, cpu) in on)
				lines = lines series[p] SUBSEP 2 OFS series[p] OFS place OFS on[p, cpu] OFS cpu OFS pinned[p] "\n"
		place++
	}
	n = split(lines, line, "\n") # in order of the series, whatever awk's order is
	for (s = 0; s < count; s++)
		for (i = 1; i < n; i++)
			if (index(line[i], s SUBSEP) == 1)
				print substr(line[i], index(line[i], SUBSEP) + 1)
}
