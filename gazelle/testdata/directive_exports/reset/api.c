int reset(void) { return 42; }
