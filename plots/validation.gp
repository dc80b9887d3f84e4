# validation - how often programs whose difference is known are called different, and how often intervals hold the truth.
#
# Left: each method, by slowdown. Middle: samework's, by blocks. Right: coverage of its intervals, by blocks.
width = 6.9; height = 3.1
load 'plots/lib/open.gp'
methods = folder . '/figure-methods.tsv'; blocks = folder . '/figure-blocks.tsv'; coverage = folder . '/figure-coverage.tsv'
head_size = format eq 'svg' ? ',10' : format eq 'pdf' ? ',7' : ',7.5'
tiny = format eq 'svg' ? ',8.5' : format eq 'pdf' ? ',6' : ',6.5'

colours = '555555 E69F00 CC79A7 D55E00 0072B2 009E73'
colour(i) = int('0x' . word(colours, i % 6 + 1))
form(i) = int(word('4 8 6 5 7 9', i % 6 + 1))
last = words(slowdowns) - 1

set tmargin at screen 1 - 0.36 / height
set bmargin at screen 0.82 / height
set yrange [-2:104]
set ytics 0, 20 font tiny
set xtics font tiny
set grid ytics
set multiplot

# ---- Left
set lmargin at screen 0.06
set rmargin at screen 0.335
set ylabel 'called different (%)' offset 1.2, 0 font tiny
set xrange [-0.5:last + 0.5]
set key at graph 0.02, graph 0.985 left top reverse Left samplen 1.5 noenhanced textcolor rgb ink spacing 1.1 font tiny
set label 3 sprintf('three methods, %d runs of each program', runs) at graph 0.5, screen 1 - 0.17 / height center textcolor rgb ink font head_size
set label 4 'more iterations (%); of the same: false alarms' at graph 0.5, screen 0.45 / height center textcolor rgb ink font tiny
set arrow 1 from graph 0, first 5 to graph 1, first 5 nohead lc rgb 'black' lw 0.8 dt (6,4)
set label 6 '5 %' at graph 1.01, first 5 left font tiny textcolor rgb 'black'
method(i) = i == 0 ? 'samework' : i == 1 ? 'mean±σ' : 'Welch'
title_of(i) = i == 0 ? 'samework' : i == 1 ? 'hyperfine, mean ± σ' : 'hyperfine, Welch’s t'
method_colour(i) = i == 0 ? 0x0072B2 : i == 1 ? 0xD55E00 : 0x555555
method_form(i) = i == 0 ? 7 : i == 1 ? 4 : 13
at(i) = 0.09 * (i - 1)
plot for [i = 0:2] methods skip 1 using (strcol(1) eq method(i) ? $2 + at(i) : NaN):5:6:7 with yerrorbars pt method_form(i) ps 0.8 lw 1.1 lc rgb method_colour(i) title title_of(i), \
     for [i = 0:2] methods skip 1 using (strcol(1) eq method(i) ? $2 + at(i) : NaN):5 with lines lw 1.1 lc rgb method_colour(i) dt i + 1 notitle, \
     methods skip 1 using 2:(NaN):xtic(word(slowdowns, int($2) + 1)) with points notitle
unset label 1; unset label 2; unset ylabel

# ---- Middle
set lmargin at screen 0.395
set rmargin at screen 0.665
set logscale x
set xrange [runs / 1.25 : runs * 8 * 1.25]
set xtics (runs, 2 * runs, 4 * runs, 8 * runs)
set label 3 'samework: called different (%)'
set label 4 'blocks (logarithmic)'
unset key
beside(i) = 1 + 0.022 * (i - last / 2.0)
plot for [i = last:0:-1] blocks skip 1 using ($2 == i ? $4 * beside(i) : NaN):5:6:7 with yerrorbars pt form(i) ps 0.75 lw 1.0 lc rgb colour(i) notitle, \
     for [i = last:0:-1] blocks skip 1 using ($2 == i ? $4 * beside(i) : NaN):5 with linespoints pt form(i) ps 0.75 lw 1.0 lc rgb colour(i) dt 1 + (i == 0) notitle

# ---- Right
set lmargin at screen 0.725
set rmargin at screen 0.965
set label 3 'its 95 % intervals that hold the truth (%)'
unset label 6
set arrow 1 from graph 0, first 95 to graph 1, first 95
set label 7 '95 %' at graph 1.01, first 95 left font tiny textcolor rgb 'black'
set yrange [*<60:101]
set ytics autofreq
set key at graph 0.03, graph 0.02 left bottom reverse Left vertical title 'more iterations (%)' left font tiny
plot for [i = last:0:-1] coverage skip 1 using ($2 == i ? $4 * beside(i) : NaN):5:6:7 with yerrorbars pt form(i) ps 0.75 lw 1.0 lc rgb colour(i) notitle, \
     for [i = last:0:-1] coverage skip 1 using ($2 == i ? $4 * beside(i) : NaN):5 with linespoints pt form(i) ps 0.75 lw 1.0 lc rgb colour(i) dt 1 + (i == 0) title word(slowdowns, i + 1)
unset multiplot
