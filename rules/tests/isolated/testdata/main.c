int user_1(void);
int user_2(void);

/* Each user has to get its own bus. */
int main(void) { return user_1() == 1 && user_2() == 2 ? 0 : 1; }
