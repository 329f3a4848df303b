/* Stands for a GPU driver: it uses the system's bus, version 2. */
#include "examples/vendored_library/third_party/minibus/minibus.h"

int driver_start(void) {
  /* The first call is bound to whichever minibus_new the loader finds first. */
  struct minibus *bus = minibus_new();
  return minibus_call(bus) + minibus_open_and_call();
}
