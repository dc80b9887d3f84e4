# waiting - tasks that wait at once, from few to many: time over the ideal, lateness, CPU time a wait, memory a task.
#
# A row of panels for each group: timers in C, a peer's answers in C, timers in each Python. Panels of a column have one scale.
# Full points are runs; hollow ones are the least time of what was not run; a cross is where a limit refused.
drawn = folder . '/figure.tsv'; legends = folder . '/figure-curves.tsv'
set datafile columnheaders
array group[curves]; array curve[curves]; array name[curves]; array colour[curves]; array crew[curves]; array ending[curves]
stats legends using (i = int($0) + 1, group[i] = column('group'), curve[i] = column('curve'), name[i] = strcol('name'), \
	colour[i] = column('colour'), crew[i] = strcol('crew'), ending[i] = strcol('words'), 0) nooutput

# The curves of a group, which follow each other, and the height of its row.
array size[groups]; array last[groups]
do for [g = 1:groups] { size[g] = 0 }
do for [i = 1:curves] { size[group[i] + 1] = size[group[i] + 1] + 1; last[group[i] + 1] = i }
entry = 0.118
least = groups > 3 ? 1.15 : 1.35
panel(g) = size[g] == 0 ? 0 : entry * size[g] + 0.1 > least ? entry * size[g] + 0.1 : least
top = 0.42; gap = 0.34; foot = 0.72
width = 6.9
height = top + foot - gap
do for [g = 1:groups] { if (size[g] > 0) { last_group = g - 1; height = height + panel(g) + gap } }
load 'plots/lib/open.gp'
load 'plots/lib/series.gp'
load 'plots/lib/models.gp'
each = 0.148; left = 0.062; between = 0.048; key_at = left + 4 * each + 3 * between + 0.03
crewed(i) = crew[i] eq 'each' ? ' × N' : crew[i] eq 'pool' ? sprintf(' × %d', pool) : ''
duration(s) = s < 0.9e-3 ? sprintf('%g µs', 1e6 * s) : s < 0.9 ? sprintf('%g ms', 1e3 * s) : sprintf('%g s', s)
memory(e) = e < 10 ? sprintf('%d B', 2 ** e) : e < 20 ? sprintf('%d KiB', 2 ** (e - 10)) : e < 30 ? sprintf('%d MiB', 2 ** (e - 20)) : sprintf('%d GiB', 2 ** (e - 30))
power(e) = e < 4 ? sprintf('%d', 10 ** e) : sprintf('10^{%d}', e)
own(i) = $1 == curve[i]
is(kind) = word(strcol(2), 1) eq kind
dash(i) = crew[i] eq 'pool' ? 2 : 1
title_of(p) = p == 1 ? 'time over the ideal' : p == 2 ? 'late, median … 99 %' : p == 3 ? 'CPU time a wait' : 'memory a task'

set logscale xy
set xrange [number_low : number_high]
set grid ytics
set bars 0
set label 4 'tasks that wait at once (logarithmic)' at screen left + 1.5 * each + between, screen 0.42 / height center textcolor rgb ink
set label 5 'dashed: a pool; hollow at its end: the least time of what was not run; ✕: a limit refused' at screen 0.995, screen 0.42 / height right font tiny textcolor rgb '#666666'
set multiplot
from = top
first_row = 1
do for [g = 0:groups - 1] {
	if (size[g + 1] > 0) {
		to_curve = last[g + 1]; from_curve = to_curve - size[g + 1] + 1
		set tmargin at screen 1 - from / height
		set bmargin at screen 1 - (from + panel(g + 1)) / height
		last_row = g == last_group
		# The key, beside the row.
		set label 50 value(sprintf('group%d', g)) at screen key_at, screen 1 - (from - 0.1) / height left textcolor rgb ink
		set label 51 value(sprintf('note%d', g)) at screen key_at, screen 1 - (from + 0.05) / height left font small textcolor rgb ink
		do for [i = 1:curves] {
			if (group[i] == g) {
				y = 1 - (from + 0.1 + entry * (curve[i] + 1)) / height
				set label 100 + i '' at screen key_at + 0.008, screen y point pt point_of_rank(colour[i], crew[i] ne 'pool') ps point_size lc rgb rgb_of_rank(colour[i])
				set label 200 + i name[i] . crewed(i) at screen key_at + 0.02, screen y left font small textcolor rgb ink noenhanced
				ended = ending[i] eq '-' ? '' : '✕ ' . ending[i]
				set label 300 + i ended at screen 0.995, screen y right font tiny textcolor rgb '#666666' noenhanced
			}
		}
		do for [p = 1:4] {
			set lmargin at screen left + (p - 1) * (each + between)
			set rmargin at screen left + (p - 1) * (each + between) + each
			unset xtics; unset ytics
			set xtics nomirror out scale 0.5 font small textcolor rgb ink
			set xtics ('' 1)
			do for [e = 1:9] { text = last_row ? power(e) : ''; set xtics add (text 10 ** e) }
			set ytics nomirror out scale 0.5 font small textcolor rgb ink
			if (p == 1) {
				set yrange [over_low : over_high]
				set ytics (1)
				do for [e = 0:5] { do for [m in '1 2 5'] { if (over_high < 20 || m == 1 || over_high < 200 && m != 2) { set ytics add (sprintf('%g', m * 10 ** e) m * 10 ** e) } } }
			}
			if (p == 2) {
				set yrange [late_low : late_high]
				set ytics (duration(1e-6) 1e-6)
				do for [e = -5:3] { set ytics add (duration(10.0 ** e) 10.0 ** e) }
			}
			if (p == 3) {
				set yrange [cpu_time_low : cpu_time_high]
				set ytics (duration(1e-7) 1e-7)
				do for [e = -6:2] { set ytics add (duration(10.0 ** e) 10.0 ** e) }
			}
			if (p == 4) {
				set yrange [bytes_low : bytes_high]
				set ytics (memory(0) 1)
				do for [e = 2:40:2] { text = bytes_high / bytes_low < 2e5 || e % 4 == 0 ? memory(e) : ''; set ytics add (text 2.0 ** e) }
			}
			if (first_row) { set label 3 title_of(p) at graph 0.5, screen 1 - (top - 0.2) / height center textcolor rgb ink } else { unset label 3 }
			value = p == 1 ? 'over' : p == 2 ? 'late_p50' : p == 3 ? 'cpu' : 'bytes'
			low = p == 1 ? 'over_low' : value
			high = p == 1 ? 'over_high' : p == 2 ? 'late_p99' : value
			set datafile columnheaders
			set table $own # those of this panel, which are read for every series
			plot drawn using (column('curve')):(strcol('kind')):(strcol('number')):(strcol(value)):(strcol(low)):(strcol(high)) with table if (column('group') == g)
			unset table
			unset datafile columnheaders
			plot for [i = from_curve:to_curve] $own using (own(i) ? $3 : NaN):4 with lines lw 0.7 dt dash(i) lc rgb rgb_of_rank(colour[i]) notitle, \
			     for [i = from_curve:to_curve] $own using (own(i) && is('run') ? $3 : NaN):4:5:6 with yerrorbars pt point_of_rank(colour[i], crew[i] ne 'pool') ps point_size * 0.8 lw 0.6 lc rgb rgb_of_rank(colour[i]) notitle, \
			     for [i = from_curve:to_curve] $own using (own(i) && is('bound') ? $3 : NaN):4 with points pt 6 ps point_size * 1.1 lw 0.8 lc rgb rgb_of_rank(colour[i]) notitle, \
			     for [i = from_curve:to_curve] $own using (own(i) && is('limit') ? $3 : NaN):4 with points pt 2 ps point_size * 1.2 lw 1.2 lc rgb rgb_of_rank(colour[i]) notitle
			unset label 1; unset label 2; unset label 4; unset label 5; unset label 50; unset label 51
			do for [i = 1:curves] { unset label 100 + i; unset label 200 + i; unset label 300 + i }
		}
		from = from + panel(g + 1) + gap
		first_row = 0
	}
}
unset multiplot
