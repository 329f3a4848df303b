/* Calls the other language, and the other C file. */
#include <stdio.h>

#include "scale.h"

int main(int argc, char **argv) {
  unsigned list[4] = {1, 2, 3, (unsigned)argc};
  struct item items[2] = {{3, 4}, {argc, 5}};
  struct program self = {argc, argv[0], argc > 2};
  struct options o = {other_even(argc), argc};
  printf("%u %u %u %u %s\n", other_sum(list, 4), other_weigh(items, 2), other_tiny(argc) + c_table(argc), c_limit(&o), self.loud ? self.name : "");
  return 0;
}
