package loader

// The second question about versions: does anything in scope define name@node?
// The name of the file that was linked against plays no part in it
// (elf/dl-lookup.c: check_match, do_lookup_x, _dl_lookup_symbol_x).

import "github.com/rules-symcheck/rules_symcheck/tools/elffile"

// class is ELF_RTYPE_CLASS_…: what kind of relocation asks.
type class int

const (
	classData class = iota
	classPLT        // calls, and thread-locals: an undefined symbol with a value will not do
	classCopy       // the executable itself is passed over
)

type target struct {
	at  *Loaded
	def *Definition // nil: at is not recorded
	// moved is the file that would have to have it and does not (before 2.30).
	moved *Loaded
}

// lookup walks a scope. Until 2.30 it ended in an error at the file that the Verneed
// names, if that had no such symbol (glibc bug 24741). An object that is not recorded is taken if nothing else is
// found, as it may define anything.
func (p *process) lookup(from *Loaded, ref *Reference, c class, scope []*Loaded) target {
	var unrecorded target
	hash := ref.nameHash()
	for _, l := range scope {
		if c == classCopy && l == p.program {
			continue
		}
		if l.Object.Unrecorded {
			if unrecorded.at == nil {
				unrecorded.at = l
			}
			continue
		}
		d := p.match(from, l, ref, hash, c)
		if d == nil {
			if ref.Version != "" && ref.File != "" && p.before(30) && l.is(ref.File) {
				return target{moved: l}
			}
			continue
		}
		if d.Binding == elffile.STB_GNU_UNIQUE {
			// One definition for the whole process, whoever asks later and from
			// wherever (do_lookup_unique).
			if first, ok := p.unique[ref.Name]; ok && c != classCopy {
				return first
			} else if !ok {
				p.unique[ref.Name] = target{at: l, def: d}
			}
		}
		return target{at: l, def: d}
	}
	return unrecorded
}

// match returns the definition of one object that a reference takes, or nil. The hash is
// that of its name.
func (p *process) match(from, l *Loaded, ref *Reference, hash uint32, c class) *Definition {
	var only *Definition
	versions := 0
	for d := range l.Object.defines(ref.Name, hash) {
		if d.Undefined && c == classPLT {
			continue
		}
		if !l.Object.hasVersyms() {
			if ref.Version != "" && ref.File != "" && l.is(ref.File) && p.before(assertsUntil) {
				p.abort(from, l, ref)
			}
			return d
		}
		if ref.Version != "" {
			if d.Version == ref.Version || d.Version == "" && !d.Hidden {
				return d
			}
			continue
		}
		// A reference without a version was linked when the library had none: its
		// first node is the one that is meant.
		if l.Object.versionIndex(d) < 3 {
			return d
		}
		if !d.Hidden {
			if versions == 0 {
				only = d
			}
			versions++
		}
	}
	if versions == 1 {
		return only
	}
	return nil
}

// assertsUntil is the minor release of glibc by which check_match's assertion was gone:
// 2.31 and 2.36 have it, 2.43 does not (measured).
const assertsUntil = 43

func (p *process) abort(from, l *Loaded, ref *Reference) {
	if p.aborted[l] {
		return
	}
	p.aborted[l] = true
	p.problem(Problem{Kind: Aborts, Object: from, Library: l, File: ref.File, Version: ref.Version, Reference: ref,
		Text: "Inconsistency detected by ld.so: dl-lookup.c: check_match: Assertion `version->filename == NULL || ! _dl_name_match_p (version->filename, map)' failed!"})
}
