# claims.awk - what the figure of the claims shows: a line for each claim that has a test, and each source.
#
# usage: awk -f claims.awk CLAIMS        DATA/claims.tsv, as claims/judge writes it
#
# y, row, group, estimate, low, high, published, agree_low, agree_high, verdict; y counts downwards from the top, 0.
BEGIN {
	FS = OFS = "\t"
	print "y", "row", "group", "estimate", "low", "high", "published", "agree_low", "agree_high", "verdict"
}

NR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	next
}

$c["rule"] == "none" { next }

!($c["claim"] in y) { y[$c["claim"]] = count++ }

{
	print y[$c["claim"]], $c["claim"] "  " $c["short"], $c["group"], $c["estimate"], $c["low"], $c["high"], $c["published"], \
		($c["agree_low"] > 0 ? $c["agree_low"] : 1e-6), ($c["agree_high"] == "inf" ? 1e6 : $c["agree_high"]), $c["verdict"]
}
