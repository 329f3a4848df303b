package loading

// What to do about a version that is too new, as lines to be pasted.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// fixTooNew says how a binary comes to want no newer versions of a library.
func fixTooNew(s *subject.Subject, runtime *baseline.Runtime, file, namespace string) []string {
	switch namespace {
	case "GLIBC":
		return floorFix(s, runtime)
	case "GLIBCXX", "CXXABI":
		return append(s.FixLinkFlag("-static-libstdc++"), "or compile it with the compiler of that system: the C++ library's versions come with its headers")
	case "GCC":
		return append(s.FixLinkFlag("-static-libgcc"), "or compile it with the compiler of that system")
	}
	fix := []string{fmt.Sprintf("link against the %s of that system, and compile with its headers", file)}
	if s.Link.Target == "" {
		return append(fix, fmt.Sprintf("or ship %s beside the binary, and name it among the inputs", file))
	}
	return append(fix, fmt.Sprintf("or ship it: a cc_import of %s in deps of %s goes where the binary goes", file, s.Link.Target))
}

// floorFix says how a binary is linked against the C library of the runtime's release.
func floorFix(s *subject.Subject, runtime *baseline.Runtime) []string {
	version := runtime.Glibc.String()
	target := s.Link.Target
	if target == "" {
		return []string{fmt.Sprintf("symcheck glibc stubs --cpu=%s --floor=%s --out=floor, and link with -Lfloor -Bfloor", runtime.CPU, version)}
	}
	for _, floor := range s.Link.Floors {
		if !s.Link.SearchesFolder(floor.Path) {
			return fixAddFloor(s, floor.Label.WithRepoNames(s.Policy.Repositories))
		}
	}
	if floors := searchedFloors(s); len(floors) > 0 {
		first := floors[0]
		if release, ok := floorRelease(first.ManifestFile); ok && !runtime.Glibc.Less(release) {
			_, fix := foldersBefore(s, first.at)
			return fix
		}
		return []string{fmt.Sprintf(`buildozer 'set version "%s"' %s`, version, first.Label)}
	}
	const name = "glibc_floor"
	pkg := target.Repo() + "//" + target.Package()
	lines := []string{
		fmt.Sprintf("glibc_floor(name = %q, version = %q) beside %s", name, version, target),
		fmt.Sprintf("buildozer 'new_load @rules_symcheck//rules:defs.bzl glibc_floor' 'new glibc_floor %s' %s:__pkg__", name, pkg),
		fmt.Sprintf(`buildozer 'set version "%s"' %s:%s`, version, pkg, name),
	}
	return append(lines, fixAddFloor(s, linkset.Label(pkg+":"+name))...)
}

// whyNotFloored says why a glibc_floor that is there did not help.
func whyNotFloored(s *subject.Subject, runtime *baseline.Runtime) []string {
	var why []string
	for _, floor := range s.Link.Floors {
		if !s.Link.SearchesFolder(floor.Path) {
			why = append(why, fmt.Sprintf("%s is in deps, and its flags never reached the link", floor.Label.WithRepoNames(s.Policy.Repositories)))
		}
	}
	for i, floor := range searchedFloors(s) {
		release, known := floorRelease(floor.ManifestFile)
		switch {
		case i > 0: // it has no say, which a note tells
		case known && !runtime.Glibc.Less(release):
			before, _ := foldersBefore(s, floor.at)
			why = append(append(why, fmt.Sprintf("%s is glibc %s, and the linker took another", floor.Label, release)), before...)
		default:
			why = append(why, fmt.Sprintf("it is linked against %s, and that is newer", floor.Label))
		}
	}
	return why
}
