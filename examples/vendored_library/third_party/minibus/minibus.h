/* A message bus small enough to read, with what makes libdbus crash when two
 * versions of it meet: one makes a struct, and the other looks into it. */
#ifndef MINIBUS_H_
#define MINIBUS_H_

struct minibus;

struct minibus *minibus_new(void);
int minibus_call(struct minibus *bus);
int minibus_count(struct minibus *bus); /* since version 2 */

#endif
