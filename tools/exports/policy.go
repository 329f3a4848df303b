package exports

// A policy is compiled once: each pattern is checked, and what two patterns say
// about one name is settled here, the same way as in the linkers.

import (
	"errors"
	"fmt"
	"regexp"
)

// Policy is what an owner declares public. The zero value makes nothing public.
type Policy struct {
	// MustExport holds exact names and globs; each has to match something,
	// which the check export-missing judges.
	MustExport []string
	// MayExport holds exact names and globs that may match nothing.
	MayExport []string
	// Names holds exact mangled names that were computed from the objects of
	// other targets. They may match nothing.
	Names []string
	// Nodes holds versions, the oldest first: each inherits the one before it.
	// They exclude MustExport, MayExport and Names, because GNU ld and lld
	// refuse a script with anonymous and named versions.
	Nodes []Node
}

// Node is a symbol version and what is exported in it.
type Node struct {
	// Name is a letter or "_", then letters, digits, "_" and ".".
	Name string `json:"name"`
	// Patterns must each match something, as in Policy.MustExport.
	Patterns []string `json:"patterns"`
}

// Compiled is a policy that has been found to be in order. It is safe for
// concurrent use.
type Compiled struct {
	patterns []*Pattern
	nodes    []string
	exact    map[string]*Pattern
	globs    []*Pattern // in the order in which they are asked: the first that matches decides
}

// nodeName is what the lexers of all four linkers take for the name of a
// version (GNU ld 2.47, ld/ldlex.l: V_TAG; "$" is left out).
var nodeName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// Compile checks a policy. Errors name the attribute, the index in it, the
// pattern and the column (from 1, in bytes), as in
//
//	must_export[2] "engine_[!a]*": column 9: …
func Compile(p Policy) (*Compiled, error) {
	if len(p.Nodes) > 0 && len(p.MustExport)+len(p.MayExport)+len(p.Names) > 0 {
		return nil, fmt.Errorf("version_nodes (%s, …) cannot be combined with must_export, may_export or exports_from: GNU ld and lld refuse a script that has a nameless version beside named ones; write those patterns into a node", p.Nodes[0].Name)
	}
	c := &Compiled{exact: map[string]*Pattern{}}
	for _, list := range []struct {
		attribute string
		texts     []string
		must, gen bool
	}{
		{"must_export", p.MustExport, true, false},
		{"may_export", p.MayExport, false, false},
		{"exports_from", p.Names, false, true},
	} {
		for i, text := range list.texts {
			pat := &Pattern{Text: text, Must: list.must, Generated: list.gen}
			if err := c.add(pat); err != nil {
				return nil, fmt.Errorf("%s[%d] %q: %w", list.attribute, i, text, err)
			}
		}
	}
	for i, n := range p.Nodes {
		if err := c.addNode(n); err != nil {
			return nil, fmt.Errorf("version_nodes[%d] %q: %w", i, n.Name, err)
		}
	}
	c.order()
	return c, nil
}

func (c *Compiled) addNode(n Node) error {
	switch {
	case !nodeName.MatchString(n.Name):
		return errors.New(`no name for a version: it takes a letter or "_", then letters, digits, "_" and "."`)
	case n.Name == "global" || n.Name == "local" || n.Name == "extern" || n.Name == "VERSION":
		return errors.New("the language of version scripts has this word for itself; choose another name")
	}
	for _, earlier := range c.nodes {
		if earlier == n.Name {
			return errors.New("this version is declared twice")
		}
	}
	c.nodes = append(c.nodes, n.Name)
	for j, text := range n.Patterns {
		if err := c.add(&Pattern{Text: text, Node: n.Name, Must: true}); err != nil {
			return fmt.Errorf("patterns[%d] %q: %w", j, text, err)
		}
	}
	return nil
}

func (c *Compiled) add(p *Pattern) error {
	if err := p.parse(); err != nil {
		return err
	}
	if p.exact != "" {
		// The same name in a later node is how a library that has foo@V1 and
		// foo@@V2 (.symver) is written; a definition without a version of its
		// own goes to the later, as with globs.
		if first := c.exact[p.exact]; first == nil || first.Node != p.Node {
			c.exact[p.exact] = p
		}
	}
	c.patterns = append(c.patterns, p)
	return nil
}

// order settles who is asked first. An exact name beats every glob, "*" alone
// is beaten by every other, and between nodes the later wins: all four linkers
// agree on that, provided the exact name is written as one (see write.go).
// Without nodes the first written is asked first, as any answer is the same.
func (c *Compiled) order() {
	byNode := map[string][]*Pattern{}
	var last []*Pattern
	for _, p := range c.patterns {
		if p.exact == "" {
			byNode[p.Node] = append(byNode[p.Node], p)
		}
	}
	nodes := c.nodes
	if len(nodes) == 0 {
		nodes = []string{""}
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		for _, p := range byNode[nodes[i]] {
			if p.Text == "*" {
				last = append(last, p)
			} else {
				c.globs = append(c.globs, p)
			}
		}
	}
	c.globs = append(c.globs, last...)
}

// Patterns lists all patterns in the order of the policy: MustExport,
// MayExport, Names, then the nodes. The slice belongs to the policy.
func (c *Compiled) Patterns() []*Pattern { return c.patterns }

// Nodes lists the names of the versions, the oldest first.
func (c *Compiled) Nodes() []string { return c.nodes }

// Match returns the pattern that allows a mangled name (without "@version") and
// that pattern's version node ("" in a policy without versions). The name is
// demangled only if no pattern on mangled names has decided before.
func (c *Compiled) Match(mangled string) (pattern, node string, ok bool) {
	if p := c.match(mangled); p != nil {
		return p.Text, p.Node, true
	}
	return "", "", false
}

func (c *Compiled) match(mangled string) *Pattern {
	if p := c.exact[mangled]; p != nil {
		return p
	}
	return firstMatch(c.globs, mangled)
}

func firstMatch(globs []*Pattern, mangled string) *Pattern {
	n := name{mangled: mangled}
	for _, p := range globs {
		if p.match(&n) {
			return p
		}
	}
	return nil
}
