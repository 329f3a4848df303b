/* A bool that is a global variable, and in no type. */
#include <stdio.h>

unsigned other_tiny(unsigned a);
bool other_even(unsigned a);

bool even;

int c_log(int id) { return id + 1; }
unsigned c_scale(unsigned weight) { return weight * 3; }

int main(int argc, char **argv) {
  even = other_even(argc);
  printf("%u\n", other_tiny(argc));
  return argv == 0;
}
