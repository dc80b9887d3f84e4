# cpu-use.awk - the cells of one run's heat map, from its load (bench/cpuload.c).
#
# usage: awk -v bin=SECONDS -f cpu-use.awk LOAD
#
# lane, from_s, to_s, level     a lane for each CPU, from 0, and the share of that time that it was busy, in tenths: level 1
#                               is up to 10 %, 10 more than 90 %; then a lane for other load and one for stolen time, both
#                               in tenths of a CPU
#
# A sample's time is spread evenly over the bins that it meets: many of the kernel's ticks fall into a bin. Neighbouring
# cells of one level are one, and cells reach a little under the next one: no seam is seen between them.
BEGIN { FS = OFS = "\t" }

NR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	next
}

function spread(sums, lane, amount, i, low, high) {
	for (i = int(from / bin); i * bin < to; i++) {
		low = from > i * bin ? from : i * bin
		high = to < (i + 1) * bin ? to : (i + 1) * bin
		sums[lane, i] += amount * (high - low) / (to - from)
	}
}

{
	from = $c["start_ns"] / 1e9
	to = $c["end_ns"] / 1e9
	name = $c["cpu"]
}

to <= from { next }

name == "command" { spread(busy, name, $c["busy_ns"] / 1e9); next }

!(name in lane) { lane[name] = cpus++ }

{
	spread(busy, lane[name], $c["busy_ns"] / 1e9)
	spread(all, lane[name], ($c["busy_ns"] + $c["idle_ns"] + $c["stolen_ns"]) / 1e9)
	spread(stolen, "all", $c["stolen_ns"] / 1e9)
}

function flush(lane, more) { if (level[lane]) print lane, since[lane], until[lane] + more, level[lane] }

function cell(lane, share, now) {
	now = share >= 0.9 ? 10 : share <= 0 ? 1 : int(10 * share) + 1
	if (level[lane] != now) {
		flush(lane, bin / 5)
		level[lane] = now
		since[lane] = start
	}
	until[lane] = end
}

# The last bin has more, or less, than the others, by up to a half: there is none of a tick or two.
function join_last(sums, lane) { sums[lane, bins - 1] += sums[lane, bins] }

END {
	bins = int(to / bin + 0.5)
	if (bins < 1)
		bins = 1
	join_last(busy, "command")
	join_last(stolen, "all")
	for (l = 0; l < cpus; l++) {
		join_last(busy, l)
		join_last(all, l)
	}
	for (i = 0; i < bins; i++) {
		start = i * bin
		end = i == bins - 1 ? to : start + bin
		other = -busy["command", i] / (end - start)
		for (l = 0; l < cpus; l++) { # of the ticks there were: their number differs by one or two from bin to bin
			share = all[l, i] > 0 ? busy[l, i] / all[l, i] : 0
			other += share
			cell(l, share)
		}
		cell(cpus, other)
		cell(cpus + 1, stolen["all", i] / (end - start))
	}
	for (l = 0; l < cpus + 2; l++)
		flush(l, 0)
}
