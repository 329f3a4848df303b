/* A bool that a function takes and returns. */
#include <stdio.h>

unsigned other_tiny(unsigned a);
bool other_even(unsigned a);

int c_log(int id) { return id + 1; }
unsigned c_scale(unsigned weight) { return weight * 3; }

[[gnu::noinline]] bool agree(bool a, int n) { return a && other_even(n); }

int main(int argc, char **argv) {
  printf("%u %d\n", other_tiny(argc), agree(argc > 2, argc));
  return argv == 0;
}
