/* A bool in the body of a function, and in no type. */
#include <stdio.h>

unsigned other_tiny(unsigned a);
bool other_even(unsigned a);

int c_log(int id) { return id + 1; }
unsigned c_scale(unsigned weight) { return weight * 3; }

int main(int argc, char **argv) {
  bool even = other_even(argc);
  printf("%u %d\n", other_tiny(argc), even);
  return argv == 0;
}
