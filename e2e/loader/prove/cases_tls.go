package main

// Thread-local variables.

import "fmt"

// initialExec is a plugin whose variables have to be at a fixed distance.
func initialExec(bytes int) func(b *bench) {
	return func(b *bench) {
		b.lib("p.so", fmt.Sprintf("__thread char v[%d]; char *p(void) { return v; }", bytes), "-ftls-model=initial-exec")
	}
}

var tlsCases = func() []Case {
	all := []Case{
		{Name: "a thread-local variable", Linkers: everyLinker, Make: func(b *bench) {
			b.plugin("p.so", "__thread int v; int *p(void) { return &v; }")
		}},
		{Name: "a thread-local variable by descriptor", Linkers: everyLinker, Make: func(b *bench) {
			b.plugin("p.so", "__thread int v; extern int puts(const char *); int *p(void) { puts(\"\"); return &v; }", "-mtls-dialect=gnu2")
		}},
		{Name: "another library's thread-local variable", Linkers: everyLinker, Dirs: here, Make: func(b *bench) {
			again(b, "__thread int v;")
			b.plugin("p.so", "extern __thread int v; int *p(void) { return &v; }", "liba.so")
		}},
		{Name: "another library's thread-local variable, initial-exec", Dirs: here, Make: func(b *bench) {
			again(b, "__thread int v;")
			b.plugin("p.so", "extern __thread int v; int *p(void) { return &v; }", "-ftls-model=initial-exec", "liba.so")
		}},
		{Name: "a thread-local variable that is nowhere", Make: func(b *bench) {
			b.lib("p.so", "extern __thread int v; int *p(void) { return &v; }", "-Wl,--unresolved-symbols=ignore-all")
		}},
		{Name: "a weak thread-local variable that is nowhere", Make: func(b *bench) {
			b.lib("p.so", "extern __thread int v __attribute__((weak)); int *p(void) { return &v; }", "-Wl,--unresolved-symbols=ignore-all")
		}},
		{Name: "errno of libc, initial-exec", Make: func(b *bench) {
			b.plugin("p.so", "extern __thread int __libc_errno; int *p(void) { return &__libc_errno; }", "-ftls-model=initial-exec", "-Wl,--unresolved-symbols=ignore-all")
		}},
	}
	for _, n := range []int{64, 400, 1024, 1280, 1536, 1600, 1664, 1728, 1792, 2048, 3000, 4096, 8192} {
		all = append(all, Case{Name: fmt.Sprintf("%d bytes of static TLS", n), Make: initialExec(n)})
	}
	return all
}()
