/* A member of the vendored archive, and what it pulls. */
int dbus_helper(void);
int dbus_get(void) { return dbus_helper(); }
int dbus_threads_init(void) { return 1; }
