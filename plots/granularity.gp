# granularity - efficiency against the length of a task, and METG(50 %), the length at which a model is half efficient.
#
# One panel for C and one for Python, over axes of their own.
points = folder . '/figure.tsv'; curves = folder . '/figure-curves.tsv'
panels = folder . '/figure-panels.tsv'; legend = folder . '/figure-models.tsv'
array panel_name[2]; array count[2]; array x_low[2]; array x_high[2]; array work[2]
stats panels using (i = $1 + 1, panel_name[i] = strcol(2), count[i] = int($3), x_low[i] = $4, x_high[i] = $5, work[i] = $6, i) skip 1 nooutput
# The models of both panels, one behind the other.
at(p, i) = (p == 0 ? 0 : count[1]) + i + 1
array name_of[models]; array several[models]; array words_of[models]; array look[models]
stats legend using (i = at($1, $2), look[i] = $3, several[i] = $4, name_of[i] = strcol(5), words_of[i] = strcol(6), i) skip 1 nooutput
# The rows of a curve follow each other, so that none needs to read those of the others.
array begin[models]; array rows[models]
do for [m = 1:models] { begin[m] = 0; rows[m] = 0 }
stats curves using (m = at($1, $2), begin[m] = rows[m] == 0 ? $0 : begin[m], rows[m] = rows[m] + 1, m) skip 1 nooutput
end(m) = begin[m] + (rows[m] > 0 ? rows[m] - 1 : 0)

entry = 0.125 # inches of the key that a line takes; it is set by hand, as fonts differ
height = 3.5; width = 6.9
if (entry * (models + 7) + 1.3 > height) { height = entry * (models + 7) + 1.3 }
load 'plots/lib/open.gp'
load 'plots/lib/series.gp'
# Forms are filled for a model that uses several CPUs, hollow for one whose tasks take turns on one.
form(m) = int(nth(several[m] == 1 ? '7 5 9 13 11 9' : '6 4 8 12 10 8', look[m]))
time_of(s) = s < 0.9e-6 ? sprintf('%g ns', 1e9 * s) : s < 0.9e-3 ? sprintf('%g µs', 1e6 * s) : s < 0.9 ? sprintf('%g ms', 1e3 * s) : sprintf('%g s', s)

left = 0.07; right = 0.69; gap = 0.045
both = count[1] > 0 && count[2] > 0
first = both ? 0.62 : 1 # share of the first panel
set tmargin at screen 1 - 0.40 / height
set bmargin at screen 0.80 / height
set yrange [percent_low : percent_high]
set ytics 0, 25
set grid ytics
set logscale x
set label 4 'length of a task: time of blocking for each (logarithmic)' at screen (left + right) / 2, screen 0.42 / height center textcolor rgb ink
set label 6 'efficiency (%)' at screen 0.014, screen 0.5 + 0.2 / height center rotate by 90 textcolor rgb ink
# The key, with METG: at the right.
line(i) = 1 - (0.45 + entry * i) / height
above = 0
do for [p = 0:1] {
	if (count[p + 1] > 0) {
		set label 20 + p 'METG(50 %) in ' . panel_name[p + 1] at screen 0.705, screen line(above) left textcolor rgb ink noenhanced
		do for [i = 0:count[p + 1] - 1] {
			m = at(p, i)
			set label 100 + m name_of[m] . '  ' . words_of[m] at screen 0.722, screen line(above + i + 1.1) left font small textcolor rgb ink noenhanced
			set label 300 + m '' at screen 0.712, screen line(above + i + 1.1) point pt form(m) ps point_size lc rgb colour(look[m])
		}
		above = above + count[p + 1] + 1.8
	}
}
set label 10 'filled: on several CPUs; hollow: taking turns' at screen 0.705, screen line(above - 0.4) left font tiny textcolor rgb '#666666'
set label 11 'on one; dotted: interpolated' at screen 0.705, screen line(above + 0.5) left font tiny textcolor rgb '#666666'
if (cut) { set label 12 'intervals cut at an edge go on beyond it' at screen 0.705, screen line(above + 1.4) left font tiny textcolor rgb '#666666' }

set multiplot
from = left
do for [p = 0:1] {
	if (count[p + 1] > 0) {
		to = p == 0 ? left + first * (right - left - (both ? gap : 0)) : right
		set lmargin at screen from
		set rmargin at screen to
		set xrange [x_low[p + 1] : x_high[p + 1]]
		unset xtics
		set xtics nomirror out scale 0.5 textcolor rgb ink
		set xtics (time_of(1e-9) 1e-9)
		do for [e = -8:1] { if (x_high[p + 1] < 1e4 * x_low[p + 1] || (e + 9 + p) % 2 == 0) { set xtics add (time_of(10.0 ** e) 10.0 ** e) } else { set xtics add ('' 10.0 ** e) } }
		set format y (from == left ? '%g' : '')
		set arrow 1 from graph 0, first 50 to graph 1, first 50 nohead lc rgb 'black' lw 0.9 dt (6,4)
		set arrow 2 from graph 0, first 100 to graph 1, first 100 nohead lc rgb rule lw 0.6
		set label 3 panel_name[p + 1] . ', here' at graph 0.5, screen 1 - 0.2 / height center textcolor rgb ink noenhanced
		set label 5 '50 %' at graph 0.008, first 53 left font tiny textcolor rgb ink front
		if (p == 0) {
			# Between a task that does nothing and the shortest with work there is none.
			set object 1 rectangle from graph 0, graph 0 to first work[1] * 0.8, graph 1 behind fc rgb '#f4f4f4' fs solid noborder
			set label 7 'interpolated: no task' at graph 0.03, graph 0.964 left font tiny textcolor rgb '#666666'
			set label 8 'with work is this short' at graph 0.03, graph 0.924 left font tiny textcolor rgb '#666666'
		}
		last = count[p + 1] - 1
		own(i) = $1 == p && $2 == i
		shade(i) = colour(look[at(p, i)])
		plot for [i = 0:last] curves skip 1 every ::begin[at(p, i)]::end(at(p, i)) using (own(i) && $5 == 1 ? $3 : NaN):4 with lines lw 0.9 lc rgb shade(i) notitle, \
		     for [i = 0:last] curves skip 1 every ::begin[at(p, i)]::end(at(p, i)) using (own(i) && $5 == 0 ? $3 : NaN):4 with lines lw 0.9 dt (2,3) lc rgb shade(i) notitle, \
		     for [i = 0:last] points skip 1 using (own(i) ? $4 : NaN):5:6:7 with yerrorbars pt form(at(p, i)) ps point_size lw 0.9 lc rgb shade(i) notitle, \
		     for [i = 0:last] legend skip 1 using (own(i) && $7 == 1 ? $8 : NaN):(50):9:10 with xerrorbars pt 7 ps 0.35 lw 1.6 lc rgb shade(i) notitle
		unset label; unset object
		from = to + gap
	}
}
unset multiplot
