/* Knows the library as the system has it: nothing here says whose it is. */
int bus_open(void);
int bus_send(int bus);

int drive(void) { return bus_send(bus_open()); }
