// Command bench measures what is checked here beside the tools that people use
// today, in one run, whole processes, alternating:
//
//	go run ./bench [-runs N] [-write] [LIBRARY]
//
// Only the ratios of one run mean something: the machine, its load and its page
// cache are the same for all. README.md in this folder says what is compared.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

func main() {
	runs := flag.Int("runs", 21, "how often each command is run")
	write := flag.Bool("write", false, "write the table to "+filepath.Join(measured...)+" too")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./bench [-runs N] [-write] [LIBRARY]\n\nLIBRARY is a shared library; without it, the machine's biggest libLLVM.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 1 || *runs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *runs, *write); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// measured is where -write puts the table, below the module's folder.
var measured = []string{"docs", "measured", "exported-symbols.md"}

func run(library string, runs int, write bool) error {
	var err error
	if library == "" {
		if library, err = findLibrary(); err != nil {
			return err
		}
	}
	info, err := os.Stat(library)
	if err != nil {
		return err
	}
	module, err := output("go", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	symcheck := filepath.Join(folder, "symcheck")
	if _, err := output("go", "build", "-C", strings.TrimSpace(module), "-trimpath", "-o", symcheck, "./tools/symcheck"); err != nil {
		return err
	}
	contestants := contestants(symcheck, library)
	if len(contestants[0].versionArgv) == 0 {
		return fmt.Errorf("neither nm nor llvm-nm is on PATH, so there is nothing to compare with")
	}
	for i := range contestants {
		c := &contestants[i]
		if err := c.prepare(); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "bench: %s: %d symbols\n", c.shown, c.symbols)
	}
	for range runs {
		for i := range contestants {
			if err := contestants[i].time(); err != nil {
				return err
			}
		}
	}
	resolved, err := filepath.EvalSymlinks(library)
	if err != nil {
		return err
	}
	text := table{
		library: filepath.Base(resolved), size: info.Size(), date: time.Now(), runs: runs,
		cores: runtime.NumCPU(), contestants: contestants,
	}.String()
	fmt.Print(text)
	if !write {
		return nil
	}
	file := filepath.Join(append([]string{strings.TrimSpace(module)}, measured...)...)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// findLibrary returns the biggest libLLVM, the biggest library that most
// machines with a compiler have.
func findLibrary() (string, error) {
	var biggest string
	var size int64
	for _, pattern := range []string{"/usr/lib/*/libLLVM*.so*", "/usr/lib/llvm-*/lib/libLLVM*.so*", "/usr/lib64/libLLVM*.so*"} {
		list, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		for _, file := range list {
			if info, err := os.Stat(file); err == nil && info.Size() > size {
				biggest, size = file, info.Size()
			}
		}
	}
	if biggest == "" {
		return "", fmt.Errorf("no libLLVM is installed; name a big shared library: go run ./bench LIBRARY")
	}
	return biggest, nil
}

// output runs a command and returns what it prints.
func output(argv ...string) (string, error) {
	out, err := exec.Command(argv[0], argv[1:]...).Output()
	if err != nil {
		if failed, ok := err.(*exec.ExitError); ok && len(failed.Stderr) > 0 {
			return "", fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, failed.Stderr)
		}
		return "", fmt.Errorf("%s: %w", strings.Join(argv, " "), err)
	}
	return string(out), nil
}
