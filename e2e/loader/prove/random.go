package main

// Random graphs of libraries with versions: linked as they were, loaded as they have
// become since. Each is small, and assembled and linked without a compiler.

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// randomCase makes a graph from a seed. Names, versions, needs and what changes
// between link and load are all drawn.
func randomCase(seed uint64) Case {
	return Case{Name: fmt.Sprintf("random graph %d", seed), Dirs: here, Make: func(b *bench) {
		g := newGraph(seed)
		for i := len(g.libs) - 1; i >= 0; i-- {
			g.make(b, i)
		}
		g.change()
		for i := len(g.libs) - 1; i >= 1; i-- {
			if g.libs[i].changed {
				g.make(b, i)
			}
		}
		if g.gone > 0 {
			b.remove(g.libs[g.gone].file)
		}
	}}
}

type graph struct {
	r    *rand.Rand
	libs []*library // the first is the plugin
	gone int        // a library that is deleted before loading, or 0
}

type library struct {
	file    string
	nodes   int // V1 … Vn; 0 is a library without versions
	defs    []symbol
	refs    []string
	data    []string // references from data
	weak    []string
	needs   []int
	tag     string // what its symbols are called inside
	changed bool
	flags   []string
	linker  string
}

type symbol struct {
	name   string
	node   int // 0 is the base
	hidden bool
	weak   bool
}

var randomNames = []string{"f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7"}

func newGraph(seed uint64) *graph {
	g := &graph{r: rand.New(rand.NewPCG(seed, 1))}
	n := 2 + g.r.IntN(4)
	for i := range n {
		l := &library{file: "p.so", tag: fmt.Sprintf("l%d", i)}
		if i > 0 {
			l.file = fmt.Sprintf("lib%d.so", i)
		}
		l.linker = []string{"ld.bfd", "ld.lld", "mold"}[g.r.IntN(3)]
		l.draw(g.r)
		for j := i + 1; j < n; j++ {
			if j == i+1 || g.r.IntN(2) == 0 {
				l.needs = append(l.needs, j)
			}
		}
		g.r.Shuffle(len(l.needs), func(a, b int) { l.needs[a], l.needs[b] = l.needs[b], l.needs[a] })
		for _, name := range randomNames {
			switch g.r.IntN(9) {
			case 0:
				l.refs = append(l.refs, name)
			case 1:
				l.data = append(l.data, name)
			case 2:
				l.weak = append(l.weak, name)
			}
		}
		g.libs = append(g.libs, l)
	}
	return g
}

// draw gives a library its versions and definitions.
func (l *library) draw(r *rand.Rand) {
	l.nodes, l.defs = r.IntN(4), nil
	for _, name := range randomNames {
		if r.IntN(5) < 2 {
			continue
		}
		weak := r.IntN(5) == 0
		if l.nodes == 0 {
			l.defs = append(l.defs, symbol{name: name, weak: weak})
			continue
		}
		def := 1 + r.IntN(l.nodes)
		hideAll := r.IntN(6) == 0
		for node := 1; node <= l.nodes; node++ {
			if node != def && r.IntN(3) > 0 {
				continue
			}
			l.defs = append(l.defs, symbol{name: name, node: node, hidden: node != def || hideAll, weak: weak})
		}
	}
	l.flags = [][]string{nil, {"-Bsymbolic"}, {"--hash-style=sysv"}, {"--hash-style=gnu"}, {"-z", "now"}}[r.IntN(5)]
}

// change is what happened to the libraries since the link.
func (g *graph) change() {
	for i, l := range g.libs[1:] {
		switch g.r.IntN(5) {
		case 0:
			l.draw(g.r)
			l.changed = true
		case 1:
			if len(l.defs) > 0 {
				at := g.r.IntN(len(l.defs))
				l.defs = slices.Delete(l.defs, at, at+1)
				l.changed = true
			}
		case 2:
			if l.nodes > 1 {
				l.nodes--
				l.defs = slices.DeleteFunc(l.defs, func(s symbol) bool { return s.node > l.nodes })
				l.changed = true
			}
		case 3:
			if g.r.IntN(6) == 0 {
				g.gone = i + 1
			}
		}
	}
}

func (g *graph) make(b *bench, i int) {
	l := g.libs[i]
	var s strings.Builder
	s.WriteString(".section .note.GNU-stack,\"\",@progbits\n.text\n")
	for n, d := range l.defs {
		inside := fmt.Sprintf("%s_%d", l.tag, n)
		binding := ".globl"
		if d.weak {
			binding = ".weak"
		}
		fmt.Fprintf(&s, "%s %s\n.type %s,@function\n%s: ret\n", binding, inside, inside, inside)
		switch {
		case d.node == 0:
			fmt.Fprintf(&s, "%s %s\n.set %s,%s\n.type %s,@function\n", binding, d.name, d.name, inside, d.name)
		case d.hidden:
			fmt.Fprintf(&s, ".symver %s,%s@V%d,remove\n", inside, d.name, d.node)
		default:
			fmt.Fprintf(&s, ".symver %s,%s@@V%d,remove\n", inside, d.name, d.node)
		}
	}
	for _, r := range l.refs {
		fmt.Fprintf(&s, "call %s@PLT\n", r)
	}
	for _, r := range l.weak {
		fmt.Fprintf(&s, ".weak %s\nmov %s@GOTPCREL(%%rip),%%rax\n", r, r)
	}
	s.WriteString(".data\n")
	for _, r := range l.data {
		fmt.Fprintf(&s, ".quad %s\n", r)
	}
	object := l.tag + ".o"
	b.run(s.String(), "as", "-o", object, "-")
	argv := []string{"-shared", "-soname", l.file, "-o", l.file, "--no-as-needed", "--unresolved-symbols=ignore-all"}
	if l.nodes > 0 {
		var script strings.Builder
		for n := 1; n <= l.nodes; n++ {
			fmt.Fprintf(&script, "V%d { };\n", n)
		}
		b.write(l.tag+".map", script.String())
		argv = append(argv, "--version-script="+l.tag+".map")
	}
	argv = append(append(argv, l.flags...), object)
	for _, n := range l.needs {
		argv = append(argv, filepath.Join(".", g.libs[n].file))
	}
	b.run("", append([]string{l.linker}, argv...)...)
	if l.linker != "ld.bfd" || b.err != nil {
		return
	}
	// GNU ld 2.47 gives some symbols that have a hidden version and are referred to
	// in their own library a version index that is in no table.
	f := &files{known: map[fileID]*loader.Object{}}
	if _, err := f.open(b.path(l.file)); err != nil {
		b.run("", append([]string{"ld.lld"}, argv...)...)
	}
}

func randomCases(from, n uint64) []Case {
	var all []Case
	for seed := from; seed < from+n; seed++ {
		all = append(all, randomCase(seed))
	}
	return all
}
