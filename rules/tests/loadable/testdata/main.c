#include <stdio.h>

extern int part(void);
int main(void) {
  puts("linked");
  return part();
}
