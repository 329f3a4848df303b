package btf

// Who reads the BTF of a file, and who wrote it: what harm a fault in it does, whether it
// matters where nobody asked, and how it is made anew.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/language"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// readerKind is what takes the types of a file.
type readerKind int

const (
	anyReader readerKind = iota // nothing tells, as of raw BTF
	bootReader
	moduleReader
	programReader // a BPF program, which libbpf loads
	// noReader: a file for processes, which the kernel maps and whose types it never looks at.
	noReader
)

// readerOf tells by a file's sections what its types are for. A kernel finds its own in
// memory (BTF in include/asm-generic/vmlinux.lds.h), so they are loaded with it; what
// pahole or a compiler adds to a file for processes is not.
func readerOf(s *subject.Subject, f *elffile.File, has map[string]bool, loaded bool) readerKind {
	switch {
	case f.Machine == elffile.EM_BPF:
		return programReader
	case has[".modinfo"] && f.Kind() == elffile.Relocatable:
		return moduleReader
	case s.Output.Unlinked != "":
		return anyReader
	case loaded:
		return bootReader
	}
	return noReader
}

// asksForBTF tells whether the owner does: by btf, or by languages, which is about what
// becomes BTF.
func asksForBTF(s *subject.Subject) bool { return Asks(s.Policy) || language.Asks(s.Policy) }

// severity is that of a problem: what the kernel would refuse, if it were ever given it,
// fails nobody's program that brings BTF without a word about it.
func severity(s *subject.Subject, b blob, p btf.Problem) finding.Severity {
	if !p.Fatal || b.reader == noReader && p.By&btf.Bpftool == 0 && !asksForBTF(s) {
		return finding.Warning
	}
	return finding.Error
}

// harmOf says who refuses the BTF.
func harmOf(by btf.Refuser, reader readerKind) []string {
	kernel := map[readerKind]string{
		anyReader:     "the kernel refuses all of it: its own at boot, that of a module or a program when it is loaded",
		bootReader:    "the kernel refuses all of it, at boot",
		moduleReader:  "the kernel refuses all of it, when the module is loaded",
		programReader: "the kernel refuses all of it, when the program is loaded (BPF_BTF_LOAD)",
		noReader:      "a kernel that is given it refuses all of it; the BTF inside of a process's file it never reads",
	}
	var harm []string
	for _, h := range []struct {
		by   btf.Refuser
		text string
	}{
		{btf.Bpftool, "libbpf, and with it bpftool, refuses all of it"},
		{btf.BpftoolC, "bpftool btf dump … format c stops there: no vmlinux.h can be made of it"},
		{btf.Kernel, kernel[reader]},
		{btf.KernelLoad, "the kernel refuses it from a program (BPF_BTF_LOAD)"},
	} {
		if by&h.by != 0 && !(h.by == btf.KernelLoad && by&btf.Kernel != 0) {
			harm = append(harm, h.text)
		}
	}
	if len(harm) == 0 {
		harm = []string{"nobody refuses it, and who looks the type up gets one of several, or less than there is"}
	}
	return harm
}

// ofCompiler tells whether linked BTF is what a compiler wrote for objects: all that is
// wrong with it then, apart from its end, is what is not wrong in an object.
func ofCompiler(b blob, types *btf.Types) bool {
	if b.has == nil || b.object || !types.Fatal() {
		return false
	}
	as, err := btf.ExamineObject(b.raw)
	return err == nil && !as.Refused(btf.Bpftool) && len(as.Problems) < len(types.Problems) &&
		!slices.ContainsFunc(as.Problems, func(p btf.Problem) bool { return p.Fatal && p.Kind != "header" })
}

// ofOtherKernel reports types that go on from those of another kernel than the one that is
// given: whatever is wrong with them besides is wrong with the pair.
func ofOtherKernel(s *subject.Subject, b blob, types *btf.Types, res *finding.Result) bool {
	cut, all := types.CutNames()
	if cut == 0 && !types.Whole() {
		return false
	}
	if s.Accepts(ID, otherBase) {
		return true
	}
	f := finding.Finding{
		Check: ID, Kind: otherBase, Severity: finding.Error, Subject: otherBase,
		Summary: fmt.Sprintf("%s goes on from the types of another file than %s", b.where, s.Output.BTFBase.Name),
		Why:     []string{fmt.Sprintf("%d of the %d names that it has from there begin in the middle of one", cut, all)},
		Harm:    harmOf(types.By(), b.reader),
		Fix:     []string{"name the kernel that it was built for, or build it again for this one"},
	}
	if types.Whole() {
		f.Summary = fmt.Sprintf("%s does not go on from the types of %s, nor from any", b.where, s.Output.BTFBase.Name)
		f.Why = []string{"it brings the empty string, which is the base's to bring"}
		f.Fix = []string{"make it again, with pahole --btf_base=" + s.Output.BTFBase.Name + ", or name no base"}
	}
	if types.By() == 0 {
		f.Harm = []string{"nobody refuses it, and whoever reads it with these takes its types for others"}
	}
	res.Findings = append(res.Findings, f)
	return true
}

// fixOf says how BTF is made anew.
func fixOf(s *subject.Subject, b blob, kind string) []string {
	switch {
	case kind == "depth" || kind == "limit":
		return []string{"the limit is the kernel's: only fewer types, or simpler ones, keep within it"}
	case b.compiler:
		// Not over what is there: pahole 1.32 then leaves a file that ends too early (measured).
		return []string{"compile with -g in place of -gbtf, and write the BTF of all of it when it is linked: pahole -J " + s.Output.Name}
	case b.reader == programReader && kind == "name":
		return []string{"rename what has such a name, or keep it out of the program: BTF has names of C only"}
	case b.reader == programReader && kind == "reference":
		return []string{"compile it with -g: at -g1 clang leaves out types that the BTF it writes refers to (measured: clang 21 and 22)"}
	case b.reader == programReader:
		return []string{"make it again: clang -target bpf -g, and bpftool gen object where there are several objects"}
	case kind == "header" || kind == "ext" || kind == "base":
		return []string{"the file is damaged, cut short, or of another format: make it again"}
	}
	fixes := []string{"make it again, with pahole 1.30 or newer and --lang_exclude for each language but C"}
	switch {
	case language.Asks(s.Policy):
	case s.Policy.Target != "":
		fixes = append(fixes, "languages = \"kernel_btf\" on the file that it is made of tells beforehand what comes of it")
	default:
		fixes = append(fixes, "symcheck check FILE --languages=kernel_btf, FILE being what it is made of, tells beforehand what comes of it")
	}
	return fixes
}
