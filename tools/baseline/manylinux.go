package baseline

// The manylinux policies: which libraries a binary may count on beside glibc, and which
// versions of these. What is in the libraries is not known, only what the policy says.

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

//go:embed manylinux.txt
var manylinuxText string

// manylinux is one policy.
type manylinux struct {
	name, alias string // "manylinux_2_17", "manylinux2014"
	glibc       glibc.Release
	libraries   []string            // sonames, glibc's own among them
	lacks       map[string][]string // by soname, names that not every copy defines
	caps        map[string]caps     // by processor
	nodes       []node
}

// node is a version node that a library of glibc has there and not in its history.
type node struct{ cpu, soname, name string }

// caps are the versions that there are, by their namespace: "GLIBCXX".
type caps map[string]versions

// versions are the versions of one namespace.
type versions struct {
	newest string   // "3.4.19", or "" for none
	others []string // "LDBL_3.4"
}

// has tells whether there is a version, without its namespace.
func (v versions) has(version string) bool {
	if slices.Contains(v.others, version) {
		return true
	}
	a, ok := numbers(version)
	b, some := numbers(v.newest)
	return ok && some && slices.Compare(a, b) <= 0
}

// numbers reads a version that is made of numbers: "4.8.0".
func numbers(version string) ([]int, bool) {
	var list []int
	for _, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil, false
		}
		list = append(list, n)
	}
	// 11.0 and 11.0.0 are one version.
	for len(list) > 1 && list[len(list)-1] == 0 {
		list = list[:len(list)-1]
	}
	return list, true
}

// policies are all that manylinux.txt knows, the oldest first.
var policies = sync.OnceValue(func() []manylinux {
	var list []manylinux
	for line := range strings.SplitSeq(manylinuxText, "\n") {
		f := strings.Fields(line)
		if len(f) < 2 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if f[0] == "policy" {
			p := manylinux{name: "manylinux_" + strings.ReplaceAll(f[1], ".", "_"), lacks: map[string][]string{}, caps: map[string]caps{}}
			p.glibc, _ = glibc.ParseRelease(f[1]) // a test reads them all
			if len(list) > 0 {
				before := list[len(list)-1]
				p.libraries, p.lacks, p.caps = before.libraries, maps.Clone(before.lacks), maps.Clone(before.caps)
			}
			if len(f) > 2 {
				p.alias = f[2]
			}
			list = append(list, p)
			continue
		}
		p := &list[len(list)-1]
		switch f[0] {
		case "libraries":
			p.libraries = f[1:]
		case "node":
			p.nodes = append(p.nodes, node{f[1], f[2], f[3]})
		case "lacks":
			p.lacks[f[1]] = f[2:]
		case "cpu":
			c := caps{}
			for _, namespace := range f[2:] {
				name, values, _ := strings.Cut(namespace, "=")
				known := strings.Split(values, ",")
				v := versions{newest: known[0], others: known[1:]}
				if v.newest == "none" {
					v.newest = ""
				}
				c[name] = v
			}
			p.caps[f[1]] = c
		}
	}
	return list
})

// policyOf finds a policy by either of its names.
func policyOf(name string) (manylinux, error) {
	var names []string
	for _, p := range policies() {
		if name == p.name || p.alias != "" && name == p.alias {
			return p, nil
		}
		names = append(names, p.name)
	}
	return manylinux{}, fmt.Errorf("there is no policy %q; those of PEP 600 that this program knows are %s", name, strings.Join(names, ", "))
}

// policyBefore is the newest policy whose glibc is no newer than a release.
func policyBefore(r glibc.Release) (manylinux, bool) {
	list := policies()
	for _, p := range slices.Backward(list) {
		if !r.Less(p.glibc) {
			return p, true
		}
	}
	return manylinux{}, false
}
