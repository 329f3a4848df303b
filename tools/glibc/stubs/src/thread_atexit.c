// __cxa_thread_atexit_impl (glibc 2.18), which destroys thread_local objects of C++. Where
// the process has a glibc with it that is called: objects of main's thread go before all that
// is static, and a library stays as long as a thread has one of its objects. Else it is done
// by way of a key of pthreads, as libstdc++ does: objects of main's thread go when exit comes
// to the first of them, and a library that is unloaded leaves those of other threads alone.

#include "floor.h"

typedef void destructor(void *);
typedef int at_thread_exit(destructor *, void *, void *);

extern void *dlsym(void *, const char *);
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

static at_thread_exit *real;
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
	real = (at_thread_exit *)dlsym(0, "__cxa_thread_atexit_impl"); // RTLD_DEFAULT
	if (real)
		return;
	failed = pthread_key_create(&key, destroy_all);
	if (!failed)
		failed = __cxa_atexit(at_exit, 0, __dso_handle);
}

HIDDEN int __cxa_thread_atexit_impl(destructor *destroy, void *address, void *library)
{
	if (pthread_once(&made, make) || failed)
		return -1;
	if (real)
		return real(destroy, address, library);
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
