# models - how long one run of each model takes: every single run, their median and quartiles.
#
# A panel for each group, all with the same number of decades: equal lengths are equal ratios, in every panel.
rows = folder . '/figure.tsv'; points = folder . '/figure-points.tsv'; python = python_rows > 0
stats rows using 1 skip 1 name 'Y' nooutput
height = 1.25 + 0.2 * (Y_max + 1); width = 6.9
load 'plots/lib/open.gp'
load 'plots/lib/groups.gp'

decades = 0; panels = 0
array low[3]; array high[3]; array used[3]
do for [g = 0:2] {
	used[g + 1] = g != 1 || python
	if (used[g + 1]) {
		stats points using ($2 == g ? log10($3) : NaN) skip 1 name 'G' nooutput
		panels = panels + 1
		low[g + 1] = G_min; high[g + 1] = G_max
		if (G_max - G_min > decades) { decades = G_max - G_min }
	}
}
decades = 1.08 * decades + 0.25 # and room for the medians' figures at the right

left = python_rows > 6 ? 0.185 : 0.125; right = 0.99; gap = 0.025
each = (right - left - gap * (panels - 1)) / panels
set tmargin at screen 1 - 0.30 / height
set bmargin at screen 0.78 / height
set yrange [Y_max + 0.6 : -0.6]
set logscale x
set xtics rotate by 0

set multiplot
panel = 0
do for [g = 0:2] {
	if (used[g + 1]) {
		set lmargin at screen left + panel * (each + gap)
		set rmargin at screen left + panel * (each + gap) + each
		middle = (low[g + 1] + high[g + 1]) / 2 + 0.07
		set xrange [10 ** (middle - decades / 2) : 10 ** (middle + decades / 2)]
		unset xtics
		set xtics nomirror out scale 0.5 textcolor rgb ink
		set xtics (duration(1e-6) 1e-6)
		do for [e = -6:3] { do for [m in '1 2 5'] { set xtics add (duration(m * 10.0 ** e) m * 10.0 ** e) } }
		if (panel == 0) { set ytics scale 0 noenhanced } else { unset ytics }
		set border (panel == 0 ? 3 : 1) lc rgb rule lw 0.8
		set label 3 name(g) at graph 0.5, screen 1 - 0.15 / height center textcolor rgb colour(g) noenhanced
		if (panel == 0) { set label 4 'wall-clock time: every run, the median and the quartiles (logarithmic; equal lengths are equal ratios in every panel)' \
			at screen (left + right) / 2, screen 0.42 / height center textcolor rgb ink } else { unset label 4; unset label 1; unset label 2 }
		plot points skip 1 using ($2 == g ? $3 : NaN):1 with points pt point(g) ps 0.42 lc rgb pale(g), \
		     rows skip 1 using ($3 == g ? $4 : NaN):1:5:6:($1 - 0.38):($1 + 0.38) with boxxyerror lc rgb colour(g) lw 0.6 fs transparent solid 0.15 border, \
		     rows skip 1 using ($3 == g ? $4 : NaN):($1 - 0.38):(0):(0.76) with vectors nohead lw 1.8 lc rgb colour(g), \
		     rows skip 1 using ($3 == g ? $7 : NaN):1:(duration($4)) with labels left offset 0.9, 0 textcolor rgb colour(g) noenhanced, \
		     rows skip 1 using (NaN):1:ytic(2) with points
		panel = panel + 1
	}
}
unset multiplot
