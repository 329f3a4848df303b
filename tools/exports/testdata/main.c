/* The executable: it pulls the vendored archive. */
int dbus_get(void);
int main(void) { return dbus_get() == 0; }
