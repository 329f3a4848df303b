package main

// One case: isolate, look at what was written, link and run.

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/kept"
	"github.com/rules-symcheck/rules_symcheck/tools/isolate"
)

//go:embed programs
var programs embed.FS

// id is what the names of the isolated copy end in.
const id = "in"

type prover struct {
	Case
	dir string
}

// Result is what came out of a case.
type Result struct {
	Key      string // of all that went in
	Case     Case
	Archives []Archive
	Renamed  int
	Left     int
	Linked   []Linked
	Without  string // what becomes of the program where nothing is isolated
	Seconds  float64
}

// Archive is one of the set.
type Archive struct {
	Name    string
	Members int
	Bytes   int
}

// Linked is a program that ran.
type Linked struct {
	Linker string // what the linker calls itself
	Answer string // of both copies
}

func (p *prover) prove() (*Result, error) {
	started := time.Now()
	archives, err := p.prepare()
	if err != nil {
		return nil, err
	}
	key, err := p.key(archives)
	if err != nil {
		return nil, err
	}
	r := &Result{Key: key, Case: p.Case}
	report, err := p.isolate(archives)
	if err != nil {
		return nil, err
	}
	r.Renamed, r.Left = len(report.Renamed), len(report.Left)
	if len(report.Public) != 1 || report.Public[0].Name != "in_run" {
		return nil, fmt.Errorf("public is %+v, and not in_run alone", report.Public)
	}
	for _, f := range report.Files[1:] {
		a, err := p.compare(f.Name)
		if err != nil {
			return nil, err
		}
		r.Archives = append(r.Archives, a)
	}
	for _, linker := range p.Linkers {
		l, err := p.link(linker, archives)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", linker, err)
		}
		fmt.Printf("holds  %s %s: %s; %s\n", p.CPU, p.Name, l.Answer, l.Linker)
		r.Linked = append(r.Linked, l)
	}
	r.Without = p.without(p.Linkers[0], archives)
	r.Seconds = time.Since(started).Seconds()
	fmt.Printf("       %d archives, %d names renamed, %.1f s; not isolated: %s\n", len(r.Archives), r.Renamed, r.Seconds, r.Without)
	return r, kept.Save(p.file(), r)
}

// prepare compiles the program, and copies the archives beside it.
func (p *prover) prepare() (archives []string, err error) {
	if err := os.RemoveAll(p.dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return nil, err
	}
	entries, err := programs.ReadDir("programs")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		data, err := programs.ReadFile("programs/" + e.Name())
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(p.dir, e.Name()), data, 0o644); err != nil {
			return nil, err
		}
	}
	for _, c := range [][]string{{"main.o", "main.c"}, {"in.o", "-DRUN=in_run", p.Program}, {"out.o", "-DRUN=out_run", p.Program}} {
		compiler := "gcc"
		if strings.HasSuffix(c[len(c)-1], ".cc") {
			compiler = "g++"
		}
		if _, err := p.tool(append(append([]string{p.Cross + compiler, "-O1", "-fPIC", "-c", "-o"}, c...), p.Flags...)...); err != nil {
			return nil, err
		}
	}
	paths, err := p.find()
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(path)
		archives = append(archives, name)
		if err := os.WriteFile(filepath.Join(p.dir, name), data, 0o644); err != nil {
			return nil, err
		}
	}
	return archives, nil
}

// find returns the paths of the archives. A linker script in place of one, as glibc's libm.a may be, stands for the first archive in it.
func (p *prover) find() ([]string, error) {
	var paths []string
	if len(p.Config) > 0 {
		out, err := p.tool(p.Config...)
		if err != nil {
			return nil, err
		}
		paths = strings.Fields(out)
	}
	for _, name := range p.Set {
		out, err := p.tool(p.Cross+"gcc", "-print-file-name="+name)
		if err != nil {
			return nil, err
		}
		path := strings.TrimSpace(out)
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if _, group, ok := strings.Cut(string(data[:min(len(data), 1000)]), "GROUP ("); ok {
			path = strings.Fields(group)[0]
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// isolate runs the program that users have.
func (p *prover) isolate(archives []string) (*isolate.Report, error) {
	build := exec.Command("go", "build", "-o", filepath.Join(p.dir, "symcheck"), "./tools/symcheck")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%v\n%s", err, out)
	}
	args := []string{"./symcheck", "isolate", "--id=" + id, "--public=in_run", "--versions=drop", "--output=isolated", "--text=isolated.txt", "--json=isolated.json", "in.o"}
	if _, err := p.tool(append(args, archives...)...); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(p.dir, "isolated.json"))
	if err != nil {
		return nil, err
	}
	var report isolate.Report
	return &report, json.Unmarshal(data, &report)
}

// tool runs a command in the folder of the case, and returns what it printed.
func (p *prover) tool(argv ...string) (string, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s\n%v\n%s", strings.Join(argv, " "), err, out)
	}
	return string(out), nil
}
