package check

// hardening: what makes an error in a program harder to use against it, by the words
// of checksec and of Debian's hardening-check. Asked for word by word; what newer
// loaders refuse is a warning unasked.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

const hardeningID = "hardening"

func hasHardening(p *Policy) bool { return len(p.MustHarden) > 0 }

// protection is one word of must_harden.
type protection struct {
	word string
	// holds says what is wrong, or "" where it is right; skip says why the question
	// does not arise. An error is that of reading the file.
	holds func(*Subject) (wrong, skip string, err error)
	harm  string
	fix   string
	// unasked is set where it is a warning when nobody asks.
	unasked bool
}

func protections() []protection {
	return []protection{
		{"relro", hasRelro, "the table of functions of other libraries stays writable while the program runs", "-Wl,-z,relro", false},
		{"now", bindsNow, "functions are bound when they are first called: the table of them stays writable, and one that is missing is found only then", "-Wl,-z,now", false},
		{"pie", isPIE, "the program is always at the same addresses, which an attacker knows", "linkopts = [\"-pie\"], and the objects with -fPIE (build --force_pic, or copts)", false},
		{"noexecstack", stackNotExecutable, "what is written to the stack can be run", "-Wl,-z,noexecstack", true},
		{"notextrel", noTextRelocations, "code is made writable while it is loaded, and no two processes share it; SELinux refuses that", "compile with -fPIC; -Wl,-z,text makes the linker name the objects", true},
		{"nowx", noWritableCode, "code can be overwritten while it runs", "link without -N (--omagic) and without a linker script that puts code and data into one segment", true},
		{"stack-protector", stackProtector, "a buffer that is overrun on the stack is noticed by nobody", "copts = [\"-fstack-protector-strong\"]", false},
		{"fortify", fortified, "copies whose size the compiler knows are not checked", "copts = [\"-O2\", \"-D_FORTIFY_SOURCE=3\"]", false},
		{"cet", markedCET, "the processor's shadow stack and indirect branch tracking stay off for the process: one object without the mark is enough", "copts = [\"-fcf-protection\"] for all objects; -Wl,-z,cet-report=error names those without", false},
		{"bti", markedBTI, "the processor's branch target identification stays off for this file: one object without the mark is enough", "copts = [\"-mbranch-protection=standard\"] for all objects; -Wl,-z,force-bti names those without", false},
	}
}

func hardeningWords() []string {
	var words []string
	for _, p := range protections() {
		words = append(words, p.word)
	}
	return words
}

func (p *Policy) validateHardening() error {
	for i, w := range p.MustHarden {
		if !slices.Contains(hardeningWords(), w) {
			return fmt.Errorf("must_harden[%d]: %q is no protection; they are %s", i, w, strings.Join(hardeningWords(), ", "))
		}
	}
	return nil
}

// AddHardening asks for further protections.
func (p *Policy) AddHardening(words ...string) error {
	p.MustHarden = append(p.MustHarden, words...)
	return p.validateHardening()
}

func hardening(s *Subject) result {
	var res result
	var skipped []string
	for _, p := range protections() {
		asked := slices.Contains(s.Policy.MustHarden, p.word)
		if !asked && !p.unasked {
			continue
		}
		wrong, skip, err := p.holds(s)
		switch {
		case err != nil:
			res.unread = append(res.unread, unread{where: s.Output.Name, reason: fmt.Sprintf("%s: %v", p.word, err)})
		case skip != "" && asked:
			skipped = append(skipped, p.word+": "+skip)
		case wrong != "" && !s.accepts(hardeningID, p.word):
			f := Finding{
				Check: hardeningID, Kind: p.word, Severity: Warning, Subject: p.word,
				Summary: fmt.Sprintf("%s: %s", s.subjectName(), wrong), Harm: []string{p.harm},
			}
			if asked {
				f.Severity = Error
			}
			s.explainHardening(&f, p)
			res.findings = append(res.findings, f)
		}
	}
	if len(skipped) > 0 {
		res.notes = []string{"not applicable: " + strings.Join(skipped, "; ")}
	}
	return res
}

// explainHardening says who turned a protection off, and where the flag goes.
func (s *Subject) explainHardening(f *Finding, p protection) {
	if p.word == "noexecstack" {
		f.Why, f.From = s.whyExecutableStack()
		if !s.Output.Executable() {
			f.Harm = []string{`all stacks of the process become executable; glibc from 2.41 on refuses to dlopen it: "cannot enable executable stack as shared object requires"`}
		}
	}
	for _, flag := range map[string][]string{
		"relro": {"norelro"}, "now": {"lazy"}, "noexecstack": {"execstack"}, "notextrel": {"notext"},
	}[p.word] {
		for i, w := range s.Link.Arguments.Words {
			if w == "-z"+flag || w == flag && i > 0 && s.Link.Arguments.Words[i-1] == "-z" {
				f.Why = append(f.Why, fmt.Sprintf("-z %s is on the command line", flag))
				for _, o := range s.Link.LinkoptsWith(flag) {
					f.Why = append(f.Why, fmt.Sprintf("%s brings it: %s", o.Label, o.Text))
					f.Fix = append(f.Fix, s.fixLinkopt(o))
				}
			}
		}
	}
	f.Why = distinct(f.Why)
	if len(f.Why) == 0 && len(s.Link.Arguments.Words) > 0 && strings.HasPrefix(p.fix, "-Wl,-z,") {
		f.Why = []string{fmt.Sprintf("%s is not on the command line", strings.Split(p.fix, ";")[0])}
	}
	if len(f.Why) == 0 && p.word == "noexecstack" {
		f.Why = []string{"unknown: no object among the inputs asks for it, and no flag that is known"}
	}
	if len(f.Why) == 0 {
		f.Why = []string{"unknown: the flags that the objects were compiled with are not visible"}
	}
	f.Fix = append(f.Fix, p.fix)
	if s.Link.Target != "" && strings.HasPrefix(p.fix, "-Wl,") && !strings.Contains(p.fix, " ") {
		attribute := "linkopts"
		if s.Link.RuleKind == "cc_shared_library" {
			attribute = "user_link_flags"
		}
		f.Fix[len(f.Fix)-1] = fmt.Sprintf("buildozer 'add %s %s' %s", attribute, p.fix, s.Link.Target)
	}
}

func (o *Output) segment(kind uint32) *elffile.Segment {
	for i := range o.File.Segments {
		if o.File.Segments[i].Type == kind {
			return &o.File.Segments[i]
		}
	}
	return nil
}

// static tells a program that no ld.so relocates: a static PIE, too, which has a
// PT_DYNAMIC and no PT_INTERP.
func (o *Output) static() bool {
	if o.Dynamic == nil {
		return true
	}
	return o.Executable() && o.segment(elffile.PT_INTERP) == nil && len(o.Dynamic.Needed) == 0
}

const staticLink = "it is linked statically"

func hasRelro(s *Subject) (wrong, skip string, err error) {
	if s.Output.Dynamic == nil {
		return "", staticLink, nil
	}
	if s.Output.segment(elffile.PT_GNU_RELRO) == nil {
		return "nothing is made read-only after relocation (no PT_GNU_RELRO)", "", nil
	}
	return "", "", nil
}

func bindsNow(s *Subject) (wrong, skip string, err error) {
	d := s.Output.Dynamic
	if s.Output.static() {
		return "", staticLink, nil
	}
	if _, ok := d.Value(elffile.DT_BIND_NOW); ok || d.Flags&elffile.DF_BIND_NOW != 0 || d.Flags1&elffile.DF_1_NOW != 0 {
		return "", "", nil
	}
	if _, calls := d.Value(elffile.DT_JMPREL); !calls {
		return "", "it calls nothing that could be bound late", nil
	}
	return "functions are bound late (neither DF_BIND_NOW nor DF_1_NOW)", "", nil
}

func isPIE(s *Subject) (wrong, skip string, err error) {
	switch {
	case !s.Output.Executable():
		return "", "a shared library has no fixed address", nil
	case s.Output.File.Type == elffile.ET_EXEC:
		return "the executable has fixed addresses (ET_EXEC)", "", nil
	}
	return "", "", nil
}

func stackNotExecutable(s *Subject) (wrong, skip string, err error) {
	p := s.Output.segment(elffile.PT_GNU_STACK)
	switch {
	case p == nil && s.Output.Dynamic != nil && executableByDefault(s.Output.File.Machine):
		return "the stack is executable: nothing says that it need not be (no PT_GNU_STACK)", "", nil
	case p != nil && p.Flags&elffile.PF_X != 0:
		return "it asks for an executable stack (PT_GNU_STACK)", "", nil
	}
	return "", "", nil
}

// emLoongArch is the e_machine of LoongArch (gABI, registry of machines).
const emLoongArch = 258

// executableByDefault tells the processors on which glibc takes a file without a
// PT_GNU_STACK for one that wants an executable stack (sysdeps/*/stackinfo.h,
// DEFAULT_STACK_PERMS).
func executableByDefault(machine uint16) bool {
	switch machine {
	case elffile.EM_AARCH64, elffile.EM_RISCV, elffile.EM_PPC64, emLoongArch:
		return false
	}
	return true
}

func noTextRelocations(s *Subject) (wrong, skip string, err error) {
	d := s.Output.Dynamic
	if d == nil {
		return "", staticLink, nil
	}
	if _, ok := d.Value(elffile.DT_TEXTREL); ok || d.Flags&elffile.DF_TEXTREL != 0 {
		return "code is changed while it is loaded (DT_TEXTREL)", "", nil
	}
	return "", "", nil
}

func noWritableCode(s *Subject) (wrong, skip string, err error) {
	for i, p := range s.Output.File.Segments {
		if p.Type == elffile.PT_LOAD && p.Flags&elffile.PF_W != 0 && p.Flags&elffile.PF_X != 0 {
			return fmt.Sprintf("program header %d, %#x bytes at %#x, is writable and executable", i, p.MemSize, p.VAddr), "", nil
		}
	}
	return "", "", nil
}
