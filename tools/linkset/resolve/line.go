package resolve

// The command line as a row of steps. What a flag says of the files behind it is
// put down with each file, and words are matched to the declared inputs; a path
// on the command line is never opened (package comment).

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// step is one file of the command line, a border of a group, or a --defsym.
type step struct {
	input    *linkset.Input // nil for a border
	group    int            // +1 begins --start-group, -1 ends it
	whole    bool           // --whole-archive
	asNeeded bool           // --as-needed
	lib      int            // the --start-lib that the file is in, from 1; else 0
	defsym   string         // a name that --defsym defines here
}

// origin is who refers to a name.
type origin struct {
	object  *ObjectFile
	library *linkset.Input
	flag    string
}

func (o *origin) pull(name string) Pull {
	return Pull{Symbol: name, Object: o.object, Library: o.library, Flag: o.flag}
}

var (
	originUndefined  = &origin{flag: "-u"}
	originEntry      = &origin{flag: "--entry"}
	originDefsym     = &origin{flag: "--defsym"}
	originStartFiles = &origin{flag: "start files"}
	originOutput     = &origin{flag: "output"}
	// originDefaultEntry is "_start" where no flag names another entry.
	originDefaultEntry = &origin{flag: "--entry"}
)

// root is a name that something other than a file refers to.
type root struct {
	name string
	from *origin
}

func sortRoots(roots []root) {
	sort.SliceStable(roots, func(i, j int) bool { return roots[i].name < roots[j].name })
}

// commandLine is what Resolve needs of the arguments.
type commandLine struct {
	steps   []step
	roots   []root
	defsym  []string // names that --defsym defines
	wrap    []string
	fortran bool // lld's --fortran-common
	shared  bool // the output is a shared library
	unseen  []string
}

// wordsWithValue are the flags whose value is the next word, so that a value is
// never taken for an input.
var wordsWithValue = map[string]bool{
	"o": true, "L": true, "rpath": true, "rpath-link": true, "soname": true, "h": true, "m": true, "T": true, "script": true,
	"dynamic-linker": true, "Map": true, "z": true, "version-script": true, "dynamic-list": true, "sysroot": true, "plugin": true,
	"plugin-opt": true, "init": true, "fini": true, "y": true, "trace-symbol": true, "exclude-libs": true,
}

// lineState is what --push-state saves.
type lineState struct{ whole, asNeeded, static bool }

func readLine(l *linkset.Link) *commandLine {
	c := &commandLine{}
	words := l.Arguments.Words
	if inferred(l) {
		inferredSteps(l, c)
		readFlags(l, c, words, nil)
		return c
	}
	readFlags(l, c, words, newFinder(l, words))
	c.shared = hasWord(words, "-shared", "--shared", "-Bshareable")
	relocatable := hasWord(words, "-r", "--relocatable")
	if driverOf(words[0]) && !c.shared && !relocatable && !hasWord(words, "-nostdlib", "-nostartfiles") {
		c.roots = append([]root{{"main", originStartFiles}}, c.roots...)
	}
	if !relocatable && !slices.ContainsFunc(c.roots, func(r root) bool { return r.from == originEntry }) {
		c.roots = append(c.roots, root{"_start", originDefaultEntry})
	}
	return c
}

// driverOf tells a compiler driver, which adds start files, from a linker.
func driverOf(word string) bool {
	base := path.Base(word)
	return base != "ld" && !strings.HasPrefix(base, "ld.") && !strings.HasPrefix(base, "ld64") && base != "mold" && base != "lld" &&
		!strings.HasSuffix(base, "-ld") && !strings.Contains(base, "-ld.") && !strings.HasPrefix(base, "-")
}

// inferredSteps is the row of files where rustc or Go calls the linker, or where
// nobody knows how it was called: libraries of the language and native ones, each
// until nothing more is needed, then the shared libraries (rustc, back/link.rs).
func inferredSteps(l *linkset.Link, c *commandLine) {
	c.steps = append(c.steps, step{group: 1})
	for _, in := range l.Inputs {
		if in.Kind != linkset.SharedObject {
			c.steps = append(c.steps, step{input: in, whole: in.Alwayslink})
		}
	}
	c.steps = append(c.steps, step{group: -1})
	for _, in := range l.Inputs {
		if in.Kind == linkset.SharedObject {
			c.steps = append(c.steps, step{input: in})
		}
	}
	if l.Arguments.Driver != "" {
		c.roots = append(c.roots, root{"main", originStartFiles})
	}
}

// readFlags goes through the words once. Without a finder it takes the flags that
// are about names and leaves the files alone.
func readFlags(l *linkset.Link, c *commandLine, words []string, files *finder) {
	state := lineState{static: len(words) > 0 && driverOf(words[0]) && hasWord(words, "-static", "-static-pie", "--static")}
	var saved []lineState
	depth, lib, libs := 0, 0, 0
	for i := 1; i < len(words); i++ {
		w := words[i]
		if !strings.HasPrefix(w, "-") || w == "-" {
			if files == nil || w == "(" || w == ")" {
				continue
			}
			if in := files.path(w); in != nil {
				c.steps = append(c.steps, step{input: in, whole: state.whole, asNeeded: state.asNeeded, lib: lib})
			} else if linkset.KindOf(w) != linkset.Other || strings.HasPrefix(w, "@") {
				c.unseen = append(c.unseen, w)
			}
			continue
		}
		flag, value, joined := strings.Cut(strings.TrimPrefix(w[1:], "-"), "=")
		separate := func() string {
			if joined || i+1 >= len(words) {
				return value
			}
			i++
			return words[i]
		}
		switch {
		case flag == "whole-archive":
			state.whole = true
		case flag == "no-whole-archive":
			state.whole = false
		case flag == "as-needed":
			state.asNeeded = true
		case flag == "no-as-needed":
			state.asNeeded = false
		case flag == "push-state":
			saved = append(saved, state)
		case flag == "pop-state":
			if len(saved) > 0 {
				state, saved = saved[len(saved)-1], saved[:len(saved)-1]
			}
		case flag == "Bstatic", flag == "dn", flag == "non_shared", flag == "static":
			state.static = true
		case flag == "Bdynamic", flag == "dy", flag == "call_shared":
			state.static = false
		case flag == "start-group", flag == "(":
			// GNU ld refuses a group in a group, and lld and mold have no use for one.
			if depth == 0 {
				c.steps = append(c.steps, step{group: 1})
			}
			depth++
		case flag == "end-group", flag == ")":
			if depth == 1 {
				c.steps = append(c.steps, step{group: -1})
			}
			depth = max(depth-1, 0)
		case flag == "start-lib":
			libs++
			lib = libs
		case flag == "end-lib":
			lib = 0
		case flag == "undefined", flag == "u", flag == "require-defined":
			c.roots = append(c.roots, root{separate(), originUndefined})
		case flag == "entry", flag == "e":
			c.roots = append(c.roots, root{separate(), originEntry})
		case flag == "defsym":
			name, expression, _ := strings.Cut(separate(), "=")
			c.defsym = append(c.defsym, name)
			c.steps = append(c.steps, step{defsym: name})
			for _, used := range namesIn(expression) {
				c.roots = append(c.roots, root{used, originDefsym})
			}
		case flag == "wrap":
			c.wrap = append(c.wrap, separate())
		case flag == "fortran-common":
			c.fortran = true
		case flag == "no-fortran-common":
			c.fortran = false
		case wordsWithValue[flag]:
			separate()
		case flag == "library" || strings.HasPrefix(w, "-l"):
			name := strings.TrimPrefix(w, "-l")
			if name == "" || flag == "library" {
				name = separate()
			}
			if files == nil {
				continue
			}
			if in := files.library(name, state.static); in != nil {
				c.steps = append(c.steps, step{input: in, whole: state.whole, asNeeded: state.asNeeded, lib: lib})
			} else {
				c.unseen = append(c.unseen, "-l"+name)
			}
		case strings.HasPrefix(w, "-u") && len(w) > 2 && !joined:
			c.roots = append(c.roots, root{w[2:], originUndefined})
		}
	}
	if depth > 0 {
		c.steps = append(c.steps, step{group: -1})
	}
}

func hasWord(words []string, any ...string) bool {
	for _, w := range words {
		for _, a := range any {
			if w == a {
				return true
			}
		}
	}
	return false
}

// namesIn returns the symbols in an expression of a linker script.
func namesIn(expression string) []string {
	fields := strings.FieldsFunc(expression, func(r rune) bool {
		return !(r == '_' || r == '.' || r == '$' || r == '@' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
	var names []string
	for _, f := range fields {
		if (f[0] < '0' || f[0] > '9') && f != "." {
			names = append(names, f)
		}
	}
	return names
}

// finder finds declared inputs by the words of a command line.
type finder struct {
	exact    map[string]*linkset.Input
	mapped   map[string][]*linkset.Input
	searched map[string][]*linkset.Input // by what follows -l
	folders  []string                    // of -L, without configuration
}

func newFinder(l *linkset.Link, words []string) *finder {
	f := &finder{exact: map[string]*linkset.Input{}, mapped: map[string][]*linkset.Input{}, searched: map[string][]*linkset.Input{}}
	for _, in := range l.Inputs {
		f.exact[path.Clean(in.Path)] = in
		f.mapped[linkset.MappedPath(in.Path)] = append(f.mapped[linkset.MappedPath(in.Path)], in)
		if in.Kind == linkset.Archive || in.Kind == linkset.SharedObject {
			f.searched[linkset.LibrarySearchName(in)] = append(f.searched[linkset.LibrarySearchName(in)], in)
		}
		f.searched[":"+in.Base()] = append(f.searched[":"+in.Base()], in)
	}
	for i, w := range words {
		folder, ok := strings.CutPrefix(w, "-L")
		if !ok {
			folder, ok = strings.CutPrefix(w, "--library-path=")
		}
		if !ok {
			continue
		}
		if folder == "" && i+1 < len(words) {
			folder = words[i+1]
		}
		f.folders = append(f.folders, linkset.MappedPath(folder))
	}
	return f
}

func (f *finder) path(w string) *linkset.Input {
	if in := f.exact[path.Clean(w)]; in != nil {
		return in
	}
	if list := f.mapped[linkset.MappedPath(w)]; len(list) == 1 {
		return list[0]
	}
	return nil
}

// library finds what -lNAME means: the first folder of -L that has it, in a
// folder the shared library unless static ones are asked for (ld manual, -l).
func (f *finder) library(name string, static bool) *linkset.Input {
	list := f.searched[name]
	best, bestAt := (*linkset.Input)(nil), 0
	for _, in := range list {
		if in.Kind == linkset.SharedObject && static && !strings.HasPrefix(name, ":") {
			continue
		}
		at := 2 * len(f.folders)
		for i, folder := range f.folders {
			if folder == path.Dir(linkset.MappedPath(in.Path)) {
				at = 2 * i
				break
			}
		}
		if in.Kind != linkset.SharedObject {
			at++
		}
		if best == nil || at < bestAt {
			best, bestAt = in, at
		}
	}
	return best
}
