package isolate

// Names of sections that mean something to a linker.
//
// A section that is called like a C identifier gets the bounds __start_X and
// __stop_X from the linker, over all libraries: that is how linkme and its like
// collect a registry. In a set of its own it is called X_ID, with an underscore,
// as a dot would leave it without bounds; and only where a reference to the
// bounds is in the set, as otherwise its readers are somewhere else.
//
// Of link-once sections a linker keeps one by its name, which therefore changes
// with the symbols in it.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

const linkOncePrefix = ".gnu.linkonce."

// linkOnceKey returns what link-once sections of one entity share: the name
// without the letters that tell code from data.
func linkOnceKey(section string) (string, bool) {
	rest, ok := strings.CutPrefix(section, linkOncePrefix)
	if !ok {
		return "", false
	}
	_, key, ok := strings.Cut(rest, ".")
	return key, ok && key != ""
}

// cSection is a section that is called like a C identifier, in all objects.
type cSection struct {
	name string
	to   string
	why  string // it keeps its name
}

// runtimeSections belong to runtimes of compilers, which read them by name.
var runtimeSections = func() (l list) {
	l.add("", []string{"__llvm_*", "__sancov_*", "asan_globals", "__patchable_function_entries"})
	return l
}()

func isCIdentifier(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
		case c >= '0' && c <= '9' && i > 0:
		default:
			return false
		}
	}
	return s != ""
}

// isBound tells a symbol that a linker makes for a section.
func isBound(symbol string) bool {
	return strings.HasPrefix(symbol, "__start_") || strings.HasPrefix(symbol, "__stop_")
}

// collectSections notes the allocated sections with such names. The bounds of
// others are of no use to a program.
func (s *set) collectSections(o *object) {
	for i := range o.sections {
		sec := &o.sections[i]
		if sec.Flags&elffile.SHF_ALLOC != 0 && isCIdentifier(sec.Name) && s.sections[sec.Name] == nil {
			c := &cSection{name: sec.Name}
			s.sections[sec.Name] = c
			s.sectionOrder = append(s.sectionOrder, c)
		}
	}
}

func (s *set) decideSections() error {
	for _, c := range s.sectionOrder {
		bounds := []*name{s.names["__start_"+c.name], s.names["__stop_"+c.name]}
		referred := false
		for _, b := range bounds {
			if b == nil {
				continue
			}
			referred = true
			switch {
			case b.defined:
				c.why = "the set defines " + b.text + " itself"
			case b.why != "":
				c.why = fmt.Sprintf("%s is public: it matches %q", b.text, b.why)
			case b.asked != "":
				c.why = b.text + " is " + b.asked
			}
		}
		if _, ok := runtimeSections.find(c.name); ok {
			c.why = "the runtime of a compiler reads it by its name"
		}
		switch {
		case c.why != "":
		case s.options.ShareSections:
			c.why = "sections are shared"
		case !referred:
			c.why = "nothing in the set refers to __start_" + c.name + " or __stop_" + c.name
		default:
			c.to = c.name + "_" + s.options.ID
			if s.sections[c.to] != nil {
				return fmt.Errorf("section %s would be renamed to %s, which is in the set already; choose another id than %q", c.name, c.to, s.options.ID)
			}
			for _, b := range bounds {
				if b != nil {
					b.to = b.text + "_" + s.options.ID
				}
			}
		}
	}
	return nil
}

// sectionName returns what a section is to be called.
func (s *set) sectionName(o *object, i int, linkOnce map[int]*group) string {
	sec := &o.sections[i]
	if sec.Type == elffile.SHT_RELA || sec.Type == elffile.SHT_REL {
		target := int(sec.Info)
		if target > 0 && target < len(o.sections) && relocated(sec.Name) == o.sections[target].Name && o.sections[target].Type != sec.Type {
			return strings.TrimSuffix(sec.Name, o.sections[target].Name) + s.sectionName(o, target, linkOnce)
		}
		return sec.Name
	}
	if g := linkOnce[i]; g != nil && g.renamed() {
		return sec.Name + "." + s.options.ID
	}
	if c := s.sections[sec.Name]; c != nil && c.to != "" && sec.Flags&elffile.SHF_ALLOC != 0 {
		return c.to
	}
	return sec.Name
}
