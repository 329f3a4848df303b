package main

// Bazel, and what it tells of a build in a form that is made to be read.

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// bazel runs Bazel in the repository, through the project's bazelw, with a log called name. Any exit code but the ones that are
// expected is an error. What Bazel prints on standard output is returned.
func (p *prover) bazel(name string, expected int, args ...string) (string, error) {
	code, output, err := p.bazelCode(name, args...)
	if err == nil && code != expected {
		err = fmt.Errorf("bazel %s: exit code %d, not %d; %s ends:\n%s", args[0], code, expected, p.log(name), p.tail(name))
	}
	return output, err
}

func (p *prover) bazelCode(name string, args ...string) (int, string, error) {
	log, err := os.Create(p.log(name))
	if err != nil {
		return 0, "", err
	}
	defer log.Close()
	// The server of this repository has no second use: it goes by itself.
	cmd := exec.Command(filepath.Join(p.project.Dir, "bazelw"), append([]string{"--max_idle_secs=60"}, args...)...)
	cmd.Dir = p.repository()
	cmd.Stderr = log
	output, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), string(output), nil
	}
	return 0, string(output), err
}

func (p *prover) log(name string) string { return filepath.Join(p.work, "log", name+".log") }

// tail is the end of a log.
func (p *prover) tail(name string) string {
	text, err := os.ReadFile(p.log(name))
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}

// patterns makes a file for --target_pattern_file, and the option.
func (p *prover) patterns(name string, list []string) (string, error) {
	file := filepath.Join(p.work, name+".targets")
	return "--target_pattern_file=" + file, os.WriteFile(file, []byte(strings.Join(list, "\n")+"\n"), 0o644)
}

// What a build tells in --build_event_json_file, as far as it is asked here: the files of the targets, by label and output group, and
// what became of the tests. The messages are those of Bazel's build_event_stream.proto.
type events struct {
	files  map[string]map[string][]string // label → output group → paths
	failed []string                       // labels of targets that did not come out whole
	tests  map[string]string              // label → "PASSED", "FAILED", …
}

// An event is one line.
type event struct {
	ID struct {
		NamedSet        struct{ ID string }
		TargetCompleted struct{ Label string }
		TestSummary     struct{ Label string }
	}
	NamedSetOfFiles struct {
		Files    []struct{ URI string }
		FileSets []struct{ ID string }
	}
	Completed *struct {
		Success     bool
		OutputGroup []struct {
			Name     string
			FileSets []struct{ ID string }
		}
	}
	TestSummary *struct{ OverallStatus string }
}

func readEvents(name string) (*events, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	e := &events{files: map[string]map[string][]string{}, tests: map[string]string{}}
	sets := map[string][]string{} // a set is told before whoever names it
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var ev event
		if err := json.Unmarshal(lines.Bytes(), &ev); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		switch {
		case ev.ID.NamedSet.ID != "":
			var paths []string
			for _, f := range ev.NamedSetOfFiles.Files {
				u, err := url.Parse(f.URI)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
				paths = append(paths, u.Path)
			}
			for _, s := range ev.NamedSetOfFiles.FileSets {
				paths = append(paths, sets[s.ID]...)
			}
			sets[ev.ID.NamedSet.ID] = paths
		case ev.Completed != nil:
			label := ev.ID.TargetCompleted.Label
			if e.files[label] == nil {
				e.files[label] = map[string][]string{}
			}
			for _, g := range ev.Completed.OutputGroup {
				for _, s := range g.FileSets {
					e.files[label][g.Name] = append(e.files[label][g.Name], sets[s.ID]...)
				}
			}
			if !ev.Completed.Success && !slices.Contains(e.failed, label) {
				e.failed = append(e.failed, label)
			}
		case ev.TestSummary != nil:
			e.tests[ev.ID.TestSummary.Label] = ev.TestSummary.OverallStatus
		}
	}
	return e, lines.Err()
}
