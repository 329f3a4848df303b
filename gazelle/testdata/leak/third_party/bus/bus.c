int bus(void) { return 42; }
