package exports

import (
	"strings"
	"testing"
)

func TestCompileRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy Policy
		want   string
	}{
		{"empty", must("a", ""), `must_export[1] "": an empty pattern`},
		{"negated class", must("engine_[!a]*"), `must_export[0] "engine_[!a]*": column 9: "[!…]": gold cannot read a negated class; write what may stand here`},
		{"caret class", may("x", "[^a]"), `may_export[1] "[^a]": column 2: "[^…]": gold`},
		{"open class", must("a[bc"), `column 2: "[" is never closed`},
		{"empty class", must("a[]"), `column 2: "[]" is an empty class`},
		{"closed class", must("a]"), `column 2: "]" without a "["`},
		{"backward range", must("a[z-a]"), `column 3: "z-a" is no range`},
		{"mixed range", must("a[A-z]"), `column 3: "A-z" is no range`},
		{"dash at the end", must("a[a-]"), `column 4: "-" ends the class`},
		{"byte in class", must("a[b,c]"), `column 4: "," in a class`},
		{"version", must("foo@@V1"), `column 4: "@": a version is no part of a name; declare it as one of version_nodes`},
		{"version of an object", names("foo", "foo@V1"), `exports_from[1] "foo@V1": column 4: this definition has a version of its own`},
		{"dash first", must("-x"), `column 1: "-": gold reads no name`},
		{"backslash", must(`foo\*`), `column 4: "\"`},
		{"control", must("foo\nbar"), `column 4: a control character (0x0a)`},
		{"NUL", must("foo\x00"), `column 4: a control character (0x00)`},
		{"outside ASCII", must("fooé"), `column 4: a byte outside ASCII (0xc3)`},
		{"comma", must("foo,bar"), `column 4: "," is in no name`},
		{"semicolon", must("foo; local: *"), `column 4: ";": no two demanglers`},
		{"blank", must("foo bar"), `column 4: a blank can be written only as "?"`},
		{"quote", must(`ns::"x"`), `column 5: "\"": no two demanglers`},
		{"Rust path", must("<krate::T>::f"), `column 1: "<" begins the path of a Rust item, which mold does not demangle; write a mangled glob`},
		{"lambda", must("ns::f()::{lambda(int)#1}*"), `column 10: "{": no two demanglers`},
		{"C++ class", must("ns::nullptr_t[z-a]"), `column 15: "z-a" is no range`},
		{"C++ bracket", must("ns::f]"), `column 6: "]" without a "["`},
		{"thunk", must("non-virtual thunk to ns::S::m()"), `write the mangled glob _ZTh*`},
		{"blank alone", must("vtable for S*e"), `column 7: a blank can be written only as "?", and GNU ld, lld and mold would match the C name "vtable_for_Se" too`},
		{"both kinds", Policy{MustExport: []string{"a"}, Nodes: []Node{{Name: "V1"}}}, `version_nodes (V1, …) cannot be combined with must_export`},
		{"node twice", nodes(v("V1"), v("V1")), `version_nodes[1] "V1": this version is declared twice`},
		{"node name", nodes(v("1.0", "a")), `version_nodes[0] "1.0": no name for a version`},
		{"node without a name", nodes(v("", "a")), `version_nodes[0] "": no name for a version`},
		{"node keyword", nodes(v("local", "a")), `choose another name`},
		{"pattern in a node", nodes(v("V1", "a"), v("V2", "b", "c[")), `version_nodes[1] "V2": patterns[1] "c[": column 2`},
		{"too long", must(strings.Repeat("a", maxPattern+1)), `65537 bytes`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Compile(c.policy)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		policy        Policy
		name          string
		pattern, node string // "" is no match
	}{
		{must("engine_open"), "engine_open", "engine_open", ""},
		{must("engine_open"), "engine_opens", "", ""},
		{must("engine_*"), "engine_", "engine_*", ""},
		{must("*"), "", "*", ""},
		{must("a*b*c"), "abbbcbc", "a*b*c", ""},
		{must("a*b*c"), "abbbcb", "", ""},
		{must("a?c"), "ac", "", ""},
		{must("[a-c]x", "?x"), "dx", "?x", ""},
		{must("engine_*", "engine_open"), "engine_open", "engine_open", ""},
		{names("plain"), "plain", "plain", ""},
		{must("ns::f(int)"), "_ZN2ns1fEi", "ns::f(int)", ""},
		{must("ns::f(int)"), "_ZN2ns1fEl", "", ""},
		{must("ns::f(int)"), "ns::f(int)", "", ""},
		{must("vtable for ns::S"), "_ZTVN2ns1SE", "vtable for ns::S", ""},
		{must("vtable for *"), "_ZTV1S", "vtable for *", ""},
		{must("* for std::*"), "_ZTVSt9exception", "", ""},
		{must("krate::module::*"), "_ZN5krate6module4func17h0123456789abcdefE", "krate::module::*", ""},
		{must("krate::module::*"), "_RNvNtCs1234_5krate6module4func", "", ""},
		{nodes(v("V1", "a*"), v("V2", "ab*")), "abc", "ab*", "V2"},
		{nodes(v("V1", "ab*"), v("V2", "a*")), "abc", "a*", "V2"},
		{nodes(v("V1", "abc"), v("V2", "a*")), "abc", "abc", "V1"},
		{nodes(v("V1", "abc"), v("V2", "abc")), "abc", "abc", "V2"},
		{nodes(v("V1", "a*"), v("V2", "*")), "abc", "a*", "V1"},
		{nodes(v("V1", "a*"), v("V2", "*")), "xyz", "*", "V2"},
	} {
		compiled, err := Compile(c.policy)
		if err != nil {
			t.Fatalf("%+v: %v", c.policy, err)
		}
		pattern, node, ok := compiled.Match(c.name)
		if pattern != c.pattern || node != c.node || ok != (c.pattern != "") {
			t.Errorf("%+v: Match(%q) = %q, %q, %v; want %q, %q", c.policy, c.name, pattern, node, ok, c.pattern, c.node)
		}
	}
}

func TestPatternsTellWhoseTheyAre(t *testing.T) {
	compiled, err := Compile(Policy{MustExport: []string{"a*"}, MayExport: []string{"ns::*"}, Names: []string{"c"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range compiled.Patterns() {
		word := p.Text
		for _, flag := range []struct {
			set  bool
			word string
		}{{p.Must, "must"}, {p.Generated, "generated"}, {p.CPlusPlus, "C++"}, {p.Exact(), "exact"}} {
			if flag.set {
				word += " " + flag.word
			}
		}
		got = append(got, word)
	}
	if s := strings.Join(got, ", "); s != "a* must, ns::* C++, c generated exact" {
		t.Error(s)
	}
}

// A Rust v0 name is what a pattern on demangled names cannot have alike; the
// message that says so needs to know.
func TestMatchesRust(t *testing.T) {
	compiled, err := Compile(must("krate::module::*"))
	if err != nil {
		t.Fatal(err)
	}
	p := compiled.Patterns()[0]
	if !p.MatchesRust("_RNvNtCs1234_5krate6module4func") || p.MatchesRust("_ZN5krate6module4funcEv") || p.MatchesRust("_RNvNtCs1234_5krate5other4func") {
		t.Error("MatchesRust")
	}
}

// The longest search: stars with a tail that never comes.
func TestMatchTakesLinearTime(t *testing.T) {
	compiled, err := Compile(must(strings.Repeat("*a", 200) + "b"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := compiled.Match(strings.Repeat("a", 50000)); ok {
		t.Error("matched")
	}
}
