# gantt.awk - what the Gantt chart shows: of every model the spans of one run.
#
# usage: awk -f gantt.awk -v folder=FOLDER -v cores=N -v what=panels|spans|strokes|cpus FOLDER/samples.tsv
#
# The rows MODEL-traced are shown, but for the twin's. Of each the counted run whose elapsed time is the median; of an
# even number the lower of the two in the middle, of equal ones the first. Its trace is FOLDER/block-NNN.LABEL.trace.tsv.gz.
#
#   panels   panel, title, elapsed_ms, axis_ms, lanes, lane (worker or task), note
#            from 0: first the one worker that runs tasks whole, then the one that slices them, then several that take
#            turns, then those that run at once; each kind in order of its names. Of the first whose tasks take turns,
#            with more than CROWDED slices each, the first ZOOM slices of each follow enlarged: on an axis of its own.
#   spans    panel, kind (wait, wide or edge), lane, cpu (its place among those seen, from 0), start_ms, end_ms
#   strokes  panel, cpu, ms, y: the upper and the lower end of each narrow span, then a blank line; as the text of a
#            gnuplot data block, which alone keeps blank lines. (One line drawn so is far shorter in SVG than vectors.)
#   cpus     the numbers of the CPUs seen, in order
#
# A lane is a worker or, where one worker runs all tasks (up to TASK_LANES), a task. All other panels share one time axis: as
# long as the longest run, but at most STRETCH times the median one; what is later is cut off, and elapsed_ms is
# more than axis_ms there.
#
# Slices that follow each other in a lane, of one task on one CPU, are one box where the gap between them is below
# FINEST of the axis and nothing else began in it: so whatever takes its turn in between leaves them apart. What is
# narrower than FINEST is a stroke, and strokes that would lie on each other are one. The others are `wide`.
# An `edge` is where a wide box meets the one before it in its lane, of another task, without a gap that can be seen.
# `wait` is the time from the run's start to the end of a lane's last span: where no box covers it, the lane waits.
BEGIN {
	FS = OFS = "\t"
	FINEST = 0.002
	STRETCH = 3
	TASK_LANES = 32
	CROWDED = 50
	ZOOM = 3
}

function die(text) {
	print "gantt.awk: " text >"/dev/stderr"
	failed = 1
	exit 1
}

function quoted(text) {
	gsub(/'/, "'\\''", text)
	return "'" text "'"
}

# Sorts list[1 … n] of numbers by value, then by place: `place` has their order. (Insertion: a few hundred at most.)
function order(list, n, place,    i, j) {
	for (i = 1; i <= n; i++) {
		for (j = i; j > 1 && list[place[j - 1]] > list[i]; j--)
			place[j] = place[j - 1]
		place[j] = i
	}
}

# ---- Which runs -------------------------------------------------------------------------------------------------------

NR == 1 {
	for (i = 1; i <= NF; i++)
		c[$i] = i
	next
}

!$c["warm_up"] && $c["label"] ~ /-traced$/ && $c["label"] !~ /-(twin|fine)-traced$/ {
	label = $c["label"]
	if (!(label in runs))
		labels[++models] = label
	runs[label]++
	elapsed[label, runs[label]] = $c["elapsed_s"]
	block[label, runs[label]] = $c["block"]
}

# ---- Their spans ------------------------------------------------------------------------------------------------------

# The spans of the run of model m: task, worker, cpu, start and end (ms), in order of their start; count[m] of them.
function read_trace(m, file,    command, n, field, names, i, k) {
	command = "gzip -dc " quoted(file) " 2>/dev/null"
	if ((command | getline names) <= 0)
		die("cannot read the trace " file)
	k = split(names, field, "\t")
	for (i = 1; i <= k; i++)
		at[field[i]] = i
	while ((command | getline names) > 0) {
		split(names, field, "\t")
		n++
		task[m, n] = field[at["task"]]
		worker[m, n] = field[at["worker"]]
		cpu[m, n] = field[at["cpu"]]
		start[m, n] = field[at["start_ns"]] / 1e6
		finish[m, n] = field[at["end_ns"]] / 1e6
	}
	close(command)
	count[m] = n + 0
}

# What is to be said of model m: how many workers and tasks, spans at once, changes of worker and task.
function look(m,    i, j, k, active, used, ends, workers, tasks, seen_worker, seen_task, at_once, changes, handovers, last_worker, last_task) {
	for (i = 1; i <= count[m]; i++) {
		if (!((m, worker[m, i]) in seen_worker)) {
			seen_worker[m, worker[m, i]]
			workers++
		}
		if (!((m, task[m, i]) in seen_task)) {
			seen_task[m, task[m, i]]
			tasks++
		}
		if (worker[m, i] > last_worker[m])
			last_worker[m] = worker[m, i]
		if (task[m, i] > last_task[m])
			last_task[m] = task[m, i]
		handovers += i > 1 && worker[m, i] != worker[m, i - 1]
		changes += i > 1 && task[m, i] != task[m, i - 1]
		for (j = k = 1; j <= active; j++) # those that have not ended before this one starts
			if (ends[j] > start[m, i])
				ends[k++] = ends[j]
		ends[k] = finish[m, i]
		active = k
		if (active > at_once)
			at_once = active
		if (!((m, cpu[m, i]) in cpu_used)) {
			cpu_used[m, cpu[m, i]]
			used++
		}
		if (!(cpu[m, i] in cpu_seen)) {
			cpu_seen[cpu[m, i]]
			cpus[++cpu_count] = cpu[m, i] + 0
		}
	}
	by_task[m] = workers == 1 && tasks > 1 && last_task[m] < TASK_LANES
	lanes[m] = (by_task[m] ? last_task[m] : last_worker[m]) + 1
	if (workers <= 1) {
		kind[m] = count[m] > tasks ? 2 : 1
		in_turn[m] = changes > count[m] / 2
		note[m] = kind[m] == 1 ? "one task after the other" : count[m] " slices, " changes " changes of task"
	} else if (at_once == 1) {
		kind[m] = 3
		note[m] = "one at a time, " handovers " hand-over" (handovers == 1 ? "" : "s")
	} else {
		kind[m] = 4
		note[m] = at_once " at once on " (used < cores ? used " of " cores : used) " CPU" (cores == 1 ? "" : "s") \
			(at_once > used ? ", time-sliced" : "")
	}
}

# ---- What is drawn ----------------------------------------------------------------------------------------------------

function show(panel, form, lane, where, from, to) {
	if (what == "spans" && from < axis)
		print panel, form, lane, cpu_place[where], sprintf("%.4f", from), sprintf("%.4f", to < axis ? to : axis)
}

function stroke(panel, lane, where, middle) {
	if (what == "strokes" && middle < axis)
		printf "%d\t%d\t%.4f\t%.2f\n%d\t%d\t%.4f\t%.2f\n\n", panel, cpu_place[where], middle, lane - 0.38,
			panel, cpu_place[where], middle, lane + 0.38
}

# A box that is complete: wide, or a stroke where there is none already.
function flush_box(panel, lane,    place, middle) {
	if (!(lane in box_start))
		return
	if (box_end[lane] - box_start[lane] >= FINEST * axis) {
		show(panel, "wide", lane, box_cpu[lane], box_start[lane], box_end[lane])
		if ((panel, lane) in wide_end && box_start[lane] - wide_end[panel, lane] <= FINEST * axis && wide_task[panel, lane] != box_task[lane])
			edge[++edges] = lane SUBSEP box_start[lane]
		wide_end[panel, lane] = box_end[lane]
		wide_task[panel, lane] = box_task[lane]
	} else {
		middle = (box_start[lane] + box_end[lane]) / 2
		place = int(middle / (FINEST * axis))
		if (!((panel, lane, box_cpu[lane], place) in drawn))
			stroke(panel, lane, box_cpu[lane], middle)
		drawn[panel, lane, box_cpu[lane], place]
	}
	delete box_start[lane]
}

function draw_spans(panel, m,    i, lane, part, others, last_lane, last_start, other_start) {
	for (i = 1; i <= count[m]; i++) {
		lane = by_task[m] ? task[m, i] : worker[m, i]
		if (finish[m, i] > lane_end[panel, lane])
			lane_end[panel, lane] = finish[m, i]
	}
	for (lane = 0; lane < lanes[m]; lane++)
		if ((panel, lane) in lane_end)
			show(panel, "wait", lane, cpus[1], 0, lane_end[panel, lane])
	last_lane = -1
	last_start = other_start = -1 # of the span before this one; of the last one of another lane than that one's
	for (i = 1; i <= count[m]; i++) {
		lane = by_task[m] ? task[m, i] : worker[m, i]
		others = lane == last_lane ? other_start : last_start
		if ((lane in box_start) && box_task[lane] == task[m, i] && box_cpu[lane] == cpu[m, i] && \
		    start[m, i] - box_end[lane] <= FINEST * axis && others < box_end[lane])
			box_end[lane] = finish[m, i]
		else {
			flush_box(panel, lane)
			box_start[lane] = start[m, i]
			box_end[lane] = finish[m, i]
			box_task[lane] = task[m, i]
			box_cpu[lane] = cpu[m, i]
		}
		if (lane != last_lane) {
			other_start = last_start
			last_lane = lane
		}
		last_start = start[m, i]
	}
	for (lane = 0; lane < lanes[m]; lane++)
		flush_box(panel, lane)
	for (i = 1; i <= edges; i++) { # after the boxes, to be seen
		split(edge[i], part, SUBSEP)
		show(panel, "edge", part[1], cpus[1], part[2], part[2])
	}
	edges = 0
}

function add_panel(m, length_shown, title, text) {
	panel_model[panels + 0] = m
	panel_axis[panels + 0] = length_shown
	panel_title[panels + 0] = title
	panel_note[panels + 0] = text "; block " shown_block[m]
	panels++
}

END {
	if (failed)
		exit 1
	if (!models)
		die("there is no counted run with a trace")
	for (m = 1; m <= models; m++) {
		label = labels[m]
		for (i = 1; i <= runs[label]; i++)
			times[i] = elapsed[label, i] + 0
		order(times, runs[label], place)
		chosen = place[int((runs[label] + 1) / 2)]
		model[m] = label
		sub(/-traced$/, "", model[m])
		shown_block[m] = block[label, chosen]
		length_ms[m] = 1000 * elapsed[label, chosen]
		read_trace(m, sprintf("%s/block-%03d.%s.trace.tsv.gz", folder, shown_block[m], label))
		look(m)
	}
	order(length_ms, models, place)
	axis = length_ms[place[models]]
	longest = STRETCH * length_ms[place[int((models + 1) / 2)]]
	if (axis > longest)
		axis = longest

	order(cpus, cpu_count, place)
	for (i = 1; i <= cpu_count; i++)
		cpu_place[cpus[place[i]]] = i - 1
	if (what == "cpus")
		for (i = 1; i <= cpu_count; i++)
			print cpus[place[i]]

	for (k = 1; k <= 4; k++)
		for (m = 1; m <= models; m++) # labels come in the order of a shuffled block
			if (kind[m] == k) {
				for (i = ++shown; i > 1 && kind[panel_of[i - 1]] == k && model[panel_of[i - 1]] > model[m]; i--)
					panel_of[i] = panel_of[i - 1]
				panel_of[i] = m
			}
	for (i = 1; i <= models; i++) {
		m = panel_of[i]
		add_panel(m, axis, sprintf("%s · %.1f ms%s", model[m], length_ms[m], length_ms[m] > axis ? ", cut off" : ""), note[m])
		if (in_turn[m] && !zoomed && count[m] > CROWDED * lanes[m]) {
			zoomed = 1
			add_panel(m, start[m, ZOOM * lanes[m] + 1], model[m] ", enlarged", \
				"the first " ZOOM " slices of each task")
		}
	}
	if (what == "strokes")
		print "$strokes << END\n-1\t0\t0\t0\n" # never empty
	for (i = 0; i < panels; i++) {
		m = panel_model[i]
		axis = panel_axis[i]
		if (what == "panels")
			print i, panel_title[i], sprintf("%.4f", length_ms[m]), sprintf("%.4f", axis), lanes[m],
				by_task[m] ? "task" : "worker", panel_note[i]
		if (what == "spans" || what == "strokes")
			draw_spans(i, m)
	}
	if (what == "strokes")
		print "END"
}
