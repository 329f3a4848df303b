package shape

// hardening: what makes an error in a program harder to use against it, by the words
// of checksec and of Debian's hardening-check. Asked for word by word; what newer
// loaders refuse is a warning unasked.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// HardeningID is how reports and exceptions call Hardening.
const HardeningID = "hardening"

// AsksHardening tells a policy that asks for protections.
func AsksHardening(p *subject.Policy) bool { return len(p.MustHarden) > 0 }

// protection is one word of must_harden.
type protection struct {
	word string
	// holds says what is wrong, or "" where it is right; skip says why the question
	// does not arise. An error is that of reading the file.
	holds func(*subject.Subject) (wrong, skip string, err error)
	harm  string
	fix   string // flags of the linker (-Wl,-z,…) or the compiler (-f…, -O…, -m…), or words
	// unasked is set where it is a warning when nobody asks.
	unasked bool
}

func protections() []protection {
	return []protection{
		{"relro", hasRelro, "the table of functions of other libraries stays writable while the program runs", "-Wl,-z,relro", false},
		{"now", bindsNow, "functions are bound when they are first called: the table of them stays writable, and one that is missing is found only then", "-Wl,-z,now", false},
		{"pie", isPIE, "the program is always at the same addresses, which an attacker knows", "", false},
		{"noexecstack", stackNotExecutable, "what is written to the stack can be run", "-Wl,-z,noexecstack", true},
		{"notextrel", noTextRelocations, "code is made writable while it is loaded, and no two processes share it; SELinux refuses that", "compile with -fPIC; -Wl,-z,text makes the linker name the objects", true},
		{"nowx", noWritableCode, "code can be overwritten while it runs", "link without -N (--omagic) and without a linker script that puts code and data into one segment", true},
		{"stack-protector", stackProtector, "a buffer that is overrun on the stack is noticed by nobody", "-fstack-protector-strong", false},
		{"fortify", fortified, "copies whose size the compiler knows are not checked", "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3", false},
		{"cet", markedCET, "the processor's shadow stack and indirect branch tracking stay off for the process: one object without the mark is enough", "-fcf-protection", false},
		{"bti", markedBTI, "the processor's branch target identification stays off for this file: one object without the mark is enough", "-mbranch-protection=standard", false},
	}
}

func hardeningWords() []string {
	var words []string
	for _, p := range protections() {
		words = append(words, p.word)
	}
	return words
}

func validateHardening(p *subject.Policy) error {
	for i, w := range p.MustHarden {
		if !slices.Contains(hardeningWords(), w) {
			return fmt.Errorf("must_harden[%d]: %q is no protection; they are %s", i, w, strings.Join(hardeningWords(), ", "))
		}
	}
	return nil
}

// AddHardening asks for further protections.
func AddHardening(p *subject.Policy, words ...string) error {
	p.MustHarden = append(p.MustHarden, words...)
	return validateHardening(p)
}

// Hardening holds the file to the protections of must_harden.
func Hardening(s *subject.Subject) finding.Result {
	var res finding.Result
	var skipped []string
	for _, p := range protections() {
		asked := slices.Contains(s.Policy.MustHarden, p.word)
		if !asked && !p.unasked {
			continue
		}
		wrong, skip, err := p.holds(s)
		switch {
		case err != nil:
			res.Unread = append(res.Unread, finding.Unread{Where: s.Output.Name, Reason: fmt.Sprintf("%s: %v", p.word, err)})
		case skip != "" && asked:
			skipped = append(skipped, p.word+": "+skip)
		case wrong != "" && !s.Accepts(HardeningID, p.word):
			f := finding.Finding{
				Check: HardeningID, Kind: p.word, Severity: finding.Warning, Subject: p.word,
				Summary: fmt.Sprintf("%s: %s", s.Name(), wrong), Harm: []string{p.harm},
			}
			if asked {
				f.Severity = finding.Error
			}
			explainHardening(s, &f, p)
			res.Findings = append(res.Findings, f)
		}
	}
	if len(skipped) > 0 {
		res.Notes = []string{"not applicable: " + strings.Join(skipped, "; ")}
	}
	return res
}

// explainHardening says who turned a protection off, or who lacks it, and where the flag goes.
func explainHardening(s *subject.Subject, f *finding.Finding, p protection) {
	switch p.word {
	case "noexecstack":
		f.Why, f.From = whyExecutableStack(s)
		if !s.Output.Executable() {
			f.Harm = []string{`all stacks of the process become executable; glibc from 2.41 on refuses to dlopen it: "cannot enable executable stack as shared object requires"`}
		}
	case "cet":
		f.Why, f.From = whyUnmarked(s, propertyX86, featureIBT|featureSHSTK)
	case "bti":
		f.Why, f.From = whyUnmarked(s, propertyAArch64, featureBTI)
	}
	if why := unmarkable(language(s)); why != "" && marks(p.word) {
		f.Why, f.From = []string{why}, nil
	}
	whyTurnedOff(s, f, p.word)
	f.Why = phrase.Distinct(f.Why)
	compiled := !strings.HasPrefix(p.fix, "-Wl,")
	switch {
	case len(f.Why) > 0:
	case len(s.Link.Arguments.Words) > 0 && !compiled:
		f.Why = []string{fmt.Sprintf("%s is not on the command line", p.fix)}
	case p.word == "noexecstack":
		f.Why = []string{"unknown: no object among the inputs asks for it, and no flag that is known"}
	case p.word == "pie" && fixedByGo(s) != "":
		f.Why = []string{fixedByGo(s)}
	case p.word == "pie" || p.word == "nowx":
		f.Why = []string{"unknown: no flag that is known makes it so"}
	default:
		f.Why = []string{"unknown: the flags that the objects were compiled with are not visible"}
	}
	f.Fix = append(f.Fix, fixHardening(s, p)...)
}

// turnedOff are the words on a command line that turn a protection off: of the linker (-z),
// of the driver, of rustc.
var turnedOff = map[string][]string{
	"relro": {"norelro", "relro-level=off"}, "now": {"lazy", "relro-level=partial"}, "noexecstack": {"execstack"}, "notextrel": {"notext"},
	"pie": {"-no-pie", "-nopie", "relocation-model=static"},
}

// whyTurnedOff names the flag that turns a protection off, and who brings it.
func whyTurnedOff(s *subject.Subject, f *finding.Finding, word string) {
	words := s.Link.Arguments.Words
	for _, flag := range turnedOff[word] {
		for i, w := range words {
			switch {
			case w == "-z"+flag || w == flag && i > 0 && words[i-1] == "-z":
				f.Why = append(f.Why, fmt.Sprintf("-z %s is on the command line", flag))
			case w == flag && flag[0] == '-', strings.HasSuffix(w, flag) && strings.Contains(flag, "="):
				f.Why = append(f.Why, fmt.Sprintf("%s is on the command line", w))
			default:
				continue
			}
			for _, o := range s.Link.LinkoptsWith(flag) {
				f.Why = append(f.Why, fmt.Sprintf("%s brings it: %s", o.Label, o.Text))
				f.Fix = append(f.Fix, s.FixLinkopt(o))
			}
		}
	}
	f.Fix = phrase.Distinct(f.Fix)
}

func segment(o *subject.Output, kind uint32) *elffile.Segment {
	for i := range o.File.Segments {
		if o.File.Segments[i].Type == kind {
			return &o.File.Segments[i]
		}
	}
	return nil
}

// static tells a program that no ld.so relocates: a static PIE, too, which has a
// PT_DYNAMIC and no PT_INTERP.
func static(o *subject.Output) bool {
	if o.Dynamic == nil {
		return true
	}
	return o.Executable() && segment(o, elffile.PT_INTERP) == nil && len(o.Dynamic.Needed) == 0
}

const staticLink = "it is linked statically"

func hasRelro(s *subject.Subject) (wrong, skip string, err error) {
	if s.Output.Dynamic == nil {
		return "", staticLink, nil
	}
	if segment(s.Output, elffile.PT_GNU_RELRO) == nil {
		return "nothing is made read-only after relocation (no PT_GNU_RELRO)", "", nil
	}
	return "", "", nil
}

func bindsNow(s *subject.Subject) (wrong, skip string, err error) {
	d := s.Output.Dynamic
	if static(s.Output) {
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

func isPIE(s *subject.Subject) (wrong, skip string, err error) {
	switch {
	case !s.Output.Executable():
		return "", "a shared library has no fixed address", nil
	case s.Output.File.Type == elffile.ET_EXEC:
		return "the executable has fixed addresses (ET_EXEC)", "", nil
	}
	return "", "", nil
}

func stackNotExecutable(s *subject.Subject) (wrong, skip string, err error) {
	p := segment(s.Output, elffile.PT_GNU_STACK)
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

func noTextRelocations(s *subject.Subject) (wrong, skip string, err error) {
	d := s.Output.Dynamic
	if d == nil {
		return "", staticLink, nil
	}
	if _, ok := d.Value(elffile.DT_TEXTREL); ok || d.Flags&elffile.DF_TEXTREL != 0 {
		return "code is changed while it is loaded (DT_TEXTREL)", "", nil
	}
	return "", "", nil
}

func noWritableCode(s *subject.Subject) (wrong, skip string, err error) {
	for i, p := range s.Output.File.Segments {
		if p.Type == elffile.PT_LOAD && p.Flags&elffile.PF_W != 0 && p.Flags&elffile.PF_X != 0 {
			return fmt.Sprintf("program header %d, %#x bytes at %#x, is writable and executable", i, p.MemSize, p.VAddr), "", nil
		}
	}
	return "", "", nil
}
