# split - efficiency against the parts that a task is handed out in, and how long a jump and its parts take, ours, Horner's
# and NumPy's.
#
# Left: time of blocking over CPUs × time; the first series may be blocking itself, on one worker. A ring is
# --split auto. Right: medians and quartiles.
points = folder . '/figure.tsv'; legend = folder . '/figure-series.tsv'; jumps = folder . '/figure-jump.tsv'
array name_of[series]
stats legend using (i = $1 + 1, name_of[i] = strcol(2), i) skip 1 nooutput
panel = 0.17 * jump_rows > 1.9 ? 0.17 * jump_rows : 1.9
top = 0.5; foot = 0.86
height = top + panel + foot; width = 6.9
load 'plots/lib/open.gp'
load 'plots/lib/series.gp'
colours = '555555 0072B2 D55E00 009E73 CC79A7'
form(i) = int(nth('13 7 5 9 11', i))
own(i) = $1 == i

set tmargin at screen 1 - top / height
set bmargin at screen foot / height
set multiplot

set lmargin at screen 0.07
set rmargin at screen 0.545
set logscale x 2
set xrange [x_low : x_high]
set xtics (1)
do for [e = 1:32] { if (2 ** e <= x_high) { set xtics add (sprintf('%d', 2 ** e) 2 ** e) } }
set yrange [efficiency_low : efficiency_high]
set ytics 0, 0.2
set grid ytics
set label 3 'efficiency: time of blocking / (CPUs × time)' at graph 0.5, screen 1 - 0.14 / height center textcolor rgb ink
set label 4 'parts of a task (logarithmic)' at graph 0.5, screen 0.48 / height center textcolor rgb ink
set label 5 'ideal' at graph 0.99, first 1 right offset 0, 0.5 font small textcolor rgb 'black'
do for [i = 0:series - 1] {
	set label 10 + 2 * i '' at screen 0.075 + 0.125 * i, screen 1 - 0.33 / height point pt form(i) ps point_size lc rgb colour(i)
	set label 11 + 2 * i name_of[i + 1] at screen 0.087 + 0.125 * i, screen 1 - 0.33 / height left textcolor rgb ink font small noenhanced
}
set label 6 'ring: --split auto' at screen 0.087 + 0.125 * series, screen 1 - 0.33 / height left font small textcolor rgb grey noenhanced
if (cut) { set label 7 'Intervals cut at an edge go on beyond it.' at screen 0.985, screen 0.21 / height right font small textcolor rgb grey }
plot 1 with lines lw 1 dt (6,4) lc rgb 'black', \
     for [i = 0:series - 1] points skip 1 using (own(i) && $2 == 0 ? $4 : NaN):5 with lines lw 0.7 dt 3 lc rgb colour(i), \
     for [i = 0:series - 1] points skip 1 using (own(i) && $2 == 0 ? $4 : NaN):5:6:7 with yerrorbars pt form(i) ps point_size lw 0.9 lc rgb colour(i), \
     for [i = 0:series - 1] points skip 1 using (own(i) && $2 == 1 ? $4 : NaN):5 with points pt 6 ps 2.4 * point_size lw 1.2 lc rgb colour(i)
unset label

set lmargin at screen 0.755
set rmargin at screen 0.985
set logscale x 10
set xrange [jump_low : jump_high]
set xtics ('1' 1)
# Further to the right a label would be cut.
do for [e = -3:floor(log10(0.6 * jump_high))] { set xtics add (sprintf('%g', 10.0 ** e) 10.0 ** e) }
set yrange [jump_rows - 0.4 : -0.6]
set ytics scale 0 noenhanced font small
set ytics ()
unset grid
set grid xtics
set label 3 'a jump, ours and others’' at screen 0.79, screen 1 - 0.14 / height center textcolor rgb ink
set label 4 'microseconds (logarithmic)' at graph 0.5, screen 0.48 / height center textcolor rgb ink
tone(program, part) = program == 2 ? 0xD55E00 : program == 1 ? 0xCC79A7 : part == 1 ? 0x56B4E9 : 0x0072B2
words_of(us) = us < 10 ? sprintf('%.2f', us) : us < 100 ? sprintf('%.1f', us) : sprintf('%.0f', us)
plot jumps skip 1 using 5:1:6:7:(tone($3, $4)) with xerrorbars pt 7 ps 0.01 lw 1.2 lc rgb variable, \
     jumps skip 1 using 5:1:($3 == 1 ? 5 : 7):(tone($3, $4)) with points pt variable ps point_size lc rgb variable, \
     jumps skip 1 using 7:1:(words_of($5)) with labels left offset 0.7, 0 font tiny textcolor rgb ink, \
     jumps skip 1 using (NaN):1:ytic(2) with points
unset multiplot
