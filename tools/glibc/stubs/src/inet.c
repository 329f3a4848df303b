// __inet_ntop_chk and __inet_pton_chk (glibc 2.42), which <arpa/inet.h> calls in place of
// inet_ntop and inet_pton under _FORTIFY_SOURCE, where the size of the result is known.

#include "floor.h"

extern void __chk_fail(void) __attribute__((noreturn));

#ifdef TO_TEXT
extern const char *inet_ntop(int, const void *, char *, unsigned);
HIDDEN const char *__inet_ntop_chk(int family, const void *address, char *text, unsigned size, size_t room)
{
	if (size > room)
		__chk_fail();
	return inet_ntop(family, address, text, size);
}
#else
enum { INET = 2, INET6 = 10 };

extern int inet_pton(int, const char *, void *);
HIDDEN int __inet_pton_chk(int family, const char *text, void *address, size_t room)
{
	if ((family == INET && room < 4) || (family == INET6 && room < 16))
		__chk_fail();
	return inet_pton(family, text, address);
}
#endif
