# cpu-use-run.awk - one run's load (bench/cpuload.c), summed up.
#
# usage: awk -v model=NAME -f cpu-use-run.awk LOAD
#
# model, seconds, CPUs used, other load in CPUs, stolen CPUs, and the share of time that each CPU was busy
BEGIN { FS = OFS = "\t" }

NR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	next
}

{ end = $c["end_ns"] }

$c["cpu"] == "command" { command += $c["busy_ns"]; next }

!($c["cpu"] in busy) { cpu[++cpus] = $c["cpu"] }

{
	busy[$c["cpu"]] += $c["busy_ns"]
	stolen[$c["cpu"]] += $c["stolen_ns"]
	all[$c["cpu"]] += $c["busy_ns"] + $c["idle_ns"] + $c["stolen_ns"]
}

END {
	if (end <= 0 || !cpus)
		exit 1
	for (i = 1; i <= cpus; i++) { # of the ticks there were, not of the time: at the ends they differ by a tick or two
		share = all[cpu[i]] > 0 ? busy[cpu[i]] / all[cpu[i]] : 0
		shares = shares (i > 1 ? " " : "") sprintf("%.6f", share)
		used += share
		lost += all[cpu[i]] > 0 ? stolen[cpu[i]] / all[cpu[i]] : 0
	}
	printf "%s\t%.9f\t%.6f\t%.6f\t%.6f\t%s\n", model, end / 1e9, command / end, used - command / end, lost, shares
}
