package finding

// A finding is the product: what is wrong, whose it is, why it came about, why
// it hurts and the line that fixes it.

import "sort"

// Severity tells what fails from what is only said.
type Severity string

// An error fails the check; a warning does not.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one thing that is wrong with a binary.
type Finding struct {
	Check    string   `json:"check"`
	Severity Severity `json:"severity"`
	// Kind tells findings of one check apart, where it has several; else "".
	Kind string `json:"kind,omitempty"`
	// Summary is the one line that tells whose problem it is.
	Summary string `json:"summary"`
	// Symbols are the symbols it is about, sorted by name. Subject is what it
	// is about where that is no symbol: a label, a pattern.
	Symbols []Symbol `json:"symbols,omitempty"`
	Subject string   `json:"subject,omitempty"`
	// References are the references from unit to unit that it is about, as far as they are
	// kept, where it is about debug information.
	References []UnitReference `json:"references,omitempty"`
	// From says which files brought the symbols in.
	From []Origin `json:"from,omitempty"`
	// Why is how it came about and Harm what it does: facts about this binary.
	Why  []string `json:"why,omitempty"`
	Harm []string `json:"harm,omitempty"`
	// Fix is what to do, each line fit to be pasted.
	Fix []string `json:"fix,omitempty"`
}

// Symbol is a symbol of a finding.
type Symbol struct {
	Name    string `json:"name"` // as the linker sees it: mangled
	Version string `json:"version,omitempty"`
	Label   string `json:"label,omitempty"`
	File    string `json:"file,omitempty"`
	Member  string `json:"member,omitempty"`
	// Again are the other places that define it.
	Again []Place `json:"again,omitempty"`
}

// Place is where a symbol is defined.
type Place struct {
	Label  string `json:"label,omitempty"`
	File   string `json:"file"`
	Member string `json:"member,omitempty"`
	// Bytes is "same" or "different", beside the first place, or "unknown".
	Bytes string `json:"bytes,omitempty"`
}

// Origin is a file that brought symbols in, and the archive members they are in.
type Origin struct {
	Label   string   `json:"label,omitempty"`
	File    string   `json:"file"`
	Members []string `json:"members,omitempty"`
}

// OriginsOf sums symbols up by file, in the order of first appearance.
func OriginsOf(symbols []Symbol) []Origin {
	at := map[string]int{}
	seen := map[[2]string]bool{}
	var list []Origin
	for _, s := range symbols {
		if s.File == "" {
			continue
		}
		i, ok := at[s.File]
		if !ok {
			i = len(list)
			at[s.File] = i
			list = append(list, Origin{Label: s.Label, File: s.File})
		}
		if key := [2]string{s.File, s.Member}; s.Member != "" && !seen[key] {
			seen[key] = true
			list[i].Members = append(list[i].Members, s.Member)
		}
	}
	for i := range list {
		sort.Strings(list[i].Members)
	}
	return list
}

// UnitReference is one reference of a unit to what another one owns.
type UnitReference struct {
	Type      string `json:"type"`      // with the names around it: core::slice::iter::Iter<u32>
	Path      string `json:"path"`      // of entries: struct foo → member bar
	Attribute string `json:"attribute"` // DW_AT_type
	From      Unit   `json:"from"`
	To        Unit   `json:"to"`
}

// Unit is a unit and where it is from.
type Unit struct {
	Unit     string `json:"unit"`
	Language string `json:"language"`
	Offset   uint64 `json:"offset"` // in .debug_info
	Label    string `json:"label,omitempty"`
	File     string `json:"file,omitempty"`
	Member   string `json:"member,omitempty"`
}
