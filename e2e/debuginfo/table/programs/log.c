/* What the other language calls back, and calls to it. */
#include "scale.h"

struct chain {
  long sum;
  struct chain *next;
};
static struct chain head;

int c_log(int id) {
  head.sum += id;
  return (int)head.sum;
}

unsigned c_scale(unsigned weight) {
  struct item i = {1, weight};
  return i.weight * 3 + other_tiny(weight);
}

unsigned c_table(int n) {
  unsigned t[6];
  for (int i = 0; i < 6; i++) t[i] = i * n;
  return other_sum(t, 6);
}

unsigned c_limit(const struct options *o) { return o->strict && other_even(o->depth) ? o->depth : 9; }
