package tests_test

import "testing"

// What is asked of the file itself is held against it, and what Bazel does of its own
// accord is nobody's fault.
func TestLoadable(t *testing.T) {
	const folder = "//rules/tests/loadable:"
	expect(t, "loadable", map[string]want{
		"held": {verdict: pass},
		"too_large": {verdict: fail, findings: []wantFinding{
			{check: "size", subject: ".data", why: folder + "part brings 20,"},
		}},
		"too_large_accepted": {verdict: pass},
		"not_hardened": {verdict: fail, findings: []wantFinding{
			{check: "hardening", subject: "relro", why: folder + "soft brings it: -Wl,-z,norelro", fix: "buildozer 'add linkopts -Wl,-z,relro' " + folder + "soft"},
			{check: "hardening", subject: "now", why: "-z lazy is on the command line"},
		}},
		"not_hardened_unasked": {verdict: pass},
		"own_folders_unlisted": {verdict: fail, findings: []wantFinding{{check: "runpath", fix: "may_runpath"}}},
		"relative_folder": {verdict: fail, findings: []wantFinding{
			{check: "runpath", subject: "lib", why: folder + "astray brings it", fix: "buildozer 'remove linkopts -Wl,-rpath,lib' " + folder + "astray"},
		}},
		"needed_by_path": {verdict: fail, findings: []wantFinding{
			{check: "needed-absolute", why: "nameless.so (" + folder + "nameless.so) has no soname", fix: "buildozer 'add linkopts -Wl,-soname,nameless.so' " + folder + "nameless.so"},
		}},
	})
}
