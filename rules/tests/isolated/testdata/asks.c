int user_1(void);

int asks(void) { return user_1() + 10; }
