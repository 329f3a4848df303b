package btf

// btf: the types that a kernel, a module or a BPF program brings are there, and are taken
// by those who read them. What bpftool or the kernel refuses is found at boot, or when a
// program is loaded, if nobody looks before.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/debug"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/language"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// ID is how reports and exceptions call BTF.
const ID = "btf"

// Kinds of finding that are about no type; the others are those of the package btf.
const (
	absent      = "absent"
	foreignType = "foreign-type"
	otherBase   = "other-base"
)

// blob is BTF of one place.
type blob struct {
	where     string // "app", "app.btf", ".BTF of app.debug"
	raw, base []byte
	ext       []byte
	has       map[string]bool // names of the file's sections
	// object is set for what a compiler wrote and a loader completes. A module is none,
	// though it is an object to linkers: its types are the kernel's own business.
	object bool
	reader readerKind
	// compiler is set for linked BTF as a compiler writes it for objects.
	compiler bool
}

// Valid tells whether the types of a kernel, a module or a BPF program are there and can be
// read.
func Valid(s *subject.Subject) finding.Result {
	if s.Policy.BTF == ignore {
		return finding.Result{NotApplicable: "btf is \"ignore\""}
	}
	blobs, err := blobs(s)
	if err != nil {
		return s.Damaged(err)
	}
	if len(blobs) == 0 {
		return withoutBTF(s)
	}
	var res finding.Result
	for _, b := range blobs {
		judge(s, b, &res)
	}
	return res
}

// withoutBTF is the answer for a file that has none.
func withoutBTF(s *subject.Subject) finding.Result {
	if s.Policy.BTF != required {
		return finding.Result{NotApplicable: "it has no BTF"}
	}
	if s.Accepts(ID, absent) {
		return finding.Result{}
	}
	f := finding.Finding{
		Check: ID, Kind: absent, Severity: finding.Error, Subject: ".BTF",
		Summary: fmt.Sprintf("%s has no BTF, and btf = \"required\"", s.Name()),
		Why:     []string{"there is no section .BTF in it" + verbIf(len(s.Output.DebugFiles) > 0, ", nor in what was split off it")},
		Harm:    []string{"who needs the types finds none: the kernel at boot, bpftool, or a program that is relocated by them (CO-RE)"},
		Fix:     []string{"pahole -J " + s.Output.Name + "     (made of debug information: compile with -g)"},
	}
	d := debug.Of(s)
	if d.Reason != "" {
		f.Why = append(f.Why, d.Reason)
		return finding.Result{Findings: []finding.Finding{f}}
	}
	if l := language.ForBTF(s, d); l.Possible() && slices.Contains(l.Foreigner, d.DWARF.Units[0]) {
		// That there are such references is a matter of tables, which are read.
		if merged, err := l.Merged(); err == nil && merged {
			first := d.DWARF.Units[0]
			f.Why = append(f.Why, fmt.Sprintf("%s writes none of it, says nothing and exits with 0: its first unit is %s (%s), and units refer to each other", language.Excluding(first), language.UnitName(first), language.Name(first)))
			f.Fix = append(l.FixNoDebug(l.Foreigner), f.Fix...)
		}
	}
	return finding.Result{Findings: []finding.Finding{f}}
}

func verbIf(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}

// blobs finds all BTF of the file and of what was split off it.
func blobs(s *subject.Subject) ([]blob, error) {
	if s.Output.BTF != nil {
		return []blob{{where: s.Output.Name, raw: s.Output.BTF}}, nil
	}
	list, err := sectionBlob(s, nil, s.Name(), s.Output.File)
	for _, f := range s.Output.DebugFiles {
		switch {
		case err != nil:
		case f.File == nil:
			list = append(list, blob{where: f.Name, raw: f.BTF})
		case debug.Belongs(s, f):
			list, err = sectionBlob(s, list, f.Name, f.File)
		}
	}
	return list, err
}

// sectionBlob adds the BTF of a file, if it has any.
func sectionBlob(s *subject.Subject, list []blob, name string, f *elffile.File) ([]blob, error) {
	sections, err := f.Sections()
	if err != nil {
		return nil, err
	}
	b := blob{where: name, has: map[string]bool{}}
	loaded := false
	for _, sec := range sections {
		b.has[sec.Name] = true
		var to *[]byte
		switch sec.Name {
		case ".BTF":
			to = &b.raw
			loaded = sec.Flags&elffile.SHF_ALLOC != 0
		case ".BTF.base":
			to = &b.base
		case ".BTF.ext":
			to = &b.ext
		default:
			continue
		}
		if sec.Type == elffile.SHT_NOBITS {
			delete(b.has, sec.Name) // what objcopy --only-keep-debug leaves of it
			continue
		}
		if *to, err = f.SectionData(sec); err != nil {
			return nil, err
		}
	}
	b.object = f.Kind() == elffile.Relocatable && !b.has[".modinfo"]
	b.reader = readerOf(s, f, b.has, loaded)
	if b.has[".BTF"] || b.has[".BTF.ext"] {
		list = append(list, b)
	}
	return list, nil
}

// judge examines BTF of one place.
func judge(s *subject.Subject, b blob, res *finding.Result) {
	var base *btf.Types
	var err error
	switch {
	case b.has[".BTF.base"]:
		if base, err = btf.Examine(b.base, nil); err == nil {
			say(s, b, ".BTF.base of "+b.where, base.Problems, base.Omitted, res)
		}
	case s.Output.BTFBase != nil:
		base, err = baseOf(s)
	}
	var types *btf.Types
	switch {
	case err != nil || b.has != nil && !b.has[".BTF"]:
	case b.object && base == nil:
		types, err = btf.ExamineObject(b.raw)
	default:
		types, err = btf.Examine(b.raw, base)
	}
	if err != nil {
		res.Unread = append(res.Unread, finding.Unread{Where: b.where, Reason: err.Error(), Damaged: true})
		return
	}
	if types != nil && !b.has[".BTF.base"] && ofOtherKernel(s, b, types, res) {
		return
	}
	if types != nil {
		b.compiler = ofCompiler(b, types)
		say(s, b, b.where, types.Problems, types.Omitted, res)
		foreignTypes(s, b, types, res)
	}
	// Of types that cannot be read, all that could be said is that again.
	if b.has[".BTF.ext"] && (types == nil || !types.Refused(btf.Bpftool)) {
		say(s, b, ".BTF.ext of "+b.where, btf.ExamineExt(b.ext, types, func(name string) bool { return b.has[name] }), 0, res)
	}
}

// baseOf are the types that those of a module go on from.
func baseOf(s *subject.Subject) (*btf.Types, error) {
	raw := s.Output.BTFBase.BTF
	if s.Output.BTFBase.File != nil {
		list, err := sectionBlob(s, nil, s.Output.BTFBase.Name, s.Output.BTFBase.File)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("%s, which is given as btf_base, has no section .BTF", s.Output.BTFBase.Name)
		}
		raw = list[0].raw
	}
	base, err := btf.Examine(raw, nil)
	if err == nil && base.By()&btf.Bpftool != 0 {
		return nil, fmt.Errorf("%s, which is given as btf_base, is no BTF that can be read: %s", s.Output.BTFBase.Name, base.Problems[0].What)
	}
	return base, err
}
