package main

// Why the two differ, and who is right: read in auditwheel's source, and seen in what real
// loaders do.

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

type explanation struct {
	id    string
	fault string // whose
	text  string
	files []string // base names of real files, and names of made modules
	is    func(*verdict) bool
}

var explanations = []explanation{
	{
		id: "no verdict", fault: "auditwheel",
		text: "A module that does not need libc.so.6 (all that it refers to are symbols of the interpreter), and whose name has no `cpython-311` or later: `ldd` in lddtree.py finds no libc, " +
			"and `get_wheel_elfdata` raises InvalidLibcError. Such a module loads with any glibc, or as far as its other libraries do.",
		is: func(v *verdict) bool {
			return strings.HasPrefix(v.Error, "InvalidLibcError: couldn't detect libc for python extension")
		},
	},
	{
		id: "version of ld.so", fault: "auditwheel",
		text:  "`elf_find_versioned_symbols` (elfutils.py) leaves out the versions that are wanted of `ld-linux*`, such as GLIBC_2.35 of `__rseq_size`. The loader asks itself for them as it asks any library. GLIBC_PRIVATE, which auditwheel lets nobody want of another library, goes by the same way; it is for glibc's own libraries.",
		files: []string{"libc.so.6", "libmvec.so.1", "ldso_version"},
	},
	{
		id: "static TLS", fault: "auditwheel",
		text:  "Thread-local variables at a fixed distance (initial-exec) need room that is set aside when a program starts; auditwheel does not look at them. The sanitizers' libraries are for programs that are linked with them.",
		files: []string{"liblsan.so.0.0.0", "libtsan.so.2.0.0", "static_tls"},
	},
	{
		id: "symbol that nothing defines", fault: "auditwheel",
		text:  "It looks at versions, and at no symbol but those of its blacklist. What neither the libraries nor the interpreter define shows when the module is imported. (libthread_db.so.1 is for debuggers, which define `ps_*`.)",
		files: []string{"libthread_db.so.1", "no_such_symbol"},
	},
	{
		id: "no section headers", fault: "auditwheel",
		text:  "`.gnu.version_r` and `.dynsym` are found by name among the section headers; without these nothing is wanted. A loader reads PT_DYNAMIC, and so do we.",
		files: []string{"no_sections"},
	},
	{
		id: "DT_RELR", fault: "auditwheel",
		text:  "Packed relative relocations without the version GLIBC_ABI_DT_RELR (lld's `--pack-dyn-relocs=relr`): a glibc that knows them refuses the file, one that does not leaves its pointers as they are.",
		files: []string{"bare_relr"},
	},
	{
		id: "executable stack", fault: "auditwheel",
		text:  "Not looked at. glibc 2.41 and later give no library one, and a policy stands for all later releases too.",
		files: []string{"exec_stack"},
	},
	{
		id: "VER_FLG_WEAK", fault: "auditwheel",
		text:  "The flag is not looked at. The loader goes on without such a version (elf/dl-version.c). No linker sets it: the byte was changed by hand.",
		files: []string{"weak_version"},
	},
	{
		id: "instruction set", fault: "ours",
		text: "The file says (GNU property, `-z x86-64-v2`) that it needs more than the first x86-64; auditwheel takes it for no plain `x86_64`. glibc 2.33 and later refuse it on a processor without. " +
			"A baseline says nothing about processors: we say it in a note, in the loader's words, and let it pass.",
		files: []string{"isa_level"},
	},
}

// knownDifference is one between the tables of policies.
type knownDifference struct{ kind, version, text string }

func (k knownDifference) is(kind, place string) bool {
	return kind == k.kind && strings.Contains(place, "_riscv64: ") && strings.HasSuffix(place, " "+k.version)
}

// among returns the policies that have it.
func (k knownDifference) among(c *compared) []string {
	var where []string
	for _, place := range c.differ[k.kind] {
		if policy, _, _ := strings.Cut(place, ":"); k.is(k.kind, place) {
			where = append(where, policy)
		}
	}
	return where
}

var known = []knownDifference{
	{
		"version that only we allow", "GLIBC_ABI_DT_RELR",
		"glibc has the node on every machine since 2.36 (riscv64: seen in Debian 12's libc6-riscv64-cross); auditwheel has it for riscv64 from 2.38 on.",
	},
	{
		"version that only auditwheel allows", "GLIBC_2.37",
		"No library of glibc has such a node, on no machine (riscv64: Debian's 2.41 and 2.43 have 2.36 and then 2.38): nothing can be linked against it.",
	},
}

// explanationOf finds the explanation of a difference.
func explanationOf(name string, v *verdict) *explanation {
	for i, e := range explanations {
		if slices.Contains(e.files, name) || e.is != nil && e.is(v) {
			return &explanations[i]
		}
	}
	return nil
}

// each calls look with every file where the two differ.
func (f *found) each(look func(name string, v *verdict)) {
	for _, file := range f.real {
		if !file.same() {
			look(file.base(), file.verdict)
		}
	}
	for _, m := range f.made {
		if !m.same() {
			look(m.name, m.verdict)
		}
	}
}

// explained fails for each difference without an explanation.
func (f *found) explained() error {
	var errs []error
	f.each(func(name string, v *verdict) {
		if explanationOf(name, v) == nil {
			errs = append(errs, fmt.Errorf("%s: unexplained: auditwheel %v %s, we %v: %s", name, v.Theirs, v.Error, v.Ours, strings.Join(v.Why, "; ")))
		}
	})
	for kind, places := range f.policies.differ {
		for _, place := range places {
			if !slices.ContainsFunc(known, func(k knownDifference) bool { return k.is(kind, place) }) {
				errs = append(errs, fmt.Errorf("policies: %s: %s", kind, place))
			}
		}
	}
	for _, name := range f.policies.onlyTheirs {
		errs = append(errs, fmt.Errorf("policies: we have no %s", name))
	}
	return errors.Join(errs...)
}

// allExplain fails for each explanation that explains nothing any more, and for each file
// with a row on the page that is not there: neither can be told from a sample.
func (f *found) allExplain() error {
	var errs []error
	used := map[string]bool{}
	f.each(func(name string, v *verdict) {
		if e := explanationOf(name, v); e != nil {
			used[e.id] = true
		}
	})
	for _, e := range explanations {
		if !used[e.id] {
			errs = append(errs, fmt.Errorf("%s: explains nothing any more", e.id))
		}
	}
	for _, k := range known {
		if len(k.among(f.policies)) == 0 {
			errs = append(errs, fmt.Errorf("policies: %s: explains nothing any more", k.version))
		}
	}
	for _, s := range shown {
		if f.find(s.from, s.base) == nil {
			errs = append(errs, fmt.Errorf("there is no %s of %s", s.base, s.from))
		}
	}
	return errors.Join(errs...)
}
