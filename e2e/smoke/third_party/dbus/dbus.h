int dbus_get(void);
