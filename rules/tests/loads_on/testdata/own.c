int own(void) { return 3; }
