package main

// Where libraries are found.

// layout makes a plugin with a run path and puts liba.so somewhere.
func layout(place string, flags ...string) func(b *bench) {
	return func(b *bench) {
		again(b, defines)
		b.lib("p.so", uses, append([]string{"liba.so"}, flags...)...)
		b.rename("liba.so", place)
	}
}

const (
	rpath   = "-Wl,--disable-new-dtags,-rpath,"
	runpath = "-Wl,--enable-new-dtags,-rpath,"
)

// chain is a plugin that needs libm1.so, which needs liba.so; only the plugin says where.
func chain(tag string) func(b *bench) {
	return func(b *bench) {
		again(b, defines)
		b.lib("libm1.so", "extern int a(void); int m(void) { return a(); }", "-Wl,-soname,libm1.so", "liba.so")
		b.lib("p.so", "extern int m(void); int p(void) { return m(); }", "libm1.so", tag+"$ORIGIN/deep")
		b.rename("liba.so", "deep/liba.so")
		b.rename("libm1.so", "deep/libm1.so")
	}
}

// throughLink is a plugin that finds liba.so by a link, and liba.so looks for libb.so
// beside itself.
func throughLink(place string) func(b *bench) {
	return func(b *bench) {
		b.lib("libb.so", "int b(void) { return 1; }", "-Wl,-soname,libb.so")
		again(b, "extern int b(void); int a(void) { return b(); }", "libb.so", runpath+"$ORIGIN")
		b.lib("p.so", uses, "liba.so", runpath+"$ORIGIN/deep")
		b.rename("liba.so", "real/liba.so")
		b.rename("libb.so", place)
		b.symlink("../real/liba.so", "deep/liba.so")
	}
}

// other is a liba.so without a().
func other(b *bench, place string) {
	b.lib("other.so", "int b(void) { return 1; }", "-Wl,-soname,liba.so")
	b.rename("other.so", place)
}

var searchCases = []Case{
	{Name: "RPATH with $ORIGIN", Linkers: everyLinker, Make: layout("deep/liba.so", rpath+"$ORIGIN/deep")},
	{Name: "RUNPATH with $ORIGIN", Linkers: everyLinker, Make: layout("deep/liba.so", runpath+"$ORIGIN/deep")},
	{Name: "RUNPATH with ${ORIGIN}/../", Make: layout("deep/liba.so", runpath+"${ORIGIN}/deep/../deep")},
	{Name: "RUNPATH of two, the second", Make: layout("deep/liba.so", runpath+"$ORIGIN/no:$ORIGIN/deep")},
	{Name: "RUNPATH that is relative", Make: layout("deep/liba.so", runpath+"deep")},
	{Name: "RUNPATH with an empty element", Make: layout("liba.so2", runpath+":/no")},
	{Name: "RUNPATH with a trailing slash", Make: layout("deep/liba.so", runpath+"$ORIGIN/deep/")},
	{Name: "RUNPATH elsewhere", Make: layout("deep/liba.so", runpath+"/nowhere")},
	{Name: "RUNPATH with $LIB", Make: layout("lib/x86_64-linux-gnu/liba.so", runpath+"$ORIGIN/$LIB")},
	{Name: "RUNPATH with $PLATFORM", Make: layout("x86_64/liba.so", runpath+"$ORIGIN/$PLATFORM")},
	{Name: "RUNPATH with $ORIGINAL", Make: layout("deep/liba.so", runpath+"$ORIGINAL/deep")},
	{Name: "RUNPATH into glibc-hwcaps", Make: layout("deep/glibc-hwcaps/x86-64-v2/liba.so", runpath+"$ORIGIN/deep")},
	{Name: "library path into glibc-hwcaps", Dirs: []string{"deep"}, Make: layout("deep/glibc-hwcaps/x86-64-v2/liba.so")},
	{Name: "RPATH is inherited", Make: chain(rpath)},
	{Name: "RUNPATH is not inherited", Make: chain(runpath)},
	{Name: "RPATH before the library path", Dirs: []string{"wrong"}, Make: func(b *bench) {
		layout("deep/liba.so", rpath+"$ORIGIN/deep")(b)
		other(b, "wrong/liba.so")
	}},
	{Name: "the library path before RUNPATH", Dirs: []string{"wrong"}, Make: func(b *bench) {
		layout("deep/liba.so", runpath+"$ORIGIN/deep")(b)
		other(b, "wrong/liba.so")
	}},
	{Name: "RPATH of the plugin, RUNPATH of the middle", Make: func(b *bench) {
		again(b, defines)
		b.lib("libm1.so", "extern int a(void); int m(void) { return a(); }", "-Wl,-soname,libm1.so", "liba.so", runpath+"/nowhere")
		b.lib("p.so", "extern int m(void); int p(void) { return m(); }", "libm1.so", rpath+"$ORIGIN/deep")
		b.rename("liba.so", "deep/liba.so")
		b.rename("libm1.so", "deep/libm1.so")
	}},
	{Name: "RPATH of the plugin, an empty RUNPATH in the middle", Make: func(b *bench) {
		again(b, defines)
		b.lib("libm1.so", "extern int a(void); int m(void) { return a(); }", "-Wl,-soname,libm1.so", "liba.so", runpath+"/nowhere")
		b.run("", "patchelf", "--set-rpath", "", "libm1.so")
		b.lib("p.so", "extern int m(void); int p(void) { return m(); }", "libm1.so", rpath+"$ORIGIN/deep")
		b.rename("liba.so", "deep/liba.so")
		b.rename("libm1.so", "deep/libm1.so")
	}},
	{Name: "$ORIGIN of a link", Make: throughLink("real/libb.so")},
	{Name: "$ORIGIN of a link, beside the link", Make: throughLink("deep/libb.so")},
	{Name: "DT_NEEDED twice", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", uses, "liba.so")
		b.run("", "patchelf", "--add-needed", "libb.so", "p.so")
		b.run("", "patchelf", "--replace-needed", "libb.so", "liba.so", "p.so")
	}},
	{Name: "DT_NEEDED with $ORIGIN", Make: func(b *bench) {
		b.lib("liba.so", defines, "-Wl,-soname,$ORIGIN/deep/liba.so")
		b.lib("p.so", uses, "liba.so")
		b.rename("liba.so", "deep/liba.so")
	}},
	{Name: "DT_NEEDED with a slash, from the working directory", Make: func(b *bench) {
		b.lib("sub/liba.so", defines)
		b.lib("p.so", uses, "./sub/liba.so")
	}},
	{Name: "found by the DT_SONAME of what is loaded", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("libm1.so", "extern int a(void); int m(void) { return a(); }", "-Wl,-soname,libm1.so", "liba.so")
		b.run("", "cp", "liba.so", "sub.so")
		b.lib("p.so", "extern int a(void), m(void); int p(void) { return m() + a(); }", "liba.so", "libm1.so")
		b.run("", "patchelf", "--replace-needed", "liba.so", "./sub.so", "p.so")
		b.remove("liba.so")
	}},
	{Name: "one file under two names", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", uses, "liba.so")
		b.symlink("liba.so", "libz.so")
		b.run("", "patchelf", "--add-needed", "libz.so", "p.so")
	}},
	{Name: "DF_1_NODEFLIB", Linkers: []string{"bfd"}, Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("p.so", uses, "liba.so", "-Wl,-z,nodefaultlib")
	}},
	{Name: "a ring of libraries", Dirs: here, Make: func(b *bench) {
		again(b, defines)
		b.lib("libb.so", "extern int a(void); int b(void) { return a(); }", "-Wl,-soname,libb.so", "liba.so")
		again(b, "extern int b(void); int a(void) { return b(); }", "libb.so")
		b.lib("p.so", uses, "liba.so")
	}},
	{Name: "it needs itself", Dirs: here, Make: func(b *bench) {
		b.lib("p.so", defines, "-Wl,-soname,p.so")
		b.run("", "patchelf", "--add-needed", "p.so", "p.so")
	}},
}
