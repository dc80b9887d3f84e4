# turns - for how long a holder keeps the lock, at two paces of the same loop: in iterations, and in ms.
#
# Each program has two lanes, the fast pace above the slow one. A dot is a quantile of all its holds, 2 to 98 %; the large one is
# the median. What stays where it was, left or right, is what the lock goes by.
drawn = folder . '/figure.tsv'
width = 6.9; height = 0.95 + 0.42 * programs
load 'plots/lib/open.gp'
small = format eq 'svg' ? ',9' : format eq 'pdf' ? ',5.8' : ',6.5'
size(x) = x * (format eq 'svg' ? 0.7 : 1) # terminals differ in what a size is
nth(name, i) = value(sprintf('%s%d', name, i))
power(e) = e < 4 ? sprintf('%d', 10 ** e) : sprintf('10^{%d}', e)
lane(program, pace) = program + 0.36 * pace - 0.18
shape(pace) = pace ? 4 : 7
colour(pace) = pace ? 0xD55E00 : 0x0072B2
left = 0.135; middle = 0.475; start = 0.515; right = 0.855

set tmargin at screen 1 - 0.42 / height
set bmargin at screen 0.50 / height
set logscale x
set yrange [programs - 0.45 : -0.55]
set ytics scale 0 noenhanced font small
set ytics ()
do for [i = 1:programs] { set ytics add ('' . nth('program', i) i - 1) }
do for [i = 1:programs - 1] { set arrow i from graph 0, first i - 0.5 to graph 1, first i - 0.5 nohead back lc rgb '#d0d0d0' lw 0.6 }
do for [i = 1:programs] { set label 20 + i nth('verdict', i) at screen right + 0.012, first i - 1 left font small textcolor rgb ink }
do for [pace = 0:1] {
	name = pace ? 'slow pace' : 'fast pace'
	set label 10 + pace name at screen left + 0.01 + 0.11 * pace, screen 1 - 0.10 / height left font small textcolor rgb ink \
		point pt shape(pace) ps size(0.8) lc rgb colour(pace) offset 0.7, 0
}
set label 12 'small: quantiles of all holds, from 2 to 98 %; large: the median' at screen left + 0.25, screen 1 - 0.10 / height left font small textcolor rgb '#666666'
set label 13 'goes by' at screen right + 0.012, screen 1 - 0.28 / height left textcolor rgb ink
set xtics font small
set multiplot
do for [panel = 0:1] {
	set lmargin at screen (panel ? start : left)
	set rmargin at screen (panel ? right : middle)
	name = panel ? 'ms of a hold' : 'iterations of a hold'
	set label 3 name at graph 0.5, screen 1 - 0.28 / height center textcolor rgb ink
	set xrange [(panel ? ms_low : iterations_low) / 1.5 : (panel ? ms_high : iterations_high) * 1.5]
	set xtics ('' 1)
	if (panel) { do for [e = -6:6] { set xtics add (sprintf('%g', 10.0 ** e) 10.0 ** e) } } else { do for [e = 0:12] { set xtics add (power(e) 10.0 ** e) } }
	if (panel) { unset ytics }
	plot for [pace = 0:1] drawn skip 1 using ($2 == pace ? column(panel ? 5 : 4) : NaN):(lane($1, pace)) with points pt shape(pace) ps size(0.35) lw 0.7 lc rgb colour(pace), \
	     for [pace = 0:1] drawn skip 1 using ($2 == pace && $3 == 50 ? column(panel ? 5 : 4) : NaN):(lane($1, pace)) with points pt (pace ? 5 : 7) ps size(1.35) lc rgb 'white', \
	     for [pace = 0:1] drawn skip 1 using ($2 == pace && $3 == 50 ? column(panel ? 5 : 4) : NaN):(lane($1, pace)) with points pt shape(pace) ps size(1.15) lw 1.6 lc rgb colour(pace)
	unset label 1; unset label 2
	do for [i = 10:20 + programs] { unset label i }
}
unset multiplot
