package tests_test

import "testing"

const bus = "//rules/tests/third_party/bus:bus"

// leaked is the finding of all who export the vendored library.
func leaked(owner, why string) []wantFinding {
	return []wantFinding{{
		check: "vendored-leak", symbols: []string{"bus_open", "bus_send"}, owners: []string{owner}, why: why,
	}}
}

// Each way to leak a vendored library is seen, with whose it is and why; and the
// same binary with the documented fix passes.
func TestVendored(t *testing.T) {
	rest := wantFinding{check: "export-unlisted", severity: "warning"}
	const folder = "//rules/tests/vendored:"
	taken := "taken as vendored: " + bus
	expect(t, "vendored", map[string]want{
		"leak_by_dso_bfd":  {verdict: fail, linker: "GNU ld", target: folder + "leak_by_dso_bfd", note: taken, findings: leaked(bus, "libdriver.so ("+folder+"libdriver.so)")},
		"leak_by_dso_lld":  {verdict: fail, linker: "lld", note: taken, findings: leaked(bus, "libdriver.so ("+folder+"libdriver.so)")},
		"leak_by_dso_mold": {verdict: fail, linker: "mold", note: taken, findings: leaked(bus, "libdriver.so ("+folder+"libdriver.so)")},
		"held_by_dso_bfd":  {verdict: pass, linker: "GNU ld", note: taken},
		"held_by_dso_lld":  {verdict: pass, linker: "lld", note: taken},
		"held_by_dso_mold": {verdict: pass, linker: "mold", note: taken},

		"leak_by_rdynamic": {verdict: fail, note: taken, findings: append(leaked(bus, "-rdynamic is on the command line"), rest)},
		"held_by_rdynamic": {verdict: pass, note: taken},

		"leak_of_ready": {verdict: fail, findings: leaked("//rules/tests/third_party/bus:ready", "libdriver.so")},
		"held_of_ready": {verdict: pass, note: "//rules/tests/third_party/bus:ready"},

		"leak_behind_library": {verdict: fail, findings: []wantFinding{
			{check: "vendored-leak", symbols: []string{"bus_registered"}, owners: []string{"//rules/tests/third_party/bus:registered"}, why: "-rdynamic"},
			{check: "export-unlisted", severity: "warning", symbols: []string{"bus_open", "bus_send", "main"}},
		}},
		"held_behind_library": {verdict: pass},

		"leak_of_linkshared": {verdict: fail, findings: leaked(bus, "this link has no version script")},
		"held_of_linkshared": {verdict: pass, note: taken},

		"leak_of_shared_library": {verdict: fail, target: folder + "leak_of_shared_library", findings: leaked(bus, "")},
		"held_of_shared_library": {verdict: pass, linker: "GNU ld", note: taken},
		"dropped_of_shared_library": {verdict: fail, findings: []wantFinding{
			{check: "export-unenforced", subject: folder + "engine", why: "cc_shared_library passes on no link flags", fix: "additional_linker_inputs"},
			leaked(bus, "")[0],
		}},
		"dropped_unnamed": {verdict: fail, findings: []wantFinding{
			{check: "export-unenforced", subject: folder + "engine", why: "cc_shared_library passes on no link flags", fix: "additional_linker_inputs"},
			leaked(bus, "")[0],
		}},
		"shared_itself":   {verdict: pass, target: "//rules/tests/third_party/shared:shared"},
		"shared_with_bus": {verdict: fail, findings: leaked(bus, "")},

		"leak_of_rust":   {verdict: fail, target: folder + "leak_of_rust", linker: "GNU ld", findings: append(leaked("//rules/tests/third_party/bus:ready", "-rdynamic"), rest)},
		"held_of_rust":   {verdict: pass, linker: "GNU ld"},
		"held_of_cdylib": {verdict: pass, note: taken},
		"leak_of_cdylib": {verdict: fail, findings: []wantFinding{
			{check: "vendored-leak", symbols: []string{"bus_rust"}, owners: []string{"//rules/tests/third_party/bus:bus_rust"}, why: "rustc passes a version script of its own"},
		}},

		"leak_of_go": {verdict: fail, findings: leaked(bus, "")},
		"held_of_go": {verdict: pass},
	})
}
