# gil - what threads that take turns under one lock lose, and how often the lock changes hands, by how long it may be held.
#
# Left: time over the baseline's, with its interval. Right: hand-overs in a second, with the extremes of all runs, beside
# what there would be if every holder let go as soon as it must. analysis/gil.c says what a series is.
slowdowns = folder . '/figure.tsv'; handed = folder . '/figure-handovers.tsv'
more = legend > 5 ? 0.18 : 0 # inches of a second line of the legend
width = 6.9; height = 3.5 + more
load 'plots/lib/open.gp'
size = format eq 'svg' ? 0.7 : 0.95 # of a point; its unit differs, and so does that of the font:
small = format eq 'svg' ? ',8.5' : ',6'
left = 0.062; middle = 0.585; start = 0.655; right = 0.975 # of the two panels
set tmargin at screen 1 - (0.58 + more) / height
set bmargin at screen 0.80 / height
set logscale xy

# A series has a colour and a shape, filled: free, hollow: pinned. Its intervals are paler.
title_of(i) = value(sprintf('legend%d', i))
series(i) = value(sprintf('series%d', i))
room(i) = 0.0075 * strlen(title_of(i)) + 0.011 # of its title
colour(s) = s == 0 ? 0x555555 : s == 1 ? 0xD55E00 : s == 2 ? 0x0072B2 : s == 3 ? 0x009E73 : s == 4 ? 0xCC79A7 : 0xE69F00
pale(s) = s == 0 ? 0xB0B0B0 : s == 1 ? 0xEDB38A : s == 2 ? 0x8FBFDE : s == 3 ? 0x8ACFB9 : s == 4 ? 0xE5BCD3 : 0xF2CF80
filled(s) = s == 0 ? 2 : s == 1 ? 7 : s == 2 ? 5 : s == 3 ? 13 : s == 4 ? 9 : 11
shape(s, pinned) = filled(s) - pinned
is(s, pinned) = $1 == s && $2 == pinned

# The legend.
row = 1 - 0.12 / height
x = left
do for [i = 1:legend] {
	if (more > 0 && x > left && x + room(i) > right) { x = left; row = row - more / height }
	set label 20 + 3 * i '' at screen x + 0.005, screen row point pt shape(series(i), 0) ps size lc rgb colour(series(i)) lw 1.2
	if (series(i) > 0) {
		set label 21 + 3 * i '' at screen x + 0.02, screen row point pt shape(series(i), 1) ps size lc rgb colour(series(i)) lw 1.2
		x = x + 0.015
	}
	set label 22 + 3 * i title_of(i) at screen x + 0.015, screen row left textcolor rgb ink noenhanced
	x = x + 0.015 + room(i)
}
set label 9 'filled: free; hollow: pinned to one CPU' . (exists('floor_low') ? '; grey: the loop beside itself' : '') at screen right, screen 0.42 / height right font small textcolor rgb ink

set style textbox 1 opaque fillcolor '#ffffff' noborder margins 0.3, 0.3 # so that lines do not cross the words
set xrange [x_low / 1.2 : x_high * 1.5]
set multiplot
# ---- Left ----
set lmargin at screen left
set rmargin at screen middle
set xtics ('100 ns' 1e-7, '1 µs' 1e-6, '10 µs' 1e-5, '100 µs' 1e-4, '1 ms' 1e-3, '10 ms' 1e-2, '100 ms' 1e-1, '1 s' 1, '10 s' 10)
set yrange [y_low / 1.15 : y_high * 1.3]
set ytics (0.1, 0.2, 0.3, 0.5, 0.8, 0.9, 1, 1.2, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1000)
set grid ytics
set label 3 runs == 1 ? 'time over the baseline’s (one run of each)' : sprintf('time over the baseline’s (%d runs of each, 95 %% intervals)', runs) at screen (left + middle) / 2, screen 1 - (0.43 + more) / height center textcolor rgb ink
set label 4 'how long a holder may keep the lock' at screen 0.45, screen 0.42 / height center textcolor rgb ink
set arrow 1 from graph 0, first article to graph 1, first article nohead lc rgb 'black' lw 0.9 dt (6,4) back
set label 5 sprintf('the article’s threads: %.1f×', article) at graph 0.375, first article left offset 0, 0.55 font small textcolor rgb ink front boxed bs 1
set arrow 2 from first cpython2_s, graph 0 to first cpython2_s, graph 1 nohead lc rgb 'black' lw 0.9 dt (2,3) back
set label 6 'CPython 2: 100 ticks' at first cpython2_s * 1.15, graph 0.975 left font small textcolor rgb ink front boxed bs 1
set arrow 3 from first cpython3_s, graph 0 to first cpython3_s, graph 1 nohead lc rgb 'black' lw 0.9 dt (2,3) back
set label 7 'CPython ≥ 3.2: 5 ms' at first cpython3_s / 1.15, graph 0.975 right font small textcolor rgb ink front boxed bs 1
if (exists('floor_low')) set object 1 rectangle from graph 0, first floor_low to graph 1, first floor_high fc rgb '#e6e6e6' fs solid noborder behind
plot for [p = 0:1] for [i = 1:legend] slowdowns skip 1 using (is(series(i), p) ? $3 : NaN):4:5:6 with yerrorbars pt -1 lw 1 lc rgb pale(series(i)), \
     for [i = 1:legend] slowdowns skip 1 using (is(series(i), 0) ? $3 : NaN):4 with linespoints lw 1 pt shape(series(i), 0) ps size lc rgb colour(series(i)), \
     for [i = 1:legend] slowdowns skip 1 using (is(series(i), 1) ? $3 : NaN):4 with linespoints lw 1 dt (3,3) pt shape(series(i), 1) ps size lc rgb colour(series(i))

# ---- Right ----
do for [i = 1:22 + 3 * legend] { unset label i }
unset arrow 1; unset object 1
set lmargin at screen start
set rmargin at screen right
unset xtics
set xtics nomirror out scale 0.5 textcolor rgb ink
set xtics ('100 ns' 1e-7, '10 µs' 1e-5, '1 ms' 1e-3, '100 ms' 1e-1, '10 s' 10)
set yrange [per_s_low / 2 : per_s_high * 1.5]
unset ytics
set ytics nomirror out scale 0.5 textcolor rgb ink
set format y '10^{%L}'
beside = per_s_low ** (1.0 / 3) * per_s_high ** (2.0 / 3)
set label 3 'hand-overs in a second (all runs)' at screen (start + right) / 2, screen 1 - (0.43 + more) / height center textcolor rgb ink
set label 6 '100 ticks' at first cpython2_s * 1.25, graph 0.975 left font small textcolor rgb ink front boxed bs 1
set label 7 '5 ms' at first cpython3_s / 1.25, graph 0.975 right font small textcolor rgb ink front boxed bs 1
set label 8 'one after every hold' at first 1.0 / beside, first 2.4 * beside left font small textcolor rgb ink front boxed bs 1
if (handovers) {
	plot 1 / x with lines lw 0.9 lc rgb 'black' dt (6,4), \
	     for [p = 0:1] for [i = 1:legend] handed skip 1 using (is(series(i), p) ? $3 : NaN):4:5:6 with yerrorbars pt -1 lw 1 lc rgb pale(series(i)), \
	     for [i = 1:legend] handed skip 1 using (is(series(i), 0) ? $3 : NaN):4 with linespoints lw 1 pt shape(series(i), 0) ps size lc rgb colour(series(i)), \
	     for [i = 1:legend] handed skip 1 using (is(series(i), 1) ? $3 : NaN):4 with linespoints lw 1 dt (3,3) pt shape(series(i), 1) ps size lc rgb colour(series(i))
} else {
	plot 1 / x with lines lw 0.9 lc rgb 'black' dt (6,4)
}
unset multiplot
