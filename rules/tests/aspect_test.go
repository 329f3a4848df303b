package tests_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// aspectReport is the report of symbol_check_aspect on a folder/target.
func aspectReport(t *testing.T, target string) *report {
	t.Helper()
	data, err := os.ReadFile(runfile(t, target+".symcheck.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// What is linked is judged, by the repository's policy, whose patterns and
// exceptions need not match; what is not linked, or opted out, is not.
func TestAspect(t *testing.T) {
	const folder = "//rules/tests/aspect:"
	own := wantFinding{check: "export-unlisted", severity: "warning"}
	// bus_open is accepted.
	leak := wantFinding{check: "vendored-leak", symbols: []string{"bus_send"}, owners: []string{bus}}
	held := want{verdict: pass}
	// A precompiled library with no PT_GNU_STACK.
	bare := want{verdict: pass, findings: []wantFinding{{check: "hardening", severity: "warning", subject: "noexecstack"}}}
	for name, w := range map[string]want{
		"plain": held, "shared": held, "c_test": held, "rust": held, "rust_cdylib": held,
		"go_plain": held, "go_c_shared": held, "go_tests": held,
		"libdeclared.so": held, "x/librelay.so": bare, "y/librelay.so": bare,
		"site":                      {verdict: "skipped", note: "not an ELF file but text"},
		"elsewhere":                 {verdict: fail, target: folder + "inner", findings: []wantFinding{leak, own}},
		"leak":                      {verdict: fail, target: folder + "leak", note: "a target tagged no-symcheck is not", findings: []wantFinding{leak, own}},
		"libleak.so":                {verdict: fail, target: folder + "libleak.so", findings: []wantFinding{leak}},
		"opted_out":                 {verdict: "skipped", target: folder + "opted_out", note: "opted out by its tag no-symcheck"},
		"third_party/tool/tool":     {verdict: pass, findings: []wantFinding{own}},
		"third_party/tool/with_bus": {verdict: fail, findings: []wantFinding{leak, own}},
		"third_party/tool/leaking_parts": {verdict: fail, findings: []wantFinding{
			{check: "vendored-leak", symbols: []string{"tool_part"}, owners: []string{"//rules/tests/aspect/third_party/neighbour:parts"}}, own,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := aspectReport(t, "aspect/"+name)
			if r.Check != folder+"reporting" {
				t.Errorf("it is held to %q", r.Check)
			}
			r.holdAs(t, "aspect/"+name+".symcheck", w)
		})
	}
}

// Only what is linked has a report, and only a policy that enforces a validation.
func TestAspectGroups(t *testing.T) {
	type groups struct {
		Reports   []string
		Validated bool
	}
	reports := map[string]int{"": 0, "report": 3, "validated": 3, "two reports": 6}
	for name, wanted := range map[string]map[string]string{
		"reported": {
			"library": "", "rust_rlib": "", "no_file": "", "plain": "report", "twice": "two reports", "site": "report", "elsewhere": "report",
			"leak": "report", "opted_out": "report", "go_c_shared": "report", "c_test": "report",
		},
		"enforced": {"library": "", "held_to_default": "validated", "held_to_default_but_opted_out": "report"},
	} {
		data, err := os.ReadFile(runfile(t, "aspect/"+name+".groups.json"))
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]groups
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		for target, want := range wanted {
			var g groups
			found := false
			for label, of := range got {
				if strings.HasSuffix(label, "aspect:"+target) {
					g, found = of, true
				}
			}
			if !found || len(g.Reports) != reports[want] || g.Validated != (want == "validated") {
				t.Errorf("%s of %s: %+v, not %q", target, name, g, want)
			}
		}
	}
}
