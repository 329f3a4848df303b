// The vector functions of libmvec.so.1 (glibc 2.22 on x86-64, half of them 2.35; 2.38 on
// aarch64). Under -ffast-math the headers tell gcc of them, and it makes one call of a loop
// that calls sin. Here each lane is a call of sin. Those of SVE are not here.

#include "floor.h"

#ifdef TWO
extern TYPE NAME(TYPE, TYPE);
#define MANGLED(isa, lanes, name) _ZGV##isa##N##lanes##vv_##name
#define TAKES(vector) vector x, vector y
#define LANE(i) NAME(x[i], y[i])
#else
extern TYPE NAME(TYPE);
#define MANGLED(isa, lanes, name) _ZGV##isa##N##lanes##v_##name
#define TAKES(vector) vector x
#define LANE(i) NAME(x[i])
#endif
#define FUNCTION(isa, lanes, name) MANGLED(isa, lanes, name)

#define VARIANT(isa, lanes, how) \
	typedef TYPE isa##lanes __attribute__((vector_size(lanes * sizeof(TYPE)))); \
	HIDDEN __attribute__((how)) isa##lanes FUNCTION(isa, lanes, NAME)(TAKES(isa##lanes)) \
	{ \
		isa##lanes out; \
		for (int i = 0; i < lanes; i++) \
			out[i] = LANE(i); \
		return out; \
	}

// Whether clang passes a vector in a register depends on what the file is compiled for, not
// the function. So that is the most, and each function may use what its callers have.
#define AVX2 target("no-avx512f")
#define AVX target("no-avx512f,no-avx2")
#define SSE target("no-avx512f,no-avx2,no-avx")

#if defined __x86_64__ && defined FLOAT
VARIANT(b, 4, SSE)
VARIANT(c, 8, AVX)
VARIANT(d, 8, AVX2)
VARIANT(e, 16, target("avx512f"))
#elif defined __x86_64__
VARIANT(b, 2, SSE)
VARIANT(c, 4, AVX)
VARIANT(d, 4, AVX2)
VARIANT(e, 8, target("avx512f"))
#elif defined __aarch64__
VARIANT(n, 2, aarch64_vector_pcs)
#ifdef FLOAT
VARIANT(n, 4, aarch64_vector_pcs)
#endif
#endif
