package isolate

// Names that mean something to a linker, a runtime or the whole program, under
// exactly that name (measured: each broke a link or a run when it was renamed).

import "strings"

// reserved lists them by what they are for. A "*" at the end stands for any rest.
var reserved = []struct {
	why   string
	names []string
}{
	{"operator new or delete, of which a program has one", []string{"_Znw*", "_Zna*", "_Zdl*", "_Zda*"}},
	{"the allocator, of which a program has one", []string{
		"malloc", "calloc", "realloc", "reallocarray", "free", "cfree", "memalign", "aligned_alloc", "posix_memalign", "valloc", "pvalloc",
		"malloc_usable_size", "free_sized", "free_aligned_sized",
	}},
	{"where a program begins or ends", []string{"main", "_start", "_init", "_fini", "LLVMFuzzer*"}},
	{"settings that a sanitizer looks up", []string{
		"__asan_default_*", "__lsan_default_*", "__tsan_default_*", "__msan_default_*", "__ubsan_default_*", "___asan_globals_registered",
	}},
	{"settings that LLVM's profile runtime looks up", []string{"__llvm_profile_raw_version", "__llvm_profile_filename"}},
	{"the linker's own", []string{
		"__tls_get_addr", "___tls_get_addr", "__tls_get_offset", "_TLS_MODULE_BASE_", "_GLOBAL_OFFSET_TABLE_", "_DYNAMIC", "__dso_handle", "__TMC_END__",
		".TOC.", "__global_pointer$", "__ehdr_start", "__init_array_*", "__fini_array_*", "__preinit_array_*", "__rela_iplt_*",
	}},
	{"the bounds of a section, which the linker makes", []string{"__start_*", "__stop_*"}},
}

// atRunTime are names that are looked up in a library after it is loaded.
var atRunTime = []string{"PyInit_*", "JNI_OnLoad", "JNI_OnUnload", "Java_*"}

// list is a list of names, made for looking up.
type list struct {
	exact    map[string]string // to why
	prefixes []struct{ prefix, why string }
}

var never, lookedUp = func() (n, l list) {
	for _, r := range reserved {
		n.add(r.why, r.names)
	}
	l.add("", atRunTime)
	return n, l
}()

func (l *list) add(why string, names []string) {
	if l.exact == nil {
		l.exact = map[string]string{}
	}
	for _, name := range names {
		if prefix, ok := strings.CutSuffix(name, "*"); ok {
			l.prefixes = append(l.prefixes, struct{ prefix, why string }{prefix, why})
		} else {
			l.exact[name] = why
		}
	}
}

func (l *list) find(name string) (why string, ok bool) {
	if why, ok = l.exact[name]; ok {
		return why, true
	}
	for _, p := range l.prefixes {
		if strings.HasPrefix(name, p.prefix) {
			return p.why, true
		}
	}
	return "", false
}
