# series.gp - figures with many series: eight colours, and text and points that are smaller than usual, by as much in
# every format (SVG's usual ones are larger). Load it after open.gp.
small = format eq 'svg' ? ',9' : format eq 'pdf' ? ',6' : ',6.5'
tiny = format eq 'svg' ? ',8' : format eq 'pdf' ? ',5.5' : ',6'
point_size = format eq 'svg' ? 0.5 : 0.7
colours = '0072B2 D55E00 555555 CC79A7 009E73 E69F00 56B4E9 000000'
nth(list, i) = word(list, int(i) % words(list) + 1)
colour(i) = int('0x' . nth(colours, i))
