package main

// What tools of others say about what was written.

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// compare holds an isolated archive against its original: the same members in the same order, and readelf accepts all of them, with no
// complaint that it does not have about the original.
func (p *prover) compare(name string) (Archive, error) {
	a := Archive{Name: name}
	before, err := p.tool(p.Cross+"ar", "t", name)
	if err != nil {
		return a, err
	}
	after, err := p.tool(p.Cross+"ar", "t", "isolated/"+name)
	if err != nil {
		return a, err
	}
	if before != after {
		return a, fmt.Errorf("%s: the members are other ones:\n%s\nand were\n%s", name, after, before)
	}
	a.Members = strings.Count(after, "\n")
	info, err := os.Stat(filepath.Join(p.dir, name))
	if err != nil {
		return a, err
	}
	a.Bytes = int(info.Size())
	// Both at once: a large archive takes readelf a while.
	var old []string
	first := make(chan error, 1)
	go func() {
		var err error
		old, err = p.complaints(name)
		first <- err
	}()
	now, err := p.complaints("isolated/" + name)
	if err := errors.Join(<-first, err); err != nil {
		return a, err
	}
	for _, line := range now {
		if !slices.Contains(old, line) {
			return a, fmt.Errorf("%s: readelf says %q, and not of the original", name, line)
		}
	}
	return a, nil
}

// complaints returns what readelf prints to its standard error about an archive, each line once, and whether it shows a name as corrupt.
func (p *prover) complaints(name string) ([]string, error) {
	cmd := exec.Command(p.Cross+"readelf", "-aW", name)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	var said bytes.Buffer
	var shown search
	cmd.Stdout, cmd.Stderr = &shown, &said
	err := cmd.Run()
	if shown.found {
		said.WriteString(corrupt + "\n")
	}
	lines := strings.Split(strings.ReplaceAll(said.String(), name, "ARCHIVE"), "\n")
	slices.Sort(lines)
	lines = slices.DeleteFunc(slices.Compact(lines), func(l string) bool { return l == "" })
	if err != nil && len(lines) == 0 {
		return nil, fmt.Errorf("readelf -aW %s: %w", name, err)
	}
	return lines, nil
}

// corrupt is what readelf shows in place of a name that it cannot read.
const corrupt = "<corrupt"

// search looks for that in what is written to it, which may be gigabytes.
type search struct {
	found bool
	tail  []byte
}

func (s *search) Write(data []byte) (int, error) {
	seam := append(s.tail, data[:min(len(data), len(corrupt))]...)
	s.found = s.found || bytes.Contains(seam, []byte(corrupt)) || bytes.Contains(data, []byte(corrupt))
	if len(data) < len(corrupt) {
		s.tail = seam[max(0, len(seam)-len(corrupt)):]
	} else {
		s.tail = bytes.Clone(data[len(data)-len(corrupt):])
	}
	return len(data), nil
}

// command is the link of a program out of the archives of a folder, and the original.
func (p *prover) command(exe, linker, folder string, archives []string) []string {
	compiler := "gcc"
	if strings.HasSuffix(p.Program, ".cc") {
		compiler = "g++"
	}
	args := []string{p.Cross + compiler, "-fuse-ld=" + linker, "-o", exe, "main.o", "out.o", folder + "/in.o", "-Wl,--start-group"}
	for _, a := range archives {
		args = append(args, folder+"/"+a)
	}
	return slices.Concat(args, []string{"-Wl,--end-group"}, p.Beside, p.Link)
}

// without says what becomes of the program where nothing is isolated.
func (p *prover) without(linker string, archives []string) string {
	if _, err := p.tool(p.command("plain", linker, ".", archives)...); err != nil {
		return "does not link"
	}
	out, err := p.tool(append(slices.Clone(p.Run), "./plain")...)
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			if strings.Contains(strings.ToLower(line), "error") {
				return "ends: " + strings.TrimLeft(strings.TrimSpace(line), ": ")
			}
		}
		return "does not run"
	}
	if _, err := p.answer(out); err != nil {
		return "goes wrong"
	}
	return "one copy serves both"
}

// link makes one program of the isolated copy and the original, runs it, and sees that both copies are there.
func (p *prover) link(linker string, archives []string) (Linked, error) {
	l := Linked{}
	exe := "app_" + linker
	if _, err := p.tool(p.command(exe, linker, "isolated", archives)...); err != nil {
		return l, err
	}
	version, err := p.tool(p.Cross+"readelf", "-p", ".comment", exe)
	if err != nil {
		return l, err
	}
	l.Linker = linkerOf(linker, version)
	if l.Linker == "" {
		driver, err := p.tool(p.Cross+"ld."+linker, "--version")
		if err != nil {
			return l, err
		}
		l.Linker, _, _ = strings.Cut(driver, "\n")
	}
	out, err := p.tool(append(slices.Clone(p.Run), "./"+exe)...)
	if err != nil {
		return l, err
	}
	if l.Answer, err = p.answer(out); err != nil {
		return l, err
	}
	return l, p.apart(exe)
}

// linkerOf returns what lld and mold write into .comment.
func linkerOf(linker, comment string) string {
	for line := range strings.Lines(comment) {
		if _, text, ok := strings.Cut(line, "]"); ok && strings.Contains(strings.ToLower(text), linker) {
			text, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "Linker: "), " (")
			return text
		}
	}
	return ""
}

// answer takes the program's lines apart: both copies say the same, twice.
func (p *prover) answer(out string) (string, error) {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 4 {
		return "", fmt.Errorf("the program says\n%s", out)
	}
	_, first, _ := strings.Cut(lines[0], ": ")
	for i, line := range lines {
		if want := []string{"isolated: ", "original: "}[i%2] + first; line != want || !strings.HasPrefix(first, p.Answer) {
			return "", fmt.Errorf("the program says\n%s", out)
		}
	}
	return first, nil
}

// apart sees that the program has isolated definitions, and exports none.
func (p *prover) apart(exe string) error {
	defined, err := p.tool(p.Cross+"nm", "--defined-only", exe)
	if err != nil {
		return err
	}
	if n := strings.Count(defined, "."+id+"\n"); n < 10 {
		return fmt.Errorf("%s has %d isolated definitions", exe, n)
	}
	exported, err := p.tool(p.Cross+"nm", "-D", "--defined-only", exe)
	if err != nil {
		return err
	}
	for line := range strings.Lines(exported) {
		if name := strings.TrimSpace(line[strings.LastIndex(line, " ")+1:]); strings.HasSuffix(name, "."+id) || name == "in_run" {
			return fmt.Errorf("%s exports %s", exe, name)
		}
	}
	return nil
}
