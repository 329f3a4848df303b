package tests_test

import (
	"strings"
	"testing"
)

// What a binary asks of where it has to load, and who in the build asks it.
func TestLoadsOn(t *testing.T) {
	const folder = "//rules/tests/loads_on:"
	tooNew := func(fix string) want {
		return want{verdict: fail, findings: []wantFinding{{
			check: "version-too-new", subject: "libc.so.6", symbols: []string{"gettid"}, owners: []string{folder + "new"},
			why: "GLIBC_2.30: gettid", fix: fix,
		}}}
	}
	unresolved := want{verdict: fail, findings: []wantFinding{{
		check: "unresolved", symbols: []string{"host_register"}, owners: []string{folder + "hosted.so"},
	}}}
	expect(t, "loads_on", map[string]want{
		"new_2.17":      tooNew(`'add deps :glibc_floor' ` + folder + "plugin_new.so"),
		"new_2.30":      {verdict: pass},
		"shared_2.17":   tooNew("additional_linker_inputs = "),
		"old_2.17":      {verdict: pass},
		"old_manylinux": {verdict: pass},
		"unlisted": {verdict: fail, findings: []wantFinding{
			{check: "needed-unlisted", subject: "libc.so.6", fix: "buildozer 'add may_need libc.so.6' " + folder + "unlisted"},
		}},
		"hosted_alone": unresolved,
		"hosted_mute":  unresolved,
		"hosted":       {verdict: pass},
		"own_library":  {verdict: pass},
		"interposed": {verdict: fail, findings: []wantFinding{
			{check: "export-unlisted", severity: "warning"},
			{check: "interposed", subject: "libbus.so.3", symbols: []string{"bus_get", "bus_state"}, owners: []string{folder + "user"}, fix: "symbol_exports"},
		}},
		"quiet":     {verdict: pass},
		"rust_2.17": {verdict: fail, findings: []wantFinding{{check: "version-too-new", subject: "libc.so.6", fix: "glibc_floor"}}},
	})
	// Rust's standard library comes with the toolchain, and is named as what refers to it.
	for _, sym := range read(t, "loads_on/rust_2.17", false).Findings[0].Symbols {
		if !strings.HasPrefix(sym.File, "libstd-") || !strings.Contains(sym.Label, "rust") {
			t.Errorf("%s is referred to by %s of %s", sym.Name, sym.File, sym.Label)
		}
	}
	// The same by a policy for all.
	aspectReport(t, "loads_on/plugin_new.so").holdAs(t, "loads_on/plugin_new.so.symcheck", tooNew("glibc_floor"))
	aspectReport(t, "loads_on/plugin_old.so").holdAs(t, "loads_on/plugin_old.so.symcheck", want{verdict: pass})
}
