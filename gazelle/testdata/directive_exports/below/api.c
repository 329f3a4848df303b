int api_below(void) { return 42; }
