package linkset

import (
	"strings"
	"testing"
)

func TestNormalizeLabel(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"@@//a:b", "//a:b"}, // str(label) with Bzlmod
		{"@//a:b", "//a:b"},  // and in WORKSPACE
		{"//a:b", "//a:b"},
		{"//a/b", "//a/b:b"},
		{"//a/b/", "//a/b:b"},
		{"//:x", "//:x"},
		{"@@dbus+//:dbus", "@@dbus+//:dbus"},
		{"@dbus//lib", "@dbus//lib:lib"},
		{"@dbus//", "@dbus//:dbus"},
		{"@@rules_go++go_sdk+main//:x", "@@rules_go++go_sdk+main//:x"},
		{"libdbus-1.a", "libdbus-1.a"},
		{"lib//x.a", "lib//x.a"},
		{"", ""},
	} {
		if got := NormalizeLabel(c.in); string(got) != c.want {
			t.Errorf("NormalizeLabel(%q) = %q, want %q", c.in, got, c.want)
		}
		if again := NormalizeLabel(string(NormalizeLabel(c.in))); string(again) != c.want {
			t.Errorf("NormalizeLabel twice on %q = %q", c.in, again)
		}
	}
}

func TestLabelParts(t *testing.T) {
	l := Label("@@dbus+//lib/sub:x.a")
	if l.Repo() != "@@dbus+" || l.Package() != "lib/sub" || l.Name() != "x.a" {
		t.Errorf("%q: repo %q, package %q, name %q", l, l.Repo(), l.Package(), l.Name())
	}
	names := map[string]string{"dbus+": "dbus"}
	if got := l.WithRepoNames(names); got != "@dbus//lib/sub:x.a" {
		t.Errorf("WithRepoNames = %q", got)
	}
	if got := Label("//a:b").WithRepoNames(map[string]string{"": "main"}); got != "//a:b" {
		t.Errorf("the main repository was renamed: %q", got)
	}
}

func TestOwnerPattern(t *testing.T) {
	in := func(path string, labels ...Label) *Input { return &Input{Path: path, Labels: labels} }
	dbus := in("bazel-out/k8/bin/third_party/dbus/libdbus.a", "//third_party/dbus:dbus")
	imported := in("third_party/pre/libpre-1.a", "//third_party/pre:pre", "//third_party/pre:libpre-1.a")
	root := in("libroot.a", "//:root")
	external := in("external/dbus+/libdbus-1.a", "@dbus//:dbus", "@@dbus+//:dbus")
	neighbour := in("third_partyx/liby.a", "//third_partyx:y")
	all := []*Input{dbus, imported, root, external, neighbour}
	for _, c := range []struct {
		pattern string
		want    []*Input
	}{
		{"//third_party/dbus", []*Input{dbus}},
		{"//third_party/dbus:dbus", []*Input{dbus}},
		{"@@//third_party/dbus", []*Input{dbus}},
		{"@//third_party/dbus:dbus", []*Input{dbus}},
		{"//third_party/pre:libpre-1.a", []*Input{imported}},
		{"//third_party/pre:all", []*Input{imported}},
		{"//third_party/pre:*", []*Input{imported}},
		{"//third_party/...", []*Input{dbus, imported}},
		{"@@//third_party/...:all", []*Input{dbus, imported}},
		{"//third_party/...:*", []*Input{dbus, imported}},
		{"//third_party/*", []*Input{dbus, imported}},
		{"//...", []*Input{dbus, imported, root, neighbour}},
		{"//:root", []*Input{root}},
		{"//:all", []*Input{root}},
		{"@dbus//...", []*Input{external}},
		{"@dbus//:dbus", []*Input{external}},
		{"@@dbus+//:dbus", []*Input{external}},
		{"@@dbus+//...", []*Input{external}},
		{"@*//...", []*Input{external}},
		{"libdbus-1.a", []*Input{external}},
		{"libdbus*", []*Input{dbus, external}},
		{"third_party/pre/libpre-1.a", []*Input{imported}},
		{"//third_party", nil},
		{"//third_party/dbu", nil},
	} {
		p, err := ParseOwnerPattern(c.pattern)
		if err != nil {
			t.Errorf("%q: %v", c.pattern, err)
			continue
		}
		for _, i := range all {
			want := false
			for _, w := range c.want {
				want = want || w == i
			}
			if got := p.Match(i); got != want {
				t.Errorf("%q matches %s (%v): %v, want %v", c.pattern, i.Path, i.Labels, got, want)
			}
		}
	}
}

func TestOwnerPatternErrors(t *testing.T) {
	for pattern, want := range map[string]string{
		"":                "empty",
		":dbus":           "relative",
		"//third_party..": "", // a strange package, and a label
		"//third...":      "follows a slash",
		"@dbus":           "@dbus//...",
		"//":              "//...",
		"//a b:c":         "white space",
	} {
		_, err := ParseOwnerPattern(pattern)
		if want == "" {
			if err != nil {
				t.Errorf("%q: %v", pattern, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one about %q", pattern, err, want)
		}
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "a/b", true},
		{"a*c", "abbc", true}, {"a*c", "abcb", false}, {"a?c", "abc", true}, {"a?c", "ac", false},
		{"*a*b*", "xxaxxbxx", true}, {"*aab", "aaaab", true}, {"a**", "a", true}, {"[a]", "a", false},
	} {
		if got := Glob(c.pattern, c.text); got != c.want {
			t.Errorf("Glob(%q, %q) = %v", c.pattern, c.text, got)
		}
	}
	// No pattern makes it slow.
	Glob(strings.Repeat("a*", 1000)+"b", strings.Repeat("a", 20000))
}
