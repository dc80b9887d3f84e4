/*
 * cpuload - runs a command, and writes down what each CPU did meanwhile.
 *
 * usage: cpuload [-p MS] -o FILE [--] COMMAND [ARGUMENT…]
 *
 * FILE gets a header and, for every sample, a line for each CPU that the command may use and one for the command itself;
 * tab-separated:
 *   start_ns, end_ns    the sample's begin and end, in nanoseconds since the command was started
 *   cpu                 the CPU, as the kernel numbers them, or: command
 *   busy_ns             CPU time spent on it by anybody: user, system and interrupts; of the command: its own CPU time
 *   idle_ns             time in which the CPU had nothing to do, waiting for a disk included; NA of the command
 *   stolen_ns           time in which the hypervisor ran others instead; NA of the command
 *   mhz                 the clock at the sample's end, by cpufreq; NA where the machine does not tell
 * What the CPUs are busy with beyond the command's CPU time is other load.
 *
 * The resolution. Times of CPUs are the kernel's own (proc(5), /proc/stat), in ticks of 1 / sysconf(_SC_CLK_TCK), mostly
 * 10 ms; and the kernel itself may look only once a tick who runs (CONFIG_TICK_CPU_ACCOUNTING). A single sample is
 * therefore coarse: only sums over many ticks mean something. No tick is lost: the next sample has what this one lacks.
 * The command's CPU time is exact to the nanosecond, by its processes' own clocks.
 *
 * The command's CPU time is that of its process and all descendants, dead ones included. It never falls, and ends with
 * what wait4 says of the command. Linux need not say who a process's children are (CONFIG_PROC_CHILDREN), so cpuload
 * looks through /proc for new ones, but only when the kernel's count of forks has changed. It misses processes whose
 * parent ended first. Those that live for less than a sample are in what wait4 tells their parent, in ticks until the
 * command has ended.
 *
 * Samples end at multiples of MS milliseconds (10) since the start. One that ends late is longer, and the next one
 * shorter; one that is missed altogether is part of the next. The last one ends with the command. When memory for the
 * samples runs short, pairs of them are merged.
 *
 * Standard input and output, the signals' dispositions and mask are the command's, as cpuload got them. INT, TERM, HUP,
 * QUIT, USR1 and USR2 are passed on to the command, except those from a terminal, which reach it anyway. When the
 * command ends by a signal, so does cpuload. Exit status: the command's; or 1 FILE cannot be written or the command
 * cannot be watched, 2 bad usage, 126 the command cannot be run, 127 there is no such command.
 */
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../base/option.h"
#include "../base/output.h"
#include "command.h"

enum { ROWS_MAX = 1 << 23 }; /* of the file, some 400 MB: 7 hours on two CPUs, before the resolution is halved */

/* A copy of `array` with room for `count` elements of `size` bytes, and for as many again. */
static void *more(void *array, size_t count, size_t size)
{
	return enough(reallocarray(array, 2 * count + 1, size));
}

/* ---- What the CPUs do -------------------------------------------------------------------------------------------- */

struct load { /* of a CPU, since the start */
	uint32_t busy, idle, stolen; /* clock ticks */
	uint32_t mhz;                /* now; 0: unknown */
};

struct cpu {
	int number;
	int clock;                 /* the file with its frequency, or -1 */
	uint64_t first[3];         /* ticks at the start: busy, idle, stolen */
	struct load load;          /* the last that was read */
};

static struct cpu *cpus;
static size_t cpu_count;
static unsigned long long forks; /* of the whole machine, since it was booted */

static void cpus_open(void)
{
	cpu_set_t allowed;
	char path[80];

	CPU_ZERO(&allowed);
	if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
		fail(errno, "cannot tell which CPUs may be used");
	cpus = enough(calloc((size_t)CPU_COUNT(&allowed), sizeof *cpus));
	for (int number = 0; number < CPU_SETSIZE; number++)
		if (CPU_ISSET(number, &allowed)) {
			snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq", number);
			cpus[cpu_count++] = (struct cpu){ .number = number, .clock = open(path, O_RDONLY | O_CLOEXEC) };
		}
}

/* The whole of /proc/stat, read at once: it is made anew for every read from its beginning. */
static const char *cpus_stat(void)
{
	static int file = -1;
	static char *text;
	static size_t size = 8192;

	if (file < 0)
		file = open("/proc/stat", O_RDONLY | O_CLOEXEC);
	if (file < 0)
		fail(errno, "cannot read /proc/stat");
	for (;; size *= 2) {
		text = enough(realloc(text, size));
		const ssize_t length = pread(file, text, size - 1, 0);
		if (length <= 0)
			fail(errno, "cannot read /proc/stat");
		if ((size_t)length < size - 1) {
			text[length] = '\0';
			return text;
		}
	}
}

/* user nice system idle iowait irq softirq steal; a guest's time is in the user's. */
static void cpu_parse(const char *line, uint64_t ticks[3])
{
	uint64_t field[8] = { 0 };
	char *end;

	for (size_t i = 0; i < 8; i++, line = end)
		field[i] = strtoull(line, &end, 10);
	ticks[0] = field[0] + field[1] + field[2] + field[5] + field[6];
	ticks[1] = field[3] + field[4];
	ticks[2] = field[7];
}

/* The kernel's times are not exact, and may fall back by a little: then they stand still here. */
static uint32_t since(uint64_t now, uint64_t first, uint32_t last)
{
	return now > first + last ? (uint32_t)(now - first) : last;
}

static uint32_t cpu_mhz(const struct cpu *cpu)
{
	char khz[32];
	const ssize_t length = cpu->clock < 0 ? 0 : pread(cpu->clock, khz, sizeof khz - 1, 0);

	khz[length > 0 ? length : 0] = '\0';
	return (uint32_t)(strtoul(khz, NULL, 10) / 1000);
}

static const char *next_line(const char *line)
{
	line = strchr(line, '\n');
	return line ? line + 1 : "";
}

static void cpus_read(bool start)
{
	const char *line = next_line(cpus_stat()); /* the first one has their sum */
	uint64_t ticks[3];

	for (size_t i = 0; i < cpu_count && strncmp(line, "cpu", 3) == 0; line = next_line(line)) {
		char *values;
		const long number = strtol(line + 3, &values, 10);
		struct cpu *cpu = &cpus[i];

		while (cpu < cpus + cpu_count - 1 && cpu->number < number) /* one that is switched off has no line */
			cpu = &cpus[++i];
		if (cpu->number != number)
			continue;
		cpu_parse(values, ticks);
		if (start)
			memcpy(cpu->first, ticks, sizeof ticks);
		cpu->load = (struct load){ since(ticks[0], cpu->first[0], cpu->load.busy),
					   since(ticks[1], cpu->first[1], cpu->load.idle),
					   since(ticks[2], cpu->first[2], cpu->load.stolen), cpu_mhz(cpu) };
		i++;
	}
	line = strstr(line, "\nprocesses ");
	forks = line ? strtoull(line + strlen("\nprocesses "), NULL, 10) : forks + 1;
}

/* ---- What the command does --------------------------------------------------------------------------------------- */

struct process {
	pid_t pid, parent;
	clockid_t clock;
	uint64_t own;    /* its CPU time, ns */
	uint64_t reaped; /* that of its children that have ended, and of theirs, ns */
	uint64_t told;   /* the same, as the kernel tells of those that it waited for, ns */
	uint64_t ended;  /* of those that are just seen to have ended, ns */
	bool gone, lost; /* it has ended; a child of it has */
};

static struct process *processes; /* the command, and its living descendants, each after its parent */
static size_t process_count;
static uint64_t tick_ns;

/* Of the process: its parent, and the CPU time of the children it has waited for. */
static bool process_stat(pid_t pid, pid_t *parent, uint64_t *reaped)
{
	char path[40], text[1024];
	unsigned long long user, system;
	int ppid;

	snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	const int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	const ssize_t length = read(file, text, sizeof text - 1);
	close(file);
	text[length > 0 ? length : 0] = '\0';
	const char *name_end = strrchr(text, ')'); /* the name may hold anything */
	if (!name_end || sscanf(name_end + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %llu %llu", &ppid, &user,
				&system) != 3)
		return false;
	*parent = ppid;
	*reaped = (user + system) * tick_ns;
	return true;
}

static void process_add(pid_t pid, pid_t parent)
{
	static size_t room;
	struct process process = { .pid = pid, .parent = parent };

	if (clock_getcpuclockid(pid, &process.clock) != 0)
		return;
	if (process_count == room) {
		processes = more(processes, room, sizeof *processes);
		room = 2 * room + 1;
	}
	processes[process_count++] = process;
}

static struct process *process_find(pid_t pid)
{
	for (size_t i = 0; i < process_count; i++)
		if (processes[i].pid == pid)
			return &processes[i];
	return NULL;
}

struct pids {
	struct pid {
		pid_t pid, parent;
	} *list;
	size_t count, room;
};

static void pids_add(struct pids *pids, pid_t pid, pid_t parent)
{
	if (pids->count == pids->room) {
		pids->list = more(pids->list, pids->room, sizeof *pids->list);
		pids->room = 2 * pids->room + 1;
	}
	pids->list[pids->count++] = (struct pid){ pid, parent };
}

/* Looks through /proc for processes that were not there the last time; it lists them in order of their numbers. */
static void processes_find_new(void)
{
	static DIR *proc;
	static struct pids seen, now, fresh;
	size_t known = 0, before;

	if (!proc)
		proc = opendir("/proc");
	if (!proc)
		fail(errno, "cannot read /proc");
	rewinddir(proc);
	now.count = fresh.count = 0;
	for (const struct dirent *entry; (entry = readdir(proc)) != NULL;) {
		const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		pid_t parent;
		uint64_t reaped;

		if (pid <= 0)
			continue;
		pids_add(&now, pid, 0);
		while (known < seen.count && seen.list[known].pid < pid)
			known++;
		if ((known == seen.count || seen.list[known].pid != pid) && process_stat(pid, &parent, &reaped))
			pids_add(&fresh, pid, parent);
	}
	do { /* again while one was found, as its children may stand before it */
		before = process_count;
		for (size_t i = 0; i < fresh.count; i++)
			if (process_find(fresh.list[i].parent) && !process_find(fresh.list[i].pid))
				process_add(fresh.list[i].pid, fresh.list[i].parent);
	} while (process_count > before);
	const struct pids swap = seen;
	seen = now;
	now = swap;
}

/* Forgets those that have ended. Their living children's time goes to the command when these end. */
static void processes_forget(void)
{
	size_t kept = 0;

	for (size_t i = 0; i < process_count; i++)
		if (!processes[i].gone)
			processes[kept++] = processes[i];
	process_count = kept;
}

/* Reads the clocks of all of them, and of what they waited for where that may have changed. */
static void processes_look(bool forked)
{
	for (struct process *p = processes; p < processes + process_count; p++) {
		pid_t parent;

		if (forked || p->lost)
			process_stat(p->pid, &parent, &p->told);
		p->lost = false;
	}
	/* Only now, after all of these: else a child that ends in between would count twice. */
	for (struct process *p = processes; p < processes + process_count; p++) {
		struct timespec own;

		if (clock_gettime(p->clock, &own) == 0)
			p->own = (uint64_t)own.tv_sec * CLOCK_SECOND + (uint64_t)own.tv_nsec;
		else
			p->gone = p != processes;
	}
}

/*
 * A process that has ended leaves its time to its parent: what was read of it last, or, if that is more, what the kernel
 * tells of those that the parent waited for. That is in ticks, but complete; what nobody waits for is not in it.
 */
static void processes_inherit(void)
{
	for (struct process *p = processes + process_count; p-- > processes;) { /* children before their parents */
		struct process *parent = process_find(p->parent);

		p->reaped += p->ended;
		p->ended = 0;
		if (p->reaped < p->told)
			p->reaped = p->told;
		if (!p->gone)
			continue;
		if (!parent)
			parent = processes;
		parent->ended += p->own + p->reaped;
		parent->lost = true;
	}
}

/* CPU time of the command and all its descendants, ns. */
static uint64_t processes_read(bool forked)
{
	static uint64_t most;
	uint64_t sum = 0;

	if (forked)
		processes_find_new();
	processes_look(forked);
	processes_inherit();
	processes_forget();
	for (size_t i = 0; i < process_count; i++)
		sum += processes[i].own + processes[i].reaped;
	most = sum > most ? sum : most;
	return most;
}

/* ---- The samples ------------------------------------------------------------------------------------------------- */

static struct sample {
	uint64_t end, command; /* ns since the start; CPU time, ns */
} *samples;
static struct load *loads; /* of each CPU, sample after sample */
static size_t sample_count;
static uint64_t period_ns;

/* All values count from the start, so two samples are merged by leaving the first one out. */
static void samples_merge(void)
{
	sample_count /= 2;
	for (size_t i = 0; i < sample_count; i++) {
		samples[i] = samples[2 * i + 1];
		memcpy(loads + i * cpu_count, loads + (2 * i + 1) * cpu_count, cpu_count * sizeof *loads);
	}
	period_ns *= 2;
}

static void sample_take(uint64_t start)
{
	static size_t room;
	static unsigned long long forks_before;

	if (sample_count == ROWS_MAX / (cpu_count + 1) / 2 * 2)
		samples_merge();
	if (sample_count == room) {
		samples = more(samples, room, sizeof *samples);
		loads = more(loads, room, cpu_count * sizeof *loads);
		room = 2 * room + 1;
	}
	cpus_read(false);
	samples[sample_count] = (struct sample){ clock_ns() - start, processes_read(forks != forks_before) };
	forks_before = forks;
	for (size_t i = 0; i < cpu_count; i++)
		loads[sample_count * cpu_count + i] = cpus[i].load;
	sample_count++;
}

static void samples_write(const char *path)
{
	static const struct load none;
	struct sample before = { 0, 0 };
	struct output out;

	output_open(&out, path, OUTPUT_REPLACE);
	fputs("start_ns\tend_ns\tcpu\tbusy_ns\tidle_ns\tstolen_ns\tmhz\n", out.stream);
	for (size_t s = 0; s < sample_count; s++) {
		const unsigned long long start = before.end, end = samples[s].end;

		for (size_t i = 0; i < cpu_count; i++) {
			const struct load *load = &loads[s * cpu_count + i], *last = s > 0 ? load - cpu_count : &none;

			fprintf(out.stream, "%llu\t%llu\t%d\t%llu\t%llu\t%llu\t", start, end, cpus[i].number,
				(unsigned long long)((load->busy - last->busy) * tick_ns),
				(unsigned long long)((load->idle - last->idle) * tick_ns),
				(unsigned long long)((load->stolen - last->stolen) * tick_ns));
			if (load->mhz)
				fprintf(out.stream, "%lu\n", (unsigned long)load->mhz);
			else
				fputs("NA\n", out.stream);
		}
		fprintf(out.stream, "%llu\t%llu\tcommand\t%llu\tNA\tNA\tNA\n", start, end,
			(unsigned long long)(samples[s].command - before.command));
		before = samples[s];
	}
	output_close(&out);
}

/* ---- The command ------------------------------------------------------------------------------------------------- */

/* Passes signals on until the deadline, or until the command has ended: then true. */
static bool command_watch(pid_t pid, uint64_t deadline)
{
	uint64_t now;

	while ((now = clock_ns()) < deadline) {
		const struct timespec left = clock_timespec(deadline - now);
		siginfo_t sent;
		const int number = sigtimedwait(&command_signals, &sent, &left);

		if (number > 0 && command_signalled(pid, number, sent.si_code))
			return true;
	}
	return false;
}

/* Samples until the command has ended; returns its wait status. */
static int command_sample(pid_t pid, uint64_t start)
{
	struct rusage usage;
	uint64_t used;
	int status;

	while (!command_watch(pid, start + ((clock_ns() - start) / period_ns + 1) * period_ns))
		sample_take(start);
	if (wait4(pid, &status, WNOHANG, &usage) != pid)
		fail(errno, "cannot wait for the command");
	used = clock_timeval_ns(usage.ru_utime) + clock_timeval_ns(usage.ru_stime);
	if (processes->own + processes->told < used)
		processes->told = used - processes->own;
	sample_take(start);
	return status;
}

/* ---- The program ------------------------------------------------------------------------------------------------- */

/* Returns the name of the file; optind is then the command's place. */
static const char *read_options(int argc, char **argv)
{
	const char *path = NULL;
	uint64_t period_ms = 10;
	char notes[512];
	const struct option_spec options[] = {
		{ .name = "output", .letter = 'o', .argument = "FILE", .text = &path,
		  .help = "tab-separated: start_ns, end_ns, cpu, busy_ns, idle_ns, stolen_ns, mhz; where cpu is\n"
			  "'command', the CPU time of the command and its descendants" },
		{ .name = "period", .letter = 'p', .argument = "MS", .number = &period_ms, .low = 1, .high = 60000,
		  .help = "milliseconds between two samples, 1 to 60000" },
		{ 0 },
	};
	const struct option_program program = {
		.name = fail_program,
		.synopsis = "Usage: cpuload [-p MS] -o FILE [--] COMMAND [ARGUMENT...]\n"
			    "Runs the command and writes what each CPU that it may use did meanwhile.\n",
		.notes = notes,
		.tables = { options },
	};

	snprintf(notes, sizeof notes,
		 "The kernel counts the CPUs' time in steps of %g ms here: a single sample is coarse.\n\n"
		 "Exit status: the command's; or 1 the file cannot be written, 2 bad usage, 126 the command cannot be run,\n"
		 "127 there is no such command. It ends by a signal when the command does.",
		 (double)tick_ns / 1e6);
	option_read(&program, argc, argv);
	if (!path)
		fail_usage("option --output is missing (see --help)");
	if (optind == argc)
		fail_usage("the command is missing (see --help)");
	period_ns = period_ms * 1000000;
	return path;
}

int main(int argc, char **argv)
{
	fail_program = "cpuload";
	tick_ns = CLOCK_SECOND / (uint64_t)sysconf(_SC_CLK_TCK);

	const char *path = read_options(argc, argv);
	output_check(path);
	cpus_open();
	command_signals_take();
	cpus_read(true);
	const uint64_t start = clock_ns();
	const pid_t pid = command_start(argv + optind);
	process_add(pid, getpid());
	const int status = command_sample(pid, start);
	signal(SIGPIPE, SIG_IGN); /* a reader that went away, and a limit to the size of files, are errors to report */
	signal(SIGXFSZ, SIG_IGN);
	samples_write(path);
	return command_end(status);
}
