package isolate

// What was done, for people and for programs.

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/ianlancetaylor/demangle"
	"github.com/rules-symcheck/rules_symcheck/tools/archive"
)

// Report tells what Rewrite did. Names are mangled, as they were before.
type Report struct {
	Schema       int          `json:"schema"` // 1
	ID           string       `json:"id"`
	Files        []FileReport `json:"files"`
	Renamed      []string     `json:"renamed,omitempty"` // to NAME.ID, and hidden
	Public       []NameReport `json:"public,omitempty"`
	ReferencedBy []UserReport `json:"referenced_by,omitempty"`
	Exported     bool         `json:"exported,omitempty"` // the public names were not hidden
	Left         []NameReport `json:"left,omitempty"`     // definitions that were not touched
	Sections     []Renaming   `json:"sections,omitempty"`
	LeftSections []NameReport `json:"left_sections,omitempty"`
	Versions     []string     `json:"versions,omitempty"` // definitions that lost their version
	Stripped     []string     `json:"stripped,omitempty"` // members that lost a compiler's intermediate code
	Warnings     []NameReport `json:"warnings,omitempty"`
}

// FileReport is about one archive or object.
type FileReport struct {
	Name    string       `json:"name"`
	Objects int          `json:"objects"`
	Kept    []NameReport `json:"kept,omitempty"` // members that are no objects
}

// NameReport is a name and a sentence about it.
type NameReport struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// UserReport is what a file of a user asks for.
type UserReport struct {
	Owner string   `json:"owner,omitempty"`
	File  string   `json:"file"`
	Names []string `json:"names,omitempty"`
}

// Renaming is a section that got another name.
type Renaming struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func (s *set) report(files []*file) *Report {
	r := &Report{Schema: 1, ID: s.options.ID, Exported: s.options.ExportPublic, ReferencedBy: s.asked, Versions: s.versions, Stripped: s.stripped}
	for _, f := range files {
		report := FileReport{Name: f.name}
		for _, m := range f.members {
			if m.object != nil {
				report.Objects++
			} else {
				report.Kept = append(report.Kept, NameReport{m.name, kindOf(m.kind)})
			}
		}
		r.Files = append(r.Files, report)
	}
	r.Warnings = append(r.Warnings, s.unread...)
	for _, n := range s.order {
		switch n.fate {
		case private:
			r.Renamed = append(r.Renamed, n.text)
		case public:
			r.Public = append(r.Public, NameReport{n.text, n.why})
		case kept:
			r.Left = append(r.Left, NameReport{n.text, n.why})
		}
		if why := s.warning(n); why != "" {
			r.Warnings = append(r.Warnings, NameReport{n.text, why})
		}
	}
	for _, c := range s.sectionOrder {
		if c.to != "" {
			r.Sections = append(r.Sections, Renaming{c.name, c.to})
		} else {
			r.LeftSections = append(r.LeftSections, NameReport{c.name, c.why})
		}
	}
	return r
}

func kindOf(k archive.Kind) string {
	if k == archive.RustMetadata {
		return "metadata for rustc, which a linker does not read"
	}
	return k.String() + ", which a linker does not read"
}

// warning says what may be missed at run time.
func (s *set) warning(n *name) string {
	_, looked := lookedUp.find(n.text)
	switch {
	case !n.defined:
	case n.foretold != "":
		return n.foretold
	case looked && n.fate == private:
		return "is looked up by name at run time, and is renamed: list it as public, and export what is public"
	case looked && n.fate == public && !s.options.ExportPublic:
		return "is looked up by name at run time, and is hidden: export what is public"
	case n.fate == private && n.offered && !n.strong && !n.grouped:
		return "is weak: if others are meant to define it in its place, list it as public"
	}
	return ""
}

// JSON writes the report.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// listed is how many names a line of the text has room for.
const listed = 6

// Text writes the report for people: one line for each thing that was done.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	objects := 0
	for _, f := range r.Files {
		objects += f.Objects
	}
	fmt.Fprintf(&b, "isolated as %q: %s in %s\n", r.ID, count(objects, "object"), count(len(r.Files), "file"))
	line := func(what string, names []string) {
		if len(names) == 0 {
			return
		}
		rest := ""
		if n := len(names) - listed; n > 0 {
			names, rest = names[:listed], fmt.Sprintf("  … %d more", n)
		}
		fmt.Fprintf(&b, "  %s   %s%s\n", what, strings.Join(names, "  "), rest)
	}
	line(fmt.Sprintf("%d renamed and hidden", len(r.Renamed)), readableAll(r.Renamed))
	state := "hidden"
	if r.Exported {
		state = "visible"
	}
	line(fmt.Sprintf("%d public, %s", len(r.Public), state), readableAll(namesOf(r.Public)))
	for _, u := range r.ReferencedBy {
		line(fmt.Sprintf("%d asked for by %s", len(u.Names), u.File), readableAll(u.Names))
	}
	var sections []string
	for _, c := range r.Sections {
		sections = append(sections, c.From+" → "+c.To)
	}
	line(count(len(r.Sections), "section")+" renamed", sections)
	line(count(len(r.Versions), "version")+" dropped", r.Versions)
	for _, m := range r.Stripped {
		fmt.Fprintf(&b, "  stripped of a compiler's intermediate code   %s\n", m)
	}
	for _, f := range r.Files {
		for _, m := range f.Kept {
			fmt.Fprintf(&b, "  kept   %s of %s: %s\n", m.Name, f.Name, m.Why)
		}
	}
	for _, part := range []struct {
		what string
		list []NameReport
	}{{"left", r.Left}, {"left section", r.LeftSections}, {"warning", r.Warnings}} {
		byWhy := map[string][]string{}
		var order []string
		for _, n := range part.list {
			if byWhy[n.Why] == nil {
				order = append(order, n.Why)
			}
			byWhy[n.Why] = append(byWhy[n.Why], n.Name)
		}
		for _, why := range order {
			line(part.what, readableAll(byWhy[why]))
			fmt.Fprintf(&b, "      %s\n", why)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func namesOf(list []NameReport) []string {
	var names []string
	for _, n := range list {
		names = append(names, n.Name)
	}
	return names
}

// readableAll demangles what is printed, and no more.
func readableAll(names []string) []string {
	out := append([]string(nil), names...)
	for i := range min(len(out), listed) {
		out[i] = demangle.Filter(out[i], demangle.MaxLength(maxDemangled))
	}
	return out
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
