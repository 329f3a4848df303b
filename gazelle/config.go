package gazelle

// What a directory says about its binaries: the directives, each declared once, in a table that KnownDirectives and
// Configure both read. A directory starts with what its parent ended with, and an empty value goes back to the default.

import (
	"fmt"
	"log"
	"regexp"
	"slices"
	"strings"

	"github.com/bazel-contrib/bazel-gazelle/v2/label"
	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
	"github.com/bazelbuild/bazel-gazelle/config"
	"github.com/bazelbuild/buildtools/build"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// defaultNaming names the check of //pkg:app //pkg:app_symbols.
const defaultNaming = "{name}_symbols"

// settings are what holds in one directory. A nil governed attribute is the owner's.
type settings struct {
	enabled  bool
	kinds    []string // more kinds that link
	vendored *[]string
	naming   string
	exports  *label.Label // label.NoLabel: no exports
}

// A directive is one line that a directory may have.
type directive struct {
	key   string
	set   func(s *settings, value, rel string) error // rel is the directory that the directive stands in
	reset func(s *settings)
}

var directives = []directive{
	{"symcheck", setEnabled, func(s *settings) { s.enabled = true }},
	{"symcheck_kind", addKind, func(s *settings) { s.kinds = nil }},
	{"symcheck_vendored", addVendored, func(s *settings) { s.vendored = &[]string{} }},
	{"symcheck_naming", setNaming, func(s *settings) { s.naming = defaultNaming }},
	{"symcheck_exports", setExports, func(s *settings) { s.exports = &label.Label{} }},
}

// KnownDirectives keeps Gazelle from calling them unknown.
func (l *symcheck) KnownDirectives() []string {
	var keys []string
	for _, d := range l.directives {
		keys = append(keys, d.key)
	}
	return keys
}

// Configure reads the directives of one directory. A value that makes no sense is reported and changes nothing.
func (l *symcheck) Configure(c *config.Config, rel string, f *rule.File) {
	s := settingsOf(c)
	if f != nil {
		for _, line := range f.Directives {
			i := slices.IndexFunc(l.directives, func(d directive) bool { return d.key == line.Key })
			if i < 0 {
				continue
			}
			value := line.Value
			if c.RepoName != "" && strings.HasPrefix(value, "@"+c.RepoName+"//") {
				value = strings.TrimPrefix(value, "@"+c.RepoName)
			}
			if value == "" {
				l.directives[i].reset(&s)
			} else if err := l.directives[i].set(&s, value, rel); err != nil {
				log.Printf("%s: # gazelle:%s %s: %v", place(f, line), line.Key, line.Value, err)
			}
		}
	}
	c.Exts[languageName] = s
}

// settingsOf returns a copy that may be changed without its parent noticing.
func settingsOf(c *config.Config) settings {
	if s, ok := c.Exts[languageName].(settings); ok {
		return s
	}
	return settings{enabled: true, naming: defaultNaming}
}

func setEnabled(s *settings, value, _ string) error {
	if value != "enabled" && value != "disabled" {
		return fmt.Errorf("write enabled or disabled")
	}
	s.enabled = value == "enabled"
	return nil
}

var kindName = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$`)

func addKind(s *settings, value, _ string) error {
	if !kindName.MatchString(value) {
		return fmt.Errorf("that is no kind of rule; write one a line, as it is called in BUILD files, such as my_cc_binary")
	}
	s.kinds = with(s.kinds, value)
	return nil
}

// addVendored takes patterns for all below a package only: they go to binaries that link nothing of it as well, and no
// other may match nothing.
func addVendored(s *settings, value, _ string) error {
	if strings.ContainsAny(value, " \t") {
		return fmt.Errorf("one pattern a line, such as //third_party/...")
	}
	pattern, err := linkset.ParseOwnerPattern(value)
	if err != nil {
		return err
	}
	if !pattern.Below() {
		return fmt.Errorf("write a package and all below it, such as //third_party/...; checks of binaries that link nothing of %s would fail", value)
	}
	var given []string
	if s.vendored != nil {
		given = *s.vendored
	}
	given = with(given, value)
	s.vendored = &given
	return nil
}

// targetName is what Bazel takes for the name of a target, but for what could be told from a label only by looking.
var targetName = regexp.MustCompile("^[A-Za-z0-9!%@^_\"#$&'()*+,;<=>?\\[\\]{|}~.-]+(/[A-Za-z0-9!%@^_\"#$&'()*+,;<=>?\\[\\]{|}~.-]+)*$")

func setNaming(s *settings, value, _ string) error {
	rest := strings.ReplaceAll(value, "{name}", "")
	parts := strings.Split(value, "/")
	switch {
	case rest == value:
		return fmt.Errorf("it has to contain {name}, the name of the binary, such as %s", defaultNaming)
	case rest == "":
		return fmt.Errorf("that is the name of the binary itself; add something, such as %s", defaultNaming)
	case strings.ContainsAny(rest, "{}"):
		return fmt.Errorf("only {name} stands for something")
	case strings.HasSuffix(value, ".symcheck"):
		return fmt.Errorf("the reports of symbol_check_aspect are called so; write something such as %s", defaultNaming)
	case slices.Contains(parts, ".") || slices.Contains(parts, "..") || !targetName.MatchString(strings.ReplaceAll(value, "{name}", "x")):
		return fmt.Errorf("no target can have such a name; write something such as %s", defaultNaming)
	}
	s.naming = value
	return nil
}

func setExports(s *settings, value, rel string) error {
	l, err := label.Parse(value)
	if err != nil || strings.Contains(value, "...") {
		return fmt.Errorf("that is no label of a symbol_exports, such as //:exports")
	}
	if l.Relative {
		l = l.Abs("", rel)
	}
	s.exports = &l
	return nil
}

// with adds an item to a copy of a list, unless it is there.
func with(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(slices.Clip(list), item)
}

// place is file and line of a directive; only the file where it came from a file of directives.
func place(f *rule.File, d rule.Directive) string {
	for _, stmt := range f.File.Stmt {
		for _, comment := range slices.Concat(stmt.Comment().Before, stmt.Comment().After) {
			if isDirective(comment, d) {
				return fmt.Sprintf("%s:%d", f.Path, comment.Start.Line)
			}
		}
	}
	return f.Path
}

func isDirective(c build.Comment, d rule.Directive) bool {
	text, ok := strings.CutPrefix(strings.TrimSpace(strings.TrimPrefix(c.Token, "#")), "gazelle:"+d.Key)
	return ok && strings.TrimSpace(text) == d.Value
}
