package tests_test

import "testing"

// What everybody links passes without a word, with nothing declared.
func TestOrdinary(t *testing.T) {
	expect(t, "ordinary", map[string]want{
		"c_bfd":          {verdict: pass, linker: "GNU ld", target: "//rules/tests/ordinary:c_bfd", note: "no precompiled archive"},
		"c_lld":          {verdict: pass, linker: "lld"},
		"c_mold":         {verdict: pass, linker: "mold"},
		"c_map":          {verdict: pass, linker: "lld", note: "which archive members were linked is what rules/tests/ordinary/testdata/c_lld.why says, a map of lld"},
		"c_static":       {verdict: pass},
		"cc_bfd":         {verdict: pass, linker: "GNU ld"},
		"cc_lld":         {verdict: pass, linker: "lld"},
		"cc_mold":        {verdict: pass, linker: "mold"},
		"dynamic":        {verdict: pass, linker: "GNU ld"},
		"shared":         {verdict: pass},
		"uses_shared":    {verdict: pass, linker: "GNU ld"},
		"go_pure":        {verdict: pass},
		"go_cgo":         {verdict: pass, findings: []wantFinding{{check: "export-unlisted", severity: "warning", symbols: []string{"add"}}}},
		"go_c_shared":    {verdict: pass},
		"rust_plain":     {verdict: pass},
		"rust_with_deps": {verdict: pass},
		"rust_cdylib":    {verdict: pass},
	})
}
