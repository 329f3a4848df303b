/* Runs what is isolated and what is not, in one process, by turns. */
#include <stdio.h>

const char *in_run(void), *out_run(void);

int main(void) {
  for (int i = 0; i < 2; i++) {
    printf("isolated: %s\n", in_run());
    printf("original: %s\n", out_run());
  }
  return 0;
}
