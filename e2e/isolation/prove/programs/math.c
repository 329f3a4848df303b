/* Values that are known, errno, the exception flags of the processor, and a variable of the library's own. */
#include <complex.h>
#include <errno.h>
#include <fenv.h>
#include <gnu/libc-version.h>
#include <math.h>
#include "check.h"

static int near(double x, double want) { return x - want <= 4e-16 * (want < 0 ? -want : want) && want - x <= 4e-16 * (want < 0 ? -want : want); }

const char *RUN(void) {
  static char said[200];
  volatile double half = 0.5, one = 1, two = 2, none = 0, ten = 10;
  volatile float quarter = 0.25f;
  int exponent;
  CHECK(near(sin(half), 0.47942553860420301));
  CHECK(near(cos(half), 0.87758256189037276));
  CHECK(near(tan(half), 0.54630248984379048));
  CHECK(near(4 * atan2(one, one), 3.1415926535897931));
  CHECK(near(exp(one), 2.7182818284590451));
  CHECK(near(log(ten), 2.3025850929940459));
  CHECK(near(log1p(half), 0.40546510810816438));
  CHECK(near(pow(two, half), 1.4142135623730951));
  CHECK(near(cbrt(two), 1.2599210498948732));
  CHECK(near(erf(half), 0.52049987781304652));
  CHECK(near(tgamma(half + 5), 52.342777784553519));
  CHECK(near(j0(one), 0.76519768655796655));
  CHECK(near(hypot(half * 6, two * 2), 5));
  CHECK(near(sinh(half), 0.52109530549374738));
  CHECK(near(fma(half, two, none), 1));
  CHECK(near(creal(csqrt(-two * two)), 0) && near(cimag(csqrt(-two * two)), 2));
  CHECK(sqrtf(quarter) == 0.5f && powf(quarter, 0.5f) == 0.5f);
  CHECK(near(lgamma(-half), 1.2655121234846454) && signgam == -1);
  CHECK(near(lgamma(half), 0.57236494292470008) && signgam == 1);
  CHECK(remainder(ten, two + one) == 1 && fmod(ten, two * 2) == two);
  CHECK(frexp(ten, &exponent) == 0.625 && exponent == 4 && ldexp(0.625, exponent) == ten);
  CHECK(nextafter(one, two) > 1 && lrint(half + two) == 2 && llround(half + two) == 3);
  CHECK(!feclearexcept(FE_ALL_EXCEPT) && isinf(log(none)) && fetestexcept(FE_DIVBYZERO));
  errno = 0;
  CHECK(isnan(sqrt(-one)) && errno == EDOM);
  errno = 0;
  CHECK(isinf(exp(ten * 1000)) && errno == ERANGE);
  snprintf(said, sizeof said, "glibc %s, 27 functions of libm", gnu_get_libc_version());
  return said;
}
