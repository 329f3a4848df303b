#include "minibus.h"

#include <stdlib.h>

struct minibus {
  int version;
#if MINIBUS_VERSION >= 2
  int *counter; /* the layout that version 1 knows nothing of */
#endif
};

struct minibus *minibus_new(void) {
  struct minibus *bus = calloc(1, sizeof *bus);
  bus->version = MINIBUS_VERSION;
#if MINIBUS_VERSION >= 2
  bus->counter = calloc(1, sizeof *bus->counter);
#endif
  return bus;
}

int minibus_call(struct minibus *bus) {
#if MINIBUS_VERSION >= 2
  /* A bus that version 1 made has no counter here. */
  return ++*bus->counter;
#else
  return bus->version;
#endif
}

/* Calls the two above through the PLT: in a shared library the loader decides
 * whose they are. */
int minibus_open_and_call(void) { return minibus_call(minibus_new()); }
