package main

// Foreign types and BTF in a kernel, and in a file in which every unit refers to others.

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// debugInformation compares the checks language-leak and btf with what makes BTF and with
// what looks for damage in debug information.
func debugInformation(symcheck, folder, _ string) (table, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return table{}, err
	}
	kernel := filepath.Join(cache, "rules_symcheck", "e2e-debuginfo", "kernel")
	version, err := os.ReadFile(filepath.Join(kernel, "version"))
	if err != nil {
		return table{}, fmt.Errorf("there is no kernel: e2e/debuginfo/run kernel fetches it (%w)", err)
	}
	vmlinux := filepath.Join(kernel, "vmlinux")
	info, err := os.Stat(vmlinux)
	if err != nil {
		return table{}, err
	}
	// What dwz makes of the kernel is the most that there can be to do: types that several
	// units have are one, and all refer to that one.
	shared := filepath.Join(kernel, "vmlinux.dwz")
	if _, err := os.Stat(shared); err != nil {
		if _, err := output("dwz", "-L", "none", "-l", "none", "-o", shared, vmlinux); err != nil {
			return table{}, fmt.Errorf("%w: ./bazelw --layer=debuginfo --in-root go run ./bench debuginfo", err)
		}
	}
	var list []contestant
	for _, f := range []struct{ shown, file string }{{"VMLINUX", vmlinux}, {"SHARED", shared}} {
		check := []string{symcheck, "check", f.file, "--languages=kernel_btf", "--btf=required"}
		encode := func(jobs, what string) contestant {
			argv := []string{"pahole", "-j" + jobs, "--lang_exclude=rust", "--btf_encode_detached=" + filepath.Join(folder, "btf"), f.file}
			return contestant{
				shown: "pahole -j" + jobs + " " + f.shown, does: what, argv: argv,
				versionArgv: []string{"pahole", "--version"}, counting: argv, count: none,
			}
		}
		list = append(list, encode("1", "--lang_exclude=rust --btf_encode_detached: writes BTF"), encode("2", "the same with two threads"), contestant{
			shown: "symcheck check " + f.shown, does: "--languages=kernel_btf --btf=required, and all other checks", argv: check, anyExit: true,
			counting: append(append([]string{}, check...), "--json=-"), count: countHeld,
		})
	}
	verify := []string{"llvm-dwarfdump", "--verify", "--error-display=summary", vmlinux}
	list = append(list, contestant{
		shown: "llvm-dwarfdump --verify VMLINUX", does: "looks for damage; run once, and stopped", argv: verify, versionArgv: []string{"llvm-dwarfdump", "--version"},
		counting: verify, count: none, anyExit: true, once: 5 * time.Minute,
	})
	return table{
		page: "debuginfo-speed.md", title: "Foreign types and BTF in a kernel", counted: "checks that hold", memory: true,
		what: fmt.Sprintf("VMLINUX is Linux %s of Debian sid, %.0f MB, SHARED what dwz makes of it", version, float64(info.Size())/1e6),
		footer: `In VMLINUX no unit refers to another one, as the tables of abbreviations tell, so of its entries none is read. In SHARED units refer to others everywhere, and all
entries are read; there language-leak warns of pahole before 1.30. Memory is the most that was resident at a time in any of the runs.
`,
		contestants: list,
	}, nil
}

// none is for commands of whose output nothing is to be counted.
func none(string) (int, error) { return 0, nil }

// countHeld counts which of the two checks hold.
func countHeld(text string) (int, error) {
	var report struct {
		Checks []struct{ Check, Status string }
	}
	if err := json.Unmarshal([]byte(text), &report); err != nil {
		return 0, err
	}
	n, seen := 0, 0
	for _, c := range report.Checks {
		if c.Check == "language-leak" || c.Check == "btf" {
			seen++
			if strings.EqualFold(c.Status, "held") {
				n++
			}
		}
	}
	if seen != 2 {
		return 0, errors.New("the report does not have both checks")
	}
	return n, nil
}
