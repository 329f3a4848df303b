int bus_open(void);

int main(void) { return bus_open() - 4; }
