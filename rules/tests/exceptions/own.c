int own(void) { return 5; }
