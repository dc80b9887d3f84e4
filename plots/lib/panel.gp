# panel.gp - opens the panel of group `g`: panels.gp.
set lmargin at screen left + g * (each + gap)
set rmargin at screen left + g * (each + gap) + each
set border (g == 0 ? 3 : 1) lc rgb rule lw 0.8
if (g == 0) { set ytics scale 0 noenhanced } else { unset ytics; unset label 1; unset label 2; unset label 4 }
set label 3 value(sprintf('group%d', g)) at graph 0.5, screen 1 - 0.13 / height center textcolor rgb tint(g) noenhanced
set label 5 value(sprintf('more%d', g)) at graph 0.5, screen 1 - 0.27 / height center textcolor rgb tint(g) noenhanced
