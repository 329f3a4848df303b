package shape_test

// Each protection: a link that lacks it and one that differs in nothing else. What
// readelf says of the two is the oracle where it has a word for it.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/shape"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

func TestHardening(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("copy.c", "#include <string.h>\n#include <stdio.h>\nint main(int n, char **v) { char b[40]; strcpy(b, v[0]); printf(\"%s\\n\", b); return n; }\n", "-O2", "-U_FORTIFY_SOURCE", "-fno-stack-protector", "-fPIE")
	w.Compile("safe.c", "#include <string.h>\n#include <stdio.h>\nint main(int n, char **v) { char b[40]; strcpy(b, v[0]); printf(\"%s\\n\", b); return n; }\n", "-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fstack-protector-all", "-fPIE")
	for name, flags := range map[string]string{"jit": "awx", "plain": "aw"} {
		w.Write(name+".s", ".section .jit,\""+flags+"\",@progbits\n.quad 0\n.section .note.GNU-stack,\"\",@progbits\n")
		w.Run("gcc", "-c", name+".s")
	}
	w.Compile("pure.c", "int pure(int n) { return n; }\n", "-fPIC")
	w.Compile("marked.c", "int pure(int n) { return n; }\n", "-fPIC", "-fcf-protection=full")
	w.Compile("bare.c", "int pure(int n) { return n; }\n", "-fPIC", "-fcf-protection=none")
	for _, c := range []struct {
		word    string
		wrong   []string // of gcc
		right   []string
		readelf string // what `readelf -lWd` has in one of the two only
		inRight bool
	}{
		{"relro", []string{"copy.o", "-Wl,-z,norelro"}, []string{"copy.o", "-Wl,-z,relro"}, "GNU_RELRO", true},
		{"now", []string{"copy.o", "-Wl,-z,lazy"}, []string{"copy.o", "-Wl,-z,now"}, "BIND_NOW", true},
		{"pie", []string{"copy.o", "-no-pie"}, []string{"copy.o", "-pie"}, "DYN (", true},
		{"noexecstack", []string{"copy.o", "-Wl,-z,execstack"}, []string{"copy.o", "-Wl,-z,noexecstack"}, "RWE", false},
		{"nowx", []string{"copy.o", "jit.o"}, []string{"copy.o", "plain.o"}, "RWE", false},
		{"stack-protector", []string{"copy.o"}, []string{"safe.o"}, "", false},
		{"fortify", []string{"copy.o"}, []string{"safe.o"}, "", false},
		{"cet", []string{"-shared", "bare.o", "-nostdlib"}, []string{"-shared", "marked.o", "-nostdlib"}, "IBT, SHSTK", true},
	} {
		for _, side := range []struct {
			name string
			args []string
			want bool
		}{{"wrong", c.wrong, true}, {"right", c.right, false}} {
			w.Run("gcc", append(side.args, "-fuse-ld=bfd", "-o", side.name)...)
			if text := w.Run("readelf", "-hlWdn", side.name); c.readelf != "" && strings.Contains(text, c.readelf) != (c.inRight != side.want) {
				t.Errorf("%s: readelf on the %s one:\n%s", c.word, side.name, text)
			}
			r := w.Check(workshop.Link{Output: side.name, Args: append(side.args, "-fuse-ld=bfd")}, &subject.Policy{MustHarden: []string{c.word}})
			verdict, want := check.Pass, []string(nil)
			if side.want {
				verdict, want = check.Fail, []string{"hardening: " + c.word}
			}
			workshop.Expect(t, r, verdict, want...)
			// Nobody asked: what a new loader refuses is said, and nothing else.
			r = w.Check(workshop.Link{Output: side.name, Args: side.args}, nil)
			if side.want && (c.word == "noexecstack" || c.word == "nowx") {
				workshop.Expect(t, r, check.Pass, "hardening (warning): "+c.word)
			} else {
				workshop.Expect(t, r, check.Pass)
			}
		}
	}
	// A library has no fixed address, and this one calls nothing.
	w.Run("gcc", "-shared", "pure.o", "-nostdlib", "-o", "libpure.so")
	r := w.Check(workshop.Link{Output: "libpure.so", Args: []string{"-shared", "pure.o"}}, &subject.Policy{MustHarden: []string{"pie", "fortify", "now", "bti"}})
	workshop.Expect(t, r, check.Pass)
	workshop.Says(t, "notes", r.Notes, "pie: a shared library has no fixed address")
	// Of a static stripped program nobody knows what it calls.
	w.Run("gcc", "copy.o", "-static", "-s", "-o", "static")
	r = w.Check(workshop.Link{Output: "static", Args: []string{"copy.o"}}, &subject.Policy{MustHarden: []string{"stack-protector"}})
	workshop.Expect(t, r, check.CouldNotCheck)
	if err := check.Validate((&subject.Policy{MustHarden: []string{"reloc"}})); err == nil || !strings.Contains(err.Error(), "they are relro, now, pie") {
		t.Errorf("an unknown word: %v", err)
	}
}

// A C library that is linked in checks its own stack, and a static PIE has a PT_DYNAMIC
// that says nothing of what it calls.
func TestHardeningStatic(t *testing.T) {
	w := workshop.WithBus(t)
	source := "#include <string.h>\n#include <stdio.h>\nint main(int n, char **v) { char b[40]; strcpy(b, v[0]); printf(\"%s\\n\", b); return n; }\n"
	w.Compile("bare.c", source, "-O2", "-fno-stack-protector", "-fPIE")
	w.Compile("safe.c", source, "-O2", "-fstack-protector-all", "-D_FORTIFY_SOURCE=2", "-fPIE")
	for _, object := range []string{"bare.o", "safe.o"} {
		for _, how := range []string{"-static", "-static-pie"} {
			args := []string{object, how, "-Wl,-z,lazy"}
			w.Run("gcc", append(args, "-o", "static")...)
			r := w.Check(workshop.Link{Output: "static", Args: args}, &subject.Policy{MustHarden: []string{"now", "relro", "stack-protector", "fortify"}})
			workshop.Expect(t, r, check.Pass)
			workshop.Says(t, object+" "+how, r.Notes, "stack-protector: it is linked statically, and its C library checks")
			workshop.Says(t, object+" "+how, r.Notes, "now: it is linked statically")
		}
	}
}

// Any of glibc's checked functions is evidence, and not those alone that are known here.
func TestFortifiedByAnother(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("wide.c", "#include <stdlib.h>\n#include <string.h>\nvoid use(wchar_t *, const char *, char *, unsigned);\nvoid wide(const char *s, char *to, unsigned n) { wchar_t b[40]; memcpy(to, s, n); mbstowcs(b, s, n); use(b, s, to, n); }\n", "-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fPIC")
	args := []string{"-shared", "wide.o"}
	w.Run("gcc", append(args, "-o", "libwide.so")...)
	if names := w.Run("readelf", "--dyn-syms", "-W", "libwide.so"); !strings.Contains(names, "__mbstowcs_chk") || !strings.Contains(names, " memcpy@") {
		t.Fatal(names)
	}
	workshop.Expect(t, w.Check(workshop.Link{Output: "libwide.so", Args: args}, &subject.Policy{MustHarden: []string{"fortify"}}), check.Pass)
}

// Who made the stack executable: an object in an archive.
func TestExecutableStack(t *testing.T) {
	w := workshop.WithBus(t)
	w.Write("fast.s", ".globl fast\nfast: ret\n.section .note.GNU-stack,\"x\",@progbits\n")
	w.Run("gcc", "-c", "fast.s")
	w.Run("ar", "rcs", "libfast.a", "fast.o")
	w.Compile("app.c", "extern int fast(void);\nint main(void) { return fast(); }\n")
	args := []string{"app.o", "libfast.a", "-fuse-ld=bfd"}
	w.Run("gcc", append(args, "-o", "app")...)
	l := workshop.Link{Output: "app", Args: args, Labels: map[string]string{"libfast.a": "//asm:fast"}}
	r := w.Check(l, nil)
	workshop.Expect(t, r, check.Pass, "hardening (warning): noexecstack")
	f := workshop.Finding(t, r, shape.HardeningID)
	workshop.Says(t, "why", f.Why, "1 object asks for an executable stack")
	if len(f.From) != 1 || f.From[0].Label != "//asm:fast" || f.From[0].Members[0] != "fast.o" {
		t.Errorf("from %+v", f.From)
	}
	// Whether an object without a note makes it so is GNU ld's configuration.
	w.Write("fast.s", ".globl fast\nfast: ret\n")
	w.Run("gcc", "-c", "fast.s")
	w.Run("ar", "rcs", "libfast.a", "fast.o")
	w.Run("gcc", append(args, "-Wl,-z,execstack", "-o", "app")...)
	r = w.Check(workshop.Link{Output: "app", Args: append(args, "-Wl,-z,execstack"), Labels: l.Labels, Extra: []string{"linkopt\t//app:app\t-Wl,-z,execstack"}}, nil)
	f = workshop.Finding(t, r, shape.HardeningID)
	workshop.Says(t, "why", f.Why, "-z execstack is on the command line")
	workshop.Says(t, "fix", f.Fix, "buildozer 'remove linkopts -Wl,-z,execstack' //app:app")
	w.Run("gcc", append(args, "-Wl,-z,noexecstack", "-o", "app")...)
	workshop.Expect(t, w.Check(l, nil), check.Pass)
}

// Text relocations: code that is not position-independent, in a library that may.
func TestTextRelocations(t *testing.T) {
	w := workshop.WithBus(t)
	w.Write("abs.s", ".globl f\nf: movabs $g, %rax\nret\n.globl g\ng: ret\n.section .note.GNU-stack,\"\",@progbits\n")
	w.Run("gcc", "-c", "abs.s")
	w.Run("gcc", "-shared", "abs.o", "-nostdlib", "-fuse-ld=bfd", "-Wl,-z,notext", "-o", "libtext.so")
	l := workshop.Link{Output: "libtext.so", Args: []string{"-shared", "abs.o", "-Wl,-z,notext"}}
	if !strings.Contains(w.Run("readelf", "-dW", "libtext.so"), "TEXTREL") {
		t.Fatal("readelf sees no TEXTREL")
	}
	workshop.Expect(t, w.Check(l, nil), check.Pass, "hardening (warning): notextrel")
	workshop.Expect(t, w.Check(l, &subject.Policy{MustHarden: []string{"notextrel"}}), check.Fail, "hardening: notextrel")
}
