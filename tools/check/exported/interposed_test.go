package exported_test

// A library that is given the binary's definitions in place of its own.

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/exported"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

func TestInterposed(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("self.c", "int bus_open(void); int bus_close(void); int main(void) { return bus_open() + bus_close(); }\n")
	system := func() *subject.Policy {
		p := workshop.LoadsOn(t, "glibc_2.34")
		p.LoadsOn.Recorded = []*loader.Object{w.Library("libbus.so.3")}
		return p
	}
	args := []string{"-rdynamic", "self.o", "bus.o"}
	w.Run("gcc", append([]string{"-o", "self"}, args...)...)
	f := workshop.One(t, w.Check(workshop.Link{Output: "self", Args: args}, system()), exported.InterposedID,
		"//app:app takes 3 symbols of libbus.so.3 from that library itself", "once libbus.so.3 is loaded, 2 functions and 1 variable of its own end up in this copy", "-rdynamic is on the command line")
	if f.Subject != "libbus.so.3" || f.Symbols[0].Name != "bus_get" || f.Symbols[0].File != "bus.o" {
		t.Errorf("%+v", f)
	}
	p := system()
	p.Exceptions = []subject.Exception{{Check: exported.InterposedID, Pattern: "bus_*", Reason: "meant so"}}
	workshop.None(t, w.Check(workshop.Link{Output: "self", Args: args}, p))
	// vendored-leak has the same harm, and says it where the symbols are vendored.
	w.Run("gcc", "-o", "self", "-rdynamic", "self.o", "libbus.a")
	p = system()
	p.Vendored, p.VendoredGiven = []string{"//bus:bus"}, true
	r := w.Check(workshop.Link{Output: "self", Args: []string{"-rdynamic", "self.o", "libbus.a"}, Labels: map[string]string{"libbus.a": "//bus:bus"}}, p)
	workshop.One(t, r, "vendored-leak", "2 functions and 1 variable of its own end up in this copy")
	workshop.None(t, r)
	// The same without exports.
	args = args[1:]
	w.Run("gcc", append([]string{"-o", "self"}, args...)...)
	workshop.None(t, w.Check(workshop.Link{Output: "self", Args: args}, system()))
	// A program that replaces the allocator, data that it copies out of the library, and the
	// address of a function that it has a PLT entry for, are how a link is meant to work.
	w.Compile("meant.c", `
#include <stddef.h>
void *malloc(size_t n) { return (void *)n; }
void free(void *p) {}
extern int bus_state, bus_get(void), bus_open(void);
int (*address)(void);
int main(void) { address = bus_get; return bus_state + bus_open(); }
`, "-fno-pic", "-fno-pie")
	args = []string{"-no-pie", "-rdynamic", "meant.o", "libbus.so.3"}
	w.Run("gcc", append([]string{"-o", "meant"}, args...)...)
	w.Compile("heap.c", "#include <stddef.h>\nvoid *malloc(size_t n) { return (void *)n; }\nvoid *own(void) { return malloc(1); }\n", "-fPIC")
	w.Run("gcc", "-shared", "-o", "libheap.so.1", "heap.o", "-Wl,-soname,libheap.so.1")
	p = workshop.LoadsOn(t, "glibc_2.34")
	p.LoadsOn.Recorded = []*loader.Object{w.Library("libheap.so.1")}
	workshop.None(t, w.Check(workshop.Link{Output: "meant", Args: args}, p))
	// What glibc's argp has a program define is looked up by the C library, and meant to be.
	w.Compile("libc.c", "char *argp_program_version, *argp_err;\nchar *own(void) { return argp_program_version ? argp_program_version : argp_err; }\n", "-fPIC")
	w.Run("gcc", "-shared", "-o", "libargp.so.1", "libc.o", "-Wl,-soname,libargp.so.1")
	w.Compile("tool.c", "const char *argp_program_version = \"1.0\", *argp_err;\nint main(void) { return 0; }\n")
	w.Run("gcc", "-rdynamic", "-o", "tool", "tool.o")
	p = workshop.LoadsOn(t, "glibc_2.34")
	p.LoadsOn.Recorded = []*loader.Object{w.Library("libargp.so.1")}
	if f := workshop.One(t, w.Check(workshop.Link{Output: "tool", Args: []string{"-rdynamic", "tool.o"}}, p), exported.InterposedID); len(f.Symbols) != 1 || f.Symbols[0].Name != "argp_err" {
		t.Errorf("%+v", f.Symbols)
	}
}
