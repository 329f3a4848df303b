// __cxa_thread_atexit_impl (glibc 2.18), which destroys thread_local objects of C++,
// by way of a key of pthreads, as libstdc++ itself does where there is no such
// function. A library that is unloaded leaves the objects of other threads alone.

#include "floor.h"

typedef void destructor(void *);

extern void *malloc(size_t);
extern void free(void *);
extern int pthread_once(int *, void (*)(void));
extern int pthread_key_create(unsigned *, destructor *);
extern int pthread_key_delete(unsigned);
extern void *pthread_getspecific(unsigned);
extern int pthread_setspecific(unsigned, const void *);
extern int __cxa_atexit(destructor *, void *, void *);
extern void *__dso_handle HIDDEN;

struct object {
	destructor *destroy;
	void *address;
	struct object *before;
};

static unsigned key;
static int made, failed;

static void destroy_all(void *list)
{
	for (struct object *o = list; o;) {
		struct object *before = o->before;
		o->destroy(o->address);
		free(o);
		o = before;
	}
}

// The keys of the thread that ends the program run no destructor.
static void at_exit(void *unused)
{
	(void)unused;
	for (void *list; (list = pthread_getspecific(key));) {
		pthread_setspecific(key, 0);
		destroy_all(list);
	}
	pthread_key_delete(key);
}

static void make(void)
{
	failed = pthread_key_create(&key, destroy_all);
	if (!failed)
		failed = __cxa_atexit(at_exit, 0, __dso_handle);
}

HIDDEN int __cxa_thread_atexit_impl(destructor *destroy, void *address, void *library)
{
	(void)library;
	if (pthread_once(&made, make) || failed)
		return -1;
	struct object *o = malloc(sizeof *o);
	if (!o)
		return -1;
	*o = (struct object){destroy, address, pthread_getspecific(key)};
	if (pthread_setspecific(key, o)) {
		free(o);
		return -1;
	}
	return 0;
}
