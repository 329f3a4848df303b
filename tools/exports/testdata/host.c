/* A shared library in the link that refers to names of the executable. */
int engine_open(void);
int engine_v2_read(void);
int dbus_get(void);
extern int dbus_data, engine_bss;
int host(void) { return engine_open() + engine_v2_read() + dbus_get() + dbus_data + engine_bss; }
