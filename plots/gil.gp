# gil - what threads that take turns under one lock lose, and how often the lock changes hands, by how long it may be held.
#
# Left: time over the baseline's, with its interval. Right: hand-overs in a second, with the extremes of all runs, beside
# what there would be if every holder let go as soon as it must. Points of one hold are drawn side by side.
set datafile separator tab
set datafile missing 'NA'
results = folder . '/results.tsv'

# What the article measured: threads over blocking. And its time of one iteration: 15 tasks of 10^7 of them.
article = 0; iteration = 0
stats 'data/article/summary.tsv' skip 1 using (strcol(1) eq 'threads' ? (article = $10) : 0, \
	strcol(1) eq 'blocking' ? (iteration = $3 / 15e7) : 0) nooutput
# CPython 2 let go of its lock every 100 ticks. Of the 15 bytecodes of an iteration only 8 are ticks: CPython 2.7.18 called
# sem_post 78,912 times in a million iterations, hence once in 12.7 iterations. Each as long as in the article.
ticks2 = 12.7 * iteration
interval3 = 5e-3 # s; sys.getswitchinterval() of CPython 3.2 and later, unless it is told otherwise

# Interpreters: cpython, and others by their names.
names = ''
known(lock) = lock eq 'ticks' || lock eq 'ticks alone' || lock eq 'interval' || lock[1:4] eq 'none'
stats results skip 1 using (known(strcol(1)) || strstrt(' ' . names, ' ' . strcol(1) . ' ') ? 0 : (names = names . strcol(1) . ' ', 0)) nooutput
stats results skip 1 using (strcol(1) eq 'none' && strcol(2) eq 'free' ? (floor_low = $5, floor_high = $6) : 0) nooutput
stats results skip 1 using 7 name 'RUNS' nooutput

width = 6.9; height = 3.5
load 'plots/lib/open.gp'
size = format eq 'svg' ? 0.7 : 0.95 # of a point; its unit differs, and so does that of the font:
small = format eq 'svg' ? ',8.5' : ',6'
left = 0.062; middle = 0.585; start = 0.655; right = 0.975 # of the two panels
set tmargin at screen 1 - 0.58 / height
set bmargin at screen 0.80 / height
set logscale xy
set xrange [4e-8:2e-1]

# A series: a lock (by colour and shape), free (filled) or pinned (hollow). Its intervals are paler.
locks = words(names) + 3
lock(i) = i == 1 ? 'ticks' : i == 2 ? 'interval' : i == locks ? 'ticks alone' : word(names, i - 2)
title_of(i) = i == 1 ? 'lock of CPython < 3.2' : i == 2 ? 'lock of CPython ≥ 3.2' : i == locks ? 'lock of CPython < 3.2, one thread' : \
	lock(i) eq 'cpython' ? 'CPython itself' : lock(i)
room(i) = i == 1 || i == 2 ? 0.168 : lock(i) eq 'cpython' ? 0.118 : 0.1 # of its title
colour(i) = i == 1 ? 0xD55E00 : i == 2 ? 0x0072B2 : i == locks ? 0x555555 : i == 3 ? 0x009E73 : i == 4 ? 0xCC79A7 : 0xE69F00
pale(i) = i == 1 ? 0xEDB38A : i == 2 ? 0x8FBFDE : i == locks ? 0xB0B0B0 : i == 3 ? 0x8ACFB9 : i == 4 ? 0xE5BCD3 : 0xF2CF80
filled(i) = i == 1 ? 7 : i == 2 ? 5 : i == locks ? 2 : i == 3 ? 13 : 9
hollow(i) = filled(i) - 1
beside(i, pinned) = 1.16 ** (i == locks ? 0 : i == 1 ? 2 * pinned - 1 : 2 * i - 5.5 + pinned) # as a factor
is(i, place) = strcol(1) eq lock(i) && strcol(2) eq place

# The legend.
row = 1 - 0.12 / height
x = left
do for [i = 1:locks] {
	set label 20 + 3 * i '' at screen x + 0.005, screen row point pt filled(i) ps size lc rgb colour(i) lw 1.2
	if (i < locks) {
		set label 21 + 3 * i '' at screen x + 0.02, screen row point pt hollow(i) ps size lc rgb colour(i) lw 1.2
		x = x + 0.015
	}
	set label 22 + 3 * i title_of(i) at screen x + 0.015, screen row left textcolor rgb ink noenhanced
	x = x + 0.015 + room(i)
}
set label 9 'filled: free; hollow: pinned to one CPU; grey: noise floor' at screen right, screen 0.42 / height right font small textcolor rgb ink

set style textbox 1 opaque fillcolor '#ffffff' noborder margins 0.3, 0.3 # so that lines do not cross the words
set multiplot
# ---- Left ----
set lmargin at screen left
set rmargin at screen middle
set xtics ('100 ns' 1e-7, '1 µs' 1e-6, '10 µs' 1e-5, '100 µs' 1e-4, '1 ms' 1e-3, '10 ms' 1e-2, '100 ms' 1e-1)
set yrange [0.78:10]
set ytics (0.8, 0.9, 1, 1.2, 1.5, 2, 3, 4, 5, 7, 10)
set grid ytics
set label 3 sprintf('time over the baseline’s (%d runs of each, 95 %% intervals)', int(RUNS_max)) at screen (left + middle) / 2, screen 1 - 0.43 / height center textcolor rgb ink
set label 4 'how long a holder may keep the lock' at screen 0.45, screen 0.42 / height center textcolor rgb ink
set arrow 1 from graph 0, first article to graph 1, first article nohead lc rgb 'black' lw 0.9 dt (6,4) back
set label 5 sprintf('the article’s threads: %.1f×', article) at first 1.3e-5, first article left offset 0, 0.55 font small textcolor rgb ink front boxed bs 1
set arrow 2 from first ticks2, graph 0 to first ticks2, graph 1 nohead lc rgb 'black' lw 0.9 dt (2,3) back
set label 6 'CPython 2: 100 ticks' at first ticks2 * 1.15, graph 0.975 left font small textcolor rgb ink front boxed bs 1
set arrow 3 from first interval3, graph 0 to first interval3, graph 1 nohead lc rgb 'black' lw 0.9 dt (2,3) back
set label 7 'CPython ≥ 3.2: 5 ms' at first interval3 / 1.15, graph 0.975 right font small textcolor rgb ink front boxed bs 1
set object 1 rectangle from graph 0, first floor_low to graph 1, first floor_high fc rgb '#e6e6e6' fs solid noborder behind
plot for [i = 1:locks] results skip 1 using (is(i, 'free') ? $3 * beside(i, 0) : NaN):4:5:6 with yerrorbars pt -1 lw 1 lc rgb pale(i), \
     for [i = 1:locks] results skip 1 using (is(i, 'pinned') ? $3 * beside(i, 1) : NaN):4:5:6 with yerrorbars pt -1 lw 1 lc rgb pale(i), \
     for [i = 1:locks] results skip 1 using (is(i, 'free') ? $3 * beside(i, 0) : NaN):4 with linespoints lw 1 pt filled(i) ps size lc rgb colour(i), \
     for [i = 1:locks] results skip 1 using (is(i, 'pinned') ? $3 * beside(i, 1) : NaN):4 with linespoints lw 1 dt (3,3) pt hollow(i) ps size lc rgb colour(i)

# ---- Right ----
do for [i = 1:2 + 3 * locks + 20] { unset label i }
unset arrow 1; unset object 1
set lmargin at screen start
set rmargin at screen right
unset xtics
set xtics nomirror out scale 0.5 textcolor rgb ink
set xtics ('100 ns' 1e-7, '10 µs' 1e-5, '1 ms' 1e-3, '100 ms' 1e-1)
set yrange [3:3e7]
unset ytics
set ytics nomirror out scale 0.5 textcolor rgb ink
set format y '10^{%L}'
set label 3 'hand-overs in a second (all runs)' at screen (start + right) / 2, screen 1 - 0.43 / height center textcolor rgb ink
set label 6 '100 ticks' at first ticks2 * 1.25, graph 0.975 left font small textcolor rgb ink front boxed bs 1
set label 7 '5 ms' at first interval3 / 1.25, graph 0.975 right font small textcolor rgb ink front boxed bs 1
set label 8 'one after every hold' at first 2e-5, first 1.2e5 left font small textcolor rgb ink front boxed bs 1
plot 1 / x with lines lw 0.9 lc rgb 'black' dt (6,4), \
     for [i = 1:2] results skip 1 using (is(i, 'free') ? $3 : NaN):(1 / $11):(1 / $13):(1 / $12) with yerrorbars pt -1 lw 1 lc rgb pale(i), \
     for [i = 1:2] results skip 1 using (is(i, 'pinned') ? $3 : NaN):(1 / $11):(1 / $13):(1 / $12) with yerrorbars pt -1 lw 1 lc rgb pale(i), \
     for [i = 1:2] results skip 1 using (is(i, 'free') ? $3 : NaN):(1 / $11) with linespoints lw 1 pt filled(i) ps size lc rgb colour(i), \
     for [i = 1:2] results skip 1 using (is(i, 'pinned') ? $3 : NaN):(1 / $11) with linespoints lw 1 dt (3,3) pt hollow(i) ps size lc rgb colour(i)
unset multiplot
