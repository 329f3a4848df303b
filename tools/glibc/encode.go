package glibc

// The history as text, one file for each processor: a line for each symbol, so that
// a new release shows as the lines it added. A line counts for all records, or from
// one (+2.36) or up to one (-2.31). docs/glibc.md describes the format.

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Encode writes recorded releases of one processor, the oldest first, as the data
// file that holds them.
func Encode(records []*ABI) ([]byte, error) {
	if len(records) == 0 {
		return nil, fmt.Errorf("no glibc is recorded")
	}
	w := &writer{records: records}
	var releases []string
	for i, r := range records {
		switch {
		case r.CPU != records[0].CPU:
			return nil, fmt.Errorf("two processors: %s in glibc %s and %s in glibc %s; a history is one processor's", records[0].CPU, records[0].Floor, r.CPU, r.Floor)
		case i > 0 && !records[i-1].Floor.Less(r.Floor):
			return nil, fmt.Errorf("glibc %s comes after %s; the oldest has to be the first, each release once", r.Floor, records[i-1].Floor)
		}
		releases = append(releases, r.Floor.String())
	}
	fmt.Fprintf(&w.out, "# The public ABI of glibc through its releases; docs/glibc.md says what this is and how it is made.\n")
	fmt.Fprintf(&w.out, "cpu: %s\nrecords: %s\n", records[0].CPU, strings.Join(releases, " "))
	for _, soname := range w.union(func(a *ABI) []string {
		var names []string
		for _, l := range a.Libraries {
			names = append(names, l.Soname)
		}
		return names
	}, strings.Compare) {
		w.library(soname)
	}
	return w.out.Bytes(), nil
}

type writer struct {
	records []*ABI
	out     bytes.Buffer
}

// union returns what any record has, sorted.
func (w *writer) union(of func(*ABI) []string, compare func(a, b string) int) []string {
	var all []string
	for _, r := range w.records {
		all = append(all, of(r)...)
	}
	slices.SortFunc(all, compare)
	return slices.Compact(all)
}

// lines writes, for one text per record, each run of equal texts once; "" is absent.
func (w *writer) lines(texts []string) {
	for i := 0; i < len(texts); {
		end := i + 1
		for end < len(texts) && texts[end] == texts[i] {
			end++
		}
		if texts[i] != "" {
			w.out.WriteString(texts[i])
			if i > 0 {
				fmt.Fprintf(&w.out, " +%s", w.records[i].Floor)
			}
			if end < len(texts) {
				fmt.Fprintf(&w.out, " -%s", w.records[end-1].Floor)
			}
			w.out.WriteByte('\n')
		}
		i = end
	}
}

func (w *writer) library(soname string) {
	texts := make([]string, len(w.records))
	symbols := make([]map[[2]string]string, len(w.records)) // by name and version: the line
	byNode := map[string][]string{}
	for i, r := range w.records {
		l := r.library(soname)
		if l == nil {
			continue
		}
		texts[i] = strings.Join(append([]string{"library: " + soname}, l.Needed...), " ")
		symbols[i] = symbolLines(l)
		for _, s := range l.Symbols {
			byNode[s.Version] = append(byNode[s.Version], s.Name)
		}
	}
	w.lines(texts)
	for _, node := range w.union(func(a *ABI) []string {
		if l := a.library(soname); l != nil {
			return l.Nodes
		}
		return nil
	}, compareNodes) {
		for i, r := range w.records {
			texts[i] = ""
			if l := r.library(soname); l != nil && slices.Contains(l.Nodes, node) {
				texts[i] = "node: " + node
			}
		}
		w.lines(texts)
		slices.Sort(byNode[node])
		for _, name := range slices.Compact(byNode[node]) {
			for i := range w.records {
				texts[i] = symbols[i][[2]string{name, node}]
			}
			w.lines(texts)
		}
	}
}

// symbolLines returns the line of each symbol: the name, then what differs from a
// global function that is the default.
func symbolLines(l *Library) map[[2]string]string {
	leaders := map[int]string{}
	taken := map[string]int{}
	lines := map[[2]string]string{}
	for _, s := range l.Symbols {
		line := s.Name
		if !s.Default {
			line += " compat"
		}
		switch s.Binding {
		case elffile.STB_WEAK:
			line += " weak"
		case elffile.STB_GNU_UNIQUE:
			line += " unique"
		}
		switch s.Type {
		case elffile.STT_FUNC:
		case elffile.STT_GNU_IFUNC:
			line += " ifunc"
		case elffile.STT_OBJECT:
			line += fmt.Sprintf(" object:%d", s.Size)
		case elffile.STT_TLS:
			line += fmt.Sprintf(" tls:%d", s.Size)
		default:
			line += fmt.Sprintf(" type:%d", s.Type)
		}
		if s.Alias != 0 {
			// A group is called by its first name: numbers would change with every group before it.
			if leaders[s.Alias] == "" {
				taken[s.Name]++
				leaders[s.Alias] = s.Name
				if n := taken[s.Name]; n > 1 {
					leaders[s.Alias] += fmt.Sprintf("#%d", n)
				}
			}
			line += " =" + leaders[s.Alias]
		}
		lines[[2]string{s.Name, s.Version}] = line
	}
	return lines
}
