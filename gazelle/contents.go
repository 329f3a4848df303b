package gazelle

// What a package will hold once Gazelle has merged what the languages before this one generated. Gazelle merges after all
// languages have been asked, so the outcome has to be foreseen: v2/merger is what this follows.

import (
	"slices"

	"github.com/bazel-contrib/bazel-gazelle/v2/rule"
	"github.com/bazelbuild/bazel-gazelle/language"
	"github.com/bazelbuild/buildtools/build"
)

// merging is how the kinds that link are merged by the languages that generate them, where that is not by name alone;
// an extension cannot ask Gazelle. A test compares it with Gazelle's own Go extension.
var merging = map[string]rule.KindInfo{
	"go_binary": {MatchAny: true, NonEmptyAttrs: map[string]bool{"deps": true, "embed": true, "srcs": true}},
}

// A target is a call in a BUILD file, as it will be, that names a target.
type target struct {
	name    string // "" where it is not a literal
	written string // what the file calls its kind
	kind    string // what that means
	rule    *rule.Rule
	more    *rule.Rule // what another language will merge into it
}

// attr is the value of an attribute, nil if it has none. What a file says stands before what is merged into it: none of
// the attributes read here is one that a language generates anew.
func (t target) attr(key string) build.Expr {
	if e := t.rule.Attr(key); e != nil || t.more == nil {
		return e
	}
	return t.more.Attr(key)
}

// contents is a package as it will be.
type contents struct {
	language.GenerateArgs
	vocabulary
	targets []target
	nested  []*build.CallExpr // calls inside other statements, such as list comprehensions
}

func foresee(args language.GenerateArgs, v vocabulary) *contents {
	p := &contents{GenerateArgs: args, vocabulary: v}
	if args.File != nil {
		for _, r := range args.File.Rules {
			p.add(r)
		}
		p.nested = nestedCalls(args.File.File.Stmt)
	}
	var gone []*rule.Rule
	for _, empty := range args.OtherEmpty {
		if i, ok := p.match(empty); ok && i >= 0 && p.empties(p.targets[i]) {
			gone = append(gone, p.targets[i].rule)
		}
	}
	p.targets = slices.DeleteFunc(p.targets, func(t target) bool { return slices.Contains(gone, t.rule) })
	var added []*rule.Rule
	for _, r := range args.OtherGen {
		switch i, ok := p.match(r); {
		case !ok: // Gazelle leaves it out
		case i >= 0:
			p.targets[i].more = r
		default:
			added = append(added, r)
		}
	}
	for _, r := range added {
		p.add(r)
	}
	return p
}

func (p *contents) add(r *rule.Rule) {
	p.targets = append(p.targets, target{name: r.Name(), written: r.Kind(), kind: p.meaning(r.Kind()), rule: r})
}

// match finds the target that Gazelle will merge a generated rule into, as merger.Match does; -1 if there is none, and
// not ok if it cannot merge it and will not add it either.
func (p *contents) match(r *rule.Rule) (index int, ok bool) {
	// Gazelle knows what directives say of kinds, and nothing of loads.
	kind := p.underlying(r.Kind())
	var sameName, sameKind []int
	for i, t := range p.targets {
		if t.name == r.Name() {
			sameName = append(sameName, i)
		}
		if p.underlying(t.written) == kind {
			sameKind = append(sameKind, i)
		}
	}
	switch {
	case len(sameName) == 1 && slices.Contains(sameKind, sameName[0]):
		return sameName[0], true
	case len(sameName) > 0:
		return -1, false
	case !merging[kind].MatchAny || len(sameKind) == 0:
		return -1, true
	case len(sameKind) == 1:
		return sameKind[0], true
	}
	return -1, false
}

// empties tells whether a target that its language generates no more will go. "# keep" holds it, and so does a value that
// Gazelle cannot merge, such as a glob(). Of a kind that nothing is known of, any "# keep" in it is taken to hold it.
func (p *contents) empties(t target) bool {
	if t.rule.ShouldKeep() {
		return false
	}
	info, known := merging[t.kind]
	for _, key := range t.rule.AttrKeys() {
		if key == "name" || known && !info.NonEmptyAttrs[key] {
			continue
		}
		value := t.rule.Attr(key)
		if keeps(t.rule.AttrComments(key)) || keptInside(value) {
			return false
		}
		if (known || key == "srcs" || key == "deps") && !mergeable(value) {
			return false
		}
	}
	return true
}

// keeps tells whether "# keep" is among comments.
func keeps(c *build.Comments) bool {
	return c != nil && rule.ShouldKeep(&build.Ident{Comments: *c})
}

func keptInside(e build.Expr) (kept bool) {
	build.Walk(e, func(x build.Expr, _ []build.Expr) { kept = kept || x != nil && rule.ShouldKeep(x) })
	return kept
}

// mergeable are the values that Gazelle can take the items out of.
func mergeable(e build.Expr) bool {
	switch e := e.(type) {
	case *build.ListExpr, *build.StringExpr:
		return true
	case *build.BinaryExpr:
		return e.Op == "+" && mergeable(e.X) && mergeable(e.Y)
	case *build.CallExpr:
		callee, ok := e.X.(*build.Ident)
		return ok && callee.Name == "select"
	}
	return false
}

// nestedCalls are the calls in statements that are not calls themselves: list comprehensions, and assignments of them.
func nestedCalls(statements []build.Expr) (calls []*build.CallExpr) {
	for _, stmt := range statements {
		if assign, ok := stmt.(*build.AssignExpr); ok {
			stmt = assign.RHS
		}
		comprehension, ok := stmt.(*build.Comprehension)
		if !ok {
			continue
		}
		build.Walk(comprehension.Body, func(x build.Expr, stack []build.Expr) {
			if call, ok := x.(*build.CallExpr); ok && !insideCall(stack) {
				calls = append(calls, call)
			}
		})
	}
	return calls
}

// insideCall tells an argument, such as a select(), from a call that makes a target.
func insideCall(stack []build.Expr) bool {
	return slices.ContainsFunc(stack, func(e build.Expr) bool { _, ok := e.(*build.CallExpr); return ok })
}
