package gazelle

// Does anything still make this binary? A check whose binary is gone goes, with all that its owner wrote into it, so that
// whatever may make the binary has to be thought of: each thought is a maker. Where Gazelle cannot know, as of a
// macro, the check stays; Bazel then says that its binary is missing.

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/bazelbuild/buildtools/build"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// A maker is one way in which a package may hold a target of some name.
type maker struct {
	what string
	may  func(p *contents, name string) bool
}

var makers = []maker{
	{"a target of that name", named},
	{"a file in the folder", onDisk},
	{"an output that a target names", declaredOutput},
	{"an output that a target has unasked", implicitOutput},
	{"a macro", byMacro},
	{"a list comprehension", byComprehension},
}

func (l *symcheck) made(p *contents, name string) bool {
	return slices.ContainsFunc(l.makers, func(m maker) bool { return m.may(p, name) })
}

// named leaves out checks, which are no binaries: the check of a check that goes would go one run later.
func named(p *contents, name string) bool {
	return slices.ContainsFunc(p.targets, func(t target) bool { return t.name == name && t.kind != checkKind })
}

func onDisk(p *contents, name string) bool {
	info, err := os.Stat(filepath.Join(p.Dir, filepath.FromSlash(name)))
	return err == nil && !info.IsDir()
}

// declaredOutput looks into the attributes that Gazelle takes generated files from.
func declaredOutput(p *contents, name string) bool {
	for _, t := range p.targets {
		if canBe(t.attr("out"), name) || canBeAny(t.attr("outs"), name) {
			return true
		}
	}
	return slices.ContainsFunc(p.nested, func(call *build.CallExpr) bool {
		return canBe(argument(call, "out"), name) || canBeAny(argument(call, "outs"), name)
	})
}

// implicitOutput knows the labels that Bazel's C++ rules make beside their own.
func implicitOutput(p *contents, name string) bool {
	return slices.ContainsFunc(p.targets, func(t target) bool {
		return (t.kind == "cc_binary" || t.kind == "cc_test") && (name == t.name+".stripped" || name == t.name+".dwp")
	})
}

// byMacro knows what the name of a macro may lead to: a symbolic macro makes what is called like it, or begins with its name
// and one of "_", "-", "."; any macro may make what it is told to, and one without a name whatever it likes.
func byMacro(p *contents, name string) bool {
	for _, t := range p.targets {
		if p.isRule(t.written) || t.kind == checkKind {
			continue
		}
		glob := "*"
		if e := t.attr("name"); e != nil {
			glob = nameGlob(e)
		}
		if macroMakes(glob, name) || toldTo(t.rule.Args(), name) {
			return true
		}
		for _, key := range t.rule.AttrKeys() {
			if holds(t.rule.Attr(key), name) {
				return true
			}
		}
	}
	return false
}

func toldTo(args []build.Expr, name string) bool {
	return slices.ContainsFunc(args, func(e build.Expr) bool { return holds(e, name) })
}

// macroMakes tells whether a macro whose name matches a glob may make a target.
func macroMakes(glob, name string) bool {
	return linkset.Glob(glob, name) || linkset.Glob(glob+"_*", name) || linkset.Glob(glob+"-*", name) || linkset.Glob(glob+".*", name)
}

// byComprehension also knows a target whose name is no literal, in a comprehension or not.
func byComprehension(p *contents, name string) bool {
	for _, t := range p.targets {
		if e := t.attr("name"); e != nil && t.name == "" && t.kind != checkKind && linkset.Glob(nameGlob(e), name) {
			return true
		}
	}
	return slices.ContainsFunc(p.nested, func(call *build.CallExpr) bool {
		kind := build.FormatString(call.X)
		e := argument(call, "name")
		switch {
		case p.meaning(kind) == checkKind:
			return false
		case p.isRule(kind):
			return canBe(e, name)
		}
		return e == nil || macroMakes(nameGlob(e), name) || holds(call, name)
	})
}

// argument is the value of a keyword argument, nil if the call has none.
func argument(call *build.CallExpr, key string) build.Expr {
	for _, arg := range call.List {
		if assign, ok := arg.(*build.AssignExpr); ok {
			if ident, ok := assign.LHS.(*build.Ident); ok && ident.Name == key {
				return assign.RHS
			}
		}
	}
	return nil
}

// canBe tells whether an expression may evaluate to a string.
func canBe(e build.Expr, text string) bool { return e != nil && linkset.Glob(nameGlob(e), text) }

// canBeAny tells whether a list may contain it.
func canBeAny(e build.Expr, text string) bool {
	if list, ok := e.(*build.ListExpr); ok {
		return slices.ContainsFunc(list.List, func(e build.Expr) bool { return canBe(e, text) })
	}
	return e != nil
}
