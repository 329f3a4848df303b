package gazelle

// The checks that a package has already: ours, and those of whoever wrote one, under any name, kind and spelling.

import (
	"maps"
	"slices"

	"github.com/bazel-contrib/bazel-gazelle/v2/label"
	"github.com/bazelbuild/buildtools/build"
)

// An existing check of a binary of the same package.
type existing struct {
	target
	binary string // its name
}

// checks are the symbol_checks of this package whose binary is a label of this package.
func (p *contents) checks() (found []existing) {
	for _, t := range p.targets {
		if t.kind != checkKind {
			continue
		}
		if binary, ok := p.local(t.attr("binary")); ok {
			found = append(found, existing{t, binary})
		}
	}
	return found
}

// announceAliases tells Gazelle, for this directory, which of the kinds here are checks. It merges only into rules of the
// kind that ours will be mapped to, or of a kind that alias_kind says is that: not of one that a load gives another
// name, nor of an alias of a mapped kind. Empty rules are mapped by one step, others as far as it goes.
func (p *contents) announceAliases() {
	aliases := maps.Clone(p.aliases)
	if aliases == nil {
		aliases = map[string]string{}
	}
	generated, empty := p.mappedTo(checkKind), checkKind
	if next, ok := p.mapped[checkKind]; ok {
		empty = next.KindName
	}
	for _, t := range p.targets {
		if t.kind != checkKind {
			continue
		}
		if will := p.mappedTo(t.written); will != generated {
			aliases[will] = generated
		} else if will != empty {
			aliases[will] = empty
		}
	}
	p.Config.AliasMap = aliases
}

// local is the name of a target of this package, however its label is written.
func (p *contents) local(e build.Expr) (name string, ok bool) {
	text, ok := e.(*build.StringExpr)
	if !ok {
		return "", false
	}
	l, err := label.Parse(text.Value)
	if err != nil {
		return "", false
	}
	mine := l.Repo == "" || l.Repo == "@" || l.Repo == p.Config.RepoName && !l.Canonical
	return l.Name, l.Relative || mine && l.Pkg == p.Rel
}

// checked tells whether a check of that binary exists, under whatever name, for one platform at least.
func (p *contents) checked(binary string) bool {
	for _, t := range p.targets {
		found := false
		if e := t.attr("binary"); e != nil && t.kind == checkKind {
			build.Walk(e, func(x build.Expr, _ []build.Expr) {
				name, ok := p.local(x)
				found = found || ok && name == binary
			})
		}
		if found {
			return true
		}
	}
	return slices.ContainsFunc(p.nested, func(call *build.CallExpr) bool {
		if p.meaning(build.FormatString(call.X)) != checkKind {
			return false
		}
		e := argument(call, "binary")
		return canBe(e, binary) || canBe(e, ":"+binary)
	})
}
