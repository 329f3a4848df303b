package debug

// Which input of the link brought a unit of the debug information in. A unit keeps its
// name, its folder and its compiler on the way through the linker, also through one that
// generates code itself: LLVM bitcode has the three as metadata. So the inputs are asked
// for their units, once, and only where there is something to tell.

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo/bitcode"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// UnitOrigin is where a unit of the file under test can be from.
type UnitOrigin struct {
	// Places are the inputs that have such a unit, in the order of the link. One is the
	// answer; of several nobody knows which it was.
	Places []finding.Place
	// Unseen says why there can be others, or is "".
	Unseen string
}

// UnitKey is what tells units of one link apart.
type UnitKey struct{ Name, Dir string }

type unitPlace struct {
	finding.Place
	producer string
}

// unitPlaces are the units of all inputs.
type unitPlaces struct {
	byKey  map[UnitKey][]unitPlace
	unread []linkset.Problem
}

// OriginOf tells which inputs have a unit of this name and folder, and of its compiler
// where that tells them apart.
func OriginOf(s *subject.Subject, u *debuginfo.Unit) UnitOrigin {
	if !s.Link.Seen {
		return UnitOrigin{Unseen: "no link of this file could be looked at"}
	}
	all := subject.Once(s, unitsOf)
	list := all.byKey[UnitKey{u.Name, u.Dir}]
	if u.Name == "" {
		list = nil // what makes no name makes no difference
	}
	// Compilers may add their flags (-grecord-command-line, at link time as well).
	same := func(p unitPlace) bool {
		return u.Producer == p.producer || strings.HasPrefix(u.Producer, p.producer+" ")
	}
	if slices.ContainsFunc(list, same) {
		list = slices.DeleteFunc(slices.Clone(list), func(p unitPlace) bool { return !same(p) })
	}
	o := UnitOrigin{}
	for _, p := range list {
		if !slices.Contains(o.Places, p.Place) {
			o.Places = append(o.Places, p.Place)
		}
	}
	if n := len(all.unread); n > 0 {
		o.Unseen = fmt.Sprintf("%s could not be read", phrase.CountOf(n, "input or member", "inputs or members"))
	}
	return o
}

// Place is the one input, if it is known.
func (o UnitOrigin) Place() (finding.Place, bool) {
	if len(o.Places) != 1 {
		return finding.Place{}, false
	}
	return o.Places[0], true
}

// Label is whose the unit is: all inputs that have it can be one target's.
func (o UnitOrigin) Label() string {
	for _, p := range o.Places {
		if p.Label == "" || p.Label != o.Places[0].Label {
			return ""
		}
	}
	if len(o.Places) == 0 {
		return ""
	}
	return o.Places[0].Label
}

// String is for a person: "libk.a: k.o of //pkg:k".
func (o UnitOrigin) String() string {
	var list []string
	for _, p := range o.Places {
		text := p.File
		if p.Member != "" {
			text += ": " + p.Member
		}
		if p.Label != "" {
			text += " of " + p.Label
		}
		list = append(list, text)
	}
	const most = 3
	switch n := len(list); {
	case n == 0 && o.Unseen == "":
		return "unknown: no input of the link has this unit"
	case n == 0:
		return "unknown: " + o.Unseen
	case n > most:
		return fmt.Sprintf("one of %d inputs: %s, …", n, strings.Join(list[:most], ", "))
	case n > 1:
		return "one of " + strings.Join(list, ", ")
	case o.Unseen != "":
		return list[0] + " (inferred: " + o.Unseen + ")"
	}
	return list[0]
}

// unitsOf reads the units of all inputs.
func unitsOf(s *subject.Subject) *unitPlaces {
	all := &unitPlaces{byKey: map[UnitKey][]unitPlace{}}
	all.unread = s.Link.EachPiece(func(p linkset.Piece, r io.ReaderAt, size int64) error {
		units, err := pieceUnits(p, r, size)
		for _, u := range units {
			key := UnitKey{u.Name, u.Dir}
			all.byKey[key] = append(all.byKey[key], unitPlace{
				finding.Place{Label: string(p.Input.Label()), File: p.Input.Name(), Member: p.Member}, u.Producer,
			})
		}
		return err
	})
	return all
}

// pieceUnits reads the units of one object: DWARF, or where there is none what its bitcode
// says, which may lie in a section (rustc's .llvmbc, clang's .llvm.lto).
func pieceUnits(p linkset.Piece, r io.ReaderAt, size int64) ([]bitcode.Unit, error) {
	if p.Kind == archive.LLVMBitcode {
		return bitcode.Units(r, size, p.Name)
	}
	f, err := elffile.Open(r, size, p.Name)
	if err != nil {
		return nil, err
	}
	info, err := debuginfo.Read(f)
	if err != nil {
		return nil, err
	}
	var units []bitcode.Unit
	if info != nil {
		for _, u := range info.Units {
			units = append(units, bitcode.Unit{Name: u.Name, Dir: u.Dir, Producer: u.Producer})
		}
	}
	if len(units) > 0 {
		return units, nil
	}
	sections, err := f.Sections()
	if err != nil {
		return nil, err
	}
	for _, s := range sections {
		if s.Name != ".llvmbc" && s.Name != ".llvm.lto" || s.Type == elffile.SHT_NOBITS || s.Compressed() || s.Size == 0 {
			continue
		}
		more, err := bitcode.Units(io.NewSectionReader(r, int64(s.Offset), int64(s.Size)), int64(s.Size), p.Name+" "+s.Name)
		if err != nil {
			return units, err
		}
		units = append(units, more...)
	}
	return units, nil
}
