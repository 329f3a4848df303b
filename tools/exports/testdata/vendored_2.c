/* A member that is pulled by the first. */
int dbus_helper(void) { return 2; }
int dbus_data = 3;
