// pthread_cond_clockwait, pthread_mutex_clocklock and their kin (glibc 2.30), which the
// headers of libstdc++ call for wait_for and try_lock_for. An older glibc waits by the wall
// clock: the wait ends no earlier than it should, and later by as much as that is set back.

#include "floor.h"

// time_t is long wherever the functions have these names.
struct timespec {
	long seconds, nanoseconds;
};

enum { REALTIME, MONOTONIC, EINVAL_ = 22, ETIMEDOUT_ = 110, SECOND = 1000000000 };

extern int clock_gettime(int, struct timespec *);

static struct timespec by_wall_clock(const struct timespec *deadline)
{
	struct timespec now, wall;
	clock_gettime(MONOTONIC, &now);
	clock_gettime(REALTIME, &wall);
	long ahead;
	if (__builtin_sub_overflow(deadline->seconds, now.seconds, &ahead) ||
	    __builtin_add_overflow(wall.seconds, ahead, &wall.seconds) || wall.seconds == __LONG_MAX__) {
		wall.seconds = deadline->seconds < now.seconds ? 0 : __LONG_MAX__;
		return wall;
	}
	wall.nanoseconds += deadline->nanoseconds - now.nanoseconds;
	if (wall.nanoseconds >= SECOND) {
		wall.nanoseconds -= SECOND;
		wall.seconds++;
	} else if (wall.nanoseconds < 0) {
		wall.nanoseconds += SECOND;
		wall.seconds--;
	}
	if (wall.seconds < 0)
		wall.seconds = 0;
	return wall;
}

static int passed(const struct timespec *deadline)
{
	struct timespec now;
	clock_gettime(MONOTONIC, &now);
	return now.seconds > deadline->seconds ||
	       (now.seconds == deadline->seconds && now.nanoseconds >= deadline->nanoseconds);
}

#ifdef CONDITION
#define OBJECT void *condition, void *mutex
#define GIVEN condition, mutex
#else
#define OBJECT void *lock
#define GIVEN lock
#endif

extern int CALLS(OBJECT, const struct timespec *);

HIDDEN int NAME(OBJECT, int clock, const struct timespec *deadline)
{
	if (clock == REALTIME)
		return CALLS(GIVEN, deadline);
	if (clock != MONOTONIC || deadline->nanoseconds < 0 || deadline->nanoseconds >= SECOND)
		return EINVAL_;
	for (;;) {
		struct timespec wall = by_wall_clock(deadline);
		int error = CALLS(GIVEN, &wall);
		if (error != ETIMEDOUT_ || passed(deadline))
			return error;
#ifdef CONDITION
		return 0; // too early: whoever waits looks again, as after any wakeup
#endif
	}
}
