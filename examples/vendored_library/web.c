/* Stands for libwebkit.so: it needs the system's libdbus-1.so.3 itself. */
#include <dbus/dbus.h>

int web_version(void) {
  int major, minor, micro;
  dbus_get_version(&major, &minor, &micro);
  return major;
}
