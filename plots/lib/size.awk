# size.awk - what plots/size.gp draws, out of results.tsv.
#
# usage: awk -v what=series|points|payoff -f size.awk results.tsv
#
# series    number, name, what is said of it
# points    number, iterations, speed-up, low, high, ns an iteration, low, high, runs
# payoff    number, iterations, low, high: where there is one; ends that are not known are at the edge
BEGIN {
	FS = OFS = "\t"
	EDGE = 1e30 # beyond any axis
	if (what == "payoff")
		print -1, EDGE, EDGE, EDGE # nobody's: gnuplot warns of a file without a point
}

function short(n) {
	return n < 1e3 ? sprintf("%.3g", n) : n < 1e6 ? sprintf("%.3gk", n / 1e3) : n < 1e9 ? sprintf("%.3gM", n / 1e6) : sprintf("%.3gG", n / 1e9)
}
function edge(value, otherwise) { return value ~ /^[0-9]/ ? value : value ~ /^</ ? 1 / EDGE : otherwise }
function words(value) { return value == "none" ? "∞" : value == "NA" ? "?" : value ~ /^</ ? "< " short(substr(value, 3)) : short(value) }

NR == 1 { next }

!($1 in number) { number[$1] = count++; names[number[$1]] = $1; pays[number[$1]] = "the baseline" }

$2 == "pays off from" {
	pays[number[$1]] = $4 == "none" ? "never here" : $4 == "NA" ? "no difference seen" : words($4) ($5 == "NA" || $5 == $6 ? "" : " (" words($5) " … " words($6) ")")
	if (what == "payoff" && $4 ~ /^[0-9]/)
		print number[$1], $4, edge($5, $4), edge($6, $6 == "NA" ? $4 : EDGE)
}

$2 == "speed-up" && what == "points" {
	print number[$1], $3, $4, ($5 == "NA" ? $4 : $5), ($6 == "NA" ? $4 : $6), $8, ($9 == "NA" ? $8 : $9), ($10 == "NA" ? $8 : $10), $11
}

END {
	for (i = 0; what == "series" && i < count; i++)
		print i, names[i], pays[i]
}
