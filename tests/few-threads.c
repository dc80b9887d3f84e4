/*
 * few-threads.c - for LD_PRELOAD: a process gets FEW_THREADS threads, and is then told that there are no more. A real limit,
 * of memory, may also strike inside a thread that has just begun; then CPython waits for it for ever.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the header's are names of the system's own
int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes, void *(*begin)(void *),
		   void *restrict argument)
{
	static atomic_long created;
	const char *few = getenv("FEW_THREADS");
	int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	if (few && atomic_fetch_add(&created, 1) >= atol(few))
		return EAGAIN;
	*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	return real(thread, attributes, begin, argument);
}
