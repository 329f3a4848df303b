int own_below(void) { return 42; }
