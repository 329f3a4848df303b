package gazelle

// What an expression in a BUILD file can evaluate to, as a glob: names in list comprehensions are sums and formats of a
// literal and something that only Bazel knows.

import (
	"regexp"

	"github.com/bazelbuild/buildtools/build"
)

// What "%s" % x and "{}".format(x) replace, a doubled sign included.
var (
	percent = regexp.MustCompile(`%%|%[a-zA-Z]`)
	brace   = regexp.MustCompile(`\{\{|\}\}|\{[^{}]*\}`)
)

// nameGlob returns a glob that matches whatever string the expression can be; "*" where nothing is known of it.
func nameGlob(e build.Expr) string {
	switch e := e.(type) {
	case *build.StringExpr:
		return e.Value
	case *build.ParenExpr:
		return nameGlob(e.X)
	case *build.BinaryExpr:
		if e.Op == "+" {
			return nameGlob(e.X) + nameGlob(e.Y)
		}
		if format, ok := e.X.(*build.StringExpr); ok && e.Op == "%" {
			return percent.ReplaceAllString(format.Value, "*")
		}
	case *build.CallExpr:
		if dot, ok := e.X.(*build.DotExpr); ok && dot.Name == "format" {
			if format, ok := dot.X.(*build.StringExpr); ok {
				return brace.ReplaceAllString(format.Value, "*")
			}
		}
	}
	return "*"
}
