/*
 * processes - a pool of forked processes: the article's ProcessPoolExecutor(max_workers).map.
 *
 * Who runs a task: one of the pool's processes. How tasks are handed out: as messages, a chunk of tasks each (--chunk),
 * to whichever worker has answered its last one. How results come back: as messages with the sums of that chunk; the
 * parent puts them in their places. Each worker has a socket pair of its own, so that the parent knows at once when it
 * dies, and which tasks die with it.
 */
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "runner.h"

enum { SUMS_MAX = 1024 }; /* in a message: 8 KiB, well within a socket's buffer; a larger chunk has several answers */

struct range {
	uint64_t first, count; /* count 0: nothing */
};

struct worker {
	pid_t pid;
	int socket; /* the parent's end */
	struct range busy;
};

static struct worker *pool;
static struct pollfd *answers;
static unsigned crew; /* workers started so far */

static void end_workers(void)
{
	for (unsigned w = 0; w < crew; w++)
		kill(pool[w].pid, SIGKILL);
}

/* The worker's life: SOCK_SEQPACKET keeps messages whole, and an empty one means that the parent is done. */
static void work(struct run *run, unsigned worker, int socket)
{
	struct range todo;

	while (recv(socket, &todo, sizeof todo, 0) == (ssize_t)sizeof todo)
		while (todo.count) {
			const uint64_t first = todo.first, count = todo.count < SUMS_MAX ? todo.count : SUMS_MAX;

			for (; todo.first < first + count; todo.first++, todo.count--)
				run_task(run, todo.first, worker);
			if (send(socket, run->sums + first, count * sizeof *run->sums, 0) < 0)
				_exit(EXIT_FAILURE);
		}
	_exit(EXIT_SUCCESS);
}

static void start_worker(struct run *run)
{
	const pid_t parent = getpid();
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		fail(errno, "worker %u of %u: cannot create its socket pair", crew, run_crew(run));
	const pid_t pid = fork();
	if (pid < 0)
		fail(errno, "worker %u of %u: cannot fork", crew, run_crew(run));
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* do not outlive a parent that is killed */
		if (getppid() != parent)
			_exit(EXIT_FAILURE);
		for (unsigned w = 0; w < crew; w++) /* else a sibling would not see the parent hang up */
			close(pool[w].socket);
		close(ends[0]);
		work(run, crew, ends[1]);
	}
	close(ends[1]);
	pool[crew] = (struct worker){ .pid = pid, .socket = ends[0] };
	answers[crew] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	crew++;
}

/* Reaps a worker, so that its CPU time is counted as ours; returns its wait status. */
static int reap(struct run *run, unsigned w)
{
	struct rusage usage;
	int status;

	while (wait4(pool[w].pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			fail(errno, "worker %u: cannot wait for process %ld", w, (long)pool[w].pid);
	run->reaped_rss += (uint64_t)usage.ru_maxrss * 1024;
	return status;
}

__attribute__((noreturn)) static void lost(struct run *run, unsigned w)
{
	const int status = reap(run, w);
	const int number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);

	fail(0, "worker %u (process %ld) %s %d with tasks %llu to %llu unfinished", w, (long)pool[w].pid,
	     WIFSIGNALED(status) ? "was killed by signal" : "ended with status", number,
	     (unsigned long long)pool[w].busy.first, (unsigned long long)(pool[w].busy.first + pool[w].busy.count - 1));
}

static void hand_out(struct run *run, unsigned w, struct range next)
{
	pool[w].busy = next;
	if (send(pool[w].socket, &next, sizeof next, 0) < 0)
		lost(run, w);
}

/* Returns how many results came. */
static uint64_t take_in(struct run *run, unsigned w)
{
	struct range *busy = &pool[w].busy;
	const ssize_t size = recv(pool[w].socket, run->sums + busy->first, busy->count * sizeof *run->sums, 0);
	const uint64_t count = size > 0 ? (uint64_t)size / sizeof *run->sums : 0;

	if (count == 0)
		lost(run, w);
	busy->first += count;
	busy->count -= count;
	return count;
}

/* Unless --chunk says: several tasks where there are many, but enough chunks to keep every worker busy to the end. */
static struct range next_range(const struct run *run, uint64_t first)
{
	const uint64_t fair = run->tasks / (run_crew(run) * UINT64_C(8));
	const uint64_t automatic = fair < 1 ? 1 : fair > SUMS_MAX ? SUMS_MAX : fair;
	const uint64_t chunk = run->chunk ? run->chunk : automatic;

	return (struct range){ first, chunk < run->tasks - first ? chunk : run->tasks - first };
}

/* Keeps every worker busy until all results are in. */
static void run_tasks(struct run *run)
{
	uint64_t handed = 0, taken = 0;

	while (taken < run->tasks) {
		for (unsigned w = 0; w < crew; w++) {
			if (pool[w].busy.count == 0 && handed < run->tasks) {
				hand_out(run, w, next_range(run, handed));
				handed += pool[w].busy.count;
			}
			/* Poll would return at once, and again, for one that died idle. */
			answers[w].fd = pool[w].busy.count ? pool[w].socket : -1;
		}
		if (poll(answers, crew, -1) < 0 && errno != EINTR)
			fail(errno, "cannot wait for the workers");
		for (unsigned w = 0; w < crew; w++)
			if (answers[w].revents && pool[w].busy.count)
				taken += take_in(run, w);
	}
}

int main(int argc, char **argv)
{
	struct run run = run_begin(argc, argv, WHOLE_TASKS);

	pool = calloc(run_crew(&run) + 1, sizeof *pool);
	answers = calloc(run_crew(&run) + 1, sizeof *answers);
	if (!pool || !answers)
		fail(errno, "no memory for %u workers", run_crew(&run));
	atexit(end_workers); /* whatever fails, no worker is left behind */
	while (crew < run_crew(&run))
		start_worker(&run);
	run_tasks(&run);
	for (unsigned w = 0; w < crew; w++)
		close(pool[w].socket);
	for (unsigned w = 0; w < crew; w++)
		reap(&run, w);
	crew = 0;
	free(answers);
	free(pool);
	return run_end(&run);
}
