/*
 * mpi - ranks instead of workers: processes that share nothing, which mpirun has started on one machine or on many.
 *
 * Who runs a task: one of the ranks. How tasks are handed out: statically, to each rank as many neighbours, which it knows
 * without asking; or, with --chunk, by rank 0, as messages, to whoever is free, and then rank 0 runs none itself. How
 * results come back: as messages with the sums; rank 0 puts them in their places, and it alone prints.
 *
 * mpirun says how many ranks there are, whatever --workers is; bench/ranks starts it. Alone this is one rank, which needs
 * nobody, and no MPI. An MPI call that fails ends all ranks.
 */
#include <mpi.h>
#include <sys/prctl.h>

#include "../base/words.h"
#include "runner.h"

static uint64_t chunk; /* tasks in a message; 0: each rank has its share */
static const struct option_spec own[] = {
	{ .name = "chunk", .argument = "N", .number = &chunk, .low = 1, .high = UINT32_MAX,
	  .help = "rank 0 hands out N tasks at a time, and runs none;\nunless given, each rank has its share" },
	{ 0 },
};

enum { PIECE = 1 << 20 }; /* bytes of a message, at most */

struct range {
	uint64_t first, count; /* count 0: nothing */
	uint64_t start_ns;     /* when the run began, by the clock of whoever ran them */
};

/* What rank 0 is told of a rank in the end. */
struct account {
	uint64_t checksum, rss;
	struct usage usage;
	char host[MPI_MAX_PROCESSOR_NAME], machine[MPI_MAX_PROCESSOR_NAME]; /* several hosts may be containers of one */
};

static int rank, ranks = 1;
static uint64_t checksum; /* of the tasks that this rank has run */
static bool begun;        /* all ranks have */

/* ---- Messages --------------------------------------------------------------------------------------------------- */

static void send_bytes(int to, const void *data, uint64_t bytes)
{
	for (const char *from = data; bytes > 0;) {
		const int piece = bytes < PIECE ? (int)bytes : PIECE;

		MPI_Send(from, piece, MPI_BYTE, to, 0, MPI_COMM_WORLD);
		from += piece;
		bytes -= (uint64_t)piece;
	}
}

static void receive_bytes(int from, void *data, uint64_t bytes)
{
	for (char *to = data; bytes > 0;) {
		const int piece = bytes < PIECE ? (int)bytes : PIECE;

		MPI_Recv(to, piece, MPI_BYTE, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
		to += piece;
		bytes -= (uint64_t)piece;
	}
}

static void send_results(const struct run *run, struct range range)
{
	range.start_ns = run->start_ns;
	send_bytes(0, &range, sizeof range);
	send_bytes(0, run->sums + range.first, range.count * sizeof *run->sums);
	if (run->span)
		send_bytes(0, run->span + range.first * run->steps, range.count * run->steps * sizeof *run->span);
}

/* Returns whose they were. Ranks may be on machines whose clocks have nothing in common but their pace. */
static int take_results(struct run *run)
{
	struct range range;
	MPI_Status status;

	MPI_Recv(&range, sizeof range, MPI_BYTE, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &status);
	receive_bytes(status.MPI_SOURCE, run->sums + range.first, range.count * sizeof *run->sums);
	if (!run->span)
		return status.MPI_SOURCE;
	struct span *const span = run->span + range.first * run->steps;
	const uint64_t spans = range.count * run->steps;

	receive_bytes(status.MPI_SOURCE, span, spans * sizeof *span);
	for (uint64_t i = 0; i < spans; i++)
		if (span[i].end_ns) {
			span[i].start_ns += run->start_ns - range.start_ns;
			span[i].end_ns += run->start_ns - range.start_ns;
		}
	return status.MPI_SOURCE;
}

/* ---- Tasks ------------------------------------------------------------------------------------------------------ */

static void run_range(struct run *run, struct range range)
{
	for (uint64_t task = range.first; task < range.first + range.count; task++) {
		run_task(run, task, (unsigned)rank);
		checksum += run->sums[task];
	}
}

static void run_share(struct run *run)
{
	const uint64_t first = step_first(run->tasks, (uint64_t)rank, (uint64_t)ranks);
	const uint64_t next = step_first(run->tasks, (uint64_t)rank + 1, (uint64_t)ranks);
	const struct range share = { .first = first, .count = next - first };

	run_range(run, share);
	if (rank > 0)
		send_results(run, share);
	for (int others = rank > 0 ? 0 : ranks - 1; others > 0; others--)
		take_results(run);
}

/* Rank 0: answers every message with the next chunk, and with none when there is no more. */
static void hand_out(struct run *run)
{
	struct range next = { 0 };

	for (int working = ranks - 1; working > 0;) {
		const int free = take_results(run);

		next.count = run->tasks - next.first < chunk ? run->tasks - next.first : chunk;
		send_bytes(free, &next, sizeof next);
		working -= next.count == 0;
		next.first += next.count;
	}
}

/* Another rank: its first message has no results. */
static void run_chunks(struct run *run)
{
	struct range next = { 0 };

	do {
		run_range(run, next);
		send_results(run, next);
		receive_bytes(0, &next, sizeof next);
	} while (next.count > 0);
}

/* ---- The beginning and the end ---------------------------------------------------------------------------------- */

/* Rank 0 was asked for no run, but to print something; the others wait to hear of one. */
static void dismiss(int status, void *nothing)
{
	(void)nothing;
	if (begun || status != EXIT_SUCCESS)
		return; /* mpirun ends them */
	MPI_Bcast(&begun, sizeof begun, MPI_BYTE, 0, MPI_COMM_WORLD);
	MPI_Finalize();
}

/* As mpirun and srun tell every rank. */
static bool launched(void)
{
	return getenv("OMPI_COMM_WORLD_RANK") || getenv("PMIX_RANK");
}

/* As every other rank calls itself when something is wrong. */
static char *name_of_rank(const char *program)
{
	const char *slash = strrchr(program, '/');
	char host[MPI_MAX_PROCESSOR_NAME];
	int length;

	MPI_Get_processor_name(host, &length);
	return words("%s: rank %d of %d on %s", slash ? slash + 1 : program, rank, ranks, host);
}

/* Rank 0 reads the options first: what is wrong with them, it alone says. */
static struct run begin(int argc, char **argv)
{
	struct run run = { 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* not to be left behind by an mpirun that gives up */
	run_guard_files(); /* before MPI opens any */
	MPI_Init(NULL, NULL);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &ranks);
	if (rank == 0) {
		on_exit(dismiss, NULL);
		run = run_begin(argc, argv, WHOLE_TASKS, .options = own);
#ifdef WORKLOAD_SHARES
		if (ranks > 1 && WORKLOAD_SHARES())
			fail(0, "the workload %s needs a memory that all workers share: %d ranks have none", WORKLOAD_NAME, ranks);
#endif
		begun = true;
	}
	uint64_t tasks = run.tasks;

	MPI_Bcast(&begun, sizeof begun, MPI_BYTE, 0, MPI_COMM_WORLD);
	if (!begun) {
		MPI_Finalize();
		exit(EXIT_SUCCESS);
	}
	MPI_Bcast(&tasks, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
	if (rank > 0) {
		argv[0] = name_of_rank(argv[0]);
		run = run_begin(argc, argv, WHOLE_TASKS, .options = own, .helper = true);
		if (run.tasks != tasks)
			fail(0, "has %llu tasks, or parts of them, where rank 0 has %llu", (unsigned long long)run.tasks,
			     (unsigned long long)tasks);
	}
	run.workers = (uint64_t)ranks;
	MPI_Barrier(MPI_COMM_WORLD);
	run.start_ns = clock_ns();
	return run;
}

/* By Open MPI's name for it: what ranks on one host, and ranks on two, are connected by, where that was chosen. */
static void note_transport(struct run *run)
{
	static char library[MPI_MAX_LIBRARY_VERSION_STRING];
	int length;

	MPI_Get_library_version(library, &length);
	library[strcspn(library, ",")] = '\0'; /* then come package, date and so on */
	run_note_text(run, "mpi", library);
	if (getenv("OMPI_MCA_btl"))
		run_note_text(run, "transport", getenv("OMPI_MCA_btl"));
}

/* How many ranks have the same `name` as rank r; 0: an earlier one has counted them. */
static int ranks_beside(const struct account *accounts, int r, size_t name)
{
	const char *wanted = (const char *)&accounts[r] + name;
	int count = 0;

	for (int other = 0; other < ranks; other++)
		if (strcmp((const char *)&accounts[other] + name, wanted) == 0) {
			if (other < r)
				return 0;
			count++;
		}
	return count;
}

/* Where the ranks were, as HOST:RANKS; and each rank's checksum: as text, as some readers of JSON round whole numbers. */
static void note_ranks(struct run *run, const struct account *accounts)
{
	static char *names, *checksums;
	size_t length;
	uint64_t hosts = 0, machines = 0;
	FILE *out = words_open(&names, &length);

	for (int r = 0; r < ranks; r++) {
		const int here = ranks_beside(accounts, r, offsetof(struct account, host));

		if (here > 0)
			fprintf(out, "%s%s:%d", hosts++ ? " " : "", accounts[r].host, here);
		machines += ranks_beside(accounts, r, offsetof(struct account, machine)) > 0;
	}
	fclose(out);
	out = words_open(&checksums, &length);
	for (int r = 0; r < ranks; r++)
		fprintf(out, "%s%llu", r ? " " : "", (unsigned long long)accounts[r].checksum);
	fclose(out);
	run_note(run, "ranks", (uint64_t)ranks);
	run_note(run, "hosts", hosts);
	run_note(run, "machines", machines);
	run_note_text(run, "host_ranks", names);
	run_note_text(run, "rank_checksums", checksums);
}

/* By a number that the kernel draws as it boots, which containers share; else by the host's name. */
static void name_machine(struct account *mine)
{
	FILE *boot = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (!boot || fscanf(boot, "%63s", mine->machine) != 1)
		snprintf(mine->machine, sizeof mine->machine, "%s", mine->host);
	if (boot)
		fclose(boot);
}

/* What the ranks have used, and where they were, comes together in the report. */
static void account_for_all(struct run *run)
{
	struct account mine = { .checksum = checksum, .rss = report_peak_rss() };
	struct account *accounts = rank == 0 ? enough(calloc((size_t)ranks, sizeof *accounts)) : NULL;
	int length;

	report_add_usage(&mine.usage, RUSAGE_SELF);
	MPI_Get_processor_name(mine.host, &length);
	name_machine(&mine);
	MPI_Gather(&mine, sizeof mine, MPI_BYTE, accounts, sizeof mine, MPI_BYTE, 0, MPI_COMM_WORLD);
	if (!accounts)
		return;
	for (int r = 1; r < ranks; r++) {
		run->workers_rss += accounts[r].rss;
		run->ranks.user_ns += accounts[r].usage.user_ns;
		run->ranks.system_ns += accounts[r].usage.system_ns;
		run->ranks.voluntary_switches += accounts[r].usage.voluntary_switches;
		run->ranks.involuntary_switches += accounts[r].usage.involuntary_switches;
	}
	note_ranks(run, accounts);
	note_transport(run);
	free(accounts);
}

/* A rank that mpirun has started. */
static int run_launched(int argc, char **argv)
{
	struct run run = begin(argc, argv);
	int status = EXIT_SUCCESS;

	if (chunk == 0 || ranks == 1)
		run_share(&run);
	else if (rank == 0)
		hand_out(&run);
	else
		run_chunks(&run);
	account_for_all(&run);
	if (rank == 0)
		status = run_end(&run);
	MPI_Finalize(); /* the others wait here until rank 0 has written everything */
	return status;
}

int main(int argc, char **argv)
{
	if (launched())
		return run_launched(argc, argv);
	struct run run = run_begin(argc, argv, WHOLE_TASKS, .options = own);

	run_share(&run);
	return run_end(&run);
}
