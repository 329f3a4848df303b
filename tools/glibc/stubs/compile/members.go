package main

// What is compiled: which source with which names makes which member.

import (
	"fmt"
	"slices"
	"strings"
)

// member is an object of libc_nonshared.a, or a start file.
type member struct {
	name    string // without ".o"
	source  string
	defines []string
	cpus    []string // that it is for, or nil for all
	options []string // of the compiler, besides those that all have
}

// withFloat128 are the processors on which _Float128 is a type beside long double, and
// libstdc++ reads and writes it by functions of its own.
var withFloat128 = []string{"x86-64", "i386"}

// members returns all of them, in the order in which archives hold them.
func members() []member {
	list := []member{
		{name: "crt1", source: "start.c"},
		{name: "gcrt1", source: "start.c", defines: []string{"PROFILE"}},
		{name: "csu", source: "csu.c"},
		{name: "atexit", source: "exit.c", defines: []string{"ATEXIT"}},
		{name: "at_quick_exit", source: "exit.c", defines: []string{"AT_QUICK_EXIT"}},
		{name: "pthread_atfork", source: "exit.c", defines: []string{"ATFORK"}},
		{name: "stack_chk_fail_local", source: "stack_chk_fail_local.c"},
		{name: "fcntl64", source: "fcntl64.c"},
		{name: "fts64", source: "fts64.c", cpus: []string{"x86-64", "aarch64", "ppc64le", "s390x"}},
		{name: "single_threaded", source: "single_threaded.c"},
		{name: "getentropy", source: "random.c", defines: []string{"GETENTROPY"}},
		{name: "arc4random", source: "random.c"},
		{name: "thread_atexit", source: "thread_atexit.c"},
		{name: "dl_find_object", source: "dl_find_object.c"},
		call("cond_clockwait", "clockwait.c", "pthread_cond_clockwait", "pthread_cond_timedwait", "CONDITION"),
		call("mutex_clocklock", "clockwait.c", "pthread_mutex_clocklock", "pthread_mutex_timedlock"),
		call("rwlock_clockrdlock", "clockwait.c", "pthread_rwlock_clockrdlock", "pthread_rwlock_timedrdlock"),
		call("rwlock_clockwrlock", "clockwait.c", "pthread_rwlock_clockwrlock", "pthread_rwlock_timedwrlock"),
		{name: "inet_ntop_chk", source: "inet.c", defines: []string{"TO_TEXT"}},
		{name: "inet_pton_chk", source: "inet.c"},
		{name: "strfromf128", source: "float128.c", cpus: withFloat128},
		{name: "strtof128", source: "float128.c", defines: []string{"READ"}, cpus: withFloat128},
	}
	for _, s := range []struct{ name, kind, calls string }{
		{"stat", "PATH", "__xstat"}, {"lstat", "PATH", "__lxstat"},
		{"fstat", "DESCRIPTOR", "__fxstat"}, {"fstatat", "AT", "__fxstatat"},
	} {
		for _, bits := range []string{"", "64"} {
			list = append(list, call(s.name+bits, "stat.c", s.name+bits, s.calls+bits, s.kind))
		}
	}
	list = append(list,
		call("mknod", "stat.c", "mknod", "__xmknod", "NODE"),
		call("mknodat", "stat.c", "mknodat", "__xmknodat", "NODE_AT"))
	return slices.Concat(list, c23(), resolver(), vector())
}

// call is a member whose function NAME calls the function CALLS.
func call(name, source, function, calls string, more ...string) member {
	return member{name: name, source: source, defines: append([]string{"NAME=" + function, "CALLS=" + calls}, more...)}
}

// c23 are the functions that read numbers, which have second names since glibc 2.38.
func c23() []member {
	var list []member
	for _, f := range []struct{ name, result string }{
		{"tol", "long"}, {"toll", "long long"}, {"toul", "unsigned long"}, {"toull", "unsigned long long"},
		{"toimax", "intmax_t"}, {"toumax", "uintmax_t"},
	} {
		for _, chars := range []string{"str", "wcs"} {
			name := chars + f.name
			more := []string{"RESULT=" + f.result}
			if chars == "wcs" {
				more = append(more, "CHAR=wchar_t")
			}
			list = append(list, call("isoc23_"+name, "strtol.c", "__isoc23_"+name, name, more...))
			if !strings.HasSuffix(name, "max") {
				// The functions with a locale have two underlines before glibc 2.34 too.
				list = append(list, call("isoc23_"+name+"_l", "strtol.c", "__isoc23_"+name+"_l", "__"+name+"_l", append(more, "LOCALE")...))
			}
		}
	}
	for _, f := range []struct {
		name string
		more []string
	}{
		{"scanf", nil}, {"fscanf", []string{"FROM"}}, {"sscanf", []string{"FROM"}},
		{"wscanf", []string{"CHAR=wchar_t"}}, {"fwscanf", []string{"CHAR=wchar_t", "FROM"}}, {"swscanf", []string{"CHAR=wchar_t", "FROM"}},
	} {
		list = append(list,
			call("isoc23_"+f.name, "scanf.c", "__isoc23_"+f.name, "__isoc99_v"+f.name, f.more...),
			call("isoc23_v"+f.name, "scanf.c", "__isoc23_v"+f.name, "__isoc99_v"+f.name, append(f.more, "LIST")...))
	}
	return list
}

// resolver are the functions of libresolv.so.2 that lost two underlines. Those that take
// the state are called res_n….
func resolver() []member {
	var list []member
	add := func(name string, types ...string) {
		parameters, arguments := make([]string, len(types)), make([]string, len(types))
		for i, t := range types {
			arguments[i] = fmt.Sprintf("p%d", i)
			parameters[i] = t + " " + arguments[i]
		}
		list = append(list, call(name, "resolver.c", name, "__"+name,
			"PARAMETERS="+strings.Join(parameters, ", "), "ARGUMENTS="+strings.Join(arguments, ", ")))
	}
	const text, bytes, answer = "const char *", "const unsigned char *", "unsigned char *"
	for _, f := range []struct {
		name  string
		types []string
	}{
		{"query", []string{text, "int", "int", answer, "int"}},
		{"search", []string{text, "int", "int", answer, "int"}},
		{"querydomain", []string{text, text, "int", "int", answer, "int"}},
		{"mkquery", []string{"int", text, "int", "int", bytes, "int", bytes, answer, "int"}},
		{"send", []string{bytes, "int", answer, "int"}},
	} {
		add("res_"+f.name, f.types...)
		add("res_n"+f.name, append([]string{"void *"}, f.types...)...)
	}
	for _, name := range []string{"res_dnok", "res_hnok", "res_mailok", "res_ownok"} {
		add(name, text)
	}
	add("dn_comp", text, answer, "int", "unsigned char **", "unsigned char **")
	add("dn_expand", bytes, bytes, bytes, "char *", "int")
	add("dn_skipname", bytes, bytes)
	return list
}

// vector are the functions of libmvec.so.1, on the processors where gcc calls them by what
// the headers say: of those of libm.so.6 that every floor has.
func vector() []member {
	var list []member
	for _, f := range strings.Fields("acos acosh asin asinh atan atan2 atanh cbrt cos cosh erf erfc exp exp10 exp2 " +
		"expm1 hypot log log10 log1p log2 pow sin sinh tan tanh") {
		double, float := []string{"NAME=" + f, "TYPE=double"}, []string{"NAME=" + f + "f", "TYPE=float", "FLOAT"}
		if f == "atan2" || f == "hypot" || f == "pow" {
			double, float = append(double, "TWO"), append(float, "TWO")
		}
		for _, m := range []member{{cpus: []string{"x86-64"}, options: []string{"-mavx512f"}}, {cpus: []string{"aarch64"}}} {
			m.source = "vector.c"
			m.name, m.defines = "vector_"+f, double
			list = append(list, m)
			m.name, m.defines = "vector_"+f+"f", float
			list = append(list, m)
		}
	}
	return list
}
