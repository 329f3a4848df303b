package registration

// The lists of the crate linkme: entries are in a section linkme_X, and who declares
// the list puts one word into linkm2_X. Two words are two declarations, and linkme
// panics when somebody reads the list (linkme 0.3, DistributedSlice::static_slice).

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

const (
	slicePrefix = "linkme_"
	markPrefix  = "linkm2_"
)

// distributedSlice is a list of linkme in an output.
type distributedSlice struct {
	name   string // as the section of its entries is called
	owners uint64 // how often it is declared
}

func distributedSlices(f *elffile.File, sections []elffile.Section) []distributedSlice {
	word := uint64(8)
	if f.Class == 32 {
		word = 4
	}
	var list []distributedSlice
	for _, s := range sections {
		if name, ok := strings.CutPrefix(s.Name, markPrefix); ok && s.Flags&elffile.SHF_ALLOC != 0 {
			list = append(list, distributedSlice{slicePrefix + name, s.Size / word})
		}
	}
	return list
}

// sliceFinding says who declares a list of linkme.
func sliceFinding(s *subject.Subject, d distributedSlice) finding.Finding {
	name := strings.TrimPrefix(d.name, slicePrefix)
	f := finding.Finding{
		Check: DoubledID, Severity: finding.Error, Subject: d.name,
		Summary: fmt.Sprintf("the list %s of linkme is declared %s in %s", name, times(int(d.owners)), s.Name()),
		Harm:    []string{fmt.Sprintf("whoever reads it first panics: duplicate #[distributed_slice] with name %q", name)},
	}
	mark := markPrefix + name
	r, _ := s.Resolution() // the error is said by the checks that need it
	if r == nil {
		f.Why = []string{"unknown: what went into the link is not visible"}
		f.Fix = fixDoubled(s, nil)
		return f
	}
	var copies []registryCopy
	for _, o := range r.Linked() {
		sections, err := o.Sections()
		if err != nil {
			continue
		}
		var declares bool
		var entries uint64
		for _, sec := range sections {
			if sec.Name == mark {
				declares = true
			}
			if sec.Name == d.name {
				entries += sec.Size
			}
		}
		if !declares {
			continue
		}
		copies = append(copies, registryCopy{object: o})
		f.From = append(f.From, finding.Origin{Label: string(o.Input.Label()), File: o.Input.Base(), Members: members(o)})
		with := "no entry"
		if entries > 0 {
			with = fmt.Sprintf("entries of %d bytes in all", entries)
		}
		f.Why = append(f.Why, fmt.Sprintf("%s declares it, with %s", phrase.Input(o.Input), with))
	}
	if n := int(d.owners) - len(copies); n > 0 {
		f.Why = append(f.Why, fmt.Sprintf("unknown for %d of the declarations: no input of the link shows them", n))
	}
	f.Fix = fixDoubled(s, copies)
	return f
}
