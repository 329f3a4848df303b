package loader

// Protected symbols that are to be reached indirectly (-z indirect-extern-access). A program
// that was linked against a library in which they were not protected may have a copy of one, or
// an address of its own for it, which the library would not know of; since 2.35 ld.so refuses
// that (elf/dl-protected.h; measured: glibc 2.36 and 2.43, and 2.31 goes on).

// reachesDirectly reports such a program.
func (p *process) reachesDirectly(l *Loaded, ref *Reference, c class, t target) {
	if t.def == nil || !t.def.Indirect || l != p.program || p.before(35) {
		return
	}
	direct := c == classCopy
	if c == classPLT {
		for d := range l.Object.defines(ref.Name, ref.nameHash()) {
			direct = direct || d.Undefined // its value is the program's PLT, which stands for the function
		}
	}
	if direct {
		p.problem(Problem{Kind: DirectAccess, Occasion: ref.Name, Object: l, Library: t.at, Reference: ref, File: ref.File,
			Text: t.at.called() + ": error due to GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS"})
	}
}
