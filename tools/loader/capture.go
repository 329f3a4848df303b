package loader

// Interposition: calls and data of a library that end up in somebody else's
// definition although the library defines the name itself.

// Capture is one name of which a library's own references are bound elsewhere.
type Capture struct {
	Name    string
	Version string // of the reference
	Library *Object
	By      *Object
	// What of the library is captured: calls through the PLT, addresses in data and
	// the GOT.
	Slot, Data bool
}

// Captured foretells which references of a library to names of its own would be
// bound to definitions of an object that comes before it in every scope, as an
// executable does. What an executable copied out of a library (COPY) and the
// addresses of its PLT are how a link is meant to work, and are left out.
func Captured(by, library *Object) []Capture {
	if len(library.References) == 0 || len(by.Definitions) == 0 || library.Symbolic || library.Unrecorded {
		return nil
	}
	p := newProcess(&System{})
	first, self := &Loaded{Object: by, Path: by.Name}, &Loaded{Object: library, Path: library.Name}
	p.program = first
	var out []Capture
	for i := range library.References {
		ref := &library.References[i]
		if !ref.Defined || ref.Protected {
			continue
		}
		c := Capture{Name: ref.Name, Version: ref.Version, Library: library, By: by}
		hash := ref.nameHash()
		if d := p.match(self, first, ref, hash, classPLT); ref.Slot && d != nil && !d.Copied {
			c.Slot = true
		}
		if d := p.match(self, first, ref, hash, classData); ref.Data && d != nil && !d.Copied && !d.Undefined {
			c.Data = true
		}
		if c.Slot || c.Data {
			out = append(out, c)
		}
	}
	return out
}

// Captures lists the references in a result that another object has taken from the
// library that defines the name too.
func (r *Result) Captures() []Capture {
	var out []Capture
	for i := range r.Bindings {
		b := &r.Bindings[i]
		if b.Definition == nil || b.To == b.From || !b.Reference.Defined || b.Definition.Copied || b.Definition.Undefined {
			continue
		}
		if !b.Slot && !b.Data && !b.TLS {
			continue // a copy is taken from the library, which is how it is meant
		}
		out = append(out, Capture{Name: b.Reference.Name, Version: b.Reference.Version, Library: b.From.Object, By: b.To.Object, Slot: b.Slot, Data: b.Data})
	}
	return out
}
