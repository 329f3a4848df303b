package baseline

// A runtime is a baseline for one processor: the libraries that the loader would find
// there, and what is known of each.

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// Runtime is what a binary of one processor may count on.
type Runtime struct {
	Name string
	CPU  string
	// Glibc is the release of the C library, or the zero value where it is not known.
	Glibc glibc.Release
	// Objects are the libraries that are there; of one name the first counts. Of an
	// Unrecorded one nothing is known but its name.
	Objects []*loader.Object
	// Listed are the sonames that a binary may need, where the baseline has such a list.
	Listed []string

	names   map[string]*loader.Object // what a search finds
	paths   map[string]*loader.Object // what a path leads to
	open    bool                      // libraries that are not glibc's may be there (Assume)
	history map[string]bool           // sonames whose content is the history of glibc
	caps    caps                      // what versions the unrecorded ones have
	lacks   map[string][]string       // what they do not define
}

// At makes the runtime for one processor, named as elffile.File.CPU does.
func (b *Baseline) At(cpu string) (*Runtime, error) {
	r := &Runtime{Name: b.Name, CPU: cpu, history: map[string]bool{}, names: map[string]*loader.Object{}, paths: map[string]*loader.Object{}}
	r.open = b.Glibc != nil && b.Manylinux == "" && len(b.Recorded) == 0
	b.findable(r)
	if text := b.Releases[cpu]; text != "" {
		release, err := glibc.ParseRelease(text)
		if err != nil {
			return nil, fmt.Errorf("%s: the release of glibc for %s: %w", b.Name, cpu, err)
		}
		r.Glibc = release
	}
	if floor := b.floor(); floor != nil && r.Library("libc.so.6") == nil {
		abi, err := glibc.At(cpu, *floor)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.Name, err)
		}
		r.addGlibc(abi)
	}
	if err := b.allow(r); err != nil {
		return nil, err
	}
	if len(r.Objects) == 0 {
		return nil, fmt.Errorf("%s: there is nothing for %s in it%s", b.Name, cpu, b.madeFor())
	}
	return r, nil
}

// findable adds what was recorded for the runtime's processor, by all its names.
func (b *Baseline) findable(r *Runtime) {
	folders := map[string]bool{} // in which the loader searches
	for _, o := range b.Recorded {
		if o.CPU == r.CPU {
			r.add(o)
			folders[path.Dir(o.Name)] = true
		}
	}
	for _, o := range b.Beside {
		if _, taken := r.paths[o.Name]; !taken && o.CPU == r.CPU {
			r.paths[o.Name] = o
		}
	}
	for _, link := range slices.Sorted(maps.Keys(b.Links)) {
		o := r.paths[b.Links[link]]
		if o == nil {
			continue
		}
		if _, taken := r.paths[link]; !taken {
			r.paths[link] = o
		}
		if name := path.Base(link); folders[path.Dir(link)] && r.names[name] == nil {
			r.names[name] = o
		}
	}
}

// add makes a library one of the runtime's.
func (r *Runtime) add(o *loader.Object) {
	r.Objects = append(r.Objects, o)
	if name := nameOf(o); r.names[name] == nil {
		r.names[name] = o
	}
	if r.paths[o.Name] == nil && path.IsAbs(o.Name) {
		r.paths[o.Name] = o
	}
}

// floor is the release whose history counts: what is declared, and a policy's.
func (b *Baseline) floor() *glibc.Release {
	floor := b.Glibc
	if b.Manylinux == "" {
		return floor
	}
	if p, err := policyOf(b.Manylinux); err == nil && (floor == nil || floor.Less(p.glibc)) {
		floor = &p.glibc
	}
	return floor
}

// allow adds the libraries that are there by name only.
func (b *Baseline) allow(r *Runtime) error {
	switch p, known := policyBefore(r.Glibc); {
	case b.Manylinux != "":
		p, err := policyOf(b.Manylinux)
		if err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
		c, ok := p.caps[r.CPU]
		if !ok {
			return fmt.Errorf("%s: there is no %s for %s", b.Name, p.name, r.CPU)
		}
		r.caps, r.lacks = c, p.lacks
		for _, soname := range p.libraries {
			r.unrecorded(soname)
		}
		for _, n := range p.nodes {
			if o := r.Library(n.soname); n.cpu == r.CPU && r.history[n.soname] && !o.HasNode(n.name) {
				o.Nodes = append(slices.Clip(o.Nodes), n.name)
			}
		}
		for _, o := range r.Objects {
			// Of glibc's own libraries the policy's count, and ld.so, which no policy lists.
			soname := nameOf(o)
			if !r.history[soname] || slices.Contains(p.libraries, soname) || strings.HasPrefix(soname, "ld") {
				r.Listed = append(r.Listed, soname)
			}
		}
		slices.Sort(r.Listed)
		r.Listed = slices.Compact(r.Listed)
	case b.Glibc != nil && known:
		// glibc opens the compiler's unwinder itself, for pthread_exit and backtrace: where
		// there is a glibc there is one, of that time (sysdeps/nptl/unwind-forcedunwind.c).
		r.caps = caps{}
		if c, ok := p.caps[r.CPU]; ok {
			r.caps["GCC"] = c["GCC"]
		}
		r.unrecorded("libgcc_s.so.1")
	}
	return nil
}

// unrecorded adds a library of which nothing is known but that it is there.
func (r *Runtime) unrecorded(soname string) {
	if r.Library(soname) == nil {
		m := machines[r.CPU]
		r.add(&loader.Object{Name: soname, Soname: soname, CPU: r.CPU, Class: m.class, Machine: m.machine, Big: r.CPU == "s390x", Type: elffile.ET_DYN, Unrecorded: true})
	}
}

// madeFor says which processors libraries were recorded for.
func (b *Baseline) madeFor() string {
	var list []string
	for _, o := range b.Recorded {
		list = append(list, o.CPU)
	}
	if len(list) == 0 {
		return ""
	}
	slices.Sort(list)
	return "; it is for " + strings.Join(slices.Compact(list), ", ")
}

// nameOf is the name by which a search finds a library: in a folder of a system that of
// the file, and its soname where it goes along under whatever name is asked for.
func nameOf(o *loader.Object) string {
	if o.Soname != "" && !path.IsAbs(o.Name) {
		return o.Soname
	}
	return path.Base(o.Name)
}

// Library returns the library that a search for a name finds, or nil where there is none.
func (r *Runtime) Library(name string) *loader.Object { return r.names[name] }

// Ship adds a library that goes where the binary goes, such as one of its own
// deps. It comes before one of the system that has the same name.
func (r *Runtime) Ship(o *loader.Object) {
	delete(r.history, nameOf(o))
	r.Objects = append([]*loader.Object{o}, r.Objects...)
	r.names[nameOf(o)] = o
	// It is a file as well, which another soname than what is needed does not keep from
	// being found.
	if have := r.names[path.Base(o.Name)]; have == nil || path.IsAbs(have.Name) {
		r.names[path.Base(o.Name)] = o
	}
}

// System is the runtime as the loader's model takes it: libraries are found by name, or
// where a file's own path leads to one that was recorded.
func (r *Runtime) System() *loader.System {
	folders := map[string]bool{}
	for name := range r.paths {
		folders[path.Dir(name)] = true
	}
	return &loader.System{
		Glibc: r.Glibc, Cache: r.names,
		File: func(name string) (*loader.Object, error) {
			o, _ := merged(r.paths, name)
			return o, nil
		},
		Folder: func(name string) bool {
			_, there := merged(folders, name)
			return there
		},
	}
}

// merged looks a path up where /lib and /usr/lib may be one folder.
func merged[T any](m map[string]T, name string) (T, bool) {
	name = path.Clean(name)
	for _, p := range []string{name, "/usr" + name, strings.TrimPrefix(name, "/usr")} {
		if v, ok := m[p]; ok {
			return v, true
		}
	}
	var none T
	return none, false
}
