/*
 * command.h - a program that runs a command, passes signals on to it, and ends as it did.
 *
 * Standard input and output, the signals' dispositions and mask are the command's, as this program got them. INT, TERM,
 * HUP, QUIT, USR1 and USR2 are passed on, except those from a terminal, which reach the command anyway. It does not
 * outlive this program.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/fail.h"

enum { STATUS_CANNOT_RUN = 126, STATUS_NOT_FOUND = 127 };

static sigset_t command_signals, command_mask;     /* the signals that are waited for; the mask as it was */
static struct sigaction command_child_disposition; /* of SIGCHLD, as it was */

static inline void command_signals_take(void)
{
	static const int numbers[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };
	const struct sigaction usual = { .sa_handler = SIG_DFL };

	sigemptyset(&command_signals);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		sigaddset(&command_signals, numbers[i]);
	sigprocmask(SIG_BLOCK, &command_signals, &command_mask);
	sigaction(SIGCHLD, &usual, &command_child_disposition); /* if it was ignored, there would be nothing to wait for */
}

/* In the child: becomes the command, or tells through the pipe why it cannot. */
__attribute__((noreturn)) static inline void command_exec(char **command, pid_t parent, int tell)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* do not outlive a parent that is killed */
	if (*command && getppid() == parent) {
		sigaction(SIGCHLD, &command_child_disposition, NULL);
		sigprocmask(SIG_SETMASK, &command_mask, NULL);
		execvp(*command, command);
	}
	const int error = errno;
	if (write(tell, &error, sizeof error) < 0)
		_exit(EXIT_FAILURE);
	_exit(STATUS_NOT_FOUND);
}

/* Returns its process; where it cannot be run, the program ends as a shell's would. */
static inline pid_t command_start(char **command)
{
	const pid_t self = getpid();
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC) != 0)
		fail(errno, "cannot create a pipe");
	const pid_t pid = fork();
	if (pid < 0)
		fail(errno, "cannot fork");
	if (pid == 0)
		command_exec(command, self, ends[1]);
	close(ends[1]);
	const ssize_t told = read(ends[0], &error, sizeof error);
	close(ends[0]);
	if (told != (ssize_t)sizeof error) /* the pipe was closed: it runs */
		return pid;
	fprintf(stderr, "%s: cannot run '%s': %s\n", fail_program, *command, strerror(error));
	exit(error == ENOENT || error == ENOTDIR ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}

static inline bool command_has_ended(pid_t pid)
{
	siginfo_t child = { 0 };

	return waitid(P_PID, (id_t)pid, &child, WEXITED | WNOHANG | WNOWAIT) == 0 && child.si_pid == pid;
}

/* A signal that was waited for has come; `code` is its si_code. Returns whether the command has ended. */
static inline bool command_signalled(pid_t pid, int number, int code)
{
	if (number == SIGCHLD)
		return command_has_ended(pid);
	if (code != SI_KERNEL) /* a terminal's goes to its whole group of processes */
		kill(pid, number);
	return false;
}

/* Ends as the command did, by its wait status. */
static inline int command_end(int status)
{
	sigset_t one;

	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	prctl(PR_SET_DUMPABLE, 0); /* one core is enough */
	signal(WTERMSIG(status), SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, WTERMSIG(status));
	raise(WTERMSIG(status));
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	return 128 + WTERMSIG(status); /* as shells say it: the first process of a container does not die of signals */
}

#endif
