package loading_test

// Files that the loader does not take, hosts that cannot be, and what cannot be bound yet.

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// setByte changes a byte of a file.
func setByte(w *workshop.Workshop, name string, at int, value byte) {
	w.T.Helper()
	data, err := os.ReadFile(w.Path(name))
	if err != nil {
		w.T.Fatal(err)
	}
	data[at] = value
	if err := os.WriteFile(w.Path(name), data, 0o755); err != nil {
		w.T.Fatal(err)
	}
}

// ld.so looks at more of the header than linkers do, of the file and of what ships with it;
// the kernel, which starts a program, at less.
func TestRefused(t *testing.T) {
	const osABI, freeBSD = 7, 9
	w := workshop.New(t)
	w.Compile("a.c", "int a(void) { return 1; }\n", "-fPIC")
	w.Compile("p.c", "int a(void); int p(void) { return a(); }\n", "-fPIC")
	w.Compile("m.c", "int a(void); int main(void) { return a(); }\n")
	w.Run("gcc", "-shared", "-o", "liba.so", "a.o", "-Wl,-soname,liba.so")
	w.Run("gcc", "-shared", "-o", "p.so", "p.o", "liba.so")
	w.Run("gcc", "-o", "app", "m.o", "liba.so")
	link := workshop.Link{Output: "p.so", Args: []string{"-shared", "p.o", "liba.so"}, Labels: map[string]string{"liba.so": "//a:a"}}
	workshop.None(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.34")))
	setByte(w, "p.so", osABI, freeBSD)
	workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.34")), loading.UnresolvedID, "./p.so: ELF file OS ABI invalid", "elfedit --output-osabi=none")
	setByte(w, "p.so", osABI, 0)
	app := workshop.Link{Output: "app", Args: []string{"m.o", "liba.so"}}
	setByte(w, "app", osABI, freeBSD)
	workshop.None(t, w.Check(app, workshop.LoadsOn(t, "glibc_2.34")))
	setByte(w, "liba.so", osABI, freeBSD)
	workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.34")), loading.UnresolvedID, "liba.so: ELF file OS ABI invalid", "liba.so (//a:a) is an input of the link")
}

// A host is a program of the same processor that has dynamic symbols.
func TestHosts(t *testing.T) {
	w := workshop.New(t)
	w.Compile("p.c", "int host(void); int p(void) { return host(); }\n", "-fPIC")
	w.Run("gcc", "-shared", "-o", "p.so", "p.o")
	w.Compile("host.c", "int host(void) { return 1; } int main(void) { return 0; }\n")
	w.Run("gcc", "-rdynamic", "-o", "host", "host.o")
	link := workshop.Link{Output: "p.so", Args: []string{"-shared", "p.o"}}
	host := program(w, "host")
	p := workshop.LoadsOn(t, "glibc_2.34")
	p.ProvidedBy = []*loader.Object{host}
	workshop.None(t, w.Check(link, p))
	host.CPU = "riscv64"
	r := w.Check(link, p)
	if r.Verdict != check.CouldNotCheck || !strings.Contains(strings.Join(r.Errors, "\n"), "provided_by: it is for riscv64, and //app:app for x86-64") {
		t.Errorf("%s: %q", r.Verdict, r.Errors)
	}
	w.Run("gcc", "-static", "-rdynamic", "-o", "host", "host.o")
	p.ProvidedBy = []*loader.Object{program(w, "host")}
	r = w.Check(link, p)
	workshop.One(t, r, loading.UnresolvedID, "undefined symbol: host")
	if !strings.Contains(strings.Join(r.Notes, "\n"), "(provided_by) is linked statically") {
		t.Errorf("%q", r.Notes)
	}
}

// A program's indirect function, to which a library of its is bound.
func TestIndirectFunction(t *testing.T) {
	w := workshop.New(t)
	w.Compile("a.c", "int picked(void); int a(void) { return picked(); }\n", "-fPIC")
	w.Compile("m.c", "static int one(void) { return 1; }\nstatic void *pick(void) { return one; }\nint picked(void) __attribute__((ifunc(\"pick\")));\nint a(void); int main(void) { return a(); }\n")
	w.Run("gcc", "-shared", "-o", "liba.so", "a.o", "-Wl,-soname,liba.so")
	w.Run("gcc", "-o", "app", "m.o", "liba.so")
	link := workshop.Link{Output: "app", Args: []string{"m.o", "liba.so"}, Labels: map[string]string{"liba.so": "//a:a"}}
	workshop.One(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.34")), loading.UnresolvedID,
		"IFUNC symbol 'picked' referenced in 'liba.so' is defined in the executable", "picks its code when it is bound", "do not export picked")
}

// As many symbols as no plugin without its host wants: told in the time that they take to be
// read, which is a second. Where each is compared with each it is more than a minute.
func TestManyUndefined(t *testing.T) {
	const most = 150000
	w := workshop.New(t)
	var s strings.Builder
	s.WriteString(".section .note.GNU-stack,\"\",@progbits\n.data\n")
	for i := range most {
		fmt.Fprintf(&s, ".quad u%d\n", i)
	}
	w.Write("u.s", s.String())
	w.Run("as", "-o", "u.o", "u.s")
	w.Run("ld", "-shared", "-o", "u.so", "u.o")
	start := time.Now()
	r := w.Check(workshop.Link{Output: "u.so", Args: []string{"-shared", "u.o"}}, workshop.LoadsOn(t, "glibc_2.17"))
	if took := time.Since(start); took > 40*time.Second {
		t.Errorf("it took %s", took)
	}
	f := workshop.One(t, r, loading.UnresolvedID, fmt.Sprintf("%d symbols", most))
	if len(f.Symbols) != most {
		t.Errorf("%d symbols", len(f.Symbols))
	}
}

// A program names its loader. Where in the system that lies is not judged.
func TestOtherLoader(t *testing.T) {
	w := workshop.New(t)
	w.Compile("m.c", "int main(void) { return 0; }\n")
	for loader, missing := range map[string]bool{"/lib/ld-musl-x86_64.so.1": true, "/opt/x/ld.so": true, "/opt/x/ld-linux-x86-64.so.2": false} {
		w.Run("gcc", "-o", "app", "m.o", "-Wl,--dynamic-linker="+loader)
		r := w.Check(workshop.Link{Output: "app", Args: []string{"m.o"}}, workshop.LoadsOn(t, "glibc_2.34"))
		if !missing {
			workshop.None(t, r)
			continue
		}
		workshop.One(t, r, loading.UnresolvedID, "//app:app asks for the loader "+loader+", which is not on glibc_2.34", "./app: No such file or directory", "whose loader is ld-linux-x86-64.so.2 there")
	}
}

// A symbol_policy holds for many binaries and has no provided_by: what is to be pasted is on
// the binary and in a check of its own.
func TestUnresolvedByRepository(t *testing.T) {
	w := workshop.New(t)
	w.Compile("p.c", "int host(void); int p(void) { return host(); }\n", "-fPIC")
	w.Run("gcc", "-shared", "-o", "p.so", "p.o")
	p := workshop.LoadsOn(t, "glibc_2.34")
	p.Target, p.RepositoryWide = "//:symbol_policy", true
	f := workshop.One(t, w.Check(workshop.Link{Output: "p.so", Args: []string{"-shared", "p.o"}, Target: "//app:p.so"}, p), loading.UnresolvedID,
		`symbol_check(binary = "//app:p.so", loads_on = …, provided_by = that program), and without //:symbol_policy: buildozer 'add tags no-symcheck' //app:p.so`, "or link what defines it")
	if fix := strings.Join(f.Fix, "\n"); strings.Contains(fix, "provided_by = the program") {
		t.Errorf("%s", fix)
	}
}

// Versions without DT_VERSYM: of the file itself that is a fault of its layout, of what is
// loaded along nobody else would say it.
func TestNoVersyms(t *testing.T) {
	w := workshop.New(t)
	w.Compile("a.c", "int a(void) { return 1; }\n", "-fPIC")
	w.Write("a.ver", "V1 { global: a; };\n")
	w.Compile("m.c", "int a(void); int main(void) { return a(); }\n")
	w.Run("gcc", "-shared", "-o", "liba.so", "a.o", "-Wl,-soname,liba.so", "-Wl,--version-script=a.ver")
	w.Run("gcc", "-o", "app", "m.o", "liba.so")
	link := workshop.Link{Output: "app", Args: []string{"m.o", "liba.so"}, Labels: map[string]string{"liba.so": "//a:a"}}
	workshop.Expect(t, w.Check(link, workshop.LoadsOn(t, "glibc_2.34")), check.Pass)
	for name, want := range map[string]string{"liba.so": "unresolved: liba.so", "app": "layout: versions"} {
		data, err := os.ReadFile(w.Path(name))
		if err != nil {
			t.Fatal(err)
		}
		damaged := bytes.Replace(data, []byte{0xf0, 0xff, 0xff, 0x6f, 0, 0, 0, 0}, []byte{0xf0, 0xfd, 0xff, 0x6f, 0, 0, 0, 0}, 1) // no tag at all
		if err := os.WriteFile(w.Path(name), damaged, 0o755); err != nil {
			t.Fatal(err)
		}
		r := w.Check(link, workshop.LoadsOn(t, "glibc_2.34"))
		workshop.Expect(t, r, check.Fail, want)
		if name == "liba.so" {
			workshop.One(t, r, loading.UnresolvedID, "liba.so: versions without DT_VERSYM, at which ld.so crashes")
		}
		if err := os.WriteFile(w.Path(name), data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}
