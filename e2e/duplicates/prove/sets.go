package main

// Libraries that two consumers bring along, each its own: linked as they are, which the linkers refuse; with the flag that silences them,
// where the check has to name what they named; and isolated, each with its consumer, where nothing is refused and the program runs.

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

//go:embed rust.txtar
var rustText string

//go:embed c.txtar
var cText string

//go:embed cplusplus.txtar
var cplusplusText string

// set is one pair of libraries, built in one way.
type set struct {
	Name string
	text string
	// build makes main.o and, of each side, libconsumer and library.
	build [][]string
	sides [2]side
	link  []string // the driver, and what follows the inputs
	after []string
}

// side is a consumer with what it vendors.
type side struct {
	libraries []string
	id        string
	public    []string
}

// row is one link of a set.
type row struct {
	Set, Linker    string
	Theirs, Ours   int
	Missing, Extra []string
	Allowed        string // how the program ran that was linked with the flag
	Isolated       string // how the isolated one ran
	Others         map[string]int
	Problems       []string
}

func (b *bench) allSets() []set {
	var list []set
	for _, lto := range []string{"off", "fat", "thin"} {
		var build [][]string
		for _, name := range []string{"one", "two"} {
			build = append(build,
				[]string{"rustc", "--edition=2021", "--crate-type=staticlib", "-Copt-level=2", "-Clto=" + lto, "-o", "lib" + name + ".a", name + ".rs"},
				[]string{"gcc", "-O1", "-c", "use_" + name + ".c"},
				[]string{"ar", "rcs", "libuse_" + name + ".a", "use_" + name + ".o"})
		}
		list = append(list, set{
			Name: "Rust, lto=" + lto, text: rustText, build: append(build, []string{"gcc", "-c", "main.c"}),
			sides: [2]side{
				{[]string{"libuse_one.a", "libone.a"}, "one", []string{"use_one"}},
				{[]string{"libuse_two.a", "libtwo.a"}, "two", []string{"use_two"}},
			},
			link: []string{"gcc"}, after: []string{"-lpthread", "-ldl", "-lm"},
		})
	}
	return append(list, twice("C", cText, "gcc", ".c", "", "-fcommon"), twice("C++", cplusplusText, "g++", ".cc", "::*", "-fPIC", "-frtti"))
}

// twice is a library in two versions, and its two consumers.
func twice(name, text, compiler, ending, public string, flags ...string) set {
	s := set{Name: name, text: text, link: []string{compiler}}
	compile := append([]string{compiler, "-O1", "-c"}, flags...)
	s.build = append(s.build, append(slices.Clone(compile), "main"+ending))
	for i, v := range []string{"1", "2"} {
		for _, part := range []string{"lib", "log", "user"} {
			s.build = append(s.build, append(slices.Clone(compile), "-DVERSION="+v, "-Dlibuser=libuser"+v, part+ending, "-o", part+v+".o"))
		}
		s.build = append(s.build,
			[]string{"ar", "rcs", "liblib" + v + ".a", "lib" + v + ".o", "log" + v + ".o"},
			[]string{"ar", "rcs", "libuser" + v + ".a", "user" + v + ".o"})
		s.sides[i] = side{[]string{"libuser" + v + ".a", "liblib" + v + ".a"}, "v" + v, []string{"libuser" + v + public}}
	}
	return s
}

func (b *bench) sets() ([]row, error) {
	var rows []row
	for _, s := range b.allSets() {
		if !b.all && (s.Name == "Rust, lto=off" || s.Name == "Rust, lto=thin") {
			continue
		}
		list, err := part(b, s.Name, s.text, func() ([]row, int, error) { return b.set(s) })
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		rows = append(rows, list...)
	}
	return rows, nil
}

func (b *bench) set(s set) (rows []row, problems int, err error) {
	_, files := split(s.text)
	dir, err := b.folder(s.Name, files)
	if err != nil {
		return nil, 0, err
	}
	for _, argv := range s.build {
		if _, err := command(dir, argv...); err != nil {
			return nil, 0, err
		}
	}
	inputs := []string{"main.o"}
	isolated := []string{"main.o"}
	for _, side := range s.sides {
		inputs = append(inputs, side.libraries...)
		out := "isolated_" + side.id
		if err := os.Mkdir(filepath.Join(dir, out), 0o755); err != nil {
			return nil, 0, err
		}
		argv := []string{b.symcheck, "isolate", "--id=" + side.id, "--output=" + out}
		for _, p := range side.public {
			argv = append(argv, "--public="+p)
		}
		if _, err := command(dir, append(argv, side.libraries...)...); err != nil {
			return nil, 0, err
		}
		for _, l := range side.libraries {
			isolated = append(isolated, out+"/"+l)
		}
	}
	for _, l := range linkers {
		r, err := b.oneLink(s, dir, inputs, isolated, l)
		if err != nil {
			return nil, 0, err
		}
		b.say(fmt.Sprintf("%s, %s: the linker names %d, the check %d; isolated: %s", s.Name, l.name, r.Theirs, r.Ours, r.Isolated), r.Problems)
		problems += len(r.Problems)
		rows = append(rows, r)
	}
	return rows, problems, nil
}

func (b *bench) oneLink(s set, dir string, inputs, isolated []string, l linker) (row, error) {
	r := row{Set: s.Name, Linker: l.name, Others: map[string]int{}}
	link := func(out string, files []string, flags ...string) []string {
		return slices.Concat(s.link, []string{"-o", out, "-fuse-ld=" + l.flag}, files, s.after, flags)
	}
	theirs, err := refused(dir, link("refused", inputs), l)
	if err != nil {
		return r, err
	}
	allowed := link("allowed", inputs, "-Wl,--allow-multiple-definition")
	if _, err := command(dir, allowed...); err != nil {
		return r, err
	}
	got, err := b.check(dir, "allowed", inputs, allowed)
	if err != nil {
		return r, err
	}
	ours := map[string]bool{}
	for _, f := range got.Findings {
		if f.Check != "duplicate-definition" {
			continue
		}
		for _, sym := range f.Symbols {
			if f.Kind == "strong" {
				ours[sym.Name] = true
			} else {
				r.Others[f.Kind]++
			}
		}
	}
	r.Theirs, r.Ours = len(theirs), len(ours)
	r.Missing, r.Extra = minus(theirs, ours), minus(ours, theirs)
	for _, n := range r.Missing {
		r.Problems = append(r.Problems, l.name+" names "+n+", the check does not")
	}
	for _, n := range r.Extra {
		r.Problems = append(r.Problems, "the check names "+n+", "+l.name+" does not")
	}
	if len(got.Errors) > 0 {
		r.Problems = append(r.Problems, got.Errors...)
	}
	r.Allowed = ran(dir, "allowed")
	// Isolated: no flag, the program runs, and nothing is left to find.
	without := link("isolated", isolated)
	if said, err := command(dir, without...); err != nil {
		r.Isolated = "no link"
		r.Problems = append(r.Problems, said)
		return r, nil
	}
	if r.Isolated = ran(dir, "isolated"); r.Isolated != "runs" {
		r.Problems = append(r.Problems, "isolated: "+r.Isolated)
	}
	got, err = b.check(dir, "isolated", isolated, without)
	if err != nil {
		return r, err
	}
	r.Problems = append(r.Problems, alarms(got)...)
	return r, nil
}

// ran runs a program and says how it came out, in a word or two.
func ran(dir, program string) string {
	out, err := command(dir, "timeout", "20", "./"+program)
	switch {
	case err == nil:
		return "runs"
	case strings.Contains(err.Error(), "exit status 124"):
		return "hangs"
	case strings.Contains(err.Error(), "core dumped"), strings.Contains(err.Error(), "signal"), strings.Contains(err.Error(), "exit status 13"):
		return "crashes"
	}
	_ = out
	return "wrong results"
}

// theirWords find the name in a linker's error.
var theirWords = map[string]*regexp.Regexp{
	"GNU ld": regexp.MustCompile("multiple definition of `([^']+)'"),
	"lld":    regexp.MustCompile(`duplicate symbol: (\S+)`),
	"mold":   regexp.MustCompile(`duplicate symbol: .*: (\S+)`),
}

// refused links and returns the names that the linker says are defined twice.
func refused(dir string, link []string, l linker) (map[string]bool, error) {
	link = append(link, "-Wl,--no-demangle")
	if l.name == "lld" {
		link = append(link, "-Wl,--error-limit=0")
	}
	said, err := command(dir, link...)
	names := map[string]bool{}
	for _, m := range theirWords[l.name].FindAllStringSubmatch(said, -1) {
		names[m[1]] = true
	}
	if err != nil && len(names) == 0 {
		return nil, err
	}
	return names, nil
}

func minus(a, b map[string]bool) []string {
	var out []string
	for n := range a {
		if !b[n] {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}
