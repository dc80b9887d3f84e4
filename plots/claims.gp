# claims - each claim of the article: the size that it published, what is measured here, and what would agree with it.
rows = folder . '/figure.tsv'
stats rows using 1 skip 1 name 'Y' nooutput
stats rows using 12 skip 1 name 'P' nooutput # 1: read off a picture
height = 1.12 + 0.34 * (Y_max + 1); width = 6.9
load 'plots/lib/open.gp'
load 'plots/lib/groups.gp'

left = 0.222; right = 0.835
set lmargin at screen left
set rmargin at screen right
set tmargin at screen 1 - 0.30 / height
set bmargin at screen 0.74 / height
set yrange [Y_max + 0.5 : -0.5]
set ytics scale 0 left offset screen 0.018 - left, 0 noenhanced
set errorbars 0.5
set border 1 lc rgb rule lw 0.8
set logscale x
set xrange [x_low : x_high]
unset xtics
set xtics nomirror out scale 0.5 textcolor rgb ink
do for [e = -9:9] { do for [m in '1 2 5'] { set xtics add (sprintf('%g', m * 10.0 ** e) m * 10.0 ** e) } }
if (x_low < 1 && x_high > 1) { set arrow 1 from 1, graph 0 to 1, graph 1 nohead front lc rgb grey lw 0.8 dt (4,4) }
do for [i = 1:Y_max] { set arrow 10 + i from screen 0.01, first i - 0.5 to screen 0.99, first i - 0.5 nohead back lc rgb '#d0d0d0' lw 0.6 }
set label 4 'ratio of times or of turns, speed-up over cores, or CPU use, whichever the claim is about, with its 95 % interval (logarithmic)' \
	. (P_max > 0 ? '; broken: read off a picture' : '') \
	at screen 0.5, screen 0.38 / height center textcolor rgb ink
set key at screen 0.99, screen 1 - 0.12 / height right horizontal samplen 0.6 width 1 noenhanced textcolor rgb ink reverse Left

# In each row the sources stand in the ledger's order; what cannot be tested has its verdict alone. What was read off a
# picture has a broken line.
mark(g) = g == 2 ? 12 : point(g) # the published size is a hollow diamond
size(g) = (g == 2 ? 1.4 : 1.0) * (format eq 'svg' ? 0.75 : 1) # terminals differ in what a size is
small = format eq 'svg' ? ',9' : ',6.5'
plot rows skip 1 using 10:1:9:10:($1 - 0.46):($1 + 0.46) with boxxyerror fs solid 1 noborder lc rgb '#e2e2e2' notitle, \
     for [g = 0:2] rows skip 1 using ($4 == g && $12 == 0 ? $5 : NaN):2:6:7 with xerrorbars pt 0 lw 1.4 lc rgb colour(g) notitle, \
     for [g = 0:2] rows skip 1 using ($4 == g && $12 == 1 ? $5 : NaN):2:6:7 with xerrorbars pt 0 lw 1.4 dt (4,3) lc rgb colour(g) notitle, \
     for [g = 0:1] rows skip 1 using ($4 == g ? $5 : NaN):2 with points pt mark(g) ps size(g) lc rgb colour(g) notitle, \
     rows skip 1 using 8:2 with points pt mark(2) ps size(2) lw 1.2 lc rgb colour(2) notitle, \
     for [g = 0:2] rows skip 1 using (x_high):($4 == g ? $2 : NaN):11 with labels left offset 0.7, 0 \
     	font small textcolor rgb colour(g) noenhanced notitle, \
     rows skip 1 using (NaN):1:ytic(3) with points notitle, \
     for [i = 0:2] rows skip 1 using (NaN):1 with points pt mark(2 - i) ps size(2 - i) lc rgb colour(2 - i) \
     	title (i == 0 ? 'published' : i == 1 ? legend_1 : legend_0), \
     rows skip 1 using (NaN):1:1:1:1:1 with boxxyerror fs solid 1 noborder lc rgb '#e2e2e2' title 'agrees'
