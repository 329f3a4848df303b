package loader

// Mapping what a file needs, breadth first (elf/dl-deps.c, _dl_map_object_deps).

import "strings"

// mapNeeded maps all that root needs and returns its searchlist. Of objects that
// were there before the needs count too.
func (p *process) mapNeeded(root *Loaded) ([]*Loaded, error) {
	list := []*Loaded{root}
	in := map[*Loaded]bool{root: true}
	for i := 0; i < len(list); i++ {
		l := list[i]
		for _, name := range l.Object.Needed {
			found, err := p.mapObject(name, l)
			if err != nil {
				return nil, err
			}
			if found != nil && !in[found] {
				in[found] = true
				list = append(list, found)
			}
		}
	}
	return list, nil
}

// mapObject returns the object that a DT_NEEDED of l stands for, or nil after
// reporting why there is none (elf/dl-load.c, _dl_map_object).
func (p *process) mapObject(name string, l *Loaded) (*Loaded, error) {
	name, ok := p.expand(name, l)
	if !ok {
		return nil, nil
	}
	for _, have := range p.loaded {
		if have.is(name) {
			return have, nil
		}
		if have.Object.Soname == name {
			have.names = append(have.names, name)
			return have, nil
		}
	}
	f, err := p.find(name, l)
	if err != nil || f == nil {
		return nil, err
	}
	// The same file under another name is the same object
	// (elf/dl-load.c, _dl_map_object_from_fd, compares device and inode).
	if have := p.known(f.object); have != nil {
		have.names = append(have.names, name)
		return have, nil
	}
	found := &Loaded{Object: f.object, Path: f.path, By: l, Need: name, How: f.how, loader: l, names: []string{name}, origin: originOf(f.path)}
	if !p.accept(found, name, LibraryRefused) {
		return nil, nil
	}
	p.loaded = append(p.loaded, found)
	return found, nil
}

func (p *process) known(o *Object) *Loaded {
	for _, have := range p.loaded {
		if have.Object == o && !have.main {
			return have
		}
	}
	return nil
}

// is reports whether an object is known by a name (elf/dl-misc.c, _dl_name_match_p). The
// program's is "" and its file is not compared: one that needs itself by the name of its file
// is looked for, and refused as no library (measured: glibc 2.31, 2.36 and 2.43).
func (l *Loaded) is(name string) bool {
	if !l.main && l.Path == name {
		return true
	}
	for _, n := range l.names {
		if n == name {
			return true
		}
	}
	return false
}

func originOf(path string) string {
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i]
	} else if i == 0 {
		return "/"
	}
	return "."
}
