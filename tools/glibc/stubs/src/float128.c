// strfromf128 and strtof128 (glibc 2.26), which the static libstdc++ has for _Float128
// beside what it does for double, in one object. Where the process has a glibc with these
// functions they are called. An older one cannot do it, and nothing else could be right.

#include "floor.h"

extern void *dlsym(void *, const char *);
extern void abort(void) __attribute__((noreturn));

static void *find(const char *name)
{
	void *function = dlsym(0, name); // RTLD_DEFAULT
	if (!function)
		abort();
	return function;
}

#ifdef READ
HIDDEN __float128 strtof128(const char *text, char **end)
{
	__float128 (*function)(const char *, char **) = find("strtof128");
	return function(text, end);
}
#else
HIDDEN int strfromf128(char *to, size_t size, const char *format, __float128 value)
{
	int (*function)(char *, size_t, const char *, __float128) = find("strfromf128");
	return function(to, size, format, value);
}
#endif
