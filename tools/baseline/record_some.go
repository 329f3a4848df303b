package baseline

// Part of a record: the libraries that somebody asks for, and what these need.

import (
	"maps"
	"path"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// keep drops the libraries that are not asked for and that none of these needs.
func (b *Baseline) keep(asked func(name string) bool) {
	type key struct{ name, cpu string }
	at := map[string]*loader.Object{} // by path
	named := map[key][]*loader.Object{}
	add := func(name string, o *loader.Object) {
		at[name] = o
		k := key{path.Base(name), o.CPU}
		named[k] = append(named[k], o)
	}
	for _, o := range slices.Concat(b.Recorded, b.Beside) {
		add(o.Name, o)
	}
	for link, target := range b.Links {
		if o := at[target]; o != nil {
			add(link, o)
		}
	}
	wanted := map[*loader.Object]bool{}
	var want func(o *loader.Object)
	want = func(o *loader.Object) {
		if wanted[o] {
			return
		}
		wanted[o] = true
		for _, n := range o.Needed {
			for _, other := range named[key{path.Base(n), o.CPU}] {
				want(other)
			}
		}
	}
	for _, o := range b.Recorded {
		if asked(path.Base(o.Name)) {
			want(o)
		}
	}
	for link, target := range b.Links {
		if o := at[target]; o != nil && asked(path.Base(link)) {
			want(o)
		}
	}
	unwanted := func(o *loader.Object) bool { return !wanted[o] }
	b.Recorded = slices.DeleteFunc(b.Recorded, unwanted)
	b.Beside = slices.DeleteFunc(b.Beside, unwanted)
	maps.DeleteFunc(b.Links, func(_, target string) bool { return !wanted[at[target]] })
}
