// What to call at exit, or around a fork: libc.so.6 has to know for which library, so
// that dlclose can call or forget it; only the library itself can say (glibc
// stdlib/atexit.c). Never part of libc.so.6 in any release.

#include "floor.h"

extern void *__dso_handle HIDDEN; // crtbegin.o, crtbeginS.o

#if defined ATEXIT
extern int __cxa_atexit(void (*)(void *), void *, void *);
HIDDEN int atexit(void (*f)(void)) { return __cxa_atexit((void (*)(void *))f, 0, __dso_handle); }
#elif defined AT_QUICK_EXIT
extern int __cxa_at_quick_exit(void (*)(void *), void *);
HIDDEN int at_quick_exit(void (*f)(void)) { return __cxa_at_quick_exit((void (*)(void *))f, __dso_handle); }
#elif defined ATFORK
extern int __register_atfork(void (*)(void), void (*)(void), void (*)(void), void *);
HIDDEN int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
	return __register_atfork(prepare, parent, child, __dso_handle);
}
#endif
