package linkmap

// The map of GNU ld, and gold's, which is written alike: a list of members, each
// with the file and the name for which it was linked; then, in GNU ld's, the files
// that were opened, and in both the sections. (ld/ldmain.c, add_archive_element;
// gold/mapfile.cc; measured: GNU ld 2.47, gold 1.16.)

import (
	"path"
	"strings"
)

// memberColumn is where the reason stands. A member that is too long for the
// columns before it has its reason on the next line.
const memberColumn = 30

// goldFlags stand before a name that no file refers to (gold/archive.cc,
// Library_base::should_include_member).
var goldFlags = []string{"-u ", "entry symbol ", "script or expression reference to "}

func (p *mapParser) gnu(text string) error {
	m := p.m
	switch {
	case text == gnuList || text == goldList:
		p.listed, p.inList = true, true
	case text == gnuMemory:
		m.Linker, p.inList = "GNU ld", false
	case text == goldMemory:
		m.Linker, p.inList = "gold", false
	case p.inList && text == "":
		if p.member != "" {
			return m.At(p.line, "the list of members ends behind %s, before what it was linked for", p.member)
		}
		// An empty line is under the heading, and another under the list.
		p.inList = len(m.Pulled) == 0
	case p.inList:
		return p.entry(text)
	case m.Linker == "GNU ld" && strings.HasPrefix(text, "LOAD "):
		m.Loaded[text[len("LOAD "):]] = true
	case m.Linker != "GNU ld":
		p.section(text)
	}
	return nil
}

func (p *mapParser) entry(text string) error {
	m := p.m
	reason := ""
	switch {
	case p.member != "":
		reason = strings.TrimLeft(text, " ")
		if len(text)-len(reason) != memberColumn {
			return m.At(p.line, "what %s was linked for has to stand here, and %q is not that", p.member, text)
		}
	case strings.HasPrefix(text, " "):
		return m.At(p.line, "an archive member has to stand here, and %q is none", text)
	case len(text) <= memberColumn || text[memberColumn-1] != ' ':
		p.member = text
		return nil
	default:
		p.member, reason = strings.TrimRight(text[:memberColumn], " "), text[memberColumn:]
	}
	e := Entry{Line: p.line, Member: p.member}
	p.member = ""
	switch reference, symbol, found := strings.Cut(reason, " ("); {
	case strings.HasSuffix(reason, "--whole-archive"), strings.HasSuffix(reason, "(--whole-archive)"):
	case strings.HasPrefix(reason, "(") && strings.HasSuffix(reason, ")"): // GNU ld: a flag or the script
		e.Symbol = reason[1 : len(reason)-1]
	case found && strings.HasSuffix(symbol, ")"):
		e.Reference, e.Symbol = reference, strings.TrimSuffix(symbol, ")")
	default:
		e.Symbol = reason
		for _, words := range goldFlags {
			e.Symbol = strings.TrimPrefix(e.Symbol, words)
		}
	}
	m.Pulled = append(m.Pulled, e)
	return nil
}

// section notes the object that a section, kept or discarded, or a COMMON is of.
// Whose map it is is not yet known, where the discarded ones stand.
func (p *mapParser) section(text string) {
	if i := strings.LastIndex(text, " "); i >= 0 && namesObject(text[i+1:]) {
		p.m.Sections[text[i+1:]] = true
	}
}

// namesObject tells an object by its name.
func namesObject(file string) bool { return path.Ext(file) == ".o" || path.Ext(file) == ".obj" }
