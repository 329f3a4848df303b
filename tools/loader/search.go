package loader

// Where a library without a slash in its name is looked for, in ld.so's order
// (elf/dl-load.c, _dl_map_object and open_path).

import (
	"fmt"
	"strings"
)

// df1NoDefLib keeps a file's needs away from the cache and the trusted directories.
const df1NoDefLib = 0x800

// pathOf is a search path of an object: "RPATH" or "RUNPATH".
type pathOf struct {
	of  *Loaded
	tag string
}

type found struct {
	object *Object
	path   string
	how    string
}

// find returns the file for a needed name, or nil after reporting what ld.so says.
func (p *process) find(name string, l *Loaded) (*found, error) {
	s := &search{p: p, by: l, name: name}
	if strings.Contains(name, "/") {
		return s.end(s.try(name, "path"))
	}
	// RPATH counts where who needs it has no RUNPATH: its own, then that of whoever
	// loaded it, and on up to the program.
	if !l.Object.hasRunpath() {
		program := false
		for at := l; at != nil; at = at.loader {
			if f, err := s.list(at, rpathOf(at), "RPATH"); f != nil || err != nil {
				return s.end(f, err)
			}
			program = program || at == p.program
		}
		if !program && p.program != nil {
			if f, err := s.list(p.program, rpathOf(p.program), "RPATH"); f != nil || err != nil {
				return s.end(f, err)
			}
		}
	}
	if f, err := s.directories(p.sys.LibraryPath, "library path"); f != nil || err != nil {
		return s.end(f, err)
	}
	if f, err := s.list(l, l.Object.Runpath, "RUNPATH"); f != nil || err != nil {
		return s.end(f, err)
	}
	if l.Object.Flags1&df1NoDefLib != 0 {
		if p.sys.Cache[name] != nil {
			p.result.note("%s has DF_1_NODEFLIB: that the cache's %s is not in a trusted directory is taken for granted", l.called(), name)
			if f, err := s.cached(name); f != nil || err != nil {
				return s.end(f, err)
			}
		}
		return s.end(nil, nil)
	}
	if f, err := s.cached(name); f != nil || err != nil {
		return s.end(f, err)
	}
	return s.end(s.directories(p.sys.Directories, "default directory"))
}

// search is one walk. Files of another class or machine are passed over, and any
// other file that is no library ends it (elf/dl-load.c, open_verify).
type search struct {
	p     *process
	by    *Loaded
	name  string
	class int // another class that was met
	ended bool
}

func (s *search) end(f *found, err error) (*found, error) {
	if f != nil || err != nil || s.ended {
		return f, err
	}
	q := Problem{Kind: LibraryMissing, Occasion: occasionLoading, Object: s.by, File: s.name,
		Text: s.name + ": cannot open shared object file: No such file or directory"}
	if s.class != 0 {
		q.Kind, q.Text = LibraryRefused, fmt.Sprintf("%s: wrong ELF class: ELFCLASS%d", s.name, s.class)
	}
	s.p.problem(q)
	return nil, nil
}

// list walks a DT_RPATH or DT_RUNPATH of an object.
func (s *search) list(l *Loaded, path, tag string) (*found, error) {
	if path == "" || s.ended {
		return nil, nil
	}
	return s.directories(s.p.directoriesOf(l, path, tag), tag+" of "+l.called())
}

// directoriesOf are the directories of a DT_RPATH or DT_RUNPATH, each once and worked out
// once, as ld.so has them (elf/dl-load.c, fillin_rpath), and those alone that are there.
func (p *process) directoriesOf(l *Loaded, path, tag string) []string {
	at := pathOf{l, tag}
	if dirs, ok := p.paths[at]; ok {
		return dirs
	}
	var dirs []string
	seen := map[string]bool{}
	for dir := range strings.SplitSeq(path, ":") {
		if dir == "" {
			dir = "." // an empty element is the working directory
		}
		dir, ok := p.expand(dir, l)
		if !ok || seen[dir] {
			continue
		}
		seen[dir] = true
		if p.sys.Folder == nil || p.sys.Folder(dir) {
			dirs = append(dirs, dir)
		}
	}
	p.paths[at] = dirs
	return dirs
}

func (s *search) directories(dirs []string, how string) (*found, error) {
	for _, dir := range dirs {
		dir = strings.TrimRight(dir, "/")
		for _, sub := range s.p.sys.Hwcaps {
			if strings.HasPrefix(sub, "glibc-hwcaps/") && s.p.before(33) {
				continue
			}
			if f, err := s.try(dir+"/"+sub+"/"+s.name, how); f != nil || err != nil {
				return f, err
			}
		}
		if f, err := s.try(dir+"/"+s.name, how); f != nil || err != nil || s.ended {
			return f, err
		}
	}
	return nil, nil
}

func (s *search) cached(name string) (*found, error) {
	if s.ended {
		return nil, nil
	}
	o := s.p.sys.Cache[name]
	if o == nil {
		return nil, nil
	}
	return s.verify(o, o.Name, "cache")
}

func (s *search) try(path, how string) (*found, error) {
	if s.ended || s.p.sys.File == nil {
		return nil, nil
	}
	o, err := s.p.sys.File(path)
	if o == nil || err != nil {
		return nil, err
	}
	return s.verify(o, path, how)
}

func (s *search) verify(o *Object, path, how string) (*found, error) {
	what, other := s.p.verify(o)
	switch {
	case other != 0:
		s.class = other
		return nil, nil
	case what == skipped:
		return nil, nil
	case what != "":
		s.ended = true
		s.p.problem(Problem{Kind: LibraryRefused, Occasion: occasionLoading, Object: s.by, File: s.name, Text: path + ": " + what})
		return nil, nil
	}
	return &found{o, path, how}, nil
}

// rpathOf is DT_RPATH, which DT_RUNPATH in the same file puts out of force
// (elf/get-dynamic-info.h).
func rpathOf(l *Loaded) string {
	if l.Object.hasRunpath() {
		return ""
	}
	return l.Object.Rpath
}

func (o *Object) hasRunpath() bool { return o.Runpath != "" || o.EmptyRunpath }

// expand replaces $ORIGIN, $LIB and $PLATFORM (elf/dl-load.c, _dl_dst_substitute).
func (p *process) expand(s string, l *Loaded) (string, bool) {
	if !strings.Contains(s, "$") {
		return s, true
	}
	whole := s
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, "$")
		out.WriteString(before)
		if !found {
			return out.String(), true
		}
		name, rest, known := p.token(rest, l)
		switch {
		case !known:
			name = "$"
		case name == "":
			p.result.note("%s of %s has a $ token of which this system does not say what it stands for: not modelled", whole, l.called())
			return "", false
		}
		out.WriteString(name)
		s = rest
	}
}

// token reads what follows a $, and returns its value and what is behind it. A name
// that goes on, such as ORIGINAL, is no token.
func (p *process) token(s string, l *Loaded) (value, rest string, known bool) {
	for _, t := range []struct{ name, value string }{{"ORIGIN", l.origin}, {"LIB", p.sys.Lib}, {"PLATFORM", p.sys.Platform}} {
		if rest, ok := strings.CutPrefix(s, "{"+t.name+"}"); ok {
			return t.value, rest, true
		}
		if rest, ok := strings.CutPrefix(s, t.name); ok && (rest == "" || !isNameByte(rest[0])) {
			return t.value, rest, true
		}
	}
	return "", s, false
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
