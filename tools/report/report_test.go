package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

var update = flag.Bool("update", false, "write the golden files anew")

// failing is a report with something of everything.
func failing() *check.Report {
	symbol := func(name, file, member string) finding.Symbol {
		return finding.Symbol{Name: name, Label: "//third_party/dbus:dbus", File: file, Member: member}
	}
	return &check.Report{
		Verdict: check.Fail, Target: "//app:gui", Check: "//app:gui_symbols", File: "app/gui",
		Kind: "executable", CPU: "x86-64", Linker: "GNU ld",
		Notes: []string{"vendored is not given; taken as vendored: //third_party/dbus:dbus"},
		Findings: []finding.Finding{
			{
				Check: "vendored-leak", Severity: finding.Error, Summary: "9 symbols of //third_party/dbus:dbus are exported",
				Symbols: []finding.Symbol{
					symbol("_RNvCskwGfYPst2Cb_3bus3get", "libbus.rlib", "bus.o"),
					symbol("_ZN4dbus10Connection4sendERKSt6vectorINS_7MessageESaIS2_EE", "libdbus.a", "connection.o"),
					symbol("_ZN7example4main17h05af221e174051e9E", "libbus.rlib", "main.o"),
					symbol("dbus_bus_get", "libdbus.a", "a.o"), symbol("dbus_connection_send", "libdbus.a", "b.o"),
					symbol("dbus_free", "libdbus.a", "c.o"), symbol("dbus_malloc", "libdbus.a", "d.o"),
					symbol("dbus_shutdown", "libdbus.a", "e.o"), symbol("dbus_threads_init", "libdbus.a", "f.o"),
				},
				From: []finding.Origin{
					{Label: "//third_party/dbus:dbus", File: "libdbus.a", Members: []string{"a.o", "b.o", "c.o", "d.o", "e.o"}},
					{File: "libbus.rlib", Members: []string{"bus.o", "main.o"}},
				},
				Why:  []string{"libwebkit.so (//web:webkit), which is linked, needs libdbus-1.so.3, a library outside the build; GNU ld follows that and exports what it mentions (inferred: it is no input of the link)"},
				Harm: []string{"once libdbus-1.so.3 is loaded, 361 of its own calls end up in this copy"},
				Fix:  []string{`add ":gui_exports" to deps of //app:gui     (nothing but the names you declare stays public)`, "buildozer 'add deps :gui_exports' //app:gui"},
			},
			{
				Check: "export-unlisted", Severity: finding.Warning, Summary: "this executable exports 1 symbol, and nothing is declared public",
				Symbols: []finding.Symbol{{Name: "odd\x1b[31m\xff name"}},
				Why:     []string{"unknown: no flag and no library among the inputs asks for it"},
			},
		},
		Checks: []check.Outcome{
			{Check: "export-missing", Status: check.NotApplicable, Reason: "nothing is declared public (exports)"},
			{Check: "vendored-leak", Status: check.Found},
			{Check: "export-unlisted", Status: check.Found},
		},
		Accepted: []check.Accepted{{Exception: subject.Exception{Check: "vendored-leak", Pattern: "bus_*", Reason: "plugins call it"}, Matched: 2}},
	}
}

func passing() *check.Report {
	return &check.Report{Verdict: check.Pass, Target: "//app:held", File: "app/held", Kind: "executable", CPU: "aarch64", Linker: "lld"}
}

func blocked() *check.Report {
	r := passing()
	r.Verdict = check.CouldNotCheck
	r.Errors = []string{"vendored-leak: not checked: third_party/dbus/libdbus.a(bus.o): is LLVM bitcode with no machine code (clang -flto, rustc -Clinker-plugin-lto); its symbols cannot be read"}
	r.Checks = []check.Outcome{{Check: "vendored-leak", Status: check.NotChecked, Reason: r.Errors[0], Blind: true}}
	return r
}

func blind() *check.Report {
	r := passing()
	r.Checks = []check.Outcome{{Check: "vendored-leak", Status: check.NotApplicable, Reason: "no link action is visible", Blind: true}}
	return r
}

func skipped() *check.Report {
	return check.NotJudged("//app:odd", &subject.Policy{Target: "//:symbol_policy"}, "app/odd", "opted out by its tag no-symcheck")
}

func TestGolden(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer) error{
		"fail.txt":    func(b *bytes.Buffer) error { return Text(b, failing(), Style{Details: "gui_symbols.json"}) },
		"color.txt":   func(b *bytes.Buffer) error { return Text(b, failing(), Style{Color: true}) },
		"narrow.txt":  func(b *bytes.Buffer) error { return Text(b, failing(), Style{Width: 60}) },
		"fail.json":   func(b *bytes.Buffer) error { return JSON(b, failing()) },
		"fail.xml":    func(b *bytes.Buffer) error { return JUnit(b, failing(), "gui_symbols.json") },
		"pass.txt":    func(b *bytes.Buffer) error { return Text(b, passing(), Style{}) },
		"blind.txt":   func(b *bytes.Buffer) error { return Text(b, blind(), Style{}) },
		"blocked.txt": func(b *bytes.Buffer) error { return Text(b, blocked(), Style{}) },
		"blocked.xml": func(b *bytes.Buffer) error { return JUnit(b, blocked(), "") },
		"skipped.txt": func(b *bytes.Buffer) error { return Text(b, skipped(), Style{}) },
		"skipped.xml": func(b *bytes.Buffer) error { return JUnit(b, skipped(), "") },
		"summary.txt": func(b *bytes.Buffer) error {
			return Summary(b, []*check.Report{skipped(), passing(), failing(), blocked(), passing()}, Build{Missing: []string{"//app:broken"}}, Style{})
		},
		"summary_of_failed_build.txt": func(b *bytes.Buffer) error {
			return Summary(b, []*check.Report{passing()}, Build{Failed: "BUILD_FAILURE"}, Style{})
		},
	} {
		var got, again bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		if err := write(&again); err != nil || !bytes.Equal(got.Bytes(), again.Bytes()) {
			t.Errorf("%s: other bytes the second time (%v)", name, err)
		}
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (go test ./tools/report -update writes it anew):\n%s", name, diff)
		}
	}
}

func TestNothingFoundIsOneLine(t *testing.T) {
	var b bytes.Buffer
	if err := Text(&b, passing(), Style{}); err != nil || strings.Count(b.String(), "\n") != 1 {
		t.Errorf("%v\n%s", err, &b)
	}
}

// What could not be told either way is said in a pass, and nothing else.
func TestUndecidedIsSaidInAPass(t *testing.T) {
	r := passing()
	r.Notes = []string{"vendored is not given", finding.Undecided + "whether libz.so.1 is there"}
	var b bytes.Buffer
	if err := Text(&b, r, Style{}); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); strings.Count(text, "\n") != 2 || !strings.Contains(text, "note     not decided: whether libz.so.1 is there") {
		t.Error(text)
	}
}

// Lines to be pasted once are not printed for each finding that they mend.
func TestOneFixForTwo(t *testing.T) {
	fix := []string{"add a floor", "buildozer 'add deps :floor' //app"}
	r := &check.Report{Verdict: check.Fail, Findings: []finding.Finding{{Fix: fix}, {Fix: fix}, {Fix: []string{"another"}}}}
	var b bytes.Buffer
	if err := Text(&b, r, Style{}); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); strings.Count(text, "buildozer") != 1 || strings.Count(text, "fix     the same as above\n") != 1 || !strings.Contains(text, "another") {
		t.Error(text)
	}
}

// Nothing in a file reaches the terminal as an escape sequence, and lines keep
// to the width, but for what is to be pasted.
func TestTextIsSafeAndFits(t *testing.T) {
	for _, width := range []int{40, 60, 80, 100} {
		var b bytes.Buffer
		if err := Text(&b, failing(), Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		fix := false
		for _, line := range strings.Split(b.String(), "\n") {
			fix = strings.HasPrefix(line, "    fix") || fix && strings.HasPrefix(line, "            ")
			if strings.IndexByte(line, 0x1b) >= 0 || strings.IndexByte(line, 0xff) >= 0 {
				t.Errorf("width %d: %q", width, line)
			}
			// The first line is whole, as is a word that is longer than a line.
			if !fix && columns(line) > width+10 && !strings.HasPrefix(line, "FAIL") {
				t.Errorf("width %d: %d columns: %s", width, columns(line), line)
			}
		}
	}
}

func TestJSONHoldsMangledNames(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, failing()); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Schema   int
		Verdict  check.Verdict
		Findings []struct {
			Symbols []struct{ Name, Demangled string }
		}
	}
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	demangled := map[string]string{}
	for _, s := range back.Findings[0].Symbols {
		demangled[s.Name] = s.Demangled
	}
	if back.Schema != SchemaVersion || back.Verdict != check.Fail || len(demangled) != 9 {
		t.Errorf("%+v", back)
	}
	for name, want := range map[string]string{
		"_RNvCskwGfYPst2Cb_3bus3get":           "bus::get",
		"_ZN7example4main17h05af221e174051e9E": "example::main",
		"dbus_free":                            "",
	} {
		if demangled[name] != want {
			t.Errorf("%s reads %q, want %q", name, demangled[name], want)
		}
	}
}

func TestJUnitIsRead(t *testing.T) {
	for _, c := range []struct {
		report                            *check.Report
		tests, failures, errored, skipped int
	}{{failing(), 3, 1, 0, 1}, {blocked(), 2, 0, 2, 0}, {passing(), 0, 0, 0, 0}} {
		var b bytes.Buffer
		if err := JUnit(&b, c.report, ""); err != nil {
			t.Fatal(err)
		}
		var back junitSuites
		if err := xml.Unmarshal(b.Bytes(), &back); err != nil {
			t.Fatal(err)
		}
		s := back.Suites[0]
		if s.Tests != c.tests || s.Failures != c.failures || s.Errors != c.errored || s.Skipped != c.skipped || s.Tests != len(s.Cases) {
			t.Errorf("%s: %+v", c.report.Verdict, s)
		}
	}
}

func TestShorten(t *testing.T) {
	if got := shorten("std::vector<a very long argument>::push_back", 20); columns(got) != 20 || !strings.HasPrefix(got, "std::") || !strings.HasSuffix(got, "push_back") {
		t.Errorf("%q", got)
	}
}
