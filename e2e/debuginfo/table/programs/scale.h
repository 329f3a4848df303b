/* What the C files and the other language share. */
#if !defined(__cplusplus) && __STDC_VERSION__ < 202000L
#include <stdbool.h>
#endif

struct item {
  int id;
  unsigned weight;
};

struct options {
  bool strict;
  unsigned depth;
};

struct program {
  int argc;
  const char *name;
  bool loud;
};

#ifdef __cplusplus
extern "C" {
#endif
unsigned other_sum(const unsigned *list, unsigned long n);
unsigned other_weigh(const struct item *list, unsigned long n);
unsigned other_tiny(unsigned a);
bool other_even(unsigned a);
int c_log(int id);
unsigned c_scale(unsigned weight);
unsigned c_table(int n);
unsigned c_limit(const struct options *o);
#ifdef __cplusplus
}
#endif
