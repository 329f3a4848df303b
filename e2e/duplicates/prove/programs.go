package main

// Ordinary programs, of which the checks have nothing to say. Each is one file, whose comment is a recipe; it is linked with every
// linker, run, and judged by default settings.

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

//go:embed program
var programTexts embed.FS

// silent are the checks that have to say nothing: no error, and no warning.
var silent = []string{"duplicate-definition", "multiple-definition-allowed", "section-collapsed", "section-unlinked", "registry-doubled"}

// program is a recipe. Its first line is what the program is; the others are
//
//	$ COMMAND        makes something, by the shell
//	LINK WORDS       the link; -fuse-ld=LD becomes that of a linker, and -o out what it makes
//	RUN WORDS        how it is run; ./out where it is not given, "none" for what cannot run by itself
//	BUT LINKER       a linker that cannot, and why
//	SAMPLE           is one of a sample
//	LAYER            needs a package that the sample's machine has not
type program struct {
	Name, What string
	text       string
	commands   []string
	link, run  []string
	but        map[string]string
	sample     bool
	layer      bool
	files      map[string]string
	Links      []verdict
}

// verdict is how one link of a program came out.
type verdict struct {
	Linker, Verdict, But string
	Held                 int // of the silent checks; the others were not applicable
	Problems             []string
}

func parseProgram(name, text string) (*program, error) {
	comment, files := split(text)
	p := &program{Name: name, files: files, but: map[string]string{}, run: []string{"./out"}}
	for i, line := range strings.Split(strings.TrimSpace(comment), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case i == 0:
			p.What = line
		case word == "$":
			p.commands = append(p.commands, rest)
		case word == "LINK":
			p.link = strings.Fields(rest)
		case word == "RUN":
			p.run = strings.Fields(rest)
		case word == "BUT":
			linker, why, _ := strings.Cut(rest, " ")
			p.but[linker] = why
		case word == "SAMPLE":
			p.sample = true
		case word == "LAYER":
			p.layer = true
		default:
			return nil, fmt.Errorf("%s: %q is no line of a recipe", name, line)
		}
	}
	if p.What == "" || p.link == nil {
		return nil, fmt.Errorf("%s: a recipe says what the program is, and has a LINK", name)
	}
	return p, nil
}

func (b *bench) programs() ([]*program, error) {
	names, err := fs.Glob(programTexts, "program/*.txtar")
	if err != nil {
		return nil, err
	}
	var list []*program
	for _, file := range names {
		text, err := programTexts.ReadFile(file)
		if err != nil {
			return nil, err
		}
		p, err := parseProgram(strings.TrimSuffix(filepath.Base(file), ".txtar"), string(text))
		if err != nil {
			return nil, err
		}
		if b.all || p.sample && !p.layer {
			list = append(list, p)
		}
		p.text = string(text)
	}
	// Two at a time: most of the time goes into compilers.
	var wait sync.WaitGroup
	errs := make([]error, len(list))
	turns := make(chan bool, 2)
	for i, p := range list {
		wait.Go(func() {
			turns <- true
			defer func() { <-turns }()
			p.Links, errs[i] = part(b, "program-"+p.Name, p.text, func() ([]verdict, int, error) { return b.program(p) })
			if errs[i] != nil {
				errs[i] = fmt.Errorf("%s: %w", p.Name, errs[i])
			}
		})
	}
	wait.Wait()
	return list, errors.Join(errs...)
}

func (b *bench) program(p *program) (list []verdict, problems int, err error) {
	dir, err := b.folder("program-"+p.Name, p.files)
	if err != nil {
		return nil, 0, err
	}
	for _, c := range p.commands {
		if _, err := command(dir, "bash", "-euc", c); err != nil {
			return nil, 0, err
		}
	}
	for _, l := range linkers {
		v := verdict{Linker: l.name, But: p.but[l.flag]}
		if v.But == "" {
			if err := b.ordinary(p, dir, l, &v); err != nil {
				v.Problems = append(v.Problems, err.Error())
			}
			b.say(fmt.Sprintf("%s, %s: %s", p.Name, l.name, v.Verdict), v.Problems)
		}
		problems += len(v.Problems)
		list = append(list, v)
	}
	return list, problems, os.RemoveAll(dir)
}

func (b *bench) ordinary(p *program, dir string, l linker, v *verdict) error {
	var link, inputs []string
	for _, w := range p.link {
		w = strings.ReplaceAll(w, "-fuse-ld=LD", "-fuse-ld="+l.flag)
		link = append(link, w)
		file := w[strings.LastIndex(w, "=")+1:]
		if slices.Contains([]string{".o", ".a", ".so", ".rlib"}, filepath.Ext(file)) && !strings.HasPrefix(w, "-Wl") && !strings.HasPrefix(w, "-L") {
			if _, err := os.Stat(filepath.Join(dir, file)); err == nil || filepath.IsAbs(file) {
				inputs = append(inputs, file)
			}
		}
	}
	if link[0] == "rustc" {
		// Bazel's rules name the standard library, too.
		std, err := b.rustStandardLibrary()
		if err != nil {
			return err
		}
		inputs = append(inputs, std...)
	}
	if _, err := command(dir, link...); err != nil {
		return err
	}
	if p.run[0] != "none" {
		if _, err := command(dir, p.run...); err != nil {
			v.Problems = append(v.Problems, err.Error())
		}
	}
	r, err := b.check(dir, "out", inputs, link)
	if err != nil {
		return err
	}
	v.Verdict = r.Verdict
	v.Problems = append(v.Problems, alarms(r)...)
	for _, c := range r.Checks {
		if c.Status == "held" && slices.Contains(silent, c.Check) {
			v.Held++
		}
	}
	return nil
}

func (b *bench) rustStandardLibrary() ([]string, error) {
	root, err := command(".", "rustc", "--print=sysroot")
	if err != nil {
		return nil, err
	}
	list, err := filepath.Glob(filepath.Join(strings.TrimSpace(root), "lib/rustlib/*/lib/*.rlib"))
	if len(list) == 0 {
		err = fmt.Errorf("no standard library below %s", root)
	}
	return list, err
}

// alarms are what the silent checks said all the same, and what they could not read.
func alarms(r *report) []string {
	list := slices.Clone(r.Errors)
	for _, f := range r.Findings {
		if !slices.Contains(silent, f.Check) {
			continue
		}
		names := ""
		for i, s := range f.Symbols {
			if i < 5 {
				names += " " + s.Name
			}
		}
		list = append(list, fmt.Sprintf("%s %s: %s%s", f.Severity, f.Check, f.Summary, names))
	}
	for _, c := range r.Checks {
		if c.Check == "duplicate-definition" && c.Status != "held" && c.Status != "found" {
			list = append(list, fmt.Sprintf("%s is %s: %s", c.Check, c.Status, c.Reason))
		}
	}
	return list
}

func links(programs []*program) int {
	n := 0
	for _, p := range programs {
		for _, l := range p.Links {
			if l.But == "" {
				n++
			}
		}
	}
	return n
}
