/*
 * processes - a pool of forked processes: the article's ProcessPoolExecutor(max_workers).map.
 *
 * Who runs a task: one of the pool's processes. How tasks are handed out: as messages, a chunk of tasks each (--chunk),
 * in a pipe that all workers read; whoever is free takes the next. How results come back: in a second pipe, as messages
 * with the sums of that chunk; the parent puts them in their places. What a worker has taken stands in memory that it
 * shares with the parent, who thus knows which tasks die with it.
 *
 * The pipes are everybody's: were there one for each worker, every fork would copy those of all workers before it.
 */
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "runner.h"

struct range {
	uint64_t first, count; /* count 0: nothing */
};

/* Sums in a message: pipes keep PIPE_BUF bytes together, whoever else writes. A larger chunk has several answers. */
enum { SUMS_MAX = (PIPE_BUF - sizeof(struct range)) / sizeof(uint64_t) };

struct worker {
	pid_t pid;
	struct range busy;
};

static uint64_t chunk; /* tasks in a message; 0: automatic */
static const struct option_spec own[] = {
	{ .name = "chunk", .argument = "N", .number = &chunk, .low = 1, .high = UINT32_MAX,
	  .help = "tasks in a message; automatic unless given" },
	{ 0 },
};

static struct worker *pool;      /* shared: the parent writes pid, the worker busy */
static unsigned crew;            /* workers started so far */
static int tasks[2], results[2]; /* pipes */
static int deaths;               /* readable when a child has ended */

enum { READ, WRITE }; /* the ends of a pipe */

static uint64_t sums_of(const struct range *range) /* in the next message about it */
{
	return range->count < SUMS_MAX ? range->count : SUMS_MAX;
}

static void end_workers(void)
{
	for (unsigned w = 0; w < crew; w++)
		kill(pool[w].pid, SIGKILL);
	for (unsigned w = 0; w < crew; w++)
		waitpid(pool[w].pid, NULL, 0);
}

/* The worker's life. An answer is what the worker still had to do, then as many sums as fit. */
static void work(struct run *run, unsigned worker)
{
	struct range *todo = &pool[worker].busy;

	close(tasks[WRITE]); /* so that the parent's is the last, and its end the end of tasks */
	while (read(tasks[READ], todo, sizeof *todo) == (ssize_t)sizeof *todo)
		while (todo->count) {
			const uint64_t first = todo->first, count = sums_of(todo);
			const struct iovec answer[] = { { todo, sizeof *todo }, { run->sums + first, count * sizeof *run->sums } };

			for (uint64_t task = first; task < first + count; task++)
				run_task(run, task, worker);
			if (writev(results[WRITE], answer, 2) < 0)
				_exit(EXIT_FAILURE);
			*todo = (struct range){ first + count, todo->count - count };
		}
	_exit(EXIT_SUCCESS);
}

static void start_worker(struct run *run)
{
	const pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		run_no_worker(run, crew, "fork", errno);
	if (pid == 0) {
		const unsigned number = crew;

		crew = 0; /* the others are not this one's to end */
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* do not outlive a parent that is killed */
		if (getppid() != parent)
			_exit(EXIT_FAILURE);
		work(run, number);
	}
	pool[crew++].pid = pid;
}

/* Reaps a worker, so that its CPU time is counted as ours; returns whether it has ended, and how. */
static bool reap(struct run *run, unsigned w, int options, int *status)
{
	struct rusage usage;
	pid_t pid;

	while ((pid = wait4(pool[w].pid, status, options, &usage)) < 0)
		if (errno != EINTR)
			fail(errno, "worker %u: cannot wait for process %ld", w, (long)pool[w].pid);
	if (pid > 0)
		run->workers_rss += (uint64_t)usage.ru_maxrss * 1024;
	return pid > 0;
}

__attribute__((noreturn)) static void lost(unsigned w, int status)
{
	const struct worker worker = pool[w];
	const char *how = WIFSIGNALED(status) ? "was killed by signal" : "ended with status";
	const int number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);

	pool[w] = pool[--crew]; /* reaped: its process number is nobody's, or somebody else's */
	if (worker.busy.count == 0)
		fail(0, "worker %u (process %ld) %s %d while it had no task", w, (long)worker.pid, how, number);
	fail(0, "worker %u (process %ld) %s %d with tasks %llu to %llu unfinished", w, (long)worker.pid, how, number,
	     (unsigned long long)worker.busy.first, (unsigned long long)(worker.busy.first + worker.busy.count - 1));
}

/* A child has ended. No worker should yet; a child of whoever started this program is none of our business. */
static void look_for_lost(struct run *run)
{
	struct signalfd_siginfo signal;
	int status;

	if (read(deaths, &signal, sizeof signal) < 0)
		fail(errno, "cannot watch the workers");
	for (unsigned w = 0; w < crew; w++)
		if (reap(run, w, WNOHANG, &status))
			lost(w, status);
}

static void receive(void *part, size_t size)
{
	const ssize_t got = read(results[READ], part, size);

	if (got != (ssize_t)size)
		fail(got < 0 ? errno : 0, "cannot read what the workers answer");
}

/* Takes an answer in; returns how many sums came. */
static uint64_t take_in(struct run *run, unsigned *out)
{
	struct range rest;

	receive(&rest, sizeof rest);
	const uint64_t count = sums_of(&rest);

	receive(run->sums + rest.first, count * sizeof *run->sums);
	if (rest.count == count)
		--*out;
	return count;
}

/* Unless --chunk says: several tasks where there are many, but enough chunks to keep every worker busy to the end. */
static struct range next_range(const struct run *run, uint64_t first)
{
	const uint64_t fair = run->tasks / (run->workers * 8), most = fair < SUMS_MAX ? fair : SUMS_MAX;
	const uint64_t automatic = most > 0 ? most : 1, count = chunk > 0 ? chunk : automatic;

	return (struct range){ first, count < run->tasks - first ? count : run->tasks - first };
}

/* Sends the chunk that begins with task `first`; returns how many tasks that is, 0 while the pipe is full. */
static uint64_t hand_out(const struct run *run, uint64_t first)
{
	const struct range next = next_range(run, first);

	if (write(tasks[WRITE], &next, sizeof next) == (ssize_t)sizeof next)
		return next.count;
	if (errno != EAGAIN)
		fail(errno, "cannot hand out task %llu", (unsigned long long)first);
	return 0;
}

/*
 * Hands out what the pipe takes, up to two chunks for each worker, so that who has done one finds the next without waiting for
 * the parent to wake up; returns whether it was full. A chunk that lies in the pipe is nobody's yet.
 */
static bool hand_out_all(const struct run *run, uint64_t *handed, unsigned *out)
{
	while (*handed < run->tasks && *out < 2 * crew) {
		const uint64_t count = hand_out(run, *handed);

		if (count == 0)
			return true;
		*handed += count;
		++*out;
	}
	return false;
}

static void run_tasks(struct run *run)
{
	uint64_t handed = 0, taken = 0;
	unsigned out = 0; /* chunks in the pipe, or with the workers */

	while (crew < run_crew(run)) { /* who is there computes while others are forked */
		start_worker(run);
		hand_out_all(run, &handed, &out);
	}
	while (taken < run->tasks) {
		struct pollfd ready[] = { { results[READ], POLLIN, 0 }, { deaths, POLLIN, 0 }, { tasks[WRITE], POLLOUT, 0 } };

		if (poll(ready, hand_out_all(run, &handed, &out) ? 3 : 2, -1) < 0 && errno != EINTR)
			fail(errno, "cannot wait for the workers");
		if (ready[0].revents & POLLIN)
			taken += take_in(run, &out);
		else if (ready[1].revents & POLLIN)
			look_for_lost(run);
	}
}

/* What all workers inherit: the pipes, and what they have taken. */
static void open_pool(const struct run *run)
{
	sigset_t child;

	signal(SIGCHLD, SIG_DFL); /* were it ignored, as it may be from the start, there would be nothing to wait for */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	deaths = signalfd(-1, &child, SFD_CLOEXEC);
	if (deaths < 0 || pipe2(tasks, O_CLOEXEC) != 0 || pipe2(results, O_CLOEXEC) != 0 ||
	    fcntl(tasks[WRITE], F_SETFL, O_NONBLOCK) != 0)
		fail(errno, "cannot create the workers' pipes");
	pool = mmap(NULL, (run_crew(run) + 1) * sizeof *pool, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pool == MAP_FAILED)
		fail(errno, "no memory for %u workers", run_crew(run));
	atexit(end_workers); /* whatever fails, no worker is left behind */
}

int main(int argc, char **argv)
{
	struct run run = run_begin(argc, argv, WHOLE_TASKS, .options = own);
	int status;

	open_pool(&run);
	run_tasks(&run);
	close(tasks[WRITE]);
	for (unsigned w = 0; w < crew; w++)
		reap(&run, w, 0, &status);
	crew = 0;
	return run_end(&run);
}
