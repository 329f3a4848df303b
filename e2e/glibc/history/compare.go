package main

// Two ABIs side by side: what a release looks like that was worked out from others, and
// what it really is.

import (
	"fmt"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

// The kinds of difference, in the order of the page.
var kinds = []string{
	"missing", "extra", "elsewhere", "not linkable", "linkable", "size", "alias", "binding", "type", "code", "node missing", "node extra", "library", "needed",
}

// differences are texts by kind.
type differences map[string][]string

func (d differences) add(kind, format string, values ...any) {
	d[kind] = append(d[kind], fmt.Sprintf(format, values...))
}

type key struct{ library, name, version string }

func symbolsOf(abi *glibc.ABI) (map[key]glibc.Symbol, map[[2]string]bool) {
	all, anywhere := map[key]glibc.Symbol{}, map[[2]string]bool{}
	for _, l := range abi.Libraries {
		for _, s := range l.Symbols {
			all[key{l.Soname, s.Name, s.Version}] = s
			anywhere[[2]string{s.Name, s.Version}] = true
		}
	}
	return all, anywhere
}

// compare returns in what derived differs from the truth, and how many symbols do not.
func compare(derived, truth *glibc.ABI) (same int, d differences) {
	d = differences{}
	have, haveAnywhere := symbolsOf(derived)
	want, wantAnywhere := symbolsOf(truth)
	for k, w := range want {
		what := k.library + " " + k.name + "@" + k.version
		h, ok := have[k]
		if !ok {
			kind := "missing"
			if haveAnywhere[[2]string{k.name, k.version}] {
				kind = "elsewhere"
			}
			d.add(kind, "%s", what)
			continue
		}
		equal := true
		note := func(differs bool, kind, format string, values ...any) {
			if differs {
				d.add(kind, "%s"+format, append([]any{what}, values...)...)
				equal = false
			}
		}
		code := func(t uint8) bool { return t == elffile.STT_FUNC || t == elffile.STT_GNU_IFUNC }
		note(w.Default && !h.Default, "not linkable", "")
		note(!w.Default && h.Default, "linkable", "")
		note(w.Size != h.Size, "size", ": %d, really %d", h.Size, w.Size)
		note((w.Alias == 0) != (h.Alias == 0), "alias", "")
		note(w.Binding != h.Binding, "binding", ": %d, really %d", h.Binding, w.Binding)
		note(w.Type != h.Type && code(w.Type) && code(h.Type), "code", "")
		note(w.Type != h.Type && !(code(w.Type) && code(h.Type)), "type", ": %d, really %d", h.Type, w.Type)
		if equal {
			same++
		}
	}
	for k := range have {
		if _, ok := want[k]; !ok && !wantAnywhere[[2]string{k.name, k.version}] {
			d.add("extra", "%s %s@%s", k.library, k.name, k.version)
		}
	}
	compareLibraries(d, derived, truth)
	for _, list := range d {
		slices.Sort(list)
	}
	return same, d
}

func compareLibraries(d differences, derived, truth *glibc.ABI) {
	have := map[string]glibc.Library{}
	for _, l := range derived.Libraries {
		have[l.Soname] = l
	}
	for _, w := range truth.Libraries {
		h, ok := have[w.Soname]
		delete(have, w.Soname)
		if !ok {
			d.add("library", "%s is missing", w.Soname)
			continue
		}
		for _, node := range w.Nodes {
			if !slices.Contains(h.Nodes, node) {
				d.add("node missing", "%s %s", w.Soname, node)
			}
		}
		for _, node := range h.Nodes {
			if !slices.Contains(w.Nodes, node) {
				d.add("node extra", "%s %s", w.Soname, node)
			}
		}
		if !slices.Equal(h.Needed, w.Needed) {
			d.add("needed", "%s: %v, really %v", w.Soname, h.Needed, w.Needed)
		}
	}
	for soname := range have {
		d.add("library", "%s is extra", soname)
	}
}
