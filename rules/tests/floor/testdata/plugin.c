// What asks for a new glibc where nobody sees to it: threads moved in 2.34.

#include <pthread.h>

static void *nothing(void *p) { return p; }

int plugin(void)
{
	pthread_t t;
	return pthread_create(&t, 0, nothing, 0) || pthread_join(t, 0);
}
