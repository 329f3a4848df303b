int shared_open(void) { return 3; }
