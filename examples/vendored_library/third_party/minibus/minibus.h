/* A message bus small enough to read, with what makes libdbus crash when two
 * versions of it meet: functions that call each other, and a struct whose layout
 * only one version knows. */
#ifndef MINIBUS_H_
#define MINIBUS_H_

struct minibus;

struct minibus *minibus_new(void);
int minibus_call(struct minibus *bus);
int minibus_open_and_call(void);

#endif
