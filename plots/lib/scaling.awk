# scaling.awk - what the figure of the scaling shows: speed-ups, and the laws that they follow.
#
# usage: awk -v what=models|points|laws -v cores=N -f scaling.awk FOLDER/results.tsv
#
#   models   place (from 0), name, law: what fits, in words; the most workers that the laws are fitted to; in order of names
#   points   place, workers, speed-up, low, high, efficiency, low, high     NA: no interval of a single block
#   laws     place, from, to, speed-up with one worker, a, b (analysis/laws.c): of every model that a law fits, the one
#            with fewer parameters where both do
#
# The twin of the baseline has no workers, and is left out.
BEGIN { FS = OFS = "\t"; models = 0 }

NR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	next
}

$c["model"] == "blocking-twin" { next }

{
	model = $c["model"]
	if (!(model in place)) {
		place[model] = models
		name[models++] = model
	}
	m = place[model]
	value = $c["value"]
}

$c["quantity"] == "speed-up" {
	workers = $c["workers"]
	if (workers == 1)
		one[m] = value
	most = workers < cores ? workers : cores
	low = $c["low"] == "NA" ? "NA" : $c["low"] / most
	high = $c["high"] == "NA" ? "NA" : $c["high"] / most
	if (what == "points")
		print m, workers, value, $c["low"], $c["high"], value / most, low, high
	next
}

{
	law = $c["quantity"]
	sub(/:.*/, "", law)
	split($c["workers"], range, / … /)
	from[m] = range[1]
	to[m] = range[2]
	verdict[m, law] = $c["law"]
	parameter = $c["quantity"]
	sub(/.*: /, "", parameter)
	digits = parameter == "coherency" ? "%.4f" : "%.3f"
	between = $c["low"] == "NA" ? "" : sprintf(" (" digits " … " digits ")", $c["low"], $c["high"])
	parameter_of[m, law, parameter] = value
	words[m, law] = words[m, law] (words[m, law] == "" ? law " " : ", ") sprintf(digits, value) between
}

END {
	for (m = 0; m < models; m++) {
		fits = verdict[m, "Amdahl"] == "fits" ? "Amdahl" : verdict[m, "USL"] == "fits" ? "USL" : ""
		refuted = verdict[m, "Amdahl"] == "does not fit" && verdict[m, "USL"] == "does not fit"
		if (what == "models")
			print m, name[m], fits != "" ? words[m, fits] : refuted ? "neither law fits" : verdict[m, "Amdahl"] == "does not fit" ? \
				"Amdahl does not fit; of the USL it cannot be told" : "whether a law fits cannot be told", to[m]
		if (what == "laws" && fits == "Amdahl")
			print m, from[m], to[m], one[m], parameter_of[m, fits, "serial"], 0
		if (what == "laws" && fits == "USL")
			print m, from[m], to[m], one[m], parameter_of[m, fits, "contention"], parameter_of[m, fits, "coherency"]
	}
}
