# kernel - how long one core takes for an iteration under each kernel; the limit that its ports set, as a line.
results = folder . '/results.tsv'
stats results using 3 skip 1 name 'NS' nooutput
rows = int(NS_records)
limits = 0 # that are known of this processor
stats results using (limits = limits + (strcol(7) ne 'NA'), 0) skip 1 nooutput
height = 1.0 + 0.21 * rows; width = 6.9
load 'plots/lib/open.gp'

set lmargin at screen 0.17
set rmargin at screen 0.985
set tmargin at screen 1 - 0.28 / height
set bmargin at screen 0.72 / height
set yrange [rows - 0.4 : -0.6]
set ytics scale 0
set logscale x
set xrange [NS_min / 2.2 : NS_max * 7]
set xtics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '100' 100)
set label 4 'nanoseconds an iteration, one core: median and quartiles (logarithmic); beside it cycles, and time over the fast kernel’s' \
	at screen 0.58, screen 0.40 / height center textcolor rgb ink

if (limits) {
	set label 5 'dotted: the least that the ports of this processor allow, as counted in kernels/modsum.h' at screen 0.985, screen 1 - 0.16 / height \
		right font small textcolor rgb ink
}

# The limit in cycles, at the clock of these runs; the same colour for a language or library.
kind(l) = strstrt(l, 'numpy') ? 3 : strstrt(l, 'cpython') ? 1 : strstrt(l, 'pypy') ? 2 : 0
colour(k) = k == 0 ? 0x0072B2 : k == 1 ? 0xD55E00 : k == 2 ? 0xE69F00 : 0xCC79A7
point(k) = k == 0 ? 7 : k == 1 ? 5 : k == 2 ? 9 : 13
name(l) = l eq 'blocking' ? 'the fast kernel' : l eq 'blocking-twin' ? 'the fast kernel again' : l
limit(row) = strcol(7) eq 'NA' ? NaN : $7 * $3 / $6
said(x) = x < 10 ? sprintf('%.2f', x) : sprintf('%.0f', x)
beside(x) = sprintf('%s cycles, %s×', said($6), said($8))
plot results skip 1 using (limit(0)):($0 - 0.4):(0):(0.8) with vectors nohead lw 1.6 dt (3,2) lc rgb 'black', \
     results skip 1 using 3:0:4:5:(colour(kind(strcol(1)))) with xerrorbars pt 7 ps 0.01 lw 1.2 lc rgb variable, \
     for [k = 0:3] results skip 1 using (kind(strcol(1)) == k ? $3 : NaN):0 with points pt point(k) ps 1.1 lc rgb colour(k), \
     results skip 1 using 5:0:(beside(0)) with labels left offset 0.8, 0 font ',6.5' textcolor rgb ink noenhanced, \
     results skip 1 using (NaN):0:ytic(name(strcol(1))) with points
