#include "third_party/dbus/dbus.h"

int engine_open(void) { return dbus_get(); }

int engine_v2_close(void) { return 0; }
