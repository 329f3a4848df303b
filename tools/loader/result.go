package loader

// What Load answers.

import "fmt"

// Result is what ld.so would do with a file.
type Result struct {
	// Scope are all objects in the order in which a name is looked up: of a host
	// first what it has loaded, then the file and what it needs, breadth first.
	Scope []*Loaded
	// Problems are all that ld.so would complain of. It stops at the first that is
	// fatal; here they are all, in its order.
	Problems []Problem
	// Bindings are the references of the objects that this load brings, each with
	// what it binds to. Weak ones that bind to nothing have no definition.
	Bindings []Binding
	// Notes are what is not modelled or not known, in sentences.
	Notes []string

	noted map[string]bool
}

// Loaded is an object in a process.
type Loaded struct {
	Object *Object
	Path   string  // what ld.so calls it: where it was found; the soname where no place is known
	By     *Loaded // who needed it first, or nil
	Need   string  // the DT_NEEDED that found it
	How    string  // "RPATH of X", "RUNPATH of X", "library path", "cache", "default directory", "provided"
	Host   bool    // it was there before the file was loaded

	names  []string // of l_libname, by which it is known to be loaded already
	loader *Loaded  // l_loader: whose RPATH holds
	origin string

	unrelocated bool // its turn to be bound has not come
	main        bool // it is the program, which no name of a library stands for
}

// Kind is the kind of a problem.
type Kind string

// The kinds of problem.
const (
	LibraryMissing Kind = "library-missing" // a DT_NEEDED is found nowhere
	LibraryRefused Kind = "library-refused" // a file is found that ld.so does not take
	FileRefused    Kind = "file-refused"    // the file itself is not taken
	VersionMissing Kind = "version-missing" // a library lacks a version node
	VersionUnknown Kind = "version-unknown" // a library has no versions at all; a warning
	SymbolMissing  Kind = "symbol-missing"  // no object defines a name
	NoStaticTLS    Kind = "static-tls"      // thread-local variables find no room
	StackRefused   Kind = "executable-stack"
	// A library refers to an indirect function of the program, which cannot run yet.
	IndirectFunction Kind = "indirect-function"
	Aborts           Kind = "aborts" // ld.so fails an assertion of its own, or leaves a file half done
	Crashes          Kind = "crashes"
	// A program has a copy, or an address of its own, of what a library wants reached indirectly.
	DirectAccess Kind = "direct-access"
)

// Problem is one complaint of ld.so.
type Problem struct {
	Kind    Kind
	Warning bool   // it is printed, and loading goes on
	Text    string // ld.so's words, as dlerror has them: "libx.so: cannot open shared object file: …"
	// Occasion is what a program that does not start prints before Text:
	// "error while loading shared libraries", "symbol lookup error", or "".
	Occasion string

	Object    *Loaded    // whose problem it is: who needs, or refers
	Library   *Loaded    // of VersionMissing: the library that lacks the node
	File      string     // the soname that is needed, or that the Verneed names
	Version   string     // the version asked for
	Reference *Reference // of SymbolMissing
	// Follows is set on a missing symbol that the library may have had which is
	// missing, or is refused, itself.
	Follows bool
}

// Binding is one reference and what it gets.
type Binding struct {
	From       *Loaded
	Reference  *Reference
	To         *Loaded     // nil: nothing defines it
	Definition *Definition // nil where To is not recorded, or nil
	// What of the reference is bound so.
	Slot, Data, Copy, TLS bool
}

// OK reports whether ld.so would load the file.
func (r *Result) OK() bool { return r.First() == nil }

// First returns the problem that ld.so would stop at, or nil.
func (r *Result) First() *Problem {
	for i := range r.Problems {
		if !r.Problems[i].Warning {
			return &r.Problems[i]
		}
	}
	return nil
}

func (r *Result) note(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	if r.noted[s] {
		return
	}
	if r.noted == nil {
		r.noted = map[string]bool{}
	}
	r.noted[s] = true
	r.Notes = append(r.Notes, s)
}

// called is DSO_FILENAME of elf/ldsodefs.h.
func (l *Loaded) called() string {
	if l.Path != "" {
		return l.Path
	}
	return l.Object.Name
}
