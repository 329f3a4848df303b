int engine_version(void);
int engine_same(void);
int user(void) { return engine_version() + engine_same(); }
