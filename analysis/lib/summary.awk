# summary.awk - a summary as a table for readers, rounded to what the intervals support.
#
# usage: awk -F '\t' -v … -f page.awk -f summary.awk SUMMARY
function duration(s) { return s < 1e-3 ? sprintf("%.1f µs", 1e6 * s) : s < 1 ? sprintf("%.2f ms", 1e3 * s) : sprintf("%.2f s", s) }
function between(low, high) { return low == "NA" ? "no interval" : sprintf("%.3f … %.3f", low, high) }
function row(model, median, quartiles, speedup, interval, verdict, cpus, runs) {
	if (format == "md")
		printf "| %s | %s | %s | %s | %s | %s | %s | %s |\n", model, median, quartiles, speedup, interval, verdict, cpus, runs
	else
		print tex(model) " & " tex(median) " & " tex(quartiles) " & " speedup " & " tex(interval) " & " verdict " & " cpus " & " runs " \\\\"
}
NR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	head("lrrrrlrr")
	row("model", "median time", "quartiles", "speed-up", "95 % interval", "verdict", "CPUs used", "runs")
	print format == "md" ? "|---|--:|--:|--:|--:|---|--:|--:|" : "\\hline"
	next
}
{
	row($c["label"], duration($c["median_s"]), duration($c["q1_s"]) " … " duration($c["q3_s"]),
	    sprintf("%.3f", $c["speedup"]), between($c["speedup_low"], $c["speedup_high"]), $c["verdict"],
	    $c["cpus"] == "NA" ? "NA" : sprintf("%.2f", $c["cpus"]), $c["samples"])
}
END { foot("Times are of whole processes. The speed-up is over the baseline of the same language, within blocks; the intervals of a language hold together; the twin is the baseline again, and shows the noise.  \n") }
