# metg.awk - efficiency, METG(50 %) and the cost of handing out, from how long tasks take under each model.
#
# usage: awk -v cores=N -f metg.awk TABLE        analysis/results/granularity says what comes out, and how
#
# TABLE: a row for each model and number of tasks, tab-separated, with a header:
#   model, tasks, iterations, workers
#   cpus                 the most that it was seen to use at once
#   length_s             of a task: time of blocking for each
#   ratio, low, high     time over blocking's, with its interval; NA: none
#   runs
BEGIN {
	FS = OFS = "\t"
	SEVERAL = 1.3 # CPUs: whose tasks take turns, stays below
	GAIN = 0.9    # time over blocking's: whose tasks take turns, never gains as much
	HALF = 0.5
}

NR == 1 { next }

{
	if (!($1 in points))
		models[++count] = $1
	p = ++points[$1]
	# In order of length: insertion, as mawk has no sort.
	for (; p > 1 && length_s[$1, p - 1] > $6 + 0; p--)
		move($1, p - 1, p)
	tasks[$1, p] = $2; iterations[$1, p] = $3; workers[$1, p] = $4; length_s[$1, p] = $6 + 0
	ratio[$1, p] = $7; low[$1, p] = $8; high[$1, p] = $9; runs[$1, p] = $10
	if ($3 > 0 && $5 + 0 > use[kind($1)])
		use[kind($1)] = $5 + 0
	if ($3 > 0 && $7 != "NA" && $7 < GAIN)
		gains[kind($1)]
	if ($8 != "NA")
		known[$1] = 1
}

# processes-chunk_1 is processes, and uses as many CPUs.
function kind(m) {
	sub(/-chunk_[0-9]+$/, "", m)
	return m
}

function move(m, from, to) {
	tasks[m, to] = tasks[m, from]; iterations[m, to] = iterations[m, from]; workers[m, to] = workers[m, from]
	length_s[m, to] = length_s[m, from]; ratio[m, to] = ratio[m, from]
	low[m, to] = low[m, from]; high[m, to] = high[m, from]; runs[m, to] = runs[m, from]
}

function least(a, b) { return a < b ? a : b }

# CPUs that the model can use with that many tasks. (Tasks that do nothing are so many that only CPUs are short.)
function cpus(m, p) {
	return use[kind(m)] > SEVERAL && kind(m) in gains ? least(least(cores, workers[m, p]), tasks[m, p]) : 1
}

function efficiency(times, m, p) { return times == "NA" ? "NA" : 1 / (times * cpus(m, p)) }

# The curve of model m: by the ratios (0), or the upper (1) or lower (-1) ends of the efficiency's intervals.
function curve(m, p, side) {
	return efficiency(side == 0 ? ratio[m, p] : side > 0 ? low[m, p] : high[m, p], m, p)
}

# Where some points have intervals, others tell nothing.
function usable(m, p) { return high[m, p] != "NA" || !known[m] }

# The length at which model m is best: where the lower end of the efficiency's interval is highest.
function best_of(m,    p, best) {
	for (p = 1; p <= points[m]; p++)
		if (usable(m, p) && iterations[m, p] > 0 && (!best || lower_end(m, p) > lower_end(m, best)))
			best = p
	return best
}
function lower_end(m, p) { return curve(m, p, high[m, p] == "NA" ? 0 : -1) }

# The smallest length at which model m is 50 % efficient: going down from where it is best. Sets how and fewest.
function metg(m, side,    p, best, e, below) {
	best = best_of(m)
	if (!best || curve(m, best, side) == "NA")
		return "NA"
	fewest = runs[m, best]
	if (curve(m, best, side) < HALF) {
		how = "always below 50 %"
		return "none"
	}
	for (p = best - 1; p >= 1; p--) {
		if (!usable(m, p))
			continue
		e = curve(m, best, side)
		below = curve(m, p, side)
		if (below == "NA")
			return "NA"
		fewest = least(fewest, runs[m, p])
		if (below < HALF) {
			how = iterations[m, p] > 0 ? "" : "reckoned: shorter than any task with work"
			return crossing(length_s[m, best], e, length_s[m, p], below)
		}
		best = p
	}
	how = "never below 50 %"
	return sprintf("< %.4g", 1e6 * length_s[m, best])
}

# 1 / efficiency is 1 + cost / length where a task costs the same whatever its length, so it is linear in 1 / length.
function crossing(above, e_above, under, e_under,    part) {
	part = (1 / HALF - 1 / e_above) / (1 / e_under - 1 / e_above)
	return sprintf("%.6g", 1e6 / (1 / above + part * (1 / under - 1 / above)))
}

function number(x) { return x == "NA" ? x : sprintf("%.6g", x) }

# Nanoseconds for each task, beyond blocking's.
function cost(times, m, p) { return times == "NA" ? "NA" : sprintf("%.6g", 1e9 * length_s[m, p] * (times - 1)) }

END {
	print "model", "cpus", "quantity", "tasks", "task_us", "value", "low", "high", "unit", "runs", "note"
	for (i = 1; i <= count; i++) {
		m = models[i]
		if (m ~ /(^|-)blocking$/)
			continue
		upper = metg(m, -1)
		lower = metg(m, 1)
		how = ""
		value = metg(m, 0)
		print m, cpus(m, points[m]), "METG(50 %)", "NA", "NA", value, lower, upper, "µs", fewest, how
	}
	for (i = 1; i <= count; i++)
		for (p = 1; p <= points[models[i]]; p++) {
			m = models[i]
			if (m !~ /(^|-)blocking$/ && iterations[m, p] == 0)
				print m, cpus(m, points[m]), "handing out", tasks[m, p], number(1e6 * length_s[m, p]), \
					cost(ratio[m, p], m, p), cost(low[m, p], m, p), cost(high[m, p], m, p), "ns a task", runs[m, p], ""
		}
	for (i = 1; i <= count; i++)
		for (p = points[models[i]]; p >= 1; p--) {
			m = models[i]
			if (m !~ /(^|-)blocking$/)
				print m, cpus(m, p), "efficiency", tasks[m, p], number(1e6 * length_s[m, p]), number(curve(m, p, 0)), \
					number(curve(m, p, -1)), number(curve(m, p, 1)), "", runs[m, p], (iterations[m, p] > 0 ? "" : "tasks that do nothing")
		}
}
