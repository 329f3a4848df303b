int engine_open(void) { return 1; }
int engine_close(void) { return 2; }
int helper(void) { return 3; }
