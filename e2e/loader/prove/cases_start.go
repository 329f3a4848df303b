package main

// Executables that are started.

import "github.com/rules-symcheck/rules_symcheck/tools/loader"

func start(name string, linkers []string, build func(b *bench)) Case {
	return Case{Name: "start: " + name, Linkers: linkers, Mode: loader.Start, File: "./prog", Dirs: here, Make: build}
}

const mainUses = "extern int a(void); int m(void) { return a(); }"

// indirect is pick1(), whose code refers to nothing outside of itself.
const indirect = "static int one(void) { return 1; } static void *pick(void) { return one; } int pick1(void) __attribute__((ifunc(\"pick\")));"

// program makes an executable of bare C.
func program(source string, flags ...string) func(b *bench) {
	return func(b *bench) { b.bare("prog", source, append([]string{"-pie", "-fPIE"}, flags...)...) }
}

var startCases = []Case{
	start("C", everyLinker, func(b *bench) { b.cc("prog", "int main(void) { return 0; }") }),
	start("a library of its own", everyLinker, func(b *bench) {
		again(b, defines)
		program(mainUses, "liba.so")(b)
	}),
	start("a missing library", nil, func(b *bench) {
		again(b, defines)
		program(mainUses, "liba.so")(b)
		b.remove("liba.so")
	}),
	start("two missing versions", nil, func(b *bench) {
		again(b, defines+" int a2(void) { return 2; }", b.script("a.map", two))
		program("extern int a(void), a2(void); int m(void) { return a() + a2(); }", "liba.so")(b)
		again(b, "int c(void) { return 1; }", b.script("b.map", "V0 { c; };"))
	}),
	start("a missing version, the need is VER_FLG_WEAK", nil, func(b *bench) {
		again(b, defines+" int a2(void) { return 2; }", b.script("a.map", two))
		program("extern int a(void); extern int a2(void) __attribute__((weak)); int m(void) { return a() + (a2 ? a2() : 0); }", "liba.so")(b)
		again(b, defines, b.script("b.map", one))
		b.weakNeed("prog")
	}),
	start("a provider without versions", nil, func(b *bench) {
		again(b, defines, b.script("a.map", one))
		program(mainUses, "liba.so")(b)
		b.plugin("liba.so", "#include <stdlib.h>\nint a(void) { return rand(); }", "-Wl,-soname,liba.so")
	}),
	start("a provider without any versions", nil, func(b *bench) {
		again(b, defines, b.script("a.map", one))
		program(mainUses, "liba.so")(b)
		again(b, defines)
	}),
	start("a missing symbol", everyLinker, func(b *bench) {
		again(b, defines)
		program(mainUses, "liba.so")(b)
		again(b, "int b(void) { return 1; }")
	}),
	start("a datum that is copied", everyLinker, func(b *bench) {
		again(b, "int d = 5; int *where(void) { return &d; }")
		b.bare("prog", "extern int d; int *where(void); int m(void) { return d + *where(); }", "-no-pie", "-fno-pic", "liba.so")
	}),
	start("a datum that is copied and gone", everyLinker, func(b *bench) {
		again(b, "int d = 5;")
		b.bare("prog", "extern int d; int m(void) { return d; }", "-no-pie", "-fno-pic", "liba.so")
		again(b, "int e = 5;")
	}),
	start("a datum that is copied, of a version", nil, func(b *bench) {
		again(b, "int d = 5; int *where(void) { return &d; }", b.script("a.map", "V1 { d; where; };"))
		b.bare("prog", "extern int d; int *where(void); int m(void) { return d + *where(); }", "-no-pie", "-fno-pic", "liba.so")
	}),
	start("the address of a function, not position-independent", everyLinker, func(b *bench) {
		again(b, "int a(void) { return 1; } int (*f)(void) = a; int b(void) { return a(); }")
		b.bare("prog", "extern int a(void), b(void); int m(void) { return (a == (int (*)(void))0) + b(); } int (*q)(void) = a;", "-no-pie", "-fno-pic", "liba.so")
	}),
	start("a library calls back", everyLinker, func(b *bench) {
		again(b, "extern int back(void); int a(void) { return back(); }", "-Wl,--unresolved-symbols=ignore-all")
		program("extern int a(void); int back(void) { return a(); }", "liba.so")(b)
	}),
	start("a library calls back in vain", nil, func(b *bench) {
		again(b, "extern int back(void); int a(void) { return back(); }", "-Wl,--unresolved-symbols=ignore-all")
		program(mainUses, "-Wl,--unresolved-symbols=ignore-all", "liba.so")(b)
	}),
	start("it defines a name of its library", everyLinker, func(b *bench) {
		again(b, "int a(void) { return 1; } int b(void) { return a(); }")
		program("int a(void) { return 2; } extern int b(void); int m(void) { return b(); }", "-Wl,--export-dynamic", "liba.so")(b)
	}),
	start("an executable stack", nil, program(defines, "-Wl,-z,execstack")),
	start("a library with an executable stack", nil, func(b *bench) {
		again(b, defines, "-Wl,-z,execstack")
		program(mainUses, "liba.so")(b)
	}),
	start("RPATH with $ORIGIN, inherited", nil, func(b *bench) {
		again(b, defines)
		b.lib("libm1.so", "extern int a(void); int m1(void) { return a(); }", "-Wl,-soname,libm1.so", "liba.so")
		program("extern int m1(void); int m(void) { return m1(); }", "libm1.so", "-Wl,-rpath-link,.", rpath+"$ORIGIN/deep")(b)
		b.rename("liba.so", "deep/liba.so")
		b.rename("libm1.so", "deep/libm1.so")
	}),
	start("RUNPATH with $ORIGIN, not inherited", nil, func(b *bench) {
		again(b, defines)
		b.lib("libm1.so", "extern int a(void); int m1(void) { return a(); }", "-Wl,-soname,libm1.so", "liba.so")
		program("extern int m1(void); int m(void) { return m1(); }", "libm1.so", "-Wl,-rpath-link,.", runpath+"$ORIGIN/deep")(b)
		b.rename("liba.so", "deep/liba.so")
		b.rename("libm1.so", "deep/libm1.so")
	}),
	start("a lot of static TLS", nil, func(b *bench) {
		again(b, "__thread char v[100000]; char *a(void) { return v; }", "-ftls-model=initial-exec")
		program("extern char *a(void); char *m(void) { return a(); }", "liba.so")(b)
	}),
	start("an indirect function", nil, func(b *bench) {
		again(b, "static int one(void) { return 1; } static void *pick(void) { return one; } int a(void) __attribute__((ifunc(\"pick\")));")
		program(mainUses, "liba.so")(b)
	}),
	start("a library calls an indirect function of the program", everyLinker, func(b *bench) {
		again(b, "extern int pick1(void); int a(void) { return pick1(); }")
		program(indirect+"extern int a(void); int m(void) { return a(); }", "liba.so", "-Wl,-export-dynamic")(b)
	}),
	start("a library calls an indirect function of one that is relocated later", nil, func(b *bench) {
		again(b, indirect)
		b.lib("libm1.so", "extern int pick1(void); int m1(void) { return pick1(); }", "-Wl,-soname,libm1.so")
		program("extern int pick1(void), m1(void); int m(void) { return pick1() + m1(); }", "liba.so", "libm1.so")(b)
	}),
	start("relative relocations packed", everyLinker, func(b *bench) {
		b.cc("prog", "static int x; int *p[3] = {&x, &x, &x}; int main(void) { return *p[1]; }", "-Wl,-z,pack-relative-relocs")
	}),
	start("a shared object", nil, func(b *bench) { b.bare("prog", defines, "-shared", "-Wl,-e,_start") }),
	start("text", nil, func(b *bench) {
		b.write("prog", "#!/bin/sh\n# not a program for ld.so, but long enough that a header of ELF can be read\n")
	}),
}
