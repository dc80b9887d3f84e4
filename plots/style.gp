# style.gp - how every figure looks. plots/draw sets, before it loads this:
#   format   svg, pdf or png
#   out      the file to write
# and a figure's script then opens it in its own size, in inches:
#   width = 6.9; height = 3.0; load 'plots/lib/open.gp'
#
# Series colours are those of Okabe and Ito (M. Okabe, K. Ito, Color Universal Design, 2008), which stay apart for
# colour-blind eyes; shapes and labels carry the same difference, so that nothing is lost in grey.
set encoding utf8
set datafile separator tab
set datafile missing 'NA'
set minussign
ink = '#222222'; rule = '#444444'
blue = '#0072B2'; vermilion = '#D55E00'; sky = '#56B4E9'; pink = '#CC79A7'; grey = '#555555'; orange = '#E69F00'
green = '#009E73'
set border 3 lc rgb rule lw 0.8
set tics nomirror out scale 0.5 textcolor rgb ink
set format '%g'
set grid xtics lc rgb '#d0d0d0' lw 0.6 dt 1
set key off
