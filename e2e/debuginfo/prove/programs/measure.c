#include "shapes.h"

struct hidden { word depth; double ratio; };

static __attribute__((noinline)) int deeper(const struct hidden *h) { return (int)h->depth + (h->ratio > 0); }

int measure(struct shape *s, word times) {
	return s->visit(&s->list, s) + sum(s, (int)times) + deeper(s->hidden);
}
