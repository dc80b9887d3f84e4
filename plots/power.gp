# experiment: validation
# power - how often the method, and plain hyperfine, call programs different whose difference is known.
#
# Left: against the slowdown, with as many runs of each program. Right: against the number of runs, samework's method.
width = 6.9; height = 3.1
load 'plots/lib/open.gp'
shares = folder . '/shares.tsv'
stats shares using (strcol(1) eq 'samework' ? $3 : NaN) skip 1 name 'RUNS' nooutput
most = int(RUNS_max)

set tmargin at screen 1 - 0.40 / height
set bmargin at screen 0.80 / height
set yrange [-2:104]
set ytics 0, 20
set grid ytics
set ylabel 'called different (%)' offset 1, 0
set key at graph 0.02, graph 0.99 left top reverse Left samplen 1.5 noenhanced textcolor rgb ink spacing 1.1
share(m) = strcol(1) eq m ? 100 * $7 : NaN

set multiplot
set lmargin at screen 0.075
set rmargin at screen 0.49
set xrange [-0.7:10.7]
set xtics (0, 2, 5, 10)
set label 3 sprintf('three methods, %d runs of each program', most) at graph 0.5, screen 1 - 0.2 / height center textcolor rgb ink
set label 4 'programs that differ by so much (% more iterations)' at graph 0.5, screen 0.42 / height center textcolor rgb ink
set label 5 'false alarms' at first 0.25, 12 left rotate by 90 font ',6' textcolor rgb grey
set arrow 1 from graph 0, first 5 to graph 1, first 5 nohead lc rgb 'black' lw 0.8 dt (6,4)
set label 6 '5 %' at graph 1.005, first 5 left font ',6' textcolor rgb 'black'
method(i) = i == 0 ? 'samework' : i == 1 ? 'mean±σ' : 'Welch'
title_of(i) = i == 0 ? 'samework' : i == 1 ? 'plain hyperfine, mean ± σ' : 'plain hyperfine, Welch’s t'
colour(i) = i == 0 ? 0x0072B2 : i == 1 ? 0xD55E00 : 0x555555
form(i) = i == 0 ? 7 : i == 1 ? 4 : 13
line(i) = i == 0 ? 1 : i == 1 ? 2 : 3
at(i) = 0.12 * (i - 1)
plot for [i = 0:2] shares skip 1 using (strcol(1) eq method(i) && $3 == most ? $2 + at(i) : NaN):(100 * $7):(100 * $8):(100 * $9) with yerrorbars pt form(i) ps 0.9 lw 1.1 lc rgb colour(i) title title_of(i), \
     for [i = 0:2] shares skip 1 using (strcol(1) eq method(i) && $3 == most ? $2 + at(i) : NaN):(100 * $7) smooth unique with lines lw 1.1 lc rgb colour(i) dt line(i) notitle
unset label 1; unset label 2; unset label 5

set lmargin at screen 0.575
set rmargin at screen 0.975
set logscale x
set xrange [8.5:300]
set xtics (10, 15, 20, 30, 60, 120, 240)
set label 3 'samework, by number of blocks (hollow: pooled)'
set label 4 'counted blocks (logarithmic)'
percent(i) = i == 0 ? 0 : i == 1 ? 2 : i == 2 ? 5 : 10
shade(i) = i == 0 ? 0x555555 : i == 1 ? 0xD55E00 : i == 2 ? 0x0072B2 : 0x009E73
set key at graph 0.99, graph 0.45 right bottom noreverse Right
ours(m) = strcol(1) eq m
plot for [i = 3:0:-1] shares skip 1 using (ours('samework') && $2 == percent(i) ? $3 : NaN):(100 * $7):(100 * $8):(100 * $9) with yerrorbars pt form(0) ps 0.9 lw 1.1 lc rgb shade(i) title sprintf('%d %% slower', percent(i)), \
     for [i = 0:3] shares skip 1 using (ours('pooled') && $2 == percent(i) ? $3 : NaN):(100 * $7):(100 * $8):(100 * $9) with yerrorbars pt 6 ps 0.9 lw 1.1 lc rgb shade(i) notitle, \
     for [i = 0:3] shares skip 1 using ((ours('samework') || ours('pooled')) && $2 == percent(i) ? $3 : NaN):(100 * $7) smooth unique with lines lw 1.1 lc rgb shade(i) dt i + 1 notitle
unset multiplot
