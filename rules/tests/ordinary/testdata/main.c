#include <stdio.h>

int part_a(void);
int part_b(void);

int main(void) {
  fprintf(stderr, "%d\n", part_a() + part_b());
  return 0;
}
