package loading

// Version nodes that are no number. Each marks something that a loader has to know
// of, and each has a switch of the compiler or the linker that does without.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// privateNode holds what glibc's own libraries use of each other.
const privateNode = "GLIBC_PRIVATE"

// mark is such a node.
type mark struct {
	means string   // what the binary has
	flags []string // of a link that make it so, if one does
	fix   string   // the linker's flag, or the compiler's, that does without
	copts bool     // it is the compiler's
}

// marked returns what is known of a node that is no number, or nil.
func marked(version string) *mark {
	switch version {
	case "GLIBC_ABI_DT_RELR": // since glibc 2.36
		return &mark{
			means: "its relative relocations are packed (DT_RELR), which an older loader does not know and leaves undone",
			flags: []string{"pack-relative-relocs", "--pack-dyn-relocs=relr"}, fix: "-Wl,-z,nopack-relative-relocs",
		}
	case "GLIBC_ABI_GNU2_TLS": // since glibc 2.42
		return &mark{means: "its thread-local variables are reached through TLS descriptors, of a kind that keeps all registers", fix: "-mtls-dialect=gnu", copts: true}
	case "GLIBC_ABI_DT_X86_64_PLT": // since glibc 2.39
		return &mark{
			means: "its PLT is marked (DT_X86_64_PLT)",
			flags: []string{"mark-plt"}, fix: "-Wl,-z,nomark-plt",
		}
	case privateNode:
		return &mark{means: "glibc's libraries keep these for each other: a release may drop or change them, and its own files alone may use them"}
	}
	if strings.HasPrefix(version, "GLIBC_ABI_") {
		return &mark{means: "the linker marked it as in need of a loader that knows of something, and no symbol has this version"}
	}
	return nil
}

// markTooNew is the finding on a node that is no number.
func markTooNew(s *subject.Subject, runtime *baseline.Runtime, file string, v missingVersion) finding.Finding {
	m := marked(v.name)
	f := finding.Finding{
		Check: VersionTooNewID, Severity: finding.Error, Kind: v.name, Subject: file,
		Summary: fmt.Sprintf("%s of %s has no %s", file, runtime.Name, v.name),
		Why:     []string{m.means}, Harm: refusal(s, runtime, file, []string{v.name}),
	}
	addReferences(&f, v.refs)
	f.From = originsOfAll(f.Symbols)
	if v.name == privateNode {
		f.Summary = fmt.Sprintf("%s of %s %s promised to nobody", phrase.Count(len(v.refs), "private symbol"), file, phrase.Agree(len(v.refs), "is", "are"))
		f.Why = append(f.Why, whyUnplaced(s, f.Symbols)...)
		f.Harm = []string{"it loads where the C library is the one it was built with, and with any other nobody knows"}
		f.Fix = []string{"take out what refers to " + phrase.Agree(len(v.refs), "it", "them") + ", or its part of glibc that was linked in (-static, a copied libpthread.a)"}
		return f
	}
	for _, flag := range m.flags {
		for _, o := range s.Link.LinkoptOwners(flag) {
			f.Why = append(f.Why, fmt.Sprintf("%s brings it: %s", o.Label, o.Text))
			f.Fix = append(f.Fix, s.FixLinkopt(o)) // buildozer sorts: the other flag would come before it
		}
		if slices.Contains(s.Link.Arguments.Words, flag) {
			f.Why = append(f.Why, flag+" is on the command line of the link")
		}
	}
	switch {
	case m.copts:
		f.Fix = []string{fmt.Sprintf("compile with %s what has thread-local variables: copts, or --copt=%s in .bazelrc", m.fix, m.fix)}
	case m.fix != "":
		f.Fix = append(f.Fix, s.FixLinkFlag(m.fix)...)
	default:
		f.Fix = []string{"link it as for the system that it has to load on: " + floorFix(s, runtime)[0]}
	}
	return f
}
