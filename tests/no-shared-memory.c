/* no-shared-memory.c - for LD_PRELOAD: no memory that processes could share is to be had. */
#include <dlfcn.h>
#include <errno.h>
#include <sys/mman.h>

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the header's are names of the system's own
void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset)
{
	void *(*real)(void *, size_t, int, int, int, off_t);

	if ((flags & MAP_SHARED) && (flags & MAP_ANONYMOUS)) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "mmap");
	return real(address, length, protection, flags, file, offset);
}
