# kernel - how long one core takes for an iteration under each kernel; the limit that its ports set, as a line.
kernels = folder . '/figure.tsv'
stats kernels using 4 skip 1 name 'LOW' nooutput
stats kernels using 5 skip 1 name 'HIGH' nooutput
rows = int(LOW_records)
least = LOW_min / 1.7; most = HIGH_max * 7 # with room for the note
if (limits) { # as arrows
	array limit[rows]
	stats kernels using (limit[int($0) + 1] = strcol(6), 0) skip 1 nooutput
	do for [r = 1:rows] { if (strlen(limit[r])) {
		x = real(limit[r])
		set arrow r from x, r - 1.4 to x, r - 0.6 nohead lw 1.6 dt (3,2) lc rgb 'black'
		if (x / 1.7 < least) { least = x / 1.7 }
		if (x * 1.7 > most) { most = x * 1.7 }
	} }
}
height = 1.0 + 0.21 * rows; width = 6.9
load 'plots/lib/open.gp'

set lmargin at screen 0.17
set rmargin at screen 0.985
set tmargin at screen 1 - 0.28 / height
set bmargin at screen 0.72 / height
set yrange [rows - 0.4 : -0.6]
set ytics scale 0 noenhanced
set logscale x
set xrange [least : most]
set xtics (1)
do for [e = -6:6] { do for [m in '1 2 5'] { set xtics add (sprintf('%g', m * 10.0 ** e) m * 10.0 ** e) } }
set label 4 'nanoseconds an iteration, one core: median and quartiles (logarithmic); beside it cycles, and time over the fast kernel’s' \
	at screen 0.58, screen 0.40 / height center textcolor rgb ink
if (limits) {
	set label 5 'dotted: the least that the ports of this processor allow, as counted in kernels/modsum.h' at screen 0.985, screen 1 - 0.16 / height \
		right font small textcolor rgb ink
}
if (exists('numba')) {
	set label 6 'Numba: nanoseconds without its compiler, the time over the fast kernel’s with it' at screen 0.005, screen 1 - 0.16 / height \
		left font small textcolor rgb ink
}

colour(kind) = kind == 0 ? 0x0072B2 : kind == 1 ? 0xD55E00 : kind == 2 ? 0xE69F00 : kind == 3 ? 0xCC79A7 : 0x009E73
point(kind) = kind == 0 ? 7 : kind == 1 ? 5 : kind == 2 ? 9 : kind == 3 ? 13 : 11
plot kernels skip 1 using 3:0:4:5:(colour($2)) with xerrorbars pt 7 ps 0.01 lw 1.2 lc rgb variable, \
     kernels skip 1 using 3:0:(point($2)):(colour($2)) with points pt variable ps 1.1 lc rgb variable, \
     kernels skip 1 using 5:0:7 with labels left offset 0.8, 0 font ',6.5' textcolor rgb ink noenhanced, \
     kernels skip 1 using (NaN):0:ytic(1) with points
