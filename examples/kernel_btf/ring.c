#include "sampler.h"

void ring_add(struct ring *r, unsigned long at, unsigned value) {
  struct sample *s = &r->samples[r->used++ % 8];
  s->at = at;
  s->value = value;
  s->valid = filter_accepts(value);
  r->full = r->used >= 8;
}

unsigned ring_mean(const struct ring *r) {
  unsigned values[8], count = 0;
  for (unsigned i = 0; i < 8; i++)
    if (r->samples[i].valid) values[count++] = r->samples[i].value;
  return filter_mean(values, count);
}
