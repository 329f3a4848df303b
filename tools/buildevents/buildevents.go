// Package buildevents reads what Bazel tells about a build: the file of
// --build_event_json_file, one JSON object a line. Of all that is in it only one
// question is answered: which reports of symcheck did this build make, and for
// which targets did it make none. An output folder could not say that: it keeps what
// earlier builds left.
//
// The messages are those of Bazel's
// src/main/java/com/google/devtools/build/lib/buildeventstream/proto/build_event_stream.proto.
package buildevents

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
)

// Group is the output group in which rules and the aspect return their reports.
const Group = "symcheck_report"

// Build is what a build did about reports.
type Build struct {
	// Reports are the paths of the JSON reports, in the order in which Bazel told of
	// them: absolute, or relative to the workspace where it gave the address of a
	// remote store.
	Reports []string
	// Missing are the targets that failed and have no report: nothing is known
	// about what they carry.
	Missing []string
	// Failed is Bazel's word for why the build did not succeed, such as
	// "BUILD_FAILURE"; "" where it did, or only tests failed. Of a target whose aspect
	// could not be analyzed Bazel says nothing else.
	Failed string
}

// event is one line. Fields that are not read here are not named.
type event struct {
	ID struct {
		NamedSet          *setID    `json:"namedSet"`
		TargetCompleted   *target   `json:"targetCompleted"`
		ConfiguredLabel   *target   `json:"configuredLabel"`
		UnconfiguredLabel *target   `json:"unconfiguredLabel"`
		BuildFinished     *struct{} `json:"buildFinished"`
	} `json:"id"`
	Set *struct {
		Files    []outputFile `json:"files"`
		FileSets []setID      `json:"fileSets"`
	} `json:"namedSetOfFiles"`
	Completed *struct {
		Success      bool          `json:"success"`
		OutputGroups []outputGroup `json:"outputGroup"`
	} `json:"completed"`
	Aborted *struct {
		Reason string `json:"reason"`
	} `json:"aborted"`
	Finished *struct {
		ExitCode struct {
			Name string `json:"name"`
			Code int    `json:"code"`
		} `json:"exitCode"`
	} `json:"finished"`
}

type target struct {
	Label string `json:"label"`
}

type setID struct {
	ID string `json:"id"`
}

type outputFile struct {
	Name       string   `json:"name"`
	URI        string   `json:"uri"`
	PathPrefix []string `json:"pathPrefix"`
}

type outputGroup struct {
	Name     string  `json:"name"`
	FileSets []setID `json:"fileSets"`
}

// testsFailed is the exit code of a build that succeeded (Bazel's ExitCode.java).
const testsFailed = "TESTS_FAILED"

// maxLine is more than Bazel writes: it splits long lists over several events.
const maxLine = 64 << 20

// Read reads the events of one build. An error names the line; events that end
// before the build did are an error, too.
func Read(name string, r io.Reader) (*Build, error) {
	s := &state{build: &Build{}, sets: map[string]*event{}, seen: map[string]bool{}, missing: map[string]bool{}, reported: map[string]bool{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n, finished := 0, false
	for lines.Scan() {
		n++
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		e := &event{}
		if err := json.Unmarshal(lines.Bytes(), e); err != nil {
			return nil, fmt.Errorf("%s: line %d: is no build event: %w", name, n, err)
		}
		if err := s.event(e); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, n, err)
		}
		finished = finished || e.ID.BuildFinished != nil
		if e.Finished != nil && e.Finished.ExitCode.Code != 0 && e.Finished.ExitCode.Name != testsFailed {
			s.build.Failed = e.Finished.ExitCode.Name
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("%s: line %d: is longer than %d bytes", name, n+1, maxLine)
	} else if err != nil {
		return nil, err
	}
	if !finished {
		return nil, fmt.Errorf("%s: ends after %d lines, before the build finished; --build_event_json_file=FILE writes it whole", name, n)
	}
	for label := range s.missing {
		if s.reported[label] {
			continue // something else of it failed
		}
		s.build.Missing = append(s.build.Missing, label)
	}
	slices.Sort(s.build.Missing)
	return s.build, nil
}

// state is what is known after some lines.
type state struct {
	build    *Build
	sets     map[string]*event // by id, until a target names them
	seen     map[string]bool   // paths of reports
	missing  map[string]bool
	reported map[string]bool // labels that have a report
}

func (s *state) event(e *event) error {
	switch {
	case e.ID.NamedSet != nil && e.Set != nil:
		s.sets[e.ID.NamedSet.ID] = e
	case e.Aborted != nil:
		// An incompatible target is skipped on purpose.
		for _, t := range []*target{e.ID.TargetCompleted, e.ID.ConfiguredLabel, e.ID.UnconfiguredLabel} {
			if t != nil && e.Aborted.Reason != "SKIPPED" {
				s.missing[t.Label] = true
			}
		}
	case e.ID.TargetCompleted != nil && e.Completed != nil:
		found := false
		for _, g := range e.Completed.OutputGroups {
			if g.Name != Group {
				continue
			}
			n, err := s.files(g.FileSets, map[string]bool{})
			if err != nil {
				return err
			}
			found = found || n > 0
		}
		if found {
			s.reported[e.ID.TargetCompleted.Label] = true
		}
		if !e.Completed.Success && !found {
			s.missing[e.ID.TargetCompleted.Label] = true
		}
	}
	return nil
}

// files takes the reports out of sets of files, which may hold other sets, and
// returns how many there are.
func (s *state) files(sets []setID, visited map[string]bool) (int, error) {
	n := 0
	for len(sets) > 0 {
		id := sets[len(sets)-1].ID
		sets = sets[:len(sets)-1]
		if visited[id] {
			continue
		}
		visited[id] = true
		e, ok := s.sets[id]
		if !ok {
			return n, fmt.Errorf("the set of files %q was not told of before", id)
		}
		for _, f := range e.Set.Files {
			if !strings.HasSuffix(f.Name, ".json") {
				continue
			}
			file, err := f.path()
			if err != nil {
				return n, err
			}
			n++
			if !s.seen[file] {
				s.seen[file] = true
				s.build.Reports = append(s.build.Reports, file)
			}
		}
		sets = append(sets, e.Set.FileSets...)
	}
	return n, nil
}

func (f outputFile) path() (string, error) {
	u, err := url.Parse(f.URI)
	if err != nil {
		return "", fmt.Errorf("%s: %w", f.Name, err)
	}
	if u.Scheme == "file" {
		return u.Path, nil
	}
	return path.Join(append(slices.Clone(f.PathPrefix), f.Name)...), nil
}
