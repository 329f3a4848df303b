package loader

// The order of things: map the file and what it needs, ask for versions, bind.
// (elf/rtld.c, dl_main; elf/dl-open.c, dl_open_worker.)

import "slices"

// process is what ld.so knows while it works.
type process struct {
	sys     *System
	mode    Mode
	result  *Result
	loaded  []*Loaded // the list of l_next
	global  []*Loaded // the searchlist of the main program
	local   []*Loaded // that of the file given to dlopen
	program *Loaded   // main_map
	fresh   []*Loaded // what this load has brought
	unique  map[string]target
	paths   map[pathOf][]string
	absent  map[string]bool     // files that were needed and not loaded; "" if there is any
	aborted map[*Loaded]bool    // libraries at which an assertion failed
	relinks map[[2]*Loaded]bool // who refers to whose indirect functions early

	class   int
	machine uint16
	big     bool
}

func newProcess(sys *System) *process {
	return &process{
		sys: sys, result: &Result{}, unique: map[string]target{}, paths: map[pathOf][]string{},
		absent: map[string]bool{}, aborted: map[*Loaded]bool{}, relinks: map[[2]*Loaded]bool{},
	}
}

// Load foretells the loading of main on a system.
//
// An error is a failure to read the system, not a verdict.
func Load(sys *System, main *Object, mode Mode) (*Result, error) {
	p := newProcess(sys)
	p.mode = mode
	p.class, p.machine, p.big = sys.Class, sys.Machine, sys.Big
	if p.class == 0 {
		p.class, p.machine, p.big = main.Class, main.Machine, main.Big
	}
	if sys.Loader != nil {
		p.loaded = append(p.loaded, &Loaded{Object: sys.Loader, Path: sys.Loader.Name, How: "the loader itself", Host: true, names: []string{sys.Loader.Soname}})
	}
	if mode == Dlopen {
		p.mode = Start
		if err := p.startHost(); err != nil {
			return nil, err
		}
		p.mode = Dlopen
	}
	self := &Loaded{Object: main, Path: main.Name, loader: p.program, names: []string{""}, origin: originOf(main.Name)}
	if mode == Start {
		p.program, self.main = self, true
	} else {
		self.names = []string{main.Name}
	}
	if !p.acceptFile(self) {
		return p.result, nil
	}
	p.loaded = append(p.loaded, self)
	scope, err := p.mapNeeded(self)
	if err != nil {
		return nil, err
	}
	if mode == Start {
		p.global = scope
	} else {
		p.local = scope
	}
	p.result.Scope = p.scope()
	for _, l := range p.loaded {
		if !l.Host || mode == Start && slices.Contains(scope, l) {
			p.fresh = append(p.fresh, l)
		}
	}
	p.checkVersions()
	p.bindAll()
	p.checkStaticTLS()
	p.noteUnmodelled()
	return p.result, nil
}

// startHost maps the program that calls dlopen. That it runs is taken for granted;
// what would keep it from that is a note.
func (p *process) startHost() error {
	host := p.sys.Host
	if host == nil {
		host = &Object{Name: "the host program", Class: p.class, Machine: p.machine, Big: p.big, Needed: []string{"libc.so.6"}}
	}
	p.program = &Loaded{Object: host, Path: host.Name, Host: true, main: true, names: []string{""}, origin: originOf(host.Name)}
	p.loaded = append(p.loaded, p.program)
	scope, err := p.mapNeeded(p.program)
	if err != nil {
		return err
	}
	for _, o := range p.sys.Provided {
		l := p.known(o)
		if l == nil {
			l = &Loaded{Object: o, Path: o.Name, How: "provided", names: []string{o.Soname}, loader: p.program, origin: originOf(o.Name)}
			p.loaded = append(p.loaded, l)
		}
		more, err := p.mapNeeded(l)
		if err != nil {
			return err
		}
		scope = appendNew(scope, more)
	}
	for _, l := range p.loaded {
		l.Host = true
	}
	p.global = scope
	for _, problem := range p.result.Problems {
		if p.sys.Host == nil && len(p.loaded) <= 2 && problem.File == "libc.so.6" {
			continue // a system of which libc is not known; the file itself will ask for it
		}
		p.result.note("the host itself would not start: %s", problem.Text)
	}
	p.result.Problems = nil
	clear(p.absent)
	return nil
}

// scope is where a reference of the file is looked up: the global scope, then its own.
func (p *process) scope() []*Loaded { return appendNew(append([]*Loaded(nil), p.global...), p.local) }

func appendNew(list, more []*Loaded) []*Loaded {
next:
	for _, m := range more {
		for _, l := range list {
			if l == m {
				continue next
			}
		}
		list = append(list, m)
	}
	return list
}

func (p *process) problem(q Problem) {
	p.result.Problems = append(p.result.Problems, q)
	if q.Kind == LibraryMissing || q.Kind == LibraryRefused {
		p.absent[q.File], p.absent[""] = true, true
	}
}
