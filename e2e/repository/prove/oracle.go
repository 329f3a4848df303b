package main

// A second opinion on what was planted, by nm. Without it the table could be wrong in the same way as the code under test.

import (
	"fmt"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

// others are the names of other people's libraries in the repository, as the linker has them.
var others = regexp.MustCompile(`^(tp_|borrowed_|_ZN7tp_pack)`)

// oracle asks nm, for each binary of the table, whether it exports what was planted in it, and nothing else of other people's.
func (p *prover) oracle() error {
	since := time.Now()
	want := map[string]string{}
	planted := 0
	for _, pkg := range p.looked() {
		for _, b := range pkg.Binaries {
			want[label(pkg, b.Name)] = strings.Join(slices.Sorted(slices.Values(b.Exports)), " ")
			if len(b.Exports) > 0 {
				planted++
			}
		}
	}
	option, err := p.patterns("oracle", slices.Sorted(maps.Keys(want)))
	if err != nil {
		return err
	}
	if _, err := p.bazel("oracle", 0, "build", option, "--build_event_json_file="+p.eventsFile("oracle")); err != nil {
		return err
	}
	e, err := readEvents(p.eventsFile("oracle"))
	if err != nil {
		return err
	}
	target := map[string]string{} // file → label
	args := []string{"--dynamic", "--defined-only", "--print-file-name"}
	for label := range want {
		for _, file := range e.files[label]["default"] {
			if target[file] != "" {
				return fmt.Errorf("%s is a file of %s and of %s", file, target[file], label)
			}
			target[file] = label
			args = append(args, file)
		}
	}
	nm := exec.Command("nm", args...)
	nm.Env = append(nm.Environ(), "LC_ALL=C")
	output, err := nm.Output()
	if err != nil {
		return fmt.Errorf("nm: %w", err)
	}
	exports := map[string][]string{}
	for line := range strings.Lines(string(output)) {
		file, _, _ := strings.Cut(line, ":")
		word := strings.Fields(line)
		name, _, _ := strings.Cut(word[len(word)-1], "@")
		if others.MatchString(name) {
			exports[target[file]] = append(exports[target[file]], name)
		}
	}
	got := map[string]string{}
	for _, label := range target {
		slices.Sort(exports[label])
		got[label] = strings.Join(exports[label], " ")
	}
	var d []string
	for _, label := range slices.Sorted(maps.Keys(want)) {
		if text, ok := got[label]; !ok {
			d = append(d, label+": has no file")
		} else if text != want[label] {
			d = append(d, fmt.Sprintf("%s: nm says that it exports %q, and the table %q", label, text, want[label]))
		}
	}
	p.claim(since, d, "nm -D on the %d binaries: the %d in which something was planted export exactly that, the other %d nothing of other people's", len(want), planted, len(want)-planted)
	return nil
}
