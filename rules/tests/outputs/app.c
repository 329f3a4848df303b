int relay_open(void);

int main(void) { return relay_open() - 1; }
