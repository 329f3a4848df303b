int bus_version(void);

int user(void) { return bus_version(); }
