# nodes - what more hosts gain, and what it costs to start ranks there.
#
# Left: the speed-up of the work over one node; in weak scaling, where there is more work on more nodes, the scaled one. Right: how
# long the work takes, and, of launch, the whole program that has none.
points = folder . '/figure.tsv'

height = 3.0; width = 6.9
load 'plots/lib/open.gp'
load 'plots/lib/series.gp'
array name_of[4] = ['strong: the same work', 'handed: the same, task by task from rank 0', 'weak: as much work for each node', 'launch: no work']
form(i) = int(nth('7 5 9 13', i))
own(i) = $1 == i

set tmargin at screen 1 - 0.32 / height
set bmargin at screen 1.05 / height
set datafile missing 'NA'
set logscale x 2
set xrange [x_low : x_high]
set xtics (1)
do for [e = 1:7] { if (2 ** e <= x_high) { set xtics add (sprintf('%d', 2 ** e) 2 ** e) } }
set grid ytics
set label 4 'nodes (logarithmic)' at screen 0.5, screen 0.76 / height center textcolor rgb ink
set label 5 sprintf('%d node%s of %g rank%s%s; %s, %s', nodes, nodes == 1 ? '' : 's', ranks_each, ranks_each == 1 ? '' : 's', \
	machines == 1 ? sprintf(': all of them one machine with %g CPU%s, which no number of nodes makes more', cores, cores == 1 ? '' : 's') \
	: sprintf(' on %d machines', machines), mpi, transport) at screen 0.5, screen 1 - 0.12 / height center font small textcolor rgb ink noenhanced
do for [i = 0:3] {
	set label 10 + 2 * i '' at screen 0.03 + 0.25 * i, screen 0.5 / height point pt form(i) ps 0.9 lc rgb colour(i)
	set label 11 + 2 * i name_of[i + 1] at screen 0.042 + 0.25 * i, screen 0.5 / height left font small textcolor rgb ink noenhanced
}
set label 6 'ideal' at nodes, ideal left offset 0.5, 0 font small textcolor rgb 'black'
set multiplot

set lmargin at screen 0.08
set rmargin at screen 0.49
set logscale y 2
set yrange [speedup_low : speedup_high]
set ytics ('⅛' 0.125, '¼' 0.25, '½' 0.5, '1' 1)
do for [e = 1:7] { set ytics add (sprintf('%d', 2 ** e) 2 ** e) }
set ylabel 'speed-up over one node (logarithmic)' offset 0.2, 0 textcolor rgb ink
plot points skip 1 using (own(0) ? $2 : NaN):7 with lines lw 1 dt (6,4) lc rgb 'black', \
     for [i = 0:2] points skip 1 using (own(i) ? $3 : NaN):4 with lines lw 0.5 dt 3 lc rgb colour(i), \
     for [i = 0:2] points skip 1 using (own(i) ? $3 : NaN):4:5:6 with yerrorbars pt form(i) ps point_size lw 0.9 lc rgb colour(i)
unset label

set lmargin at screen 0.58
set rmargin at screen 0.985
set logscale y 10
set yrange [seconds_low : seconds_high]
unset ytics
set ytics nomirror out scale 0.5 textcolor rgb ink
set ytics ('1 s' 1.0)
do for [e = -6:3] { do for [m in '1 2 5'] { if (m == 1 || seconds_high / seconds_low < 64) { set ytics add (e < -3 ? sprintf('%g µs', m * 10.0 ** (e + 6)) : e < 0 ? sprintf('%g ms', m * 10.0 ** (e + 3)) : sprintf('%g s', m * 10.0 ** e) m * 10.0 ** e) } } }
set ylabel 'time (logarithmic), with quartiles' offset 0.2, 0
plot for [i = 0:3] points skip 1 using (own(i) ? $3 : NaN):8 with lines lw 0.5 dt 3 lc rgb colour(i), \
     for [i = 0:3] points skip 1 using (own(i) ? $3 : NaN):8:9:10 with yerrorbars pt form(i) ps point_size lw 0.9 lc rgb colour(i)
unset multiplot
