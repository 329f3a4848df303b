#include "sampler.h"

#include <stdio.h>

static struct ring ring;

int main(int argc, char **argv) {
  for (int i = 1; i < 12; i++) ring_add(&ring, i, filter_accepts(argc) ? 3 * i : i);
  printf("mean %u%s\n", ring_mean(&ring), ring.full ? ", full" : "");
  return argv == 0;
}
