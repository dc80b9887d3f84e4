# experiment: models
# speedup - how many times faster than the blocking loop each model is, with its 95 % interval, beside the article's: a panel
# for each group, all with the same scale.
rows = folder . '/figure.tsv'
stats rows using 1 skip 1 name 'Y' nooutput
stats rows using 9 skip 1 name 'LOW' nooutput
stats rows using 10 skip 1 name 'HIGH' nooutput
x_low = LOW_min < 0.25 ? LOW_min / 1.3 : 0.19
x_high = HIGH_max > 8 ? 1.3 * HIGH_max : 10
if (1.25 * ideal > x_high) { x_high = 1.25 * ideal }
height = 1.25 + 0.27 * (Y_max + 1); width = 6.9
load 'plots/lib/open.gp'
load 'plots/lib/groups.gp'
load 'plots/lib/panels.gp'
tiny = format eq 'svg' ? ',8.5' : ',6'

set logscale x 2
set xrange [x_low : x_high]
step = x_high / x_low < 64 ? 1 : x_high / x_low < 4096 ? 2 : 4 # in powers of two
set xtics ('1' 1)
do for [e = step:32:step] { set xtics add (e == 1 ? '½' : e == 2 ? '¼' : sprintf('1/%.0f', 2.0 ** e) 2.0 ** -e) }
do for [e = step:32:step] { set xtics add (sprintf('%.0f', 2.0 ** e) 2.0 ** e) }
set label 4 'speed-up over blocking of the same group, with its 95 % interval (logarithmic; right is faster)' . \
	(ideal > 1 ? '; dotted: ideal for ' . ideal_for : '') \
	at screen (left + right) / 2, screen 0.42 / height center textcolor rgb ink
times(s) = sprintf(s < 0.095 ? '%.2g×' : '%.2f×', s) # a small one is not 0.00

set style textbox opaque noborder fillcolor rgb '#ffffff' margins 0.3, 0.3
set multiplot
do for [g = 0:groups - 1] {
	load 'plots/lib/panel.gp'
	set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb grey lw 0.8
	unset arrow 2
	if (ideal > 1 && value(sprintf('kind%d', g)) < 2) { set arrow 2 from ideal, graph 0 to ideal, graph 1 nohead lc rgb 'black' lw 0.8 dt (6,4) }
	plot rows skip 1 using ($3 == g ? $8 : NaN):1:9:10 with xerrorbars pt shape(g) ps 0.8 lw 1.2 lc rgb tint(g), \
	     rows skip 1 using ($3 == g ? $8 : NaN):1 with points pt shape(g) ps 0.8 lc rgb tint(g), \
	     rows skip 1 using ($3 == g && $1 > 0 ? $8 : NaN):($1 - 0.36):(times($8)) with labels center boxed font tiny textcolor rgb tint(g) noenhanced, \
	     rows skip 1 using (NaN):1:ytic(2) with points
}
unset multiplot
