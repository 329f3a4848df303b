/* One vendored library in two versions: state, code that differs, code that does not. */
int engine_state = VERSION;
int engine_same(void) { return 7; }
int engine_version(void) { return VERSION + engine_state; }
