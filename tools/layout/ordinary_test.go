package layout

// What people do to files that load all the same, and what a flag too many does to one
// that then does not. The running glibc and the kernel are the oracle.

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const ordinarySource = `
#include <stdio.h>
static int x;
int *slots[] = { &x, &x, &x, &x, &x, &x, &x, &x };
__attribute__((constructor)) static void begin(void) { *slots[1] = 1; puts("begin"); }
__attribute__((destructor)) static void end(void) { puts("end"); }
int main(void) { return *slots[2] - 1; }
`

const inNoProcess = "firmware, which something else than Linux puts into memory: it is linked for no pages, or for other addresses than it is stored at (p_paddr)"

// verdict is the condition of the first problem, with "!" where it is fatal.
func verdict(r *Report) string {
	for _, p := range r.Problems {
		if p.Fatal {
			return p.Condition + "!"
		}
	}
	if len(r.Problems) > 0 {
		return r.Problems[0].Condition
	}
	return r.Skipped
}

func TestOrdinary(t *testing.T) {
	gcc, objcopy := reallink.Tool(t, "gcc"), reallink.Tool(t, "objcopy")
	reallink.Tool(t, "ld.lld")
	patchelf := reallink.Tool(t, "patchelf")
	dir := t.TempDir()
	reallink.Write(t, dir, "a.c", ordinarySource)
	reallink.Write(t, dir, "data.c", "const int numbers[4] = { 1, 2 };\n")
	reallink.Write(t, dir, "extra", "built by nobody\n")
	reallink.Write(t, dir, "kernel.c", "void start(void) { for (;;); }\n")
	script := "SECTIONS { . = 0xffffffff81000000; .text : AT(0x1000000) { *(.text*) } }\n"
	reallink.Write(t, dir, "flash.lds", "SECTIONS { .text 0x8000000 : { *(.text*) } .data 0x20000000 : AT(0x8001000) { *(.data*) } }\n")
	reallink.Write(t, dir, "ram.lds", "SECTIONS { .text 0x20000010 : { *(.text*) } }\n")
	reallink.Write(t, dir, "firmware.c", "int x = 5; void _start(void) { for (;;) x++; }\n")
	firmware := []string{gcc, "-static", "-nostdlib", "-fno-pie", "firmware.c", "-fuse-ld=bfd", "-Wl,--build-id=none", "-Wl,-z,max-page-size=16", "-Wl,-T"}
	reallink.Write(t, dir, "kernel.lds", "ENTRY(at_boot)\n"+script+"at_boot = start - 0xffffffff80000000;\n")
	reallink.Write(t, dir, "astray.lds", "ENTRY(at_boot)\n"+script+"at_boot = start - 0xffffffff70000000;\n")
	kernel := []string{gcc, "-static", "-nostdlib", "-fno-pie", "-mcmodel=kernel", "kernel.c", "-fuse-ld=bfd", "-Wl,--build-id=none", "-Wl,-T"}
	library := []string{gcc, "-shared", "-fPIC", "a.c", "-fuse-ld=lld"}
	link := func(args ...string) [][]string { return [][]string{append(append([]string{}, library...), args...)} }
	alone := func(args ...string) [][]string {
		return [][]string{{gcc, "-c", "-fPIC", "alone.c", "-o", "alone.o"}, append([]string{gcc, "-shared", "-nostdlib", "alone.o", "-fuse-ld=lld"}, args...)}
	}
	reallink.Write(t, dir, "alone.c", "static int x;\nint *slots[] = { &x, &x, &x, &x };\n__attribute__((constructor)) static void begin(void) { x = 1; }\nint f(void) { return *slots[1]; }\n")
	add := []string{objcopy, "--add-section", ".facts=extra", "--set-section-flags", ".facts=alloc,readonly,data"}
	for _, c := range []struct {
		name  string
		steps [][]string // the last one's output is "out"
		want  string     // of verdict
		loads string     // "yes", "no", or "" where nobody would
	}{
		{"DT_RELR as lld packs it", link("-Wl,--pack-dyn-relocs=relr"), "versions!", "no"},
		{"DT_RELR with its mark", link("-Wl,-z,pack-relative-relocs"), "", "yes"},
		{"DT_RELR of what needs no libc", alone("-Wl,--pack-dyn-relocs=relr"), "", "yes"},
		{"packed for Android, on glibc", link("-Wl,--pack-dyn-relocs=android"), "relocations!", "no"},
		{"DT_REL on x86-64", alone("-Wl,-z,rel"), "relocations!", "no"},
		{"packed for Android", alone("-Wl,--pack-dyn-relocs=android"), "", ""},
		{"DT_RELR of Android", alone("-Wl,--pack-dyn-relocs=relr,--use-android-relr-tags"), "", ""},
		{"both of Android", alone("-Wl,--pack-dyn-relocs=android+relr,--use-android-relr-tags"), "", ""},
		{"no loader", [][]string{{gcc, "a.c", "-fuse-ld=bfd", "-Wl,--no-dynamic-linker"}}, "interp", "no"},
		{"a static PIE", [][]string{{gcc, "a.c", "-fuse-ld=bfd", "-static-pie"}}, "", "yes"},
		{"facts added", [][]string{{gcc, "-no-pie", "a.c", "-o", "whole"}, append(add, "whole")}, "sections", "yes"},
		{"facts added to a static one", [][]string{{gcc, "-static", "a.c", "-o", "whole"}, append(add, "whole")}, "sections", "yes"},
		{"debug information of data", [][]string{{gcc, "-g", "-shared", "-nostdlib", "data.c", "-o", "whole"}, {objcopy, "--only-keep-debug", "whole"}}, "separate debug information, which is not loaded", ""},
		{"a kernel", [][]string{append(kernel[:len(kernel):len(kernel)], "kernel.lds")}, "a kernel, which a boot loader puts where its program headers say (p_paddr)", ""},
		{"one that begins nowhere", [][]string{append(kernel[:len(kernel):len(kernel)], "astray.lds")}, "entry!", ""},
		{"facts added to a PIE", [][]string{{gcc, "-pie", "a.c", "-o", "whole"}, append(add, "whole")}, "sections", "yes"},
		{"a static PIE that patchelf changed", [][]string{{gcc, "a.c", "-fuse-ld=bfd", "-static-pie", "-o", "whole"}, {patchelf, "--set-rpath", "/some/where", "whole"}}, "dynamic!", "no"},
		{"another of lld", [][]string{{gcc, "a.c", "-fuse-ld=lld", "-static-pie", "-o", "whole"}, {patchelf, "--set-rpath", "/some/where", "whole"}}, "dynamic!", "no"},
		{"code that loses its page", [][]string{{gcc, "-static", "a.c", "-fuse-ld=lld", "-Wl,-n"}}, "load!", "no"},
		{"headers that are in no segment", [][]string{{gcc, "-static-pie", "a.c", "-fuse-ld=lld", "-Wl,-N"}}, "phdr!", "no"},
		{"the same at a fixed address", [][]string{{gcc, "-static", "a.c", "-fuse-ld=lld", "-Wl,-N"}}, "", "yes"},
		{"no beginning", [][]string{{gcc, "-pie", "-nostartfiles", "a.c", "-fuse-ld=lld", "-Wl,--no-rosegment"}}, "entry!", "no"},
		{"firmware in flash", [][]string{append(firmware[:len(firmware):len(firmware)], "flash.lds")}, inNoProcess, ""},
		{"firmware in flash, by pages", [][]string{append(slices.DeleteFunc(slices.Clone(firmware), func(s string) bool { return strings.Contains(s, "page-size") }), "flash.lds")}, inNoProcess, ""},
		{"firmware in RAM", [][]string{append(firmware[:len(firmware):len(firmware)], "ram.lds")}, inNoProcess, ""},
		{"a program whose hash table is emptied", [][]string{{gcc, "a.c", "-fuse-ld=lld", "-o", "whole"}, {objcopy, "--remove-section", ".gnu.hash", "whole"}}, "", "yes"},
		{"a library without its hash table", [][]string{{gcc, "-shared", "-fPIC", "a.c", "-fuse-ld=bfd", "-o", "whole"}, {objcopy, "--remove-section", ".gnu.hash", "whole"}}, "hash!", ""},
		{"data alone", [][]string{{gcc, "-g", "-shared", "-nostdlib", "data.c"}}, "", "yes"},
	} {
		for i, step := range c.steps {
			switch {
			case i < len(c.steps)-1:
			case step[0] == objcopy:
				step = append(step, "out")
			case step[0] == patchelf:
				step = append([]string{patchelf, "--output", "out"}, step[1:]...)
			default:
				step = append(step, "-o", "out")
			}
			reallink.Run(t, dir, step...)
		}
		out := filepath.Join(dir, "out")
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		r := examine(t, data)
		if got := verdict(r); got != c.want {
			t.Errorf("%s: %q, want %q\n\t%s", c.name, got, c.want, texts(r))
		}
		if c.loads == "no" && r.Problems[0].Fix == "" {
			t.Errorf("%s: no flag mends it", c.name)
		}
		if c.loads == "" {
			continue
		}
		cmd := exec.Command(out)
		if c.steps[0][1] == "-shared" || c.steps[0][1] == "-g" || c.steps[0][1] == "-c" {
			cmd = exec.Command("/usr/bin/true")
			cmd.Env = []string{"LD_PRELOAD=" + out}
		}
		if text, err := cmd.CombinedOutput(); (err == nil) != (c.loads == "yes") {
			t.Errorf("%s: loads: %v %s", c.name, err, text)
		}
	}
}
