int api_read(void) { return 1; }
int api_write(void) { return 2; }
__attribute__((visibility("hidden"))) int api_hidden(void) { return 3; }
