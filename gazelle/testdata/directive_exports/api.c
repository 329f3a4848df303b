int api(void) { return 42; }
