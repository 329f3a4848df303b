package gazelle

// Which targets link a binary, and what a kind is where a BUILD file calls it something else.

import (
	"slices"
	"strings"

	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
	"github.com/bazelbuild/bazel-gazelle/config"
	"github.com/bazelbuild/buildtools/build"
)

// linking are the kinds whose targets get a symbol_check, and which of their targets do.
var linking = map[string]func(target) bool{
	"cc_binary":           always, // linkshared or not
	"cc_shared_library":   always,
	"go_binary":           cShared,
	"rust_binary":         always,
	"rust_shared_library": always,
}

func always(target) bool { return true }

// cShared picks the go_binary that other languages load, for one platform at least. All others export what
// Go's runtime wants and nobody's C library.
func cShared(t target) bool { return holds(t.attr("linkmode"), "c-shared") }

// links tells whether a target gets a check here.
func (l *symcheck) links(t target, s settings) bool {
	if slices.Contains(s.kinds, t.written) || slices.Contains(s.kinds, t.kind) {
		return true
	}
	picks, ok := l.linking[t.kind]
	return ok && picks(t)
}

// holds tells whether a string occurs in an expression, be it in a list, in a sum or in a select().
func holds(e build.Expr, text string) (found bool) {
	if e == nil {
		return false
	}
	build.Walk(e, func(x build.Expr, _ []build.Expr) {
		if s, ok := x.(*build.StringExpr); ok && s.Value == text {
			found = true
		}
	})
	return found
}

// A vocabulary knows what a BUILD file calls its kinds.
type vocabulary struct {
	loaded  map[string]load // by the name that the file uses
	aliases map[string]string
	mapped  map[string]config.MappedKind
	known   []string // those that a mapped kind may stand for
}

type load struct{ file, symbol string }

// newVocabulary reads the loads of a file, which may be nil, and the directives map_kind and alias_kind.
func newVocabulary(c *config.Config, f *rule.File, known []string) vocabulary {
	v := vocabulary{loaded: map[string]load{}, aliases: c.AliasMap, mapped: c.KindMap, known: known}
	if f != nil {
		for _, l := range f.Loads {
			for _, pair := range l.SymbolPairs() {
				v.loaded[pair.To] = load{l.Name(), pair.From}
			}
		}
	}
	return v
}

// original is the name that a kind has where it comes from: load("x.bzl", bin = "cc_binary").
func (v vocabulary) original(written string) string {
	if l, ok := v.loaded[written]; ok {
		return l.symbol
	}
	return written
}

// meaning is the kind that a name stands for in this file. Gazelle maps kinds only after it has asked its languages, so
// a file may hold both names.
func (v vocabulary) meaning(written string) string { return v.underlying(v.original(written)) }

// underlying is what alias_kind and map_kind say that a kind stands for.
func (v vocabulary) underlying(kind string) string {
	for range len(v.aliases) {
		underlying, ok := v.aliases[kind]
		if !ok {
			break
		}
		kind = underlying
	}
	if slices.Contains(v.known, kind) {
		return kind
	}
	for _, known := range v.known {
		if slices.Contains(v.chain(known), kind) {
			return known
		}
	}
	return kind
}

// chain is what map_kind makes of a kind, step by step, the kind itself first.
func (v vocabulary) chain(kind string) []string {
	names := []string{kind}
	for {
		next, ok := v.mapped[names[len(names)-1]]
		if !ok || slices.Contains(names, next.KindName) {
			return names
		}
		names = append(names, next.KindName)
	}
}

// mappedTo is what Gazelle will call a kind.
func (v vocabulary) mappedTo(kind string) string {
	chain := v.chain(kind)
	return chain[len(chain)-1]
}

// isRule tells a call that makes one target, of its own name, from one that may make anything: a macro. What a
// repository loads from itself may be a macro that is called like a rule.
func (v vocabulary) isRule(written string) bool {
	if !rules[v.original(written)] {
		return false
	}
	l, ok := v.loaded[written]
	return !ok || strings.HasPrefix(l.file, "@")
}
