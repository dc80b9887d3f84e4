# models - how long one run of each model takes: every single run, their median and quartiles.
#
# A panel for each group, all with the same number of decades: equal lengths are equal ratios, in every panel.
rows = folder . '/figure.tsv'; points = folder . '/figure-points.tsv'
stats rows using 1 skip 1 name 'Y' nooutput
height = 1.25 + 0.2 * (Y_max + 1); width = 6.9
load 'plots/lib/open.gp'
load 'plots/lib/groups.gp'
tiny = format eq 'svg' ? ',8.5' : ',6'

decades = 0
array low[groups]; array high[groups]
do for [g = 0:groups - 1] {
	stats points using ($2 == g ? log10($3) : NaN) skip 1 name 'G' nooutput
	low[g + 1] = G_min; high[g + 1] = G_max
	if (G_max - G_min > decades) { decades = G_max - G_min }
}
load 'plots/lib/panels.gp'
beside = 0.42 # room for the medians' figures, as a share of a panel
decades = decades / (1 - beside) + 0.1
set logscale x
set label 4 'wall-clock time: every run, the median and the quartiles (logarithmic; equal lengths are equal ratios in every panel)' \
	at screen (left + right) / 2, screen 0.42 / height center textcolor rgb ink
steps = decades * groups < 6 ? '1 2 5' : '1'

set multiplot
do for [g = 0:groups - 1] {
	load 'plots/lib/panel.gp'
	middle = (low[g + 1] + high[g + 1]) / 2 + (beside / 2 - 0.03) * decades
	set xrange [10 ** (middle - decades / 2) : 10 ** (middle + decades / 2)]
	unset xtics
	set xtics nomirror out scale 0.5 textcolor rgb ink font tiny
	set xtics (duration(1e-6) 1e-6)
	most = 10 ** (middle + 0.46 * decades) # further to the right a label would be cut
	do for [e = -6:4] { do for [m in steps] {
		if (m * 10.0 ** e <= most) { set xtics add (duration(m * 10.0 ** e) m * 10.0 ** e) }
	} }
	plot points skip 1 using ($2 == g ? $3 : NaN):1 with points pt shape(g) ps 0.35 lc rgb light(g), \
	     rows skip 1 using ($3 == g ? $4 : NaN):1:5:6:($1 - 0.38):($1 + 0.38) with boxxyerror lc rgb tint(g) lw 0.6 fs transparent solid 0.15 border, \
	     rows skip 1 using ($3 == g ? $4 : NaN):($1 - 0.38):(0):(0.76) with vectors nohead lw 1.8 lc rgb tint(g), \
	     rows skip 1 using ($3 == g ? $7 : NaN):1:(duration($4)) with labels left offset 0.7, 0 font tiny textcolor rgb tint(g) noenhanced, \
	     rows skip 1 using (NaN):1:ytic(2) with points
}
unset multiplot
