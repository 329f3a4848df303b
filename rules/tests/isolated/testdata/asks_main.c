int asks(void);

int main(void) { return asks() == 11 ? 0 : 1; }
