/*
 * peer - what tasks of the workload waits wait for, with --peer: holds each request for as long as its wait is, then
 * answers it with a value that nobody else can compute.
 *
 * usage: peer --listen ADDRESS [--listen ADDRESS]…     serves until it gets TERM, INT or HUP
 *        peer [--tcp | --unix] [--] COMMAND [ARGUMENT…]  serves at a free address while the command runs, in whose words
 *                                                      {peer} stands for it; ends as the command does
 *        peer --ceiling [--tcp | --unix] [--report FILE]   how many answers a second it can give: a table, and
 *                                                      appended to the file a line of JSON
 *        peer --sum -t TASKS --waits R [-s SEED]       the wrapping sum of all values of such a run
 *
 * ADDRESS is tcp:HOST:PORT, tcp:HOST:PORT-PORT, unix:PATH or unix:@NAME; of several ports, connections are spread over
 * them, as one port takes no more than some 28000. The messages are in kernels/waits_messages.h. Of each run it counts the
 * answers, their sum, how late they were and what CPU time they took, and tells that to the run.
 *
 * It has the last of the CPUs that it may use for itself, where there are several, and the command the others.
 *
 * Exit status: 0, or the command's; or 1 it cannot serve, 2 bad usage, 126 the command cannot be run, 127 there is none.
 * A connection that does not speak as tasks do is closed, with a line on stderr.
 */
#include <sched.h>
#include <sys/random.h>
#include <sys/signalfd.h>

#include "../base/files.h"
#include "../base/option.h"
#include "../base/words.h"
#include "command.h"
#include "peer_client.h"
#include "peer_server.h"

enum {
	PORTS = 4,       /* of a command's peer: some 112000 connections */
	TRIES = 100,     /* to find so many in a row */
	FIRST_PORT = 20000, LAST_PORT = 32000, /* among those that no connection takes by itself */
};

static struct {
	bool tcp, local, ceiling, sum;
	uint64_t tasks, rounds, seed;
	const char *client, *report;
	unsigned listening;
} asked = { .tasks = 15, .rounds = 3, .seed = 42 };

static pid_t command;        /* 0: there is none */
static char **command_words; /* with the address */

/* ---- Addresses ---------------------------------------------------------------------------------------------------- */

static struct waits_address address_of(const char *option, const char *text)
{
	struct waits_address address;

	if (!waits_address_read(text, &address))
		fail_usage("option --%s: '%s' is no address (tcp:HOST:PORT, tcp:HOST:PORT-PORT, unix:PATH or unix:@NAME)", option,
			   text);
	return address;
}

static void listen_at(const char *text)
{
	const struct waits_address address = address_of("listen", text);

	if (asked.listening++ == 0)
		peer_open();
	if (!peer_listen(&address))
		fail(errno, "cannot listen at %s", text);
}

static uint64_t random_below(uint64_t end)
{
	uint64_t number;

	if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
		fail(errno, "no random number to be had");
	return number % end;
}

/* Are these ports free? Asked before they are taken, so that none is left listening where the next is not. */
static bool ports_are_free(const struct waits_address *address)
{
	for (unsigned i = 0; i < address->count; i++) {
		const struct waits_address at = waits_address_at(address, i);
		const int file = peer_bind(&at);

		if (file < 0)
			return false;
		close(file);
	}
	return true;
}

/* Listens at an address that is free, and returns it. */
static char *listen_anywhere(void)
{
	struct waits_address address;
	char *text;

	peer_open();
	for (int i = 0; i < TRIES; i++) {
		const unsigned port = FIRST_PORT + (unsigned)random_below(LAST_PORT - FIRST_PORT);

		text = asked.local ? words("unix:@samework-peer-%016llx", (unsigned long long)random_below(UINT64_MAX))
				   : words("tcp:127.0.0.1:%u-%u", port, port + PORTS - 1);
		address = address_of("listen", text);
		if (ports_are_free(&address) && peer_listen(&address))
			return text;
		free(text);
	}
	fail(errno, "no address is free to listen at");
}

/* ---- CPUs ------------------------------------------------------------------------------------------ */

/* The last of the CPUs, or all the others; where there is only one, that. */
static void take_cpus(const cpu_set_t *allowed, bool last)
{
	cpu_set_t cpus = *allowed, one;
	int number = CPU_SETSIZE - 1;

	if (CPU_COUNT(allowed) < 2)
		return;
	while (!CPU_ISSET(number, allowed))
		number--;
	CPU_CLR(number, &cpus);
	CPU_ZERO(&one);
	CPU_SET(number, &one);
	if (sched_setaffinity(0, sizeof cpus, last ? &one : &cpus) != 0)
		fail(errno, "cannot choose the CPUs");
}

/* ---- Serving ------------------------------------------------------------------------------------------------------ */

static void signals_ready(struct peer_source *source)
{
	struct signalfd_siginfo got;

	if (read(source->file, &got, sizeof got) != (ssize_t)sizeof got)
		return;
	if (command > 0)
		peer_ended = command_signalled(command, (int)got.ssi_signo, got.ssi_code);
	else if (got.ssi_signo == SIGTERM || got.ssi_signo == SIGINT || got.ssi_signo == SIGHUP)
		peer_ended = true;
}

static void serve(void)
{
	static struct peer_source signals = { .ready = signals_ready };

	signals.file = signalfd(-1, &command_signals, SFD_CLOEXEC);
	if (signals.file < 0)
		fail(errno, "cannot wait for signals");
	peer_watch(&signals, EPOLL_CTL_ADD, EPOLLIN);
	peer_serve();
}

/* The words with {peer} replaced by the address. */
static char **with_address(char **words_given, const char *address)
{
	static const char place[] = "{peer}";
	size_t count = 0;

	while (words_given[count])
		count++;
	char **made = enough(calloc(count + 1, sizeof *made));

	for (size_t i = 0; i < count; i++) {
		const char *at;

		made[i] = words("%s", words_given[i]);
		while ((at = strstr(made[i], place))) {
			char *before = made[i];

			made[i] = words("%.*s%s%s", (int)(at - before), before, address, at + strlen(place));
			free(before);
		}
	}
	return made;
}

static int run_command(char **given)
{
	static const char *address;
	cpu_set_t cpus;
	int status;

	if (sched_getaffinity(0, sizeof cpus, &cpus) != 0)
		fail(errno, "cannot tell the CPUs");
	address = listen_anywhere();
	command_signals_take();
	take_cpus(&cpus, false);
	command_words = with_address(given, address);
	command = command_start(command_words);
	take_cpus(&cpus, true);
	serve();
	if (waitpid(command, &status, 0) != command)
		fail(errno, "cannot wait for the command");
	return command_end(status);
}

static int run_alone(void)
{
	cpu_set_t cpus;

	if (sched_getaffinity(0, sizeof cpus, &cpus) != 0)
		fail(errno, "cannot tell the CPUs");
	command_signals_take();
	take_cpus(&cpus, true);
	serve();
	return EXIT_SUCCESS;
}

/* ---- The program -------------------------------------------------------------------------------------------------- */

static const struct option_spec options[] = {
	{ .name = "listen", .argument = "ADDRESS", .each = listen_at,
	  .help = "serve there until a signal ends it; may be given several times" },
	{ .name = "tcp", .flag = &asked.tcp, .help = "the command's peer is at TCP ports of this machine, as it is anyway" },
	{ .name = "unix", .flag = &asked.local, .help = "it is a Unix socket" },
	{ .name = "ceiling", .flag = &asked.ceiling, .help = "measure how many answers a second it can give" },
	{ .name = "report", .argument = "FILE", .text = &asked.report, .help = "append what was measured, one JSON line" },
	{ .name = "client", .argument = "ADDRESS", .text = &asked.client, .help = "be the client that measures it" },
	{ .name = "sum", .flag = &asked.sum, .help = "print the wrapping sum of all answers to" },
	{ .name = "tasks", .letter = 't', .argument = "N", .number = &asked.tasks, .high = UINT32_MAX, .help = "so many tasks" },
	{ .name = "waits", .argument = "R", .number = &asked.rounds, .high = 1000000, .help = "of so many waits each" },
	{ .name = "seed", .letter = 's', .argument = "N", .number = &asked.seed, .high = UINT32_MAX, .help = "with this seed" },
	{ 0 },
};

static const struct option_program program = {
	.name = "peer",
	.synopsis = "Usage: peer --listen ADDRESS...\n"
		    "       peer [--tcp | --unix] [--] COMMAND [ARGUMENT...]\n"
		    "       peer --ceiling [--tcp | --unix] [--report FILE]\n"
		    "       peer --sum -t TASKS --waits R [-s SEED]\n"
		    "Holds the requests of the workload waits for as long as they wait, then answers them. ADDRESS is\n"
		    "tcp:HOST:PORT, tcp:HOST:PORT-PORT, unix:PATH or unix:@NAME; {peer} in the command is replaced by it.\n",
	.notes = "Exit status: 0, or the command's; or 1 it cannot serve, 2 bad usage, 126 the command cannot be run,\n"
		 "127 there is no such command.",
	.tables = { options },
};

int main(int argc, char **argv)
{
	static char itself[] = "/proc/self/exe", client[] = "--client", address[] = "{peer}", report[] = "--report";
	char *measure[] = { itself, client, address, NULL, NULL, NULL };

	fail_program = "peer";
	signal(SIGPIPE, SIG_IGN);
	files_allow();
	atexit(peer_remove_files);
	option_read(&program, argc, argv);
	char **given = argv + optind;

	if ((asked.tcp && asked.local) || (asked.listening > 0) + (*given != NULL) + asked.ceiling + asked.sum +
						   (asked.client != NULL) != 1)
		fail_usage("it either listens, or runs a command, or measures, or adds up (see --help)");
	if (asked.report && !asked.ceiling && !asked.client)
		fail_usage("option --report: only what --ceiling measures is reported");
	if (asked.sum) {
		printf("%llu\n", (unsigned long long)peer_sum(asked.seed, asked.tasks, asked.rounds));
		return EXIT_SUCCESS;
	}
	if (asked.client) {
		const struct waits_address at = address_of("client", asked.client);

		peer_client(&at, asked.report);
		return EXIT_SUCCESS;
	}
	if (asked.listening > 0)
		return run_alone();
	if (asked.report) {
		measure[3] = report;
		measure[4] = words("%s", asked.report);
	}
	return run_command(asked.ceiling ? measure : given);
}
