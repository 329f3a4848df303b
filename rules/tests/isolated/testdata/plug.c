int user_1(void);

int plug(void) { return user_1() + 100; }
