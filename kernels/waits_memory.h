/*
 * waits_memory.h - what the tasks of a run take while they wait: resident memory that is the process's own, and the
 * kernel's page tables and thread stacks, which resident memory does not show.
 */
#ifndef WAITS_MEMORY_H
#define WAITS_MEMORY_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of one process or of several. */
struct waits_memory {
	uint64_t anonymous;    /* bytes (RssAnon) */
	uint64_t kernel;       /* bytes: page tables (VmPTE) and stacks */
	bool anonymous_known, kernel_known;
};

/* Reads a file of /proc into `text`; false: there is none. Allocates nothing, as it is called while tasks wait. */
static inline bool waits_memory_read(const char *path, char *text, size_t size)
{
	const int file = open(path, O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t got;

	if (file < 0)
		return false;
	while (length < size - 1 && (got = read(file, text + length, size - 1 - length)) > 0)
		length += (size_t)got;
	close(file);
	text[length] = '\0';
	return length > 0;
}

/* The number behind `name`, which begins a line of the text; false: there is none. */
static inline bool waits_memory_find(const char *text, const char *name, uint64_t *value)
{
	const size_t length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, length) == 0 && line[length] == ':') {
			*value = strtoull(line + length + 1, NULL, 10);
			return true;
		}
	}
	return false;
}

/* Bytes of a thread's stack in the kernel: all stacks of the machine by all its threads, whole pages. 0: it does not tell. */
static inline uint64_t waits_memory_stack(void)
{
	static char text[8192];
	unsigned long long threads;
	uint64_t kib, page = 4096;

	if (!waits_memory_read("/proc/meminfo", text, sizeof text) || !waits_memory_find(text, "KernelStack", &kib) ||
	    !waits_memory_read("/proc/loadavg", text, sizeof text) ||
	    sscanf(text, "%*f %*f %*f %*u/%llu", &threads) != 1 || threads == 0)
		return 0;
	return (kib * 1024 / threads + page / 2) / page * page;
}

/* What the process has now. `stack`: bytes of a thread's stack in the kernel; 0: unknown. One thread at a time. */
static inline struct waits_memory waits_memory_of(pid_t pid, uint64_t stack)
{
	static char path[64], text[4096]; /* a task that waits may have a small stack */
	uint64_t anonymous = 0, tables = 0, threads = 0;
	struct waits_memory memory = { 0 };

	snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
	if (!waits_memory_read(path, text, sizeof text))
		return memory;
	memory.anonymous_known = waits_memory_find(text, "RssAnon", &anonymous);
	memory.kernel_known = waits_memory_find(text, "VmPTE", &tables) && waits_memory_find(text, "Threads", &threads) &&
			      stack > 0;
	memory.anonymous = anonymous * 1024;
	memory.kernel = tables * 1024 + threads * stack;
	return memory;
}

#endif
