// Package buildfile compares BUILD files as they were parsed: which symbol_checks they have, what they load, and whether all the rest
// is as it was.
package buildfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bazelbuild/buildtools/build"
)

// checkKinds are the kinds of a symbol_check in the repository; the second is what a map_kind makes of the first.
var checkKinds = []string{"symbol_check", "team_check"}

// A File is a BUILD file taken apart.
type File struct {
	Checks map[string]string // name → the rule as text
	Loads  []string          // "FILE SYMBOL", sorted
	Other  []Statement       // all that is neither, in order
}

// A Statement is anything at the top of a BUILD file. Kind and Name are those of a rule; a list comprehension over a rule has the kind
// in brackets, and no name.
type Statement struct{ Kind, Name, Text string }

// Read parses a BUILD file.
func Read(name, text string) (*File, error) {
	parsed, err := build.ParseBuild(name, []byte(text))
	if err != nil {
		return nil, err
	}
	f := &File{Checks: map[string]string{}}
	for _, stmt := range parsed.Stmt {
		if load, ok := stmt.(*build.LoadStmt); ok {
			for i, from := range load.From {
				as := ""
				if load.To[i].Name != from.Name {
					as = " as " + load.To[i].Name
				}
				f.Loads = append(f.Loads, load.Module.Value+" "+from.Name+as)
			}
			continue
		}
		s := statement(stmt)
		if !slices.Contains(checkKinds, s.Kind) {
			f.Other = append(f.Other, s)
			continue
		}
		if _, twice := f.Checks[s.Name]; twice || s.Name == "" {
			return nil, fmt.Errorf("%s: %s %q has no name of its own", name, s.Kind, s.Name)
		}
		f.Checks[s.Name] = s.Text
	}
	slices.Sort(f.Loads)
	return f, nil
}

func statement(stmt build.Expr) Statement {
	s := Statement{Text: build.FormatString(stmt)}
	switch stmt := stmt.(type) {
	case *build.CallExpr:
		rule := &build.Rule{Call: stmt}
		s.Kind, s.Name = rule.Kind(), rule.Name()
	case *build.Comprehension:
		if call, ok := stmt.Body.(*build.CallExpr); ok {
			s.Kind = "[" + (&build.Rule{Call: call}).Kind() + "]"
		}
	}
	return s
}

// Without returns the text of a BUILD file without one rule. `what` is a name, or what Statement calls the kind of a comprehension.
func Without(name, text, what string) (string, error) {
	parsed, err := build.ParseBuild(name, []byte(text))
	if err != nil {
		return "", err
	}
	before := len(parsed.Stmt)
	parsed.Stmt = slices.DeleteFunc(parsed.Stmt, func(stmt build.Expr) bool {
		s := statement(stmt)
		return s.Name == what || s.Name == "" && s.Kind == what
	})
	if before-len(parsed.Stmt) != 1 {
		return "", fmt.Errorf("%s: %d rules are called %s", name, before-len(parsed.Stmt), what)
	}
	return string(build.Format(parsed)), nil
}

// With returns the text of a BUILD file of one rule, a symbol_check or what became of it, with an attribute set to a value, or without
// the attribute if the value is "". Attributes stand where buildifier puts them.
func With(rule, attribute, value string) (string, error) {
	parsed, err := build.ParseBuild("the rule", []byte(rule))
	if err != nil {
		return "", err
	}
	r := &build.Rule{Call: parsed.Stmt[0].(*build.CallExpr)}
	if value == "" {
		r.DelAttr(attribute)
	} else {
		expr, err := build.ParseBuild("the value", []byte(value))
		if err != nil {
			return "", err
		}
		r.SetAttr(attribute, expr.Stmt[0])
	}
	return strings.TrimSuffix(string(build.Format(parsed)), "\n"), nil
}

// Formatted returns a BUILD file as buildifier would have it.
func Formatted(name, text string) (string, error) {
	parsed, err := build.ParseBuild(name, []byte(text))
	if err != nil {
		return "", err
	}
	return string(build.Format(parsed)), nil
}
