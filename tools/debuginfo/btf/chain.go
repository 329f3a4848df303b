package btf

// Modifiers upon modifiers: const, volatile, restrict, typedefs and tags.

// checkChains adds the first chain that is too long: the kernel follows no more than 32,
// and asks that of its own types too (btf_check_modifier_chain_length).
func (t *Types) checkChains() {
	good := t.start - 1
	for i := range t.at {
		id := t.start + uint32(i)
		at := id
		for limit := maxDepth; t.record(at).kind().isModifier(); limit-- {
			if limit == 0 {
				t.about(id, t.record(id), Problem{Kind: "depth", By: Kernel, Fatal: true},
					"more than %d modifiers and typedefs, one upon the other, or in a circle", maxDepth)
				return
			}
			if at <= good {
				break
			}
			at = t.record(at).refersTo()
		}
		if t.record(id).kind().isModifier() {
			good = id
		}
	}
}
