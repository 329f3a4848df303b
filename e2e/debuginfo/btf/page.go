package main

// The page with what was found.

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

const head = `# BTF, damaged and whole, beside bpftool and the kernel

<!-- Written by ` + "`e2e/debuginfo/run`" + `. -->

%s, %s, Linux %s. What the check [btf](../checks.md#btf) says of each file, and what ` + "`bpftool btf dump`" + ` (formats raw and c) and the kernel (BPF_BTF_LOAD) do with it;
` + "`bpftool gen object`" + ` where it is .BTF.ext. Each file of the table below, and as many that differ as little as can be and are fine; then single fields changed at random.
One on which they are not at one fails the run, but for these: bpftool *crashes* (it divides by an alignment of 0, or reads past its tables) on what the check also calls unusable;
it takes *too long* (it writes out gaps of gigabytes); a rule about type tags that kernels *up to 6.18* have and 7.2 has not.

| files | how many | crashes | too long | up to 6.18 | kernel asked |
|---|---:|---:|---:|---:|---|
`

var (
	files   = regexp.MustCompile(`(?m)files: (\|.*\|)$`)
	refused = regexp.MustCompile(`(?m)^ +(\| .* \|)$`)
	reader  = regexp.MustCompile(`second reader: (.*)`)
	running = regexp.MustCompile(`(\d+ types, \d+ modules)`)
)

func writePage(name, said string) error {
	bpftool, err := exec.Command("bpftool", "version").Output()
	if err != nil {
		return err
	}
	version, _, _ := strings.Cut(string(bpftool), "\n")
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return err
	}
	linux, _, _ := strings.Cut(strings.TrimSpace(string(release)), "-")
	var t strings.Builder
	fmt.Fprintf(&t, head, time.Now().UTC().Format(time.DateOnly), version, linux)
	for _, m := range files.FindAllStringSubmatch(said, -1) {
		row := strings.NewReplacer("| true |", "| yes |", "| false |", "| |").Replace(m[1])
		fmt.Fprintln(&t, row)
	}
	if m := running.FindStringSubmatch(said); m != nil {
		fmt.Fprintf(&t, "\nThe kernel that ran, %s: nothing found.\n", m[1])
	}
	t.WriteString("\n| damage | refused by |\n|---|---|\n")
	for _, m := range refused.FindAllStringSubmatch(said, -1) {
		fmt.Fprintln(&t, m[1])
	}
	if m := reader.FindStringSubmatch(said); m != nil {
		fmt.Fprintf(&t, "\nA reader that is made for using BTF, github.com/cilium/ebpf/btf, is no judge: of these, %s.\n", m[1])
	}
	return os.WriteFile(name, []byte(t.String()), 0o644)
}
