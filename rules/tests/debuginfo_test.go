package tests_test

import "testing"

// What debug information and BTF have to say of a linked file, of one that was split, of
// an object, and by themselves.
func TestDebugInfo(t *testing.T) {
	const folder = "//rules/tests/debuginfo:"
	leak := func(target string, from ...string) want {
		return want{verdict: fail, target: folder + target, findings: []wantFinding{
			{check: "language-leak", from: from, why: "struct request → member guard: DW_AT_type is Plain", fix: "debuginfo=0"},
			{check: "language-leak", severity: "warning", from: from, fix: "pahole 1.30"},
		}}
	}
	// Which pahole it is good for is a question of its own.
	merged := []wantFinding{{check: "language-leak", severity: "warning", fix: "pahole 1.30"}}
	held := map[string]string{"language-leak": "held"}
	unasked := map[string]string{"language-leak": "not_applicable", "btf": "not_applicable"}
	btfHeld := map[string]string{"btf": "held"}
	cut := want{verdict: fail, findings: []wantFinding{{check: "btf", fix: "cut short"}}}
	const driver = folder + "mixed_driver"
	expect(t, "debuginfo", map[string]want{
		"own":            {verdict: pass, target: folder + "own_program", status: held},
		"mixed":          leak("mixed_program", driver),
		"mixed_unasked":  {verdict: pass, status: unasked},
		"mixed_allowed":  {verdict: pass, status: held},
		"mixed_named":    {verdict: pass, findings: merged},
		"mixed_accepted": {verdict: pass, findings: merged},
		"stripped":       {verdict: couldNotCheck, errors: []string{"own_program has no debug information: build -c dbg"}},

		"split":          {verdict: pass, target: folder + "own_program", status: held},
		"split_mixed":    leak("mixed_program", driver),
		"split_stranger": {verdict: couldNotCheck, errors: []string{"mixed.debug is no part of rules/tests/debuginfo/own_named: its build-id", "own_named has no debug information"}},
		"debug_file":     leak("mixed_debug", driver),

		"object":       {verdict: pass, status: map[string]string{"language-leak": "held", "layout": "not_applicable", "duplicate-definition": "not_applicable"}},
		"object_mixed": leak("mixed_driver", []string{}...),

		"types":         {verdict: pass, status: btfHeld},
		"cut_short":     cut,
		"with_types":    {verdict: pass, status: btfHeld},
		"beside":        {verdict: pass, status: btfHeld},
		"without_types": {verdict: fail, findings: []wantFinding{{check: "btf", subject: ".BTF", why: "no section .BTF", fix: "pahole -J"}}},
		"module":        {verdict: pass, status: btfHeld},
		"module_alone":  {verdict: couldNotCheck, errors: []string{"name that file in btf_base"}},

		"damaged":         cut,
		"damaged_ignored": {verdict: pass, status: unasked},
	})
	// By a policy for a whole repository.
	aspectReport(t, "debuginfo/mixed").holdAs(t, "debuginfo/mixed.symcheck", leak("mixed_program", driver))
	aspectReport(t, "debuginfo/own").holdAs(t, "debuginfo/own.symcheck", want{verdict: pass, status: held})
}
