package loading

// unresolved, continued: libraries that are not there, and files that the loader does not
// take.

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// missingLibrary is the finding on a library that is not there.
func missingLibrary(s *subject.Subject, l *Process, p loader.Problem, refs []reference) finding.Finding {
	f := finding.Finding{
		Check: UnresolvedID, Severity: finding.Error, Kind: string(p.Kind), Subject: p.File,
		Summary: fmt.Sprintf("%s is not on %s, and %s needs it", p.File, l.runtime.Name, needer(s, l, p.Object.Object)),
		Why:     whyNeeded(s, l, p.Object.Object, p.File),
		Harm:    []string{said(s, p)},
		Fix:     fixAbsent(s, p.File),
	}
	if l.runtime.OfGlibc(p.File) && l.runtime.FromHistory("libc.so.6") {
		f.Why = append(f.Why, fmt.Sprintf("glibc %s did not have this library of its own yet; it goes with the loader of its release, and cannot be shipped", l.runtime.Glibc))
		f.Fix = floorFix(s, l.runtime)
	} else if path := cmp.Or(p.Object.Object.Runpath, p.Object.Object.Rpath); strings.Contains(path, "ORIGIN") && s.Link.Target == "" {
		f.Fix = append(f.Fix, fmt.Sprintf("or, if %s leads to it where the binary is installed: name it among the inputs", path))
	}
	addReferences(&f, refs)
	f.From = originsOfAll(f.Symbols)
	return f
}

// needer names who needs a library.
func needer(s *subject.Subject, l *Process, o *loader.Object) string {
	if o == l.self {
		return s.Name()
	}
	return l.Whose(o)
}

// said is what the loader prints, or gives to whoever opened the file.
func said(s *subject.Subject, p loader.Problem) string {
	if s.Output.Executable() && p.Occasion != "" {
		return "./" + path.Base(s.Output.Name) + ": " + p.Occasion + ": " + p.Text
	}
	return p.Text
}

// whyNeeded says who had a DT_NEEDED put there.
func whyNeeded(s *subject.Subject, l *Process, o *loader.Object, file string) []string {
	if o != l.self {
		return []string{fmt.Sprintf("%s needs %s", l.Whose(o), file)}
	}
	return broughtBy(s, file)
}

// broughtBy says what of the link makes the binary need a library.
func broughtBy(s *subject.Subject, file string) []string {
	for _, in := range s.Link.Inputs {
		if in.Kind == linkset.SharedObject && s.Link.Soname(in) == file {
			return []string{fmt.Sprintf("%s is an input of the link", phrase.Input(in))}
		}
	}
	stem, _, _ := strings.Cut(strings.TrimPrefix(file, "lib"), ".so")
	flag := "-l" + stem
	var why []string
	for _, o := range s.Link.LinkoptOwners(flag) {
		why = append(why, fmt.Sprintf("%s brings it: %s", o.Label, o.Text))
	}
	switch {
	case len(why) > 0:
	case slices.Contains(s.Link.Arguments.Words, flag):
		why = []string{flag + " is on the command line of the link, and in no target's own flags: the toolchain or .bazelrc brings it"}
	case slices.Contains([]string{"stdc++", "gcc_s", "m", "c", "atomic", "gcc"}, stem):
		why = []string{"the compiler driver links it by itself"}
	default:
		why = []string{"unknown: no input and no flag that is visible has that name"}
	}
	return why
}

// fixAbsent says how a library comes to be there, or not to be needed.
func fixAbsent(s *subject.Subject, file string) []string {
	var fix []string
	switch stem, _, _ := strings.Cut(file, ".so"); stem {
	case "libstdc++":
		fix = s.FixLinkFlag("-static-libstdc++")
	case "libgcc_s":
		fix = s.FixLinkFlag("-static-libgcc")
	default:
		fix = []string{"link it statically, or ship it beside the binary"}
	}
	if s.Link.Target == "" {
		return append(fix, "or, if it is there: name a baseline that has it (manylinux_*, or symcheck baseline record ROOT)")
	}
	return append(fix, fmt.Sprintf("or, if it is there: loads_on a baseline that has it (@rules_symcheck//floors:manylinux_*, or loader_baseline(libraries = [%q]))", "…/"+file))
}

// refusedOthers are the findings on what is loaded along: one for each file, with all that
// the loader has against it.
func refusedOthers(s *subject.Subject, l *Process, problems []loader.Problem) []finding.Finding {
	var list []finding.Finding
	at := map[*loader.Object]int{}
	versions := map[[2]string]bool{}
	for _, p := range problems {
		o := p.Object.Object
		if p.Kind == loader.VersionMissing {
			versions[[2]string{o.Name, p.Version}] = true
		} else if p.Kind == loader.SymbolMissing && versions[[2]string{o.Name, p.Version}] {
			continue // its version is not there
		}
		i, ok := at[o]
		if !ok {
			i = len(list)
			at[o] = i
			f := finding.Finding{
				Check: UnresolvedID, Severity: finding.Error, Kind: string(p.Kind), Subject: SonameOrFile(o),
				Summary: fmt.Sprintf("%s, which %s needs, would not load on %s", l.Whose(o), s.Name(), l.runtime.Name),
			}
			if by := p.Object.By; by != nil {
				f.Why = []string{fmt.Sprintf("%s needs it", needer(s, l, by.Object))}
			}
			if in := l.Shipped[o]; in != nil && in.Label() != "" {
				f.Fix = []string{fmt.Sprintf("hold it to the same: symbol_check(binary = %q, loads_on = …) says what to do", in.Label())}
			}
			list = append(list, f)
		}
		const most = 4
		switch n := len(list[i].Harm); {
		case n < most:
			list[i].Harm = append(list[i].Harm, said(s, p))
		case n == most:
			list[i].Harm = append(list[i].Harm, "… and more of these")
		}
	}
	return list
}

// refused is the finding on any other complaint about the binary itself.
func refused(s *subject.Subject, l *Process, p loader.Problem) finding.Finding {
	f := finding.Finding{
		Check: UnresolvedID, Severity: finding.Error, Kind: string(p.Kind), Subject: p.File,
		Summary: fmt.Sprintf("%s would not load on %s", s.Name(), l.runtime.Name),
		Harm:    []string{said(s, p)},
	}
	switch p.Kind {
	case loader.StackRefused:
		f.Why = []string{"it asks for an executable stack, as any object without .note.GNU-stack makes it, and glibc 2.41 and later refuse to give one to a library"}
		f.Fix = s.FixLinkFlag("-Wl,-z,noexecstack")
	case loader.NoStaticTLS:
		f.Why = []string{"its thread-local variables are at a fixed distance from the thread pointer (initial-exec), for which a program that runs has little room left"}
		f.Fix = []string{"compile it without -ftls-model=initial-exec (copts)"}
	case loader.VersionMissing: // DT_RELR without the node that goes with it
		f.Why = []string{"its relative relocations are packed (DT_RELR), and it does not ask for a loader that knows these: no linker of today leaves that out where libc.so.6 is linked"}
		f.Fix = s.FixLinkFlag("-Wl,-z,nopack-relative-relocs")
	case loader.FileRefused:
		f.Why = []string{"its ELF header is that of another system, or something changed it after the link"}
		if strings.Contains(p.Text, "ABI") {
			f.Fix = []string{fmt.Sprintf("link it for Linux, or write that into the header: elfedit --output-osabi=none --output-abiversion=0 %s", path.Base(s.Output.Name))}
		}
	case loader.LibraryRefused:
		f.Why = append(whyNeeded(s, l, l.self, p.File), "the file that is found there is none that the loader takes, and it looks no further")
		f.Fix = []string{fmt.Sprintf("ship a %s that was built for this system in its place", p.File)}
	case loader.IndirectFunction:
		f.Subject = p.Reference.Name
		f.Why = []string{fmt.Sprintf("%s picks its code when it is bound (ifunc, target_clones), %s is bound to it, and a program is relocated after its libraries", shortName(p.Reference.Name), l.Whose(p.Library.Object))}
		f.Fix = []string{fmt.Sprintf("do not export %s from the program, or define it in a library that %s needs", shortName(p.Reference.Name), l.Whose(p.Library.Object))}
	case loader.DirectAccess:
		name, lib := shortName(p.Reference.Name), l.Whose(p.Library.Object)
		f.Subject = p.Reference.Name
		f.Why = []string{fmt.Sprintf("the program has a copy of %s, or an address of its own for it, as its code reaches that directly; in %s it is protected and to be reached indirectly (-z indirect-extern-access), which the library that it was linked against did not ask for", name, lib)}
		f.Fix = []string{fmt.Sprintf("compile what refers to %s with -fPIC, or -mno-direct-extern-access (copts), and link against the %s that is there", name, lib)}
	case loader.Aborts:
		switch {
		case p.Library != nil:
			f.Why = []string{fmt.Sprintf("%s has no versions there at all, and the binary was linked against one that has %s; the loader stops at that with an assertion of its own (measured: glibc 2.31 and 2.36; 2.43 goes on)", l.Whose(p.Library.Object), p.Version)}
			f.Fix = []string{fmt.Sprintf("link against the %s of that system", p.File)}
		case l.self.Relr && p.File == "":
			f.Fix = s.FixLinkFlag("-Wl,-z,nopack-relative-relocs")
		}
	}
	return f
}
