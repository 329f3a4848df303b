package check

// size: a budget, and who uses it up.

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

const sizeID = "size"

func hasSize(p *Policy) bool { return len(p.MaxSize) > 0 }

// wholeFile is the key for the file itself; every other is the name of a section.
const wholeFile = "file"

// sizeRule takes ten digits: as many GiB are no more than 64 bits hold.
var sizeRule = regexp.MustCompile(`^([0-9]{1,10}) ?(B|kB|MB|GB|KiB|MiB|GiB)?$`)

var sizeUnits = map[string]uint64{"": 1, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}

func (p *Policy) validateSize() error {
	for _, key := range sorted(p.MaxSize) {
		if key == "" {
			return fmt.Errorf(`max_size: a name is missing; it is "file" or a section`)
		}
		if m := sizeRule.FindStringSubmatch(p.MaxSize[key]); m == nil {
			return fmt.Errorf("max_size[%q]: %q is no size; write 500kB, 10MB (1,000 each), 512KiB, 4MiB (1,024 each), or bytes", key, p.MaxSize[key])
		}
	}
	return nil
}

// AddSize adds a budget that is written WHAT=SIZE.
func (p *Policy) AddSize(text string) error {
	key, size, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("write WHAT=SIZE, as file=10MB or .text=4MiB")
	}
	if p.MaxSize == nil {
		p.MaxSize = map[string]string{}
	}
	p.MaxSize[key] = size
	return p.validateSize()
}

func bytesOf(rule string) uint64 {
	m := sizeRule.FindStringSubmatch(rule)
	n, _ := strconv.ParseUint(m[1], 10, 64)
	return n * sizeUnits[m[2]]
}

func sizeWithin(s *Subject) result {
	var res result
	if len(s.Policy.MaxSize) == 0 {
		return result{notApplicable: "max_size asks for nothing"}
	}
	sections, err := s.Output.File.Sections()
	if err != nil {
		return result{unread: []unread{{where: s.Output.Name, reason: err.Error(), damaged: true}}}
	}
	for _, key := range sorted(s.Policy.MaxSize) {
		var have uint64
		found := false
		if key == wholeFile {
			_, n := s.Output.File.Bytes()
			have, found = uint64(n), true
		}
		for _, sec := range sections {
			if key == sec.Name {
				have, found = have+sec.Size, true
			}
		}
		most := bytesOf(s.Policy.MaxSize[key])
		switch {
		case !found && !s.Policy.RepositoryWide:
			res.unread = append(res.unread, unread{where: s.Output.Name, reason: fmt.Sprintf("max_size: %s has no section %s", s.subjectName(), key)})
		case have > most && !s.accepts(sizeID, key):
			res.findings = append(res.findings, s.sizeFinding(key, have, most, sections))
		}
	}
	return res
}

func (s *Subject) sizeFinding(key string, have, most uint64, sections []elffile.Section) Finding {
	what := "the file"
	if key != wholeFile {
		what = key
	}
	f := Finding{
		Check: sizeID, Severity: Error, Subject: key,
		Summary: fmt.Sprintf("%s of %s has %s, %s more than the %s of max_size", what, s.subjectName(), thousands(have), thousands(have-most), s.Policy.MaxSize[key]),
		Harm:    []string{"it is over the budget that its owner set"},
		Fix:     []string{"link less of what is largest, or raise the budget: max_size = {" + strconv.Quote(key) + ": " + strconv.Quote(roundedUp(have)) + "}"},
	}
	if key == wholeFile {
		var debug uint64
		for _, sec := range sections {
			if strings.HasPrefix(sec.Name, ".debug_") || strings.HasPrefix(sec.Name, ".zdebug_") || sec.Name == ".symtab" || sec.Name == ".strtab" {
				debug += sec.Size
			}
		}
		if debug > have/4 {
			f.Why = append(f.Why, fmt.Sprintf("%s of it are debug information and symbols, which no loader reads", thousands(debug)))
			f.Fix = append([]string{"check what ships: the stripped file (binary = \":NAME.stripped\"), or link with -Wl,-s"}, f.Fix...)
		}
	}
	f.Why = append(f.Why, s.largest(key)...)
	return f
}

// largest names the inputs that bring most, by label.
func (s *Subject) largest(key string) []string {
	r, err := s.resolution()
	if r == nil || err != nil {
		return []string{"who brings it is unknown: what went into the link is not visible"}
	}
	counts := func(sec *elffile.Section) bool {
		if key == wholeFile {
			return sec.Flags&elffile.SHF_ALLOC != 0 && sec.Type != elffile.SHT_NOBITS
		}
		return sec.Name == key || strings.HasPrefix(sec.Name, key+".")
	}
	by := map[string]uint64{}
	var total uint64
	for _, o := range r.Linked() {
		n, err := o.Weigh(counts)
		if err != nil || n == 0 {
			continue
		}
		by[ownerOf(o)] += n
		total += n
	}
	if total == 0 {
		return []string{"who brings it is unknown: no input that can be read has any of it"}
	}
	owners := sorted(by)
	slices.SortStableFunc(owners, func(a, b string) int { return cmp.Compare(by[b], by[a]) })
	const shown = 5
	var why []string
	for i, o := range owners {
		if i == shown {
			why = append(why, fmt.Sprintf("… and %d more", len(owners)-shown))
			break
		}
		why = append(why, fmt.Sprintf("%s brings %s, %d %% of what the objects have", o, thousands(by[o]), by[o]*100/total))
	}
	return append(why, "summed up before the linker collected and merged (inferred); libraries of the system are not among them")
}

// thousands writes a number of bytes so that it can be read.
func thousands(n uint64) string {
	text := strconv.FormatUint(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text + " bytes"
}

// roundedUp is a size in the unit in which it has few digits.
func roundedUp(n uint64) string {
	for _, unit := range []string{"MB", "kB"} {
		if u := sizeUnits[unit]; n >= 4*u {
			return fmt.Sprintf("%d%s", (n+u-1)/u, unit)
		}
	}
	return strconv.FormatUint(n, 10)
}
