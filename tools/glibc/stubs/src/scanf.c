// scanf and its kin under the names that <stdio.h> gives them since glibc 2.38 in C23
// and in all of C++: %i also takes "0b101". Here it does not.

#include "floor.h"

#ifndef CHAR
#define CHAR char
#endif

#ifdef FROM // a file or a string to read from comes first
#define FIRST void *from,
#define PASS from,
#else
#define FIRST
#define PASS
#endif

extern int CALLS(FIRST const CHAR *, va_list);

#ifdef LIST
HIDDEN int NAME(FIRST const CHAR *format, va_list args) { return CALLS(PASS format, args); }
#else
HIDDEN int NAME(FIRST const CHAR *format, ...)
{
	va_list args;
	__builtin_va_start(args, format);
	int n = CALLS(PASS format, args);
	__builtin_va_end(args);
	return n;
}
#endif
