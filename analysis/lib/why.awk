# why.awk - the split of the slowdown and the outcome of each hypothesis, in Markdown; analysis/why calls it.
#
# usage: awk -v about=… -v faults=… -v governor=… -v cpus=N -v boost_low=GHZ -v boost_high=GHZ -v lowest=GHZ \
#            -f why.awk ARTICLE-SUMMARY RESULTS
#
# The parts are those of analysis/attribute.c. A part is called more or less than nothing only where its 95 % interval
# says so. A quotient of two intervals goes from its smallest value to its largest, which is wider than 95 %.
BEGIN { FS = "\t" }

FNR == 1 {
	file++
	delete c
	for (i = 1; i <= NF; i++)
		c[$i] = i
	next
}

file == 1 && $c["label"] == "threads" { article = $c["ratio"]; article_low = $c["ratio_low"]; article_high = $c["ratio_high"] }

file == 2 {
	program = $c["program"]; part = $c["part"]
	if (part == "slowdown" && !(program in known)) {
		known[program] = 1
		programs[++count] = program
		blocks = $c["blocks"]
	}
	value[program, part] = $c["value"]
	low[program, part] = $c["low"]
	high[program, part] = $c["high"]
	if (low[program, part] == "NA") # a single block: nothing can be told
		low[program, part] = -(high[program, part] = 1e9)
	if (part ~ /^clock of cpu /)
		clocks[++clock_count] = program SUBSEP part
	if (part ~ /^cpu /)
		cpu_parts[program] = cpu_parts[program] part "\n"
}

function has(p, part) { return (p, part) in value }
function number(x, digits) { x = sprintf("%." digits "f", x); sub(/^-/, "−", x); return x ~ /^−[0.]*$/ ? substr(x, 4) : x }
function between(a, b, digits) {
	return a < -1e8 || b > 1e8 ? "no interval" : number(a, digits) " … " number(b, digits)
}
function show(p, part, digits) {
	return has(p, part) ? number(value[p, part], digits) " (" between(low[p, part], high[p, part], digits) ")" : "–"
}
function min(a, b) { return a < b ? a : b }
function max(a, b) { return a > b ? a : b }
# The sign of what the interval says of a part: 1 more than `zero`, -1 less, 0 cannot be told.
function sign(p, part, zero) { return low[p, part] > zero ? 1 : high[p, part] < zero ? -1 : 0 }
function title(p, name) {
	name = p
	sub(/-pinned$/, "", name)
	name = name == "gil" ? "C, lock of CPython ≥ 3.2 (`gil`)" : name == "gil_ticks" ? "C, lock of CPython < 3.2 (`gil_ticks`)" : "`" name "`"
	return name (p ~ /-pinned$/ ? ", pinned to one CPU" : "")
}

# What a part amounts to, in words.
function cost(p, part, s) {
	s = sign(p, part, 0)
	return s > 0 ? number(value[p, part], 1) " %" : s < 0 ? "−" number(-value[p, part], 1) " %" : "nothing that can be told"
}

function split_table(i, j, p, line, names, n) {
	print "## Where the time went\n"
	print "In % of the time of the plain loop in the same language: " (blocks < 12 ? "" : "20 % trimmed ") \
		(blocks == 1 ? "one block, so no intervals" : "means of " blocks " blocks, with 95 % intervals") ". In every block"
	print "slowdown = recording + lock + preempted + slower" (blocks < 12 ? "" : "; of trimmed means that holds only about") ".\n"
	print "| program | slowdown | recording | lock | preempted | slower | holder’s time by iteration |"
	print "|---|--:|--:|--:|--:|--:|--:|"
	n = split("slowdown recording lock preempted slower", names, " ")
	for (i = 1; i <= count; i++) {
		p = programs[i]
		line = "| " title(p) " "
		for (j = 1; j <= n; j++)
			line = line "| " show(p, names[j], 1) " "
		print line "| " show(p, "holder", 3) " |"
	}
	print "\n*Recording*: what the same program, cut and traced alike, takes longer than the plain loop while nobody else wants the"
	print "lock. The others are over that. *Lock*: nobody computed, as the lock was changing hands, or others were woken in vain."
	print "*Preempted*: slices of more than three times the median; their holder had lost its CPU. *Slower*: the holder computed, but"
	print "slower than alone: a low clock, cold caches, or others awake on the other hardware thread of its core. The last column is how"
	print "many times its time by iteration alone a holder took, of slices not preempted.\n"
	for (i = 1; i <= count; i++) {
		p = programs[i]
		print "- " title(p) ": taking turns costs " cost(p, "turns") ". The lock: " cost(p, "lock") "; preemption: " \
			cost(p, "preempted") "; slower computing: " cost(p, "slower") ". " number(value[p, "hand-overs"], 0) " hand-overs a run" \
			(has(p, "hand-over") && sign(p, "hand-over", 0) ? ", " number(value[p, "hand-over"], 0) " µs each." : ".")
	}
	print ""
}

function clock_table(i, k) {
	print "## The clock\n"
	if (governor != "")
		print "The governor was `" governor "`.\n"
	if (!clock_count) {
		print "This machine does not say at which clock its CPUs run (no readable `cpufreq`). The speed at which the lock’s holder computes"
		print "is the only probe of it here.\n"
		return
	}
	print "Mean clock of each CPU during the run, by `cpufreq`, in MHz:\n\n| program | CPU | clock |\n|---|--:|--:|"
	for (i = 1; i <= clock_count; i++) {
		split(clocks[i], k, SUBSEP)
		print "| `" k[1] "` | " substr(k[2], 14) " | " show(k[1], k[2], 0) " |"
	}
	print ""
}

# The share of the article's excess that a part of p would explain: sets share, share_low, share_high, in %.
function explain(p, part) {
	share = value[p, part] / (article - 1)
	share_low = low[p, part] / ((low[p, part] < 0 ? article_low : article_high) - 1)
	share_high = high[p, part] / ((high[p, part] < 0 ? article_high : article_low) - 1)
}

function hand_over(i, p, most, wide, text) {
	print "### 1. Can hand-over at 5 ms explain the article’s slowdown?\n"
	print "The article’s Threading took " number(article, 2) " times (" between(article_low, article_high, 2) ") as long as its plain loop: an excess of " \
		number(100 * (article - 1), 0) " %. Of that, what was measured here would explain:\n"
	print "| program | by the lock alone | by all that taking turns costs |\n|---|--:|--:|"
	for (i = 1; i <= count; i++) {
		p = programs[i]
		if (p ~ /-pinned$/ || p ~ /^gil_ticks/)
			continue
		explain(p, "lock")
		most = max(most, share_high)
		text = number(share, 1) " % (" between(share_low, share_high, 1) ")"
		explain(p, "turns")
		print "| " title(p) " | " text " | " number(share, 1) " % (" between(share_low, share_high, 1) ") |"
		most = max(most, share_high)
		wide = wide || share_high - share_low > 50
	}
	if (most > 1e8)
		print "\n**Cannot be told** from a single block.\n"
	else if (most >= 50 && wide)
		print "\n**Cannot be told**: the intervals are too wide.\n"
	else
		print "\n" (most < 50 ? "**No.** Threads that hand the lock over every 5 ms, as the article’s did, explain at most " number(most, 0) " % of it on this machine." : \
			most < 100 ? "**Not all of it**: at most " number(most, 0) " % on this machine." : \
			"**It may**, on this machine: the interval reaches all of it.") "\n"
}

function pinning(i, p, s, none) {
	none = 1
	print "### 2. What does pinning to one CPU change?\n"
	for (i = 1; i <= count; i++) {
		p = programs[i]
		if (!has(p, "pinning"))
			continue
		none = 0
		s = sign(p, "pinning", 1)
		print "- " title(p) ": " show(p, "pinning", 3) " times the time of the free run: " \
			(s < 0 ? "**faster**" : s > 0 ? "**slower**" : "**no difference** that can be told") \
			". The lock then takes " show(p, "lock", 1) " % instead of " show(free(p), "lock", 1) " %."
	}
	print (none ? "Not measured.\n" : "")
}

function free(p) { sub(/-pinned$/, "", p); return p }

# The factor by which p was slower here than alone: sets factor, factor_low, factor_high.
function turns(p) {
	factor = 1 + value[p, "turns"] / 100
	factor_low = 1 + low[p, "turns"] / 100
	factor_high = 1 + high[p, "turns"] / 100
}

function low_clock(p, f_low, f_high, f) {
	print "### 3. What would a low clock have to be to explain the rest?\n"
	turns(p)
	if (factor_high > 2 * factor_low) {
		print "**Cannot be told**: the interval of what taking turns costs is too wide.\n"
		return
	}
	f_low = max(0, boost_low * factor_low / article_high)
	f_high = boost_high * factor_high / article_low
	f = number(boost_low * factor / article, 2) " … " number(boost_high * factor / article, 2)
	print "Taking turns made " title(p) " " number(factor, 2) " times (" between(factor_low, factor_high, 2) ") as slow as alone. If that was so on the article’s"
	print "machine, whose one busy CPU runs at " boost_low " … " boost_high " GHz under the plain loop, the clock of its lock’s holders was"
	print boost_low " … " boost_high " GHz × " number(factor, 2) " / " number(article, 2) " = " f " GHz; with both intervals, " between(f_low, f_high, 2) " GHz."
	print (f_low <= lowest && lowest <= f_high ? "**Possible**: the lowest clock that the hypothesis takes for that processor, " lowest " GHz, is within." : \
		f_low > lowest ? "**Possible**, but that is more than the lowest clock that the hypothesis takes for that processor, " lowest " GHz." : \
		"**No**: it does not clock so low, if " lowest " GHz is its lowest clock.") " This shows what would be enough, not what was.\n"
}

function cold_caches(i, p, s) {
	print "### 4. Is it cold caches?\n"
	print "A holder that finds its caches cold is slow in the first slice after it got the lock, and then fast. Time by iteration in the"
	print "first slice (under CPython the first whole one) over that from the ninth on:\n"
	for (i = 1; i <= count; i++) {
		p = programs[i]
		s = sign(p, "cold", 1)
		if (!has(p, "cold"))
			print "- " title(p) ": holds were too short to tell."
		else
			print "- " title(p) ": " show(p, "cold", 3) ": " (s > 0 ? "**slower at first**" : s < 0 ? "**faster at first**" : "**no difference** that can be told") \
				(s > 0 ? ", which costs " show(p, "cold cost", 2) " % of the time of the plain loop." : ".")
	}
	print ""
}

function one_core(i, p, n, k, j, least, most, differ, none) {
	none = 1
	print "### 5. Is one CPU slower than another?\n"
	for (i = 1; i <= count; i++) {
		p = programs[i]
		n = split(cpu_parts[p], k, "\n") - 1
		if (p ~ /-pinned$/ || n < 2)
			continue
		none = 0
		least = most = k[1]
		for (j = 2; j <= n; j++) {
			if (value[p, k[j]] < value[p, least]) least = k[j]
			if (value[p, k[j]] > value[p, most]) most = k[j]
		}
		differ = low[p, most] > high[p, least]
		print "- " title(p) ": from " show(p, least, 3) " times alone on CPU " substr(least, 5) " to " show(p, most, 3) " on CPU " substr(most, 5) ": " \
			(differ ? "**yes**" : "**not that it could be told**") "."
	}
	print (none ? "No program ran on more than one.\n" : "")
}

function prediction(p, pinned, q, seen) {
	pinned = p "-pinned"
	turns(p)
	q = article / factor
	print "## What a desktop with 16 hardware threads and a power-saving governor should see\n"
	print "If the clock is the cause: threads that take turns keep each of 16 CPUs some " number(100 / 16, 0) " % busy, the governor leaves all of"
	print "them slow, and everything takes longer by the same factor, q = boost clock / clock under that load. For the article’s"
	print "processor at its lowest q is " number(boost_low / lowest, 1) " … " number(boost_high / lowest, 1) "; for yours, `cpuinfo_max_freq` / `scaling_cur_freq` say it. With " title(p) " as measured here:\n"
	print "| what | performance governor | power-saving governor, q = " number(boost_low / lowest, 1) " … " number(boost_high / lowest, 1) " |\n|---|--:|--:|"
	print "| threads, times as slow as alone | " number(factor, 2) " | " predicted(factor, 2) " |"
	if (has(p, "holder"))
		print "| holder’s time by iteration, times alone, in every position and on every CPU | " number(value[p, "holder"], 2) " | " predicted(value[p, "holder"], 2) " |"
	print "| lock, % of the plain loop’s time | " number(value[p, "lock"], 1) " | " predicted(value[p, "lock"], 1) " |"
	if (has(pinned, "turns"))
		print "| pinned to one CPU, which is then busy throughout, times as slow as alone | " number(1 + value[pinned, "turns"] / 100, 2) " | " number(1 + value[pinned, "turns"] / 100, 2) " |"
	print "| clock of each CPU | near boost | near its lowest |"
	print "\nNot in these numbers is what it costs to wake a CPU that sleeps deeply; on such a machine it would show in the lock’s part.\n"
	print "It is refuted there if threads are more than twice as slow as alone and one of these holds: the holder computes about as fast"
	print "as alone (then it is the lock); it is slow in its first slices only (cold caches); the clocks recorded are near boost; pinning"
	print "to one CPU, or the performance governor, leaves it as slow.\n"
	print "The command that tests it, which prints this page for the machine it runs on:\n"
	print "```sh\nsudo cpupower frequency-set -g powersave   && make why DOCKER=no DATA=data/powersave"
	print "sudo cpupower frequency-set -g performance && make why DOCKER=no DATA=data/performance\n```\n"
	seen = has(p, "holder") ? sign(p, "holder", 1.5) : 0
	print "**Seen here**, on " cpus " CPU" (cpus == 1 ? "" : "s") ": the holder of " title(p) "’s lock takes " show(p, "holder", 2) " times as long as alone: " \
		(seen < 0 ? "no low clock" : seen > 0 ? "slow enough to be the cause; sections 4 and 5 tell clock from caches" : "too wide an interval to tell") ".\n"
}

function predicted(x, digits) { return number(x * boost_low / lowest, digits) " … " number(x * boost_high / lowest, digits) }

END {
	if (!count || article == "") {
		print "why: the results have no slowdown, or the article no threads" >"/dev/stderr"
		exit 1
	}
	for (i = 1; i <= count; i++) # the article's own program, or what is nearest to it
		if (programs[i] ~ /-threads$/ && main == "")
			main = programs[i]
	if (main == "")
		main = "gil"
	print "# Why are threads that take turns slower than one?\n"
	if (faults != "")
		print "**Exploratory**, because of: " faults ".\n"
	split_table()
	clock_table()
	print "## The hypotheses\n"
	hand_over()
	pinning()
	low_clock(main)
	cold_caches()
	one_core()
	prediction(main)
	print about "."
}
