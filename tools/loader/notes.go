package loader

// What is seen in the files and not followed. Not seen at all, as no file says it:
// LD_PRELOAD, LD_AUDIT, RTLD_GLOBAL and RTLD_DEEPBIND of other calls of dlopen, and the
// hwcaps directories from before 2.33.

func (p *process) noteUnmodelled() {
	for _, l := range p.fresh {
		if l.Object.Filter {
			p.result.note("%s has DT_FILTER or DT_AUXILIARY, which puts another library in front of it: not modelled", l.called())
		}
		if level := isaLevel(l.Object.ISANeeded); level != "" && !p.before(33) {
			p.result.note("%s says that it needs %s, and is refused on a lesser processor: CPU ISA level is lower than required", l.called(), level)
		}
	}
}
