# rows.awk - joins our summary and samples with the article's, for the figures that show a row for each model.
#
# usage: awk -f rows.awk -v rows=FILE -v points=FILE OUR-SUMMARY OUR-SAMPLES THEIR-SUMMARY THEIR-SAMPLES
#
# rows:    y, row, group, median_s, median_low_s, median_high_s, max_s, speedup, speedup_low, speedup_high
# points:  y, group, seconds     y is jittered: the samples of a row spread over its height, in order of their blocks
#
# The group is 0: C here, 1: Python here, 2: the article. The same model has the same row in every group: the article's
# asyncio-gather and our cpython-asyncio_gather stand beside async_gather. y counts downwards from the top row, 0.
BEGIN {
	FS = OFS = "\t"
	y["blocking"] = count++ # the baseline and its twin first, whatever else there is
	y["blocking-twin"] = count++
}

function group_of(label) { return file > 2 ? 2 : label ~ /^(cpython|pypy)/ ? 1 : 0 }

function row_of(label) {
	sub(/^(cpython|pypy)-/, "", label) # another interpreter has a version in its name, and rows of its own
	sub(/^asyncio/, "async", label)
	gsub(/_/, "-", label)
	return label
}

FNR == 1 {
	file++
	delete column
	for (i = 1; i <= NF; i++)
		column[$i] = i
	if (file == 1)
		print "y", "row", "group", "median_s", "median_low_s", "median_high_s", "max_s", "speedup", "speedup_low", "speedup_high" >rows
	if (file == 2)
		print "y", "group", "seconds" >points
	next
}

{ label = $column["label"]; group = group_of(label); row = row_of(label) }

!(row in y) { y[row] = count++ }

file % 2 == 1 {
	print y[row], row, group, $column["median_s"], $column["median_low_s"], $column["median_high_s"], $column["max_s"], \
		$column["speedup"], $column["speedup_low"], $column["speedup_high"] >rows
}

file % 2 == 0 && !("warm_up" in column && $column["warm_up"]) {
	spread = seen[label, group]++ * 0.618034 # the golden ratio: neighbours in time fall apart
	print y[row] + 0.6 * (spread - int(spread) - 0.5), group, $column["seconds"] >points
}
