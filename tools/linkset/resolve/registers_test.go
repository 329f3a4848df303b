package resolve

// What objects of all processors register, as compilers write them, and what their
// constructors reach; with readelf as the one who knows which sections there are.

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const registering = `
extern void registry_add(const char *, int (*)(void));
extern const long __start_engines[], __stop_engines[];
__attribute__((section("engines"), used)) static const long diesel = 1;
__attribute__((section("engines"))) const long steam = 2;
const long *here(void) { return &steam; }
static int make(void) { return 1; }
__attribute__((noinline)) static void deep(const char *name) { registry_add(name, make); }
__attribute__((constructor)) static void enter(void) { deep("diesel"); }
__attribute__((constructor(200))) static void early(void) { registry_add("early", make); }
int sum(void) { int n = 0; for (const long *e = __start_engines; e < __stop_engines; e++) n += *e; return n; }
`

// registeringObject opens one object.
func registeringObject(t *testing.T, dir, name string) *ObjectFile {
	t.Helper()
	l := linkset.NewLinkOfFiles(filepath.Join(dir, "none"), []string{filepath.Join(dir, name)})
	t.Cleanup(func() { l.Close() })
	r := ByRules(l, "", nil)
	if len(r.Objects) != 1 || len(r.Problems) > 0 {
		t.Fatalf("%s: %d objects, problems %v", name, len(r.Objects), r.Problems)
	}
	return r.Objects[0]
}

func TestRegistrations(t *testing.T) {
	clang := reallink.Tool(t, "clang")
	dir := t.TempDir()
	reallink.Write(t, dir, "r.c", registering)
	for _, cpu := range []string{"x86_64", "i386", "aarch64", "arm", "riscv64", "s390x", "powerpc64le"} {
		for _, flags := range []string{"-O0", "-O1 -fPIC", "-O2 -ffunction-sections -fno-pic"} {
			t.Run(cpu+" "+flags, func(t *testing.T) {
				target := cpu + "-linux-gnu"
				if cpu == "arm" {
					target += "eabihf"
				}
				words := append([]string{clang, "--target=" + target, "-c", "r.c", "-o", "r.o"}, strings.Fields(flags)...)
				if out, err := reallink.Try(dir, words...); err != nil {
					if os.Getenv(reallink.RequireEnv) == "1" {
						t.Fatalf("clang has no %s: %.200s", cpu, out)
					}
					t.Skipf("this clang has no %s: %.200s", cpu, out)
				}
				o := registeringObject(t, dir, "r.o")
				list, err := o.Registrations()
				if err != nil {
					t.Fatal(err)
				}
				got := map[string][]string{}
				for _, r := range list {
					for _, e := range r.Entries {
						name := e.Name
						if e.Used {
							name += " used"
						}
						got[r.List] = append(got[r.List], name)
					}
				}
				for _, names := range got {
					slices.Sort(names)
				}
				if want := "map[.init_array:[early enter] engines:[diesel steam used]]"; fmt.Sprint(got) != want {
					t.Errorf("registers %v, want %s", got, want)
				}
				reach, err := o.Reach(func(registrations.Registration) bool { return false })
				if err != nil {
					t.Fatal(err)
				}
				if !reach.Outside["registry_add"] || !reach.Payload {
					t.Errorf("reaches %+v", reach)
				}
				readers, err := o.Readers("engines")
				// ppc64 code loads addresses from .toc, of which nobody knows whose they are.
				if err != nil || len(readers) == 0 || cpu != "powerpc64le" && !slices.Equal(readers[0].Names, []string{"sum"}) {
					t.Errorf("readers %+v %v", readers, err)
				}
				sections := reallink.Run(t, dir, reallink.Tool(t, "readelf"), "-SW", "r.o")
				if n := strings.Count(sections, " engines "); n == 0 {
					t.Errorf("readelf knows no section engines:\n%s", sections)
				}
			})
		}
	}
}

func TestListNames(t *testing.T) {
	for name, want := range map[string]string{
		".init_array": ".init_array", ".init_array.00099": ".init_array", ".init_arrays": "", ".ctors.65535": ".ctors", ".text": "",
	} {
		if got := registrations.FunctionArray(name); got != want {
			t.Errorf("FunctionArray(%q) is %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]bool{
		"linkme_X": true, "_x9": true, "9x": false, "": false, "a.b": false, "__llvm_prf_cnts": false, "__sancov_guards": false, "asan_globals": false, "ü": false,
	} {
		if got := registrations.BoundedList(name); got != want {
			t.Errorf("BoundedList(%q) is %v", name, got)
		}
	}
}

// FuzzRegistrations looks for bytes that make the reading of an object panic or hang.
func FuzzRegistrations(f *testing.F) {
	for _, name := range []string{"x86-64.o", "arm.o", "s390x.o", "i386.o"} {
		data, err := os.ReadFile(filepath.Join("..", "elffile", "testdata", name))
		if err != nil {
			f.Skip(err)
		}
		f.Add(data)
	}
	dir := f.TempDir()
	reallink.Write(f, dir, "r.c", registering)
	if _, err := reallink.Try(dir, "gcc", "-c", "-O0", "r.c"); err == nil {
		data, err := os.ReadFile(filepath.Join(dir, "r.o"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, "x.o")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		l := linkset.NewLinkOfFiles("none", []string{path})
		defer l.Close()
		r := ByRules(l, "", nil)
		for _, o := range r.Objects {
			_, _ = o.Registrations()
			_, _ = o.Reach(func(registrations.Registration) bool { return false })
			_, _ = o.Readers("engines")
			_, _ = o.IntermediateCode()
			_, _ = r.Wanted(o)
		}
		_ = r.BoundedBy()
		_ = r.Referred()
	})
}
