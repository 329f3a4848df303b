#include "rules/tests/third_party/bus/bus.h"

int engine_open(void) { return bus_send(bus_open()); }
