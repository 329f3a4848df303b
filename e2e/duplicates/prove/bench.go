package main

// The bench: a folder to work in, symcheck as it is in the tree, and what was done before.

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

type bench struct {
	work     string
	all      bool
	symcheck string
	key      string // of everything that an answer depends on
	mu       sync.Mutex
	failed   int
}

// linker is one that links everything here.
type linker struct{ name, flag string }

var linkers = []linker{{"GNU ld", "bfd"}, {"lld", "lld"}, {"mold", "mold"}}

func (b *bench) prepare() error {
	sum := sha256.New()
	for _, dir := range []string{"tools", "e2e/duplicates/prove", "rules"} {
		err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !slices.Contains([]string{".go", ".bzl"}, filepath.Ext(file)) || strings.HasSuffix(file, "_test.go") {
				return err
			}
			text, err := os.ReadFile(file)
			fmt.Fprintf(sum, "%s %d\n%s", file, len(text), text)
			return err
		})
		if err != nil {
			return err
		}
	}
	b.key = fmt.Sprintf("%x", sum.Sum(nil)[:8])
	b.symcheck = filepath.Join(b.work, "symcheck")
	out, err := exec.Command("go", "build", "-o", b.symcheck, "./tools/symcheck").CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build ./tools/symcheck: %w\n%s", err, out)
	}
	return nil
}

// part does something once for this state of the tree, and of a text that it depends on. An answer with problems is asked for again,
// and in a sample nothing is kept.
func part[T any](b *bench, name, text string, do func() (T, int, error)) (T, error) {
	keep := filepath.Join(b.work, "part-"+strings.ReplaceAll(name, " ", "-")+".json")
	key := fmt.Sprintf("%s-%x", b.key, sha256.Sum256([]byte(text)))
	var k struct {
		Key    string
		Answer T
	}
	if data, err := os.ReadFile(keep); b.all && err == nil && json.Unmarshal(data, &k) == nil && k.Key == key {
		fmt.Printf("       %s: done before\n", name)
		return k.Answer, nil
	}
	var problems int
	var err error
	k.Key = key
	if k.Answer, problems, err = do(); err != nil || problems > 0 || !b.all {
		return k.Answer, err
	}
	data, err := json.Marshal(k)
	if err != nil {
		return k.Answer, err
	}
	return k.Answer, os.WriteFile(keep, data, 0o644)
}

// say prints how a link came out.
func (b *bench) say(name string, problems []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(problems) == 0 {
		fmt.Printf("holds  %s\n", name)
		return
	}
	b.failed++
	fmt.Printf("FAILS  %s\n", name)
	for _, p := range problems {
		fmt.Printf("       %s\n", p)
	}
}

func (b *bench) failures() error {
	if b.failed > 0 {
		return fmt.Errorf("%d links are not as they have to be", b.failed)
	}
	return nil
}

// folder empties and returns a folder, with the files of a txtar text in it.
func (b *bench) folder(name string, files map[string]string) (string, error) {
	dir := filepath.Join(b.work, strings.ReplaceAll(name, " ", "-"))
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// command runs argv in dir and returns what it said; the error has it too.
func command(dir string, argv ...string) (string, error) {
	c := exec.Command(argv[0], argv[1:]...)
	c.Dir = dir
	c.Env = append(os.Environ(), "LC_ALL=C")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Run(); err != nil {
		return out.String(), fmt.Errorf("%s: %w\n%.4000s", strings.Join(argv, " "), err, out.String())
	}
	return out.String(), nil
}

// report is what is read of symcheck's report.
type report struct {
	Verdict  string
	Errors   []string
	Findings []struct {
		Check, Kind, Severity, Summary string
		Symbols                        []struct{ Name string }
	}
	Checks []struct{ Check, Status, Reason string }
}

// check judges a linked file by the files of its link and its command line.
func (b *bench) check(dir, binary string, inputs, link []string) (*report, error) {
	quoted := make([]string, len(link))
	for i, w := range link {
		quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	if err := os.WriteFile(filepath.Join(dir, "link.args"), []byte(strings.Join(quoted, "\n")), 0o644); err != nil {
		return nil, err
	}
	argv := append([]string{b.symcheck, "check", binary}, inputs...)
	if _, err := command(dir, append(argv, "--args=link.args", "--json=report.json", "--text=report.txt", "--exit-zero")...); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		return nil, err
	}
	r := &report{}
	return r, json.Unmarshal(text, r)
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// split takes txtar text (golang.org/x/tools/txtar) apart: the comment, and the files.
func split(text string) (comment string, files map[string]string) {
	files = map[string]string{}
	name := ""
	var body strings.Builder
	put := func() {
		if name == "" {
			comment = body.String()
		} else {
			files[name] = body.String()
		}
		body.Reset()
	}
	for _, line := range strings.SplitAfter(text, "\n") {
		marker := strings.TrimSpace(line)
		if strings.HasPrefix(marker, "-- ") && strings.HasSuffix(marker, " --") && len(marker) > 6 {
			put()
			name = strings.TrimSpace(marker[3 : len(marker)-3])
			continue
		}
		body.WriteString(line)
	}
	put()
	return comment, files
}
