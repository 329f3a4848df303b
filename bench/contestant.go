package main

// The commands that are compared. Each is counted first, on a run that is not
// timed and warms the page cache, so that the table shows who looked at what.

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

type contestant struct {
	shown string // the command as the table names it
	does  string
	argv  []string
	exit  int // the exit code that says that all is well
	// once is set where one run takes minutes: it is the one that counts, and is stopped
	// after so long.
	once    time.Duration
	stopped bool
	// anyExit is set where the code says what the tool thinks of the file.
	anyExit bool

	// version is the command line that prints one; empty for our own.
	versionArgv []string
	// counting is the command line of which count tells the symbols.
	counting []string
	count    func(string) (int, error)

	version   string
	symbols   int
	wall, cpu []time.Duration
	peak      int64 // the most memory that a run had, in bytes
}

func (c *contestant) prepare() error {
	if len(c.versionArgv) > 0 {
		text, err := output(c.versionArgv...)
		if err != nil {
			return err
		}
		c.version = versionLine(text)
	}
	counting := exec.Command(c.counting[0], c.counting[1:]...)
	start := time.Now()
	if c.once > 0 {
		stop := time.AfterFunc(c.once, func() { counting.Process.Kill() })
		defer stop.Stop()
	}
	text, err := counting.Output()
	wall := time.Since(start)
	var failed *exec.ExitError
	if err != nil && !(errors.As(err, &failed) && (failed.ExitCode() == 1 || c.anyExit)) {
		return fmt.Errorf("%s: %w", c.shown, err)
	}
	if c.once > 0 {
		c.took(wall, counting.ProcessState)
		c.stopped = wall >= c.once
	}
	c.symbols, err = c.count(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", c.shown, err)
	}
	return nil
}

// time runs the command once. What it prints goes to the null device, for all
// alike.
func (c *contestant) time() error {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer null.Close()
	cmd := exec.Command(c.argv[0], c.argv[1:]...)
	cmd.Stdout, cmd.Stderr = null, os.Stderr
	start := time.Now()
	err = cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil || !c.anyExit && cmd.ProcessState.ExitCode() != c.exit {
		return fmt.Errorf("%s: %v, wanted exit code %d", c.shown, err, c.exit)
	}
	c.took(wall, cmd.ProcessState)
	return nil
}

func (c *contestant) took(wall time.Duration, p *os.ProcessState) {
	c.wall = append(c.wall, wall)
	c.cpu = append(c.cpu, p.UserTime()+p.SystemTime())
	c.peak = max(c.peak, peak(p))
}

// countNM counts the definitions that nm -D prints, lines of a value, a letter
// and a name. References have no value.
func countNM(text string) (int, error) {
	n := 0
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) >= 3 && len(f[1]) == 1 {
			n++
		}
	}
	if n == 0 {
		return 0, errors.New("nm found no symbols")
	}
	return n, nil
}

// countJSON counts the symbols of all findings of a report.
func countJSON(text string) (int, error) {
	var report struct {
		Findings []struct {
			Symbols []json.RawMessage `json:"symbols"`
		} `json:"findings"`
	}
	if err := json.Unmarshal([]byte(text), &report); err != nil {
		return 0, err
	}
	n := 0
	for _, f := range report.Findings {
		n += len(f.Symbols)
	}
	if n == 0 {
		return 0, errors.New("the report lists no symbols")
	}
	return n, nil
}

// versionLine picks the line of --version that names one.
func versionLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.ContainsAny(line, "0123456789") {
			return line
		}
	}
	return strings.TrimSpace(text)
}
