package shape

// The words of must_harden that are about compiled code: which functions it calls,
// and the marks that a linker keeps if every object has them (GNU property notes).

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// calls returns the names that a file refers to or, where it is linked statically,
// defines.
func calls(o *subject.Output, do func(name string)) error {
	if !static(o) {
		return o.File.EachDynamicSymbol(func(s elffile.Symbol) bool {
			if !s.Defined() {
				do(s.Name)
			}
			return true
		})
	}
	seen := false
	err := o.File.EachSymbol(func(s elffile.Symbol) bool {
		seen = true
		do(s.Name)
		return true
	})
	if err == nil && !seen {
		return fmt.Errorf("it is linked statically and stripped, so that nobody can tell what it calls")
	}
	return err
}

func stackProtector(s *subject.Subject) (wrong, skip string, err error) {
	if why := unprotected(s); why != "" {
		return "", why, nil
	}
	found := false
	err = calls(s.Output, func(name string) {
		switch name {
		case "__stack_chk_fail", "__stack_chk_fail_local", "__stack_chk_guard", "__stack_smash_handler":
			found = true
		}
	})
	switch {
	case err != nil:
		return "", "", err
	case found && static(s.Output):
		return "", "it is linked statically, and its C library checks the stack of its own functions: nobody can tell of the others", nil
	case found:
		return "", "", nil
	}
	return "no function checks its stack (nothing refers to __stack_chk_fail)", "", nil
}

// fortifiable are functions of which glibc has a variant that checks sizes,
// __NAME_chk (glibc debug/).
var fortifiable = map[string]bool{}

func init() {
	for _, n := range strings.Fields("memcpy memmove memset mempcpy strcpy stpcpy strncpy strcat strncat sprintf snprintf vsprintf vsnprintf " +
		"printf fprintf vprintf vfprintf gets fgets fread read pread recv recvfrom readlink getcwd realpath wcscpy wcscat swprintf wmemcpy asprintf vasprintf syslog vsyslog poll gethostname confstr getgroups ttyname_r") {
		fortifiable[n] = true
	}
}

func fortified(s *subject.Subject) (wrong, skip string, err error) {
	if static(s.Output) {
		return "", staticLink, nil
	}
	if why := unprotected(s); why != "" {
		return "", why, nil
	}
	checked, plain := 0, []string{}
	err = calls(s.Output, func(name string) {
		switch {
		case strings.HasPrefix(name, "__") && strings.HasSuffix(name, "_chk"):
			checked++ // glibc has some 80 of them
		case fortifiable[name]:
			plain = append(plain, name)
		}
	})
	switch {
	case err != nil:
		return "", "", err
	case checked == 0 && len(plain) == 0:
		return "", "it calls nothing that could be checked", nil
	case checked == 0:
		return fmt.Sprintf("no copy is checked: it calls %s, and no function like __memcpy_chk", phrase.List(plain, 3)), "", nil
	}
	return "", "", nil
}

// The properties of which the linker keeps what all objects have
// (GNU_PROPERTY_X86_FEATURE_1_AND of the x86-64 psABI; AAELF64, program property).
const (
	propertyX86     = 0xc0000002
	propertyAArch64 = 0xc0000000
	featureIBT      = 1
	featureSHSTK    = 2
	featureBTI      = 1
)

func markedCET(s *subject.Subject) (wrong, skip string, err error) {
	switch s.Output.File.Machine {
	case elffile.EM_X86_64, elffile.EM_386:
	default:
		return "", "it is not for x86", nil
	}
	bits, err := property(s.Output, propertyX86)
	switch {
	case err != nil:
		return "", "", err
	case bits&featureIBT == 0 && bits&featureSHSTK == 0:
		return "it is marked neither for indirect branch tracking nor for the shadow stack", "", nil
	case bits&featureIBT == 0:
		return "it is not marked for indirect branch tracking (IBT)", "", nil
	case bits&featureSHSTK == 0:
		return "it is not marked for the shadow stack (SHSTK)", "", nil
	}
	return "", "", nil
}

func markedBTI(s *subject.Subject) (wrong, skip string, err error) {
	if s.Output.File.Machine != elffile.EM_AARCH64 {
		return "", "it is not for aarch64", nil
	}
	bits, err := property(s.Output, propertyAArch64)
	if err != nil || bits&featureBTI != 0 {
		return "", "", err
	}
	return "it is not marked for branch target identification (BTI)", "", nil
}

// most is the size of a note that can be meant.
const most = 1 << 20

// property returns the bits of a program property, 0 where there is none. For x86 glibc also
// takes the note where it is in a PT_NOTE alone, as gold leaves it (elf/dl-load.c,
// _dl_process_pt_note).
func property(o *subject.Output, kind uint32) (uint32, error) {
	segments := o.File.Segments
	if p := segment(o, elffile.PT_GNU_PROPERTY); p != nil {
		segments = []elffile.Segment{*p}
	}
	for _, p := range segments {
		note := p.Type == elffile.PT_NOTE && p.Align == uint64(o.File.Class/8) && kind == propertyX86
		if p.Type != elffile.PT_GNU_PROPERTY && !note {
			continue
		}
		if p.FileSize > most {
			return 0, fmt.Errorf("the notes at offset %#x have %d bytes, which cannot be meant", p.Offset, p.FileSize)
		}
		r, _ := o.File.Bytes()
		b := make([]byte, p.FileSize)
		if _, err := r.ReadAt(b, int64(p.Offset)); err != nil {
			return 0, err
		}
		if bits, err := propertyIn(o.File, b, kind); bits != 0 || err != nil {
			return bits, err
		}
	}
	return 0, nil
}

// propertyIn reads notes of the alignment that properties have (gABI, Note Section; Linux
// Extensions to gABI, .note.gnu.property). Others are passed over as far as they can be.
func propertyIn(f *elffile.File, b []byte, kind uint32) (uint32, error) {
	const noteProperty = 5 // NT_GNU_PROPERTY_TYPE_0
	order, align := f.ByteOrder, uint64(f.Class/8)
	up := func(n uint64) uint64 { return (n + align - 1) / align * align }
	for len(b) >= 16 {
		text := 12 + uint64(order.Uint32(b))
		end := up(text) + uint64(order.Uint32(b[4:]))
		if end > uint64(len(b)) {
			return 0, fmt.Errorf("a note is longer than the segment it is in")
		}
		if order.Uint32(b[8:]) == noteProperty && string(b[12:16]) == "GNU\x00" {
			for d := b[up(text):end]; len(d) >= 8; {
				size := uint64(order.Uint32(d[4:]))
				if size > uint64(len(d)-8) {
					return 0, fmt.Errorf("a property is longer than the note it is in")
				}
				if order.Uint32(d) == kind && size >= 4 {
					return order.Uint32(d[8:]), nil
				}
				d = d[min(uint64(len(d)), 8+up(size)):]
			}
		}
		b = b[min(uint64(len(b)), up(end)):]
	}
	return 0, nil
}

// whyUnmarked names the objects of the link that lack a mark: the linker keeps what all have.
func whyUnmarked(s *subject.Subject, kind, bits uint32) (why []string, from []finding.Origin) {
	r, err := s.Resolution()
	if r == nil || err != nil {
		return nil, nil
	}
	var symbols []finding.Symbol
	for _, o := range r.Linked() {
		marked := uint32(0)
		err := o.Read(func(f *elffile.File) error {
			sections, err := f.Sections()
			for _, sec := range sections {
				if sec.Name == ".note.gnu.property" && sec.Size <= most {
					if b, err := f.SectionData(sec); err == nil {
						marked, _ = propertyIn(f, b, kind)
					}
				}
			}
			return err
		})
		if err == nil && marked&bits != bits {
			symbols = append(symbols, finding.Symbol{Label: string(o.Input.Label()), File: o.Input.Base(), Member: o.Member})
		}
	}
	if len(symbols) == 0 {
		if len(r.Linked()) == 0 {
			return nil, nil
		}
		return []string{"all objects that can be seen have the mark: a start file or an archive of the toolchain has none (inferred)"}, nil
	}
	return []string{phrase.CountOf(len(symbols), "object has", "objects have") + " no mark, and the linker keeps what all have"}, finding.OriginsOf(symbols)
}
