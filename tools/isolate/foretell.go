package isolate

// What a link with shared libraries would say. A public name that is hidden
// cannot be seen by a shared library that refers to it. Measured: GNU ld says
// "hidden symbol … is referenced by DSO", lld "non-exported symbol … is
// referenced by DSO", mold "undefined symbol"; gold links, and the loader fails.
// Where the shared library has a library of its own for the name (DT_NEEDED), all
// of that is well.

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// sharedLibrary is a shared library of the link.
type sharedLibrary struct {
	name    string
	soname  string
	needed  []string
	refers  map[string]bool // the names of the set; to whether all references are weak
	defines map[string]bool
}

// readShared reads what a shared library says about names of the set. References
// with a version are left out: they say themselves which library has the name.
func readShared(in Input, names map[string]*name) (*sharedLibrary, error) {
	f, err := elffile.Open(bytes.NewReader(in.Data), int64(len(in.Data)), in.Name)
	if err != nil {
		return nil, err
	}
	if f.Kind() != elffile.SharedObject {
		return nil, fmt.Errorf("%s: is an %s and no shared library", in.Name, f.Kind())
	}
	l := &sharedLibrary{name: in.Name, soname: path.Base(in.Name), refers: map[string]bool{}, defines: map[string]bool{}}
	d, err := f.Dynamic()
	if err != nil {
		return nil, err
	}
	if d != nil {
		l.needed = d.Needed
		if d.Soname != "" {
			l.soname = d.Soname
		}
	}
	return l, f.EachDynamicSymbol(func(symbol elffile.Symbol) bool {
		switch {
		case !symbol.Global() || names[symbol.Name] == nil:
		case symbol.Defined():
			l.defines[symbol.Name] = true
		case symbol.Version == "":
			l.refers[symbol.Name] = symbol.Binding == elffile.STB_WEAK
		}
		return true
	})
}

// cRuntime have no name that a library could offer without a version.
var cRuntime = []string{"libc.so.", "libm.so.", "libpthread.so.", "libdl.so.", "librt.so.", "ld-linux", "ld64.so.", "libgcc_s.so.", "libstdc++.so."}

// provider tells whether a library behind the DT_NEEDED of l defines a name; or
// else which one may, as nobody has shown it to us.
func (l *sharedLibrary) provider(name string, shown map[string]*sharedLibrary) (found bool, mayBe string) {
	queue := slices.Clone(l.needed)
	seen := map[string]bool{}
	for len(queue) > 0 {
		soname := queue[0]
		queue = queue[1:]
		if seen[soname] || slices.ContainsFunc(cRuntime, func(p string) bool { return strings.HasPrefix(soname, p) }) {
			continue
		}
		seen[soname] = true
		if other := shown[soname]; other == nil {
			mayBe = soname
		} else if other.defines[name] {
			return true, ""
		} else {
			queue = append(queue, other.needed...)
		}
	}
	return false, mayBe
}

// foretell refuses what no link with the shared libraries can do, and notes what
// may go wrong.
func (s *set) foretell() error {
	libraries := slices.Clone(s.options.SharedLibraries)
	for _, u := range s.options.ReferencedBy {
		if u.isShared() {
			libraries = append(libraries, u.Input)
		}
	}
	shown := map[string]*sharedLibrary{}
	var list []*sharedLibrary
	var errs []error
	for _, in := range libraries {
		l, err := readShared(in, s.names)
		if errors.Is(err, elffile.ErrLinkerScript) {
			// It refers to nothing itself; the libraries that it names do.
			s.unread = append(s.unread, NameReport{in.Name, "is a linker script: the shared libraries that it names were not looked at"})
			continue
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		shown[l.soname] = l
		list = append(list, l)
	}
	if err := join(errs); err != nil || s.options.ExportPublic {
		return err
	}
	for _, l := range list {
		var refused []string
		for _, n := range s.order {
			weak, refers := l.refers[n.text]
			if !refers || n.fate != public {
				continue
			}
			found, mayBe := l.provider(n.text, shown)
			switch {
			case found:
			case mayBe != "":
				n.foretold = fmt.Sprintf("%s refers to it and does not see it, since it is hidden: if %s does not define it, the link fails. %s", l.name, mayBe, exported(n.text))
			case weak:
				n.foretold = fmt.Sprintf("%s refers to it weakly and will not find it, since it is hidden. %s", l.name, exported(n.text))
			default:
				refused = append(refused, n.text)
			}
		}
		if len(refused) > 0 {
			names, rest := refused, ""
			if more := len(refused) - listed; more > 0 {
				names, rest = refused[:listed], fmt.Sprintf(" and %d more", more)
			}
			errs = append(errs, fmt.Errorf("%s refers to %s%s, which the set makes public and hidden: the link would fail (\"hidden symbol is referenced by DSO\"). %s",
				l.name, strings.Join(names, ", "), rest, exported(refused...)))
		}
	}
	return errors.Join(errs...)
}

// exported says how a link exports names of the set, and no others.
func exported(names ...string) string {
	return fmt.Sprintf("Give the set export_public = True (--export-public), and what is linked a version script: a symbol_exports in deps, with may_export = [\"%s\"]", strings.Join(names, `", "`))
}

// isShared tells a shared library by its header.
func (u *User) isShared() bool {
	f, err := elffile.Open(bytes.NewReader(u.Data), int64(len(u.Data)), u.Name)
	return err == nil && f.Kind() == elffile.SharedObject
}
