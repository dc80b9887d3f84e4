# generator - how many times as long threads take as the loop, by what an iteration does and whose generator it draws from.
#
# A panel for each program, four side by side, all on one scale. Full: a generator of each task's own; hollow: one for all.
ratios = folder . '/figure.tsv'
across = panels < 4 ? int(panels) : 4
lines = int((panels + across - 1) / across)
top = 0.42; tall = 1.0; between = 0.5; foot = 0.72 # inches: above a panel, of a panel, between two, below the last
width = 6.9; height = top + lines * tall + (lines - 1) * between + foot
load 'plots/lib/open.gp'
tiny = format eq 'svg' ? ',8' : format eq 'pdf' ? ',5.5' : ',6'

left = 0.08; right = 0.985; gap = 0.02
each = (right - left - gap * (across - 1)) / across
ratio(r) = r < 10 ? sprintf('%.2f', r) : sprintf('%.1f', r)
y(row, shared) = row + (row < 2 ? (shared ? 0.2 : -0.2) : 0)
tone(shared) = shared ? 0xD55E00 : 0x0072B2

set logscale x 2
set xrange [x_low : x_high * (x_high / x_low) ** 0.2] # with room for the ratios
set yrange [3.6 : -0.6]
set bars 0
set style textbox opaque margins 0.3, 0.1 fillcolor rgb 'white' noborder
set label 4 'time of threads over that of the loop, with its 95 % interval (logarithmic; left is faster)' at screen (left + right) / 2, screen 0.42 / height center textcolor rgb ink
set label 5 'full: each task has its own generator; hollow: one for all, as in the article' . \
	(ideal > 1 ? '; dashed: ideal for ' . ideal_for : '') . (cut ? '; intervals cut at an edge go on beyond it' : '') \
	at screen (left + right) / 2, screen 1 - 0.1 / height center font small textcolor rgb ink
set multiplot
do for [p = 0:panels - 1] {
	line = int(p / across); place = p % across
	from = top + line * (tall + between)
	set lmargin at screen left + place * (each + gap)
	set rmargin at screen left + place * (each + gap) + each
	set tmargin at screen 1 - from / height
	set bmargin at screen 1 - (from + tall) / height
	unset xtics
	set xtics nomirror out scale 0.5 font small textcolor rgb ink
	step = x_high / x_low < 64 ? 1 : 2 # in powers of two
	set xtics ('1' 1)
	do for [e = step:12:step] { set xtics add (sprintf('1/%d', 2 ** e) 2.0 ** -e, sprintf('%d', 2 ** e) 2.0 ** e) }
	unset ytics
	if (place == 0) { set ytics scale 0 ('both' 0, 'draws' 1, 'sums' 2, 'neither' 3) }
	set border (place == 0 ? 3 : 1) lc rgb rule lw 0.8
	set label 3 value(sprintf('panel%d', p)) at graph 0.5, screen 1 - (from - 0.12) / height center font small textcolor rgb ink noenhanced
	set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb grey lw 1
	if (ideal > 1) { set arrow 2 from 1.0 / ideal, graph 0 to 1.0 / ideal, graph 1 nohead lc rgb 'black' lw 1 dt (6,4) }
	own(shared) = $1 == p && $3 == shared
	plot for [s = 0:1] ratios skip 1 using (own(s) ? $4 : NaN):(y($2, s)):5:6 with xerrorbars pt (s ? 6 : 7) ps 0.9 lw 1.2 lc rgb tone(s), \
	     for [s = 0:1] ratios skip 1 using (own(s) ? $6 : NaN):(y($2, s)):(ratio($4)) with labels left offset 0.8, 0 font tiny textcolor rgb tone(s) noenhanced boxed
	unset label 1; unset label 2; unset label 4; unset label 5
}
unset multiplot
