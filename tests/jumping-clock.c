/*
 * jumping-clock.c - for LD_PRELOAD: the time of day jumps by an hour, forward and back, each time that somebody asks for it.
 * Deadlines reckoned from it are an hour too late, or long past; the monotonic clock goes on as it is.
 */
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long jump(void)
{
	static atomic_uint asked;

	return atomic_fetch_add(&asked, 1) % 2 == 0 ? 3600 : -3600;
}

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the headers' are names of the system's own
int clock_gettime(clockid_t clock, struct timespec *now)
{
	const int failed = (int)syscall(SYS_clock_gettime, clock, now);

	if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI))
		now->tv_sec += jump();
	return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec at;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &at);
	*now = (struct timeval){ at.tv_sec, at.tv_nsec / 1000 };
	return 0;
}

time_t time(time_t *now)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	if (now)
		*now = at.tv_sec;
	return at.tv_sec;
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
