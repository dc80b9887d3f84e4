# memory - peak resident memory against tasks, tasks in slices and workers; and what one more of each costs.
#
# A point is the median of the blocks; its bar goes from their least to their most. All panels have the same scale of memory.
peaks = folder . '/figure.tsv'; legends = folder . '/figure-models.tsv'
set datafile columnheaders

stats legends using (column('group')) name 'GROUP' nooutput
models = int(GROUP_records); in_c = models - int(GROUP_sum)
array name[models]; array group[models]; array colour[models]; array task[models]; array sliced[models]; array worker[models]
stats legends using (i = int($0) + 1, name[i] = strcol('name'), group[i] = column('group'), colour[i] = column('colour'), \
	task[i] = strcol('task'), sliced[i] = strcol('sliced'), worker[i] = strcol('worker'), 0) nooutput

# In Python the point is hollow, and the line dashed.
load 'plots/lib/models.gp'
rgb_of(i) = rgb_of_rank(colour[i])
dash(i) = group[i] == 0 ? 1 : 2
point(i) = point_of_rank(colour[i], group[i] == 0)

deep = in_c > models - in_c ? in_c : models - in_c
top = 0.24; panel = 2.0; under = 0.44; legend = 0.155 * (deep + 2)
height = top + panel + under + legend + 0.42; width = 6.9
load 'plots/lib/open.gp'
small = format eq 'svg' ? ',9' : ',6.5' # of the terminals' own sizes as much
dot = format eq 'svg' ? 0.5 : 0.7 # the size of a point
set tmargin at screen 1 - top / height
set bmargin at screen 1 - (top + panel) / height
row(i) = 1 - (top + panel + under + 0.08 + 0.155 * i) / height

# Before there are ranges, as stats leaves out what is outside of them.
series(s) = s == 1 ? 'tasks' : s == 2 ? 'slices' : 'workers'
in_panel(s) = strcol('series') eq series(s)
array least[3]; array most[3]
do for [s = 1:3] {
	stats peaks using (in_panel(s) ? column('count') : NaN) name 'COUNT' nooutput
	least[s] = COUNT_min; most[s] = COUNT_max
}
stats peaks using (column('KiB_low')) name 'LOW' nooutput
stats peaks using (column('KiB_high')) name 'HIGH' nooutput
set logscale xy
set yrange [LOW_min / 1.3 : HIGH_max * 1.3]
set grid ytics
size(e) = e < 10 ? sprintf('%d KiB', 2 ** e) : e < 20 ? sprintf('%d MiB', 2 ** (e - 10)) : sprintf('%d GiB', 2 ** (e - 20))
set ytics (size(0) 1)
do for [e = 2:40:2] { set ytics add (size(e) 2.0 ** e) }

# The legend, as a table: what one more costs.
C_AT = 0.03; P_AT = 0.66
do for [g = 0:1] {
	if (g == 0 || in_c < models) {
		x = g == 0 ? C_AT : P_AT
		heading = g == 0 ? 'in C, one more costs' : 'in Python'
		set label 100 + 10 * g heading at screen x, screen row(0) left font small textcolor rgb grey
		set label 101 + 10 * g 'task' at screen x + 0.245, screen row(0) right font small textcolor rgb grey
		if (g == 0) {
			set label 102 'task in slices' at screen x + 0.375, screen row(0) right font small textcolor rgb grey
			set label 103 'worker' at screen x + 0.47, screen row(0) right font small textcolor rgb grey
		}
	}
}
do for [i = 1:models] {
	x = group[i] == 0 ? C_AT : P_AT
	y = row(group[i] == 0 ? i : i - in_c)
	set label 200 + 5 * i '' at screen x + 0.005, screen y point pt point(i) ps 0.8 lc rgb rgb_of(i)
	set label 204 + 5 * i name[i] at screen x + 0.018, screen y left font small textcolor rgb ink noenhanced
	set label 201 + 5 * i task[i] at screen x + 0.245, screen y right font small textcolor rgb ink
	if (group[i] == 0) {
		set label 202 + 5 * i sliced[i] at screen x + 0.375, screen y right font small textcolor rgb ink
		set label 203 + 5 * i worker[i] at screen x + 0.47, screen y right font small textcolor rgb ink
	}
}

set label 120 '0: no more than noise. ≈: of too few runs for an interval. Processes: the sum over all of them, in which pages that they share count for each.' \
	at screen C_AT, screen row(deep + 1) left font small textcolor rgb grey

left = 0.098; right = 0.985; gap = 0.025
each = (right - left - 2 * gap) / 3
title_of(s) = s == 1 ? 'tasks that do nothing' : s == 2 ? 'tasks in two slices' : sprintf('workers, for %g tasks', worker_tasks)
power(e) = e < 3 ? sprintf('%d', 10 ** e) : e == 3 ? '1000' : '10' . substr('⁰¹²³⁴⁵⁶⁷⁸⁹', e + 1, e + 1)
set multiplot
do for [s = 1:3] {
	set lmargin at screen left + (s - 1) * (each + gap)
	set rmargin at screen left + (s - 1) * (each + gap) + each
	set xrange [least[s] * (s == 3 ? 0.7 : 0.6) : most[s] * (s == 3 ? 1.4 : 1.7)]
	unset xtics
	set xtics nomirror out scale 0.5 textcolor rgb ink
	set xtics (1)
	do for [e = 1:9] { if (s == 3) { set xtics add (4 ** e) } else { set xtics add (power(e) 10 ** e) } }
	if (s == 1) { set label 5 'peak resident memory (logarithmic)' at screen 0.013, graph 0.5 center rotate textcolor rgb ink } else { unset label 5 }
	set label 3 title_of(s) at graph 0.5, screen 1 - 0.12 / height center textcolor rgb ink
	axis = s == 3 ? 'workers (logarithmic)' : 'tasks (logarithmic)'
	set label 4 axis at graph 0.5, screen 1 - (top + panel + 0.31) / height center textcolor rgb ink
	of(i) = in_panel(s) && column('model') == i - 1
	plot for [i = models:1:-1] peaks using (of(i) ? column('count') : NaN):'KiB' with lines lw 0.8 dt dash(i) lc rgb rgb_of(i) notitle, \
	     for [i = models:1:-1] peaks using (of(i) ? column('count') : NaN):'KiB':'KiB_low':'KiB_high' with yerrorbars pt point(i) ps dot lw 0.8 lc rgb rgb_of(i) notitle
	if (s == 1) {
		unset label 1; unset label 2
		do for [k = 100:120] { unset label k }
		do for [i = 1:models] { do for [k = 200:204] { unset label k + 5 * i } }
		set ytics ('' 1)
		do for [e = 2:40:2] { set ytics add ('' 2.0 ** e) }
	}
}
unset multiplot
