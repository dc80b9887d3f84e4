/*
 * attribute - why is a program slower when its threads take turns? Splits the slowdown, from the spans of its runs.
 *
 * usage: attribute RUNS <SPANS >parts.tsv
 *
 * RUNS and SPANS are tab-separated with a header, of counted blocks alone:
 *
 *   RUNS    block, program, quantity, unit, value     quantity elapsed: of the run, in ns. Whatever else was measured of
 *                                                     a run (the clock of a CPU) is averaged over the blocks, as it is.
 *   SPANS   block, program, task, worker, cpu, start_ns, end_ns, iterations     (runners/spans.h)
 *
 * A program P is compared, within each block, with P-alone (the same program, cut and traced alike, with one worker, so
 * that nobody else wants the lock; P-pinned is compared with P-alone too), and both with `blocking`, or `PREFIX-blocking`
 * where there is one. In every block the parts add up to the whole exactly. Writes a line for each part, with its 20 %
 * trimmed mean over the blocks and Student's 95 % interval of that, each for itself (statistics.h; K. K. Yuen, Biometrika
 * 61, 1974); of fewer than 12 blocks, the plain mean. Trimmed means add up only about, but a single disturbed run, which
 * shifts two parts by as much to and fro, moves none of them:
 *
 *   program, part, value, low, high, unit, blocks
 *
 *   slowdown     time over blocking's, less 1. Unit: % of blocking's time, for this and its parts. It is recording + turns:
 *   recording    what P-alone is slower than blocking: cutting the work into slices, looking at the lock, recording
 *   turns        what P is slower than P-alone. It is lock + preempted + slower:
 *   lock         what the lock takes: the time in which nobody computed. It is nobody + between:
 *   nobody       in this time nobody computed, as nobody held the lock, or its new holder had no CPU yet; from the
 *                start of the run to its end, less what P-alone has of that (starting and ending; what it costs to
 *                start more workers stays in)
 *   between      between two slices of one hold, less P-alone's: waking others in vain, for the most part
 *   preempted    slices that took more than 3 times as long, by iteration, as the median of this run's on that CPU: what
 *                they took more than that median; a holder that lost its CPU, to others or to the hypervisor. Less P-alone's
 *   slower       the holder computed, but slower than P-alone did
 *
 *   holder       time by iteration over that of P-alone, of slices not preempted; unit: times alone. And of those
 *                among them that were the first, second, third or fourth, … since their worker got the lock:
 *   position 1, position 2, position 3-4, …
 *   cpu 0, cpu 1, …                               or that ran on that CPU
 *   cold         of position 1 over that from position 9 on, of the same run; unit: times later
 *   cold cost    what the slices of position 1 took more than at the later pace; unit: % of blocking; a part of slower
 *   hand-overs   holds but the first; unit: a run
 *   hand-over    time of nobody by hand-over; unit: us
 *   pinning      of P-pinned: the time of the run over that of P; unit: times free
 *
 * Slow in every position: the clock, on all CPUs or on one; or others that are awake on the same core, where it has two
 * hardware threads (those that gil_ticks wakes in vain). Slow at first: cold caches. Slow in neither: the lock.
 *
 * How one algorithm serves locks whose holder ends its slice before it lets go (gil, gil_ticks: spans never overlap)
 * and CPython, which lets go within a slice (a span then also contains the others' turns):
 *
 *   - A slice is whole if within it nobody else began or ended one. The lock was with its worker throughout, provided
 *     that everybody's hold has an end of a slice in it, that is, that slices are shorter than holds.
 *   - The time between two slices of a worker belongs to its hold if nobody else began or ended one meanwhile.
 *   - What was computed in slices that are not whole is counted with the time by iteration of those which are, not
 *     preempted, of this run. What is then left of the run is `nobody`.
 *
 * So under CPython the slice in which a worker gets the lock back is never whole, and position 1 is the first whole one;
 * what the caches cost before that is in `nobody`. The first slice of a task, which seeds, tells nothing of a speed: it is
 * left out of `holder`, the positions and the CPUs. A slice that moved to another CPU is that CPU's. If no slice is whole
 * there is no lock, or its holds are shorter than the slices: such a run is refused.
 */
#include <stdbool.h>
#include <stdint.h>

#include "statistics.h"

static const double PREEMPTED = 3; /* times the median */

enum { POSITIONS = 12, LATE = 9 /* the position from which on caches are warm */, CPUS = 1024, QUANTITY = 64 };

struct span {
	uint64_t task, worker, cpu, start, end, iterations;
	bool whole, first; /* the latter: of its task */
	unsigned position; /* since its worker got the lock, from 1 */
	double pace;       /* ns by iteration */
};

struct run {
	char program[LABEL_MAX];
	long block;
	double elapsed; /* ns; NAN: not said */
	struct span *spans;
	size_t count, room;

	/* Found by split(), in ns: they add up to elapsed. */
	bool done;
	double nobody, between, preempted, computed;
	uint64_t iterations, handovers;
	double pace, cold, cold_ns, at_position[POSITIONS], on_cpu[CPUS]; /* ns by iteration; NAN: no such slice */
};

struct part { /* of a program: a value for each block */
	char program[LABEL_MAX], name[QUANTITY], unit[QUANTITY];
	double *values;
	size_t count, room;
};

static struct run *runs;
static struct part *parts;
static size_t run_count, run_room, part_count, part_room;

static void *grown(void *array, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return array;
	*room = *room ? 2 * *room : 64;
	return enough(realloc(array, *room * size));
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

static struct run *find(const char *program, long block)
{
	for (size_t r = 0; r < run_count; r++)
		if (runs[r].block == block && strcmp(runs[r].program, program) == 0)
			return &runs[r];
	return NULL;
}

static struct run *find_or_add(const char *program, long block)
{
	struct run *run = find(program, block);

	if (run)
		return run;
	if (strlen(program) >= LABEL_MAX)
		fail(0, "the name '%s' is longer than %d characters", program, LABEL_MAX - 1);
	runs = grown(runs, run_count, &run_room, sizeof *runs);
	run = &runs[run_count++];
	*run = (struct run){ .block = block, .elapsed = NAN };
	strcpy(run->program, program);
	return run;
}

static void add(const char *program, const char *name, const char *unit, double value)
{
	size_t at = 0;

	while (at < part_count && (strcmp(parts[at].program, program) != 0 || strcmp(parts[at].name, name) != 0))
		at++;
	if (at == part_count) {
		if (strlen(program) >= LABEL_MAX || strlen(name) >= QUANTITY || strlen(unit) >= QUANTITY)
			fail(0, "a name is too long: '%s', '%s' or '%s'", program, name, unit);
		parts = grown(parts, part_count, &part_room, sizeof *parts);
		parts[part_count++] = (struct part){ .count = 0 };
		strcpy(parts[at].program, program);
		strcpy(parts[at].name, name);
		strcpy(parts[at].unit, unit);
	}
	struct part *part = &parts[at];
	part->values = grown(part->values, part->count, &part->room, sizeof *part->values);
	part->values[part->count++] = value;
}

/* Reads the header, which must have these columns in this order; then hands each line's fields to `use`. */
static void read_table(FILE *in, const char *what, const char *header, size_t columns,
		       void (*use)(char **fields, size_t line))
{
	char *text = NULL, *fields[COLUMNS_MAX];
	size_t size = 0;

	if (getline(&text, &size, in) < 0)
		fail(0, "%s: there is nothing", what);
	text[strcspn(text, "\n")] = '\0';
	if (strcmp(text, header) != 0)
		fail(0, "%s: the columns are not those that attribute.c names", what);
	for (size_t line = 2; getline(&text, &size, in) > 0; line++) {
		if (samples_split(text, fields) != columns)
			fail(0, "%s: line %zu has not %zu columns", what, line, columns);
		use(fields, line);
	}
	if (ferror(in))
		fail(errno, "%s: cannot read", what);
	free(text);
}

static void use_run(char **fields, size_t line)
{
	const long block = (long)samples_number(fields[0], line);
	const double value = samples_number(fields[4], line);

	if (strcmp(fields[2], "elapsed") != 0) {
		add(fields[1], fields[2], fields[3], value);
		return;
	}
	struct run *run = find_or_add(fields[1], block);

	if (!isnan(run->elapsed))
		fail(0, "block %ld has two runs of %s", block, fields[1]);
	if (value <= 0)
		fail(0, "block %ld: %s ran for %g ns", block, fields[1], value);
	run->elapsed = value;
}

static uint64_t natural(const char *text, size_t line)
{
	char *end;

	errno = 0;
	const uint64_t value = strtoull(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end)
		fail(0, "line %zu: '%s' is not a whole number from 0", line, text);
	return value;
}

static void use_span(char **fields, size_t line)
{
	static struct run *run; /* of the line before, most often */
	const long block = (long)natural(fields[0], line);
	struct span span = { .task = natural(fields[2], line), .worker = natural(fields[3], line),
			     .cpu = natural(fields[4], line), .start = natural(fields[5], line),
			     .end = natural(fields[6], line), .iterations = natural(fields[7], line) };

	if (!run || run->block != block || strcmp(run->program, fields[1]) != 0)
		run = find(fields[1], block);
	if (!run)
		fail(0, "line %zu: a span of a run that is not among the runs: %s of block %s", line, fields[1], fields[0]);
	if (span.end <= span.start)
		fail(0, "line %zu: a span of %s that ends at %s, before it starts at %s", line, fields[1], fields[6], fields[5]);
	if ((double)span.end > run->elapsed)
		fail(0, "line %zu: a span of %s that ends at %s, after the run, which took %.0f ns", line, fields[1], fields[6],
		     run->elapsed);
	if (span.iterations == 0)
		fail(0, "line %zu: a span of %s without iterations", line, fields[1]);
	if (span.cpu >= CPUS)
		fail(0, "line %zu: CPU %s; at most %d are known here", line, fields[4], CPUS - 1);
	span.pace = (double)(span.end - span.start) / (double)span.iterations;
	run->spans = grown(run->spans, run->count, &run->room, sizeof *run->spans);
	run->spans[run->count++] = span;
}

/* ---- The split of one run --------------------------------------------------------------------------------------- */

static int by_worker(const void *a, const void *b)
{
	const struct span *s = a, *t = b;

	if (s->worker != t->worker)
		return s->worker < t->worker ? -1 : 1;
	return s->start < t->start ? -1 : s->start > t->start;
}

static int by_end(const void *a, const void *b)
{
	const struct span *s = a, *t = b;

	if (s->end != t->end)
		return s->end < t->end ? -1 : 1;
	return s->start < t->start ? -1 : s->start > t->start;
}

static int by_task(const void *a, const void *b)
{
	const struct span *s = a, *t = b;

	if (s->task != t->task)
		return s->task < t->task ? -1 : 1;
	return s->start < t->start ? -1 : s->start > t->start;
}

static int by_time(const void *a, const void *b)
{
	const uint64_t s = *(const uint64_t *)a, t = *(const uint64_t *)b;

	return s < t ? -1 : s > t;
}

/* How many of the moments, which are in order, are before t. */
static size_t before(const uint64_t *moments, size_t count, uint64_t t)
{
	size_t low = 0, high = count;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (moments[middle] < t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Finds which slices are whole, their positions, and the time between slices of one hold. */
static void find_holds(struct run *run)
{
	struct span *s = run->spans;
	uint64_t *moments = enough(malloc(2 * run->count * sizeof *moments));
	const size_t count = 2 * run->count;

	for (size_t i = 0; i < run->count; i++) {
		moments[2 * i] = s[i].start;
		moments[2 * i + 1] = s[i].end;
	}
	qsort(moments, count, sizeof *moments, by_time);
	qsort(s, run->count, sizeof *s, by_task);
	for (size_t i = 0; i < run->count; i++)
		s[i].first = i == 0 || s[i - 1].task != s[i].task;
	qsort(s, run->count, sizeof *s, by_worker);
	for (size_t i = 0; i < run->count; i++) {
		/* Nobody's moments are strictly within: its own worker has none there. */
		s[i].whole = before(moments, count, s[i].start + 1) == before(moments, count, s[i].end);
		if (i == 0 || s[i - 1].worker != s[i].worker)
			continue;
		if (s[i].start < s[i - 1].end)
			fail(0, "block %ld: two spans of worker %llu of %s overlap, at %llu ns", run->block,
			     (unsigned long long)s[i].worker, run->program, (unsigned long long)s[i].start);
		if (before(moments, count, s[i - 1].end + 1) == before(moments, count, s[i].start))
			run->between += (double)(s[i].start - s[i - 1].end);
	}
	free(moments);
	qsort(s, run->count, sizeof *s, by_end);
	for (size_t i = 0; i < run->count; i++) {
		const bool same = i > 0 && s[i - 1].worker == s[i].worker;

		run->handovers += i > 0 && !same;
		s[i].position = (same ? s[i - 1].position : 0) + s[i].whole;
	}
}

/* The median time by iteration of the whole slices on each CPU; NAN: there are none. */
static void find_medians(const struct run *run, double *medians)
{
	double *paces = doubles(run->count);

	uint64_t cpus = 0;

	for (unsigned cpu = 0; cpu < CPUS; cpu++)
		medians[cpu] = NAN;
	for (size_t i = 0; i < run->count; i++)
		cpus = run->spans[i].cpu < cpus ? cpus : run->spans[i].cpu + 1;
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		size_t n = 0;

		for (size_t i = 0; i < run->count; i++)
			if (run->spans[i].whole && run->spans[i].cpu == cpu)
				paces[n++] = run->spans[i].pace;
		if (n > 0)
			medians[cpu] = median(paces, n);
	}
	free(paces);
}

/* 0: 1, 1: 2, 2: 3-4, 3: 5-8, … */
static unsigned position_class(unsigned position)
{
	unsigned p = 0;

	while (p < POSITIONS - 1 && 1u << p < position)
		p++;
	return p;
}

/* Sums of time and iterations, whose quotient is the time by iteration. */
struct sum {
	double ns, iterations;
};

static void count_in(struct sum *sum, const struct span *s)
{
	sum->ns += (double)(s->end - s->start);
	sum->iterations += (double)s->iterations;
}

static double quotient(struct sum sum)
{
	return sum.iterations > 0 ? sum.ns / sum.iterations : NAN;
}

static void split(struct run *run)
{
	struct sum calm = { 0 }, seeded = { 0 }, late = { 0 }, position[POSITIONS] = { { 0 } }, cpu[CPUS] = { { 0 } };
	double medians[CPUS], whole = 0, torn = 0; /* ns in whole slices; iterations in others */

	if (run->done)
		return;
	run->done = true;
	find_holds(run);
	find_medians(run, medians);
	for (size_t i = 0; i < run->count; i++) {
		const struct span *s = &run->spans[i];
		const double usual = medians[s->cpu];

		run->iterations += s->iterations;
		if (!s->whole) {
			torn += (double)s->iterations;
			continue;
		}
		whole += (double)(s->end - s->start);
		if (s->pace > PREEMPTED * usual) {
			run->preempted += (s->pace - usual) * (double)s->iterations;
			continue;
		}
		count_in(&calm, s);
		if (s->first)
			continue;
		count_in(&seeded, s);
		count_in(&position[position_class(s->position)], s);
		count_in(&cpu[s->cpu], s);
		if (s->position >= LATE)
			count_in(&late, s);
	}
	if (calm.iterations == 0)
		fail(0, "block %ld: no slice of %s is whole: its workers take no turns, or turns shorter than a slice",
		     run->block, run->program);
	run->computed = whole - run->preempted + torn * quotient(calm);
	run->nobody = run->elapsed - run->computed - run->preempted - run->between;
	run->pace = quotient(seeded);
	for (unsigned p = 0; p < POSITIONS; p++)
		run->at_position[p] = quotient(position[p]);
	run->cold = run->at_position[0] / quotient(late);
	run->cold_ns = (run->at_position[0] - quotient(late)) * position[0].iterations;
	for (unsigned c = 0; c < CPUS; c++)
		run->on_cpu[c] = quotient(cpu[c]);
}

/* ---- A program against its like alone, in one block ------------------------------------------------------------- */

static bool ends_in(const char *text, const char *end)
{
	const size_t all = strlen(text), some = strlen(end);

	return all >= some && strcmp(text + all - some, end) == 0;
}

/* P-alone, or such, of P or P-pinned in the same block. */
static struct run *beside(const struct run *run, const char *end)
{
	const size_t stem = strlen(run->program) - (ends_in(run->program, "-pinned") ? strlen("-pinned") : 0);
	char name[2 * LABEL_MAX];

	snprintf(name, sizeof name, "%.*s%s", (int)stem, run->program, end);
	return find(name, run->block);
}

static const struct run *baseline_of(const struct run *run)
{
	char name[2 * LABEL_MAX];

	snprintf(name, sizeof name, "%.*s-blocking", (int)strcspn(run->program, "-"), run->program);
	const struct run *own = find(name, run->block);
	return own ? own : find("blocking", run->block);
}

static void add_speeds(const struct run *run, double alone)
{
	char name[QUANTITY];

	if (isnan(alone)) /* every task had a single slice */
		return;
	if (!isnan(run->pace))
		add(run->program, "holder", "times alone", run->pace / alone);
	for (unsigned p = 0; p < POSITIONS; p++) {
		const unsigned low = p < 2 ? p + 1 : (1u << (p - 1)) + 1, high = 1u << p;

		if (isnan(run->at_position[p]))
			continue;
		if (p == POSITIONS - 1)
			snprintf(name, sizeof name, "position %u-", low);
		else if (low == high)
			snprintf(name, sizeof name, "position %u", low);
		else
			snprintf(name, sizeof name, "position %u-%u", low, high);
		add(run->program, name, "times alone", run->at_position[p] / alone);
	}
	for (unsigned c = 0; c < CPUS; c++)
		if (!isnan(run->on_cpu[c])) {
			snprintf(name, sizeof name, "cpu %u", c);
			add(run->program, name, "times alone", run->on_cpu[c] / alone);
		}
}

static void attribute(struct run *run)
{
	static const char unit[] = "% of blocking";
	struct run *alone = beside(run, "-alone");
	const struct run *baseline = baseline_of(run);

	if (!alone || alone->count == 0)
		fail(0, "block %ld has no spans of %s alone to compare with", run->block, run->program);
	if (!baseline)
		fail(0, "block %ld has no run of blocking to compare %s with", run->block, run->program);
	split(alone);
	split(run);
	if (run->iterations != alone->iterations)
		fail(0, "block %ld: %s did %llu iterations, and alone %llu", run->block, run->program,
		     (unsigned long long)run->iterations, (unsigned long long)alone->iterations);

	const double percent = 100 / baseline->elapsed;

	add(run->program, "slowdown", unit, percent * (run->elapsed - baseline->elapsed));
	add(run->program, "recording", unit, percent * (alone->elapsed - baseline->elapsed));
	add(run->program, "turns", unit, percent * (run->elapsed - alone->elapsed));
	add(run->program, "lock", unit,
	    percent * (run->nobody + run->between - alone->nobody - alone->between));
	add(run->program, "nobody", unit, percent * (run->nobody - alone->nobody));
	add(run->program, "between", unit, percent * (run->between - alone->between));
	add(run->program, "preempted", unit, percent * (run->preempted - alone->preempted));
	add(run->program, "slower", unit, percent * (run->computed - alone->computed));
	add_speeds(run, alone->pace);
	if (!isnan(run->cold)) {
		add(run->program, "cold", "times later", run->cold);
		add(run->program, "cold cost", unit, percent * run->cold_ns);
	}
	add(run->program, "hand-overs", "a run", (double)run->handovers);
	if (run->handovers > 0)
		add(run->program, "hand-over", "us", (run->nobody - alone->nobody) / 1e3 / (double)run->handovers);
	if (ends_in(run->program, "-pinned") && beside(run, ""))
		add(run->program, "pinning", "times free", run->elapsed / beside(run, "")->elapsed);
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

/* Where a part stands among those of its program; what else was measured stands last. */
static int rank(const struct part *part)
{
	static const char *const order[] = { "slowdown", "recording", "turns", "lock", "nobody", "between",
					     "preempted", "slower", "holder", "position", "cold", "cpu",
					     "hand-overs", "hand-over", "pinning" };
	const int count = sizeof order / sizeof *order;
	const size_t word = strcspn(part->name, " ");
	int r = 0;

	while (r < count && (strlen(order[r]) != word || strncmp(part->name, order[r], word) != 0))
		r++;
	return r;
}

/* By program, rank, and the number behind the last blank: cpu 10 after cpu 2. */
static int in_order(const void *a, const void *b)
{
	const struct part *p = a, *q = b;
	const int programs = strcmp(p->program, q->program), ranks = rank(p) - rank(q);
	const char *m = strrchr(p->name, ' '), *n = strrchr(q->name, ' ');
	const long numbers = (m ? strtol(m, NULL, 10) : 0) - (n ? strtol(n, NULL, 10) : 0);

	if (programs != 0 || ranks != 0)
		return programs != 0 ? programs : ranks;
	return numbers != 0 ? (numbers > 0) - (numbers < 0) : strcmp(p->name, q->name);
}

static void print_part(const struct part *part)
{
	const struct location l = usual_mean(part->values, part->count);
	const double reach = student(usual_freedom(part->count), 1) * l.error;

	printf("%s\t%s", part->program, part->name);
	print_value(l.mean);
	print_value(l.mean - reach);
	print_value(l.mean + reach);
	printf("\t%s\t%zu\n", part->unit, part->count);
}

int main(int argc, char **argv)
{
	fail_program = "attribute";
	if (argc != 2 || (argv[1][0] == '-' && argv[1][1])) {
		fputs("usage: attribute RUNS <SPANS\n", stderr);
		return 2;
	}
	FILE *in = fopen(argv[1], "re");
	if (!in)
		fail(errno, "%s", argv[1]);
	read_table(in, argv[1], "block\tprogram\tquantity\tunit\tvalue", 5, use_run);
	fclose(in);
	read_table(stdin, "the spans", "block\tprogram\ttask\tworker\tcpu\tstart_ns\tend_ns\titerations", 8, use_span);

	for (size_t r = 0; r < run_count; r++)
		if (runs[r].count > 0 && !ends_in(runs[r].program, "-alone"))
			attribute(&runs[r]);

	if (part_count > 0)
		qsort(parts, part_count, sizeof *parts, in_order);
	puts("program\tpart\tvalue\tlow\thigh\tunit\tblocks");
	for (size_t p = 0; p < part_count; p++)
		print_part(&parts[p]);

	for (size_t p = 0; p < part_count; p++)
		free(parts[p].values);
	for (size_t r = 0; r < run_count; r++)
		free(runs[r].spans);
	free(parts);
	free(runs);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write the parts");
	return EXIT_SUCCESS;
}
