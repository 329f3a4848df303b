/* A program with Debian's libdbus linked in, which then loads what a GPU driver
 * would load: the system's libdbus-1.so.3. */
#include <dbus/dbus.h>
#include <dlfcn.h>
#include <stdio.h>

#ifdef WITH_WEB
int web_version(void);
#else
static int web_version(void) { return 0; }
#endif

int main(void) {
  /* The program's own use: connecting fails where no bus runs, and may. */
  DBusError error;
  dbus_error_init(&error);
  dbus_threads_init_default();
  if (dbus_bus_get(DBUS_BUS_SESSION, &error) == NULL) dbus_error_free(&error);
  printf("the program's own libdbus answers; the web library is %d\n", web_version());
  fflush(stdout);

  /* The driver's use, of its own copy. */
  void *driver = dlopen("libdbus-1.so.3", RTLD_NOW | RTLD_LOCAL);
  if (driver == NULL) {
    printf("%s\n", dlerror());
    return 2;
  }
  void *(*get)(int, DBusError *) = (void *(*)(int, DBusError *))dlsym(driver, "dbus_bus_get");
  if (get(DBUS_BUS_SYSTEM, &error) == NULL) dbus_error_free(&error);
  printf("the driver's libdbus answers\n");
  return 0;
}
