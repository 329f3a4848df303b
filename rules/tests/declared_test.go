package tests_test

import "testing"

// What is declared is what the linker exports, for each linker and each way to
// declare it; and what is not so is found.
func TestDeclared(t *testing.T) {
	const folder = "//rules/tests/declared:"
	wanted := map[string]want{
		"unlisted": {verdict: fail, findings: []wantFinding{
			{check: "export-unenforced", subject: folder + "engine", fix: `":engine" to deps of ` + folder + "libunlisted.so"},
			{check: "export-unlisted", symbols: []string{"helper"}, owners: []string{folder + "libunlisted.so"}, fix: "may_export"},
		}},
		"missing": {verdict: fail, findings: []wantFinding{
			{check: "export-missing", subject: "engine_opne", why: "engine_open"},
			{check: "export-missing", subject: "engine_v2_*"},
		}},
		"from_library": {verdict: pass},
		"from_import":  {verdict: pass},
		"host_forgotten": {verdict: fail, findings: []wantFinding{
			{check: "export-missing", subject: "host_register", fix: `":host" to deps`},
			{check: "export-unenforced", subject: folder + "host"},
		}},
	}
	for linker, name := range map[string]string{"bfd": "GNU ld", "lld": "lld", "mold": "mold"} {
		held := want{verdict: pass, linker: name}
		for _, c := range []string{"engine", "names", "versions", "host", "host_rust"} {
			wanted[c+"_"+linker] = held
		}
		if linker == "bfd" {
			continue // GNU ld refuses a script of ours beside rustc's
		}
		wanted["from_rust_"+linker] = held
		wanted["no_mangle_"+linker] = want{verdict: fail, linker: name, findings: []wantFinding{
			{check: "export-unlisted", symbols: []string{"rs_api"}, owners: []string{folder + "api_rust"}},
		}}
	}
	expect(t, "declared", wanted)
}
