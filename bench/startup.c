/*
 * startup - what it takes to start workers that have nothing to do, and to wait for their end.
 *
 * usage: startup [--of threads|processes] [-w N] [--report FILE]
 *
 * Workers are started as the runners `threads` and `processes` start theirs; each writes to as much memory as a task of theirs
 * has, and ends. Everything is done once, in a process of its own, as it is in a runner: the first time is what counts there.
 * One after another, so that they add up to the whole:
 *
 *   calls     the calls that start them, pthread_create or fork, until the last one has returned
 *   begin     from there until the last worker has begun, and has written to its memory: wake-ups and page faults
 *   end       from there until all have ended, and are joined or reaped
 *   whole     all of that
 *
 * and, timed apart from that, what is in it:
 *
 *   stacks    mapping so many threads' stacks with their guard pages; 0 of processes, which copy that of their parent
 *   faulted   so many first writes to a page as there were page faults, in all of these processes together
 *   faults    how many that were: a number
 *
 * Prints a table: part, nanoseconds (of faults, the number). --report appends a JSON line: model (startup), label, of, started,
 * elapsed_ns of everything here, calls_ns and so on, and faults.
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include "../runners/crew.h"

enum { PAGES = 64 }; /* to write to, for the time of one */

/* Shared, so that a process can tell when. */
struct worker {
	pthread_t thread;
	pid_t process;
	uint64_t written; /* when it had begun, and written to its memory */
};

static struct run run; /* of which crew.h has to know the numbers of workers and tasks */
static struct worker *pool;

static void *map(size_t bytes, int protection, int flags)
{
	void *memory = mmap(NULL, bytes, protection, flags | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail(errno, "no memory for %llu workers", (unsigned long long)run.workers);
	return memory;
}

/* ---- Workers ----------------------------------------------------------------------------------------------------- */

static void *work(void *argument)
{
	struct worker *self = argument;
	volatile unsigned char task[sizeof(struct running)]; /* where runners have it */

	for (size_t i = 0; i < sizeof task; i++)
		task[i] = 1;
	self->written = clock_ns();
	return NULL;
}

static void start_thread(unsigned w)
{
	crew_start(&run, w, &pool[w].thread, work, &pool[w]);
}

static void join_thread(unsigned w)
{
	crew_join(&run, w, pool[w].thread);
}

static void start_process(unsigned w)
{
	const pid_t pid = fork();

	if (pid < 0)
		run_no_worker(&run, w, "fork", errno);
	if (pid == 0) {
		work(&pool[w]);
		_exit(EXIT_SUCCESS);
	}
	pool[w].process = pid;
}

static void reap_process(unsigned w)
{
	int status;

	if (waitpid(pool[w].process, &status, 0) < 0)
		fail(errno, "worker %u of %u: cannot wait for process %ld", w, run_crew(&run), (long)pool[w].process);
	if (status != 0)
		fail(0, "worker %u of %u: process %ld was lost", w, run_crew(&run), (long)pool[w].process);
}

static const struct kind {
	const char *name;
	void (*start)(unsigned w), (*wait)(unsigned w);
} kinds[] = {
	{ "threads", start_thread, join_thread },
	{ "processes", start_process, reap_process },
};

static const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	fail_usage("option --of: '%s' is neither threads nor processes", name);
}

/* ---- What is in it ------------------------------------------------------------------------------------------------ */

/* As the C library maps a stack: all of it out of reach, then all but the guard page within. They stay, as those do. */
static uint64_t time_stacks(void)
{
	const size_t guard = (size_t)sysconf(_SC_PAGESIZE);
	const uint64_t start = clock_ns();

	for (uint64_t w = 0; w < run.workers; w++) {
		unsigned char *stack = map(CREW_STACK, PROT_NONE, MAP_PRIVATE | MAP_STACK);

		if (mprotect(stack + guard, CREW_STACK - guard, PROT_READ | PROT_WRITE) != 0)
			fail(errno, "no memory for the stack of worker %llu", (unsigned long long)w);
	}
	return clock_ns() - start;
}

/* One first write to a page. */
static double time_fault(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile unsigned char *memory = map(PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	const uint64_t start = clock_ns();

	for (size_t i = 0; i < PAGES; i++)
		memory[i * page] = 1;
	return (double)(clock_ns() - start) / PAGES;
}

static uint64_t count_faults(void)
{
	struct rusage own, children;

	if (getrusage(RUSAGE_SELF, &own) != 0 || getrusage(RUSAGE_CHILDREN, &children) != 0)
		fail(errno, "cannot count page faults");
	return (uint64_t)(own.ru_minflt + children.ru_minflt);
}

/* ---- The parts ---------------------------------------------------------------------------------------------------- */

enum { CALLS, BEGIN, END, WHOLE, STACKS, FAULTED, FAULTS, PARTS };

static const struct part {
	const char *name, *field; /* in the table, and in the report */
} parts[PARTS] = {
	{ "calls", "calls_ns" },   { "begin", "begin_ns" },     { "end", "end_ns" },    { "whole", "whole_ns" },
	{ "stacks", "stacks_ns" }, { "faulted", "faulted_ns" }, { "faults", "faults" },
};

static void measure(const struct kind *kind, uint64_t took[PARTS])
{
	const uint64_t faults = count_faults(), start = clock_ns();

	for (unsigned w = 0; w < run.workers; w++)
		kind->start(w);
	const uint64_t called = clock_ns();

	for (unsigned w = 0; w < run.workers; w++)
		kind->wait(w);
	const uint64_t ended = clock_ns();
	uint64_t last = called;

	took[FAULTS] = count_faults() - faults;
	for (uint64_t w = 0; w < run.workers; w++)
		last = pool[w].written > last ? pool[w].written : last;
	took[CALLS] = called - start;
	took[BEGIN] = last - called;
	took[END] = ended - last;
	took[WHOLE] = ended - start;
	took[STACKS] = kind->start == start_thread ? time_stacks() : 0;
	took[FAULTED] = (uint64_t)((double)took[FAULTS] * time_fault());
}

static void write_report(const char *path, const struct kind *kind, const uint64_t took[PARTS], uint64_t elapsed_ns)
{
	struct output out;

	output_open(&out, path, OUTPUT_APPEND);
	fprintf(out.stream, "{\"model\":\"startup\",\"label\":\"startup-%s-%llu\"", kind->name, (unsigned long long)run.workers);
	fprintf(out.stream, ",\"of\":\"%s\",\"started\":%llu", kind->name, (unsigned long long)run.workers);
	fprintf(out.stream, ",\"elapsed_ns\":%llu", (unsigned long long)elapsed_ns);
	for (size_t p = 0; p < PARTS; p++)
		fprintf(out.stream, ",\"%s\":%llu", parts[p].field, (unsigned long long)took[p]);
	fputs("}\n", out.stream);
	output_close(&out);
}

int main(int argc, char **argv)
{
	const char *report = NULL, *of = "threads";
	const struct option_spec options[] = {
		{ .name = "of", .argument = "KIND", .text = &of, .help = "threads or processes" },
		{ .name = "workers", .letter = 'w', .argument = "N", .number = &run.workers, .low = 1, .high = 1048576,
		  .help = "how many" },
		{ .name = "report", .argument = "FILE", .text = &report, .help = "append one JSON line" },
		{ 0 },
	};
	const struct option_program program = {
		.name = "startup",
		.synopsis = "Usage: startup [OPTION]...\n"
			    "Times the start and the end of workers that have nothing to do, in nanoseconds.\n",
		.notes = "Exit status: 0 done; 1 a worker cannot be had, or something cannot be written; 2 bad usage.",
		.tables = { options },
	};
	const uint64_t begin = clock_ns();
	uint64_t took[PARTS];

	fail_program = "startup";
	run.workers = 16;
	option_read(&program, argc, argv);
	if (optind < argc)
		fail_usage("'%s': it takes options only (see --help)", argv[optind]);
	const struct kind *kind = kind_find(of);

	if (report)
		output_check(report);
	run.tasks = run.workers;
	pool = map(run.workers * sizeof *pool, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE);
	measure(kind, took);
	puts("part\tns");
	for (size_t p = 0; p < PARTS; p++)
		printf("%s\t%llu\n", parts[p].name, (unsigned long long)took[p]);
	if (report)
		write_report(report, kind, took, clock_ns() - begin);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return EXIT_SUCCESS;
}
