int newer(void);

int plugin(void) { return newer(); }
