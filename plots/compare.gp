# compare - anybody's programs: every run and the median; how many times as long as the first each takes, with its interval.
rows = folder . '/figure.tsv'; points = folder . '/figure-points.tsv'
stats rows using 1 skip 1 name 'Y' nooutput
stats points using (log10($2)) skip 1 name 'S' nooutput
stats rows using (log10($8)) skip 1 name 'L' nooutput
stats rows using (log10($9)) skip 1 name 'H' nooutput
height = 1.3 + 0.24 * (Y_max + 1); width = 6.9
load 'plots/lib/open.gp'
load 'plots/lib/groups.gp'

left = 0.15; middle = 0.54; right = 0.985
set tmargin at screen 1 - 0.12 / height
set bmargin at screen 0.86 / height
set yrange [Y_max + 0.6 : -0.6]
set logscale x
least(a, b) = a < b ? a : b
most(a, b) = a > b ? a : b
# Ticks a decade, a fifth or a hundredth apart, by how much there is to show.
steps(decades) = decades > 0.8 ? '1 2 5' : decades > 0.25 ? '1 1.2 1.5 2 2.5 3 4 5 6 8' : \
	'1 1.05 1.1 1.15 1.2 1.25 1.3 1.35 1.4 1.5 1.6 1.7 1.8 1.9 2 2.2 2.4 2.6 2.8 3 3.2 3.5 3.8 4 4.5 5 5.5 6 6.5 7 7.5 8 8.5 9 9.5'

set multiplot
set lmargin at screen left
set rmargin at screen middle - 0.02
low = S_min; high = S_max; pad = 0.03 + 0.06 * (high - low)
set xrange [10 ** (low - pad) : 10 ** (high + pad + 0.16 * (high - low + 2 * pad))]
unset xtics
set xtics nomirror out scale 0.5 textcolor rgb ink
set xtics (duration(1e-6) 1e-6)
do for [e = -6:4] { do for [m in steps(1.3 * (high - low) + 2 * pad)] { set xtics add (duration(m * 10.0 ** e) m * 10.0 ** e) } }
set xtics rotate by (high - low > 2 ? -30 : 0)
set ytics scale 0 noenhanced
set label 3 'wall-clock time: every run, and the median' at screen (left + middle) / 2, screen 0.42 / height center textcolor rgb ink
plot points skip 1 using 2:1 with points pt 7 ps 0.42 lc rgb pale(0), \
     rows skip 1 using 3:($1 - 0.38):(0):(0.76) with vectors nohead lw 1.8 lc rgb colour(0), \
     rows skip 1 using 4:1:(duration($3)) with labels left offset 0.9, 0 textcolor rgb colour(0) noenhanced, \
     rows skip 1 using (NaN):1:ytic(2) with points

set lmargin at screen middle + 0.02
set rmargin at screen right
unset label 1; unset label 2
low = least(L_min, -0.005); high = most(H_max, 0.005); span = high - low
set xrange [10 ** (low - 0.06 * span) : 10 ** (high + 0.5 * span)]
unset xtics
set xtics nomirror out scale 0.5 textcolor rgb ink
set xtics ('1' 1)
if (span > 0.12) { do for [e = -4:4] { do for [m in steps(span)] { set xtics add (sprintf('%g', m * 10.0 ** e) m * 10.0 ** e) } } } else {
	step = span > 0.05 ? 0.05 : span > 0.02 ? 0.02 : span > 0.01 ? 0.01 : 0.005
	do for [i = -20:20] { set xtics add (sprintf('%g', 1 + i * step) 1 + i * step) }
}
unset ytics
set border 1
set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb rule lw 0.9 dt 2 back
set label 3 'times as long as ' . baseline . ', with the 95 % interval' at screen (middle + right) / 2, screen 0.42 / height center textcolor rgb ink noenhanced
plot rows skip 1 using ($1 > 0 ? $5 : NaN):1:6:7 with xerrorbars pt 7 ps 0.7 lw 1.4 lc rgb colour(0), \
     rows skip 1 using ($1 == 0 ? $5 : NaN):1 with points pt 6 ps 0.8 lw 1.2 lc rgb ink, \
     rows skip 1 using 9:1:($1 == 0 ? '' : strcol(10)) with labels left offset 1.2, 0 textcolor rgb ink noenhanced
unset multiplot
