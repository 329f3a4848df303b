package resolve

// The members that a map lists, as objects of the link, each with what it was
// linked for.

import (
	"path"
	"regexp"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/linkmap"
)

// listed is a member of the map that is one of the link's.
type listed struct {
	*linkmap.Entry
	object *ObjectFile
	why    Pull
}

// match finds the objects that the map's entries are.
func (p *replay) match() error {
	for i := range p.m.Pulled {
		e := &p.m.Pulled[i]
		found, archive, err := p.names.objects(e.Member)
		switch {
		case err != nil:
			return p.m.At(e.Line, "%s; name the inputs as the linker did", err)
		case archive != nil && len(found) == 0:
			return p.m.At(e.Line, "%s was linked, but %s has no such member: this is the map of another link, or of another build", e.Member, archive.Path)
		case len(found) == 0 && p.outside(e.Member):
			p.foreign = true
			p.r.Unseen = append(p.r.Unseen, e.Member)
			continue
		case len(found) == 0:
			return p.m.At(e.Line, "%s was linked, but no input of the link is called so: this is the map of another link, or an input was not named", e.Member)
		}
		o := p.choose(found, e.Symbol)
		if o == nil {
			return p.m.At(e.Line, "%s is listed once more than there are members of that name", e.Member)
		}
		p.of[o] = len(p.listed)
		p.listed = append(p.listed, listed{Entry: e, object: o})
	}
	p.fromSections()
	for i := range p.listed {
		if err := p.reason(&p.listed[i]); err != nil {
			return err
		}
	}
	return nil
}

// reason fills in why a member was linked.
func (p *replay) reason(e *listed) error {
	if e.Symbol == "" {
		return nil
	}
	e.why = Pull{Symbol: e.Symbol}
	if e.Reference == "" {
		e.why.Flag = p.flagFor(e.Symbol)
		return nil
	}
	found, _, err := p.names.objects(e.Reference)
	if err != nil {
		return p.m.At(e.Line, "%s; name the inputs as the linker did", err)
	}
	if len(found) > 0 {
		e.why.Object = found[0]
		return nil
	}
	if e.why.Library, err = p.names.input(e.Reference); err != nil || e.why.Library != nil {
		return err
	}
	e.why.Flag = e.Reference
	if startFile.MatchString(e.Reference) {
		e.why.Flag = originStartFiles.flag
	}
	return nil
}

// flagFor is the flag that refers to a name, which no map tells.
func (p *replay) flagFor(symbol string) string {
	for _, r := range p.line.roots {
		if r.name == symbol {
			return r.from.flag
		}
	}
	for _, name := range p.line.wrap {
		if symbol == "__wrap_"+name {
			return "--wrap"
		}
	}
	return originUndefined.flag
}

// startFile is what a compiler driver links in front of everything else.
var startFile = regexp.MustCompile(`(^|/)[SMgr]?crt[^/]*\.o$`)

// nameReason brings the name that an object was linked for into the linker's
// form: a map has it demangled. It is what the object defines and the file that
// needed it refers to; where that is several names the map's text stays.
func (p *replay) nameReason(o *ObjectFile) {
	by := o.Why.Object
	if o.Why.Symbol == "" || by == nil || p.defines(o, o.Why.Symbol) {
		return
	}
	referred := map[int32]bool{}
	for _, ref := range by.refs {
		referred[ref.name] = true
	}
	only, several := int32(-1), false
	for _, d := range o.defs {
		if referred[d.name] {
			several = several || only >= 0 && only != d.name
			only = d.name
		}
	}
	if only >= 0 && !several {
		o.Why.Symbol = p.r.table.names[only]
	}
}

// choose takes, of members that have one name, the first that defines the symbol
// and is not taken; where none does, as where a name is demangled, the first.
func (p *replay) choose(found []*ObjectFile, symbol string) *ObjectFile {
	var first *ObjectFile
	for _, o := range found {
		if _, taken := p.of[o]; taken {
			continue
		}
		if first == nil {
			first = o
		}
		if len(found) == 1 || p.defines(o, symbol) {
			return o
		}
	}
	return first
}

func (p *replay) defines(o *ObjectFile, symbol string) bool {
	id, known := p.r.table.ids[symbol]
	if !known || !p.load(o) {
		return false
	}
	for _, d := range o.defs {
		if d.name == id {
			return true
		}
	}
	return false
}

// outside tells a file that is not for the build to declare: the machine's, or one
// that the command line names and no manifest does.
func (p *replay) outside(member string) bool {
	file := member
	if archive, _, ok := splitMember(member); ok {
		file = archive
	}
	if strings.HasPrefix(file, "/") {
		return len(p.names.inputs[path.Base(file)]) == 0
	}
	in := &linkset.Input{Path: file, Kind: linkset.KindOf(file)}
	for _, w := range p.line.unseen {
		if sameFile(w, file) || w == "-l"+linkset.LibrarySearchName(in) || w == "-l:"+in.Base() {
			return true
		}
	}
	return p.intake.link.Unnamed[in.Base()]
}

// fromSections adds the files of gold's --start-lib whose sections are in the map.
func (p *replay) fromSections() {
	if p.m.Linker != "gold" {
		return
	}
	e := &linkmap.Entry{}
	for file := range p.m.Sections {
		found, _, err := p.names.objects(file)
		if err != nil || len(found) != 1 || found[0].Member != "" {
			continue
		}
		if _, taken := p.of[found[0]]; !taken {
			p.of[found[0]] = -1
		}
	}
	for _, o := range p.r.Objects { // in the order of the command line
		if at, ok := p.of[o]; ok && at < 0 {
			p.of[o] = len(p.listed)
			p.listed = append(p.listed, listed{Entry: e, object: o})
		}
	}
}
