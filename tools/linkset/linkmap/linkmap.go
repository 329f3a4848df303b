package linkmap

// A link map that the linker wrote: which archive members it linked, and for
// what. Where a user gives one it is believed instead of what Resolve works out.
// Maps that list sections are no such list: a member of which nothing was kept is
// not in them.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Map is what a link map says of the members of archives.
type Map struct {
	// Name is the file, for messages. Linker is whose map it is: "GNU ld", "gold"
	// or "lld".
	Name   string
	Linker string

	Pulled []Entry
	Loaded map[string]bool // GNU ld: the files that were opened
	// sections are, in gold's map, the files whose sections are in it: of the
	// files of a --start-lib it says nothing else.
	Sections map[string]bool
}

// Entry is one member that was linked.
type Entry struct {
	Line      int
	Member    string // "archive(member)", or a path
	Reference string // the file that refers to the name; "" where it is no file
	Symbol    string // "" where a whole archive was linked
}

const (
	gnuList      = "Archive member included to satisfy reference by file (symbol)"
	goldList     = "Archive member included because of file (symbol)"
	gnuMemory    = "Linker script and memory map"
	goldMemory   = "Memory map"
	lldWhyHeader = "reference\textracted\tsymbol"
)

// Read reads a map of GNU ld or gold (-Map) or lld's list of extracted
// members (--why-extract). Errors name the file and, where there is one, the line.
func Read(name string, r io.Reader) (*Map, error) {
	m := &Map{Name: name, Loaded: map[string]bool{}, Sections: map[string]bool{}}
	p := &mapParser{m: m}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), 16<<20) // a mangled name of that size is none
	for lines.Scan() {
		p.line++
		if err := p.read(strings.TrimSuffix(lines.Text(), "\r")); err != nil {
			return nil, err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, m.At(p.line+1, "a line of more than 16 MiB: this is no link map")
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	switch {
	case m.Linker == "" && p.listed:
		return nil, m.At(p.line, "the map ends before its memory map: the linker did not finish it, or it was cut off")
	case m.Linker == "":
		return nil, fmt.Errorf("%s: this is no link map that is known: give the -Map of GNU ld or gold (written with LC_ALL=C), or the --why-extract of lld", name)
	case p.member != "":
		return nil, m.At(p.line, "the map ends behind %s, before what it was linked for", p.member)
	}
	return m, nil
}

// At is an error about one line of the map.
func (m *Map) At(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", m.Name, line, fmt.Sprintf(format, args...))
}

// mapParser is where the reading of a map has got to.
type mapParser struct {
	m      *Map
	line   int
	listed bool   // the heading of the list of members was seen
	inList bool   // and its end was not
	member string // whose reason is on the next line
	why    bool   // the file is lld's list
}

func (p *mapParser) read(text string) error {
	switch {
	case p.why:
		return p.whyExtract(text)
	case p.line == 1 && text == lldWhyHeader:
		p.why, p.m.Linker = true, "lld"
		return nil
	case p.line == 1 && sameFields(text, "VMA LMA Size Align Out In Symbol"):
		return p.m.At(1, "this is lld's -Map, which lists sections: a member of which nothing was kept is not in it. Link with -Wl,--why-extract=FILE and give that file")
	case p.line == 1 && sameFields(text, "VMA Size Align Out In Symbol"):
		return p.m.At(1, "this is mold's -Map, which lists sections: a member of which nothing was kept is not in it, and mold writes no list of members. Leave the map away")
	}
	return p.gnu(text)
}

func sameFields(text, want string) bool {
	return strings.Join(strings.Fields(text), " ") == want
}

// whyExtract reads a row of lld's list: the file that refers, the member that was
// extracted, the name.
func (p *mapParser) whyExtract(text string) error {
	if text == "" {
		return nil
	}
	f := strings.Split(text, "\t")
	if len(f) != 3 || f[1] == "" {
		return p.m.At(p.line, "%q is no row of reference, extracted and symbol", text)
	}
	e := Entry{Line: p.line, Reference: f[0], Member: f[1], Symbol: f[2]}
	if f[0] == "<internal>" {
		e.Reference = ""
	}
	p.m.Pulled = append(p.m.Pulled, e)
	return nil
}
