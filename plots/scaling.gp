# scaling - speed-up and efficiency against the number of workers, and the laws that the models follow.
#
# Left: the speed-up over blocking, with its interval; a curve is drawn only where its law fits (analysis/laws.c), over
# the workers that it is fitted to. Right: the efficiency. Points of the same count stand a little beside one another.
set datafile separator tab
shell(text) = (strstrt(text, "'") ? text[1:strstrt(text, "'") - 1] . "'\\''" . shell(text[strstrt(text, "'") + 1:*]) : text)
awk(what) = sprintf("< awk -f plots/lib/scaling.awk -v cores=%d -v what=%s '%s/results.tsv'", cores, what, shell(folder))

stats awk('models') using 1 name 'MODELS' nooutput
models = int(MODELS_records)
array model[models]; array law[models]
fitted = 0 # workers, at most
stats awk('models') using (i = $1 + 1, model[i] = strcol(2), law[i] = strcol(3), fitted = $4 > fitted ? $4 : fitted, $1) nooutput
array from[models]; array to[models]; array one[models]; array a[models]; array b[models]
do for [i = 1:models] { from[i] = 0 }
stats sprintf("%s; echo '-1\t0\t0\t0\t0\t0'", awk('laws')) using ($1 < 0 ? 0 : (i = $1 + 1, from[i] = $2, to[i] = $3, one[i] = $4, a[i] = $5, b[i] = $6)) nooutput
end(value, of) = strcol(of) eq 'NA' ? value : real(strcol(of)) # of an interval; of a single block there is none
stats awk('points') using 2:(end($3, 4)) name 'LOW' nooutput
stats awk('points') using 2:(end($3, 5)) name 'HIGH' nooutput
stats awk('points') using (end($6, 8)) name 'EFF' nooutput
most = HIGH_max_x

deep = (models + 1) / 2 # rows of the legend, in two columns
top = 0.24; panel = 2.2; under = 0.42; legend = 0.165 * (deep + 1)
height = top + panel + under + legend + 0.42; width = 6.9
load 'plots/lib/open.gp'
small = format eq 'svg' ? ',9' : ',6.5' # of the terminals' own sizes as much
dot = format eq 'svg' ? 0.5 : 0.7 # the size of a point

colours = '0072B2 D55E00 009E73 CC79A7 E69F00 56B4E9 000000'
points_ = '7 5 9 13 11 15 3'
nth(list, i) = word(list, (i - 1) % words(list) + 1)
colour(i) = int('0x' . nth(colours, i))
point(i) = int(nth(points_, i + (i - 1) / words(colours))) # other pairs when the colours come again
spread = 0.05 < 0.5 / models ? 0.05 : 0.5 / models # in powers of two, between neighbours
beside(i) = 2 ** (spread * (i - (models + 1) / 2.0))
ideal(w) = w < 1 ? NaN : w < cores ? w : cores
alone(i, w) = 1.0 / w + a[i] * (1 - 1.0 / w) + b[i] * (w - 1)
curve(i, w) = from[i] > 0 && w >= from[i] && w <= to[i] ? one[i] / alone(i, w) : NaN

set tmargin at screen 1 - top / height
set bmargin at screen 1 - (top + panel) / height
set logscale x 2
set xrange [0.8 : 1.25 * most]
set xtics (1)
do for [e = 1:12] { if (2 ** e <= most) { set xtics add (sprintf('%d', 2 ** e) 2 ** e) } }
set arrow 1 from cores, graph 0 to cores, graph 1 nohead lc rgb '#aaaaaa' lw 0.8 dt (2,3) back
set label 3 sprintf('%d CPU%s', cores, cores == 1 ? '' : 's') at cores, graph 1.03 center font small textcolor rgb grey
set label 4 'workers (logarithmic)' at graph 0.5, screen 1 - (top + panel + 0.31) / height center textcolor rgb ink
set grid ytics
set samples 400
set multiplot

set lmargin at screen 0.08
set rmargin at screen 0.505
set logscale y 2
highest = HIGH_max_y > cores ? HIGH_max_y : cores
set yrange [0.93 * (LOW_min_y < 0.9 ? LOW_min_y : 0.9) : 1.12 * highest]
set ytics ('⅛' 0.125, '¼' 0.25, '½' 0.5, '1' 1)
do for [e = 1:12] { set ytics add (sprintf('%d', 2 ** e) 2 ** e) }
set ylabel 'speed-up over blocking (logarithmic)' offset 0.2, 0 textcolor rgb ink
if (cores <= 4) { set ytics ('0.25' 0.25, '0.5' 0.5, '0.75' 0.75, '1' 1, '1.5' 1.5, '2' 2, '3' 3, '4' 4, '8' 8) }
if (cores == 1) { set ytics add ('0.9' 0.9) }
set label 5 'ideal' at 1.25 * most, ideal(most) right offset 0, 0.5 font small textcolor rgb 'black'
set label 6 sprintf('Curves: the law that fits 1 … %d workers, its parameters with 95 %% intervals (Amdahl: serial part; USL: contention, coherency). Dotted: neighbours joined.', fitted) \
	at screen 0.03, screen 1 - (top + panel + under + 0.08) / height left font small textcolor rgb grey
do for [i = 1:models] {
	at_x = 0.03 + (i > deep ? 0.49 : 0); at_y = 1 - (top + panel + under + 0.08 + 0.165 * ((i - 1) % deep + 1)) / height
	set label 10 + 2 * i '' at screen at_x + 0.005, screen at_y point pt point(i) ps 0.9 lc rgb colour(i)
	set label 11 + 2 * i sprintf('%s: %s', model[i], law[i]) at screen at_x + 0.018, screen at_y left textcolor rgb ink font small noenhanced
}
plot ideal(x) with lines lw 1 dt (6,4) lc rgb 'black', \
     for [i = 1:models] curve(i, x / beside(i)) with lines lw 1.3 lc rgb colour(i), \
     for [i = 1:models] awk('points') using ($1 == i - 1 ? $2 * beside(i) : NaN):3 with lines lw 0.5 dt 3 lc rgb colour(i), \
     for [i = 1:models] awk('points') using ($1 == i - 1 ? $2 * beside(i) : NaN):3:(end($3, 4)):(end($3, 5)) with yerrorbars pt point(i) ps dot lw 0.9 lc rgb colour(i)
unset label 1; unset label 2; unset label 6
do for [i = 1:models] { unset label 10 + 2 * i; unset label 11 + 2 * i }

set lmargin at screen 0.575
set rmargin at screen 0.985
unset logscale y
set yrange [0 : (EFF_max < 1.1 ? 1.1 : EFF_max < 1.5 ? EFF_max : 1.5)]
unset ytics
set ytics 0, 0.2 nomirror out scale 0.5 textcolor rgb ink
set ylabel sprintf('efficiency: speed-up / min(workers, %d)', cores) offset 0.4, 0
set label 5 'ideal' at 1.25 * most, 1 right offset 0, 0.5 font small textcolor rgb 'black'
plot 1 with lines lw 1 dt (6,4) lc rgb 'black', \
     for [i = 1:models] awk('points') using ($1 == i - 1 ? $2 * beside(i) : NaN):6 with lines lw 0.5 dt 3 lc rgb colour(i), \
     for [i = 1:models] awk('points') using ($1 == i - 1 ? $2 * beside(i) : NaN):6:(end($6, 7)):(end($6, 8)) with yerrorbars pt point(i) ps dot lw 0.9 lc rgb colour(i)
unset multiplot
