package main

// Which definition serves which reference.

// found is a plugin with a reference, and liba.so as it is when that is looked up.
func meets(plugin, library string, flags ...string) func(b *bench) {
	return func(b *bench) {
		b.lib("p.so", plugin, "-Wl,--unresolved-symbols=ignore-all")
		again(b, library, flags...)
		b.run("", "patchelf", "--add-needed", "liba.so", "p.so")
	}
}

var symbolCases = []Case{
	{Name: "a weak definition serves", Linkers: everyLinker, Dirs: here, Make: meets(uses, "__attribute__((weak)) int a(void) { return 1; }")},
	{Name: "a hidden definition does not", Dirs: here, Make: meets(uses, `__attribute__((visibility("hidden"))) int a(void) { return 1; }`)},
	{Name: "a protected definition does", Dirs: here, Make: meets(uses, `__attribute__((visibility("protected"))) int a(void) { return 1; }`)},
	{Name: "an indirect function", Linkers: everyLinker, Dirs: here, Make: meets(uses, "static int one(void) { return 1; } static void *pick(void) { return one; } int a(void) __attribute__((ifunc(\"pick\")));")},
	{Name: "a datum where a function is wanted", Dirs: here, Make: meets(uses, "int a = 5;")},
	{Name: "an absolute symbol", Dirs: here, Make: meets(uses, `__asm__(".globl a\n.set a, 0x1234");`)},
	{Name: "an absolute symbol of value 0", Dirs: here, Make: meets(uses, `__asm__(".globl a\n.set a, 0");`)},
	{Name: "a unique definition", Linkers: everyLinker, Dirs: here, Make: meets("extern int d; int *p = &d;", `__asm__(".data\n.globl d\n.type d, @gnu_unique_object\n.size d, 4\nd: .long 1\n");`)},
	{Name: "a definition of its own, protected", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", `__attribute__((visibility("protected"))) int a(void) { return 2; } int (*f)(void) = a;`, "-Wl,--no-as-needed", "liba.so")
	}},
	{Name: "-Bsymbolic", Linkers: everyLinker, Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", "int a(void) { return 2; } int p(void) { return a(); } int (*f)(void) = a;", "-Wl,-Bsymbolic", "-Wl,--no-as-needed", "liba.so")
	}},
	{Name: "DT_SYMBOLIC", Dirs: here, Make: func(b *bench) {
		again(b, "int a(void) { return 1; } int b(void) { return a(); } extern int c; int *d = &c;")
		b.symbolic("liba.so")
		b.lib("p.so", "int a(void) { return 2; } int c; extern int b(void); int p(void) { return b(); }", "liba.so")
	}},
	{Name: "the same without DT_SYMBOLIC", Dirs: here, Make: func(b *bench) {
		again(b, "int a(void) { return 1; } int b(void) { return a(); } extern int c; int *d = &c;")
		b.lib("p.so", "int a(void) { return 2; } int c; extern int b(void); int p(void) { return b(); }", "liba.so")
	}},
	{Name: "only DT_HASH", Linkers: everyLinker, Dirs: here, Make: meets(uses, defines, "-Wl,--hash-style=sysv")},
	{Name: "many names in DT_GNU_HASH", Dirs: here, Make: meets("extern int a(void), b(void), c(void); int p(void) { return a() + b() + c(); }",
		"int a(void) { return 1; } int b(void) { return 1; } int c1(void) { return 1; } int c2(void) { return 2; }")},
	{Name: "the host has the symbol", Dirs: here, Make: func(b *bench) { b.lib("p.so", "extern int _start(void); void *p = _start;") }},
	{Name: "a symbol of libc without asking for libc", Make: func(b *bench) { b.lib("p.so", "extern int getpid(void); int p(void) { return getpid(); }") }},
	{Name: "a new symbol of libc without asking for libc", Make: func(b *bench) { b.lib("p.so", "extern int strlcpy(void); int p(void) { return strlcpy(); }") }},
	{Name: "a compatibility symbol of libc, without a version", Make: func(b *bench) {
		b.lib("p.so", "extern int pthread_cond_wait(void); int p(void) { return pthread_cond_wait(); }")
	}},
	{Name: "memcpy without a version", Make: func(b *bench) { b.lib("p.so", "extern void *memcpy(void); void *p(void) { return memcpy(); }") }},
	{Name: "libm's symbol, nobody asks for libm", Make: func(b *bench) {
		b.lib("p.so", "extern double cos(double); double p(double x) { return cos(x + 1); }", "-fno-builtin")
	}},
}
