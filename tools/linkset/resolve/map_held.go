package resolve

// A map beside the link and its output. A map of another link, or one from before
// the last change, is worse than none: where it contradicts what can be seen, it is
// refused.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// loadedAll holds the files that GNU ld opened against those that the command line
// names. A shared library may have been found under another name.
func (p *replay) loadedAll() error {
	if p.m.Linker != "GNU ld" || p.intake.link.Arguments.Driver != "" {
		return nil
	}
	loaded := map[*linkset.Input]bool{}
	for file := range p.m.Loaded {
		if in, err := p.names.input(file); err == nil && in != nil {
			loaded[in] = true
		}
	}
	for _, s := range p.line.steps {
		if s.input == nil || loaded[s.input] {
			continue
		}
		c := p.intake.link.ContentsOf(s.input)
		if c.Err == nil && s.input.Kind != linkset.SharedObject {
			return fmt.Errorf("%s: %s is an input of the link, and is not among the files that the linker opened (LOAD): this is the map of another link", p.m.Name, s.input.Path)
		}
	}
	return nil
}

// contradicts holds the map against the symbols of the output.
func (p *replay) contradicts(output *OutputSymbols) error {
	if output == nil {
		return nil
	}
	for i := range p.listed {
		e := &p.listed[i]
		if at, err := p.r.Corroborate(e.object, output); err == nil && at == PresenceNotLinked {
			return p.m.At(max(e.Line, 1), "%s was linked, but the output has none of the names that it alone defines: this is the map of another link", e.object)
		}
	}
	if p.foreign || p.intake.link.Arguments.Driver != "" {
		return nil // what is no input may define the names
	}
	t := p.r.table
	asked := map[*ObjectFile]bool{}
	for _, e := range t.lazy {
		o := p.libraries[e.library].members[e.member]
		if o.Linked || asked[o] || len(p.r.byName[e.name]) > 0 || !output.names[t.names[e.name]] || ofStartFiles[t.names[e.name]] {
			continue
		}
		asked[o] = true
		if at, err := p.r.Corroborate(o, output); err == nil && at == PresenceLinked {
			return fmt.Errorf("%s: %s is not listed, but the output has %s, which it alone defines: this is the map of another link", p.m.Name, o, t.names[e.name])
		}
	}
	return nil
}

// ofStartFiles are names that the compiler driver's own objects define.
var ofStartFiles = map[string]bool{"_start": true, "_init": true, "_fini": true, "data_start": true, "__data_start": true, "_IO_stdin_used": true}
