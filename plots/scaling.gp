# scaling - speed-up and efficiency against the number of workers, and the laws that the models follow.
#
# Left: the speed-up over blocking, with its interval; a curve is drawn only where its law fits, over the workers that it
# is fitted to. Right: the efficiency. Points of the same count stand a little beside one another.
points = folder . '/figure.tsv'; legend = folder . '/figure-models.tsv'
laws = curves ? folder . '/figure-laws.tsv' : points # gnuplot warns of a file without a row
array name_of[models]; array law_of[models]
stats legend using (i = $1 + 1, name_of[i] = strcol(2), law_of[i] = strcol(3), i) skip 1 nooutput

deep = (models + 1) / 2 # rows of the legend, in two columns
top = 0.24; panel = 2.2; under = 0.42; row = 0.165; beneath = row * (deep + 1)
height = top + panel + under + beneath + 0.42; width = 6.9
load 'plots/lib/open.gp'
load 'plots/lib/series.gp'
colours = '0072B2 D55E00 009E73 CC79A7 E69F00 56B4E9 000000'
form(i) = int(nth('7 5 9 13 11 15 3', i + i / words(colours))) # other pairs when the colours come again
ideal(w) = w < 1 ? NaN : w < cores ? w : cores
own(i) = $1 == i

set tmargin at screen 1 - top / height
set bmargin at screen 1 - (top + panel) / height
set logscale x 2
set xrange [x_low : x_high]
set xtics (1)
do for [e = 1:20] { if (2 ** e <= x_high) { set xtics add (sprintf('%d', 2 ** e) 2 ** e) } }
set arrow 1 from cores, graph 0 to cores, graph 1 nohead lc rgb '#aaaaaa' lw 0.8 dt (2,3) back
set label 3 sprintf('%g CPU%s', cores, cores == 1 ? '' : 's') at cores, graph 1.03 center font small textcolor rgb grey
set label 4 'workers (logarithmic)' at graph 0.5, screen 1 - (top + panel + 0.31) / height center textcolor rgb ink
set grid ytics
set samples 400
set multiplot

set lmargin at screen 0.08
set rmargin at screen 0.505
set logscale y 2
set yrange [speedup_low : speedup_high]
set ytics ('⅛' 0.125, '¼' 0.25, '½' 0.5, '1' 1)
do for [e = 1:12] { set ytics add (sprintf('%d', 2 ** e) 2 ** e) }
set ylabel 'speed-up over blocking (logarithmic)' offset 0.2, 0 textcolor rgb ink
if (cores <= 4) { set ytics ('0.25' 0.25, '0.5' 0.5, '0.75' 0.75, '1' 1, '1.5' 1.5, '2' 2, '3' 3, '4' 4, '8' 8) }
if (cores == 1) { set ytics add ('0.9' 0.9) }
set label 5 'ideal' at x_high, ideal(x_high) right offset 0, 0.5 font small textcolor rgb 'black'
line(r) = 1 - (top + panel + under + 0.08 + row * r) / height
set label 6 sprintf('Curves: the law that fits 1 … %d workers, its parameters with 95 %% intervals (Amdahl: serial part; USL: contention, coherency). Dotted: neighbours joined.', fitted) . \
	(cut ? ' Intervals cut at an edge go on beyond it.' : '') at screen 0.03, screen line(0) left font small textcolor rgb grey
do for [i = 0:models - 1] {
	at_x = 0.03 + (i < deep ? 0 : 0.49); at_y = line(i % deep + 1)
	set label 10 + 2 * i '' at screen at_x + 0.005, screen at_y point pt form(i) ps 0.9 lc rgb colour(i)
	set label 11 + 2 * i sprintf('%s: %s', name_of[i + 1], law_of[i + 1]) at screen at_x + 0.018, screen at_y left textcolor rgb ink font small noenhanced
}
plot ideal(x) with lines lw 1 dt (6,4) lc rgb 'black', \
     for [i = 0:models - 1] laws skip 1 using (curves > 0 && own(i) ? $2 : NaN):3 with lines lw 1.3 lc rgb colour(i), \
     for [i = 0:models - 1] points skip 1 using (own(i) ? $3 : NaN):4 with lines lw 0.5 dt 3 lc rgb colour(i), \
     for [i = 0:models - 1] points skip 1 using (own(i) ? $3 : NaN):4:5:6 with yerrorbars pt form(i) ps point_size lw 0.9 lc rgb colour(i)
unset label 1; unset label 2; unset label 6
do for [i = 0:models - 1] { unset label 10 + 2 * i; unset label 11 + 2 * i }

set lmargin at screen 0.575
set rmargin at screen 0.985
unset logscale y
set yrange [efficiency_low : efficiency_high]
unset ytics
set ytics 0, 0.2 nomirror out scale 0.5 textcolor rgb ink
set ylabel sprintf('efficiency: speed-up / min(workers, %g)', cores) offset 0.4, 0
set label 5 'ideal' at x_high, 1 right offset 0, 0.5 font small textcolor rgb 'black'
plot 1 with lines lw 1 dt (6,4) lc rgb 'black', \
     for [i = 0:models - 1] points skip 1 using (own(i) ? $3 : NaN):7 with lines lw 0.5 dt 3 lc rgb colour(i), \
     for [i = 0:models - 1] points skip 1 using (own(i) ? $3 : NaN):7:8:9 with yerrorbars pt form(i) ps point_size lw 0.9 lc rgb colour(i)
unset multiplot
