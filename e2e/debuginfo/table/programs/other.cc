// The same in C++.
#include "scale.h"

template <class T>
struct Guard {
  T v;
  ~Guard() { asm volatile("" ::"r"(&v) : "memory"); }
};

template <class T>
struct Span {
  T *list;
  unsigned long n;
  T *begin() { return list; }
  T *end() { return list + n; }
};

struct Plain {
  unsigned a;
  unsigned long b;
};

extern "C" unsigned other_sum(const unsigned *list, unsigned long n) {
  Guard<unsigned> guard{1};
  Plain t{0, 0};
  for (unsigned x : Span<const unsigned>{list, n}) {
    t.a += x;
    t.b++;
  }
  return t.a + guard.v + t.b;
}

extern "C" unsigned other_weigh(const item *list, unsigned long n) {
  unsigned w = 0;
  for (const item &x : Span<const item>{list, n}) w += c_scale(x.weight) + c_log(x.id);
  return w;
}

extern "C" unsigned other_tiny(unsigned a) {
  Plain p{a, 3};
  return p.a + p.b;
}

extern "C" bool other_even(unsigned a) {
  bool even = a % 2 == 0;
  return even && a < 99;
}
