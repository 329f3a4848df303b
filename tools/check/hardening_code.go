package check

// The words of must_harden that are about compiled code: which functions it calls,
// and the marks that a linker keeps if every object has them (GNU property notes).

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// calls returns the names that a file refers to or, where it is linked statically,
// defines.
func (o *Output) calls(do func(name string)) error {
	if !o.static() {
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

func stackProtector(s *Subject) (wrong, skip string, err error) {
	found := false
	err = s.Output.calls(func(name string) {
		switch name {
		case "__stack_chk_fail", "__stack_chk_fail_local", "__stack_chk_guard", "__stack_smash_handler":
			found = true
		}
	})
	switch {
	case err != nil:
		return "", "", err
	case found && s.Output.static():
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

func fortified(s *Subject) (wrong, skip string, err error) {
	if s.Output.static() {
		return "", staticLink, nil
	}
	checked, plain := 0, []string{}
	err = s.Output.calls(func(name string) {
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
		return fmt.Sprintf("no copy is checked: it calls %s, and no function like __memcpy_chk", shortList(plain, 3)), "", nil
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

func markedCET(s *Subject) (wrong, skip string, err error) {
	switch s.Output.File.Machine {
	case elffile.EM_X86_64, elffile.EM_386:
	default:
		return "", "it is not for x86", nil
	}
	bits, err := s.Output.property(propertyX86)
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

func markedBTI(s *Subject) (wrong, skip string, err error) {
	if s.Output.File.Machine != elffile.EM_AARCH64 {
		return "", "it is not for aarch64", nil
	}
	bits, err := s.Output.property(propertyAArch64)
	if err != nil || bits&featureBTI != 0 {
		return "", "", err
	}
	return "it is not marked for branch target identification (BTI)", "", nil
}

// property returns the bits of a program property, 0 where there is none.
func (o *Output) property(kind uint32) (uint32, error) {
	p := o.segment(elffile.PT_GNU_PROPERTY)
	if p == nil {
		return 0, nil
	}
	const most = 1 << 20
	if p.FileSize > most {
		return 0, fmt.Errorf("PT_GNU_PROPERTY has %d bytes, which cannot be meant", p.FileSize)
	}
	r, _ := o.File.Bytes()
	b := make([]byte, p.FileSize)
	if _, err := r.ReadAt(b, int64(p.Offset)); err != nil {
		return 0, err
	}
	order, align := o.File.ByteOrder, o.File.Class/8
	if len(b) < 16 {
		return 0, nil
	}
	descriptor := int(order.Uint32(b[4:]))
	b = b[16:] // name size, descriptor size, type, "GNU"
	if descriptor < 0 || descriptor > len(b) {
		return 0, fmt.Errorf("PT_GNU_PROPERTY: its note is longer than the segment")
	}
	for b = b[:descriptor]; len(b) >= 8; {
		size := int(order.Uint32(b[4:]))
		if size < 0 || size > len(b)-8 {
			return 0, fmt.Errorf("PT_GNU_PROPERTY: a property is longer than the note")
		}
		if order.Uint32(b) == kind && size >= 4 {
			return order.Uint32(b[8:]), nil
		}
		b = b[min(len(b), 8+(size+align-1)/align*align):]
	}
	return 0, nil
}
