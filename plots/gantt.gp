# gantt - what ran when, where: a panel for each model, a lane for each worker or task, a box for each span.
#
# analysis/lanes.h chooses the runs and the lanes, analysis/boxes.h says what it merges. A box has the colour of the CPU
# on which its span ended. All panels share one time axis, so that lengths compare from panel to panel; but for the one
# that enlarges.
spans = folder . '/figure-spans.tsv'
array title[panels]; array time[panels]; array axis[panels]; array lanes[panels]; array lane[panels]; array note[panels]
stats folder . '/figure-panels.tsv' skip 1 using (i = $1 + 1, title[i] = strcol(2), time[i] = $3, axis[i] = $4, \
	lanes[i] = $5, lane[i] = strcol(6), note[i] = strcol(7), i) nooutput
# The spans of a panel follow each other, so that none needs to read those of the others.
array begin[panels]; array rows[panels]
do for [p = 1:panels] { begin[p] = 0; rows[p] = 0 }
stats spans skip 1 using (p = $1 + 1, begin[p] = rows[p] == 0 ? $0 : begin[p], rows[p] = rows[p] + 1, p) nooutput
end(p) = begin[p] + (rows[p] > 0 ? rows[p] - 1 : 0)
array number[cpus]
stats folder . '/figure-cpus.tsv' skip 1 using (number[$0 + 1] = $1) nooutput

columns = panels > 1 ? 2 : 1
deep = (panels + columns - 1) / columns # panels above each other; they go down the first column, then the next
# the enlarged panel has an axis of its own, and so has the panel above it to show
plot_height = enlarged ? 0.97 : 1.02; title_height = enlarged ? 0.40 : 0.27; top = 0.36; bottom = 0.75
height = top + bottom + deep * plot_height + (deep - 1) * title_height + 0.14; width = 6.9
load 'plots/lib/open.gp'

# Eight colours that stay apart, in grey, too, where there are few; of more CPUs a scale from dark to light.
few = '0072B2 E69F00 009E73 CC79A7 D55E00 56B4E9 555555 F0E442'
mix(a, b, share) = int(a + (b - a) * share + 0.5)
scale(x) = x < 0.5 ? 65536 * mix(68, 33, 2 * x) + 256 * mix(1, 145, 2 * x) + mix(84, 140, 2 * x) : \
	65536 * mix(33, 253, 2 * x - 1) + 256 * mix(145, 231, 2 * x - 1) + mix(140, 37, 2 * x - 1) # viridis, by three of its colours
colour(i) = cpus <= words(few) ? int('0x' . word(few, i + 1)) : scale(1.0 * i / (cpus - 1))
# Those of few CPUs are drawn one CPU after the other, which for many would take minutes.
if (cpus <= words(few)) {
	boxes = "for [i = 0:cpus - 1] $own using (is('wide') && $4 == i ? ($5 + $6) / 2 : NaN):3:5:6:($3 - 0.38):($3 + 0.38) with boxxyerror lc rgb colour(i) fs solid noborder"
	strokes = "for [i = 0:cpus - 1] $own using (is('stroke') && $4 == i ? $5 : NaN):($3 - 0.38):(0):(0.76) with vectors nohead lw 0.5 lc rgb colour(i)"
} else {
	boxes = "$own using (is('wide') ? ($5 + $6) / 2 : NaN):3:5:6:($3 - 0.38):($3 + 0.38):(colour($4)) with boxxyerror lc rgb variable fs solid noborder"
	strokes = "$own using (is('stroke') ? $5 : NaN):($3 - 0.38):(0):(0.76):(colour($4)) with vectors nohead lw 0.5 lc rgb variable"
}

# The legend: what the boxes and lines are.
left = 0.052; right = 0.985; gap = 0.068
each = (right - left - gap * (columns - 1)) / columns
row = 1 - 0.13 / height
set label 3 'a span that ended on CPU' at screen left, screen row left textcolor rgb ink
x = left + 0.195
patch = cpus <= words(few) ? 0.015 : 0.2 / cpus
do for [i = 0:cpus - 1] {
	set object 1 + i rectangle from screen x, screen row - 0.045 / height to screen x + patch, screen row + 0.045 / height fc rgb colour(i) fs solid noborder
	x = x + patch
	if (cpus <= words(few)) {
		set label 10 + i sprintf('%d', number[i + 1]) at screen x + 0.005, screen row left textcolor rgb ink
		x = x + 0.028
	}
}
if (cpus > words(few)) { set label 10 sprintf('%d … %d, dark to light', number[1], number[cpus]) at screen x + 0.006, screen row left textcolor rgb ink; x = x + 0.17 }
set arrow 1 from screen x + 0.01, screen row to screen x + 0.04, screen row nohead lc rgb '#b0b0b0' lw 0.9
set label 4 'none: the lane waits' at screen x + 0.046, screen row left textcolor rgb ink
set arrow 2 from screen x + 0.205, screen row - 0.05 / height to screen x + 0.205, screen row + 0.05 / height nohead lc rgb ink lw 1.2
set label 5 'the end of the run' at screen x + 0.213, screen row left textcolor rgb ink
set label 6 'time since the run began (ms) · a white line: the worker’s next task · shown: of each model the counted run of median time' \
	at screen (left + right) / 2, screen 0.42 / height center textcolor rgb ink

small = format eq 'svg' ? ',8' : ',6'
set format x '%g'
set multiplot
do for [p = 1:panels] {
	at_column = (p - 1) / deep; at_row = (p - 1) % deep
	set lmargin at screen left + at_column * (each + gap)
	set rmargin at screen left + at_column * (each + gap) + each
	ceiling = 1 - (top + 0.14 + at_row * (plot_height + title_height)) / height
	set tmargin at screen ceiling
	set bmargin at screen ceiling - plot_height / height
	set xrange [0:axis[p]]
	set yrange [(lanes[p] > 6 ? lanes[p] : 6) - 0.4 : -0.6] # few lanes are not made thick
	unset ytics
	step = lanes[p] <= 8 ? 1 : lanes[p] <= 20 ? 5 : lanes[p] <= 64 ? 10 : int(lanes[p] / 5)
	set ytics 0, step, lanes[p] - 1 nomirror out scale 0 textcolor rgb ink
	set label 9 lane[p] at screen left + at_column * (each + gap) - 0.038, graph 0.5 center rotate by 90 textcolor rgb ink
	set xtics nomirror out scale 0.5 offset 0, 0.25 textcolor rgb ink
	if (at_row < deep - 1 && p < panels && axis[p] == axis[1] && axis[p + 1] == axis[1]) { set format x '' } else { set format x '%g' }
	set label 7 title[p] at graph 0, graph 1.09 left textcolor rgb ink noenhanced
	set label 8 note[p] at graph 1, graph 1.09 right font small textcolor rgb '#555555' noenhanced
	if (time[p] <= axis[p]) { set arrow 3 from first time[p], graph 0 to first time[p], graph 1 nohead lc rgb ink lw 1.2 front } else { unset arrow 3 }
	is(kind) = $1 == p - 1 && word(strcol(2), 1) eq kind
	set table $own # which are read for every series
	plot spans skip 1 every ::begin[p]::end(p) using 1:(strcol(2)):(strcol(3)):(strcol(4)):(strcol(5)):(strcol(6)) with table
	unset table
	plot $own using (is('wait') ? $5 : NaN):3:($6 - $5):(0) with vectors nohead lw 0.9 lc rgb '#b0b0b0', \
	     @boxes, @strokes, \
	     $own using (is('edge') ? $5 : NaN):($3 - 0.4):(0):(0.8) with vectors nohead lw 0.6 lc rgb '#ffffff'
	if (p == 1) { unset label 1; unset label 2; unset label 3; unset label 4; unset label 5; unset label 6; unset arrow 1; unset arrow 2
		do for [i = 0:cpus - 1] { unset object 1 + i; unset label 10 + i } }
}
unset multiplot
