#include <dbus/dbus.h>

int main(void) { return dbus_bus_get(DBUS_BUS_SESSION, 0) != 0; }
