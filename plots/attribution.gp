# attribution - why threads that take turns are slower: what the slowdown consists of, and how fast the lock's holder is.
#
# Left: the parts of the slowdown of each program. Right: the holder's time by iteration, by its place in the hold (slow
# at first: cold caches) and by CPU (slow throughout: its clock). The parts are defined in analysis/attribute.c.
set datafile separator tab
set datafile missing 'NA'
parts = sprintf('< awk -f plots/lib/attribution.awk %s/results.tsv', folder)
stats parts using ($1 == 3 ? $2 : NaN) skip 1 name 'S' nooutput
stats parts using ($1 == 3 ? $3 : NaN) skip 1 name 'F' nooutput
stats parts using ($1 == 0 ? $5 : NaN) skip 1 name 'L' nooutput
stats parts using ($1 == 0 ? $6 : NaN) skip 1 name 'H' nooutput
stats parts using ($1 == 1 ? $3 : NaN) skip 1 name 'P' nooutput
stats parts using ($1 == 2 ? $3 : NaN) skip 1 name 'C' nooutput
stats parts using ($1 == 1 || $1 == 2 ? $5 : NaN) skip 1 name 'U' nooutput
stats parts using ($1 == 1 || $1 == 2 ? $6 : NaN) skip 1 name 'V' nooutput
if (!exists('P_max')) { P_max = 1; C_max = 0; U_min = 0.9; V_max = 1.1 } # runs so short that they say nothing of the holder
count = int(S_max) + 1; families = int(F_max) + 1; cpus = int(C_max) + 1
legend = 0.15 * 2 * ((families + 2) / 3) # inches
height = 1.20 + legend + 0.38 * (count > 6 ? count : 6); width = 6.9
load 'plots/lib/open.gp'

array family[count]; array style[count]; array pinned[count]; array program[count]; array cpu[cpus]
cpu[1] = ''
stats parts using ($1 == 2 ? (cpu[int($3) + 1] = strcol(7), 1) : NaN) skip 1 nooutput
do for [s = 1:count] {
	stats parts using ($1 == 3 && $2 == s - 1 ? (family[s] = int($3), style[s] = int($4), pinned[s] = int($8), program[s] = strcol(7), 1) : NaN) skip 1 nooutput
}
colour(f) = f % 5 == 0 ? 0xD55E00 : f % 5 == 1 ? 0x0072B2 : f % 5 == 2 ? 0x009E73 : f % 5 == 3 ? 0xCC79A7 : 0x555555
filled(f) = f % 5 == 0 ? 5 : f % 5 == 1 ? 7 : f % 5 == 2 ? 9 : f % 5 == 3 ? 13 : 11
shape(s) = filled(style[s]) - (pinned[s] ? 1 : 0) # hollow: pinned
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
reach = H_max - (L_min < 0 ? L_min : 0)
set xrange [(L_min < 0 ? L_min : 0) - 0.03 * reach : H_max + 0.05 * reach]
set yrange [count - 0.45 : -0.55]
set ytics scale 0 noenhanced font small
set ytics ()
do for [s = 1:count] { set ytics add (program[s] s - 1) }
set arrow 1 from 0, graph 0 to 0, graph 1 nohead back lc rgb rule lw 0.8
do for [s = 1:count - 1] { set arrow 10 + s from graph 0, first s - 0.5 to graph 1, first s - 0.5 nohead back lc rgb '#d0d0d0' lw 0.6 }
set xtics font small
set label 3 'a   what the slowdown consists of' at screen 0.175, screen 1 - 0.16 / height left textcolor rgb ink
set label 4 '% of the time of the plain loop in the same language' at screen 0.3325, screen 0.44 / height center textcolor rgb ink
do for [i = 0:4] {
	set label 20 + i part_name(i) at screen 0.182 + 0.112 * (i / 2), screen 1 - (0.36 + 0.13 * (i % 2)) / height \
		left noenhanced textcolor rgb ink font small point pt part_shape(i) ps size(0.9) lc rgb part_colour(i) offset 0.7, -0.1
}
lane(i) = 0.15 * (i - 2)
plot for [i = 0:4] parts skip 1 using ($1 == 0 && $3 == i ? $4 : NaN):($2 + lane(i)):5:6 with xerrorbars pt part_shape(i) ps size(i == 0 ? 1.05 : 0.75) lw (i == 0 ? 1.5 : 1) lc rgb part_colour(i)
do for [i = 0:4] { unset label 20 + i }
do for [s = 1:count - 1] { unset arrow 10 + s }
unset label 1; unset label 2

# The holder: by position, and by CPU, on one scale.
do for [s = 1:count] {
	set label 20 + s program[s] at screen 0.562 + 0.149 * (family[s] % 3), screen 1 - (0.36 + 0.13 * (2 * (family[s] / 3) + pinned[s])) / height \
		left noenhanced textcolor rgb ink font small point pt shape(s) ps size(0.8) lc rgb colour(style[s]) offset 0.7, -0.1
}
set lmargin at screen 0.575
set rmargin at screen 0.825
span = V_max - U_min
set yrange [U_min - 0.05 * span : V_max + 0.05 * span]
unset ytics
set ytics nomirror out scale 0.5 textcolor rgb ink font small
set grid ytics
unset ylabel
set label 3 'b   how fast the lock’s holder computes' at screen 0.555, screen 1 - 0.16 / height
set label 4 'slices since it got the lock' at screen 0.70, screen 0.44 / height
set label 5 'time by iteration, times alone' at screen 0.522, screen (top + bottom) / 2 center rotate by 90 textcolor rgb ink
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead back lc rgb 'black' lw 0.8 dt (6,4)
class(position) = position < 2 ? 0 : 1 + int(log(position - 1) / log(2) + 0.5) # 1, 2, 3-4, 5-8, …
set xrange [-0.55 : class(P_max) + 0.55]
unset xtics
set xtics nomirror out scale 0.5 textcolor rgb ink font small
set xtics ('1' 0, '2' 1)
do for [e = 2:class(P_max)] { set xtics add (sprintf('%d–', 2 ** (e - 1) + 1) e) }
aside(s) = 0.75 / count * (s - (count + 1) / 2.0)
plot for [s = 1:count] parts skip 1 using ($1 == 1 && $2 == s - 1 ? class($3) + aside(s) : NaN):4:5:6 with yerrorbars pt shape(s) ps size(0.7) lw 0.9 lc rgb colour(style[s])
do for [s = 1:count] { unset label 20 + s }
unset label 5; unset label 3

set lmargin at screen 0.85
set rmargin at screen 0.99
set border 1
set ytics scale 0 format ''
set xrange [-0.5 : cpus - 0.5]
set label 4 'CPU it runs on' at screen 0.92, screen 0.44 / height
unset xtics
set xtics nomirror out scale 0 textcolor rgb ink font small
set xtics ()
do for [c = 1:cpus:(cpus > 64 ? 16 : cpus > 32 ? 8 : cpus > 16 ? 4 : cpus > 8 ? 2 : 1)] { set xtics add (cpu[c] c - 1) }
plot for [s = 1:count] parts skip 1 using ($1 == 2 && $2 == s - 1 ? $3 + aside(s) : NaN):4:5:6 with yerrorbars pt shape(s) ps size(0.7) lw 0.9 lc rgb colour(style[s]) notitle
unset multiplot
