# experiment: models
# speedup - how many times faster than the blocking loop each model is, with its 95 % interval, beside the article's.
rows = folder . '/figure.tsv'; python = python_rows > 0
stats rows using 1 skip 1 name 'Y' nooutput
stats rows using 9 skip 1 name 'LOW' nooutput
stats rows using 10 skip 1 name 'HIGH' nooutput
x_low = LOW_min < 0.25 ? LOW_min / 1.14 : 0.22
x_high = HIGH_max > 8 ? 1.8 * HIGH_max : 10 # with room for the label
if (1.25 * cores > x_high) { x_high = 1.25 * cores }
height = 1.25 + (python ? 0.3 : 0.2) * (Y_max + 1); width = 6.9
load 'plots/lib/open.gp'
load 'plots/lib/groups.gp'

set lmargin at screen (python_rows > 6 ? 0.185 : 0.125) # several interpreters have longer names
set rmargin at screen 0.97
set tmargin at screen 1 - 0.34 / height
set bmargin at screen 0.78 / height
set yrange [Y_max + 0.6 : -0.6]
set ytics scale 0 noenhanced
set logscale x 2
set xrange [x_low : x_high]
set xtics ('¼' 0.25, '½' 0.5, '1' 1, '2' 2, '4' 4, '8' 8)
step = x_high / x_low < 4096 ? 1 : 2 # in powers of two
do for [e = 3:30:step] { set xtics add (sprintf('1/%.0f', 2.0 ** e) 2.0 ** -e) }
do for [e = 4:30:step] { set xtics add (sprintf('%.0f', 2.0 ** e) 2.0 ** e) }
set label 4 'speed-up over blocking, with its 95 % interval (logarithmic; right is faster)' at screen 0.55, screen 0.42 / height center textcolor rgb ink
set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb grey lw 1
if (cores > 1) set arrow 2 from cores, graph 0 to cores, graph 1 nohead lc rgb 'black' lw 1 dt (6,4)
if (cores > 1) set label 5 sprintf('ideal for the %g CPUs here', cores) at cores, screen 1 - 0.28 / height center textcolor rgb 'black' font ',6.5'
set label 6 'blocking' at 1, screen 1 - 0.28 / height center textcolor rgb grey font ',6.5'
set key at screen 0.97, screen 1 - 0.13 / height right horizontal samplen 0.5 width 1 noenhanced textcolor rgb ink reverse Left

# Where a row has several groups they stand a little above one another. An interval narrower than its point is there all the same.
shift(g) = (python ? 0.28 : 0.2) * (g == 2 ? 1 : g == 1 ? 0 : -1)
times(s) = sprintf('%.2f×', s)
nth(i) = python ? i : 2 * i # the groups that are there
plot for [g = 0:2] rows skip 1 using ($3 == g ? $8 : NaN):($1 + shift(g)):9:10 with xerrorbars pt point(g) ps 0.9 lw 1.2 lc rgb colour(g) notitle, \
     for [g = 0:2] rows skip 1 using ($3 == g && $1 > 0 ? $10 : NaN):($1 + shift(g)):(times($8)) with labels left offset 0.8, 0 font ',6.5' textcolor rgb colour(g) noenhanced notitle, \
     rows skip 1 using (NaN):1:ytic(2) with points notitle, \
     for [i = 0:(python ? 2 : 1)] rows skip 1 using (NaN):1 with points pt point(nth(i)) ps 0.9 lc rgb colour(nth(i)) title name(nth(i))
