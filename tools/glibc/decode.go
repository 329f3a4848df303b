package glibc

// Reading the data file that Encode writes.

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Decode reads a data file and returns its recorded releases, the oldest first. With
// releases given, only those of them that the file has. Errors name the line.
func Decode(text string, only ...Release) ([]*ABI, error) {
	d := &decoder{only: only}
	number := 0
	for text != "" {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		number++
		if line == "" || line[0] == '#' {
			continue
		}
		if err := d.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if len(d.records) == 0 {
		return nil, fmt.Errorf("it has no line \"records:\"")
	}
	if err := d.endLibrary(); err != nil {
		return nil, err
	}
	var wanted []*ABI
	for _, r := range d.records {
		if r != nil {
			wanted = append(wanted, r)
		}
	}
	return wanted, nil
}

type decoder struct {
	only     []Release
	cpu      string
	releases []string // as they are written
	records  []*ABI   // one for each release, nil where it is not wanted

	libraries []*Library // one for each record: the library that is read, or nil
	aliases   []map[string]int
	soname    string
	node      string
}

func (d *decoder) line(line string) error {
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return fmt.Errorf("it is blank")
	}
	switch fields[0] {
	case "cpu:":
		if len(fields) != 2 || d.cpu != "" || !word(fields[1]) {
			return fmt.Errorf("\"cpu:\" has one processor, once")
		}
		d.cpu = fields[1]
		return nil
	case "records:":
		return d.header(fields[1:])
	}
	if d.records == nil {
		return fmt.Errorf("%q comes before \"records:\"", fields[0])
	}
	first, last, fields, err := d.span(fields)
	if err != nil {
		return err
	}
	switch fields[0] {
	case "library:":
		return d.library(fields[1:], first, last)
	case "node:":
		if len(fields) != 2 {
			return fmt.Errorf("\"node:\" has one name")
		}
		d.node = fields[1]
		for i := first; i <= last; i++ {
			if l := d.libraries[i]; l != nil {
				l.Nodes = append(l.Nodes, d.node)
			}
		}
		return nil
	}
	if d.node == "" {
		return fmt.Errorf("%q comes before \"node:\"", fields[0])
	}
	return d.symbol(fields, first, last)
}

func (d *decoder) header(releases []string) error {
	if d.cpu == "" || d.records != nil || len(releases) == 0 || len(releases) > 64 {
		return fmt.Errorf("\"records:\" has the recorded releases, at most 64, once, after \"cpu:\"")
	}
	var previous Release
	for _, text := range releases {
		release, err := ParseRelease(text)
		switch {
		case err != nil:
			return err
		case !previous.Less(release):
			return fmt.Errorf("%s comes after %s", release, previous)
		}
		previous = release
		var record *ABI
		if d.only == nil || slices.Contains(d.only, release) {
			record = &ABI{CPU: d.cpu, Floor: release}
		}
		d.records = append(d.records, record)
	}
	d.releases = releases
	d.libraries = make([]*Library, len(releases))
	d.aliases = make([]map[string]int, len(releases))
	return nil
}

// span takes +2.36 and -2.41 off the end of a line.
func (d *decoder) span(fields []string) (first, last int, rest []string, err error) {
	last = len(d.releases) - 1
	for len(fields) > 1 {
		text := fields[len(fields)-1]
		if text[0] != '+' && text[0] != '-' {
			break
		}
		i := slices.Index(d.releases, text[1:])
		if i < 0 {
			return 0, 0, nil, fmt.Errorf("%q is none of the records", text)
		}
		if text[0] == '+' {
			first = i
		} else {
			last = i
		}
		fields = fields[:len(fields)-1]
	}
	if first > last {
		return 0, 0, nil, fmt.Errorf("it ends before it begins")
	}
	return first, last, fields, nil
}

// library begins a library, or goes on with it: its DT_NEEDED may change.
func (d *decoder) library(fields []string, first, last int) error {
	if len(fields) == 0 {
		return fmt.Errorf("\"library:\" has a name")
	}
	switch order := strings.Compare(d.soname, fields[0]); {
	case order > 0 || order == 0 && d.node != "":
		return fmt.Errorf("the library %s comes after %s", fields[0], d.soname)
	case order < 0:
		if err := d.endLibrary(); err != nil {
			return err
		}
		d.soname = fields[0]
	}
	for i := first; i <= last; i++ {
		if d.records[i] == nil {
			continue
		}
		if d.libraries[i] != nil {
			return fmt.Errorf("%s is there twice in %s", fields[0], d.releases[i])
		}
		d.libraries[i] = &Library{Soname: fields[0], Needed: append([]string(nil), fields[1:]...)}
		d.aliases[i] = map[string]int{}
	}
	return nil
}

// endLibrary puts the library that was read into its records.
func (d *decoder) endLibrary() error {
	for i, l := range d.libraries {
		if l == nil {
			continue
		}
		sortSymbols(l.Symbols)
		numberAliases(l.Symbols)
		if err := plain(l); err != nil {
			return fmt.Errorf("%s in %s: %w", l.Soname, d.releases[i], err)
		}
		d.records[i].Libraries = append(d.records[i].Libraries, *l)
		d.libraries[i] = nil
	}
	d.node = ""
	return nil
}

func (d *decoder) symbol(fields []string, first, last int) error {
	s := Symbol{Name: fields[0], Version: d.node, Default: true, Type: elffile.STT_FUNC, Binding: elffile.STB_GLOBAL}
	group := ""
	for _, field := range fields[1:] {
		what, value, _ := strings.Cut(field, ":")
		var n uint64
		if value != "" {
			var err error
			if n, err = strconv.ParseUint(value, 10, 64); err != nil {
				return fmt.Errorf("%s: %q is no number", s.Name, value)
			}
		}
		switch {
		case field == "compat":
			s.Default = false
		case field == "weak":
			s.Binding = elffile.STB_WEAK
		case field == "unique":
			s.Binding = elffile.STB_GNU_UNIQUE
		case field == "ifunc":
			s.Type = elffile.STT_GNU_IFUNC
		case what == "object":
			s.Type, s.Size = elffile.STT_OBJECT, n
		case what == "tls":
			s.Type, s.Size = elffile.STT_TLS, n
		case what == "type" && n < 16:
			s.Type = uint8(n)
		case field[0] == '=':
			group = field[1:]
		default:
			return fmt.Errorf("%s: %q is unknown", s.Name, field)
		}
	}
	if !isData(s.Type) {
		s.Size = 0
	}
	for i := first; i <= last; i++ {
		l := d.libraries[i]
		if l == nil {
			continue
		}
		s.Alias = 0
		if group != "" {
			if d.aliases[i][group] == 0 {
				d.aliases[i][group] = len(d.aliases[i]) + 1
			}
			s.Alias = d.aliases[i][group]
		}
		l.Symbols = append(l.Symbols, s)
	}
	return nil
}
