package stubs

// What gcc makes of loops over mathematics: calls of libmvec.so.1, which an older glibc
// has not, or not with that function.

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// The same loops for each width of vectors that the machine has, and what comes out
// compared with what the functions for one number say.
const loops = `
	#include <math.h>
	#define N 67
	#define LOOPS(name, how) \
		__attribute__((noinline, how)) static void name(const double *a, double *b, const float *c, float *d) { \
			for (int i = 0; i < N; i++) b[i] = sin(a[i]); \
			for (int i = 0; i < N; i++) b[i] += tan(a[i]); \
			for (int i = 0; i < N; i++) b[i] += pow(a[i], b[i]); \
			for (int i = 0; i < N; i++) d[i] = expf(c[i]); \
			for (int i = 0; i < N; i++) d[i] += cbrtf(c[i]); \
			for (int i = 0; i < N; i++) d[i] += atan2f(c[i], d[i]); \
		}
	LOOPS(narrow, target("sse2"))
	LOOPS(avx, target("avx"))
	LOOPS(avx2, target("avx2"))
	LOOPS(wide, target("avx512f,prefer-vector-width=512"))
	static int wrong(void (*loops)(const double *, double *, const float *, float *)) {
		double a[N], b[N];
		float c[N], d[N];
		for (int i = 0; i < N; i++)
			c[i] = a[i] = 1 + i * 0.05;
		loops(a, b, c, d);
		for (int i = 0; i < N; i++) {
			volatile double x = a[i];
			volatile float y = c[i];
			double want = sin(x) + tan(x);
			want += pow(x, want);
			float wantf = expf(y) + cbrtf(y);
			wantf += atan2f(y, wantf);
			if (fabs(b[i] - want) > 1e-6 * fabs(want) || fabsf(d[i] - wantf) > 1e-4f * wantf)
				return 1;
		}
		return 0;
	}
	int main(void) {
		return wrong(narrow) + 2 * (__builtin_cpu_supports("avx") && wrong(avx)) +
		       4 * (__builtin_cpu_supports("avx2") && wrong(avx2)) +
		       8 * (__builtin_cpu_supports("avx512f") && wrong(wide));
	}`

var vectorCall = regexp.MustCompile(`_ZGV[a-z]N[0-9]+v+_[a-z0-9]+`)

func TestVectorFunctions(t *testing.T) {
	work := t.TempDir()
	reallink.Write(t, work, "loops.c", loops)
	reallink.Run(t, work, "gcc", "-O3", "-ffast-math", "-fPIC", "-c", "loops.c")
	object := filepath.Join(work, "loops.o")
	for floor, asked := range map[string][]string{
		"2.17": nil,
		"2.31": {"_ZGVbN2v_sin", "_ZGVbN2vv_pow", "_ZGVbN4v_expf"},
		"2.36": {"_ZGVbN2v_sin", "_ZGVbN2v_tan", "_ZGVbN2vv_pow", "_ZGVbN4v_cbrtf", "_ZGVbN4v_expf", "_ZGVbN4vv_atan2f"},
	} {
		dir := folder(t, at(t, "x86-64", floor))
		each(t, func(t *testing.T, l reallink.Linker) {
			for _, libraries := range [][]string{{"-lm"}, {"-lmvec", "-lm"}} {
				out := linked(t, l, dir, "", append([]string{object}, libraries...)...)
				var got []string
				for _, symbol := range dynamic(t, out) {
					if name := vectorCall.FindString(symbol); strings.HasPrefix(name, "_ZGVb") {
						got = append(got, name)
					}
				}
				slices.Sort(got)
				slices.Sort(asked)
				if !slices.Equal(got, asked) {
					t.Errorf("floor %s: it asks for %v, want %v", floor, got, asked)
				}
				if said, err := reallink.Try(filepath.Dir(out), out); err != nil {
					t.Errorf("floor %s %v: %q, %v", floor, libraries, said, err)
				}
				if floor == "2.36" {
					continue
				}
				if said, err := reallink.Try(filepath.Dir(out), old(t, out)...); err != nil {
					t.Errorf("floor %s on glibc 2.31: %q, %v", floor, said, err)
				}
			}
		})
	}
}
