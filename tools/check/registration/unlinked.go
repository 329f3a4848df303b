package registration

// section-unlinked: an object that registers something was never linked. Nothing
// refers to such an object, so a linker has no reason to take it out of an archive
// or a --start-lib: that it was compiled is all that becomes of it.

import (
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// UnlinkedID is how reports and exceptions call Unlinked.
const UnlinkedID = "section-unlinked"

// unlinked is an object that registers and is not in the output.
type unlinked struct {
	*resolve.ObjectFile
	list     string   // the bounded section, or ".init_array" or the like
	registry string   // of a constructor: the name by which it registers
	owner    string   // who has that
	entries  []string // names of entries, or of constructors
	count    int      // of entries, where names do not tell all
	severity finding.Severity
	pulled   pull
	wanted   string // a name by which it could be pulled, if it has one
}

// Unlinked finds objects that register something and were never linked.
func Unlinked(s *subject.Subject) finding.Result {
	l, res := newLists(s)
	if l == nil {
		return res
	}
	e := &evidence{lists: l, kept: l.r.KeptGroups()}
	var found []unlinked
	for _, o := range l.r.Objects {
		if l.r.In(o) == resolve.PresenceLinked || toolchains(o.Input) {
			continue
		}
		registrations, err := o.Registrations()
		if err != nil {
			// A linker did not have to read it, so that it cannot be read is said
			// only where somebody asked.
			l.unread = append(l.unread, finding.Unread{Where: o.String(), Reason: err.Error()})
			continue
		}
		if len(registrations) > 0 && l.absent(o, registrations) {
			found = append(found, e.judge(o, registrations)...)
		}
	}
	res.Findings = l.unlinkedFindings(found)
	res.Unread, res.Notes = append(res.Unread, l.unread...), append(res.Notes, l.notes...)
	return res
}

// absent tells that an object is not in the output. Where the link is only inferred
// nothing of the object may be there: linkers keep the constructors of what they link,
// so one whose constructor is not in the output was not linked.
func (l *lists) absent(o *resolve.ObjectFile, registrations []registrations.Registration) bool {
	switch l.r.In(o) {
	case resolve.PresenceNotLinked:
		return true
	case resolve.PresenceLinked:
		return false
	}
	if !l.r.Inferred || l.out.stripped() || l.r.Seen(o) == resolve.PresenceLinked {
		return false
	}
	named := false
	for _, r := range registrations {
		for _, e := range r.Entries {
			named = named || e.Name != ""
			if l.out.names[e.Name] > 0 {
				return false
			}
		}
	}
	return named
}

// unlinkedFindings sums what is missing up by list and owner.
func (l *lists) unlinkedFindings(found []unlinked) []finding.Finding {
	type key struct {
		owner, list, registry string
		severity              finding.Severity
	}
	var order []key
	groups := map[key][]unlinked{}
	for _, u := range found {
		if l.acceptedList(UnlinkedID, u.list, u.ObjectFile, append([]string{u.registry}, u.entries...)...) {
			continue
		}
		owner := string(u.Input.Label())
		if owner == "" {
			owner = u.Input.Base()
		}
		k := key{owner, u.list, u.registry, u.severity}
		if _, ok := groups[k]; !ok {
			order = append(order, k)
		}
		groups[k] = append(groups[k], u)
	}
	var findings []finding.Finding
	for _, k := range order {
		findings = append(findings, l.unlinkedFinding(k.owner, groups[k]))
	}
	return findings
}

// toolchains tells the archives of a compiler's runtime and of the C library: what of
// them nothing needs is rightly left out.
func toolchains(in *linkset.Input) bool {
	name := strings.TrimSuffix(strings.TrimPrefix(in.Base(), "lib"), ".a")
	switch name {
	case "c", "m", "pthread", "dl", "rt", "util", "resolv", "anl", "nsl", "crypt", "c_nonshared", "pthread_nonshared", "mvec",
		"gcc", "gcc_eh", "stdc++", "stdc++fs", "stdc++exp", "supc++", "c++", "c++abi", "c++fs", "c++experimental", "unwind", "atomic",
		"asan", "tsan", "ubsan", "lsan", "hwasan", "gomp", "quadmath", "gcov", "ssp", "ssp_nonshared":
		return true
	}
	return strings.HasPrefix(name, "clang_rt.") || strings.HasSuffix(in.Path, ".rlib") &&
		slices.Contains([]string{"std", "core", "alloc", "proc_macro", "test", "panic_unwind", "panic_abort", "compiler_builtins", "unwind", "std_detect", "rustc_std_workspace_core", "rustc_std_workspace_alloc", "rustc_std_workspace_std"}, crateName(in.Base()))
}
