package tests_test

import "testing"

// What cannot be read has failed, in a report that names the file and the place;
// the action itself succeeds, so that it is not tried again and again.
func TestDamaged(t *testing.T) {
	rest := []wantFinding{{check: "export-unlisted", severity: "warning"}}
	expect(t, "damaged", map[string]want{
		"text":  {verdict: couldNotCheck, errors: []string{"rules/tests/damaged/text.so"}},
		"empty": {verdict: couldNotCheck, errors: []string{"rules/tests/damaged/empty.so"}},
		"truncated": {verdict: couldNotCheck, errors: []string{"rules/tests/damaged/truncated_app"}, findings: []wantFinding{
			{check: "layout", subject: "load", fix: "cut short"}, {check: "layout", subject: "interp"}, {check: "layout", subject: "dynamic"},
		}},
		"folder":  {verdict: couldNotCheck, errors: []string{"rules/tests/damaged/folder.so: is a directory"}},
		"object":  {verdict: couldNotCheck, errors: []string{"an object, not a linked executable or shared library"}},
		"archive": {verdict: couldNotCheck, errors: []string{"libdamaged.a"}},

		"lto":          {verdict: pass, status: map[string]string{"vendored-leak": "not_applicable"}, findings: rest},
		"lto_vendored": {verdict: couldNotCheck, errors: []string{"no machine code"}, findings: rest},
		"lto_accepted": {verdict: pass, findings: rest},
	})
}
