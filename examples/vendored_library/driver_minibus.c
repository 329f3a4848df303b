/* Stands for a GPU driver: it uses the system's bus, version 2. */
#include "examples/vendored_library/third_party/minibus/minibus.h"

int driver_start(void) {
  /* Bound to whichever minibus_new and minibus_call the loader finds first. */
  struct minibus *bus = minibus_new();
  minibus_call(bus);
  return minibus_count(bus);
}
