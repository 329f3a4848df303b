package linkset

// The manifest is what the rules know of a link: one fact a line, fields
// separated by tabs, written by Args.add_all so that every path is the one
// that exists where the action runs.

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Manifest is a parsed link.params file. Its lines are:
//
//	target   LABEL KIND          the target that made the output, and its rule's name
//	output   LABEL PATH          the file under test
//	input    LABEL PATH          a file of the link action made by a build action
//	source   LABEL PATH          a file of the link action that nobody builds
//	library  LABEL PATH FLAGS    whose library a file is; FLAGS may hold "alwayslink"
//	exports  LABEL PATH          the version script of a symbol_exports in deps
//	floor    LABEL PATH          the folder of a glibc_floor in deps
//	linkopt  LABEL TEXT          a link flag of a target's BUILD file
//	unseen                       no link action could be seen
type Manifest struct {
	Target   Label
	RuleKind string
	Output   ManifestFile
	Inputs   []ManifestFile
	Library  map[string][]Library // by path; one file may be several targets' library
	Exports  []ManifestFile       // version scripts that deps hand to the link
	Floors   []ManifestFile       // folders of an older glibc that deps hand to the link
	Linkopts []Linkopt
	Unseen   bool
}

// Linkopt is a link flag as a target's BUILD file has it, in linkopts or the like.
type Linkopt struct {
	Label Label
	Text  string
}

// ManifestFile is a file with the label that owns it.
type ManifestFile struct {
	Label  Label
	Path   string
	Source bool // checked in or fetched, not made by a build action
}

// Library says which target a file of the link is a library of. It differs from
// the file's owner where a rule takes the file as a source (cc_import).
type Library struct {
	Label      Label
	Alwayslink bool
}

// ReadManifest parses a manifest; name is used in errors.
func ReadManifest(name string, r io.Reader) (*Manifest, error) {
	m := &Manifest{Library: map[string][]Library{}}
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	n := 1
	for ; s.Scan(); n++ {
		if s.Text() == "" {
			continue
		}
		if err := m.add(strings.Split(s.Text(), "\t")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, n, err)
	}
	if m.Output.Path == "" {
		return nil, fmt.Errorf("%s: no line names the output", name)
	}
	return m, nil
}

func (m *Manifest) add(f []string) error {
	want := map[string]int{"target": 3, "output": 3, "input": 3, "source": 3, "library": 4, "exports": 3, "floor": 3, "linkopt": 3, "unseen": 1}
	n, known := want[f[0]]
	if !known {
		return fmt.Errorf("unknown kind of line %q", f[0])
	}
	if len(f) != n {
		return fmt.Errorf("a line of kind %q has %d fields, not %d", f[0], len(f), n)
	}
	if f[0] == "unseen" {
		m.Unseen = true
		return nil
	}
	if f[0] != "target" && f[2] == "" {
		return fmt.Errorf("a line of kind %q has an empty path", f[0])
	}
	label := NormalizeLabel(f[1])
	if f[0] == "linkopt" {
		m.Linkopts = append(m.Linkopts, Linkopt{Label: label, Text: f[2]})
		return nil
	}
	file := ManifestFile{Label: label, Path: f[2], Source: f[0] == "source"}
	switch f[0] {
	case "target":
		m.Target, m.RuleKind = label, f[2]
	case "output":
		if m.Output.Path != "" {
			return fmt.Errorf("a second output: %s is one already", m.Output.Path)
		}
		m.Output = file
	case "input", "source":
		m.Inputs = append(m.Inputs, file)
	case "library":
		if f[3] != "" && f[3] != "alwayslink" {
			return fmt.Errorf("unknown flag %q of a library", f[3])
		}
		m.Library[f[2]] = append(m.Library[f[2]], Library{Label: label, Alwayslink: f[3] == "alwayslink"})
	case "exports":
		// What stands in deps and in the check as well is one declaration.
		if !slices.ContainsFunc(m.Exports, func(e ManifestFile) bool { return MappedPath(e.Path) == MappedPath(file.Path) }) {
			m.Exports = append(m.Exports, file)
		}
	case "floor":
		m.Floors = append(m.Floors, file)
	}
	return nil
}
