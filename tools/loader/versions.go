package loader

// The first of the two questions about versions: has the file that the Verneed names
// such a node? It is asked before anything is bound, whether or not a reference uses
// the node (elf/dl-version.c).

import (
	"slices"
	"strings"
)

func (p *process) checkVersions() {
	for _, l := range p.fresh {
		for _, w := range l.Object.Wants {
			p.checkWant(l, w)
		}
		p.checkRelr(l)
		if l.Object.NoVersyms {
			// It is asked for without a look whether it is there.
			p.problem(Problem{Kind: Crashes, Object: l, Text: l.called() + ": versions without DT_VERSYM, at which ld.so crashes (Segmentation fault)"})
		}
	}
}

func (p *process) checkWant(l *Loaded, w Want) {
	lib := p.named(w.File)
	if lib == nil {
		// What was not found has been complained of. What nobody asked for is an
		// assertion of ld.so's.
		if !p.wasNeeded(w.File) {
			p.problem(Problem{Kind: Aborts, Object: l, File: w.File,
				Text: "Inconsistency detected by ld.so: dl-version.c: _dl_check_map_versions: Assertion `needed != NULL' failed!"})
		}
		return
	}
	if lib.Object.Unrecorded {
		p.result.note("what versions %s has is not recorded; %s asks for %s", lib.called(), l.called(), versionList(w))
		return
	}
	for _, v := range w.Versions {
		q := Problem{Kind: VersionMissing, Object: l, Library: lib, File: w.File, Version: v.Name}
		switch {
		case !lib.Object.Versioned:
			// Said of an executable that starts; dlopen is silent (verbose is 0).
			q.Kind, q.Warning = VersionUnknown, true
			q.Text = lib.called() + ": no version information available (required by " + l.called() + ")"
		case lib.Object.HasNode(v.Name):
			continue
		case v.Weak:
			q.Warning = true
			q.Text = lib.called() + ": weak version `" + v.Name + "' not found (required by " + l.called() + ")"
		default:
			q.Text = lib.called() + ": version `" + v.Name + "' not found (required by " + l.called() + ")"
		}
		p.problem(q)
	}
}

// named is find_needed: whatever is loaded under a name.
func (p *process) named(file string) *Loaded {
	for _, l := range p.loaded {
		if l.is(file) {
			return l
		}
	}
	return nil
}

func (p *process) wasNeeded(file string) bool {
	for _, l := range p.loaded {
		for _, n := range l.Object.Needed {
			if n == file {
				return true
			}
		}
	}
	return false
}

// checkRelr: DT_RELR is known since 2.36, which insists that a file with versions that
// needs libc.so.* asks for GLIBC_ABI_DT_RELR (_dl_check_map_versions).
func (p *process) checkRelr(l *Loaded) {
	o := l.Object
	if !o.Relr {
		return
	}
	if p.before(36) {
		p.problem(Problem{Kind: Aborts, Object: l,
			Text: l.called() + ": glibc " + p.sys.Glibc.String() + " does not know DT_RELR, and leaves the file's addresses unrelocated"})
		return
	}
	for _, w := range o.Wants {
		if slices.ContainsFunc(w.Versions, func(v WantVersion) bool { return v.Name == "GLIBC_ABI_DT_RELR" }) {
			return
		}
	}
	if len(o.Wants) > 0 && slices.ContainsFunc(o.Needed, func(n string) bool { return strings.HasPrefix(n, "libc.so.") }) {
		p.problem(Problem{Kind: VersionMissing, Occasion: occasionLoading, Object: l, Version: "GLIBC_ABI_DT_RELR",
			Text: l.called() + ": DT_RELR without GLIBC_ABI_DT_RELR dependency"})
	}
}

func versionList(w Want) string {
	var names []string
	for _, v := range w.Versions {
		names = append(names, v.Name)
	}
	return strings.Join(names, ", ")
}
