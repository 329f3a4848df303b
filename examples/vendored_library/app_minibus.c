/* A program with a message bus of its own, beside a driver that brings another. */
#include <stdio.h>

#include "examples/vendored_library/third_party/minibus/minibus.h"

int driver_start(void);

int main(void) {
  printf("the program's own bus is version %d\n", minibus_call(minibus_new()));
  fflush(stdout);
  printf("the driver's bus counts %d call\n", driver_start());
  return 0;
}
