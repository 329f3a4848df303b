#include "third_party/dbus/dbus.h"

int main(void) { return dbus_get() - 1; }
