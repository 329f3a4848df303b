package main

// Versions of symbols between libraries of one's own.

// versioned makes liba.so with versions, a plugin that uses them, and then what is
// there when it is loaded.
func versioned(script, plugin string, later func(b *bench)) func(b *bench) {
	return func(b *bench) {
		b.lib("liba.so", defines+" int a2(void) { return 2; }", "-Wl,-soname,liba.so", b.script("a.map", script))
		b.lib("p.so", plugin, "liba.so")
		later(b)
	}
}

const (
	one     = "V1 { global: a; local: *; };"
	two     = "V1 { global: a; local: *; }; V2 { a2; } V1;"
	usesTwo = "extern int a(void), a2(void); int p(void) { return a() + a2(); }"
)

const usesWeakly = "extern int a(void); extern int a2(void) __attribute__((weak)); int p(void) { return a() + (a2 ? a2() : 0); }"

// again makes liba.so anew.
func again(b *bench, source string, flags ...string) {
	b.lib("liba.so", source, append([]string{"-Wl,-soname,liba.so"}, flags...)...)
}

var here = []string{"."}

var versionCases = []Case{
	{Name: "versions as linked", Linkers: everyLinker, Dirs: here, Make: versioned(two, usesTwo, func(*bench) {})},
	{Name: "an older library without the node", Linkers: everyLinker, Dirs: here, Make: versioned(two, usesTwo, func(b *bench) { again(b, defines, b.script("b.map", one)) })},
	{Name: "an older library, the need is VER_FLG_WEAK", Dirs: here, Make: versioned(two, usesWeakly, func(b *bench) {
		again(b, defines, b.script("b.map", one))
		b.weakNeed("p.so")
	})},
	{Name: "an older library, and a weak reference", Dirs: here, Make: versioned(two, usesWeakly, func(b *bench) {
		again(b, defines, b.script("b.map", one))
	})},
	{Name: "the node, but not the symbol", Linkers: everyLinker, Dirs: here, Make: versioned(two, usesTwo, func(b *bench) {
		again(b, defines+" int b2(void) { return 2; }", b.script("b.map", "V1 { global: a; local: *; }; V2 { b2; } V1;"))
	})},
	{Name: "the symbol at another node", Dirs: here, Make: versioned(two, usesTwo, func(b *bench) {
		again(b, defines+" int a2(void) { return 2; } int b2(void) { return 2; }", b.script("b.map", "V1 { global: a; a2; local: *; }; V2 { b2; } V1;"))
	})},
	{Name: "a provider without versions that uses libc", Dirs: here, Make: versioned(one, uses, func(b *bench) {
		b.plugin("liba.so", "#include <stdlib.h>\nint a(void) { return rand(); }", "-Wl,-soname,liba.so")
	})},
	{Name: "a provider without any versions", Dirs: here, Make: versioned(one, uses, func(b *bench) { again(b, defines) })},
	{Name: "a symbol that moved to another library, with its node", Dirs: here, Make: versioned(two, usesTwo, func(b *bench) {
		b.lib("libb.so", "int a2(void) { return 2; }", "-Wl,-soname,libb.so", b.script("c.map", "V2 { global: a2; local: *; };"))
		again(b, defines+" int b2(void) { return 2; }", b.script("b.map", "V1 { global: a; local: *; }; V2 { b2; } V1;"), "-Wl,--no-as-needed", "libb.so")
	})},
	{Name: "a symbol that moved, and its node is gone", Dirs: here, Make: versioned(two, usesTwo, func(b *bench) {
		b.lib("libb.so", "int a2(void) { return 2; }", "-Wl,-soname,libb.so", b.script("c.map", "V2 { global: a2; local: *; };"))
		again(b, defines, b.script("b.map", one), "-Wl,--no-as-needed", "libb.so")
	})},
	{Name: "linked without versions, first node serves", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", uses, "liba.so")
		again(b, defines, b.script("a.map", one))
	}},
	{Name: "linked without versions, second node alone serves", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", uses, "liba.so")
		again(b, defines+" int b(void) { return 1; }", b.script("a.map", "V1 { global: b; local: *; }; V2 { a; } V1;"))
	}},
	{Name: "linked without versions, hidden first node", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", uses, "liba.so")
		again(b, `__asm__(".symver old, a@V1"); int old(void) { return 0; }`, b.script("a.map", "V1 { global: a; local: *; };"))
	}},
	{Name: "linked without versions, hidden second node", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", uses, "liba.so")
		again(b, `__asm__(".symver old, a@V2"); int old(void) { return 0; } int b(void) { return 1; }`, b.script("a.map", "V1 { global: b; local: *; }; V2 { a; } V1;"))
	}},
	{Name: "linked without versions, three versions", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", uses, "liba.so")
		again(b, `__asm__(".symver o2, a@V2\n.symver o3, a@@V3"); int o2(void) { return 0; } int o3(void) { return 0; } int b(void) { return 1; }`,
			b.script("a.map", "V1 { global: b; local: *; }; V2 { a; } V1; V3 { a; } V2;"))
	}},
	{Name: "a compatibility symbol", Dirs: here, Make: versioned(one, uses, func(b *bench) {
		again(b, `__asm__(".symver o1, a@V1\n.symver o2, a@@V2"); int o1(void) { return 0; } int o2(void) { return 0; }`, b.script("b.map", "V1 { global: a; local: *; }; V2 { a; } V1;"))
	})},
	{Name: "a versioned reference, an unversioned definition in a library with versions", Dirs: here, Make: versioned(one, uses, func(b *bench) {
		again(b, defines+" int b(void) { return 1; }", b.script("b.map", "V1 { b; };"))
	})},
	{Name: "an unversioned definition comes first", Dirs: here, Make: func(b *bench) {
		again(b, defines, b.script("a.map", one))
		b.lib("libb.so", "int a(void) { return 5; }", "-Wl,-soname,libb.so")
		b.lib("p.so", uses, "-Wl,--no-as-needed", "liba.so", "libb.so")
		b.lib("p.so", uses, "-Wl,--no-as-needed", "libb.so", "liba.so")
	}},
	{Name: "a Verneed for a file that nobody needs", Dirs: here, Make: versioned(one, uses, func(b *bench) {
		b.run("", "patchelf", "--remove-needed", "liba.so", "p.so")
	})},
	{Name: "a Verneed for a file that was renamed in DT_NEEDED", Dirs: here, Make: versioned(one, uses, func(b *bench) {
		b.run("", "cp", "liba.so", "libz.so")
		b.run("", "patchelf", "--replace-needed", "liba.so", "libz.so", "p.so")
	})},
	{Name: "no DT_SONAME, linked by path", Dirs: here, Make: func(b *bench) {
		b.lib("sub/liba.so", defines, b.script("a.map", one))
		b.lib("p.so", uses, "./sub/liba.so")
	}},
	{Name: "the node of a library that a middle one asks for", Dirs: here, Make: func(b *bench) {
		again(b, defines+" int a2(void) { return 2; }", b.script("a.map", two))
		b.lib("libm2.so", usesTwo, "-Wl,-soname,libm2.so", "liba.so")
		b.lib("p.so", "extern int p(void); int q(void) { return p(); }", "libm2.so")
		again(b, defines, b.script("b.map", one))
	}},
}
