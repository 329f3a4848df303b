package resolve

// A resolution by a link map. Which members are linked, and for what, is the
// map's to say; where each stands among the objects follows from the command line,
// because GNU ld and gold link a member when they come to its archive, and lld
// when it and whatever needs it have been seen.

import (
	"container/heap"
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/linkmap"
)

// ByMap is Resolve for a link whose map is at hand; linker is that which
// the link is known to be by, or "". Linked are the objects of the command line, the
// members of whole archives, and exactly what the map lists; the definitions,
// COMDAT groups and bindings are by the rules of the map's linker. Nothing is
// Inferred.
//
// The files of the map are matched to the declared inputs. What the compiler driver
// and the linker find by themselves, such as libgcc.a, is among Resolution.Unseen.
// An error says that the map contradicts the link, or the symbols of the output
// (which may be nil): it is the map of another link.
func ByMap(l *linkset.Link, linker string, m *linkmap.Map, output *OutputSymbols) (*Resolution, error) {
	if linker != "" && linker != m.Linker {
		return nil, fmt.Errorf("%s: this is a map of %s, but the link is by %s", m.Name, m.Linker, linker)
	}
	r := &Resolution{Linker: m.Linker, table: newTable()}
	in := &intake{link: l, r: r, seen: map[string]bool{}}
	in.line = readLine(l)
	r.Unseen = in.line.unseen
	in.gather()
	p := &replay{
		intake: in, m: m, names: namesFor(l, r), of: map[*ObjectFile]int{}, home: map[*ObjectFile]*library{},
		waiting: map[any][]int{}, ready: map[*library]*listHeap{}, met: map[*library]bool{},
	}
	if err := p.match(); err != nil {
		return nil, err
	}
	if err := p.loadedAll(); err != nil {
		return nil, err
	}
	p.run()
	r.libraries = in.libraries
	r.collect()
	if err := p.contradicts(output); err != nil {
		return nil, err
	}
	return r, nil
}

// replay links what a map lists.
type replay struct {
	*intake
	m       *linkmap.Map
	names   *mapNames
	listed  []listed
	of      map[*ObjectFile]int      // place in listed
	home    map[*ObjectFile]*library // of each listed member
	foreign bool                     // members of archives that are no inputs are linked, too

	waiting map[any][]int // from an *ObjectFile or *Input to what is linked for it
	// ready are, by library, the listed members whose turn it is when the library
	// is met. Under nil are lld's in libraries that were met already.
	ready map[*library]*listHeap
	met   map[*library]bool // lld
	link  func(*ObjectFile, Pull)
	count int
}

// run goes through the command line as the linker did.
func (p *replay) run() {
	for _, lib := range p.libraries {
		for _, o := range lib.members {
			if _, ok := p.of[o]; ok {
				p.home[o] = lib
			}
		}
	}
	for i := range p.listed {
		e := &p.listed[i]
		switch {
		case e.why.Object != nil:
			p.waiting[e.why.Object] = append(p.waiting[e.why.Object], i)
		case e.why.Library != nil:
			p.waiting[e.why.Library] = append(p.waiting[e.why.Library], i)
		case p.m.Linker == "lld" && (e.why.Flag == "--entry" || e.why.Flag == "--defsym" || e.why.Flag == "--wrap"):
			// lld looks at these behind all files.
		case e.Line == 0:
			// Of a --start-lib: see search.
		default:
			p.offer(i)
		}
	}
	if p.m.Linker == "lld" {
		p.byLLD()
	} else {
		p.byGNU()
	}
	// What the map lists is linked, even where it cannot be told when.
	for i := range p.listed {
		p.linkListed(i)
	}
}

func (p *replay) byGNU() {
	g := newGNU(p.intake, p.line.roots)
	p.link = func(o *ObjectFile, why Pull) { g.add(o, why) }
	groupStart, before := -1, 0
	for i := 0; i < len(p.items); i++ {
		it := p.items[i]
		switch {
		case it.group > 0:
			groupStart, before = i, p.count
		case it.group < 0:
			if groupStart >= 0 && p.count != before {
				i, before = groupStart, p.count
			}
		case it.defsym != "" && !g.gold:
			g.assign(g.t.id(it.defsym))
		case it.object != nil:
			p.linkNow(it.object, Pull{})
		case it.library != nil:
			if g.gold && len(it.library.members) > 0 && it.library.members[0].Member == "" {
				p.search(g, it.library)
			}
			p.drain(it.library)
		case it.shared != nil:
			g.share(it.shared, it.asNeeded)
			p.arrived(it.shared.input)
		}
	}
}

// search links what gold's map has of a --start-lib, of which it tells neither the
// order nor the reasons.
func (p *replay) search(g *gnu, lib *library) {
	before := len(p.r.linked)
	g.only = p.of
	g.search(lib)
	for _, o := range p.r.linked[before:] {
		p.count++
		p.arrived(o)
	}
}

func (p *replay) byLLD() {
	l := &lld{intake: p.intake, t: p.r.table, kept: map[string]bool{}}
	p.link = func(o *ObjectFile, why Pull) { l.run(l.add(o, why)) }
	for _, it := range p.items {
		switch {
		case it.object != nil:
			p.linkNow(it.object, Pull{})
		case it.library != nil:
			p.met[it.library] = true
			p.drain(it.library)
		case it.shared != nil:
			l.share(it.shared)
			p.arrived(it.shared.input)
		}
		p.drain(nil)
	}
	l.assignAll()
}

// linkNow links an object unless it is, and lets come what was linked for it.
func (p *replay) linkNow(o *ObjectFile, why Pull) {
	if o.Linked {
		return
	}
	p.link(o, why)
	p.count++
	p.nameReason(o)
	p.arrived(o)
}

func (p *replay) linkListed(i int) { p.linkNow(p.listed[i].object, p.listed[i].why) }

// arrived notes that a file is there: what was linked for it may follow.
func (p *replay) arrived(file any) {
	waiting := p.waiting[file]
	delete(p.waiting, file)
	for _, i := range waiting {
		p.offer(i)
	}
}

func (p *replay) offer(i int) {
	lib := p.home[p.listed[i].object]
	if p.met[lib] {
		lib = nil
	}
	if p.ready[lib] == nil {
		p.ready[lib] = &listHeap{}
	}
	heap.Push(p.ready[lib], i)
}

// drain links what is ready in a library, in the order of the map.
func (p *replay) drain(lib *library) {
	for p.ready[lib] != nil && p.ready[lib].Len() > 0 {
		p.linkListed(heap.Pop(p.ready[lib]).(int))
	}
}

// listHeap is a heap of places in replay.listed.
type listHeap []int

func (h listHeap) Len() int { return len(h) }

func (h listHeap) Less(i, j int) bool { return h[i] < h[j] }

func (h listHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *listHeap) Push(x any) { *h = append(*h, x.(int)) }

func (h *listHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
