/* Makes a message, takes it apart through the wire format, and fails to connect: much of the library, and no bus. */
#include <string.h>
#include "check.h"

typedef struct DBusMessage DBusMessage;
typedef struct {
  const char *name, *message;
  unsigned bits;
  void *padding;
} DBusError;
DBusMessage *dbus_message_new_method_call(const char *, const char *, const char *, const char *);
unsigned dbus_message_append_args(DBusMessage *, int, ...);
unsigned dbus_message_get_args(DBusMessage *, DBusError *, int, ...);
unsigned dbus_message_marshal(DBusMessage *, char **, int *);
DBusMessage *dbus_message_demarshal(const char *, int, DBusError *);
void dbus_message_set_serial(DBusMessage *, unsigned);
void dbus_message_unref(DBusMessage *);
void dbus_error_init(DBusError *);
void dbus_error_free(DBusError *);
void *dbus_connection_open(const char *, DBusError *);
void dbus_free(void *);
unsigned dbus_threads_init_default(void);
void dbus_get_version(int *, int *, int *);

const char *RUN(void) {
  static char said[200];
  DBusError e;
  char *wire;
  const char *text = "hello", *back = "";
  int length, number = 4711, got = 0, major, minor, micro;
  dbus_error_init(&e);
  CHECK(dbus_threads_init_default());
  DBusMessage *m = dbus_message_new_method_call("a.b", "/c", "d.e", "f");
  CHECK(m);
  dbus_message_set_serial(m, 1);
  CHECK(dbus_message_append_args(m, 's', &text, 'i', &number, 0));
  CHECK(dbus_message_marshal(m, &wire, &length));
  DBusMessage *copy = dbus_message_demarshal(wire, length, &e);
  CHECK(copy && dbus_message_get_args(copy, &e, 's', &back, 'i', &got, 0));
  CHECK(got == 4711 && !strcmp(back, "hello"));
  dbus_message_unref(copy);
  dbus_message_unref(m);
  dbus_free(wire);
  CHECK(!dbus_connection_open("unix:path=/nonexistent/bus", &e) && strstr(e.name, "FileNotFound"));
  dbus_error_free(&e);
  dbus_get_version(&major, &minor, &micro);
  snprintf(said, sizeof said, "D-Bus %d.%d.%d, a message of %d bytes there and back", major, minor, micro, length);
  return said;
}
