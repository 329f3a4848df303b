package linkset

// Who defines a name. Archives are asked through their symbol index, so that
// the cost is in the names asked about and not in the archive's size.

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Definition is one place that defines a name.
type Definition struct {
	Input  *Input
	Member string // of an archive; "" for an object
	size   int64  // of the member, to tell a copy of it elsewhere
	Place  int    // of the member, in what Archive.Members returns
}

// Problem is an input, or a member of one, that could not be read, and why.
// Err names the file itself.
type Problem struct {
	Input  *Input
	Member string
	Err    error
}

// Where names the file and, in an archive, the member.
func (p Problem) Where() string {
	if p.Member == "" {
		return p.Input.Path
	}
	return p.Input.Path + "(" + p.Member + ")"
}

func (p Problem) Error() string { return p.Err.Error() }

// ErrNoMachineCode marks an object that holds a compiler's own representation.
// It is in order, and a linker with the right plugin reads it; we cannot.
var ErrNoMachineCode = errors.New("no machine code")

// ErrNoObject marks a member of an archive that no linker could use either. It
// does no harm to a link that does not ask for it.
var ErrNoObject = errors.New("its symbols cannot be read")

// Damaged tells a file that is not what it has to be from one that is in order
// and holds no machine code (link-time optimisation), or nothing for a linker.
func (p Problem) Damaged() bool {
	return !errors.Is(p.Err, ErrNoMachineCode) && !errors.Is(p.Err, ErrNoObject) && !errors.Is(p.Err, elffile.ErrLLVMBitcode)
}

// Definitions tells for each of the names which inputs define it as a global
// symbol, in link order. What could not be read is returned beside it: then an
// absent definition proves nothing.
func (l *Link) Definitions(names map[string]bool) (map[string][]Definition, []Problem) {
	found := map[string][]Definition{}
	var problems []Problem
	for _, in := range l.Inputs {
		if in.Kind == Other {
			continue
		}
		c := l.ContentsOf(in)
		add := func(name string, d Definition) {
			if names[name] {
				found[name] = append(found[name], d)
			}
		}
		switch {
		case in.Kind == SharedObject && errors.Is(c.Err, elffile.ErrLinkerScript):
			// It names libraries and defines nothing.
		case c.Err != nil:
			problems = append(problems, Problem{Input: in, Err: c.Err})
		case in.Kind == SharedObject, c.Object != nil && len(names) == 0:
			// That it opened is all there is to know: what a shared library
			// defines does not come from this link.
		case c.Object != nil:
			if err := objectDefinitions(c.Object, func(sym elffile.Symbol) { add(sym.Name, Definition{Input: in}) }); err != nil {
				problems = append(problems, Problem{Input: in, Err: err})
			}
		default:
			problems = append(problems, archiveDefinitions(in, c.Ar, names, add)...)
		}
	}
	return found, problems
}

// objectDefinitions calls add for each global definition of a relocatable object.
func objectDefinitions(f *elffile.File, add func(elffile.Symbol)) error {
	if slim, err := f.SlimLTO(); err != nil {
		return err
	} else if slim {
		return fmt.Errorf("%s: is an object of GCC's LTO with %w (-ffat-lto-objects adds it); its symbols cannot be read", f.Name, ErrNoMachineCode)
	}
	symbols, err := f.Symbols()
	if err != nil {
		return err
	}
	for _, s := range symbols {
		if s.Defined() && s.Global() {
			add(s)
		}
	}
	return nil
}

func archiveDefinitions(in *Input, ar *archive.Archive, names map[string]bool, add func(string, Definition)) []Problem {
	index, err := ar.Index()
	if err != nil {
		return []Problem{{Input: in, Err: err}}
	}
	members, err := ar.Members()
	if err != nil {
		return []Problem{{Input: in, Err: err}}
	}
	if index != nil {
		for name := range names {
			for _, i := range index.Lookup(name) {
				add(name, Definition{Input: in, Member: members[i].Name, size: members[i].Size, Place: i})
			}
		}
		return Unindexed(in, ar, index, members)
	}
	// Without an index a linker has nothing to pull members by, unless the
	// whole archive is linked; rustc and Go read their own without one.
	var problems []Problem
	for i, m := range members {
		err := memberDefinitions(ar, m, func(sym elffile.Symbol) {
			add(sym.Name, Definition{Input: in, Member: m.Name, size: m.Size, Place: i})
		})
		if err != nil {
			problems = append(problems, Problem{Input: in, Member: m.Name, Err: err})
		}
	}
	return problems
}

// Unindexed returns the members whose symbols the index does not hold, because
// whoever wrote it could not read them either: LLVM bitcode and GCC's LTO without
// a plugin, and what is no object. A member of which the index does not speak and
// that is ELF defines nothing.
func Unindexed(in *Input, ar *archive.Archive, index *archive.Index, members []archive.Member) []Problem {
	indexed := make([]bool, len(members))
	for _, e := range index.Entries() {
		indexed[e.Member] = true
	}
	slim := map[int]bool{}
	for _, i := range index.Lookup("__gnu_lto_slim") {
		slim[i] = true
	}
	var problems []Problem
	for i, m := range members {
		if indexed[i] && !slim[i] {
			continue
		}
		kind, err := ar.Kind(m)
		if err == nil && kind == archive.ELF && !slim[i] {
			continue
		}
		if err == nil && (!ar.Thin || slim[i]) {
			err = memberDefinitions(ar, m, func(elffile.Symbol) {})
		}
		if err != nil {
			problems = append(problems, Problem{Input: in, Member: m.Name, Err: err})
		}
	}
	return problems
}

// memberDefinitions calls add for each global definition of an archive member.
// Members that belong in an archive without being objects define nothing.
func memberDefinitions(ar *archive.Archive, m archive.Member, add func(elffile.Symbol)) error {
	kind, err := ar.Kind(m)
	if err != nil {
		return err
	}
	if ar.Thin {
		return thinDefinitions(ar, m, add)
	}
	switch kind {
	case archive.RustMetadata, archive.GoPackage, archive.GoObject, archive.Empty:
		return nil
	case archive.ELF:
	case archive.LLVMBitcode:
		return fmt.Errorf("%s(%s): is LLVM bitcode with %w (clang -flto, rustc -Clinker-plugin-lto); its symbols cannot be read", ar.Name, m.Name, ErrNoMachineCode)
	default:
		return fmt.Errorf("%s(%s): is %s, and %w", ar.Name, m.Name, kind, ErrNoObject)
	}
	r, err := ar.Open(m)
	if err != nil {
		return err
	}
	f, err := elffile.Open(r, r.Size(), ar.Name+"("+m.Name+")")
	if err != nil {
		return err
	}
	return objectDefinitions(f, add)
}

// thinDefinitions reads a member of a thin archive, which is a file beside it.
func thinDefinitions(ar *archive.Archive, m archive.Member, add func(elffile.Symbol)) error {
	f, size, err := OpenFile(filepath.Join(filepath.Dir(ar.Name), m.Path))
	if err != nil {
		return fmt.Errorf("%s: thin archive: member %s: %w", ar.Name, m.Path, err)
	}
	defer f.Close()
	object, err := elffile.Open(f, size, m.Path)
	if err != nil {
		return err
	}
	return objectDefinitions(object, add)
}

// SameMember tells whether two archives hold the same object: rustc copies the
// members of a native static library into the rlib that wraps it.
func (d Definition) SameMember(other Definition) bool {
	before, ok := strings.CutSuffix(other.Member, d.Member)
	return ok && d.Member != "" && d.size == other.size && (before == "" || strings.HasSuffix(before, "-") || strings.HasSuffix(before, "."))
}
