#define _GNU_SOURCE
#include <unistd.h>

int newer(void) { return gettid(); } /* since glibc 2.30 */
