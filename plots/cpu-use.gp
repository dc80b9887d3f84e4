# cpu-use - which CPUs each model keeps busy, over the time of one run: the article's figures 1 to 3, for every model.
#
# A panel for each model, C first: a lane for each CPU that the run may use, and one for what kept these CPUs busy beside
# the run. Panels of a language have the same scale of time, unless there are so many CPUs that the fast ones would be
# slivers. What is shown is the first counted run of each; the mean and its interval are over all of them.
results = folder . '/results.tsv'
column = 'function c(name) { return at[name] } NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } '
read(program, file) = system(sprintf("awk -F '\t' '%s%s' '%s'", column, program, file))
models = read('{ print $c("model") }', results)
first = int(read('!$c("warm_up") && (!n || $c("block") < n) { n = $c("block") } END { print n }', folder . '/samples.tsv'))
load_of(model) = sprintf("gzip -dc '%s/block-%03d.%s.load.tsv.gz'", folder, first, model)
cells(model, bin) = sprintf("< %s | awk -v bin=%.9g -f plots/lib/cpu-use.awk", load_of(model), bin)
cpus = system(load_of(word(models, 1)) . " | awk '$3 == \"command\" { over = 1 } NR > 1 && !over { print $3 }'")
used(model) = read(sprintf('$c("model") == "%s" { printf "%%.2f", $c("CPUs_used"); if ($c("CPUs_low") != "NA") printf " (%%.2f … %%.2f)", $c("CPUs_low"), $c("CPUs_high") }', model), results)
asked(model, option) = real(system(sprintf('jq -r ''[.commands[] | select(.label == "%s").command | capture(" -%s (?<n>[0-9]+)").n] | first'' ''%s/conditions''', model, option, folder)))
work(model) = sprintf('%g tasks × %g million iterations', asked(model, 't'), asked(model, 'n') / 1e6)

# What there is: the models of each language, its longest and its shortest run; whether so much was stolen that one sees it.
language(model) = strstrt(model, 'cpython') == 1 || strstrt(model, 'pypy') == 1 ? 2 : 1
array count[2] = [0, 0]; array longest[2] = [0, 0]; array shortest[2] = [1e9, 1e9]; array sample[2]
array seconds[words(models)]
do for [m = 1:words(models)] {
	g = language(word(models, m))
	count[g] = count[g] + 1
	sample[g] = word(models, m)
	seconds[m] = real(system(load_of(word(models, m)) . ' | tail -n 1 | cut -f 2')) / 1e9
	if (seconds[m] > longest[g]) { longest[g] = seconds[m] }
	if (seconds[m] < shortest[g]) { shortest[g] = seconds[m] }
}
lanes = words(cpus)
stolen = int(read('$c("stolen_CPUs") > 0.02 { n = 1 } END { print n + 0 }', results))
own(g) = longest[g] > 5 * shortest[g]     # scale of time
bin(span) = span > 3 ? span / 60 : 0.05   # of a lane, s: never less than some of the kernel's ticks, which are 10 ms

# Lengths are in inches, from the top.
columns = 3
lane = lanes <= 4 ? 0.12 : lanes <= 12 ? 0.072 : 0.9 / lanes
more = (lane > 0.08 ? lane : 0.08) / lane # the height of the lanes below, in lanes
tall = lane * (lanes + (1 + stolen) * (more + 0.35))
rows_of(g) = int((count[g] + columns - 1) / columns)
row(g) = tall + 0.24 + 0.1 * own(g)
group_tall(g) = count[g] ? 0.18 + row(g) * rows_of(g) + 0.26 : 0
width = 6.9; height = 0.12 + group_tall(1) + group_tall(2) + 0.52
load 'plots/lib/open.gp'
load 'plots/lib/groups.gp'

# viridis in ten levels
array level[10] = [0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B, 0xFDE725]
y_of(l) = l < lanes ? l : lanes - 0.15 + more / 2 + (l - lanes) * (more + 0.35)
half(l) = 0.42 * (l < lanes ? 1 : more)
down(inches) = 1 - inches / height

# The scale of colours, at the right of the first heading.
do for [i = 1:10] {
	set object i rect from screen 0.72 + 0.02 * (i - 1), down(0.22) to screen 0.72 + 0.02 * i, down(0.12) \
		fc rgb level[i] fs solid noborder
}
set label 10 'a CPU is busy' at screen 0.71, down(0.17) right textcolor rgb ink
do for [i = 0:2] { set label 11 + i sprintf('%d %%', 50 * i) at screen 0.72 + 0.1 * i, down(0.275) center font ',6' textcolor rgb ink }

set label 14 sprintf('Lanes: one run of each model, the first that counts (block %d). Beside its name: CPUs used (CPU time over wall-clock time), mean of the runs and its 95 %% interval.', first) \
	at screen 0.01, screen 0.47 / height font ',6' textcolor rgb ink
set label 15 'Other load: what kept these CPUs busy beside the run, in CPUs, on the same scale.' at screen 0.01, screen 0.34 / height font ',6' textcolor rgb ink

left = 0.085; right = 0.985; gap = 0.025
each = (right - left - gap * (columns - 1)) / columns
every = lane > 0.08 ? 1 : lane > 0.04 ? 4 : lane > 0.02 ? 8 : 16
unset grid
set border 1 lc rgb rule lw 0.8
set yrange [y_of(lanes + stolen) + half(lanes + stolen) + 0.15 : -0.6]

set multiplot
from_top = 0.12
do for [g = 1:2] {
	if (count[g]) {
		set label 20 sprintf('%s: %s', name(g - 1), work(sample[g])) at screen left, down(from_top + 0.06) left textcolor rgb colour(g - 1)
		panel = 0
		do for [m = 1:words(models)] {
			model = word(models, m)
			if (language(model) == g) {
				x = panel % columns
				span = own(g) ? seconds[m] : longest[g]
				set xrange [0 : span]
				top = from_top + 0.18 + row(g) * (panel / columns) + 0.17
				set lmargin at screen left + x * (each + gap)
				set rmargin at screen left + x * (each + gap) + each
				set tmargin at screen down(top)
				set bmargin at screen down(top + tall)
				set label 21 model at graph 0, screen down(top - 0.065) left font ',6.5' textcolor rgb ink noenhanced
				set label 22 used(model) at graph 1, screen down(top - 0.065) right font ',6' textcolor rgb ink noenhanced
				unset ytics
				if (x == 0) {
					set ytics scale 0 font ',6' ('other load' y_of(lanes))
					do for [l = 0:lanes - 1:every] { set ytics add ('CPU ' . word(cpus, l + 1) l) }
					if (stolen) { set ytics add ('stolen' y_of(lanes + 1)) }
				}
				if (own(g) || panel + columns >= count[g]) { set xtics format '%g s' font ',6' offset 0, 0.3 } else { set xtics format '' }
				plot cells(model, bin(span)) using (($2 + $3) / 2):(y_of($1)):2:3:(y_of($1) - half($1)):(y_of($1) + half($1)):(level[int($4)]) \
					with boxxyerror lc rgb variable fs solid noborder
				do for [i = 1:10] { unset object i }
				do for [i = 10:15] { unset label i }
				unset label 1; unset label 2; unset label 20
				panel = panel + 1
			}
		}
		from_top = from_top + group_tall(g)
	}
}
unset multiplot
