# memory.awk - peak resident memory against tasks and workers, from the samples of the experiment memory.
#
# usage: awk -v what=costs|peaks|models -f memory.awk FOLDER/samples.tsv
#
#   costs    the table that analysis/results/memory documents
#   peaks    model's place (from 0), series (tasks, slices or workers), count, KiB: median of the blocks, least, most
#   models   place, name, group (0: C, 1: Python), kin: name without interpreter, as C calls it; what a task costs, one
#            in slices, a worker, in words; its kin's place among all but blocking, by name. In order of memory for the
#            most tasks, the heaviest first
#
# A row MODEL-tN, MODEL-sN or MODEL-wN is of the series tasks, slices or workers; the baseline of a language, whose
# label has no count, is the last of its own tasks, as many as the other models have at most.
BEGIN {
	FS = OFS = "\t"
	models = 0
	split("t s w", letter, " ")
	split("tasks slices workers", series, " ")
	split("task,task in slices,worker", one, ",")
}

function die(text) {
	print "memory.awk: " text >"/dev/stderr"
	failed = 1
	exit 1
}

NR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	if (!("max_rss_bytes" in c))
		die("the samples have no column max_rss_bytes")
	next
}

$c["warm_up"] || $c["label"] ~ /blocking-twin$/ { next }

{
	model = $c["label"]
	kind = ""
	if (match(model, /-[tsw][1-9][0-9]*$/)) {
		kind = substr(model, RSTART + 1, 1)
		count = substr(model, RSTART + 2) + 0
		model = substr(model, 1, RSTART - 1)
		language = model ~ /^(cpython|pypy)/
		if (kind == "t" && count > most[language])
			most[language] = count
	}
	if (!(model in place)) {
		place[model] = models
		name[models++] = model
	}
	runs++
	run_model[runs] = model
	run_kind[runs] = kind == "" ? "t" : kind
	run_count[runs] = kind == "" ? 0 : count
	run_block[runs] = $c["block"]
	run_bytes[runs] = $c["max_rss_bytes"]
}

# Sorts list[1 … n], by insertion: a value for each block.
function sort(list, n,    i, j, value) {
	for (i = 2; i <= n; i++) {
		value = list[i]
		for (j = i; j > 1 && list[j - 1] > value; j--)
			list[j] = list[j - 1]
		list[j] = value
	}
}

function number(value) { return sprintf(value > 1000 || value < -1000 ? "%.0f" : "%.4g", value) }
function median(sorted, n) { return (sorted[int((n + 1) / 2)] + sorted[int(n / 2) + 1]) / 2 }

# The interval of the median that any distribution allows, from a pair of order statistics (H. A. David and H. N.
# Nagaraja, Order Statistics, 2003, section 7.1): the place from either end of n sorted values that leaves out at most
# 2.5 % on each side; 0: there are fewer than 6, and none does.
function cut(n,    k, below, term) {
	term = 0.5 ^ n # of k values below the median
	below = term
	for (k = 0; below <= 0.025; below += term) {
		k++
		term *= (n - k + 1) / k
	}
	return k
}

# Each counted block's value for this model, series and count, sorted into list; how many.
function gather(m, kind, count, list,    n, b) {
	n = 0
	for (b = 1; b <= blocks; b++)
		if ((m, kind, count, b) in bytes)
			list[++n] = bytes[m, kind, count, b]
	sort(list, n)
	return n
}

# What one more costs, in each block that has both counts, sorted into list; how many.
function differences(m, kind, from, to, list,    n, b) {
	n = 0
	for (b = 1; b <= blocks; b++)
		if (((m, kind, from, b) in bytes) && ((m, kind, to, b) in bytes))
			list[++n] = (bytes[m, kind, to, b] - bytes[m, kind, from, b]) / (to - from)
	sort(list, n)
	return n
}

# The name without its interpreter, as the C program's.
function kin(text) {
	sub(/^(cpython|pypy)[^-]*-/, "", text)
	sub(/^asyncio/, "async", text)
	return text
}

# What one more of this series costs, in words; 0 where its interval contains 0, ≈ where there is none, - where it was
# not measured.
function words(m, kind,    last, n, k, value, about) {
	last = counts[m, kind]
	if (last < 2)
		return "-"
	n = differences(m, kind, at[m, kind, last - 1], at[m, kind, last], list)
	if (!n)
		return "-"
	value = median(list, n)
	k = cut(n)
	if (value <= 0 || (k && list[k] <= 0))
		return "0"
	about = k ? "" : "≈ "
	return about (value < 1000 ? sprintf("%.3g B", value) : value < 1000 * 1024 ? sprintf("%.3g KiB", value / 1024) : \
		sprintf("%.3g MiB", value / 1048576))
}

END {
	if (failed)
		exit 1
	if (!runs)
		die("there is no counted run")
	for (i = 1; i <= runs; i++) {
		count = run_count[i] ? run_count[i] : most[run_model[i] ~ /^(cpython|pypy)/]
		kind = run_kind[i]
		m = place[run_model[i]]
		if (!(run_block[i] in block))
			block[run_block[i]] = ++blocks
		bytes[m, kind, count, block[run_block[i]]] = run_bytes[i]
		if (!((m, kind, count) in known)) {
			known[m, kind, count]
			for (j = ++counts[m, kind]; j > 1 && at[m, kind, j - 1] > count; j--)
				at[m, kind, j] = at[m, kind, j - 1]
			at[m, kind, j] = count
		}
	}
	for (m = 0; m < models; m++)
		if (kin(name[m]) != "blocking")
			all_kin[kin(name[m])]
	for (m = 0; m < models; m++) { # in order: C before Python; the heaviest first; then by name
		group[m] = name[m] ~ /^(cpython|pypy)/
		n = gather(m, "t", at[m, "t", counts[m, "t"]], list)
		weight[m] = n ? median(list, n) : 0
		for (j = m; j > 0; j--) {
			o = ranked[j - 1]
			if (group[o] < group[m] || (group[o] == group[m] && (weight[o] > weight[m] || \
					(weight[o] == weight[m] && name[o] < name[m]))))
				break
			ranked[j] = o
		}
		ranked[j] = m
	}
	if (what == "costs")
		print "model", "one_more", "from", "to", "bytes", "low", "high", "KiB_at_least", "KiB_at_most", "blocks"
	for (r = 0; r < models; r++) {
		m = ranked[r]
		if (what == "models") {
			nth = 0
			for (k in all_kin)
				nth += k < kin(name[m])
			print r, name[m], group[m], kin(name[m]), words(m, "t"), words(m, "s"), words(m, "w"), nth
		}
		for (s = 1; s <= 3; s++) {
			kind = letter[s]
			last = counts[m, kind]
			if (what == "peaks")
				for (i = 1; i <= last; i++) {
					n = gather(m, kind, at[m, kind, i], list)
					print r, series[s], at[m, kind, i], median(list, n) / 1024, list[1] / 1024, list[n] / 1024
				}
			if (what == "costs" && last > 1) {
				gather(m, kind, at[m, kind, 1], list)
				least = list[1] / 1024
				n = gather(m, kind, at[m, kind, last], list)
				peak = list[n] / 1024
				n = differences(m, kind, at[m, kind, last - 1], at[m, kind, last], list)
				k = cut(n)
				if (n)
					print name[m], one[s], at[m, kind, last - 1], at[m, kind, last], number(median(list, n)),
						k ? number(list[k]) : "NA", k ? number(list[n + 1 - k]) : "NA",
						least, peak, n
			}
		}
	}
}
