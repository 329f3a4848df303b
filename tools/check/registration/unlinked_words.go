package registration

// What section-unlinked says.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/registrations"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

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
	} else if registrations.FunctionArray(first.list) != "" {
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

func members(o *resolve.ObjectFile) []string {
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
func memberOrFile(o *resolve.ObjectFile) string {
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
