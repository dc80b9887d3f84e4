# cpu-use.awk - the runs of each model together: means, and the interval of the CPUs used.
#
# usage: awk -f cpu-use.awk RUNS        RUNS: what cpu-use-run.awk prints, a line a run
#
# Writes what analysis/results/cpu-use says.

# P(|T| < t) for Student's t with a whole number of degrees of freedom, which has a closed form: M. Abramowitz, I. A.
# Stegun, Handbook of Mathematical Functions, 1964, 26.7.3 and 26.7.4.
function within(t, freedom, angle, term, sum, k) {
	angle = atan2(t, sqrt(freedom))
	term = freedom % 2 ? cos(angle) : 1
	for (k = freedom % 2 ? 1 : 0; k <= freedom - 2; k += 2) {
		sum += term
		term *= (k + 1) / (k + 2) * cos(angle) ^ 2
	}
	return freedom % 2 ? (angle + sin(angle) * sum) * 2 / PI : sin(angle) * sum
}

# The t that it is so likely to stay within.
function student(level, freedom, low, high, middle, i) {
	high = 1
	while (within(high, freedom) < level)
		high *= 2
	for (i = 0; i < 60; i++) {
		middle = (low + high) / 2
		if (within(middle, freedom) < level)
			low = middle
		else
			high = middle
	}
	return high
}

BEGIN {
	FS = OFS = "\t"
	PI = atan2(0, -1)
	print "model", "runs", "seconds", "CPUs_used", "CPUs_low", "CPUs_high", "other_load_CPUs", "stolen_CPUs", "busy_share_of_each_CPU"
}

!($1 in runs) { model[++models] = $1 }

{
	run = ++runs[$1]
	seconds[$1] += $2
	sum[$1] += used[$1, run] = $3
	other[$1] += $4
	stolen[$1] += $5
	cpus[$1] = split($6, share, " ")
	for (i = 1; i <= cpus[$1]; i++)
		busy[$1, i] += share[i]
}

END {
	for (m = 1; m <= models; m++) {
		name = model[m]
		n = runs[name]
		mean = sum[name] / n
		squares = 0
		for (run = 1; run <= n; run++)
			squares += (used[name, run] - mean) ^ 2
		reach = n > 1 ? student(0.95, n - 1) * sqrt(squares / (n - 1) / n) : 0
		low = mean > reach ? mean - reach : 0
		most = mean > cpus[name] ? mean : cpus[name]
		high = mean + reach < most ? mean + reach : most
		printf "%s\t%d\t%.4f\t%.4f\t%s\t%s\t%.4f\t%.4f\t", name, n, seconds[name] / n, mean, \
			(n > 1 ? sprintf("%.4f", low) : "NA"), (n > 1 ? sprintf("%.4f", high) : "NA"), other[name] / n, stolen[name] / n
		for (i = 1; i <= cpus[name]; i++)
			printf "%s%.3f", (i > 1 ? " " : ""), busy[name, i] / n
		print ""
	}
}
