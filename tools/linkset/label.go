package linkset

// A label names the target that owns a file. Bazel prints one target in many
// ways (@@//a:a, @//a, //a); everything here is compared and printed in one.

import (
	"fmt"
	"path"
	"strings"
)

// Label is a normalised Bazel label: "//pkg:name" in the main repository,
// "@@canonical//pkg:name" or "@apparent//pkg:name" in another.
type Label string

// NormalizeLabel brings what str(label) prints in Bazel, with Bzlmod or
// WORKSPACE, and what people write, into the one form of Label. Text that is
// no absolute label is returned as it is.
func NormalizeLabel(s string) Label {
	repo, rest, ok := strings.Cut(s, "//")
	if !ok || (repo != "" && repo[0] != '@') {
		return Label(s)
	}
	if strings.Trim(repo, "@") == "" {
		repo = ""
	}
	pkg, name, hasName := strings.Cut(rest, ":")
	if !hasName {
		name = path.Base(pkg)
		if pkg == "" {
			name = strings.TrimLeft(repo, "@")
		}
	}
	return Label(repo + "//" + pkg + ":" + name)
}

// Repo is what stands before "//": empty for the main repository.
func (l Label) Repo() string {
	repo, _, _ := strings.Cut(string(l), "//")
	return repo
}

// Package is the part between "//" and ":".
func (l Label) Package() string {
	_, rest, _ := strings.Cut(string(l), "//")
	pkg, _, _ := strings.Cut(rest, ":")
	return pkg
}

// Name is the part behind ":".
func (l Label) Name() string {
	_, name, _ := strings.Cut(string(l), ":")
	return name
}

// WithRepoNames replaces canonical repository names by the apparent ones that
// the owner of a policy uses; names maps canonical to apparent, both without "@".
func (l Label) WithRepoNames(names map[string]string) Label {
	repo := l.Repo()
	if apparent, ok := names[strings.TrimLeft(repo, "@")]; ok && repo != "" {
		return Label("@" + apparent + strings.TrimPrefix(string(l), repo))
	}
	return l
}

// OwnerPattern says whose files are meant. It is a label ("//third_party/dbus",
// "//third_party/dbus:dbus"), a package and all below it ("//third_party/..."),
// all targets of a package ("//third_party/dbus:all"), any of these with "*" for
// a run of characters, or, where it holds no "//", the name or path of a file
// ("libdbus-1.a").
type OwnerPattern struct {
	text  string
	below bool // "/..."
	glob  string
}

// ParseOwnerPattern reads one pattern; the error says what is wrong with it.
func ParseOwnerPattern(text string) (OwnerPattern, error) {
	p := OwnerPattern{text: text}
	switch {
	case text == "":
		return p, fmt.Errorf("an empty string is no pattern; write a label (//third_party/dbus), a package and all below it (//third_party/...) or a file name (libdbus-1.a)")
	case strings.HasPrefix(text, ":"):
		return p, fmt.Errorf("%q is relative to a package; write the whole label (//pkg%s)", text, text)
	case !strings.Contains(text, "//"):
		p.glob = text
	case strings.HasSuffix(text, "..."):
		p.below = true
		p.glob = strings.TrimSuffix(text, "...")
		if !strings.HasSuffix(p.glob, "/") {
			return p, fmt.Errorf("%q: \"...\" stands for whole packages and follows a slash (//third_party/...)", text)
		}
		p.glob = mainRepo(p.glob)
	default:
		label := string(NormalizeLabel(text))
		if pkg, ok := strings.CutSuffix(label, ":all"); ok {
			label = pkg + ":*"
		}
		p.glob = label
	}
	if strings.ContainsAny(p.glob, " \t\n") {
		return p, fmt.Errorf("%q holds white space, which no label or file name here has", text)
	}
	return p, nil
}

func mainRepo(s string) string {
	repo, rest, _ := strings.Cut(s, "//")
	if strings.Trim(repo, "@") == "" {
		repo = ""
	}
	return repo + "//" + rest
}

// String returns the pattern as it was written.
func (p OwnerPattern) String() string { return p.text }

// Match tells whether the pattern means this input.
func (p OwnerPattern) Match(in *Input) bool {
	if !strings.Contains(p.glob, "//") {
		return starMatch(p.glob, path.Base(in.Path)) || starMatch(p.glob, in.Path)
	}
	for _, l := range in.Labels {
		if p.MatchLabel(l) {
			return true
		}
	}
	return false
}

// MatchLabel tells whether the pattern means the target with this label.
func (p OwnerPattern) MatchLabel(l Label) bool {
	if !p.below {
		return starMatch(p.glob, string(l))
	}
	pkg := l.Repo() + "//" + l.Package()
	return starMatch(p.glob+"*", pkg+"/") || starMatch(strings.TrimSuffix(p.glob, "/"), pkg)
}

// starMatch matches text against a pattern in which "*" stands for any run of
// characters, slashes included, and every other character for itself. It is
// linear in practice: only the last star is ever tried again.
func starMatch(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
