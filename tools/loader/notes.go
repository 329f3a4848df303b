package loader

// What is seen in the files and not followed.

func (p *process) noteUnmodelled() {
	for _, l := range p.fresh {
		if l.Object.Filter {
			p.result.note("%s has DT_FILTER or DT_AUXILIARY: not modelled", l.called())
		}
	}
}
