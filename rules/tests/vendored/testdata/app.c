#include "rules/tests/third_party/bus/bus.h"

int main(void) { return bus_send(bus_open()); }
