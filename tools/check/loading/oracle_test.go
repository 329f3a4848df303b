package loading_test

// What the checks say beside what the real loaders of three systems do: the verdict is the
// same, and each line that a loader prints stands in a finding.

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// opener opens ./plugin.so and says what came of it. It asks for no version that any of
// the systems has not, and for no start file.
const opener = `
extern void *dlopen(const char *, int);
extern char *dlerror(void);
extern int puts(const char *), fflush(void *);
extern void _exit(int);
int host_register(int x) { return x; }
__asm__(".symver dlopen,dlopen@GLIBC_2.2.5");
__asm__(".symver dlerror,dlerror@GLIBC_2.2.5");
__attribute__((force_align_arg_pointer)) void _start(void) {
	void *p = dlopen("./plugin.so", 2);
	puts(p ? "loaded" : dlerror());
	fflush(0);
	_exit(p == 0);
}
`

// loadedCase is a binary. Its source is linked with the flags as ./plugin.so, or as ./app
// where it is to be started.
type loadedCase struct {
	name, source string
	app          bool
	flags        []string
}

var loadedCases = []loadedCase{
	{"old", "#include <unistd.h>\nint plugin(void) { return getpid(); }\n", false, nil},
	{"new", "#define _GNU_SOURCE\n#include <unistd.h>\n#include <sys/stat.h>\n#include <stdlib.h>\nint plugin(void) { struct stat s; return gettid() + stat(\"x\", &s) + (int)arc4random(); }\n", false, nil},
	{"app new", "#include <stdlib.h>\nint main(void) { return arc4random() == 7; }\n", true, nil},
	{"app plain", "int main(void) { return 0; }\n", true, nil},
	{"weak", "int arc4random(void) __attribute__((weak));\nint plugin(void) { return arc4random ? arc4random() : 0; }\n", false, []string{"-Wl,--no-as-needed"}},
	{"packed", "#include <stdlib.h>\nstatic int x; int *table[] = {&x, &x, &x}; int plugin(void) { return abs(*table[0]) + rand(); }\n", false, []string{"-Wl,-z,pack-relative-relocs"}},
	{"private", "void __libc_early_init(_Bool); void *plugin(void) { return __libc_early_init; }\n", false, nil},
	{"hosted", "int host_register(int); int plugin(void) { return host_register(1); }\n", false, nil},
	{"unhosted", "int host_nothing(int); int plugin(void) { return host_nothing(1); }\n", false, nil},
	{"math", "double fmod(double, double), exp(double); double plugin(double x) { return fmod(x, 2) + exp(x); }\n", false, []string{"-lm"}},
	{"gone", "int gone(void); int plugin(void) { return gone(); }\n", false, []string{"./libgone.so.1"}},
	{"app gone", "int gone(void); int main(void) { return gone(); }\n", true, []string{"./libgone.so.1"}},
	{"moved", "void *dlsym(void *, const char *);\n__asm__(\".symver dlsym,dlsym@GLIBC_2.2.5\");\nvoid *plugin(void) { return dlsym(0, \"x\"); }\n", false, nil},
	{"app moved", "void *dlsym(void *, const char *);\n__asm__(\".symver dlsym,dlsym@GLIBC_2.2.5\");\nint main(void) { return dlsym(0, \"x\") != 0; }\n", true, nil},
	{"stack", "int plugin(void) { return 0; }\n", false, []string{"-Wl,-z,execstack"}},
}

func TestLoadersAgree(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the systems are for x86-64")
	}
	systems := reallink.Systems(t)
	w := workshop.WithBus(t)
	w.Compile("gone.c", "int gone(void) { return 0; }\n", "-fPIC")
	w.Run("gcc", "-shared", "-o", "libgone.so.1", "gone.o", "-Wl,-soname,libgone.so.1")
	w.Compile("opener.c", opener)
	w.Run("gcc", "-nostartfiles", "-rdynamic", "-o", "opener", "opener.o")
	host := program(w, "opener")
	refused := 0
	for _, system := range systems {
		b, err := baseline.Record(system.Root, nil)
		if err != nil {
			t.Fatal(err)
		}
		b.Name = system.Suite
		dl := b.Recorded[slices.IndexFunc(b.Recorded, func(o *loader.Object) bool { return o.Soname == "libdl.so.2" })] // preloaded
		for _, c := range loadedCases {
			said, loads := load(w, system, c)
			p := &subject.Policy{LoadsOn: b}
			output := "app"
			if !c.app {
				output, p.ProvidedBy = "plugin.so", []*loader.Object{host, dl}
			}
			// libgone.so.1 was there for the link only.
			labels := map[string]string{"./libgone.so.1": "//sysroot:gone!"}
			r := w.Check(workshop.Link{Output: output, Args: append([]string{"case.o"}, c.flags...), Labels: labels}, p)
			var harm []string
			for _, id := range []string{loading.VersionTooNewID, loading.UnresolvedID} {
				for _, f := range workshop.FindingsOf(r, id) {
					harm = append(harm, f.Harm...)
				}
			}
			if loads != (len(harm) == 0) || r.Verdict == check.CouldNotCheck {
				t.Errorf("%s on %s: it loads there: %v\n%s\nand the checks say %q %q", c.name, system.Suite, loads, said, harm, r.Errors)
			}
			if loads {
				continue
			}
			refused++
			for line := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(said, system.Root, "")), "\n") {
				if !strings.Contains(strings.Join(harm, "\n"), line) {
					t.Errorf("%s on %s: the loader says\n%s\nand the checks\n%s", c.name, system.Suite, line, strings.Join(harm, "\n"))
				}
			}
		}
	}
	t.Logf("%d binaries on 3 systems, %d refused", len(loadedCases), refused)
}

// load links a binary, has the loader of a system load it, and returns what that says.
func load(w *workshop.Workshop, system reallink.System, c loadedCase) (said string, loads bool) {
	w.T.Helper()
	w.Compile("case.c", c.source, "-fPIC")
	start := []string{"-shared", "-o", "plugin.so", "case.o"}
	if c.app {
		start = []string{"-o", "app", "case.o"}
	}
	w.Run("gcc", append(start, c.flags...)...)
	argv := []string{"env", "LD_BIND_NOW=1", "LD_PRELOAD=libdl.so.2"}
	program := "./opener"
	if c.app {
		argv[2], program = "LD_PRELOAD=", "./app"
	}
	argv = append(argv, system.Start(program)...)
	said, err := reallink.Try(w.Dir, argv...)
	return said, err == nil
}
