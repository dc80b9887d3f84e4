# granularity - efficiency against the length of a task, and METG(50 %), the length at which a model is half efficient.
#
# plots/lib/granularity.awk says what is read from where. One panel for C and one for Python, over axes of their own.
set datafile separator tab
shell(text) = (strstrt(text, "'") ? text[1:strstrt(text, "'") - 1] . "'\\''" . shell(text[strstrt(text, "'") + 1:*]) : text)
awk(what) = sprintf("< awk -v what=%s -f plots/lib/granularity.awk '%s/results.tsv'", what, shell(folder))

array count[2]; array name_of[200]; array several[200]; array words_of[200]; array look[200]
do for [p = 0:1] {
	stats awk('series') using ($1 == p) name 'S' nooutput
	count[p + 1] = int(S_sum)
}
stats awk('series') using (i = 100 * $1 + $2 + 1, name_of[i] = strcol(3), several[i] = $4, words_of[i] = strcol(5), look[i] = $6, i) nooutput
panels = count[2] > 0 ? 2 : 1
array shortest[2]; array longest[2]
do for [p = 0:panels - 1] {
	stats awk('points') using ($1 == p ? $3 : NaN) name 'X' nooutput
	shortest[p + 1] = X_min; longest[p + 1] = X_max
}
stats awk('points') using ($1 == 0 && $7 == 1 ? $3 : NaN) name 'C' nooutput

entry = 0.125 # inches of the key that a line takes; it is set by hand, as fonts differ
height = 3.5; width = 6.9
if (entry * (count[1] + count[2] + 7) + 1.3 > height) { height = entry * (count[1] + count[2] + 7) + 1.3 }
# Of long runs there may be fewer than the caption says.
stats awk('points') using ($1 == 0 ? $8 : NaN) name 'RUNS' nooutput
each_run = strstrt(caption2, ' runs of each')
if (RUNS_min < RUNS_max && each_run) { caption2 = caption2[1:each_run + 12] . ' (of the longest fewer)' . caption2[each_run + 13:*] }
load 'plots/lib/open.gp'
# Text and points smaller than the usual, by as much in every format: SVG's usual ones are larger.
small = format eq 'svg' ? ',9' : format eq 'pdf' ? ',6' : ',6.5'; tiny = format eq 'svg' ? ',8' : format eq 'pdf' ? ',5.5' : ',6'; point_size = format eq 'svg' ? 0.5 : 0.7

# Eight colours, and forms: filled for a model that uses several CPUs, hollow for one whose tasks take turns on one.
colours = '0072B2 D55E00 555555 CC79A7 009E73 E69F00 56B4E9 000000'
looks(p, i) = int(look[100 * p + i + 1])
colour(p, i) = int('0x' . word(colours, looks(p, i) % 8 + 1))
filled = '7 5 9 13 11 9'; hollow = '6 4 8 12 10 8'
form(p, i) = int(word(several[100 * p + i + 1] == 1 ? filled : hollow, looks(p, i) % 6 + 1))
time_of(s) = s < 0.9e-6 ? sprintf('%g ns', 1e9 * s) : s < 0.9e-3 ? sprintf('%g µs', 1e6 * s) : s < 0.9 ? sprintf('%g ms', 1e3 * s) : sprintf('%g s', s)

left = 0.07; right = 0.69; gap = 0.045
first = panels > 1 ? 0.62 : 1 # share of the first panel
set tmargin at screen 1 - 0.40 / height
set bmargin at screen 0.80 / height
set yrange [0:112]
set ytics 0, 25
set grid ytics
set logscale x
set label 4 'length of a task: time of blocking for each (logarithmic)' at screen (left + right) / 2, screen 0.42 / height center textcolor rgb ink
set label 5 '50 %' at graph 0.008, first 53 left font tiny textcolor rgb ink front
set arrow 1 from graph 0, first 50 to graph 1, first 50 nohead lc rgb 'black' lw 0.9 dt (6,4)
set arrow 2 from graph 0, first 100 to graph 1, first 100 nohead lc rgb rule lw 0.6
set label 6 'efficiency (%)' at screen 0.014, screen 0.5 + 0.2 / height center rotate by 90 textcolor rgb ink
# The key, with METG: at the right.
line(i) = 1 - (0.45 + entry * i) / height
do for [p = 0:panels - 1] {
	above = p == 0 ? 0 : count[1] + 1.8
	head = p == 0 ? 'METG(50 %) in C' : 'METG(50 %) in CPython'
	set label 20 + p head at screen 0.705, screen line(above) left textcolor rgb ink
	do for [i = 0:count[p + 1] - 1] {
		set label 100 * (p + 1) + i name_of[100 * p + i + 1] . '  ' . words_of[100 * p + i + 1] at screen 0.722, screen line(above + i + 1.1) left font small textcolor rgb ink noenhanced
		set label 100 * (p + 3) + i '' at screen 0.712, screen line(above + i + 1.1) point pt form(p, i) ps point_size lc rgb colour(p, i)
	}
}
above = count[1] + (panels > 1 ? count[2] + 1.8 : 0) + 1.4
set label 10 'filled: on several CPUs; hollow: taking turns' at screen 0.705, screen line(above) left font tiny textcolor rgb '#666666'
set label 11 'on one; dotted: reckoned between two lengths' at screen 0.705, screen line(above + 0.9) left font tiny textcolor rgb '#666666'

set multiplot
do for [p = 0:panels - 1] {
	from = p == 0 ? left : left + first * (right - left - gap) + gap
	to = p == panels - 1 ? right : left + first * (right - left - gap)
	set lmargin at screen from
	set rmargin at screen to
	set xrange [shortest[p + 1] / 1.8 : longest[p + 1] * 1.8]
	unset xtics
	set xtics nomirror out scale 0.5 textcolor rgb ink
	set xtics (time_of(1e-9) 1e-9)
	do for [e = -8:1] { if (longest[p + 1] < 3e3 * shortest[p + 1] || (e + 9 + p) % 2 == 0) { set xtics add (time_of(10.0 ** e) 10.0 ** e) } else { set xtics add ('' 10.0 ** e) } }
	if (p == 1) { set format y '' }
	set label 3 (p == 0 ? 'C, here' : 'CPython, here') at graph 0.5, screen 1 - 0.2 / height center textcolor rgb ink noenhanced
	if (p == 0) {
		# Between a task that does nothing and the shortest with work there is none.
		set object 1 rectangle from graph 0, graph 0 to first C_min * 0.8, graph 1 behind fc rgb '#f4f4f4' fs solid noborder
		set label 7 'reckoned: no task with' at graph 0.03, first 108 left font tiny textcolor rgb '#666666'
		set label 8 'work is so short' at graph 0.03, first 103.5 left font tiny textcolor rgb '#666666'
	} else { unset object 1; unset label 7; unset label 8; unset label 1; unset label 2; unset label 4; unset label 6; unset label 10; unset label 11; unset label 20; unset label 21
		do for [i = 100:500] { unset label i }
	}
	n = count[p + 1]
	dodge(i) = 10 ** (0.012 * (i - (n - 1) / 2.0))
	own(i) = $1 == p && $2 == i
	plot for [i = 0:n - 1] awk('curves') using (own(i) && $5 == 1 ? $3 : NaN):(100 * $4) with lines lw 0.9 lc rgb colour(p, i) notitle, \
	     for [i = 0:n - 1] awk('curves') using (own(i) && $5 == 0 ? $3 : NaN):(100 * $4) with lines lw 0.9 dt (2,3) lc rgb colour(p, i) notitle, \
	     for [i = 0:n - 1] awk('points') using (own(i) ? $3 * dodge(i) : NaN):(100 * $4):(100 * $5):(100 * $6) with yerrorbars pt form(p, i) ps point_size lw 0.9 lc rgb colour(p, i) notitle, \
	     for [i = 0:n - 1] awk('metg') using (own(i) ? $3 : NaN):(50):4:5 with xerrorbars pt 7 ps 0.35 lw 1.6 lc rgb colour(p, i) notitle
}
unset multiplot
