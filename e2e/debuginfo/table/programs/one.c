/* All of the C in one file. */
#include <stdio.h>

#include "scale.h"

int c_log(int id) { return id + 1; }
unsigned c_scale(unsigned weight) { return weight * 3; }

int main(int argc, char **argv) {
  unsigned list[4] = {1, 2, 3, (unsigned)argc};
  struct options o = {other_even(argc), argc};
  printf("%u %u\n", other_sum(list, 4), o.strict ? o.depth : 0);
  return argv == 0;
}
