package tests_test

import (
	"runtime"
	"testing"
)

// A binary's link is found behind whatever a label can be; where none can be
// seen, the report says so, and nothing that was asked for passes unseen.
func TestOutputs(t *testing.T) {
	const app = "//rules/tests/outputs:app"
	found := want{verdict: fail, target: app, linker: "GNU ld", findings: []wantFinding{
		leaked(bus, "-rdynamic")[0],
		{check: "export-unlisted", severity: "warning", symbols: []string{"main"}, owners: []string{app}},
	}}
	unseen := map[string]string{"vendored-leak": "not_applicable"}
	exported := []wantFinding{{check: "export-unlisted", severity: "warning", symbols: []string{"bus_open", "bus_send", "main"}, owners: []string{""}}}
	invisible := want{verdict: pass, status: unseen, findings: exported}
	asked := want{verdict: couldNotCheck, errors: []string{"vendored-leak: not checked: no link action is visible"}, findings: exported}
	// A precompiled library with no PT_GNU_STACK.
	bare := []wantFinding{{check: "hardening", severity: "warning", subject: "noexecstack"}}
	wanted := map[string]want{
		"stripped":        found,
		"alias":           found,
		"filegroup":       found,
		"genrule":         found,
		"genrule_output":  found,
		"copy_file":       found,
		"transition":      found,
		"configuration":   found,
		"unseen":          invisible,
		"unseen_vendored": asked,
		"packed":          invisible,
		"packed_vendored": asked,
		"platform":        found,
		"source":          {verdict: pass, status: unseen, findings: bare},
		"source_vendored": {verdict: couldNotCheck, errors: []string{"vendored-leak: not checked: no link action is visible"}, findings: bare},
		"precompiled": {verdict: fail, findings: []wantFinding{
			{check: "vendored-leak", symbols: []string{"relay_open"}, owners: []string{"//rules/tests/outputs/precompiled:relay"}},
			{check: "export-unlisted", severity: "warning", symbols: []string{"main"}},
		}},
	}
	if runtime.GOARCH != "amd64" {
		// The archive is checked in for x86-64 only, and elsewhere not linked.
		wanted["precompiled"] = want{verdict: pass, findings: []wantFinding{{check: "export-unlisted", severity: "warning"}}}
	}
	expect(t, "outputs", wanted)
}
