# payoff.awk - from which size on a model pays off against blocking, and whether its time grows as the size does.
#
# usage: awk -f payoff.awk TABLE        analysis/results/size says what comes out, and how
#
# TABLE: a row for each model and size, tab-separated, with a header:
#   model, tasks, iterations
#   blocking_s                   time of blocking at this size
#   seconds, s_low, s_high       of the model, with the interval
#   ratio, low, high             time over blocking's, with its interval; NA: none
#   runs
# and, at the end, rows of a model with the iterations `exponent`, whose ratio, low and high are e to the exponent.
BEGIN { FS = OFS = "\t" }

NR == 1 { next }

!($1 in points) { models[++count] = $1; points[$1] = 0 }

$3 == "exponent" { exponent[$1] = log_of($8) OFS log_of($9) OFS log_of($10); exponent_runs[$1] = $11; next }

{
	p = ++points[$1]
	for (; p > 1 && iterations[$1, p - 1] > $3 + 0; p--) { # in order of size: mawk has no sort
		iterations[$1, p] = iterations[$1, p - 1]; row[$1, p] = row[$1, p - 1]
	}
	iterations[$1, p] = $3 + 0
	row[$1, p] = $0
	if ($10 != "NA")
		known[$1] = 1
}

function log_of(x) { return x == "NA" ? x : sprintf("%.5g", log(x)) }
function cell(m, p, column,    f) { split(row[m, p], f, FS); return f[column] }
function over(a, b) { return a == "NA" ? a : sprintf("%.5g", a / b) }
function inverse(x) { return x == "NA" ? x : sprintf("%.5g", 1 / x) }

# Where some sizes have intervals, others tell nothing.
function usable(m, p) { return cell(m, p, 10) != "NA" || !known[m] }

# Of model m: the size at which most surely it is faster, that is, at which the slow end of its interval is least.
function surest(m,    p, best) {
	for (p = points[m]; p >= 1; p--)
		if (usable(m, p) && (!best || slow_end(m, p) < slow_end(m, best)))
			best = p
	return best
}
function slow_end(m, p) { return cell(m, p, 10) == "NA" ? cell(m, p, 8) : cell(m, p, 10) }

# From there downwards: where it ceases to be faster than blocking, by column 8 (the ratio) or one of its interval's ends.
# Sets `note`, `fewest` and `spent`, the seconds of blocking there.
function payoff(m, column,    p, from, now, next_, n, share) {
	from = surest(m)
	now = cell(m, from, column)
	fewest = cell(m, from, 11); spent = "NA"
	if (now == "NA")
		return "NA"
	if (now + 0 >= 1)
		return "none"
	for (p = from - 1; p >= 1; p--) {
		if (!usable(m, p))
			continue
		next_ = cell(m, p, column)
		if (next_ == "NA")
			return "NA"
		if (cell(m, p, 11) < fewest)
			fewest = cell(m, p, 11)
		if (next_ + 0 >= 1) {
			# What is gained is linear in the size, where times are.
			share = gain(m, p, next_) / (gain(m, p, next_) - gain(m, from, now))
			n = iterations[m, p] + share * (iterations[m, from] - iterations[m, p])
			spent = cell(m, p, 4) + share * (cell(m, from, 4) - cell(m, p, 4))
			note = ""
			return sprintf("%.6g", n)
		}
		from = p; now = next_
	}
	note = "from the smallest on"
	return "< " iterations[m, from]
}
function gain(m, p, times) { return cell(m, p, 4) * (1 - times) }

END {
	print "model", "quantity", "iterations", "value", "low", "high", "unit", "iteration_ns", "ns_low", "ns_high", "runs", "note"
	for (i = 1; i <= count; i++) {
		m = models[i]
		if (m == "blocking")
			continue
		upper = payoff(m, 10); spent_upper = spent
		lower = payoff(m, 9); spent_lower = spent
		note = ""
		value = payoff(m, 8)
		for (largest = points[m]; !usable(m, largest);)
			largest--
		if (upper == "none" || value == "none") { # nowhere is it known to be faster
			value = lower = upper = "none"
			spent = "NA"
			note = "nowhere faster"
			if (cell(m, largest, 9) != "NA" && cell(m, largest, 9) + 0 < 1) {
				value = lower = upper = "NA"
				note = "cannot be told: it may be faster, or not"
			}
		} else if (cell(m, largest, 9) != "NA" && cell(m, largest, 9) > 1)
			note = "but slower again at the largest size"
		print m, "pays off from", "NA", value, lower, upper, "iterations a task", "NA", "NA", "NA", fewest, note
		if (spent != "NA")
			print m, "blocking takes there", "NA", over(1000 * spent, 1), spent_lower == "NA" ? "NA" : over(1000 * spent_lower, 1), \
				spent_upper == "NA" ? "NA" : over(1000 * spent_upper, 1), "ms", "NA", "NA", "NA", fewest, ""
	}
	for (i = 1; i <= count; i++) {
		m = models[i]; p = points[m]
		if (m in exponent)
			print m, "time grows as iterations to the power", "NA", exponent[m], "", "NA", "NA", "NA", exponent_runs[m], \
				sprintf("from %.0f to %.0f iterations", iterations[m, p < 3 ? 1 : p - 2], iterations[m, p])
	}
	for (i = 1; i <= count; i++)
		for (p = 1; p <= points[models[i]]; p++) {
			m = models[i]
			each = cell(m, p, 2) * iterations[m, p] / 1e9
			print m, "speed-up", sprintf("%.0f", iterations[m, p]), inverse(cell(m, p, 8)), inverse(cell(m, p, 10)), inverse(cell(m, p, 9)), "", \
				over(cell(m, p, 5), each), over(cell(m, p, 6), each), over(cell(m, p, 7), each), cell(m, p, 11), ""
		}
}
