# open.gp - opens the file `out` in the given format, `width` by `height` inches. Fonts are always named: an unnamed
# one is whatever the machine has. At its foot stand the two captions.
if (format eq 'pdf') set terminal pdfcairo size width in, height in font 'TeX Gyre Heros,7.5' fontscale 0.75 linewidth 0.9 pointscale 0.55
if (format eq 'svg') set terminal svg size 144 * width, 144 * height font 'DejaVu Sans,11' linewidth 1.4 background '#ffffff'
if (format eq 'png') set terminal pngcairo size int(300 * width), int(300 * height) font 'DejaVu Sans,8' fontscale 2.2 linewidth 2.2 pointscale 1.3 background '#ffffff'
set output out
small = format eq 'svg' ? ',8.5' : ',6' # SVG counts in its own pixels
set label 1 caption1 at screen 0.01, screen 0.21 / height font small textcolor rgb '#666666' noenhanced
set label 2 caption2 at screen 0.01, screen 0.08 / height font small textcolor rgb '#666666' noenhanced
