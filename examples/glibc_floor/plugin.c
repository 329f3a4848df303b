// A plugin in C that asks for what moved in glibc: threads (2.34), stat (2.33), exp
// (2.29). On the machine that builds it, each of them gets its newest version.

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>

static void *warm(void *temperature)
{
	*(double *)temperature = exp(*(double *)temperature);
	return 0;
}

int plugin(void)
{
	struct stat root;
	pthread_t thread;
	double temperature = 0;
	if (stat("/", &root) || pthread_create(&thread, 0, warm, &temperature) || pthread_join(thread, 0))
		return 1;
	printf("the C plugin: %.0f\n", temperature);
	return temperature != 1;
}
