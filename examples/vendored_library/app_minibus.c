/* A program with a message bus of its own, beside a driver that brings another. */
#include <stdio.h>

#include "examples/vendored_library/third_party/minibus/minibus.h"

int driver_start(void);

int main(void) {
  printf("the program's own bus answers %d\n", minibus_open_and_call());
  fflush(stdout);
  printf("the driver's bus answers %d\n", driver_start());
  return 0;
}
