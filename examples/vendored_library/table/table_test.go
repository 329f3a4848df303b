// Package table holds the example to what it claims: for every way to
// link Debian's libdbus, the check's count is readelf's count, and what the check
// passes runs.
package table

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/bazelbuild/rules_go/go/runfiles"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// row is one way to link, and for which linkers it leaks (FIELD: libdbus/OpenGL).
type row struct {
	name  string
	leaks map[string]bool
}

var (
	all  = map[string]bool{"bfd": true, "lld": true, "mold": true}
	none = map[string]bool{}
	// GNU ld alone follows the DT_NEEDED of a library to one outside the build.
	onlyBFD = map[string]bool{"bfd": true}
)

var rows = []row{
	{"dbus_static", none},
	{"dbus_needed", onlyBFD},
	{"dbus_unversioned", all},
	{"dbus_shared", all},
	{"dbus_rdynamic", all},
	{"dbus_exclude_libs", none},
	{"dbus_fixed", none},
	{"dbus_rust", onlyBFD},
	{"dbus_rust_fixed", none},
}

type report struct {
	Verdict  string
	Linker   string
	Findings []struct {
		Check   string
		Symbols []struct{ Name, File, Member string }
		Why     []string
		Harm    []string
		Fix     []string
	}
}

// runfile is where Bazel put a file of the example.
func runfile(t *testing.T, name string) string {
	t.Helper()
	needBazel(t)
	path, err := runfiles.Rlocation(os.Getenv("TEST_WORKSPACE") + "/examples/vendored_library/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// needBazel skips under plain go test, which has none of the binaries and knows
// nothing of what the machine could have built.
func needBazel(t *testing.T) {
	t.Helper()
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("the example's binaries are built by Bazel: bazel test //examples/vendored_library/table:table_test")
	}
}

// needDBus skips where the rows of Debian's libdbus were not built; where every
// tool is required it fails, or the table would be empty and green.
func needDBus(t *testing.T) {
	t.Helper()
	needBazel(t)
	if os.Getenv("HAVE_DBUS") != "True" {
		lacking(t, "this machine has no libdbus-1.a (libdbus-1-dev)")
	}
}

func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv(reallink.RequireEnv) == "1" {
		t.Fatalf("%s=1, but %s", reallink.RequireEnv, what)
	}
	t.Skip(what)
}

// TestMinibus is the failure in small, for machines without libdbus.
func TestMinibus(t *testing.T) {
	broken := readReport(t, runfile(t, "broken_symbols.json"))
	if broken.Verdict != "fail" || len(broken.Findings) != 1 || broken.Findings[0].Check != "vendored-leak" {
		t.Fatalf("broken: %+v", broken)
	}
	if got := readelfCount(t, runfile(t, "broken"), "minibus_"); got != 2 || len(broken.Findings[0].Symbols) != got {
		t.Errorf("broken: %d symbols reported, readelf has %d", len(broken.Findings[0].Symbols), got)
	}
	if harm := strings.Join(broken.Findings[0].Harm, ""); harm != "what libdriver.so expects of libminibus.so is this copy's (2 symbols)" {
		t.Errorf("harm: %s", harm)
	}
	if code := exitCode(t, runfile(t, "broken")); code != 128+int(syscall.SIGSEGV) {
		t.Errorf("broken: exit code %d", code)
	}
	if fixed := readReport(t, runfile(t, "fixed_symbols.json")); fixed.Verdict != "pass" {
		t.Errorf("fixed: %+v", fixed)
	}
	if code := exitCode(t, runfile(t, "fixed")); code != 0 {
		t.Errorf("fixed: exit code %d", code)
	}
}

func TestTable(t *testing.T) {
	at := func(name string) string { return runfile(t, name) }
	needDBus(t)
	linkers := strings.Fields(os.Getenv("LINKERS"))
	if len(linkers) < len(all) {
		if len(linkers) == 0 || os.Getenv(reallink.RequireEnv) == "1" {
			lacking(t, fmt.Sprintf("of the linkers bfd, lld and mold this machine has %v", linkers))
		}
	}
	fmt.Printf("%-22s %-6s %8s %8s %6s  %s\n", "row", "linker", "readelf", "symcheck", "exit", "verdict")
	for _, r := range rows {
		for _, linker := range linkers {
			binary := at(r.name + "_" + linker)
			got := readReport(t, at(r.name+"_"+linker+"_symbols.json"))
			leaked := 0
			for _, f := range got.Findings {
				if f.Check == "vendored-leak" {
					leaked += len(f.Symbols)
				}
			}
			want := readelfCount(t, binary, "dbus_")
			code := exitCode(t, binary)
			fmt.Printf("%-22s %-6s %8d %8d %6d  %s\n", r.name, linker, want, leaked, code, got.Verdict)
			if leaked != want {
				t.Errorf("%s %s: %d symbols reported, readelf has %d", r.name, linker, leaked, want)
			}
			if (want > 0) != r.leaks[linker] {
				t.Errorf("%s %s: readelf has %d dbus names, which is not what the table says", r.name, linker, want)
			}
			if (got.Verdict == "fail") != (want > 0) {
				t.Errorf("%s %s: verdict %s with %d symbols leaked", r.name, linker, got.Verdict, want)
			}
			// A leak crashes; what the check passes runs.
			if (code != 0) != (want > 0) {
				t.Errorf("%s %s: exit code %d with %d symbols leaked", r.name, linker, code, want)
			}
		}
	}
}

// TestFinding holds the finding on the real leak to what a person needs of it.
func TestFinding(t *testing.T) {
	needDBus(t)
	text, err := os.ReadFile(runfile(t, "dbus_needed_bfd_symbols.txt"))
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.Join(strings.Fields(string(text)), " ")
	for _, want := range []string{
		"FAIL //examples/vendored_library:dbus_needed_bfd executable", "GNU ld", "vendored-leak",
		"symbols of @vendored_library_host//:dbus are exported",
		"libdbus-1.a", "dbus-bus.c.o", "members",
		"libweb.so", "needs libdbus-1.so.3", "outside the build", "once libdbus-1.so.3 is loaded",
		"buildozer 'add deps :dbus_needed_bfd_exports' //examples/vendored_library:dbus_needed_bfd",
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("the report does not say %q:\n%s", want, text)
		}
	}
}

func readReport(t *testing.T, path string) report {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r
}

// readelfCount is how many definitions in .dynsym readelf sees whose names hold
// the given text.
func readelfCount(t *testing.T, binary, part string) int {
	t.Helper()
	out, err := exec.Command("readelf", "--dyn-syms", "-W", binary).Output()
	if err != nil {
		t.Fatalf("readelf %s: %v", filepath.Base(binary), err)
	}
	n := 0
	for _, line := range strings.Split(string(out), "\n") {
		f := strings.Fields(line)
		if len(f) >= 8 && f[6] != "UND" && strings.Contains(f[7], part) {
			n++
		}
	}
	return n
}

func exitCode(t *testing.T, binary string) int {
	t.Helper()
	err := exec.Command(binary).Run()
	if err == nil {
		return 0
	}
	exit, ok := err.(*exec.ExitError)
	if !ok {
		t.Fatal(err)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()) // as a shell says it
	}
	return exit.ExitCode()
}
