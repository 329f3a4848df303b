package main

// The second opinion: pahole's own encoding, and whether bpftool takes it.

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// excluded are the languages that pahole is told to leave out: all that it knows beside
// C and assembler.
const excluded = "--lang_exclude=rust,c++,c++11,c++14,go"

// paholes are the releases that are asked: of the root, and of Debian 12.
var paholes = []string{"pahole", reallink.SystemsFolder + "/bookworm-amd64/usr/bin/pahole"}

// encoded is what a pahole made of a file.
type encoded struct {
	Types int
	// Wrong says what is not as it should be, "" for nothing, and Limit what this release
	// cannot do, whatever the languages are.
	Wrong, Limit string
}

func (e encoded) String() string {
	var words []string
	if e.Types > 0 {
		words = append(words, fmt.Sprintf("%d types", e.Types))
	}
	for _, w := range []string{e.Wrong, e.Limit} {
		if w != "" {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}

var (
	described = regexp.MustCompile(`(?m)^\[[0-9]+\] ([A-Z_0-9]+) '([^\n]*?)' `)
	anonymous = "(anon)"
	named     = regexp.MustCompile(`^[A-Za-z_.][A-Za-z0-9_.]*$`)
	free      = regexp.MustCompile(`^(INT|FLOAT|DECL_TAG|TYPE_TAG)$`) // the kernel takes whatever name these have
	lost      = regexp.MustCompile(`.*couldn't find.*`)
	limit     = regexp.MustCompile(`.*(Unsupported DW_TAG|Error emitting|not handled).*`)
)

// encode has a pahole write BTF, has bpftool read it, and deletes it.
func encode(pahole, file, into string) (encoded, error) {
	defer os.Remove(into)
	cmd := exec.Command(pahole, excluded, "--btf_encode_detached="+into, file)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	done := time.AfterFunc(10*time.Minute, func() { cmd.Process.Kill() })
	err := cmd.Run()
	done.Stop()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return encoded{}, err
	}
	e := encoded{Limit: limit.FindString(said.String())}
	info, gone := os.Stat(into)
	switch {
	case exit != nil:
		e.Wrong = "pahole: " + exit.Error()
	case gone != nil || info.Size() == 0:
		e.Wrong = "no BTF"
	default:
		d, err := dumped(into, "")
		if err != nil {
			return encoded{}, err
		}
		if e.Types, e.Wrong = d.Types, d.Wrong; e.Wrong == "" {
			e.Wrong = lost.FindString(said.String())
		}
	}
	return e, nil
}

// dumped has bpftool read BTF.
func dumped(file, base string) (encoded, error) {
	args := []string{"btf", "dump", "file", file}
	if base != "" {
		args = append([]string{"--base-btf", base}, args...)
	}
	dump, err := exec.Command("bpftool", args...).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return encoded{Wrong: "bpftool: " + line(string(dump))}, nil
	}
	if err != nil {
		return encoded{}, err
	}
	e := encoded{}
	bad := 0
	for _, m := range described.FindAllSubmatch(dump, -1) {
		e.Types++
		if name := string(m[2]); !free.Match(m[1]) && name != anonymous && !named.MatchString(name) {
			bad++
		}
	}
	if bad > 0 {
		e.Wrong = fmt.Sprintf("%d bad names", bad)
	}
	return e, nil
}

// line is the first line of what a tool says.
func line(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	return text
}
