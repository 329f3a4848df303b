package main

// The two judges: a Python process with auditwheel in it, and symcheck. Verdicts are kept
// by the contents of the file and of both, so that a run that was cut off goes on where
// it was.

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

//go:embed audit.py
var auditSource string

// verdict is what both say of a file.
type verdict struct {
	Error  string   // auditwheel gave none
	Theirs []string // policies that it is consistent with, as auditwheel says
	Ours   []string
	// Why is what keeps it from the next older policy, or from all, in our words.
	Why []string
}

// same tells that there is no difference.
func (v *verdict) same() bool { return v.Error == "" && slices.Equal(v.Theirs, v.Ours) }

type judges struct {
	symcheck, dir string
	policies      []string // the oldest first
	versions      string
	key           string
	audit         *exec.Cmd
	ask           io.WriteCloser
	answers       *bufio.Reader
	kept          map[string]*verdict
	wheels        int
}

func newJudges(symcheck, dir string, policies []string) (*judges, error) {
	j := &judges{symcheck: symcheck, dir: dir, policies: policies, kept: map[string]*verdict{}}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	j.audit = exec.Command("python3", "-c", auditSource)
	j.audit.Stderr = os.Stderr
	var err error
	if j.ask, err = j.audit.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := j.audit.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := j.audit.Start(); err != nil {
		return nil, err
	}
	j.answers = bufio.NewReader(out)
	if err := j.answer(&j.versions); err != nil {
		return nil, err
	}
	program, err := os.ReadFile(symcheck)
	if err != nil {
		return nil, err
	}
	j.key = digest([]byte(auditSource), []byte(j.versions), program, []byte(strings.Join(policies, " ")))
	text, err := os.ReadFile(j.results())
	switch {
	case os.IsNotExist(err):
		return j, nil
	case err != nil:
		return nil, err
	}
	return j, json.Unmarshal(text, &j.kept)
}

func (j *judges) close() {
	j.ask.Close()
	j.audit.Wait()
}

func (j *judges) results() string { return filepath.Join(j.dir, j.key+".json") }

func digest(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%x\n", sha256.Sum256(p))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// keep writes down what is known so far.
func (j *judges) keep() error {
	text, err := json.Marshal(j.kept)
	if err != nil {
		return err
	}
	return os.WriteFile(j.results(), text, 0o644)
}

func (j *judges) answer(into any) error {
	line, err := j.answers.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("auditwheel: %w", err)
	}
	return json.Unmarshal(line, into)
}

// judge asks both about a file, which a host program loads, or none.
func (j *judges) judge(file, host string) (*verdict, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	key := digest(data, []byte(filepath.Base(file)), []byte(host))
	if v := j.kept[key]; v != nil {
		return v, nil
	}
	v := &verdict{}
	if err := j.theirs(v, file, data); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := j.ours(v, file, host); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	j.kept[key] = v
	return v, nil
}

func (j *judges) theirs(v *verdict, file string, data []byte) error {
	arch, err := architecture(data)
	if err != nil {
		return err
	}
	j.wheels++ // auditwheel keeps what it found by the wheel's name
	dir := filepath.Join(j.dir, fmt.Sprint("wheel", j.wheels))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	wheel, err := writeWheel(dir, filepath.Base(file), arch, data)
	if err != nil {
		return err
	}
	fmt.Fprintln(j.ask, wheel)
	var a struct {
		Error, Overall string
		Consistent     []string
	}
	if err := j.answer(&a); err != nil {
		return err
	}
	v.Error = a.Error
	for _, p := range j.policies {
		if slices.Contains(a.Consistent, p+"_"+arch) {
			v.Theirs = append(v.Theirs, p)
		}
	}
	return nil
}

// loading are the checks that say whether a file loads there.
var loading = []string{"version-too-new", "unresolved", "needed-unlisted"}

func (j *judges) ours(v *verdict, file, host string) error {
	holds := make([]bool, len(j.policies))
	why := make([][]string, len(j.policies))
	errs := make([]error, len(j.policies))
	var group sync.WaitGroup
	slots := make(chan bool, 2)
	for i, policy := range j.policies {
		slots <- true
		group.Go(func() {
			why[i], errs[i] = j.check(file, host, policy)
			holds[i] = errs[i] == nil && len(why[i]) == 0
			<-slots
		})
	}
	group.Wait()
	for i, policy := range j.policies {
		if errs[i] != nil {
			return errs[i]
		}
		if holds[i] {
			v.Ours = append(v.Ours, policy)
		} else {
			v.Why = why[i]
		}
	}
	return nil
}

// check returns what symcheck finds that keeps a file from loading.
func (j *judges) check(file, host, policy string) ([]string, error) {
	output := filepath.Join(j.dir, "report."+policy)
	defer os.Remove(output)
	args := []string{"check", file, "--loads-on=" + policy, "--may-export=*", "--exit-zero", "--json=" + output}
	if host != "" {
		args = append(args, "--provided-by="+host)
	}
	var stderr strings.Builder
	cmd := exec.Command(j.symcheck, args...)
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("symcheck %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	out, err := os.ReadFile(output)
	if err != nil {
		return nil, err
	}
	var report struct {
		Findings []struct{ Check, Severity, Summary string }
		Checks   []struct{ Check, Status string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, err
	}
	var why []string
	for _, f := range report.Findings {
		if f.Severity == "error" && slices.Contains(loading, f.Check) {
			why = append(why, strings.ReplaceAll(strings.ReplaceAll(f.Summary, file, filepath.Base(file)), filepath.Base(file)+" needs ", "needs "))
		}
	}
	for _, c := range report.Checks {
		if slices.Contains(loading, c.Check) && c.Status != "held" && c.Status != "found" {
			why = append(why, c.Check+": "+c.Status)
		}
	}
	return why, nil
}
