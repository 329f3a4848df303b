package shape

// size: a budget, and who uses it up.

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// SizeID is how reports and exceptions call Size.
const SizeID = "size"

// AsksSize tells a policy that limits a size.
func AsksSize(p *subject.Policy) bool { return len(p.MaxSize) > 0 }

// wholeFile is the key for the file itself; every other is the name of a section.
const wholeFile = "file"

// sizeRule takes ten digits: as many GiB are no more than 64 bits hold.
var sizeRule = regexp.MustCompile(`^([0-9]{1,10}) ?(B|kB|MB|GB|KiB|MiB|GiB)?$`)

var sizeUnits = map[string]uint64{"": 1, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}

func validateSize(p *subject.Policy) error {
	for _, key := range slices.Sorted(maps.Keys(p.MaxSize)) {
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
func AddSize(p *subject.Policy, text string) error {
	key, size, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("write WHAT=SIZE, as file=10MB or .text=4MiB")
	}
	if p.MaxSize == nil {
		p.MaxSize = map[string]string{}
	}
	p.MaxSize[key] = size
	return validateSize(p)
}

func bytesOf(rule string) uint64 {
	m := sizeRule.FindStringSubmatch(rule)
	n, _ := strconv.ParseUint(m[1], 10, 64)
	return n * sizeUnits[m[2]]
}

// Size holds the file and its sections to max_size, and says whose the largest parts are.
func Size(s *subject.Subject) finding.Result {
	var res finding.Result
	if len(s.Policy.MaxSize) == 0 {
		return finding.Result{NotApplicable: "max_size asks for nothing"}
	}
	sections, err := s.Output.File.Sections()
	if err != nil {
		return s.Damaged(err)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Policy.MaxSize)) {
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
			res.Unread = append(res.Unread, finding.Unread{Where: s.Output.Name, Reason: fmt.Sprintf("max_size: %s has no section %s", s.Name(), key)})
		case have > most && !s.Accepts(SizeID, key):
			res.Findings = append(res.Findings, sizeFinding(s, key, have, most, sections))
		}
	}
	return res
}

func sizeFinding(s *subject.Subject, key string, have, most uint64, sections []elffile.Section) finding.Finding {
	what := "the file"
	if key != wholeFile {
		what = key
	}
	f := finding.Finding{
		Check: SizeID, Severity: finding.Error, Subject: key,
		Summary: fmt.Sprintf("%s of %s has %s, %s more than the %s of max_size", what, s.Name(), thousands(have), thousands(have-most), s.Policy.MaxSize[key]),
		Harm:    []string{"it is over the budget that its owner set"},
		Fix:     []string{"link less of what is largest, or raise the budget: " + raised(s, key, roundedUp(have))},
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
			f.Fix = append([]string{fixStrip(s)}, f.Fix...)
		}
	}
	f.Why = append(f.Why, largest(s, key, sections)...)
	return f
}

// largest names the inputs that bring most, by label.
func largest(s *subject.Subject, key string, sections []elffile.Section) []string {
	r, err := s.Resolution()
	if r == nil || err != nil {
		return []string{"who brings it is unknown: what went into the link is not visible"}
	}
	counts := func(sec *elffile.Section) bool {
		if key == wholeFile {
			return sec.Flags&elffile.SHF_ALLOC != 0 && sec.Type != elffile.SHT_NOBITS
		}
		return goesTo(sec.Name, sections) == key
	}
	by := map[string]uint64{}
	var total uint64
	for _, o := range r.Linked() {
		n, err := o.Weigh(counts)
		if err != nil || n == 0 {
			continue
		}
		by[subject.OwnerOf(o)] += n
		total += n
	}
	if total == 0 {
		return []string{"who brings it is unknown: no input that can be read has any of it"}
	}
	owners := slices.Sorted(maps.Keys(by))
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

// goesTo is the section of the file into which a linker puts one of an object: the one that
// has the longest part of its name. ".data.rel.ro.local" is no part of ".data" where there is
// a ".data.rel.ro".
func goesTo(name string, sections []elffile.Section) string {
	home := ""
	for _, sec := range sections {
		if len(sec.Name) > len(home) && (name == sec.Name || strings.HasPrefix(name, sec.Name+".")) {
			home = sec.Name
		}
	}
	return home
}

// raised is the line that raises a budget and leaves the others.
func raised(s *subject.Subject, key, size string) string {
	if s.Policy.Target == "" {
		return fmt.Sprintf("--max-size %s=%s", key, size)
	}
	return fmt.Sprintf("buildozer 'dict_set max_size %s:%s' %s", key, size, s.Policy.Target)
}

// fixStrip says how a file is had without debug information.
func fixStrip(s *subject.Subject) string {
	switch target := s.Link.Target; {
	case target == "":
		return "check what ships, the stripped file, or link with -Wl,-s"
	case language(s) == "Rust":
		return fmt.Sprintf("check what ships: buildozer 'add rustc_flags -Cstrip=symbols' %s", target)
	case language(s) == "Go":
		return fmt.Sprintf("check what ships: gc_linkopts = [\"-s\", \"-w\"] in %s", target)
	case s.Link.RuleKind == "cc_binary" && s.Policy.RepositoryWide:
		return fmt.Sprintf("check what ships: buildozer 'add linkopts -Wl,-s' %s, or %s", target, s.FixAlone(string(target)+".stripped", "max_size = …"))
	case s.Link.RuleKind == "cc_binary":
		return fmt.Sprintf("check what ships: binary = \"%s.stripped\", or buildozer 'add linkopts -Wl,-s' %s", target, target)
	default:
		return "check what ships: " + s.FixLinkFlag("-Wl,-s")[0]
	}
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
