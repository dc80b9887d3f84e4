# memory - peak resident memory against tasks, tasks in slices and workers; and what one more of each costs.
#
# A point is the median of the blocks, the bar reaches from their least to their most. All panels have the same scale.
set datafile separator tab
shell(text) = (strstrt(text, "'") ? text[1:strstrt(text, "'") - 1] . "'\\''" . shell(text[strstrt(text, "'") + 1:*]) : text)
awk(what) = sprintf("< awk -f analysis/lib/memory.awk -v what=%s '%s/samples.tsv'", what, shell(folder))

stats awk('models') using 1 name 'MODELS' nooutput
models = int(MODELS_records)
array model[models]; array group[models]; array kin[models]; array task[models]; array sliced[models]; array worker[models]
array nth[models]
stats awk('models') using (i = $1 + 1, model[i] = strcol(2), group[i] = $3, kin[i] = strcol(4), task[i] = strcol(5), \
	sliced[i] = strcol(6), worker[i] = strcol(7), nth[i] = $8, $1) nooutput
stats awk('models') using ($3 == 0 ? 1 : NaN) name 'C' nooutput
in_c = int(C_records)

# A model and its kin in Python have the same colour and point; in Python it is hollow, and the line dashed.
colours = '0072B2 D55E00 009E73 CC79A7 E69F00 56B4E9 000000'
full = '7 5 9 13 11 15 3'; hollow = '6 4 8 12 10 14 2'
colour(i) = kin[i] eq 'blocking' ? 0x777777 : int('0x' . word(colours, int(nth[i]) % words(colours) + 1))
dash(i) = group[i] == 0 ? 1 : 2
point(i) = kin[i] eq 'blocking' ? 1 : int(word(group[i] == 0 ? full : hollow, (int(nth[i]) + int(nth[i]) / words(colours)) % words(full) + 1))

deep = in_c > models - in_c ? in_c : models - in_c
top = 0.24; panel = 2.0; under = 0.44; legend = 0.155 * (deep + 2)
height = top + panel + under + legend + 0.42; width = 6.9
load 'plots/lib/open.gp'
small = format eq 'svg' ? ',9' : ',6.5' # of the terminals' own sizes as much
dot = format eq 'svg' ? 0.5 : 0.7 # the size of a point
set tmargin at screen 1 - top / height
set bmargin at screen 1 - (top + panel) / height
row(i) = 1 - (top + panel + under + 0.08 + 0.155 * i) / height

set logscale xy
stats awk('peaks') using 5 name 'LOW' nooutput
stats awk('peaks') using 6 name 'HIGH' nooutput
set yrange [LOW_min / 1.3 : HIGH_max * 1.3]
set grid ytics
size(e) = e < 10 ? sprintf('%d KiB', 2 ** e) : e < 20 ? sprintf('%d MiB', 2 ** (e - 10)) : sprintf('%d GiB', 2 ** (e - 20))
set ytics (size(0) 1)
do for [e = 2:30:2] { set ytics add (size(e) 2.0 ** e) }

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
	set label 200 + 5 * i '' at screen x + 0.005, screen y point pt point(i) ps 0.8 lc rgb colour(i)
	set label 204 + 5 * i model[i] at screen x + 0.018, screen y left font small textcolor rgb ink noenhanced
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
series(s) = s == 1 ? 'tasks' : s == 2 ? 'slices' : 'workers'
title_of(s) = s == 1 ? 'tasks that do nothing' : s == 2 ? 'tasks in two slices' : 'workers, for 1024 tasks'
set multiplot
do for [s = 1:3] {
	set lmargin at screen left + (s - 1) * (each + gap)
	set rmargin at screen left + (s - 1) * (each + gap) + each
	set xrange [(s == 3 ? 0.7 : 9) : (s == 1 ? 1.7e6 : s == 2 ? 1.7e4 : 360)]
	unset xtics
	set xtics nomirror out scale 0.5 textcolor rgb ink
	if (s == 3) { set xtics (1, 4, 16, 64, 256) } else { set xtics (10, 100, '1000' 1000, '10⁴' 1e4, '10⁵' 1e5, '10⁶' 1e6) }
	if (s == 1) { set label 5 'peak resident memory (logarithmic)' at screen 0.013, graph 0.5 center rotate textcolor rgb ink } else { unset label 5 }
	set label 3 title_of(s) at graph 0.5, screen 1 - 0.12 / height center textcolor rgb ink
	axis = s == 3 ? 'workers (logarithmic)' : 'tasks (logarithmic)'
	set label 4 axis at graph 0.5, screen 1 - (top + panel + 0.31) / height center textcolor rgb ink
	of(i) = strcol(2) eq series(s) && $1 == i - 1
	plot for [i = models:1:-1] awk('peaks') using (of(i) ? $3 : NaN):4 with lines lw 0.8 dt dash(i) lc rgb colour(i), \
	     for [i = models:1:-1] awk('peaks') using (of(i) ? $3 : NaN):4:5:6 with yerrorbars pt point(i) ps dot lw 0.8 lc rgb colour(i)
	if (s == 1) {
		unset label 1; unset label 2
		do for [k = 100:120] { unset label k }
		do for [i = 1:models] { do for [k = 200:204] { unset label k + 5 * i } }
		set ytics ('' 1)
		do for [e = 2:30:2] { set ytics add ('' 2.0 ** e) }
	}
}
unset multiplot
