# groups.gp - the three groups of rows: 0 C here, 1 Python here, 2 the article. Colour, pale colour, name, point.
colour(g) = g == 0 ? 0x0072B2 : g == 1 ? 0xD55E00 : 0x555555
pale(g) = g == 0 ? 0x8FBFDE : g == 1 ? 0xF0B48F : 0xB8B8B8
name(g) = g == 0 ? 'C, here' : g == 1 ? 'Python, here' : 'the article: CPython 3.7, 8 cores'
point(g) = g == 0 ? 7 : g == 1 ? 5 : 13
# Three digits, but whole seconds: %.3g makes 1e+03 of 999.6 and of what is longer.
duration(s) = s < 0.9995e-3 ? sprintf('%.3g µs', 1e6 * s) : s < 0.9995 ? sprintf('%.3g ms', 1e3 * s) : \
	s < 999.5 ? sprintf('%.3g s', s) : sprintf('%.0f s', s)
