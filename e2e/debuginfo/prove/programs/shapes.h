// What C can describe: every kind of type that has a place in BTF.
#pragma once

typedef unsigned long word;
enum color { RED, GREEN = 5, BLUE = -1 };
struct list { struct list *next, *prev; };
typedef int (*visit)(struct list *, void *);
union number { int i; float f; unsigned char raw[8]; };
struct flags { unsigned a : 3, b : 13; const volatile char *name; };
struct shape {
	struct list list;
	enum color color;
	union number size;
	struct flags flags;
	struct { word x, y; };
	visit visit;
	long matrix[2][3];
	struct hidden *hidden;
	_Bool open;
};

int measure(struct shape *, word times);

static inline __attribute__((always_inline)) int sum(const struct shape *s, int n) {
	int total = (int)s->x + s->size.i;
	for (int i = 0; i < n; i++)
		total += (int)s->matrix[i & 1][i % 3];
	return total;
}
