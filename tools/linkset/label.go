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
	repo = mainRepo(repo)
	pkg, name, hasName := strings.Cut(rest, ":")
	pkg = strings.TrimSuffix(pkg, "/")
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
// all targets of a package ("//third_party/dbus:all"), any of these as a Glob,
// or, where it begins with neither "//" nor "@", the name or path of a file
// ("libdbus-1.a").
type OwnerPattern struct {
	text  string
	label bool // of a target; else of a file
	below bool // "/..."
	glob  string
}

// ParseOwnerPattern reads one pattern; the error says what is wrong with it.
func ParseOwnerPattern(text string) (OwnerPattern, error) {
	p := OwnerPattern{text: text}
	if text == "" {
		return p, fmt.Errorf("an empty string is no pattern; write a label (//third_party/dbus), a package and all below it (//third_party/...) or a file name (libdbus-1.a)")
	}
	if strings.HasPrefix(text, ":") {
		return p, fmt.Errorf("%q is relative to a package; write the whole label (//pkg%s)", text, text)
	}
	if !strings.HasPrefix(text, "@") && !strings.HasPrefix(text, "//") {
		p.glob = text
		return p, nil
	}
	p.label = true
	repo, rest, ok := strings.Cut(text, "//")
	switch {
	case !ok:
		return p, fmt.Errorf("%q names a repository and nothing in it; write %s//... for all of it", text, text)
	case rest == "":
		return p, fmt.Errorf("%q names no package; write %q for all packages", text, text+"...")
	case strings.ContainsAny(text, " \t\r\n"):
		return p, fmt.Errorf("%q holds white space, which no label here has", text)
	}
	// Bazel writes the targets of all packages as //pkg/...:all, too.
	pkg, name, _ := strings.Cut(rest, ":")
	if name == "all" || name == "*" || name == "all-targets" {
		if strings.HasSuffix(pkg, "...") {
			rest = pkg
		} else {
			rest = pkg + ":*"
		}
	}
	if below, ok := strings.CutSuffix(rest, "..."); ok {
		if below != "" && !strings.HasSuffix(below, "/") {
			return p, fmt.Errorf("%q: \"...\" stands for whole packages and follows a slash (//third_party/...)", text)
		}
		p.below, p.glob = true, mainRepo(repo)+"//"+below
		return p, nil
	}
	p.glob = string(NormalizeLabel(repo + "//" + rest))
	return p, nil
}

// mainRepo writes "@" and "@@", which both mean the main repository, as "".
func mainRepo(repo string) string {
	if strings.Trim(repo, "@") == "" {
		return ""
	}
	return repo
}

// String returns the pattern as it was written.
func (p OwnerPattern) String() string { return p.text }

// Below tells a pattern for all below a package (`//third_party/...`) from one
// that names what is meant.
func (p OwnerPattern) Below() bool { return p.below }

// Match tells whether the pattern means this input.
func (p OwnerPattern) Match(in *Input) bool {
	if !p.label {
		return Glob(p.glob, path.Base(in.Path)) || Glob(p.glob, in.Path)
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
	if !p.label {
		return false
	}
	if !p.below {
		return Glob(p.glob, string(l))
	}
	pkg := l.Repo() + "//" + l.Package()
	return Glob(p.glob+"*", pkg+"/") || Glob(strings.TrimSuffix(p.glob, "/"), pkg)
}
