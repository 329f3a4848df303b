package loader

// Thread-local variables at a fixed distance from the thread pointer: a program that
// runs has only the surplus left for them (elf/dl-reloc.c, _dl_try_allocate_static_tls;
// elf/dl-tls.c, _dl_tls_static_surplus_init).

// surplus is how many bytes of static TLS a program has left for libraries that are
// loaded later.
func (p *process) surplus() uint64 {
	if p.before(32) {
		return 64 + 16*100 // TLS_STATIC_SURPLUS with DL_NNS of 16
	}
	return 512 + 144 + 3*144 + 4*144
}

func (p *process) checkStaticTLS() {
	if p.mode != Dlopen {
		return
	}
	needs := map[*Loaded]*Loaded{} // an object to which of its users needs it fixed
	for i := range p.result.Bindings {
		if b := &p.result.Bindings[i]; b.TLS && b.Reference.StaticTLS && b.Definition != nil && !b.To.Host {
			needs[b.To] = b.From
		}
	}
	left := p.surplus()
	for i := len(p.fresh) - 1; i >= 0; i-- {
		l := p.fresh[i]
		if needs[l] == nil && !l.Object.StaticTLS || l.Object.TLSSize == 0 {
			continue
		}
		size := l.Object.TLSSize
		if a := l.Object.TLSAlign; a > 1 && size <= 1<<40 && a <= 1<<40 {
			size = (size + a - 1) / a * a
		}
		if size > left {
			by := l
			if needs[l] != nil {
				by = needs[l]
			}
			p.problem(Problem{Kind: NoStaticTLS, Object: by, Library: l, Text: by.called() + ": cannot allocate memory in static TLS block"})
			continue
		}
		left -= size
	}
}
