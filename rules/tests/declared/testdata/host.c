/* A program with an interface for its plugins, which nothing in it calls. */
int host_register(void) { return 1; }
int host_internal(void) { return 2; }

int main(void) { return 0; }
