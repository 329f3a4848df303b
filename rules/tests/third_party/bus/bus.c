#include "bus.h"

int bus_open(void) { return 1; }
