package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

// spawn is what is read here of a SpawnExec, Bazel's record of one subprocess: src/main/protobuf/spawn.proto in Bazel's
// source. A log of --execution_log_json_file is one such object after another.
type spawn struct {
	Mnemonic    string     `json:"mnemonic"`
	TargetLabel string     `json:"targetLabel"`
	Runner      string     `json:"runner"`
	Args        []string   `json:"commandArgs"`
	Environment []variable `json:"environmentVariables"`
}

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// readLog returns the spawns of an execution log; a log without any is an error, as it proves nothing.
func readLog(path string) ([]spawn, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var spawns []spawn
	for decoder := json.NewDecoder(file); ; {
		var s spawn
		switch err := decoder.Decode(&s); {
		case errors.Is(err, io.EOF) && len(spawns) == 0:
			return nil, fmt.Errorf("%s: the log is empty: nothing was run that it could prove anything about", path)
		case errors.Is(err, io.EOF):
			return spawns, nil
		case err != nil:
			return nil, fmt.Errorf("%s: after %d spawns: %w", path, len(spawns), err)
		case s.Mnemonic == "" || s.Runner == "":
			return nil, fmt.Errorf("%s: spawn %d has no mnemonic or no runner: is it a log of --execution_log_json_file?", path, len(spawns)+1)
		}
		spawns = append(spawns, s)
	}
}

// place is where a spawn ran.
type place int

const (
	executed place = iota // by the remote executor
	cached                // not at all: the remote cache had its result
	elsewhere
	places
)

// where goes by Bazel's own words: "remote" (RemoteSpawnRunner), "remote cache hit" (SpawnCheckingCacheEvent). All
// others are this machine's: "linux-sandbox", "local", "worker", "disk cache hit".
func (s *spawn) where() place {
	switch s.Runner {
	case "remote":
		return executed
	case "remote cache hit":
		return cached
	}
	return elsewhere
}

// rulesOwn tells the actions that the rules declare.
func (s *spawn) rulesOwn() bool { return strings.HasPrefix(s.Mnemonic, "Symbol") }

// mapped tells whether path mapping took the configuration out of the paths.
func (s *spawn) mapped() bool {
	for _, arg := range s.Args {
		if strings.Contains(arg, "bazel-out/cfg/") {
			return true
		}
	}
	return false
}

// kind is the row of the table that a spawn belongs to, and whether that is one of ours: the actions of the rules,
// the tests that symbol_check makes (known by the variable that the rule sets), the Go code of this repository.
func (s *spawn) kind() (row string, ours bool) {
	switch {
	case s.rulesOwn():
		row, ours = s.Mnemonic, true
	case s.Mnemonic == "TestRunner" && s.variable("SYMCHECK_REPORT"):
		row, ours = "TestRunner of symbol_check", true
	case strings.HasPrefix(s.Mnemonic, "Go") && strings.HasPrefix(s.TargetLabel, "//"):
		row, ours = s.Mnemonic+" of this repository", true
	default:
		row = s.Mnemonic
	}
	return row, ours
}

func (s *spawn) variable(name string) bool {
	for _, v := range s.Environment {
		if v.Name == name {
			return true
		}
	}
	return false
}

// An absolute path as a whole argument or after what usually comes before one. A label has two slashes.
var absolute = regexp.MustCompile(`(^|[=:,@ ])(/[^/\s][^\s]*)`)

// unhermetic says what about one of the rules' actions depends on the machine, or "".
func (s *spawn) unhermetic() string {
	if len(s.Environment) > 0 {
		return fmt.Sprintf("has %s in its environment, which should be empty", s.Environment[0].Name)
	}
	for _, arg := range s.Args {
		if m := absolute.FindStringSubmatch(arg); m != nil {
			return fmt.Sprintf("has the absolute path %s on its command line", m[2])
		}
	}
	return ""
}
