# attribution - why threads that take turns are slower: what the slowdown consists of, and how fast the lock's holder is.
#
# Left: the parts of the slowdown of each program. Right: the holder's time per iteration, by its place in the hold (slow
# at first: cold caches) and by CPU (slow throughout: its clock). analysis/parts.h defines the parts.
parts = folder . '/figure-parts.tsv'; by_position = folder . '/figure-positions.tsv'; by_cpu = folder . '/figure-cpus.tsv'
legend = 0.15 * 2 * ((families + 2) / 3) # inches
height = 1.20 + legend + 0.38 * (programs > 6 ? programs : 6); width = 6.9
load 'plots/lib/open.gp'

nth(name, i) = value(sprintf('%s%d', name, i))
colour(f) = f % 5 == 0 ? 0xD55E00 : f % 5 == 1 ? 0x0072B2 : f % 5 == 2 ? 0x009E73 : f % 5 == 3 ? 0xCC79A7 : 0x555555
filled(f) = f % 5 == 0 ? 5 : f % 5 == 1 ? 7 : f % 5 == 2 ? 9 : f % 5 == 3 ? 13 : 11
shape(s) = filled(nth('style', s)) - nth('pinned', s) # hollow: pinned
tint(s) = colour(nth('style', s))
part_name(i) = i == 0 ? 'slowdown in all' : i == 1 ? 'recording' : i == 2 ? 'lock' : i == 3 ? 'preempted' : 'slower'
part_colour(i) = i == 0 ? 0x222222 : i == 1 ? 0x8A8A8A : i == 2 ? 0x0072B2 : i == 3 ? 0xE69F00 : 0xD55E00
part_shape(i) = i == 0 ? 13 : i == 1 ? 4 : i == 2 ? 7 : i == 3 ? 8 : 5

top = 1 - (0.36 + legend) / height; bottom = 0.82 / height
set tmargin at screen top
set bmargin at screen bottom
set errorbars 0.4
small = format eq 'svg' ? ',9' : format eq 'pdf' ? ',5.8' : ',6.5'
size(x) = x * (format eq 'svg' ? 0.7 : 1) # terminals differ in what a size is
set multiplot

# The parts.
set lmargin at screen 0.175
set rmargin at screen 0.49
reach = parts_high - parts_low
set xrange [parts_low - 0.03 * reach : parts_high + 0.05 * reach]
set yrange [programs - 0.45 : -0.55]
set ytics scale 0 noenhanced font small
set ytics ()
do for [s = 1:programs] { set ytics add ('' . nth('program', s) s - 1) }
set arrow 1 from 0, graph 0 to 0, graph 1 nohead back lc rgb rule lw 0.8
do for [s = 1:programs - 1] { set arrow 10 + s from graph 0, first s - 0.5 to graph 1, first s - 0.5 nohead back lc rgb '#d0d0d0' lw 0.6 }
set xtics font small
set label 3 'a   what the slowdown consists of' at screen 0.175, screen 1 - 0.16 / height left textcolor rgb ink
set label 4 '% of the time of the plain loop in the same language' at screen 0.3325, screen 0.44 / height center textcolor rgb ink
do for [i = 0:4] {
	set label 20 + i part_name(i) at screen 0.182 + 0.112 * (i / 2), screen 1 - (0.36 + 0.13 * (i % 2)) / height \
		left noenhanced textcolor rgb ink font small point pt part_shape(i) ps size(0.9) lc rgb part_colour(i) offset 0.7, -0.1
}
lane(i) = 0.15 * (i - 2)
plot for [i = 0:4] parts skip 1 using ($2 == i ? $3 : NaN):($1 + lane(i)):4:5 with xerrorbars pt part_shape(i) ps size(i == 0 ? 1.05 : 0.75) lw (i == 0 ? 1.5 : 1) lc rgb part_colour(i)
do for [i = 0:4] { unset label 20 + i }
do for [s = 1:programs - 1] { unset arrow 10 + s }
unset label 1; unset label 2

# The holder: by position, and by CPU, on one scale.
do for [s = 1:programs] {
	set label 20 + s '' . nth('program', s) at screen 0.562 + 0.149 * (nth('family', s) % 3), \
		screen 1 - (0.36 + 0.13 * (2 * (nth('family', s) / 3) + nth('pinned', s))) / height \
		left noenhanced textcolor rgb ink font small point pt shape(s) ps size(0.8) lc rgb tint(s) offset 0.7, -0.1
}
set lmargin at screen 0.575
set rmargin at screen 0.825
span = holder_high - holder_low
set yrange [holder_low - 0.05 * span : holder_high + 0.05 * span]
unset ytics
set ytics nomirror out scale 0.5 textcolor rgb ink font small
set grid ytics
unset ylabel
set label 3 'b   how fast the lock’s holder computes' at screen 0.555, screen 1 - 0.16 / height
set label 4 'slices since it got the lock' at screen 0.70, screen 0.44 / height
set label 5 'time per iteration, relative to running alone' at screen 0.522, screen (top + bottom) / 2 center rotate by 90 textcolor rgb ink
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead back lc rgb 'black' lw 0.8 dt (6,4)
set xrange [-0.55 : (positions > 0 ? positions : 1) - 0.45]
unset xtics
set xtics nomirror out scale 0.5 textcolor rgb ink font small
set xtics ()
do for [p = 1:positions] { set xtics add ('' . nth('position', p) p - 1) }
aside(s) = 0.75 / programs * (s - (programs + 1) / 2.0)
# Very short runs tell nothing of the holder.
if (positions == 0) { plot NaN } else { plot for [s = 1:programs] by_position skip 1 using ($1 == s - 1 ? $2 + aside(s) : NaN):3:4:5 with yerrorbars pt shape(s) ps size(0.7) lw 0.9 lc rgb tint(s) }
do for [s = 1:programs] { unset label 20 + s }
unset label 5; unset label 3

set lmargin at screen 0.85
set rmargin at screen 0.99
set border 1
set ytics scale 0 format ''
set xrange [-0.5 : (cpus > 0 ? cpus : 1) - 0.5]
set label 4 'CPU it runs on' at screen 0.92, screen 0.44 / height
unset xtics
set xtics nomirror out scale 0 textcolor rgb ink font small
set xtics ()
do for [c = 1:cpus:(cpus > 64 ? 32 : cpus > 32 ? 8 : cpus > 16 ? 4 : cpus > 8 ? 2 : 1)] { set xtics add ('' . nth('cpu', c) c - 1) }
if (cpus == 0) { plot NaN } else { plot for [s = 1:programs] by_cpu skip 1 using ($1 == s - 1 ? $2 + aside(s) : NaN):3:4:5 with yerrorbars pt shape(s) ps size(0.7) lw 0.9 lc rgb tint(s) }
unset multiplot
