// strtol and its kin under the names that <stdlib.h> gives them since glibc 2.38 in
// C23 and in all of C++: they also take "0b101". Here they do not.

#include "floor.h"

#ifndef CHAR
#define CHAR char
#endif

#ifdef LOCALE
extern RESULT CALLS(const CHAR *, CHAR **, int, void *);
HIDDEN RESULT NAME(const CHAR *s, CHAR **end, int base, void *locale) { return CALLS(s, end, base, locale); }
#else
extern RESULT CALLS(const CHAR *, CHAR **, int);
HIDDEN RESULT NAME(const CHAR *s, CHAR **end, int base) { return CALLS(s, end, base); }
#endif
