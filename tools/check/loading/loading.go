package loading

// The binary loaded, as far as a model can: by the loader's rules, against the declared
// runtime and what ships with the binary. The checks that tell what comes of it share one
// run.

import (
	"fmt"
	"path"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// Process is what the loader would do.
type Process struct {
	runtime  *baseline.Runtime
	self     *loader.Object
	result   *loader.Result
	problems []loader.Problem // of every release that counts, each once
	Shipped  map[*loader.Object]*linkset.Input
	assumed  []string // sonames that the runtime leaves open
	misnamed []string // notes on what ships under another name than is needed
}

// Of works it out once. Where it cannot be the result says why.
func Of(s *subject.Subject) (*Process, *finding.Result) {
	runtime, end := against(s)
	if end == nil {
		end = otherHost(s, runtime)
	}
	if end != nil {
		return nil, end
	}
	l := subject.Once(s, func(s *subject.Subject) *loaded {
		l := &loaded{}
		l.Process, l.err = load(s, runtime)
		return l
	})
	if l.err != nil {
		return nil, &finding.Result{Unread: []finding.Unread{{Where: s.Output.Name, Reason: l.err.Error(), Damaged: true}}}
	}
	return l.Process, nil
}

// otherHost is the end where a host is named that no plugin of this processor is loaded
// into.
func otherHost(s *subject.Subject, runtime *baseline.Runtime) *finding.Result {
	for _, o := range s.Policy.ProvidedBy {
		if o.CPU != runtime.CPU {
			return &finding.Result{Unread: []finding.Unread{{Where: o.Name, Reason: fmt.Sprintf("provided_by: it is for %s, and %s for %s; no process has both", o.CPU, s.Name(), runtime.CPU)}}}
		}
	}
	return nil
}

// loaded is what came of working it out.
type loaded struct {
	*Process
	err error
}

func load(s *subject.Subject, runtime *baseline.Runtime) (*Process, error) {
	l := &Process{runtime: runtime, Shipped: map[*loader.Object]*linkset.Input{}}
	var err error
	if l.self, err = loader.ReadObject(s.Output.File); err != nil {
		return nil, err
	}
	// As a program is started or a plugin opened by hand, and as messages are quoted.
	l.self.Name = "./" + path.Base(s.Output.Name)
	libraries, problems := s.Link.Shipped()
	if len(problems) > 0 {
		return nil, problems[0].Err
	}
	names := map[string]bool{} // of files that are there
	for _, lib := range slices.Backward(libraries) {
		names[lib.Input.Base()] = true
		o, err := loader.ReadObject(lib.File)
		if err != nil {
			return nil, err
		}
		if o.CPU != runtime.CPU || o.Soname != "" && o.Soname == l.self.Soname {
			continue
		}
		o.Name = lib.Input.Base()
		if have := runtime.Library(o.Soname); have != nil && l.Shipped[have] == nil {
			names[o.Soname] = true
		}
		l.Shipped[o] = lib.Input
		runtime.Ship(o)
	}
	l.assumed = runtime.Assume(l.self.Needed)
	for o := range l.Shipped {
		l.assumed = append(l.assumed, runtime.Assume(o.Needed)...)
	}
	for _, o := range s.Policy.ProvidedBy {
		runtime.Assume(o.Needed)
	}
	mode := loader.Start
	system := runtime.System()
	if !s.Output.Executable() {
		mode = loader.Dlopen
		for _, o := range s.Policy.ProvidedBy {
			if system.Host == nil && (o.Type == elffile.ET_EXEC || o.Flags1&elffile.DF_1_PIE != 0) {
				system.Host = o
			} else {
				system.Provided = append(system.Provided, o)
			}
		}
	}
	if l.result, err = loader.Load(system, l.self, mode); err != nil {
		return nil, err
	}
	l.misnamed = l.underOtherNames(s, names)
	l.problems = l.result.Problems
	if runtime.FromHistory("libc.so.6") && system.Glibc != (glibc.Release{}) {
		// A floor stands for all later releases too, and the newest refuses more.
		system.Glibc = glibc.Release{}
		later, err := loader.Load(system, l.self, mode)
		if err != nil {
			return nil, err
		}
		told := map[string]bool{}
		for _, p := range l.problems {
			told[p.Text] = true
		}
		for _, p := range later.Problems {
			if !told[p.Text] {
				l.problems = append(l.problems, p)
			}
		}
	}
	return l, nil
}

// Whose names an object of the process: the label that ships it, or its name there.
func (l *Process) Whose(o *loader.Object) string {
	if in := l.Shipped[o]; in != nil {
		return phrase.Input(in)
	}
	if o.Soname != "" {
		return o.Soname
	}
	return path.Base(o.Name)
}

// ships tells a soname that goes where the binary goes.
func (l *Process) ships(soname string) bool {
	for o := range l.Shipped {
		if o.Soname == soname || o.Soname == "" && path.Base(o.Name) == soname {
			return true
		}
	}
	return false
}

// assumes tells a soname that the runtime leaves open.
func (l *Process) assumes(soname string) bool { return slices.Contains(l.assumed, soname) }
