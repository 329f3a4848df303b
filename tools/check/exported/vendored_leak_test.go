package exported_test

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// The table of FIELD-NOTES 1A in C: readelf counts, and so do we.
func TestVendoredLeakByLinker(t *testing.T) {
	w := workshop.WithBus(t)
	w.Write("none.ver", "{ local: *; };\n")
	for _, row := range []struct {
		name string
		args []string
		why  string // where something leaks
	}{
		{"static only", []string{"libother.so"}, ""},
		{"library with versioned references", []string{"libneeds.so"}, "libbus.so.3, a library outside the build"},
		{"library with bare references", []string{"libbare.so"}, "libbare.so (//web:bare), which is linked, refers to or defines it"},
		{"the shared twin itself", []string{"libother.so", "-Wl,--no-as-needed", "libbus.so.3"}, "libbus.so.3 (//sys:bus), which is linked"},
		{"-rdynamic", []string{"libother.so", "-rdynamic"}, "-rdynamic is on the command line"},
		{"--exclude-libs", []string{"libneeds.so", "-Wl,--exclude-libs,libbus.a"}, ""},
		{"version script", []string{"libneeds.so", "-Wl,--version-script=" + w.Path("none.ver")}, ""},
		{"--no-export-dynamic", []string{"libneeds.so", "-Wl,--no-export-dynamic"}, "libbus.so.3, a library outside the build"},
	} {
		for _, l := range reallink.Linkers(t) {
			t.Run(row.name+"/"+l.Name, func(t *testing.T) {
				w := &workshop.Workshop{T: t, Dir: w.Dir}
				output := "app_" + strings.ReplaceAll(row.name, " ", "_") + "." + l.Name
				args := append([]string{"main.o", "libbus.a", l.Flag}, row.args...)
				w.Run("gcc", append(args, "-o", output, "-Wl,-rpath-link,"+w.Dir, "-Wl,-rpath,"+w.Dir)...)
				r := w.Check(workshop.Link{Output: output, Args: args, Labels: workshop.BusLabels}, workshop.Vendored("//third_party/..."))
				want := dynsym(w, output, "bus_")
				got := 0
				for _, f := range r.Findings {
					if f.Check != "vendored-leak" {
						continue
					}
					got += len(f.Symbols)
					verb := "are"
					if len(want) == 1 {
						verb = "is"
					}
					if s := fmt.Sprintf("%s of //third_party/bus:bus %s exported", phrase.Count(len(want), "symbol"), verb); f.Summary != s {
						t.Errorf("summary %q, want %q", f.Summary, s)
					}
					workshop.Says(t, "why", f.Why, row.why)
					if f.From[0].File != "libbus.a" || f.From[0].Members[0] != "bus.o" {
						t.Errorf("from %+v", f.From)
					}
				}
				if got != len(want) {
					t.Errorf("%d symbols leak, readelf has %d: %q", got, len(want), want)
				}
				if len(want) == 0 && r.Verdict != check.Pass || len(want) > 0 && r.Verdict != check.Fail {
					t.Errorf("%d leaks, verdict %s: %q", len(want), r.Verdict, r.Errors)
				}
				if row.why == "" && len(want) != 0 {
					t.Errorf("the table says that nothing leaks; readelf has %q", want)
				}
				t.Logf("%-36s %-5s %d", row.name, l.Name, len(want))
			})
		}
	}
}

// How many of the twin's own calls end up in the executable, foretold for the
// twin as an input, and counted by ld.so.
func TestHarmIsForetold(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libother.so", "-Wl,--no-as-needed", "libbus.so.3"}
	w.Run("gcc", append(args, "-o", "app", "-Wl,-rpath,"+w.Dir)...)
	f := workshop.Finding(t, w.Check(workshop.Link{Output: "app", Args: args, Labels: workshop.BusLabels}, workshop.Vendored("//third_party/bus")), "vendored-leak")
	cmd := exec.Command(w.Path("app"))
	cmd.Env = append(cmd.Environ(), "LD_DEBUG=bindings", "LD_BIND_NOW=1", "LC_ALL=C")
	out, _ := cmd.CombinedOutput() // its exit code is a sum
	bound := map[string]bool{}
	for _, line := range strings.Split(string(out), "\n") {
		if strings.Contains(line, "binding file "+w.Path("libbus.so.3")+" [0] to "+w.Path("app")+" ") {
			bound[line[strings.Index(line, "symbol `"):]] = true
		}
	}
	if len(bound) == 0 {
		t.Fatalf("ld.so bound nothing of libbus.so.3 to the executable:\n%s", out)
	}
	workshop.Says(t, "harm", f.Harm, fmt.Sprintf("once libbus.so.3 is loaded, %d of its own calls end up in this copy", len(bound)))
}

// What counts as vendored where nobody says.
func TestVendoredByDefault(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libother.so", "-rdynamic"}
	w.Run("gcc", append(args, "-o", "app")...)
	for _, c := range []struct {
		name, target, bus string
		leaks             bool
	}{
		{"below third_party", "//app:app", "//third_party/bus:bus", true},
		{"below vendor", "//app:app", "//libs/vendor/bus:bus", true},
		{"below a folder with a similar name", "//app:app", "//third_party_notices/bus:bus", false},
		{"a precompiled archive", "//app:app", "//prebuilt:bus!", true},
		{"a precompiled archive of the same package", "//app:app", "//app:bus!", false},
		{"a library of the project", "//app:app", "//lib:bus", false},
		{"the binary is in the root package", "//:app", "//third_party/bus:bus", true},
		{"the binary's own package", "//third_party/bus:app", "//third_party/bus:bus", false},
		{"below the binary's own package, in third_party", "//third_party/bus:app", "//third_party/bus/src:bus", false},
		{"beside it, in third_party", "//third_party/bus:app", "//third_party/buses:bus", true},
		{"third_party below the binary's own package", "//app:app", "//app/third_party/bus:bus", true},
		{"another repository", "//app:app", "@@bus+//:bus", false},
		{"the binary is in another repository, too", "@@bus+//:app", "@@bus+//third_party/x:bus", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &workshop.Workshop{T: t, Dir: w.Dir}
			r := w.Check(workshop.Link{Output: "app", Args: args, Target: c.target, Labels: map[string]string{"libbus.a": c.bus, "libother.so": "//web:other"}}, nil)
			leak := false
			for _, f := range r.Findings {
				leak = leak || f.Check == "vendored-leak"
			}
			if leak != c.leaks {
				t.Errorf("leak found: %v, want %v; %q", leak, c.leaks, workshop.Findings(r))
			}
			workshop.Says(t, "notes", r.Notes, "vendored is not given")
		})
	}
	t.Run("nothing is vendored", func(t *testing.T) {
		w := &workshop.Workshop{T: t, Dir: w.Dir}
		r := w.Check(workshop.Link{Output: "app", Args: args, Labels: workshop.BusLabels}, workshop.Vendored())
		workshop.Expect(t, r, check.Pass, "export-unlisted (warning): app_own bus_close bus_get bus_open bus_state main")
	})
}

func TestVendoredLeakInSharedObject(t *testing.T) {
	w := workshop.WithBus(t)
	w.Write("none.ver", "{ global: user; local: *; };\n")
	labels := map[string]string{"libbus.a": "//third_party/bus:bus"}
	args := []string{"-shared", "user.o", "libbus.a"}
	w.Run("gcc", append(args, "-o", "libleaks.so")...)
	r := w.Check(workshop.Link{Output: "libleaks.so", Args: args, Labels: labels}, nil)
	workshop.Expect(t, r, check.Fail, "vendored-leak: bus_close bus_get bus_open bus_state")
	workshop.Says(t, "why", r.Findings[0].Why, "this link has no version script")

	args = append(args, "-Wl,--version-script="+w.Path("none.ver"))
	w.Run("gcc", append(args, "-o", "libheld.so")...)
	workshop.Expect(t, w.Check(workshop.Link{Output: "libheld.so", Args: args, Labels: labels}, nil), check.Pass)
}

func TestMeantPublic(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"-shared", "user.o", "libbus.a"}
	w.Run("gcc", append(args, "-o", "lib.so")...)
	l := workshop.Link{Output: "lib.so", Args: args, Labels: map[string]string{"libbus.a": "//third_party/bus:bus"}}
	glob := &subject.Policy{Exports: workshop.Declaring(t, []string{"user", "bus_*"}, nil)}
	workshop.Expect(t, w.Check(l, glob), check.Pass)
	// A glob does not win over a library that is called vendored; a name does.
	glob.Vendored, glob.VendoredGiven = []string{"//third_party/bus"}, true
	workshop.Expect(t, w.Check(l, glob), check.Fail, "vendored-leak: bus_close bus_get bus_open bus_state")
	glob.Exports = workshop.Declaring(t, []string{"user", "bus_get", "bus_state", "bus_open"}, []string{"bus_*"})
	workshop.Expect(t, w.Check(l, glob), check.Fail, "vendored-leak: bus_close")
}

// A link without -rdynamic, and what looks like a leak and is none.
func TestNoLeak(t *testing.T) {
	w := workshop.WithBus(t)
	t.Run("COPY relocations and canonical PLT entries", func(t *testing.T) {
		w := &workshop.Workshop{T: t, Dir: w.Dir}
		w.Compile("copy.c", "extern char **environ; extern int bus_state, bus_get(void); int (*p)(void) = bus_get; int main(void) { return bus_state + p() + (environ == 0); }\n", "-fno-pic", "-mcmodel=small")
		args := []string{"-no-pie", "copy.o", "libbus.so.3", "libbus.a"}
		for _, l := range reallink.Linkers(t) {
			w.Run("gcc", append(args, l.Flag, "-o", "copied")...)
			if names := dynsym(w, "copied", "bus_state"); len(names) == 0 {
				t.Errorf("%s made no COPY of bus_state", l.Name)
			}
			workshop.Expect(t, w.Check(workshop.Link{Output: "copied", Args: args, Labels: workshop.BusLabels}, workshop.Vendored("//third_party/bus")), check.Pass)
		}
	})
	t.Run("std::cout and templates in a vendored archive", func(t *testing.T) {
		w := &workshop.Workshop{T: t, Dir: w.Dir}
		w.Compile("vec.cc", "#include <iostream>\n#include <vector>\n#include <string>\n#include <map>\nint vec(int n) { std::vector<std::string> v; for (int i = 0; i < n; i++) v.push_back(std::to_string(i)); std::map<int, std::string> m; m[1] = v[0]; std::cout << v.size() << m[1]; return v.size(); }\n", "-fPIC")
		w.Compile("cxx.cc", "#include <iostream>\n#include <vector>\n#include <string>\nint vec(int); int main() { std::vector<std::string> v; v.push_back(\"x\"); std::cout << vec(3) << v.size(); }\n")
		w.Run("ar", "rcs", "libvec.a", "vec.o")
		labels := map[string]string{"libvec.a": "//third_party/vec:vec"}
		args := []string{"cxx.o", "libvec.a"}
		w.Run("g++", append(args, "-o", "cxx")...)
		workshop.Expect(t, w.Check(workshop.Link{Output: "cxx", Args: args, Labels: labels}, nil), check.Pass)
		// With -rdynamic all of std's instances come out; only vec is anybody's.
		args = append(args, "-rdynamic")
		w.Run("g++", append(args, "-o", "cxxr")...)
		r := w.Check(workshop.Link{Output: "cxxr", Args: args, Labels: labels}, nil)
		workshop.Expect(t, r, check.Fail, "vendored-leak: _Z3veci", "export-unlisted (warning): main")
	})
	t.Run("vague linkage shared with the binary's own object", func(t *testing.T) {
		w := &workshop.Workshop{T: t, Dir: w.Dir}
		w.Write("inline.h", "struct Shared { virtual ~Shared() {} virtual int get() { static int n; return ++n; } };\n")
		w.Compile("in.cc", "#include \"inline.h\"\nint vendor(Shared &s) { Shared own; return s.get() + own.get(); }\n", "-fPIC")
		w.Compile("vague.cc", "#include \"inline.h\"\nint vendor(Shared &); int main() { Shared s; return vendor(s); }\n")
		w.Run("ar", "rcs", "libin.a", "in.o")
		args := []string{"vague.o", "libin.a", "-rdynamic"}
		w.Run("g++", append(args, "-o", "vague")...)
		r := w.Check(workshop.Link{Output: "vague", Args: args, Labels: map[string]string{"libin.a": "//third_party/in:in"}}, nil)
		workshop.Expect(t, r, check.Fail, "vendored-leak: _Z6vendorR6Shared", "export-unlisted (warning): main")
	})
	t.Run("a vendored allocator", func(t *testing.T) {
		w := &workshop.Workshop{T: t, Dir: w.Dir}
		w.Compile("alloc.c", "#include <stddef.h>\nstatic char pool[1 << 20]; static size_t at;\nvoid *malloc(size_t n) { void *p = pool + at; at += (n + 15) & ~15ul; return p; }\nvoid free(void *p) { (void)p; }\nvoid *calloc(size_t n, size_t m) { return malloc(n * m); }\nvoid *realloc(void *p, size_t n) { (void)p; return malloc(n); }\n")
		w.Compile("uses.c", "#include <stdlib.h>\nint main(void) { return malloc(1) == 0; }\n")
		w.Run("ar", "rcs", "liballoc.a", "alloc.o")
		args := []string{"uses.o", "liballoc.a"}
		w.Run("gcc", append(args, "-o", "alloc")...)
		if len(dynsym(w, "alloc", "malloc")) != 1 {
			t.Fatal("malloc is not exported")
		}
		workshop.Expect(t, w.Check(workshop.Link{Output: "alloc", Args: args, Labels: map[string]string{"liballoc.a": "//third_party/alloc:alloc"}}, nil), check.Pass)
		// In a shared library it is a leak like any other.
		args = append(args, "-shared", "-Wl,--whole-archive", "liballoc.a")
		w.Compile("uses.c", "int lib_entry(void) { return 1; }\n", "-fPIC")
		w.Compile("alloc.c", "#include <stddef.h>\nvoid *malloc(size_t n) { return (void *)n; }\n", "-fPIC")
		w.Run("ar", "rcs", "liballoc.a", "alloc.o")
		w.Run("gcc", "-shared", "-o", "libwith.so", "uses.o", "-Wl,--whole-archive", "liballoc.a", "-Wl,--no-whole-archive")
		workshop.Expect(t, w.Check(workshop.Link{Output: "libwith.so", Args: []string{"uses.o", "liballoc.a"}, Labels: map[string]string{"liballoc.a": "//third_party/alloc:alloc"}}, nil), check.Fail, "vendored-leak: malloc")
	})
	t.Run("static", func(t *testing.T) {
		w := &workshop.Workshop{T: t, Dir: w.Dir}
		for _, flag := range []string{"-static", "-static-pie"} {
			args := []string{"main.o", "other.o", "libbus.a", flag}
			if out, err := reallink.Try(w.Dir, append([]string{"gcc", "-o", "static"}, args...)...); err != nil {
				t.Fatalf("%s: %v\n%s", flag, err, out)
			}
			workshop.Expect(t, w.Check(workshop.Link{Output: "static", Args: args, Labels: workshop.BusLabels}, workshop.Vendored("//third_party/bus")), check.Pass)
		}
	})
	t.Run("version nodes", func(t *testing.T) {
		w := &workshop.Workshop{T: t, Dir: w.Dir}
		for _, l := range reallink.Linkers(t) {
			args := []string{"-shared", "bus.o", "-Wl,--version-script=" + w.Path("bus.ver")}
			w.Run("gcc", append(args, l.Flag, "-o", "libnodes.so")...)
			p := &subject.Policy{Exports: workshop.Declaring(t, []string{"bus_*"}, nil)}
			workshop.Expect(t, w.Check(workshop.Link{Output: "libnodes.so", Args: args}, p), check.Pass)
		}
	})
}

// The answer does not depend on what strip takes away.
func TestStrippedAndWithoutSections(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libbare.so"}
	w.Run("gcc", append(args, "-o", "app")...)
	w.Run("strip", "-o", "stripped", "app")
	withoutSections(w, "app", "bare")
	for _, output := range []string{"app", "stripped", "bare"} {
		workshop.Expect(t, w.Check(workshop.Link{Output: output, Args: args, Labels: workshop.BusLabels}, workshop.Vendored("//third_party/bus")), check.Fail, "vendored-leak: bus_get")
	}
}

func TestGoBinaries(t *testing.T) {
	w := workshop.WithBus(t)
	w.Write("x/go.mod", "module x\n\ngo 1.20\n")
	w.Write("x/x.go", "package main\n\n// int bus_get(void);\n// #cgo LDFLAGS: ${SRCDIR}/../libbus.a\nimport \"C\"\n\n//export go_api\nfunc go_api() int { return int(C.bus_get()) }\n\nfunc main() { println(go_api()) }\n")
	gotool := reallink.Tool(t, "go")
	if os.Getenv("HOME") == "" && os.Getenv("GOCACHE") == "" {
		t.Skip("the go command has no place for its cache (HOME, GOCACHE)")
	}
	t.Setenv("CGO_ENABLED", "1")
	t.Setenv("GOFLAGS", "-buildvcs=false")
	labels := map[string]string{"libbus.a": "//third_party/bus:bus"}
	for _, c := range []struct {
		mode  string
		wants []string
	}{
		{"exe", nil},
		{"c-shared", []string{"go_api"}},
	} {
		reallink.Run(t, w.Path("x"), gotool, "build", "-buildmode="+c.mode, "-o", "../out."+c.mode, ".")
		if c.mode == "c-shared" {
			p := &subject.Policy{Exports: workshop.Declaring(t, c.wants, nil)}
			r := w.Check(workshop.Link{Output: "out." + c.mode, Args: []string{"libbus.a"}, Labels: labels, Kind: "go_binary"}, p)
			workshop.Expect(t, r, check.Fail, "vendored-leak: bus_close bus_get bus_open bus_state")
			continue
		}
		r := w.Check(workshop.Link{Output: "out." + c.mode, Args: []string{"libbus.a"}, Labels: labels, Kind: "go_binary"}, nil)
		want := dynsym(w, "out."+c.mode, "bus_")
		if got := workshop.Findings(r); len(want) > 0 && (len(got) == 0 || got[0] != "vendored-leak: "+strings.Join(want, " ")) {
			t.Errorf("%s: findings %q, readelf has %q", c.mode, got, want)
		}
		for _, f := range r.Findings {
			t.Logf("%s: %s", c.mode, f.Summary)
			if f.Check == "export-unlisted" {
				for _, s := range f.Symbols {
					if s.Name != "go_api" && s.Name != "main" {
						t.Errorf("Go's own %s is warned about", s.Name)
					}
				}
			}
		}
	}
}

func TestRustCdylib(t *testing.T) {
	w := workshop.WithBus(t)
	w.Write("r.rs", "#[link(name = \"bus\", kind = \"static\")] extern \"C\" { fn bus_get() -> i32; }\n#[no_mangle] pub extern \"C\" fn r_api() -> i32 { unsafe { bus_get() } }\n")
	w.Run("rustc", "--crate-type=cdylib", "-L.", "r.rs")
	p := workshop.Vendored("//third_party/bus")
	p.Exports = workshop.Declaring(t, []string{"r_api"}, nil)
	workshop.Expect(t, w.Check(workshop.Link{Output: "libr.so", Args: []string{"libbus.a"}, Labels: workshop.BusLabels, Kind: "rust_shared_library"}, p), check.Pass)

	// The archive's members are bundled into an rlib, which is nobody's vendored.
	w.Run("rustc", "--crate-type=rlib", "-L.", "r.rs")
	w.Write("m.rs", "extern crate r; extern \"C\" { fn user() -> i32; } fn main() { println!(\"{}\", r::r_api() + unsafe { user() }); }\n")
	args := []string{"libr.rlib", "libbus.a", "libbare.so"}
	w.Run("rustc", "--crate-type=bin", "-L.", "--extern=r=libr.rlib", "-Clink-arg=libbare.so", "-o", "app", "m.rs")
	labels := map[string]string{"libr.rlib": "//lib:r", "libbus.a": "//third_party/bus:bus", "libbare.so": "//web:bare"}
	r := w.Check(workshop.Link{Output: "app", Args: args, Labels: labels, Kind: "rust_binary"}, workshop.Vendored("//third_party/bus"))
	f := workshop.Finding(t, r, "vendored-leak")
	if want := dynsym(w, "app", "bus_"); len(f.Symbols) != len(want) || len(want) == 0 {
		t.Errorf("%d symbols, readelf has %q", len(f.Symbols), want)
	}
}

// dynsym is readelf's answer to which of these names a file exports.
func dynsym(w *workshop.Workshop, file, prefix string) []string {
	w.T.Helper()
	var names []string
	for _, line := range strings.Split(w.Run("readelf", "-W", "--dyn-syms", file), "\n") {
		f := strings.Fields(line)
		if len(f) < 8 || f[6] == "UND" || (f[4] != "GLOBAL" && f[4] != "WEAK") {
			continue
		}
		if name, _, _ := strings.Cut(f[7], "@"); strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// withoutSections copies a 64-bit little-endian file without its table of section
// headers, which a loader does not read (e_shoff, e_shnum and e_shstrndx are 0).
func withoutSections(w *workshop.Workshop, from, to string) {
	w.T.Helper()
	data, err := os.ReadFile(w.Path(from))
	if err != nil {
		w.T.Fatal(err)
	}
	clear(data[0x28:0x30])
	clear(data[0x3c:0x40])
	if err := os.WriteFile(w.Path(to), data, 0o755); err != nil {
		w.T.Fatal(err)
	}
}
