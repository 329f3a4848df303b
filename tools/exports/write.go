package exports

// A policy is written twice, because one script is not enough for all kinds of
// output. Measured with GNU ld 2.40 and 2.47, gold 1.16, lld 21.1, mold 3.0:
//
//   - The version script hides what is not listed, in executables and shared
//     objects, against -rdynamic and against what a DSO of the link refers to.
//     In an executable it exports nothing (mold 3.0: it does).
//   - The dynamic list exports what is listed from an executable; in a shared
//     object it adds nothing, since all that it does not list is local. An
//     empty one is a syntax error in GNU ld and gold.
//   - A later node's glob beats an earlier node's, an exact name beats every
//     glob, "*" is beaten by every other. An exact name is written as a glob
//     (token.go), so where a later node's glob also matches it, the name has to
//     be written as it is; there lld 17 and later fail if nothing defines it.
//   - "local: *" is written once, in the first node: gold warns about two.

import (
	"bytes"
	"strings"
)

// Options says for whom a script is written.
type Options struct {
	// Label is put into the leading comment: the target that declares the policy.
	Label string
}

// nothing is a pattern that no symbol has: a compiler makes no name of dots,
// and linkers demand at least one pattern.
const nothing = "[.][.]no_symbol"

// VersionScript writes the policy for --version-script: the same bytes for the
// same policy and options.
func (c *Compiled) VersionScript(o Options) []byte {
	var b bytes.Buffer
	header(&b, o, "a version script")
	nodes := c.nodes
	if len(nodes) == 0 {
		nodes = []string{""}
	}
	hideRest := true
	for _, p := range c.patterns {
		// gold refuses "*" as both global and local.
		hideRest = hideRest && p.Text != "*"
	}
	for i, node := range nodes {
		if node != "" {
			b.WriteString(node + " ")
		}
		b.WriteString("{\n")
		c.body(&b, "global", c.of(node), true)
		if i == 0 && hideRest {
			b.WriteString("  local:\n    *;\n")
		}
		b.WriteString("}")
		if i > 0 {
			b.WriteString(" " + nodes[i-1])
		}
		b.WriteString(";\n")
	}
	return b.Bytes()
}

// DynamicList writes the policy for --dynamic-list: the same bytes for the same
// policy and options.
func (c *Compiled) DynamicList(o Options) []byte {
	var b bytes.Buffer
	header(&b, o, "a dynamic list")
	b.WriteString("{\n")
	if len(c.patterns) == 0 {
		b.WriteString("    " + nothing + ";\n")
	}
	c.body(&b, "", c.patterns, false)
	b.WriteString("};\n")
	return b.Bytes()
}

func header(b *bytes.Buffer, o Options, what string) {
	label := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '*' {
			return '_'
		}
		return r
	}, o.Label)
	b.WriteString("/* What ")
	if label == "" {
		b.WriteString("its owner")
	} else {
		b.WriteString(label)
	}
	b.WriteString(" declares public, as " + what + " for GNU ld, gold, lld and mold.\n" +
		"   Written by symcheck. Change the declaration, not this file. */\n")
}

// of lists the patterns of a node.
func (c *Compiled) of(node string) []*Pattern {
	if len(c.nodes) == 0 {
		return c.patterns
	}
	var list []*Pattern
	for _, p := range c.patterns {
		if p.Node == node {
			list = append(list, p)
		}
	}
	return list
}

// body writes patterns, those on mangled names first; each text once.
func (c *Compiled) body(b *bytes.Buffer, keyword string, patterns []*Pattern, versions bool) {
	if len(patterns) == 0 {
		return
	}
	if keyword != "" {
		b.WriteString("  " + keyword + ":\n")
	}
	seen := map[string]bool{}
	cplusplus := false
	for _, p := range patterns {
		cplusplus = cplusplus || p.CPlusPlus
		if p.CPlusPlus {
			continue
		}
		text := p.script[0]
		if versions && p.exact != "" && c.contested(p) {
			text = `"` + p.exact + `"`
		}
		if !seen[text] {
			seen[text] = true
			b.WriteString("    " + text + ";\n")
		}
	}
	if !cplusplus {
		return
	}
	b.WriteString("    extern \"C++\" {\n")
	for _, p := range patterns {
		if !p.CPlusPlus {
			continue
		}
		for _, text := range p.script {
			if !seen["c++ "+text] {
				seen["c++ "+text] = true
				b.WriteString("      " + text + ";\n")
			}
		}
	}
	b.WriteString("    };\n")
}

// contested tells whether a glob of a later node would take an exact name from
// its node, were the name written as a glob.
func (c *Compiled) contested(p *Pattern) bool {
	if len(c.nodes) == 0 || c.exact[p.exact].Node != p.Node {
		return false
	}
	n := name{mangled: p.exact}
	for _, g := range c.globs { // the latest node first, "*" at the end
		if g.Node == p.Node || g.Text == "*" {
			return false
		}
		if g.match(&n) {
			return true
		}
	}
	return false
}

// LinkerFlags are the flags for the target that links. They are the same for
// executables and shared objects and for all four linkers, and gcc, clang and
// rustc (-C link-arg) carry them.
//
// -z start-stop-visibility=hidden is for lld, which makes __start_X and __stop_X
// after it has applied the version script and exports them (protected) in spite
// of "local: *". GNU ld 2.40, gold 1.16 and mold accept it; GNU ld then keeps
// those that a glob matches in .dynsym, but as STV_HIDDEN, which ld.so binds
// nothing to.
//
// For a Rust cdylib rustc passes a version script of its own: lld, gold and mold
// export the union, GNU ld (2.40 and 2.47) refuses two scripts without names
// ("anonymous version tag cannot be combined with other version tags"), and no
// other option of its overrules the "local: *" of rustc's. With GNU ld the way is
// a static library in Rust, linked into a shared one by gcc.
//
// A static PIE has nothing to export, and GNU ld (2.40 and 2.47) fails an
// assertion on -static-pie with any version script; gold knows no -static-pie.
func LinkerFlags(scriptPath, dynamicListPath string) []string {
	return []string{
		"-Wl,--version-script=" + scriptPath,
		"-Wl,--dynamic-list=" + dynamicListPath,
		"-Wl,-z,start-stop-visibility=hidden",
	}
}
