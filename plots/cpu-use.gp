# cpu-use - which CPUs each model keeps busy, over the time of one run: the article's figures 1 to 3, for every model.
#
# A panel for each model, C first: a lane for each CPU that the run may use, and one for what kept these CPUs busy beside
# the run. Panels of a language have the same scale of time, unless there are so many CPUs that the fast ones would be
# slivers. What is shown is the first counted run of each; the mean and its interval are over all of them.
cells = folder . '/figure.tsv'; panels = folder . '/figure-panels.tsv'; lane_names = folder . '/figure-lanes.tsv'
set datafile columnheaders

stats lane_names using (0) name 'LANES' nooutput
lanes = int(LANES_records)
array lane_name[lanes]
stats lane_names using (lane_name[int($0) + 1] = strcol('name'), 0) nooutput
cpus = cpu_lanes

stats panels using (0) name 'PANELS' nooutput
models = int(PANELS_records)
array group[models]; array model[models]; array used[models]; array span[models]
array count[2] = [0, 0]; array own[2] = [0, 0] # of each language: panels; has each its own scale of time?
stats panels using (m = int($0) + 1, group[m] = column('group') + 1, model[m] = strcol('model'), used[m] = strcol('used'), \
	span[m] = column('span_s'), count[group[m]] = count[group[m]] + 1, 0) nooutput
do for [m = 2:models] { if (group[m] == group[m - 1] && span[m] != span[m - 1]) { own[group[m]] = 1 } }

# Lengths are in inches, from the top.
columns = 3
lane = cpus <= 4 ? 0.12 : cpus <= 12 ? 0.072 : cpus <= 60 ? 0.9 / cpus : cpus <= 84 ? 0.015 : 1.26 / cpus
more = (lane > 0.08 ? lane : 0.08) / lane # the height of the lanes below, in lanes
tall = lane * (cpus + (lanes - cpus) * (more + 0.35))
rows_of(g) = int((count[g] + columns - 1) / columns)
row(g) = tall + 0.24 + 0.1 * own[g]
group_tall(g) = count[g] ? 0.18 + row(g) * rows_of(g) + 0.26 : 0
width = 6.9; height = 0.12 + group_tall(1) + group_tall(2) + 0.52
load 'plots/lib/open.gp'
load 'plots/lib/groups.gp'
middling = format eq 'svg' ? ',9' : ',6.5'

# viridis in ten levels
array level[10] = [0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B, 0xFDE725]
y_of(l) = l < cpus ? l : cpus - 0.15 + more / 2 + (l - cpus) * (more + 0.35)
half(l) = (lane < 0.03 ? 0.55 : 0.42) * (l < cpus ? 1 : more) # thin lanes have no gaps
brief(s) = s < 0.04 ? 0.01 : s < 0.1 ? 0.02 : s < 0.2 ? 0.05 : 0.1 # names of times below a second are long
down(inches) = 1 - inches / height

# The scale of colours, at the right of the first heading.
do for [i = 1:10] {
	set object i rect from screen 0.72 + 0.02 * (i - 1), down(0.22) to screen 0.72 + 0.02 * i, down(0.12) \
		fc rgb level[i] fs solid noborder
}
set label 10 'a CPU is busy' at screen 0.71, down(0.17) right textcolor rgb ink
do for [i = 0:2] { set label 11 + i sprintf('%d %%', 50 * i) at screen 0.72 + 0.1 * i, down(0.275) center font small textcolor rgb ink }

set label 14 'Lanes: one run of each model, the first that counts' . drawn . '. Beside its name: CPUs used (CPU time over wall-clock time), mean of the runs and its 95 % interval.' \
	at screen 0.01, screen 0.47 / height font small textcolor rgb ink
set label 15 'Other load: what kept these CPUs busy beside the run, in CPUs, on the same scale.' at screen 0.01, screen 0.34 / height font small textcolor rgb ink

left = 0.085; right = 0.985; gap = 0.025
each = (right - left - gap * (columns - 1)) / columns
every = 1 # CPUs between two that are named
while (every * lane < 0.072) { every = 2 * every }
unset grid
set border 1 lc rgb rule lw 0.8
set yrange [y_of(lanes - 1) + half(lanes - 1) + 0.15 : -0.6]

set multiplot
from_top = 0.12
do for [g = 1:2] {
	if (count[g]) {
		set label 20 sprintf('%s: %s', name(g - 1), g == 1 ? work_c : work_python) at screen left, down(from_top + 0.06) left textcolor rgb colour(g - 1) noenhanced
		panel = 0
		do for [m = 1:models] {
			if (group[m] == g) {
				x = panel % columns
				set xrange [0 : span[m]]
				if (span[m] < 0.5) { set xtics 0, brief(span[m]) } else { set xtics autofreq }
				top = from_top + 0.18 + row(g) * (panel / columns) + 0.17
				set lmargin at screen left + x * (each + gap)
				set rmargin at screen left + x * (each + gap) + each
				set tmargin at screen down(top)
				set bmargin at screen down(top + tall)
				set label 21 model[m] at graph 0, screen down(top - 0.065) left font middling textcolor rgb ink noenhanced
				set label 22 used[m] at graph 1, screen down(top - 0.065) right font small textcolor rgb ink noenhanced
				unset ytics
				if (x == 0) {
					set ytics scale 0 font small noenhanced (lane_name[cpus + 1] y_of(cpus))
					do for [l = 0:cpus - 1:every] { set ytics add (lane_name[l + 1] l) }
					do for [l = cpus + 1:lanes - 1] { set ytics add (lane_name[l + 1] y_of(l)) }
				}
				if (own[g] || panel + columns >= count[g]) { set xtics format '%g s' font small offset 0, 0.3 } else { set xtics format '' }
				plot cells using ($1 == m - 1 ? ($3 + $4) / 2 : NaN):(y_of($2)):3:4:(y_of($2) - half($2)):(y_of($2) + half($2)):(level[int($5)]) \
					with boxxyerror lc rgb variable fs solid noborder notitle
				do for [i = 1:10] { unset object i }
				do for [i = 10:15] { unset label i }
				unset label 1; unset label 2; unset label 20
				panel = panel + 1
			}
		}
		from_top = from_top + group_tall(g)
	}
}
unset multiplot
