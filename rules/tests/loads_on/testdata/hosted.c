int host_register(const char *name);

int plugin(void) { return host_register("plugin"); }
