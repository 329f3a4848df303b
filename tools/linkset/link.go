package linkset

// A Link is the manifest and the command line put together: the files that the
// linker was given, in its order, opened only when somebody asks about them.

import (
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/linkmap"
)

// InputKind is what a file is to a linker.
type InputKind int

// The kinds of input, told by file name as linkers and rulesets name them.
const (
	Other        InputKind = iota
	Object                 // .o, .obj
	Archive                // .a, .lo, .rlib, and Go's .x
	SharedObject           // .so, .so.1, .ifso
)

var sharedName = regexp.MustCompile(`\.(so(\.[0-9.]+)?|ifso)$`)

// KindOf tells by a file's name what it is.
func KindOf(file string) InputKind {
	switch path.Ext(file) {
	case ".o", ".obj":
		return Object
	case ".a", ".lo", ".rlib", ".x":
		return Archive
	}
	if sharedName.MatchString(file) {
		return SharedObject
	}
	return Other
}

// Input is one file of the link.
type Input struct {
	Path       string
	Kind       InputKind
	Source     bool    // a file that nobody builds: precompiled, checked in, fetched
	Alwayslink bool    // every member is linked, needed or not
	Labels     []Label // whose it is: first the library, then the owner of the file
	position   int     // on the command line; behind all others where it is not named there
	namesake   bool    // another input has this name
	library    bool    // some target says that it is its library
}

// Label is the target that brought the file in, or "" outside Bazel.
func (in *Input) Label() Label {
	if len(in.Labels) == 0 {
		return ""
	}
	return in.Labels[0]
}

func (in *Input) addLabel(l Label) {
	if !slices.Contains(in.Labels, l) {
		in.Labels = append(in.Labels, l)
	}
}

// Base is the file's name without its folder.
func (in *Input) Base() string { return path.Base(in.Path) }

// Name is what people call the file: without its folder, unless another input of the
// link has the same name and neither has a label.
func (in *Input) Name() string {
	if in.namesake {
		return in.Path
	}
	return in.Base()
}

// Link is what went into one linked file. Its methods read files, each at most
// once; it is not safe for concurrent use.
type Link struct {
	Target   Label
	RuleKind string
	Output   string
	// OutputLabel is the file's own, which differs from Target's where the file was made
	// of what Target links; "" outside Bazel.
	OutputLabel Label
	// Seen is false where no link action could be looked at. What needs the
	// inputs can then not be checked, unless Inputs were named by hand.
	Seen      bool
	Arguments Arguments
	Inputs    []*Input
	// Exports are the version scripts which targets in deps hand to the link.
	Exports []ManifestFile
	// Floors are the folders of an older glibc which targets in deps hand to the link.
	Floors []ManifestFile
	// Linkopts are the link flags of the BUILD files, with whose they are.
	Linkopts []Linkopt
	// Map is the link map that a user gives, or nil.
	Map *linkmap.Map

	Unnamed map[string]bool // base names of files that are there for the linker to find by itself
	besides []*Input        // of these files the shared libraries
	files   []io.Closer
	opened  map[string]*Contents
}

// Contents is a file that has been opened, or why it could not be.
type Contents struct {
	Object *elffile.File
	Ar     *archive.Archive
	Err    error
}

// NewLink puts a manifest and a command line together. Only files that the
// command line names are inputs of the link; rustc and Go find some by
// themselves, so for these every library of the manifest counts.
func NewLink(m *Manifest, args Arguments) *Link {
	l := &Link{
		Target: m.Target, RuleKind: m.RuleKind, Output: m.Output.Path, OutputLabel: m.Output.Label,
		Seen: !m.Unseen, Arguments: args, Exports: m.Exports, Floors: m.Floors, Linkopts: m.Linkopts,
		Unnamed: map[string]bool{},
	}
	place := positions(args.Words)
	ambiguous := map[string]int{}
	crates := map[string]bool{}
	for _, f := range m.Inputs {
		ambiguous[MappedPath(f.Path)]++
	}
	for _, f := range m.Inputs {
		in := &Input{Path: f.Path, Kind: KindOf(f.Path), Source: f.Source, position: len(args.Words)}
		if in.Kind == Other || ofFloor(f.Path) || args.Driver == "rustc" && again(crates, in.Base()) {
			continue
		}
		named := true
		if at, ok := place[path.Clean(f.Path)]; ok {
			in.position = at
		} else if at, ok := place[MappedPath(f.Path)]; ok && ambiguous[MappedPath(f.Path)] == 1 {
			in.position = at
		} else if at, ok := searched(place, in); ok {
			in.position = at
		} else if at, ok := place["-l:"+in.Base()]; ok {
			in.position = at
		} else {
			named = false
		}
		for _, lib := range m.Library[f.Path] {
			in.addLabel(lib.Label)
			in.Alwayslink = in.Alwayslink || lib.Alwayslink
			in.library = true
		}
		in.addLabel(f.Label)
		if !named && (args.Driver == "" || in.Kind == Object) {
			l.Unnamed[in.Base()] = true
			if in.Kind == SharedObject {
				l.besides = append(l.besides, in)
			}
			continue
		}
		l.Inputs = append(l.Inputs, in)
	}
	sort.SliceStable(l.Inputs, func(i, j int) bool { return l.Inputs[i].position < l.Inputs[j].position })
	return l
}

// ofFloor tells whether a file is one of a glibc_floor's: a stand-in for the system's,
// as -lc finds it, and nothing that anybody brought into the link. The rule's folder has
// this name (rules/private/glibc_floor.bzl).
func ofFloor(file string) bool { return strings.HasSuffix(path.Dir(file), ".glibc_floor") }

// crateFile is a crate as rustc calls it: what it holds is in the name, and two files of
// one name are copies. rules_rust links the standard library into a folder of its own, and
// what it links to is an input too.
var crateFile = regexp.MustCompile(`^lib.*-[0-9a-f]{16}\.rlib$`)

// again tells a crate that was there before.
func again(crates map[string]bool, base string) bool {
	if !crateFile.MatchString(base) {
		return false
	}
	was := crates[base]
	crates[base] = true
	return was
}

// NewLinkOfFiles is a link of which only files are known, as when the check
// runs outside Bazel. Folders and labels mean nothing there.
func NewLinkOfFiles(output string, files []string) *Link {
	l := &Link{Output: output, Seen: len(files) > 0}
	for i, f := range files {
		kind := KindOf(f)
		if kind == Other {
			kind = Archive // it was named as an input: reading it will tell
		}
		l.Inputs = append(l.Inputs, &Input{Path: f, Kind: kind, Source: true, library: true, position: i})
	}
	count := map[string]int{}
	for _, in := range l.Inputs {
		count[in.Base()]++
	}
	for _, in := range l.Inputs {
		in.namesake = count[in.Base()] > 1
	}
	return l
}

// positions maps each file on a command line, as it stands there and without
// its configuration, and each -lNAME to the first place where it stands.
func positions(words []string) map[string]int {
	at := map[string]int{}
	put := func(key string, i int) {
		if _, ok := at[key]; !ok {
			at[key] = i
		}
	}
	for i, w := range words {
		if lib, ok := strings.CutPrefix(w, "-l"); ok {
			if lib == "" && i+1 < len(words) {
				lib = words[i+1]
			}
			put("-l"+searchKey(lib), i)
			continue
		}
		// rustc: --extern=name=path, or --extern and name=path.
		crate, extern := strings.CutPrefix(w, "--extern=")
		if _, value, ok := strings.Cut(crate, "="); ok && (extern || !strings.HasPrefix(w, "-")) {
			if KindOf(w) != Other {
				put(path.Clean(w), i) // a file with "=" in its name
			}
			w = value
		}
		if KindOf(w) != Other {
			put(path.Clean(w), i)
			put(MappedPath(w), i)
		}
	}
	return at
}

// searchKey brings what follows -l into one form: a name as linkers have it, or
// with "static=" or "dylib=" before it where rustc was told the kind
// (-l static:+whole-archive=name:renamed).
func searchKey(lib string) string {
	kind, name, ok := strings.Cut(lib, "=")
	if !ok {
		return lib
	}
	kind, _, _ = strings.Cut(kind, ":")
	name, _, _ = strings.Cut(name, ":")
	return kind + "=" + name
}

// searched finds the -l by which a linker finds a file.
func searched(place map[string]int, in *Input) (int, bool) {
	name := LibrarySearchName(in)
	kind := "static="
	if in.Kind == SharedObject {
		kind = "dylib="
	}
	if at, ok := place["-l"+name]; ok {
		return at, true
	}
	at, ok := place["-l"+kind+name]
	return at, ok
}

// LibrarySearchName is what -l calls a file: "dbus-1" for libdbus-1.a.
func LibrarySearchName(in *Input) string {
	name := strings.TrimPrefix(in.Base(), "lib")
	if i := strings.Index(name, ".so"); i >= 0 && in.Kind == SharedObject {
		return name[:i]
	}
	return strings.TrimSuffix(strings.TrimSuffix(name, path.Ext(name)), ".pic")
}

// Linker is the linker as the command line names it, else as the output's
// .comment does, else "": GNU ld and gold leave no mark of their own.
func (l *Link) Linker(comments []string) string {
	if l.Arguments.Linker != "" {
		return l.Arguments.Linker
	}
	for _, c := range comments {
		switch {
		case strings.Contains(c, "LLD "):
			return "lld"
		case strings.HasPrefix(c, "mold "):
			return "mold"
		}
	}
	return ""
}

// Close closes the files that were opened.
func (l *Link) Close() error {
	var errs []error
	for _, f := range l.files {
		errs = append(errs, f.Close())
	}
	l.files, l.opened = nil, nil
	return errors.Join(errs...)
}

// OpenFile opens a file and tells its size. What is no regular file is refused
// before it is opened: a folder has no bytes, and a pipe would be waited for.
func OpenFile(file string) (*os.File, int64, error) {
	info, err := os.Stat(filepath.FromSlash(file))
	switch {
	case err != nil:
		return nil, 0, err
	case info.IsDir():
		return nil, 0, errors.New(file + ": is a directory, not a file")
	case !info.Mode().IsRegular():
		return nil, 0, errors.New(file + ": is no regular file")
	}
	f, err := os.Open(filepath.FromSlash(file))
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// ContentsOf opens an input as what its first bytes say that it is.
func (l *Link) ContentsOf(in *Input) *Contents {
	if c, ok := l.opened[in.Path]; ok {
		return c
	}
	if l.opened == nil {
		l.opened = map[string]*Contents{}
	}
	c := &Contents{}
	l.opened[in.Path] = c
	f, size, err := OpenFile(in.Path)
	if err != nil {
		c.Err = err
		return c
	}
	l.files = append(l.files, f)
	c.Ar, c.Err = archive.Open(f, size, in.Path)
	if errors.Is(c.Err, archive.ErrNotArchive) {
		c.Ar = nil
		c.Object, c.Err = elffile.Open(f, size, in.Path)
	}
	// A library may have a name that says nothing (plugin.node, libx.so.1a).
	if c.Object != nil && c.Object.Kind() == elffile.SharedObject {
		in.Kind = SharedObject
	}
	return c
}
