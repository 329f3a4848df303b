package shape_test

// static-libc: glibc's own libc.a in a shared library; near it an allocator that
// exports malloc, an executable that is linked statically, and glibc itself.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/shape"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestStaticLibc(t *testing.T) {
	w := workshop.WithBus(t)
	reallink.Tool(t, "ld.lld")
	libc := strings.TrimSpace(w.Run("gcc", "-print-file-name=libc.a"))
	if !filepath.IsAbs(libc) {
		if os.Getenv(reallink.RequireEnv) == "1" {
			t.Fatal("gcc knows no libc.a")
		}
		t.Skip("there is no libc.a")
	}
	w.Compile("plugin.c", "#include <stdlib.h>\nvoid *plugin_open(void) { return malloc(40); }\n", "-fPIC")
	w.Compile("talk.c", "#include <stdio.h>\nvoid plugin_talk(void) { puts(\"hello\"); }\n", "-fPIC")
	// glibc's members have thread-local variables that fit a program only. lld says so
	// and links on, when it is told to: nobody else's libc.a is at hand.
	w.Run("cp", libc, "libc.a")
	link := []string{"-shared", "-nostdlib", "-fuse-ld=lld", "-Wl,--noinhibit-exec", "-Wl,-z,notext", "-Wl,--unresolved-symbols=ignore-all"}
	w.Run("gcc", append(slices.Clone(link), "plugin.o", "talk.o", "libc.a", "-lgcc", "-o", "libplugin.so")...)
	args := []string{"-shared", "plugin.o", "talk.o", "libc.a", "-fuse-ld=lld"}
	l := workshop.Link{Output: "libplugin.so", Args: args, Labels: map[string]string{"libc.a": "//sysroot:libc"}}
	r := w.Check(l, nil)
	f := workshop.Finding(t, r, shape.StaticLibcID)
	if f.Severity != finding.Error || f.Subject != "glibc" || !strings.Contains(f.Summary, "malloc, stdio") {
		t.Errorf("%+v", f)
	}
	if len(f.From) == 0 || f.From[0].Label != "//sysroot:libc" || !slices.Contains(f.From[0].Members, "malloc.o") {
		t.Errorf("from %+v", f.From)
	}
	workshop.Says(t, "harm", f.Harm, "free(): invalid pointer")
	// Where no input is known, the file's own symbols tell.
	w.Run("gcc", "-shared", "-nostdlib", "other.o", "-o", "libnone.so")
	r = w.Check(workshop.Link{Output: "libplugin.so", Args: []string{"-shared", "plugin.o"}}, nil)
	workshop.Says(t, "why", workshop.Finding(t, r, shape.StaticLibcID).Why, "unknown")

	none := func(what string, r *check.Report) {
		t.Helper()
		for _, f := range r.Findings {
			if f.Check == shape.StaticLibcID {
				t.Errorf("%s: %s %q", what, f.Summary, f.Why)
			}
		}
	}
	// An allocator is no C library, whatever it exports.
	w.Compile("alloc.c", "#include <stddef.h>\nstatic char heap[1000]; static size_t used;\nvoid *malloc(size_t n) { used += n; return heap + used - n; }\nvoid free(void *p) { (void)p; }\nvoid *__libc_malloc(size_t n) { return malloc(n); }\nvoid *_int_malloc(size_t n) { return malloc(n); }\n", "-fPIC", "-fno-builtin")
	w.Run("gcc", "-shared", "alloc.o", "-o", "liballoc.so")
	none("allocator", w.Check(workshop.Link{Output: "liballoc.so", Args: []string{"-shared", "alloc.o"}}, nil))
	w.Run("gcc", "-shared", "plugin.o", "talk.o", "-o", "libplain.so")
	none("plain", w.Check(workshop.Link{Output: "libplain.so", Args: []string{"-shared", "plugin.o", "talk.o"}}, nil))
	w.Compile("main0.c", "int main(void) { return 0; }\n")
	w.Run("gcc", "-static", "main0.o", "-o", "static")
	none("static program", w.Check(workshop.Link{Output: "static", Args: []string{"main0.o", "-static"}}, nil))
	// A COPY relocation of stdout is no stdio.
	w.Compile("copy.c", "#include <stdio.h>\nint main(void) { return fputs(\"x\", stdout); }\n", "-fno-pie")
	w.Run("gcc", "-no-pie", "copy.o", "-o", "copy")
	none("COPY", w.Check(workshop.Link{Output: "copy", Args: []string{"copy.o", "-no-pie"}}, nil))
}

// musl's libc.a is position-independent enough for a shared library, which then has all
// of it. The layer "layout" has one.
func TestStaticMusl(t *testing.T) {
	found, _ := filepath.Glob(reallink.SystemsFolder + "/*/usr/lib/*-linux-musl/libc.a")
	if len(found) == 0 {
		t.Skip("there is no libc.a of musl")
	}
	w := workshop.WithBus(t)
	w.Compile("talk.c", "#include <stdio.h>\n#include <stdlib.h>\nvoid *plugin_open(void) { puts(\"hello\"); return malloc(40); }\n", "-fPIC", "-U_FORTIFY_SOURCE", "-fno-stack-protector")
	w.Run("cp", found[0], "libc.a")
	args := []string{"-shared", "-nostdlib", "talk.o", "libc.a", "-fuse-ld=bfd"}
	w.Run("gcc", append(slices.Clone(args), "-lgcc", "-o", "libplugin.so")...)
	f := workshop.Finding(t, w.Check(workshop.Link{Output: "libplugin.so", Args: args, Labels: map[string]string{"libc.a": "//sysroot:musl"}}, nil), shape.StaticLibcID)
	if f.Subject != "musl" || !strings.Contains(f.Summary, "malloc, stdio") || len(f.From) != 1 || f.From[0].Label != "//sysroot:musl" {
		t.Errorf("%+v", f)
	}
}
