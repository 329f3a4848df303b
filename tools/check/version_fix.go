package check

// What to do about a version that is too new, as lines to be pasted.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// fixTooNew says how a binary comes to want no newer versions of a library.
func (s *Subject) fixTooNew(runtime *baseline.Runtime, file, namespace string) []string {
	switch namespace {
	case "GLIBC":
		return s.floorFix(runtime)
	case "GLIBCXX", "CXXABI":
		return append(s.fixLinkFlag("-static-libstdc++"), "or compile it with the compiler of that system: the C++ library's versions come with its headers")
	case "GCC":
		return append(s.fixLinkFlag("-static-libgcc"), "or compile it with the compiler of that system")
	}
	fix := []string{fmt.Sprintf("link against the %s of that system, and compile with its headers", file)}
	if s.Link.Target == "" {
		return append(fix, fmt.Sprintf("or ship %s beside the binary, and name it among the inputs", file))
	}
	return append(fix, fmt.Sprintf("or ship it: a cc_import of %s in deps of %s goes where the binary goes", file, s.Link.Target))
}

// floorFix says how a binary is linked against the C library of the runtime's release.
func (s *Subject) floorFix(runtime *baseline.Runtime) []string {
	version := runtime.Glibc.String()
	target := s.Link.Target
	if target == "" {
		return []string{fmt.Sprintf("symcheck glibc stubs --cpu=%s --floor=%s --out=floor, and link with -Lfloor -Bfloor", runtime.CPU, version)}
	}
	for _, floor := range s.Link.Floors {
		label := floor.Label.WithRepoNames(s.Policy.Repositories)
		if !s.Link.SearchesFolder(floor.Path) {
			return s.fixAddFloor(label)
		}
		return []string{fmt.Sprintf(`buildozer 'set version "%s"' %s`, version, label)}
	}
	const name = "glibc_floor"
	pkg := target.Repo() + "//" + target.Package()
	lines := []string{
		fmt.Sprintf("glibc_floor(name = %q, version = %q) beside %s", name, version, target),
		fmt.Sprintf("buildozer 'new_load @rules_symcheck//rules:defs.bzl glibc_floor' 'new glibc_floor %s' %s:__pkg__", name, pkg),
		fmt.Sprintf(`buildozer 'set version "%s"' %s:%s`, version, pkg, name),
	}
	return append(lines, s.fixAddFloor(linkset.Label(pkg+":"+name))...)
}

// whyNotFloored says why a glibc_floor that is there did not help.
func (s *Subject) whyNotFloored() []string {
	var why []string
	for _, floor := range s.Link.Floors {
		label := floor.Label.WithRepoNames(s.Policy.Repositories)
		if s.Link.SearchesFolder(floor.Path) {
			why = append(why, fmt.Sprintf("it is linked against %s, and that is newer", label))
		} else {
			why = append(why, fmt.Sprintf("%s is in deps, and its flags never reached the link", label))
		}
	}
	return why
}

// fixLinkFlag adds a flag to the link, in the attribute that the rule has for it.
func (s *Subject) fixLinkFlag(flag string) []string {
	target := s.Link.Target
	if target == "" {
		return []string{"link with " + flag}
	}
	switch kind := s.Link.RuleKind; {
	case strings.HasPrefix(kind, "rust_"):
		return []string{fmt.Sprintf("buildozer 'add rustc_flags -Clink-arg=%s' %s", flag, target)}
	case strings.HasPrefix(kind, "go_"):
		return []string{fmt.Sprintf("gc_linkopts = [\"-extldflags\", %q] in %s", flag, target)}
	case kind == "cc_shared_library":
		return []string{fmt.Sprintf("buildozer 'add user_link_flags %s' %s", flag, target)}
	}
	return []string{fmt.Sprintf("buildozer 'add linkopts %s' %s", flag, target)}
}
