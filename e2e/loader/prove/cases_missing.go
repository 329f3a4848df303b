package main

// Libraries that are not there, or are not libraries.

var missingCases = []Case{
	{Name: "a library is missing", Linkers: everyLinker, Dirs: []string{"."}, Make: func(b *bench) {
		b.lib("liba.so", defines, "-Wl,-soname,liba.so")
		b.lib("p.so", uses, "liba.so")
		b.remove("liba.so")
	}},
	{Name: "a library of a library is missing", Dirs: []string{"."}, Make: func(b *bench) {
		b.lib("libb.so", "int b(void) { return 1; }", "-Wl,-soname,libb.so")
		b.lib("liba.so", "extern int b(void); int a(void) { return b(); }", "-Wl,-soname,liba.so", "libb.so")
		b.lib("p.so", uses, "liba.so")
		b.remove("libb.so")
	}},
	{Name: "two libraries are missing", Dirs: []string{"."}, Make: func(b *bench) {
		b.lib("liba.so", defines, "-Wl,-soname,liba.so")
		b.lib("libb.so", "int b(void) { return 1; }", "-Wl,-soname,libb.so")
		b.lib("p.so", "extern int a(void), b(void); int p(void) { return a() + b(); }", "liba.so", "libb.so")
		b.remove("liba.so")
		b.remove("libb.so")
	}},
	{Name: "a path in DT_NEEDED that is missing", Dirs: []string{"."}, Make: func(b *bench) {
		b.lib("sub/liba.so", defines)
		b.lib("p.so", uses, "./sub/liba.so")
		b.remove("sub/liba.so")
	}},
	{Name: "the file itself is missing a symbol", Linkers: everyLinker, Make: func(b *bench) {
		b.lib("p.so", uses, "-Wl,--unresolved-symbols=ignore-all")
	}},
	{Name: "a datum is missing", Make: func(b *bench) {
		b.lib("p.so", "extern int datum; int *p = &datum;")
	}},
}

// wrong replaces liba.so, which the plugin needs, with something else.
func wrong(change func(b *bench)) func(b *bench) {
	return func(b *bench) {
		b.lib("liba.so", defines, "-Wl,-soname,liba.so")
		b.lib("p.so", uses, "liba.so")
		change(b)
	}
}

var sub = []string{"sub", "."}

// good keeps the right library further down the search path.
func good(b *bench) {
	b.rename("liba.so", "keep.so")
	b.run("", "cp", "keep.so", "liba.so")
	b.rename("keep.so", "sub/liba.so")
}

var wrongFileCases = []Case{
	{Name: "an empty file", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.write("liba.so", "") })},
	{Name: "an empty file, and a good one behind it", Dirs: sub, Make: wrong(func(b *bench) { good(b); b.write("sub/liba.so", "") })},
	{Name: "text", Dirs: []string{"."}, Make: wrong(func(b *bench) {
		b.write("liba.so", "/* GNU ld script */ GROUP ( libreal.so ) and so on, until it is long enough for a header of ELF")
	})},
	{Name: "text that is too short", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.write("liba.so", "INPUT(libreal.so)") })},
	{Name: "text, and a good one behind it", Dirs: sub, Make: wrong(func(b *bench) {
		good(b)
		b.write("sub/liba.so", "/* GNU ld script */ GROUP ( libreal.so ) and so on, until it is long enough for a header of ELF")
	})},
	{Name: "cut off in the header", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.edit("liba.so", func(d []byte) []byte { return d[:40] }) })},
	{Name: "another class", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 4, 1) })},
	{Name: "another class, and a good one behind it", Dirs: sub, Make: wrong(func(b *bench) { good(b); b.set("sub/liba.so", 4, 1) })},
	{Name: "another machine", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 18, 183) })},
	{Name: "another machine, and a good one behind it", Dirs: sub, Make: wrong(func(b *bench) { good(b); b.set("sub/liba.so", 18, 183) })},
	{Name: "another byte order", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 5, 2) })},
	{Name: "another byte order, and a good one behind it", Dirs: sub, Make: wrong(func(b *bench) { good(b); b.set("sub/liba.so", 5, 2) })},
	{Name: "another OS ABI", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 7, 9) })},
	{Name: "another ABI version", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 8, 7) })},
	{Name: "padding in e_ident", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 12, 1) })},
	{Name: "EI_VERSION 2", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 6, 2) })},
	{Name: "e_version 2", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 20, 2) })},
	{Name: "an object", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.cc("liba.so", defines, "-c") })},
	{Name: "e_phentsize 57", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 54, 57) })},
	{Name: "no program headers", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.set("liba.so", 56, 0) })},
	{Name: "a folder of its name", Dirs: []string{"."}, Make: wrong(func(b *bench) { b.remove("liba.so"); b.write("liba.so/x", "") })},
	{Name: "the file itself: empty", Make: func(b *bench) { b.write("p.so", "") }},
	{Name: "the file itself: text", Make: func(b *bench) {
		b.write("p.so", "not a library at all, but long enough for a header of ELF to be read from it, is it not")
	}},
	{Name: "the file itself: another class", Make: func(b *bench) { b.lib("p.so", defines); b.set("p.so", 4, 1) }},
	{Name: "the file itself: another machine", Make: func(b *bench) { b.lib("p.so", defines); b.set("p.so", 18, 183) }},
	{Name: "the file itself: an object", Make: func(b *bench) { b.cc("p.so", defines, "-c") }},
}
