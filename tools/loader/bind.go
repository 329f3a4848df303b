package loader

// Binding: every reference of what this load brings, the last loaded first
// (elf/dl-reloc.c, _dl_relocate_object; elf/rtld.c relocates in reverse order).

func (p *process) bindAll() {
	most := 0
	for _, l := range p.fresh {
		most += len(l.Object.References)
	}
	p.result.Bindings = make([]Binding, 0, most)
	for _, l := range p.fresh {
		l.unrelocated = true
	}
	for i := len(p.fresh) - 1; i >= 0; i-- {
		l := p.fresh[i]
		scope := p.result.Scope
		if l.Object.Symbolic {
			// DT_SYMBOLIC: the object itself comes first (elf/dl-load.c).
			scope = appendNew([]*Loaded{l}, scope)
		}
		for j := range l.Object.References {
			p.bind(l, &l.Object.References[j], scope)
		}
		l.unrelocated = false
	}
}

func (p *process) bind(l *Loaded, ref *Reference, scope []*Loaded) {
	have := len(p.result.Bindings)
	add := func(c class) {
		t := p.resolve(l, ref, c, scope)
		if t.moved != nil {
			p.moved(l, ref, t.moved)
			return
		}
		for i := have; i < len(p.result.Bindings); i++ {
			if b := &p.result.Bindings[i]; b.To == t.at && b.Definition == t.def {
				b.mark(ref, c)
				return
			}
		}
		p.runsEarly(l, ref, t)
		p.reachesDirectly(l, ref, c, t)
		b := Binding{From: l, Reference: ref, To: t.at, Definition: t.def}
		b.mark(ref, c)
		p.result.Bindings = append(p.result.Bindings, b)
	}
	if ref.Slot || ref.TLS {
		add(classPLT)
	}
	if ref.Data {
		add(classData)
	}
	if ref.Copy {
		add(classCopy)
	}
	if ref.Weak {
		return
	}
	for i := have; i < len(p.result.Bindings); i++ {
		b := &p.result.Bindings[i]
		switch {
		case b.To == nil:
			text := l.called() + ": undefined symbol: " + ref.Name
			if ref.Version != "" {
				text += ", version " + ref.Version
			}
			p.problem(Problem{Kind: SymbolMissing, Occasion: occasionSymbol, Object: l, Reference: ref, File: ref.File, Version: ref.Version, Text: text, Follows: p.absent[ref.File]})
			return
		case b.Definition == nil:
			p.result.note("whether %s defines what %s refers to is not recorded", b.To.called(), l.called())
		}
	}
}

// moved: a symbol that another library has now, to a loader that insists on the old one.
func (p *process) moved(l *Loaded, ref *Reference, lib *Loaded) {
	text := l.called() + ": symbol " + ref.Name + ", version " + ref.Version + " not defined in file " + ref.File + " with link time reference"
	if !lib.Object.hasVersyms() {
		text += " (no version symbols)"
	}
	p.problem(Problem{Kind: SymbolMissing, Occasion: "relocation error", Object: l, Library: lib, Reference: ref, File: ref.File, Version: ref.Version, Text: text})
}

func (b *Binding) mark(ref *Reference, c class) {
	switch c {
	case classPLT:
		b.Slot, b.TLS = ref.Slot, ref.TLS
	case classData:
		b.Data = true
	case classCopy:
		b.Copy = true
	}
}

// resolve is _dl_lookup_symbol_x with what it does about protected symbols: these
// end at their own definition, whoever comes first in scope.
func (p *process) resolve(l *Loaded, ref *Reference, c class, scope []*Loaded) target {
	t := p.lookup(l, ref, c, scope)
	if !ref.Protected || !ref.Defined || t.at == nil || t.at == l {
		return t
	}
	for d := range l.Object.defines(ref.Name, ref.nameHash()) {
		if d.Version == ref.Version {
			return target{at: l, def: d}
		}
	}
	return t
}
