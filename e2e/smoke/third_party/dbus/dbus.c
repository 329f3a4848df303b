#include "third_party/dbus/dbus.h"

int dbus_get(void) { return 1; }
