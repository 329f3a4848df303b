int engine_count(void);
int entry_count(void);

int main(void) { return engine_count() == ENGINES && entry_count() == ENGINES ? 0 : 1; }
