/* A library that was linked without libdbus: its references have no version. */
int dbus_threads_init_default(void);
void *dbus_bus_get(int kind, void *error);
void dbus_error_init(void *error);

int web_version(void) {
  char error[64];
  dbus_error_init(error);
  return dbus_threads_init_default() ? 1 : 0;
}

void *driver_bus(void *error) { return dbus_bus_get(1, error); }
