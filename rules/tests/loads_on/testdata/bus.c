int bus_state = 3;

int bus_get(void) { return bus_state; }

int bus_open(void) { return bus_get() + 1; }
