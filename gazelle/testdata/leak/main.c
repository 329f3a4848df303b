int bus(void);

int main(void) { return bus() == 42 ? 0 : 1; }
