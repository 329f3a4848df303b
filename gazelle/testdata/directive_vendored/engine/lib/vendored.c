int engine_vendored(void) { return 42; }
