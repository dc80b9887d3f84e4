# size - speed-up over blocking, and time for an iteration, against the iterations of a task.
#
# plots/lib/size.awk says what is read from where. Where a model's curve crosses 1, it pays off; where the time for an
# iteration is flat, time grows as the work does.
set datafile separator tab
shell(text) = (strstrt(text, "'") ? text[1:strstrt(text, "'") - 1] . "'\\''" . shell(text[strstrt(text, "'") + 1:*]) : text)
awk(what) = sprintf("< awk -v what=%s -f plots/lib/size.awk '%s/results.tsv'", what, shell(folder))

stats awk('series') using 1 name 'S' nooutput
n = int(S_records)
array name_of[n]; array words_of[n]
stats awk('series') using (i = $1 + 1, name_of[i] = strcol(2), words_of[i] = strcol(3), i) nooutput
stats awk('points') using 2 name 'N' nooutput
stats awk('points') using 3 name 'SPEED' nooutput
stats awk('points') using 6 name 'NS' nooutput

entry = 0.125 # inches of the key that a line takes; it is set by hand, as fonts differ
height = 3.3; width = 6.9
if (entry * (n + 4) + 1.2 > height) { height = entry * (n + 4) + 1.2 }
# Of long runs there may be fewer than the caption says.
stats awk('points') using ($9) name 'RUNS' nooutput
each_run = strstrt(caption2, ' runs of each')
if (RUNS_min < RUNS_max && each_run) { caption2 = caption2[1:each_run + 12] . ' (of the longest fewer)' . caption2[each_run + 13:*] }
load 'plots/lib/open.gp'
# Text and points smaller than the usual, by as much in every format: SVG's usual ones are larger.
small = format eq 'svg' ? ',9' : format eq 'pdf' ? ',6' : ',6.5'; tiny = format eq 'svg' ? ',8' : format eq 'pdf' ? ',5.5' : ',6'; point_size = format eq 'svg' ? 0.5 : 0.7

# Eight colours, and as many forms.
colours = '0072B2 D55E00 555555 CC79A7 009E73 E69F00 56B4E9 000000'
colour(i) = int('0x' . word(colours, int(i) % 8 + 1))
form(i) = int(word('6 4 2 8 10 7 5 9 11 13', int(i) % 10 + 1))
exponent(x) = x < 1e3 ? sprintf('%g', x) : sprintf('10^{%d}', int(log10(x) + 0.5))

left = 0.07; right = 0.735; gap = 0.075
each = (right - left - gap) / 2
set tmargin at screen 1 - 0.40 / height
set bmargin at screen 0.80 / height
set logscale xy
set xrange [N_min / 1.8 : N_max * 1.8]
unset xtics
set xtics nomirror out scale 0.5 textcolor rgb ink
set xtics (exponent(1e0) 1e0)
do for [e = 1:18] { set xtics add (exponent(10.0 ** e) 10.0 ** e) }
set grid ytics
set label 4 'iterations of each task (logarithmic)' at screen (left + right) / 2, screen 0.42 / height center textcolor rgb ink
dodge(i) = 10 ** (0.016 * (i - (n - 1) / 2.0))
own(i) = $1 == i

set multiplot
set lmargin at screen left
set rmargin at screen left + each
set yrange [0.75 * SPEED_min : 1.45 * (SPEED_max > cores ? SPEED_max : cores)]
unset ytics
set ytics nomirror out scale 0.5 textcolor rgb ink
set ytics (sprintf('%g', 1.0) 1.0)
do for [e = 1:8] { set ytics add (sprintf('1/%d', 2 ** e) 2.0 ** -e, sprintf('%d', 2 ** e) 2.0 ** e) }
set label 3 'speed-up over blocking' at graph 0.5, screen 1 - 0.2 / height center textcolor rgb ink noenhanced
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead lc rgb grey lw 1
if (cores > 1) {
	set arrow 2 from graph 0, first cores to graph 1, first cores nohead lc rgb 'black' lw 0.9 dt (6,4)
	set label 5 sprintf('ideal for the %g CPUs here', cores) at graph 0.02, first cores offset 0, 0.5 left font tiny textcolor rgb 'black'
}
set label 6 'blocking' at graph 0.02, first 1 offset 0, 0.5 left font tiny textcolor rgb grey
set label 7 'pays off from, iterations a task' at screen right + 0.018, screen 1 - 0.45 / height left textcolor rgb ink
line(i) = 1 - (0.45 + entry * (i + 1.1)) / height
do for [i = 0:n - 1] {
	set label 100 + i name_of[i + 1] . '  ' . words_of[i + 1] at screen right + 0.035, screen line(i) left font small textcolor rgb ink noenhanced
	set label 200 + i '' at screen right + 0.025, screen line(i) point pt form(i) ps point_size lc rgb colour(i)
}
plot for [i = 0:n - 1] awk('points') using (own(i) && name_of[i + 1] ne 'blocking' ? $2 : NaN):3 with lines lw 0.9 lc rgb colour(i) notitle, \
     for [i = 0:n - 1] awk('points') using (own(i) && name_of[i + 1] ne 'blocking' ? $2 * dodge(i) : NaN):3:4:5 with yerrorbars pt form(i) ps point_size lw 0.9 lc rgb colour(i) notitle, \
     for [i = 0:n - 1] awk('payoff') using (own(i) ? $2 : NaN):(1):3:4 with xerrorbars pt 7 ps 0.35 lw 1.6 lc rgb colour(i) notitle
unset label 1; unset label 2; unset label 4; unset label 5; unset label 6; unset label 7; unset arrow 1; unset arrow 2
do for [i = 0:n - 1] { unset label 100 + i; unset label 200 + i }

set lmargin at screen left + each + gap
set rmargin at screen right
set yrange [0.7 * NS_min : 1.5 * NS_max]
unset ytics
set ytics nomirror out scale 0.5 textcolor rgb ink
set ytics ('1 ns' 1.0)
do for [e = -3:6] { do for [m in '1 2 5'] { if (m == 1 || NS_max / NS_min < 30) { set ytics add (sprintf('%g ns', m * 10.0 ** e) m * 10.0 ** e) } } }
set label 3 'time of the run for an iteration (level: linear)'
plot for [i = 0:n - 1] awk('points') using (own(i) ? $2 : NaN):6 with lines lw 0.9 lc rgb colour(i), \
     for [i = 0:n - 1] awk('points') using (own(i) ? $2 * dodge(i) : NaN):6:7:8 with yerrorbars pt form(i) ps point_size lw 0.9 lc rgb colour(i)
unset multiplot
