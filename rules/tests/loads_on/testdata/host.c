#include <dlfcn.h>

int host_register(const char *name) { return name[0]; }

int main(int argc, char **argv) { return dlopen(argv[argc - 1], RTLD_NOW) ? 0 : 1; }
