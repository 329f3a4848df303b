package glibc

// A release between two recorded ones: what the older has, and of the newer what came
// up to the floor.

import (
	"slices"
	"strings"
)

// between returns the ABI of a release newer than the record old and older than next.
func between(old, next *ABI, floor Release) *ABI {
	g := &gap{old: old, next: next, floor: floor, had: namesOf(old), has: namesOf(next)}
	abi := &ABI{CPU: old.CPU, Floor: floor}
	for _, l := range old.Libraries {
		if n := next.library(l.Soname); n != nil {
			l = g.library(&l, n)
		}
		abi.Libraries = append(abi.Libraries, l)
	}
	for _, n := range next.Libraries {
		if old.library(n.Soname) != nil {
			continue
		}
		// A library that begins with a node of the gap came with it.
		began, ok := nodeRelease(firstNode(n))
		if !ok || !old.Floor.Less(began) {
			began = g.undated()
		}
		if !floor.Less(began) {
			abi.Libraries = append(abi.Libraries, upTo(n, floor))
		}
	}
	slices.SortFunc(abi.Libraries, func(a, b Library) int { return strings.Compare(a.Soname, b.Soname) })
	return abi
}

func firstNode(l Library) string {
	if len(l.Nodes) == 0 {
		return ""
	}
	return l.Nodes[0]
}

// gap is the time between two records, and the floor in it.
type gap struct {
	old, next *ABI
	floor     Release
	had, has  map[string]names // by soname: what the two records have
}

// names are the versions of each name of a library, the oldest first.
type names map[string][]Symbol

// get returns the symbol of that name and version.
func (n names) get(s Symbol) (Symbol, bool) {
	for _, v := range n[s.Name] {
		if v.Version == s.Version {
			return v, true
		}
	}
	return Symbol{}, false
}

func namesOf(abi *ABI) map[string]names {
	all := map[string]names{}
	for _, l := range abi.Libraries {
		n := make(names, len(l.Symbols))
		for first := 0; first < len(l.Symbols); {
			end := first + 1
			for end < len(l.Symbols) && l.Symbols[end].Name == l.Symbols[first].Name {
				end++
			}
			n[l.Symbols[first].Name] = l.Symbols[first:end:end]
			first = end
		}
		all[l.Soname] = n
	}
	return all
}

// library returns a library that both records have, as it is at the floor.
func (g *gap) library(old, next *Library) Library {
	result := Library{Soname: old.Soname, Needed: old.Needed}
	if g.changed() {
		result.Needed = next.Needed
	}
	had, has := g.had[old.Soname], g.has[old.Soname]
	for _, s := range old.Symbols {
		n, stays := has.get(s)
		if !stays && !g.floor.Less(g.left(s)) {
			continue
		}
		if stays && s.Default && !n.Default {
			s.Default = !g.replaced(has, s)
		}
		result.Symbols = append(result.Symbols, s)
	}
	for _, s := range next.Symbols {
		if _, known := had.get(s); known || g.floor.Less(g.since(had, has, s)) {
			continue
		}
		s.Default = s.Default || nextIsNewer(has, s, g.floor)
		result.Symbols = append(result.Symbols, s)
	}
	sortSymbols(result.Symbols)
	joinAliases(result.Symbols, had, has)
	result.Nodes = g.nodes(old, next, result.Symbols)
	return result
}

// since returns when a version of a name came into a library that had it not: with its
// node; or, if the node is older, with the first node of the gap that the name got
// there, as what moves gets a new version for links and keeps the old for programs.
func (g *gap) since(had, has names, s Symbol) Release {
	if r, ok := came(s.Version); ok && g.old.Floor.Less(r) {
		return r
	}
	if len(had[s.Name]) == 0 {
		for _, v := range has[s.Name] {
			if r, ok := came(v.Version); ok && g.old.Floor.Less(r) {
				return r
			}
		}
	}
	return g.undated()
}

// undated is when a change counts that no node dates.
func (g *gap) undated() Release {
	if g.old.Floor.Less(merged) && merged.Less(g.next.Floor) {
		return merged
	}
	return g.next.Floor
}

// changed reports whether what no node dates has changed by the floor.
func (g *gap) changed() bool { return !g.floor.Less(g.undated()) }

// left returns when a symbol went that its library has no more in the newer record:
// when it came into another one.
func (g *gap) left(s Symbol) Release {
	for _, l := range g.next.Libraries {
		had, has := g.had[l.Soname], g.has[l.Soname]
		_, before := had.get(s)
		if _, after := has.get(s); after && !before {
			return g.since(had, has, s)
		}
	}
	return g.undated()
}

// replaced reports whether a version that came in the gap, up to the floor, took the
// default from this one.
func (g *gap) replaced(has names, s Symbol) bool {
	for _, v := range has[s.Name] {
		r, ok := came(v.Version)
		if ok && compareNodes(s.Version, v.Version) < 0 && g.old.Floor.Less(r) && !g.floor.Less(r) {
			return true
		}
	}
	return false
}

// nextIsNewer reports whether the version after this one is newer than the floor.
func nextIsNewer(has names, s Symbol, floor Release) bool {
	for _, v := range has[s.Name] {
		if compareNodes(s.Version, v.Version) < 0 {
			return newer(v.Version, floor)
		}
	}
	return false
}

// nodes returns the nodes at the floor: those of the older record, those that came up
// to the floor, and older ones that came along with what moved. A node that goes is
// GLIBC_PRIVATE: a public one stays, with a symbol that stands in for those that left.
func (g *gap) nodes(old, next *Library, symbols []Symbol) []string {
	used := map[string]bool{}
	for _, s := range symbols {
		used[s.Version] = true
	}
	nodes := slices.Clone(old.Nodes)
	if g.changed() {
		nodes = slices.DeleteFunc(nodes, func(node string) bool { return !slices.Contains(next.Nodes, node) })
	}
	for _, node := range next.Nodes {
		r, ok := came(node)
		if !ok || r.Compare(g.old.Floor) <= 0 {
			r = g.undated()
		}
		if !slices.Contains(nodes, node) && (used[node] || !g.floor.Less(r)) {
			nodes = append(nodes, node)
		}
	}
	slices.SortFunc(nodes, compareNodes)
	return nodes
}

// joinAliases numbers the groups of symbols of which some are described by one record
// and some by the other: one group is what either has in one.
func joinAliases(symbols []Symbol, records ...names) {
	group := make([]int, len(symbols)) // the first symbol that is known to be at the same address
	for i := range group {
		group[i] = i
	}
	for _, record := range records {
		first := map[int]int{}
		for i, s := range symbols {
			known, ok := record.get(s)
			if !ok || known.Alias == 0 {
				continue
			}
			if leader, ok := first[known.Alias]; !ok {
				first[known.Alias] = group[i]
			} else if was := group[i]; was != leader {
				for j := range group {
					if group[j] == was {
						group[j] = leader
					}
				}
			}
		}
	}
	for i := range symbols {
		symbols[i].Alias = group[i] + 1
	}
	numberAliases(symbols)
}
