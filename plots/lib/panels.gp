# panels.gp - a panel for each group of rows, side by side, all with the rows' names at the left. Load it after groups.gp;
# then, in a multiplot, `load 'plots/lib/panel.gp'` before each plot, with `g` set to the group.
tint(g) = colour(value(sprintf('kind%d', g)))
light(g) = pale(value(sprintf('kind%d', g)))
shape(g) = point(value(sprintf('kind%d', g)))
left = 0.125; right = 0.995; gap = 0.012
each = (right - left - gap * (groups - 1)) / groups
set tmargin at screen 1 - 0.40 / height
set bmargin at screen 0.78 / height
set yrange [Y_max + 0.6 : -0.6]
