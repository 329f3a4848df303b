package main

// One part: write the stubs, link everything, run it everywhere; and the same without
// the floor, which has to fail where it is old.

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/kept"
)

//go:embed programs
var programs embed.FS

type prover struct {
	Part
	dir string
}

// Result is what came out of a part.
type Result struct {
	Key     string // of all that went in
	Part    Part
	Date    string
	Linkers []string // what they call themselves
	Rows    []Row
	Without []string // the counterparts: what becomes of it without the floor
	Seconds float64
}

// Row is a language at a floor with a linker.
type Row struct {
	Language, Floor, Linker string
	Highest                 [3]string // the newest version asked for, by kind
}

// called is how a linker names itself; the compiler's driver says its own name first.
var called = regexp.MustCompile(`^(GNU ld|.*LLD|mold) `)

// kinds are what is linked.
var kinds = [3]string{"library", "program", "program, no PIE"}

func (p *prover) prove() (*Result, error) {
	started := time.Now()
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	if err := p.prepare(); err != nil {
		return nil, err
	}
	r := &Result{Key: key, Part: p.Part, Date: started.UTC().Format(time.DateOnly)}
	for _, linker := range linkers {
		name, err := p.tool(p.Cross+"gcc", "-fuse-ld="+linker, "-Wl,--version")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(name) {
			if called.MatchString(line) {
				r.Linkers = append(r.Linkers, strings.TrimSpace(line))
			}
		}
		for _, language := range p.Languages {
			for _, floor := range p.Floors {
				row, err := p.row(language, floor, linker)
				if err != nil {
					return nil, fmt.Errorf("%s, floor %s, %s: %w", language, floor, linker, err)
				}
				r.Rows = append(r.Rows, row)
			}
			text, err := p.without(language, linker)
			if err != nil {
				return nil, fmt.Errorf("%s without a floor, %s: %w", language, linker, err)
			}
			r.Without = append(r.Without, text)
		}
	}
	for _, folder := range p.Floors {
		text, err := p.withoutStart(folder)
		if err != nil {
			return nil, err
		}
		r.Without = append(r.Without, text)
	}
	r.Seconds = time.Since(started).Seconds()
	fmt.Printf("       %s: %d rows, %d counterparts, %.1f s\n", p.Name, len(r.Rows), len(r.Without), r.Seconds)
	return r, kept.Save(p.file(), r)
}

// prepare writes the programs and the stubs, and links what loads libraries.
func (p *prover) prepare() error {
	if err := os.RemoveAll(p.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return err
	}
	if err := os.CopyFS(p.dir, programs); err != nil {
		return err
	}
	symcheck := filepath.Join(p.dir, "symcheck")
	if out, err := exec.Command("go", "build", "-o", symcheck, "./tools/symcheck").CombinedOutput(); err != nil {
		return fmt.Errorf("%v\n%s", err, out)
	}
	for _, floor := range p.Floors {
		if _, err := p.tool(symcheck, "glibc", "stubs", "--cpu="+p.CPU, "--floor="+floor, "--out="+p.floor(floor)); err != nil {
			return err
		}
	}
	_, err := p.link("C", p.floor(p.Floors[0]), linkers[0], "load.c", "load", nil)
	return err
}

func (p *prover) floor(version string) string { return filepath.Join(p.dir, "floor-"+version) }

// row links all kinds and runs them on all systems.
func (p *prover) row(language, floor, linker string) (Row, error) {
	row := Row{Language: language, Floor: floor, Linker: linker}
	for i, kind := range kinds {
		out := fmt.Sprintf("%s-%s-%s-%d", language, floor, linker, i)
		trace, err := p.link(language, p.floor(floor), linker, source(language), out, how(language, kind))
		if err != nil {
			return row, err
		}
		if found := strangers(trace, p.floor(floor)); len(found) > 0 {
			return row, fmt.Errorf("the link of a %s read %s", kind, strings.Join(found, " "))
		}
		if row.Highest[i], err = p.highest(out); err != nil {
			return row, err
		}
		if newer(row.Highest[i], floor) {
			return row, fmt.Errorf("a %s asks for GLIBC_%s", kind, row.Highest[i])
		}
		if said, err := p.tool("./symcheck", "check", out, "--loads-on=glibc_"+floor, "--may-export=*"); err != nil {
			return row, fmt.Errorf("a %s does not hold:\n%s", kind, said)
		}
		if language == "C" && kind == kinds[2] && !p.NoCopy {
			if relocations, err := p.tool("readelf", "-rW", out); err != nil || !strings.Contains(relocations, "_COPY") || !strings.Contains(relocations, "environ@") {
				return row, fmt.Errorf("the program makes no copy of environ (%v)", err)
			}
		}
		for _, s := range p.Systems {
			if said, err := p.run(s, out, kind); err != nil || said != "holds" {
				return row, fmt.Errorf("a %s on glibc %s: %s (%v)", kind, s.Release, said, err)
			}
		}
	}
	fmt.Printf("holds  %s %s, floor %s, %s: asks for %s\n", p.CPU, language, floor, linker, strings.Join(row.Highest[:], ", "))
	return row, nil
}

func source(language string) string {
	return map[string]string{"C": "check.c", "C++": "check.cc", "Rust": "check.rs"}[language]
}

// how are the flags that make a kind.
func how(language, kind string) []string {
	if language == "Rust" {
		return map[string][]string{kinds[0]: {"--crate-type=cdylib"}, kinds[1]: nil, kinds[2]: {"-Crelocation-model=static"}}[kind]
	}
	return map[string][]string{kinds[0]: {"-fPIC", "-shared"}, kinds[1]: {"-DPROGRAM", "-fPIE", "-pie"}, kinds[2]: {"-DPROGRAM", "-fno-pie", "-no-pie"}}[kind]
}

// link compiles and links with what is found in a folder, or with what the machine
// has if that is "", and returns the names of all files that the linker read.
func (p *prover) link(language, folder, linker, source, out string, flags []string) (trace string, err error) {
	linking := []string{"-fuse-ld=" + linker, "-Wl,--trace", "-Wl,-z,defs"}
	if folder != "" {
		linking = append(linking, "-L"+folder, "-B"+folder)
	}
	source = filepath.Join("programs", source)
	if language == "Rust" {
		argv := []string{"rustc", "--edition=2021", "--print=link-args", "-o", out, source}
		for _, f := range linking {
			argv = append(argv, "-Clink-arg="+f)
		}
		// rustc keeps what a linker says to itself unless asked for it as a warning.
		return p.tool(append(append(argv, "-Wlinker-messages"), flags...)...)
	}
	compiler := p.Cross + map[string]string{"C": "gcc", "C++": "g++"}[language]
	flags = append(flags, p.Flags...)
	// One object for all floors and linkers.
	object := fmt.Sprintf("%s%s.o", filepath.Base(source), strings.Join(flags, ""))
	object = strings.ReplaceAll(object, ",", "")
	if _, err := os.Stat(filepath.Join(p.dir, object)); err != nil {
		if _, err := p.tool(append([]string{compiler, "-O1", "-c", "-o", object, source}, flags...)...); err != nil {
			return "", err
		}
	}
	argv := append([]string{compiler, "-o", out, object}, linking...)
	return p.tool(append(append(argv, flags...), "-lm")...)
}

// run starts a program, or loads a library, on a system, and returns what it said.
func (p *prover) run(s System, file, kind string) (string, error) {
	loader := ""
	for _, folder := range s.Folders {
		if found, _ := filepath.Glob(folder + "/ld*.so.*"); loader == "" && len(found) > 0 {
			loader = found[0]
		}
	}
	if loader == "" {
		return "", fmt.Errorf("there is no loader in %s", strings.Join(s.Folders, " "))
	}
	argv := append([]string{"timeout", "60"}, p.Run...)
	argv = append(argv, loader, "--library-path", strings.Join(s.Folders, ":"))
	if kind == kinds[0] {
		argv = append(argv, "./load")
	}
	out, err := p.tool(append(argv, "./"+file)...)
	return strings.TrimSpace(out), err
}

// tool runs a command in the folder of the part, and returns what it printed.
func (p *prover) tool(argv ...string) (string, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("%s\n%v\n%s", strings.Join(argv, " "), err, out)
	}
	return string(out), nil
}
