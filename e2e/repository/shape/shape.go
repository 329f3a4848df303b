// Package shape holds the table of the generated repository: what a package of each shape is made of, and what has to come out
// of it. A shape is one file in the folder table. What is expected there was written by hand, from the documentation of
// the directives and of the checks; no code of this project had a part in it.
//
// The lines of the section "expect", in which NAME is the package's own name:
//
//	area    DIRECTORY                           below which packages of the shape lie, and whose directives hold for them
//	binary  TARGET  ASPECT  [exports SYMBOL…]   a linked file; see Binary
//	check   TARGET  OWNER  TEST                 a symbol_check that is there after Gazelle ran; see Verdict
//	writes  KIND  TARGET                        a rule that another language of Gazelle writes
//	delete  TARGET  [CHECK…]                    without this binary these checks go
//	unlink  FILE  RULE…                         without this file these rules go
//	kind    KIND  TARGET                        what would get a check if a symcheck_kind named the kind
//
// The section "checks" has those symbol_checks as they have to stand in the BUILD file, attribute by attribute.
package shape

import (
	"embed"
	"path"
	"strings"
)

//go:embed table/*.txtar
var table embed.FS

// A Shape is what a package is made of and what is expected of it.
type Shape struct {
	Name      string // of the file in table/
	Idea      string // one or two sentences
	Area      string // the directory whose directives hold
	Files     []File // paths relative to the package
	Checks    string // a BUILD file with nothing but the symbol_checks that have to be there in the end
	Binaries  []Binary
	Verdicts  []Verdict
	Written   []Rule
	Deletions []Deletion
	Unseen    []Rule
}

// A Rule is a kind and a name.
type Rule struct{ Kind, Name string }

// A Binary is a target that links.
type Binary struct {
	Name string
	// Aspect is what the aspect has to say before Gazelle ever ran: "pass", "opted-out", the id of the one check that finds something,
	// "manual" for what `bazel build //...` leaves out, "absent" for what Gazelle has yet to write.
	Aspect string
	// Exports are the symbols of other people's libraries that the linked file exports. They are found with nm, not with symcheck.
	Exports []string
}

// A Verdict is what a symbol_check has to come to.
type Verdict struct {
	Check string
	// Owner is "gazelle" for what Gazelle writes, "edited" for what a person wrote under the name that Gazelle would give, and
	// "person" for what Gazelle has no business with.
	Owner string
	// Test is "pass", the id of the one check that fails, or "manual" for what `bazel test //...` leaves out.
	Test string
}

// A Deletion is what a person takes away from a package, and the rules that Gazelle then has to remove.
type Deletion struct {
	Rule string // a target, or [KIND] for the list comprehension over that kind; "" where File is given
	File string
	Gone []string // names
}

// All returns the shapes, sorted by name.
func All() ([]Shape, error) {
	entries, err := table.ReadDir("table")
	if err != nil {
		return nil, err
	}
	var shapes []Shape
	for _, e := range entries {
		text, err := table.ReadFile(path.Join("table", e.Name()))
		if err != nil {
			return nil, err
		}
		s, err := parse(strings.TrimSuffix(e.Name(), ".txtar"), string(text))
		if err != nil {
			return nil, err
		}
		shapes = append(shapes, s)
	}
	return shapes, nil
}

// Named returns the shape as it is in the package at dir, whose last element takes the place of NAME.
func (s Shape) Named(dir string) Shape {
	fill := strings.NewReplacer("NAME", path.Base(dir), "PKG", dir).Replace
	all := func(texts []string) []string {
		var filled []string
		for _, t := range texts {
			filled = append(filled, fill(t))
		}
		return filled
	}
	n := Shape{Name: s.Name, Idea: s.Idea, Area: s.Area, Checks: fill(s.Checks)}
	for _, f := range s.Files {
		n.Files = append(n.Files, File{Name: fill(f.Name), Text: fill(f.Text)})
	}
	for _, b := range s.Binaries {
		n.Binaries = append(n.Binaries, Binary{Name: fill(b.Name), Aspect: b.Aspect, Exports: b.Exports})
	}
	for _, v := range s.Verdicts {
		n.Verdicts = append(n.Verdicts, Verdict{Check: fill(v.Check), Owner: v.Owner, Test: v.Test})
	}
	for _, r := range s.Written {
		n.Written = append(n.Written, Rule{Kind: r.Kind, Name: fill(r.Name)})
	}
	for _, d := range s.Deletions {
		n.Deletions = append(n.Deletions, Deletion{Rule: fill(d.Rule), File: d.File, Gone: all(d.Gone)})
	}
	for _, r := range s.Unseen {
		n.Unseen = append(n.Unseen, Rule{Kind: r.Kind, Name: fill(r.Name)})
	}
	return n
}
