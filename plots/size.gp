# size - speed-up over blocking, and time for an iteration, against the iterations of a task.
#
# Where a model's curve crosses 1, it pays off; where the time for an iteration is level, time grows as the work does.
# The models are numbered from 0, those that are compared with blocking first.
points = folder . '/figure.tsv'; legend = folder . '/figure-models.tsv'
array name_of[models]; array words_of[models]
stats legend using (i = $1 + 1, name_of[i] = strcol(2), words_of[i] = strcol(3), i) skip 1 nooutput

entry = 0.125 # inches of the key that a line takes; it is set by hand, as fonts differ
height = 3.3; width = 6.9
if (entry * (models + 4) + 1.2 > height) { height = entry * (models + 4) + 1.2 }
load 'plots/lib/open.gp'
load 'plots/lib/series.gp'
form(i) = int(nth('6 4 2 8 10 7 5 9 11 13', i))
exponent(x) = x < 1e3 ? sprintf('%g', x) : sprintf('10^{%d}', int(log10(x) + 0.5))

left = 0.07; right = 0.735; gap = 0.075
each = (right - left - gap) / 2
set tmargin at screen 1 - 0.40 / height
set bmargin at screen 0.80 / height
set logscale xy
set xrange [x_low : x_high]
unset xtics
set xtics nomirror out scale 0.5 textcolor rgb ink
set xtics (exponent(1e0) 1e0)
do for [e = 1:18] { set xtics add (exponent(10.0 ** e) 10.0 ** e) }
set grid ytics
set samples 2 # a level line needs no more
set label 4 'iterations of each task (logarithmic)' at screen (left + right) / 2, screen 0.42 / height center textcolor rgb ink
own(i) = $1 == i

set multiplot
set lmargin at screen left
set rmargin at screen left + each
set yrange [speedup_low : speedup_high]
unset ytics
set ytics nomirror out scale 0.5 textcolor rgb ink
set ytics (sprintf('%g', 1.0) 1.0)
do for [e = 1:8] { set ytics add (sprintf('1/%d', 2 ** e) 2.0 ** -e, sprintf('%d', 2 ** e) 2.0 ** e) }
set label 3 'speed-up over blocking' at graph 0.5, screen 1 - 0.2 / height center textcolor rgb ink noenhanced
if (ideal > 1) {
	set arrow 2 from graph 0, first ideal to graph 1, first ideal nohead lc rgb 'black' lw 0.9 dt (6,4)
	set label 5 'ideal for ' . ideal_for at graph 0.02, first ideal offset 0, 0.5 left font tiny textcolor rgb 'black'
}
set label 6 'blocking' at graph 0.02, first 1 offset 0, 0.5 left font tiny textcolor rgb grey
set label 7 'pays off from, iterations a task' at screen right + 0.018, screen 1 - 0.45 / height left textcolor rgb ink
line(i) = 1 - (0.45 + entry * (i + 1.1)) / height
do for [i = 0:models - 1] {
	set label 100 + i name_of[i + 1] . '  ' . words_of[i + 1] at screen right + 0.035, screen line(i) left font small textcolor rgb ink noenhanced
	set label 200 + i '' at screen right + 0.025, screen line(i) point pt form(i) ps point_size lc rgb colour(i)
}
if (cut) { set label 8 'intervals cut at an edge go on beyond it' at screen right + 0.018, screen line(models + 0.4) left font tiny textcolor rgb '#666666' }
plot 1 with lines lc rgb grey lw 1 notitle, \
     for [i = 0:compared - 1] points skip 1 using (own(i) ? $2 : NaN):4 with lines lw 0.9 lc rgb colour(i) notitle, \
     for [i = 0:compared - 1] points skip 1 using (own(i) ? $3 : NaN):4:5:6 with yerrorbars pt form(i) ps point_size lw 0.9 lc rgb colour(i) notitle, \
     for [i = 0:compared - 1] legend skip 1 using (own(i) && $4 == 1 ? $5 : NaN):(1):6:7 with xerrorbars pt 7 ps 0.35 lw 1.6 lc rgb colour(i) notitle
unset label; unset arrow

set lmargin at screen left + each + gap
set rmargin at screen right
set yrange [ns_low : ns_high]
unset ytics
set ytics nomirror out scale 0.5 textcolor rgb ink
set ytics ('1 ns' 1.0)
do for [e = -3:6] { do for [m in '1 2 5'] { if (m == 1 || ns_high / ns_low < 64) { set ytics add (sprintf('%g ns', m * 10.0 ** e) m * 10.0 ** e) } } }
set label 3 'time of the run for an iteration (level: linear)' at graph 0.5, screen 1 - 0.2 / height center textcolor rgb ink noenhanced
plot for [i = 0:models - 1] points skip 1 using (own(i) ? $2 : NaN):7 with lines lw 0.9 lc rgb colour(i), \
     for [i = 0:models - 1] points skip 1 using (own(i) ? $3 : NaN):7:8:9 with yerrorbars pt form(i) ps point_size lw 0.9 lc rgb colour(i)
unset multiplot
