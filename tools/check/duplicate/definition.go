package duplicate

// duplicate-definition: one name, two definitions. One side's code runs with the
// other's functions and data, or a registry that it filled is read elsewhere.

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// DefinitionID is how reports and exceptions call Definition.
const DefinitionID = "duplicate-definition"

// Definition finds names with two definitions in the output that are not one, by whose they
// are.
func Definition(s *subject.Subject) finding.Result {
	if !s.Link.Seen {
		return s.CannotSeeInputs()
	}
	d, err := found(s)
	if err != nil {
		return s.Damaged(err)
	}
	res := finding.Result{Unread: append(s.ResponseFile(), finding.UnreadOf(d.problems)...)}
	if d.unsure > 0 {
		res.Notes = append(res.Notes, fmt.Sprintf("duplicate-definition: %s that inputs define twice cannot be judged: it is not known whether both definitions are in the output", phrase.Count(d.unsure, "name")))
	}
	type pair struct{ kind, severity, kept, other string }
	groups := map[pair][]duplicate{}
	var order []pair
	for _, dup := range d.list {
		if s.Accepts(DefinitionID, dup.name) {
			continue
		}
		key := pair{dup.kind, string(severityOf(dup)), subject.OwnerOf(dup.kept.Object), subject.OwnerOf(dup.other.Object)}
		if _, ok := groups[key]; !ok {
			order = append(order, key)
		}
		groups[key] = append(groups[key], dup)
	}
	slices.SortFunc(order, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.severity, b.severity), cmp.Compare(len(groups[b]), len(groups[a])), cmp.Compare(a.kept, b.kept), cmp.Compare(a.other, b.other), cmp.Compare(a.kind, b.kind))
	})
	for _, key := range order {
		res.Findings = append(res.Findings, duplicateFinding(s, d, groups[key]))
	}
	return res
}

// severityOf tells what has gone wrong for certain from what may be meant.
func severityOf(d duplicate) finding.Severity {
	switch {
	case d.kind == kindStrong, d.kind == kindCommon && tooSmall(d.kept, d.other):
		return finding.Error
	case d.other.Discarded && (d.kept.Size < d.other.Size || strings.HasPrefix(d.name, "_ZTV")):
		return finding.Error
	}
	return finding.Warning
}

// duplicateFinding is about all names of one kind that two owners define.
func duplicateFinding(s *subject.Subject, d *duplicates, list []duplicate) finding.Finding {
	// What differs does the harm, and is listed first.
	slices.SortStableFunc(list, func(a, b duplicate) int { return cmp.Compare(b.same, a.same) })
	first := list[0]
	kept, other := subject.OwnerOf(first.kept.Object), subject.OwnerOf(first.other.Object)
	f := finding.Finding{Check: DefinitionID, Severity: severityOf(first), Kind: first.kind}
	var origins []finding.Symbol
	for _, dup := range list {
		sym := subject.SymbolOf(dup.kept)
		again := subject.SymbolOf(dup.other)
		sym.Again = []finding.Place{{Label: again.Label, File: again.File, Member: again.Member, Bytes: dup.same.String()}}
		f.Symbols = append(f.Symbols, sym)
		origins = append(origins, again)
	}
	f.From = append(finding.OriginsOf(f.Symbols), finding.OriginsOf(origins)...)
	n := len(list)
	switch {
	case first.kind == kindCommon:
		f.Summary = fmt.Sprintf("%s %s one variable of %s and of %s", phrase.Count(n, "name"), phrase.Agree(n, "is", "are"), kept, other)
	case first.other.Discarded:
		f.Summary = fmt.Sprintf("%s %s not of one size in %s and %s", phrase.Count(n, "inline definition"), phrase.Agree(n, "is", "are"), kept, other)
	case kept == other:
		f.Summary = fmt.Sprintf("%s %s defined twice in %s", phrase.Count(n, "symbol"), phrase.Agree(n, "is", "are"), kept)
	default:
		f.Summary = fmt.Sprintf("%s %s defined by %s and by %s", phrase.Count(n, "symbol"), phrase.Agree(n, "is", "are"), kept, other)
	}
	f.Why = append(whyDuplicate(s, d, first), alike(list))
	f.Harm = harmOfDuplicates(list)
	f.Fix = fixDuplicates(s, list)
	return f
}

// whyDuplicate says how it came that two definitions are in one link.
func whyDuplicate(s *subject.Subject, d *duplicates, dup duplicate) []string {
	kept, other := described(dup.kept.Object), described(dup.other.Object)
	switch {
	case dup.kind == kindCommon:
		return []string{fmt.Sprintf("a variable without initial value in C is tentative (-fcommon): all of one name in a link become one; %s", sizes(dup))}
	case dup.other.Discarded:
		return []string{fmt.Sprintf("of inline code a linker keeps the first copy, here %s's, and takes the others for the same; %s", kept, sizes(dup))}
	case dup.kind == kindWeak && dup.kept.Comdat+dup.other.Comdat != "":
		return []string{fmt.Sprintf("it is inline in one of %s and %s and not in the other, and the code is not the same; the linker takes either for all", kept, other)}
	case dup.kind == kindWeak:
		return []string{fmt.Sprintf("a weak definition gives way; %s", sizes(dup))}
	case len(d.allowed) > 0:
		return []string{fmt.Sprintf("%s is on the command line: %s keeps the first, that of %s, and says nothing", strings.Join(d.allowed, ", "), s.LinkerName(), kept)}
	}
	return []string{"both objects are in the output, so a linker was told to let it pass; no flag for that is among the arguments that can be seen (inferred)"}
}

// sizes writes how much room both definitions have, in bytes.
func sizes(d duplicate) string {
	return fmt.Sprintf("%s has %d bytes in %s and %d in %s", d.name, d.kept.Size, described(d.kept.Object), d.other.Size, described(d.other.Object))
}

// described names an object: its member and file, as in from.
func described(o *resolve.ObjectFile) string {
	if o.Member == "" {
		return o.Input.Name()
	}
	return o.Member + " of " + o.Input.Name()
}

// alike says how many of the definitions are copies of one another.
func alike(list []duplicate) string {
	var same, different int
	for _, d := range list {
		switch d.same {
		case resolve.SameBytes:
			same++
		case resolve.DifferentBytes:
			different++
		}
	}
	n := len(list)
	switch {
	case same == n && n == 1:
		return "both definitions have the same bytes"
	case same == n:
		return "each has the same bytes in both: copies of one library"
	case different == n && n == 1:
		return "the two definitions differ"
	case different == n:
		return "each differs between the two"
	}
	text := fmt.Sprintf("same bytes in both: %d, different: %d", same, different)
	if unknown := n - same - different; unknown > 0 {
		text += fmt.Sprintf(", cannot be told: %d", unknown)
	}
	return text
}

// harmOfDuplicates says what becomes of the side whose definition was dropped.
func harmOfDuplicates(list []duplicate) []string {
	first := list[0]
	other := subject.OwnerOf(first.other.Object)
	var state, same, different int
	for _, d := range list {
		if d.state {
			state++
		}
		switch d.same {
		case resolve.SameBytes:
			same++
		case resolve.DifferentBytes:
			different++
		}
	}
	switch {
	case first.other.Discarded:
		return []string{"code of both was compiled for its own layout and runs on the one that was kept: it reads and writes beyond the end, or calls the wrong virtual function"}
	case first.kind == kindCommon && !tooSmall(first.kept, first.other):
		return []string{"what one library writes there the other finds"}
	case tooSmall(first.kept, first.other):
		return []string{fmt.Sprintf("what %s writes behind the end of the smaller one belongs to another variable", other)}
	}
	var harm []string
	if different > 0 {
		harm = append(harm, fmt.Sprintf("%s was compiled with its own and runs with another: a changed struct, a changed meaning, and nobody is told", other))
	}
	if state > 0 {
		harm = append(harm, fmt.Sprintf("%d of them %s data, meant as two and now one: what %s keeps there, %s finds", state, phrase.Agree(state, "is", "are"), other, subject.OwnerOf(first.kept.Object)))
	}
	switch {
	case len(harm) > 0:
	case same == len(list):
		harm = append(harm, "none while both are built from the same source by the same compiler; the next update of one of them changes that, and nobody is told")
	default:
		harm = append(harm, fmt.Sprintf("what %s asks of its own copy it gets of %s; whether these agree cannot be told", other, subject.OwnerOf(first.kept.Object)))
	}
	return harm
}
