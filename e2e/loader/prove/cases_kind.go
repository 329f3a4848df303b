package main

// What kind of file a plugin is.

var kindCases = []Case{
	{Name: "a position-independent executable", Linkers: everyLinker, Make: func(b *bench) { b.bare("p.so", defines, "-pie", "-fPIE") }},
	{Name: "an executable", Linkers: everyLinker, Make: func(b *bench) { b.bare("p.so", defines, "-no-pie", "-static") }},
	{Name: "an executable with libraries", Make: func(b *bench) { b.cc("p.so", "int main(void) { return 0; }", "-no-pie") }},
	{Name: "DF_1_NOOPEN", Linkers: []string{"bfd"}, Make: func(b *bench) { b.lib("p.so", defines, "-Wl,-z,nodlopen") }},
	{Name: "an executable stack", Linkers: everyLinker, Make: func(b *bench) { b.lib("p.so", defines, "-Wl,-z,execstack") }},
	{Name: "a library with an executable stack", Dirs: here, Make: func(b *bench) {
		again(b, defines, "-Wl,-z,execstack")
		b.lib("p.so", uses, "liba.so")
	}},
	{Name: "no PT_GNU_STACK", Make: func(b *bench) {
		b.lib("p.so", defines)
		b.edit("p.so", func(d []byte) []byte {
			for at := 64; at < 64+int(d[56])*56; at += 56 {
				if d[at] == 0x51 && d[at+1] == 0xe5 && d[at+2] == 0x74 && d[at+3] == 0x64 {
					d[at], d[at+1], d[at+2], d[at+3] = 0, 0, 0, 0
				}
			}
			return d
		})
	}},
	{Name: "no page alignment (-n)", Linkers: []string{"bfd", "lld"}, Make: func(b *bench) { b.lib("p.so", defines, "-Wl,-n") }},
	{Name: "PT_LOAD says it is aligned to 8", Make: func(b *bench) {
		b.lib("p.so", defines)
		b.align("p.so", 8)
	}},
	{Name: "PT_LOAD says it is aligned to more than it is", Linkers: []string{"lld"}, Make: func(b *bench) {
		b.lib("p.so", "int a = 1; int f(void) { return a; }")
		b.align("p.so", 1<<21)
	}},
	{Name: "stripped of section headers", Make: func(b *bench) {
		b.lib("p.so", uses, "-Wl,--unresolved-symbols=ignore-all")
		b.run("", "strip", "--strip-section-headers", "p.so")
	}},
	{Name: "text relocations", Linkers: []string{"bfd", "lld"}, Make: func(b *bench) {
		b.lib("p.so", `__asm__(".text\n.globl t\nt: .quad t\n");`, "-Wl,-z,notext")
	}},
	{Name: "DT_AUXILIARY that is not there", Linkers: []string{"bfd"}, Make: func(b *bench) { b.lib("p.so", defines, "-Wl,--auxiliary=libnot.so") }},
}
