package baseline

// The C library of a release, as its history has it, in the form in which the loader
// looks at files.

import (
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// machines are e_machine and the class of the processors that glibc's history knows.
var machines = map[string]struct {
	machine uint16
	class   int
}{
	"x86-64": {elffile.EM_X86_64, 64}, "i386": {elffile.EM_386, 32},
	"aarch64": {elffile.EM_AARCH64, 64}, "arm": {elffile.EM_ARM, 32},
	"riscv64": {elffile.EM_RISCV, 64}, "ppc64le": {elffile.EM_PPC64, 64}, "s390x": {elffile.EM_S390, 64},
}

// addGlibc adds the libraries of a release.
func (r *Runtime) addGlibc(abi *glibc.ABI) {
	r.Glibc = abi.Floor
	m := machines[abi.CPU]
	for _, l := range abi.Libraries {
		if r.Library(l.Soname) != nil {
			continue
		}
		o := &loader.Object{
			Name: l.Soname, Soname: l.Soname, CPU: abi.CPU, Class: m.class, Machine: m.machine, Big: abi.CPU == "s390x", Type: elffile.ET_DYN,
			Needed: l.Needed, Versioned: true, Nodes: l.Nodes,
		}
		for _, s := range l.Symbols {
			o.Definitions = append(o.Definitions, loader.Definition{
				Name: s.Name, Version: s.Version, Hidden: !s.Default, Type: s.Type, Binding: s.Binding, Size: s.Size,
			})
		}
		o.Sort()
		r.history[l.Soname] = true
		r.add(o)
	}
}
