package check

// The binary loaded, as far as a model can: by the loader's rules, against the declared
// runtime and what ships with the binary. The checks that tell what comes of it share one
// run.

import (
	"path"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// loading is what the loader would do.
type loading struct {
	runtime  *baseline.Runtime
	self     *loader.Object
	result   *loader.Result
	problems []loader.Problem // of every release that counts, each once
	shipped  map[*loader.Object]*linkset.Input
	assumed  []string // sonames that the runtime leaves open
}

// loading works it out once. Where it cannot be the result says why.
func (s *Subject) loading() (*loading, *result) {
	runtime, end := s.against()
	if end != nil {
		return nil, end
	}
	if s.loaded == nil && s.loadErr == nil {
		s.loaded, s.loadErr = s.load(runtime)
	}
	if s.loadErr != nil {
		return nil, &result{unread: []unread{{where: s.Output.Name, reason: s.loadErr.Error(), damaged: true}}}
	}
	return s.loaded, nil
}

func (s *Subject) load(runtime *baseline.Runtime) (*loading, error) {
	l := &loading{runtime: runtime, shipped: map[*loader.Object]*linkset.Input{}}
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
	for _, lib := range slices.Backward(libraries) {
		o, err := loader.ReadObject(lib.File)
		if err != nil {
			return nil, err
		}
		if o.CPU != runtime.CPU || o.Soname != "" && o.Soname == l.self.Soname {
			continue
		}
		o.Name = lib.Input.Base()
		l.shipped[o] = lib.Input
		runtime.Ship(o)
	}
	l.assumed = runtime.Assume(l.self.Needed)
	for o := range l.shipped {
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
	l.problems = l.result.Problems
	if runtime.FromHistory("libc.so.6") && system.Glibc != (glibc.Release{}) {
		// A floor stands for all later releases too, and the newest refuses more.
		system.Glibc = glibc.Release{}
		later, err := loader.Load(system, l.self, mode)
		if err != nil {
			return nil, err
		}
		for _, p := range later.Problems {
			if !slices.ContainsFunc(l.problems, func(q loader.Problem) bool { return q.Text == p.Text }) {
				l.problems = append(l.problems, p)
			}
		}
	}
	return l, nil
}

// whose names an object of the process: the label that ships it, or its name there.
func (l *loading) whose(o *loader.Object) string {
	if in := l.shipped[o]; in != nil {
		return describe(in)
	}
	if o.Soname != "" {
		return o.Soname
	}
	return path.Base(o.Name)
}

// ships tells a soname that goes where the binary goes.
func (l *loading) ships(soname string) bool {
	for o := range l.shipped {
		if o.Soname == soname || o.Soname == "" && path.Base(o.Name) == soname {
			return true
		}
	}
	return false
}

// assumes tells a soname that the runtime leaves open.
func (l *loading) assumes(soname string) bool { return slices.Contains(l.assumed, soname) }
