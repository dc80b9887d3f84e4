/*
 * files.h - room for many file descriptors.
 */
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include <sys/resource.h>

/* As many as this process may have without privilege. Where that is refused, opening one too many shows it. */
static inline void files_allow(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= files.rlim_max)
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

#endif
