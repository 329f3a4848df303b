package baseline

// A library as it is recorded. What ld.so looks at is mostly names, so each symbol is
// one short line of text:
//
//	definition   KIND VERSION NAME     "f @@GLIBC_2.2.5 malloc", "ow8 @@GLIBC_2.2.5 environ"
//	reference    USES VERSION NAME     "s GLIBC_2.2.5@libc.so.6 malloc"
//
// KIND is a letter for the type, "w" or "u" for a weak or unique one, and the size of data.
// USES are letters: s, d, c, t for the relocations that look it up (PLT slot, data, copy,
// thread-local), w weak, = defined by the file as well, p protected, f thread-local at a
// fixed distance. "-" is none, or no version.

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// library is a loader.Object with its symbols as lines.
type library struct {
	loader.Object
	Definitions []string `json:"definitions,omitempty"`
	References  []string `json:"references,omitempty"`
}

// types are the letters of STT_….
var types = map[uint8]string{
	elffile.STT_NOTYPE: "n", elffile.STT_OBJECT: "o", elffile.STT_FUNC: "f", elffile.STT_TLS: "t", elffile.STT_GNU_IFUNC: "i", elffile.STT_COMMON: "c",
}

// use is one of a reference's USES.
type use struct {
	letter rune
	is     *bool
}

func usesOf(r *loader.Reference) []use {
	return []use{
		{'s', &r.Slot}, {'d', &r.Data}, {'c', &r.Copy}, {'t', &r.TLS}, {'w', &r.Weak}, {'=', &r.Defined},
		{'p', &r.Protected}, {'f', &r.StaticTLS},
	}
}

// bindings are the letters of STB_….
var bindings = map[uint8]string{elffile.STB_GLOBAL: "", elffile.STB_WEAK: "w", elffile.STB_GNU_UNIQUE: "u"}

func librariesOf(objects []*loader.Object) ([]*library, error) {
	var list []*library
	for _, o := range objects {
		l, err := libraryOf(o)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, nil
}

// objectsOf reads them back; an error begins with the place in the list.
func objectsOf(libraries []*library) ([]*loader.Object, error) {
	var list []*loader.Object
	for i, l := range libraries {
		if l == nil {
			return nil, fmt.Errorf("[%d]: there is no library", i)
		}
		o, err := l.object()
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		list = append(list, o)
	}
	return list, nil
}

func libraryOf(o *loader.Object) (*library, error) {
	l := &library{Object: *o}
	for _, d := range o.Definitions {
		if d.Undefined || d.Copied {
			return nil, fmt.Errorf("%s: is no library: %q is the address of a PLT entry, or a copy", o.Name, d.Name)
		}
		kind, known := types[d.Type]
		binding, bound := bindings[d.Binding]
		if !known || !bound || strings.ContainsAny(d.Version, " ") {
			return nil, fmt.Errorf("%s: the definition %q (type %d, binding %d, version %q) has no form in a recorded baseline", o.Name, d.Name, d.Type, d.Binding, d.Version)
		}
		version := "-"
		if d.Version != "" {
			version = "@@" + d.Version
		}
		if d.Hidden {
			version = "@" + d.Version
		}
		kind += binding
		if d.Size > 0 && d.Type != elffile.STT_FUNC && d.Type != elffile.STT_GNU_IFUNC {
			kind += strconv.FormatUint(d.Size, 10)
		}
		l.Definitions = append(l.Definitions, kind+" "+version+" "+d.Name)
	}
	for _, r := range o.References {
		if strings.ContainsAny(r.Version+r.File, " ") {
			return nil, fmt.Errorf("%s: the reference %q (version %q of %q) has no form in a recorded baseline", o.Name, r.Name, r.Version, r.File)
		}
		uses := ""
		for _, u := range usesOf(&r) {
			if *u.is {
				uses += string(u.letter)
			}
		}
		if uses == "" {
			uses = "-"
		}
		version := "-"
		if r.Version != "" || r.File != "" {
			version = r.Version + "@" + r.File
		}
		l.References = append(l.References, uses+" "+version+" "+r.Name)
	}
	return l, nil
}

func (l *library) object() (*loader.Object, error) {
	o := l.Object
	for _, text := range l.Definitions {
		d, err := definitionOf(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
		o.Definitions = append(o.Definitions, d)
	}
	for _, text := range l.References {
		r, err := referenceOf(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
		o.References = append(o.References, r)
	}
	o.Sort()
	return &o, nil
}

func definitionOf(text string) (loader.Definition, error) {
	f := strings.SplitN(text, " ", 3)
	bad := fmt.Errorf("definition %q is not KIND VERSION NAME", text)
	if len(f) != 3 || f[0] == "" || f[2] == "" {
		return loader.Definition{}, bad
	}
	d := loader.Definition{Name: f[2], Binding: elffile.STB_GLOBAL}
	known := false
	for t, letter := range types {
		if f[0][:1] == letter {
			d.Type, known = t, true
		}
	}
	rest := f[0][1:]
	for b, letter := range bindings {
		if letter != "" && strings.HasPrefix(rest, letter) {
			d.Binding, rest = b, rest[1:]
			break
		}
	}
	if rest != "" {
		size, err := strconv.ParseUint(rest, 10, 64)
		if err != nil {
			return d, bad
		}
		d.Size = size
	}
	switch v := f[1]; {
	case !known:
		return d, bad
	case v == "-":
	case strings.HasPrefix(v, "@@"):
		d.Version = v[2:]
	case strings.HasPrefix(v, "@"):
		d.Version, d.Hidden = v[1:], true
	default:
		return d, bad
	}
	return d, nil
}

func referenceOf(text string) (loader.Reference, error) {
	f := strings.SplitN(text, " ", 3)
	bad := fmt.Errorf("reference %q is not USES VERSION NAME", text)
	if len(f) != 3 || f[2] == "" {
		return loader.Reference{}, bad
	}
	r := loader.Reference{Name: f[2]}
	for _, letter := range f[0] {
		known := letter == '-'
		for _, u := range usesOf(&r) {
			if u.letter == letter {
				*u.is, known = true, true
			}
		}
		if !known {
			return r, bad
		}
	}
	if f[1] != "-" {
		version, file, ok := strings.Cut(f[1], "@")
		if !ok {
			return r, bad
		}
		r.Version, r.File = version, file
	}
	return r, nil
}
