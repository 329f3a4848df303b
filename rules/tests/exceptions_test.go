package tests_test

import "testing"

// Exceptions accept what they name and no more, and patterns for owners mean
// what they mean to Bazel; one that means nothing is an error.
func TestExceptions(t *testing.T) {
	const folder = "//rules/tests/exceptions:"
	own := wantFinding{check: "export-unlisted", severity: "warning", symbols: []string{"main", "own"}}
	all := append(leaked(bus, "-rdynamic"), own)
	dbus := want{verdict: fail, optional: true, findings: []wantFinding{
		{check: "vendored-leak", owners: []string{"@vendored_library_host//:dbus"}},
		{check: "export-unlisted", severity: "warning", symbols: []string{"main"}},
	}}
	nothing := wantFinding{check: "export-unlisted", severity: "warning", symbols: []string{"bus_open", "bus_send", "main", "own"}}
	expect(t, "exceptions", map[string]want{
		"accepted": {verdict: pass, findings: []wantFinding{own}},
		"partly":   {verdict: fail, findings: []wantFinding{{check: "vendored-leak", symbols: []string{"bus_open"}}, own}},
		"unused":   {verdict: fail, findings: []wantFinding{own, {check: "exception-unused", subject: "bus_gone"}}},
		"unknown":  {verdict: couldNotCheck, errors: []string{`"vendored-lake"`}},

		"misspelt":        {verdict: couldNotCheck, errors: []string{`vendored "//rules/tests/third_party/buss" matches nothing that ` + folder + "app links; it links " + bus}, findings: []wantFinding{nothing}},
		"no_repository":   {verdict: couldNotCheck, errors: []string{`vendored "@no_such_repository//:lib"`}, findings: []wantFinding{nothing}},
		"relative":        {verdict: fail, findings: []wantFinding{{check: "vendored-leak", symbols: []string{"own"}, owners: []string{folder + "own"}}, {check: "export-unlisted", severity: "warning", symbols: []string{"bus_open", "bus_send", "main"}}}},
		"glob":            {verdict: fail, findings: all},
		"folder":          {verdict: fail, findings: all},
		"main_repository": {verdict: fail, findings: all},
		"canonical":       {verdict: fail, findings: all},
		"nothing":         {verdict: pass, findings: []wantFinding{nothing}},

		"foreign":          {verdict: pass, optional: true, findings: []wantFinding{{check: "export-unlisted", severity: "warning"}}},
		"foreign_vendored": dbus,
		"foreign_all":      dbus,
	})
}

// An accepted finding stays in the report, with how much of it there was.
func TestAccepted(t *testing.T) {
	r := read(t, "exceptions/accepted", false)
	if len(r.Accepted) != 1 || r.Accepted[0].Pattern != "bus_*" || r.Accepted[0].Matched != 2 {
		t.Errorf("accepted is %+v, not 2 of bus_*", r.Accepted)
	}
}
