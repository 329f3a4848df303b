package isolate

// What the publicness of a C++ name drags along. A compiler makes more of one
// declaration than one symbol, and the objects of the users refer to, or hold
// copies of, all of them: the vtable, VTT, typeinfo and its name of a class; the
// thunks of a function and its local variables; the guard of a variable, and the
// initialiser of a thread_local, without which it is silently never initialised
// (Itanium C++ ABI, "Mangling", special names).

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ianlancetaylor/demangle"
)

// dragged finds what comes with a name.
type dragged struct {
	s       *set
	classes map[string][]*name // by the class that a name is of
	thunks  map[string][]*name // by the function
	special []*name            // _ZZ…, _ZGR…, _ZGVZ…, sorted by text
}

// ofClass are the prefixes of what belongs to a class.
var ofClass = []string{"_ZTV", "_ZTT", "_ZTI", "_ZTS", "_ZTC"}

// newDragged looks through the set for names that only ever come with others.
// It is nil where nothing is public.
func (s *set) newDragged(public []*name) *dragged {
	if len(public) == 0 {
		return nil
	}
	d := &dragged{s: s, classes: map[string][]*name{}, thunks: map[string][]*name{}}
	for _, n := range s.order {
		if !n.defined || !strings.HasPrefix(n.text, "_Z") {
			continue
		}
		if function, ok := thunkOf(n.text); ok {
			d.thunks[function] = append(d.thunks[function], n)
		} else if strings.HasPrefix(n.text, "_ZZ") || strings.HasPrefix(n.text, "_ZGR") || strings.HasPrefix(n.text, "_ZGVZ") {
			d.special = append(d.special, n)
		} else if class := classOf(n.text); class != "" {
			d.classes[class] = append(d.classes[class], n)
		}
	}
	slices.SortFunc(d.special, func(a, b *name) int { return strings.Compare(a.text, b.text) })
	return d
}

// each calls take for all that comes with a public name.
func (d *dragged) each(n *name, take func(*name, string)) {
	encoding, ok := strings.CutPrefix(n.text, "_Z")
	if !ok {
		// A variable of the global namespace, or what is extern "C", is called
		// as in the source; what belongs to it has a mangled name all the same.
		encoding = strconv.Itoa(len(n.text)) + n.text
	}
	for _, prefix := range []string{"_ZGV", "_ZTH", "_ZTW", "_ZGTt"} {
		if other := d.s.names[prefix+encoding]; other != nil {
			take(other, "belongs to "+n.text)
		}
	}
	for _, other := range d.thunks[n.text] {
		take(other, "a thunk of "+n.text)
	}
	for _, prefix := range []string{"_ZZ" + encoding + "E", "_ZGVZ" + encoding + "E", "_ZGR" + encoding + "_"} {
		at, _ := slices.BinarySearchFunc(d.special, prefix, func(x *name, p string) int { return strings.Compare(x.text, p) })
		for ; at < len(d.special) && strings.HasPrefix(d.special[at].text, prefix); at++ {
			take(d.special[at], "belongs to "+n.text)
		}
	}
	class := classOf(n.text)
	if class == "" {
		class = scopeOf(n.text)
	}
	if class == "" {
		return
	}
	for _, other := range d.classes[class] {
		take(other, "of the public class "+class)
	}
}

// classOf returns the class, demangled, that a name such as _ZTV3Foo is of.
func classOf(text string) string {
	for _, prefix := range ofClass {
		if strings.HasPrefix(text, prefix) {
			full, err := demangle.ToString(text, demangle.MaxLength(maxDemangled))
			if err != nil {
				return ""
			}
			for _, words := range []string{"vtable for ", "VTT for ", "typeinfo for ", "typeinfo name for "} {
				if class, ok := strings.CutPrefix(full, words); ok {
					return class
				}
			}
			if _, class, ok := strings.Cut(full, "-in-"); ok && prefix == "_ZTC" {
				return class
			}
		}
	}
	return ""
}

// scopeOf returns the class or namespace, demangled, that a function or variable
// is in.
func scopeOf(text string) string {
	if !strings.HasPrefix(text, "_ZN") {
		return ""
	}
	ast, err := demangle.ToAST(text, demangle.MaxLength(maxDemangled))
	for err == nil {
		switch a := ast.(type) {
		case *demangle.Typed:
			ast = a.Name
		case *demangle.MethodWithQualifiers:
			ast = a.Method
		case *demangle.Template:
			ast = a.Name
		case *demangle.Qualified:
			return demangle.ASTToString(a.Scope, demangle.MaxLength(maxDemangled))
		default:
			return ""
		}
	}
	return ""
}

// thunkOf returns the function that a thunk is for. A thunk's name is "_ZTh" or
// "_ZTv" with one or two offsets, or "_ZTc" with two of those, and then the
// function's.
func thunkOf(text string) (function string, ok bool) {
	rest, ok := strings.CutPrefix(text, "_ZT")
	if !ok || rest == "" {
		return "", false
	}
	times := 1
	if rest[0] == 'c' {
		times, rest = 2, rest[1:]
	}
	for range times {
		if rest == "" || rest[0] != 'h' && rest[0] != 'v' {
			return "", false
		}
		numbers := 1
		if rest[0] == 'v' {
			numbers = 2
		}
		rest = rest[1:]
		for range numbers {
			_, after, found := strings.Cut(rest, "_")
			if !found {
				return "", false
			}
			rest = after
		}
	}
	return "_Z" + rest, true
}
