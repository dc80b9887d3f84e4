# families.awk - puts each row of an experiment beside the row of blocking that does the same work, for summarise: so a
# row gets a ratio and an interval of its own, against the blocking of its own size.
#
# usage: awk -v column=NAME -v size=tasks|iterations -v families=FILE -f families.awk LABELS SAMPLES | summarise
#
# LABELS: label, tasks, iterations, workers; SAMPLES: samples.tsv, of which `column` is taken, divided by the tasks.
# Written are samples whose labels are K-blocking and K-row, and to FILE what K is:
#   K, label, model, tasks, iterations, workers, baseline
# A label is a model's name and, after its last -, its size; blocking alone has none. Twins are left out. Rows of no
# iterations belong together, whatever the number of their tasks.
BEGIN { FS = OFS = "\t" }

function model_of(label) {
	sub(/-([0-9]+|empty)$/, "", label)
	return label
}

function key(model, tasks, iterations) {
	return model FS (size == "iterations" ? iterations : iterations == 0 ? "empty" : tasks)
}

NR == FNR {
	if ($1 ~ /blocking-twin$/)
		next
	model = model_of($1)
	labels[++count] = $1
	models[$1] = model; tasks[$1] = $2; iterations[$1] = $3; workers[$1] = $4
	label_of[key(model, $2, $3)] = $1
	next
}

FNR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	for (k = 1; k <= count; k++) {
		label = labels[k]; model = models[label]
		own = model; baseline = ""
		if (sub(/-.*/, "-blocking", own)) # cpython-blocking of cpython-threads; but there is no processes-blocking
			baseline = label_of[key(own, tasks[label], iterations[label])]
		if (baseline == "")
			baseline = label_of[key("blocking", tasks[label], iterations[label])]
		if (baseline == "")
			continue
		families_of[label] = families_of[label] k "-row "
		families_of[baseline] = families_of[baseline] k "-blocking "
		print k, label, model, tasks[label], iterations[label], workers[label], baseline >families
	}
	print "block", "warm_up", "label", "seconds"
	next
}

{
	label = $c["label"]
	seconds = sprintf("%.9g", $c[column] / tasks[label])
	if (label == "blocking") # summarise wants one such
		print $c["block"], $c["warm_up"], "blocking", seconds
	n = split(families_of[label], family, " ")
	for (i = 1; i <= n; i++)
		print $c["block"], $c["warm_up"], family[i], seconds
}
