package debuginfo

// What others say of the same files: Go's debug/dwarf and llvm-dwarfdump, each of
// which reads all entries one by one.

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// oracle is what somebody says of the .debug_info of a file.
type oracle struct {
	units []string
	refs  []string
	types []string
	paths map[uint64][]string // of each entry, by offset
	tags  map[uint64]Tag      // debug/dwarf only
}

// die is an entry as an oracle gives it.
type die struct {
	offset      uint64
	tag         Tag
	name        string
	declaration bool
	refs        []dieRef
}

type dieRef struct {
	attr   Attribute
	target uint64
}

// collector turns entries, in the order of the file, into an oracle.
type collector struct {
	oracle
	roots []uint64
	stack []*die
	all   []*die
}

func (c *collector) add(d *die) {
	if len(c.stack) == 0 {
		c.roots = append(c.roots, d.offset)
	}
	var path []string
	for k, s := range c.stack {
		if k > 0 {
			path = append(path, fmt.Sprintf("%#x %s", s.offset, s.name))
		}
	}
	if len(c.stack) > 0 {
		path = append(path, fmt.Sprintf("%#x %s", d.offset, d.name))
	}
	c.paths[d.offset] = path
	if namesType(d.tag) && d.name != "" && !d.declaration {
		c.types = append(c.types, fmt.Sprintf("%#x %s", d.offset, d.name))
	}
	c.all = append(c.all, d)
}

func (c *collector) unit(at uint64) int {
	n, ok := slices.BinarySearch(c.roots, at)
	if !ok {
		n--
	}
	return n
}

func (c *collector) done() *oracle {
	for _, d := range c.all {
		for _, r := range d.refs {
			if a, b := c.unit(d.offset), c.unit(r.target); a != b {
				c.refs = append(c.refs, fmt.Sprintf("%d %#x %s -> %d %#x", a, d.offset, r.attr, b, r.target))
			}
		}
	}
	return &c.oracle
}

func unitLine(root uint64, name, dir, producer string, language int64) string {
	return fmt.Sprintf("%#x %q %q %q %d", root, name, dir, producer, language)
}

// byDebugDwarf asks debug/dwarf.
func byDebugDwarf(t *testing.T, path string) *oracle {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	c := &collector{oracle: oracle{paths: map[uint64][]string{}, tags: map[uint64]Tag{}}}
	r := d.Reader()
	for {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return c.done()
		}
		if e.Tag == 0 {
			c.stack = c.stack[:len(c.stack)-1]
			continue
		}
		text := func(a dwarf.Attr) string { s, _ := e.Val(a).(string); return s }
		x := &die{offset: uint64(e.Offset), tag: Tag(e.Tag), name: text(dwarf.AttrName)}
		x.declaration, _ = e.Val(dwarf.AttrDeclaration).(bool)
		for _, v := range e.Field {
			if to, ok := v.Val.(dwarf.Offset); ok && v.Class == dwarf.ClassReference {
				x.refs = append(x.refs, dieRef{Attribute(v.Attr), uint64(to)})
			}
		}
		if len(c.stack) == 0 {
			language, _ := e.Val(dwarf.AttrLanguage).(int64)
			c.units = append(c.units, unitLine(x.offset, x.name, text(dwarf.AttrCompDir), text(dwarf.AttrProducer), language))
		}
		c.tags[x.offset] = x.tag
		c.add(x)
		if e.Children {
			c.stack = append(c.stack, x)
		}
	}
}

var (
	dumpEntry     = regexp.MustCompile(`^0x([0-9a-f]+): (\s*)(DW_TAG_\w+)$`)
	dumpAttribute = regexp.MustCompile(`^\s+(DW_AT_\w+) \[(DW_FORM_\w+)\]\t\((.*)\)$`)
	dumpTarget    = regexp.MustCompile(`^(0x[0-9a-f]+)`)

	dumpTags = map[string]Tag{
		"DW_TAG_class_type": tagClass, "DW_TAG_enumeration_type": tagEnum, "DW_TAG_structure_type": tagStruct,
		"DW_TAG_typedef": tagTypedef, "DW_TAG_union_type": tagUnion, "DW_TAG_base_type": tagBaseType,
	}
	dumpLanguages = map[string]int64{
		"": 0, "DW_LANG_C89": 1, "DW_LANG_C99": 0xc, "DW_LANG_C11": 0x1d, "DW_LANG_C_plus_plus": 4, "DW_LANG_C_plus_plus_14": 0x21,
		"DW_LANG_C_plus_plus_11": 0x1a, "DW_LANG_C_plus_plus_17": 0x2a, "DW_LANG_Rust": 0x1c, "DW_LANG_Mips_Assembler": 0x8001,
	}
)

// byLLVM asks llvm-dwarfdump, which also reads what is big-endian and not linked.
func byLLVM(t *testing.T, path string) *oracle {
	t.Helper()
	reallink.Tool(t, "llvm-dwarfdump")
	text, err := reallink.Try("", "llvm-dwarfdump", "--debug-info", "--show-form", path)
	if strings.Contains(text, "unsupported compression type") {
		t.Skip("this llvm-dwarfdump knows no zstd")
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return parseDump(t, text)
}

// parseDump reads what llvm-dwarfdump prints.
func parseDump(t *testing.T, text string) *oracle {
	t.Helper()
	c := &collector{oracle: oracle{paths: map[uint64][]string{}}}
	type root struct{ name, dir, producer, language string }
	var roots []*root
	var last *die
	depth := 0
	flush := func() {
		if last != nil {
			c.stack = c.stack[:depth]
			c.add(last)
			c.stack = append(c.stack, last)
		}
		last = nil
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.Contains(line, "contents:") && !strings.Contains(line, "info contents:") {
			break
		}
		if m := dumpEntry.FindStringSubmatch(line); m != nil {
			flush()
			at, err := strconv.ParseUint(m[1], 16, 64)
			if err != nil {
				t.Fatal(err)
			}
			last, depth = &die{offset: at, tag: dumpTags[m[3]]}, len(m[2])/2
			if depth == 0 {
				roots = append(roots, &root{})
			}
			continue
		}
		m := dumpAttribute.FindStringSubmatch(line)
		if m == nil || last == nil {
			continue
		}
		value := strings.TrimSuffix(strings.TrimPrefix(m[3], `"`), `"`)
		target := func() uint64 {
			at, err := strconv.ParseUint(dumpTarget.FindString(value), 0, 64)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			return at
		}
		switch m[1] {
		case "DW_AT_name":
			last.name = value
		case "DW_AT_declaration":
			last.declaration = value == "true" || value == "0x01"
		}
		if m[2] == "DW_FORM_ref_addr" {
			attr, ok := attributeByName(m[1])
			if !ok {
				t.Fatalf("no name for %s", m[1])
			}
			last.refs = append(last.refs, dieRef{attr, target()})
		}
		if depth == 0 {
			switch r := roots[len(roots)-1]; m[1] {
			case "DW_AT_name":
				r.name = value
			case "DW_AT_comp_dir":
				r.dir = value
			case "DW_AT_producer":
				r.producer = value
			case "DW_AT_language":
				r.language = value
			}
		}
	}
	flush()
	for k, r := range roots {
		code, ok := dumpLanguages[r.language]
		if !ok {
			t.Fatalf("no number for %s", r.language)
		}
		c.units = append(c.units, unitLine(c.roots[k], r.name, r.dir, r.producer, code))
	}
	return c.done()
}

func attributeByName(name string) (Attribute, bool) {
	for a := range attributeNames {
		if a.String() == name {
			return a, true
		}
	}
	return 0, false
}
