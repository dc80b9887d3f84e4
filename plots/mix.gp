# mix - the map: the fastest model by share of waiting and number of tasks, a panel for each language; hatched where there is
# no telling.
#
# A cell has its model's colour, its name, its time, and the next model's time over that.
cells = folder . '/figure.tsv'; heads = folder . '/figure-shares.tsv'
tall = 0.47 # inches of a cell
title = 0.34 # of what stands above a panel
foot = 0.52
width = 6.9; height = foot + panels * (title + tall * sizes) + 0.08
load 'plots/lib/open.gp'
big = format eq 'svg' ? ',11' : format eq 'pdf' ? ',7.5' : ',8'
small = format eq 'svg' ? ',8.5' : format eq 'pdf' ? ',6' : ',6.2'

# Pale, so that words on them can be read; as many as there are, then from the first again.
colours = '8FC1E3 F2B999 B3DDEF E3BBD3 86CFB6 F5D08A C4C4C4 D9C9A3 B9B4E0 A8D4A0 F0E6A0 E0E0E0'
colour(i) = int('0x' . word(colours, int(i) % words(colours) + 1))
top(p) = p * (title / tall + sizes)
row(p, y) = top(p) + title / tall + y

set border 0
unset tics
unset grid
set lmargin at screen 0.095
set rmargin at screen 0.995
set tmargin at screen 1 - 0.04 / height
set bmargin at screen foot / height
set xrange [0 : shares]
set yrange [top(panels) : 0]
do for [p = 0:panels - 1] {
	set label 10 + p value(sprintf('panel%d', p)) at screen 0.01, first top(p) + 0.2 left font big textcolor rgb ink noenhanced
	do for [y = 0:sizes - 1] {
		set label 100 + sizes * p + y value(sprintf('size%d', y)) at screen 0.088, first row(p, y) + 0.5 right textcolor rgb ink noenhanced
	}
}
set label 3 'colour: the model with the least median time; hatched: not every other model is slower for certain (95 %); framed: where the article measured' \
	at screen 0.545, screen 0.38 / height center font small textcolor rgb ink
middle(p, y) = row(p, y) + 0.5
kinds = words(colours)
plot cells skip 1 using ($2 + 0.5):(middle($1, $3)):($2 + 0.015):($2 + 0.985):(row($1, $3) + 0.03):(row($1, $3) + 0.97):($5 == 0 ? colour($4) : 0xFFFFFF) \
		with boxxyerror fs solid 1 noborder lc rgb variable, \
     for [k = 0:kinds - 1] cells skip 1 using ($5 == 1 && int($4) % kinds == k ? $2 + 0.5 : NaN):(middle($1, $3)):($2 + 0.015):($2 + 0.985):(row($1, $3) + 0.03):(row($1, $3) + 0.97) \
		with boxxyerror fs pattern 4 border rgb colour(k) lc rgb colour(k) lw 1, \
     cells skip 1 using ($9 == 1 ? $2 + 0.5 : NaN):(middle($1, $3)):($2 + 0.015):($2 + 0.985):(row($1, $3) + 0.03):(row($1, $3) + 0.97) \
		with boxxyerror fs empty border rgb 'black' lc rgb 'black' lw 1.8, \
     cells skip 1 using ($2 + 0.5):(row($1, $3) + 0.24):6 with labels font big textcolor rgb 'black' noenhanced, \
     cells skip 1 using ($2 + 0.5):(row($1, $3) + 0.52):7 with labels textcolor rgb ink noenhanced, \
     cells skip 1 using ($2 + 0.5):(row($1, $3) + 0.79):8 with labels font small textcolor rgb ink noenhanced, \
     heads skip 1 using ($2 + 0.5):(top($1) + title / tall - 0.2):3 with labels font small textcolor rgb ink noenhanced
