int user_1(void);
int plug(void);

int main(void) { return user_1() == 1 && plug() == 101 ? 0 : 1; }
