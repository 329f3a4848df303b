#include <unistd.h>

int newer(void) { return getpid(); }
