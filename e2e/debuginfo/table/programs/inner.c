/* A bool in a type that one function has for itself. */
#include <stdio.h>

unsigned other_tiny(unsigned a);
bool other_even(unsigned a);

int c_log(int id) { return id + 1; }
unsigned c_scale(unsigned weight) { return weight * 3; }

int main(int argc, char **argv) {
  struct inner {
    int a;
    bool even;
  } i = {argc, other_even(argc)};
  printf("%u %d %d\n", other_tiny(argc), i.a, i.even);
  return argv == 0;
}
