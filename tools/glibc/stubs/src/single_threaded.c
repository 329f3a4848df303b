// __libc_single_threaded, which libstdc++ and its headers read since glibc 2.32 to
// save atomic operations. "No" is always right.

#include "floor.h"

HIDDEN char __libc_single_threaded = 0;
