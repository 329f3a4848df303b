// Command bench measures what is checked here beside the tools that people use
// today, in one run, whole processes, alternating:
//
//	go run ./bench [-runs N] [-write] [LIBRARY]
//	go run ./bench [-runs N] [-write] duplicates
//	go run ./bench [-runs N] [-write] portability
//	go run ./bench [-runs N] [-write] debuginfo
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
	write := flag.Bool("write", false, "write the table below docs/measured too")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./bench [-runs N] [-write] [LIBRARY | duplicates | portability | debuginfo]\n\nLIBRARY is a shared library; without it, the machine's biggest libLLVM.\nduplicates looks for names that are defined twice among LLVM's archives.\nportability holds that library to an old glibc.\ndebuginfo looks for foreign types in a kernel.")
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

func run(what string, runs int, write bool) error {
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
	prepare := exportedSymbols
	switch what {
	case "duplicates":
		prepare = duplicates
	case "portability":
		prepare = portability
	case "debuginfo":
		prepare = debugInformation
	}
	t, err := prepare(symcheck, folder, what)
	if err != nil {
		return err
	}
	contestants := t.contestants
	for i := range contestants {
		c := &contestants[i]
		if err := c.prepare(); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "bench: %s: %d symbols\n", c.shown, c.symbols)
	}
	for range runs {
		for i := range contestants {
			if contestants[i].once > 0 {
				continue
			}
			if err := contestants[i].time(); err != nil {
				return err
			}
		}
	}
	t.date, t.runs, t.cores = time.Now(), runs, runtime.NumCPU()
	text := t.String()
	fmt.Print(text)
	if !write {
		return nil
	}
	file := filepath.Join(strings.TrimSpace(module), "docs", "measured", t.page)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
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
