package loader

// Indirect functions (STT_GNU_IFUNC): to bind to one is to run code of the library that
// has it, which has to be relocated by then. On x86 ld.so looks whether it is
// (sysdeps/x86_64/dl-machine.h, elf_machine_rela).

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// runsEarly reports a reference to an indirect function of what is relocated only later:
// always so of the program, which is relocated last.
func (p *process) runsEarly(l *Loaded, ref *Reference, t target) {
	if t.def == nil || t.def.Type != elffile.STT_GNU_IFUNC || t.def.Undefined || t.at == l || !t.at.unrelocated ||
		p.machine != elffile.EM_X86_64 && p.machine != elffile.EM_386 {
		return
	}
	if t.at == p.program {
		p.problem(Problem{Kind: IndirectFunction, Object: t.at, Library: l, Reference: ref,
			Text: t.at.called() + ": IFUNC symbol '" + ref.Name + "' referenced in '" + l.called() + "' is defined in the executable and creates an unsatisfiable circular dependency."})
		return
	}
	if pair := [2]*Loaded{l, t.at}; !p.relinks[pair] {
		p.relinks[pair] = true
		p.result.note("ld.so warns: Relink `%s' with `%s' for IFUNC symbol `%s'; it crashes where the code that picks the function refers to anything outside of itself", l.called(), t.at.called(), ref.Name)
	}
}
