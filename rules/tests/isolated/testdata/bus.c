int bus_version(void) { return VERSION; }
