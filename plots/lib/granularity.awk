# granularity.awk - what plots/granularity.gp draws, out of results.tsv.
#
# usage: awk -v what=series|points|curves|metg -f granularity.awk results.tsv
#
# series    panel (0 C, 1 Python), number in its panel, name, several CPUs (1) or one (0), METG in words, and a number
#           that the same model has in both panels
# points    panel, series, length (s), efficiency, low, high, work (1) or none (0), runs
# curves    the same without interval, as analysis/lib/metg.awk reads between two lengths: 1 / efficiency is linear in
#           1 / length; work: of both ends; lines are separated by empty ones
# metg      panel, series, METG (s), low, high: where there is one; ends that are not known are at the edge
BEGIN {
	FS = OFS = "\t"
	STEPS = 60 # on a curve: enough to look smooth
	EDGE_LOW = 1e-12; EDGE_HIGH = 1e3 # s: beyond any axis
}

function duration(us) {
	return us < 1 ? sprintf("%.3g ns", 1000 * us) : us < 1000 ? sprintf("%.3g µs", us) : sprintf("%.3g ms", us / 1000)
}
function words(value) {
	if (value == "none" || value == "NA")
		return value == "none" ? "none" : "?"
	return value ~ /^</ ? "< " duration(substr(value, 3)) : duration(value)
}
# An interval in the unit of its value, where it has the same.
function in_words(value, low, high,    unit) {
	value = words(value); low = words(low); high = words(high)
	if (low == high)
		return value
	unit = value
	sub(/^.* /, " ", unit)
	if (low ~ unit "$" && high ~ unit "$" && value != "none")
		if (sub(unit "$", "", low))
			sub(unit "$", "", high)
	return value " (" low " … " high ")"
}
function edge(value, otherwise) { return value == "none" || value == "NA" ? otherwise : value ~ /^</ ? EDGE_LOW : value * 1e-6 }

NR == 1 { next }

{ panel = $1 ~ /^(cpython|pypy)/ }

$3 == "METG(50 %)" {
	number[$1] = count[panel]++
	name = $1
	sub(/^cpython-/, "", name)
	sub(/-chunk_1$/, ", --chunk 1", name)
	same = name
	sub(/^asyncio/, "async", same)
	if (!(same in look))
		look[same] = looks++
	if (what == "series")
		print panel, number[$1], name, ($2 > 1), in_words($6, $7, $8), look[same]
	if (what == "metg" && $6 ~ /^[0-9]/)
		print panel, number[$1], $6 * 1e-6, edge($7, $7 == "NA" ? $6 * 1e-6 : EDGE_HIGH), edge($8, $8 == "NA" ? $6 * 1e-6 : EDGE_HIGH)
}

$3 == "efficiency" {
	length_s = $5 * 1e-6; work = $11 == ""
	if (what == "points")
		print panel, number[$1], length_s, $6, ($7 == "NA" ? $6 : $7), ($8 == "NA" ? $6 : $8), work, $10
	if (what == "curves") {
		for (s = 0; last == $1 && s <= STEPS; s++) {
			between = exp(log(before_s) + s / STEPS * log(length_s / before_s))
			part = length_s == before_s ? 1 : (1 / between - 1 / before_s) / (1 / length_s - 1 / before_s)
			print panel, number[$1], between, 1 / (1 / before + part * (1 / $6 - 1 / before)), (before_work && work)
		}
		if (last == $1)
			print ""
		last = $1; before = $6; before_s = length_s; before_work = work
	}
}
