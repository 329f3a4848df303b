#ifndef EXAMPLES_KERNEL_BTF_SAMPLER_H_
#define EXAMPLES_KERNEL_BTF_SAMPLER_H_

#if __STDC_VERSION__ < 202000L
#include <stdbool.h>
#endif

/* What programs look at through BTF. */
struct sample {
  unsigned long at;
  unsigned value;
  bool valid;
};

struct ring {
  unsigned used;
  bool full;
  struct sample samples[8];
};

void ring_add(struct ring *r, unsigned long at, unsigned value);
unsigned ring_mean(const struct ring *r);

/* In Rust. */
bool filter_accepts(unsigned value);
unsigned filter_mean(const unsigned *values, unsigned long count);

#endif
