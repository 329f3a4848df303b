package shape

// What brings a lacking protection into a binary. The flags of C's compiler are for C: rules
// for Rust and Go have other attributes, and some protections not at all.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// language is "Rust" or "Go" where the rule that links is for it, else "".
func language(s *subject.Subject) string {
	switch {
	case strings.HasPrefix(s.Link.RuleKind, "rust_"):
		return "Rust"
	case strings.HasPrefix(s.Link.RuleKind, "go_"):
		return "Go"
	}
	return ""
}

// unprotected tells a binary of Rust or Go without any C that can be seen: nothing in it has
// the compiler's protections of C, which are against what these languages check by themselves.
func unprotected(s *subject.Subject) (why string) {
	lang := language(s)
	if lang == "" {
		return ""
	}
	if r, err := s.Resolution(); err != nil {
		return ""
	} else if r != nil {
		for _, o := range r.Linked() {
			if lang == "Go" || !strings.HasSuffix(o.Input.Base(), ".rlib") {
				return "" // rules for Go and Rust compile their own code into files that are no inputs
			}
		}
	}
	return "it is of " + lang + ", which has no such protection and checks by itself, and no object of C is an input"
}

func fixHardening(s *subject.Subject, p protection) []string {
	lang := language(s)
	switch {
	case p.word == "pie":
		return fixPIE(s, lang)
	case strings.HasPrefix(p.fix, "-Wl,"):
		return s.FixLinkFlag(p.fix)
	case !strings.HasPrefix(p.fix, "-"):
		return []string{p.fix}
	case s.Link.Target == "":
		return append([]string{"compile with " + p.fix}, fixAllObjects(p.word)...)
	}
	if lang != "" && marks(p.word) {
		accept := fmt.Sprintf("exceptions = [symbol_exception(check = %q, pattern = %q, reason = %q)]", HardeningID, p.word, lang+" has no mark")
		if s.Policy.RepositoryWide { // where it would hold for binaries of C too
			return []string{"accept it: " + s.FixAlone(string(s.Link.Target), "must_harden = …, "+accept)}
		}
		return []string{"accept it: " + accept + " in " + string(s.Policy.Target)}
	}
	lines := []string{fmt.Sprintf("build --copt=%s in .bazelrc, or copts of the libraries of C and C++ in it", strings.ReplaceAll(p.fix, " ", " --copt="))}
	return append(lines, fixAllObjects(p.word)...)
}

// marks tells the words that ask for a mark of all objects.
func marks(word string) bool { return word == "cet" || word == "bti" }

// unmarkable says why nothing of a language is marked, or "".
func unmarkable(lang string) string {
	switch lang {
	case "Rust":
		return "rustc marks with flags of nightly only (-Zcf-protection, -Zbranch-protection), and a standard library that is built with them"
	case "Go":
		return "Go's compiler and linker mark nothing"
	}
	return ""
}

// fixAllObjects is the flag by which linkers name objects without a mark.
func fixAllObjects(word string) []string {
	if marks(word) {
		return []string{"all objects need it, start files and libraries too: -Wl,-z," + word + "-report=error has GNU ld and lld name those without"}
	}
	return nil
}

func fixPIE(s *subject.Subject, lang string) []string {
	target := s.Link.Target
	switch {
	case target == "" && s.Output.Dynamic == nil:
		return []string{"link with -static-pie in place of -static, and compile with -fPIE"}
	case target == "":
		return []string{"link with -pie, and compile with -fPIE"}
	case lang == "Go":
		return []string{fmt.Sprintf("buildozer 'set linkmode \"pie\"' %s", target)}
	case lang == "Rust":
		return []string{fmt.Sprintf("buildozer 'add rustc_flags -Crelocation-model=pie' %s", target)}
	}
	objects := "build --force_pic in .bazelrc, where the linker says that an object is not compiled with -fPIE"
	if s.Output.Dynamic != nil {
		return []string{fmt.Sprintf("buildozer 'add linkopts -pie' %s", target), objects}
	}
	var lines []string
	asked := 0
	for _, o := range s.Link.LinkoptsWith("-static") {
		if o.Text == "-static" {
			lines = append(lines, s.FixLinkopt(o))
			asked++
		}
	}
	for _, w := range s.Link.Arguments.Words {
		if w == "-static" {
			asked--
		}
	}
	lines = append(lines, fmt.Sprintf("buildozer 'add linkopts -static-pie' %s", target))
	if asked < 0 {
		lines = append(lines, "and without -static, which a feature (fully_static_link) or the toolchain brings: no linker takes both")
	}
	return append(lines, objects)
}

// fixedByGo says why a program of Go is at fixed addresses.
func fixedByGo(s *subject.Subject) string {
	if s.Output.File.Type == elffile.ET_EXEC && language(s) == "Go" {
		return `linkmode of ` + string(s.Link.Target) + ` is not "pie"`
	}
	return ""
}
