package registration

// section-unlinked: an object that registers something was never linked. Nothing
// refers to such an object, so a linker has no reason to take it out of an archive
// or a --start-lib: that it was compiled is all that becomes of it.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// UnlinkedID is how reports and exceptions call Unlinked.
const UnlinkedID = "section-unlinked"

// unlinked is an object that registers and is not in the output.
type unlinked struct {
	*linkset.ObjectFile
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
		if l.r.In(o) == linkset.PresenceLinked || toolchains(o.Input) {
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
func (l *lists) absent(o *linkset.ObjectFile, registrations []linkset.Registration) bool {
	switch l.r.In(o) {
	case linkset.PresenceNotLinked:
		return true
	case linkset.PresenceLinked:
		return false
	}
	if !l.r.Inferred || l.out.stripped() || l.r.Seen(o) == linkset.PresenceLinked {
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

func (l *lists) unlinkedFinding(owner string, group []unlinked) finding.Finding {
	first := group[0]
	var symbols []finding.Symbol
	entries := 0
	for _, u := range group {
		for _, n := range u.entries {
			symbols = append(symbols, entryOf(u.ObjectFile, n))
		}
		entries += u.count
	}
	what := phrase.CountOf(entries, "entry", "entries")
	subject := first.list
	summary := fmt.Sprintf("%s of %s for section %s %s never linked", what, owner, first.list, phrase.Agree(entries, "was", "were"))
	why := fmt.Sprintf("sections asks for all of %s", first.list)
	if readers := l.readers(first.list); readers != "" {
		why = fmt.Sprintf("%s walks the section from __start_%s to __stop_%[2]s", readers, first.list)
	}
	harm := fmt.Sprintf("the list is %s short, and nothing says so", what)
	if first.registry != "" {
		what = phrase.CountOf(entries, "constructor", "constructors")
		subject = first.registry
		summary = fmt.Sprintf("%s of %s that %s with %s %s never linked", what, owner, phrase.Agree(entries, "registers", "register"), phrase.Readable(first.registry), phrase.Agree(entries, "was", "were"))
		why = fmt.Sprintf("what runs before main there refers to %s, which %s has", phrase.Readable(first.registry), first.owner)
		harm = "what would be entered before main is not there, and nothing says so"
	} else if linkset.FunctionArray(first.list) != "" {
		what = phrase.CountOf(entries, "constructor", "constructors")
		summary = fmt.Sprintf("%s of %s %s never linked", what, owner, phrase.Agree(entries, "was", "were"))
		harm = "it never runs"
	}
	reasons := append([]string{why}, reasonsOf(group)...)
	if first.severity == finding.Warning && first.registry != "" {
		reasons = append(reasons, "an unused file with a global object looks the same, so this is a warning")
	}
	origins := finding.OriginsOf(symbols)
	if len(origins) == 0 {
		for _, u := range group {
			origins = append(origins, finding.Origin{Label: string(u.Input.Label()), File: u.Input.Base(), Members: members(u.ObjectFile)})
		}
	}
	sortSymbols(symbols)
	return finding.Finding{
		Check: UnlinkedID, Severity: first.severity, Subject: subject, Summary: summary,
		Symbols: symbols, From: origins, Why: phrase.Distinct(reasons),
		Harm: []string{harm}, Fix: append(l.fixUnlinked(first), allowing(UnlinkedID, subject)),
	}
}

func members(o *linkset.ObjectFile) []string {
	if o.Member == "" {
		return nil
	}
	return []string{o.Member}
}

// reasonsOf says why no linker took the objects.
func reasonsOf(group []unlinked) []string {
	by := map[pull][]unlinked{}
	for _, u := range group {
		by[u.pulled] = append(by[u.pulled], u)
	}
	var list []string
	for _, p := range []pull{never, byName, byOthers} {
		if len(by[p]) == 0 {
			continue
		}
		var names, wanted []string
		for _, u := range by[p] {
			names = append(names, memberOrFile(u.ObjectFile))
			if u.wanted != "" {
				wanted = append(wanted, phrase.Readable(u.wanted))
			}
		}
		where := "an archive"
		if by[p][0].Member == "" {
			where = "a --start-lib"
		}
		what := phrase.List(names, 3)
		switch p {
		case never:
			list = append(list, fmt.Sprintf("no linker takes %s out of %s: %s no name that anything could refer to", what, where, defines(names)))
		case byName:
			list = append(list, fmt.Sprintf("no linker takes %s out of %s: nothing refers to what %s (%s)", what, where, defines(names), phrase.List(wanted, 2)))
		case byOthers:
			list = append(list, fmt.Sprintf("nothing that is linked needs what %s %s (%s)", what, strings.TrimPrefix(strings.TrimPrefix(defines(names), "it "), "they "), phrase.List(wanted, 2)))
		}
	}
	return list
}

func defines(names []string) string {
	if len(names) == 1 {
		return "it defines"
	}
	return "they define"
}

// memberOrFile is an object's name without its archive.
func memberOrFile(o *linkset.ObjectFile) string {
	if o.Member != "" {
		return o.Member
	}
	return o.Input.Base()
}

// fixUnlinked says how such an object is linked although nothing refers to it.
func (l *lists) fixUnlinked(u unlinked) []string {
	label := u.Input.Label()
	switch {
	case strings.HasSuffix(u.Input.Path, ".rlib") && strings.HasPrefix(l.s.Link.RuleKind, "rust_"):
		return []string{fmt.Sprintf("write \"use %s as _;\" in the crate root of %s: rustc links no crate that nothing mentions", crateName(u.Input.Base()), l.s.Link.Target)}
	case label == "":
		return []string{"link the whole of it: " + subject.FixWholeArchive(u.Input.Base())}
	}
	return subject.FixAlwayslink(label)
}

// crateName is the crate in a file as rustc and rules_rust name it: libNAME-123.rlib.
func crateName(file string) string {
	name := strings.TrimSuffix(strings.TrimPrefix(file, "lib"), ".rlib")
	if at := strings.LastIndexByte(name, '-'); at > 0 {
		name = name[:at]
	}
	return name
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
