package main

// The table of cases.

import "github.com/rules-symcheck/rules_symcheck/tools/loader"

// Case is one file to load, and how it is made.
type Case struct {
	Name    string
	Linkers []string // one row each; nil is the default linker alone
	Mode    loader.Mode
	File    string   // "./p.so" where it is not said
	Dirs    []string // of --library-path
	Make    func(b *bench)
}

var everyLinker = []string{"bfd", "lld", "mold"}

func cases() []Case {
	var all []Case
	for _, group := range [][]Case{plainCases, missingCases, wrongFileCases, versionCases, searchCases, symbolCases, tlsCases, kindCases, startCases, languageCases} {
		all = append(all, group...)
	}
	return all
}

// uses is a plugin that calls a function of liba.so.
const uses = "extern int a(void); int p(void) { return a(); }"

const defines = "int a(void) { return 1; }"

var plainCases = []Case{
	{Name: "C with libc", Linkers: everyLinker, Make: func(b *bench) {
		b.plugin("p.so", `#include <stdlib.h>
#include <string.h>
char *p(const char *s) { char *t = malloc(strlen(s) + 1); return strcpy(t, s); }`)
	}},
	{Name: "C without libc", Linkers: everyLinker, Make: func(b *bench) { b.lib("p.so", defines) }},
	{Name: "a library of its own", Linkers: everyLinker, Dirs: []string{"."}, Make: func(b *bench) {
		b.lib("liba.so", defines, "-Wl,-soname,liba.so")
		b.lib("p.so", uses, "liba.so")
	}},
	{Name: "relative relocations packed", Linkers: everyLinker, Make: func(b *bench) {
		b.plugin("p.so", "#include <stdlib.h>\nstatic int x; int *p[3] = {&x, &x, &x}; void *q(void) { return malloc(3); }", "-Wl,-z,pack-relative-relocs")
	}},
	{Name: "relative relocations packed, no libc", Linkers: everyLinker, Make: func(b *bench) {
		b.lib("p.so", "static int x; int *volatile p[3] = {&x, &x, &x}; __attribute__((constructor)) static void c(void) { *p[1] = 1; }", "-Wl,-z,pack-relative-relocs")
	}},
	{Name: "DT_RELR and no GLIBC_ABI_DT_RELR", Linkers: []string{"lld"}, Make: func(b *bench) {
		b.plugin("p.so", "#include <stdlib.h>\nstatic int x; int *p[3] = {&x, &x, &x}; void *q(void) { return malloc(3); }", "-Wl,--pack-dyn-relocs=relr")
	}},
	{Name: "weak references to new functions", Linkers: everyLinker, Make: func(b *bench) {
		b.plugin("p.so", "extern int statx(void) __attribute__((weak)); extern int gettid(void) __attribute__((weak)); int p(void) { return (statx ? 1 : 0) + (gettid ? gettid() : 0); }")
	}},
	{Name: "weak references to nobody", Linkers: everyLinker, Make: func(b *bench) {
		b.plugin("p.so", "extern int nobody(void) __attribute__((weak)); int p(void) { return nobody ? nobody() : 0; }")
	}},
	{Name: "exp@GLIBC_2.29", Linkers: everyLinker, Make: func(b *bench) {
		b.plugin("p.so", "extern double exp(double); double p(double x) { return exp(x); }", "-lm")
	}},
	{Name: "stat@GLIBC_2.33", Linkers: everyLinker, Make: func(b *bench) {
		b.plugin("p.so", "#include <sys/stat.h>\nint p(const char *f) { struct stat s; return stat(f, &s); }")
	}},
	{Name: "pthread_create@GLIBC_2.34, dlsym@GLIBC_2.34", Linkers: everyLinker, Make: func(b *bench) {
		b.plugin("p.so", "extern int pthread_create(void); extern void *dlsym(void *, const char *); int p(void) { return dlsym(0, \"x\") ? pthread_create() : 0; }")
	}},
	{Name: "arc4random@GLIBC_2.36", Make: func(b *bench) {
		b.plugin("p.so", "extern unsigned arc4random(void); unsigned p(void) { return arc4random(); }")
	}},
	{Name: "strlcpy@GLIBC_2.38", Make: func(b *bench) {
		b.plugin("p.so", "extern int strlcpy(void); int p(void) { return strlcpy(); }")
	}},
}
