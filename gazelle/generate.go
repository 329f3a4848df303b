package gazelle

// One directory: a check for each binary, and none for a binary that is gone.

import (
	"log"
	"slices"
	"strings"

	"github.com/bazel-contrib/bazel-gazelle/v2/label"
	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
	"github.com/bazelbuild/bazel-gazelle/language"
	"github.com/bazelbuild/buildtools/build"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// GenerateRules looks at what is in the BUILD file and at what the languages before this one generated.
func (l *symcheck) GenerateRules(args language.GenerateArgs) language.GenerateResult {
	s := settingsOf(args.Config)
	if !s.enabled {
		return language.GenerateResult{}
	}
	p := foresee(args, newVocabulary(args.Config, args.File, l.knownKinds(s)))
	p.announceAliases()
	var result language.GenerateResult
	var stale []string
	for _, check := range p.checks() {
		if !l.made(p, check.binary) {
			stale = append(stale, check.name)
			result.Empty = append(result.Empty, rule.NewRule(checkKind, check.name))
		}
	}
	for _, t := range p.targets {
		if t.name == "" || !l.links(t, s) || holds(t.attr("tags"), "no-symcheck") {
			continue
		}
		if r := p.check(t, s, stale); r != nil {
			result.Gen = append(result.Gen, r)
		}
	}
	result.Imports = make([]any, len(result.Gen))
	return result
}

// knownKinds are those that a mapped kind may stand for, in the same order every time.
func (l *symcheck) knownKinds(s settings) []string {
	known := []string{checkKind, "cc_test"}
	for kind := range l.linking {
		known = append(known, kind)
	}
	slices.Sort(known)
	return append(known, s.kinds...)
}

// check is the symbol_check of a binary; nil if its owner has one of another name, or if the name is taken.
func (p *contents) check(t target, s settings, stale []string) *rule.Rule {
	r := rule.NewRule(checkKind, strings.ReplaceAll(s.naming, "{name}", t.name))
	r.SetAttr("binary", ":"+t.name)
	var old *rule.Rule
	for _, check := range p.checks() {
		if check.binary == t.name && check.name == r.Name() {
			old = check.rule
		}
	}
	if old == nil {
		if p.checked(t.name) {
			return nil
		}
		if taken := p.takenBy(r.Name(), stale); taken != "" {
			log.Printf("%s gets no symbol_check: %q is %s already; a line \"# gazelle:symcheck_naming {name}_exported\" gives checks other names",
				label.New("", p.Rel, t.name), r.Name(), taken)
			return nil
		}
		if holds(t.attr("tags"), "manual") {
			r.SetAttr("tags", []string{"manual"})
		}
	}
	if s.vendored == nil {
		leave(r, old, "vendored")
	} else if patterns := notItself(*s.vendored, p.Rel); len(patterns) > 0 {
		r.SetAttr("vendored", patterns)
	}
	if s.exports == nil {
		leave(r, old, "exports")
	} else if *s.exports != label.NoLabel {
		r.SetAttr("exports", s.exports.Rel("", p.Rel).String())
	}
	return r
}

// takenBy says what else has a name; "" if nothing has.
func (p *contents) takenBy(name string, stale []string) string {
	for _, t := range p.targets {
		if t.name == name && !slices.Contains(stale, name) {
			if t.kind == checkKind {
				return "a " + checkKind + " of something else"
			}
			return "a " + t.written
		}
	}
	if declaredOutput(p, name) {
		return "an output"
	}
	return ""
}

// A left value is its owner's: merged, it stays as it is, whatever expression it is.
type left struct{ value build.Expr }

func (l left) BzlExpr() build.Expr         { return l.value }
func (l left) Merge(build.Expr) build.Expr { return l.value }

// leave keeps Gazelle from taking away what it did not write.
func leave(r, old *rule.Rule, key string) {
	if old != nil && old.Attr(key) != nil {
		r.SetAttr(key, left{old.Attr(key)})
	}
}

// notItself leaves out the patterns that cover a package: inside //third_party/foo, //third_party/... is not vendored.
func notItself(patterns []string, pkg string) []string {
	return slices.DeleteFunc(slices.Clone(patterns), func(text string) bool {
		p, err := linkset.ParseOwnerPattern(text)
		return err == nil && p.MatchLabel(linkset.NormalizeLabel("//"+pkg+":x"))
	})
}
