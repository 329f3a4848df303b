package tests_test

import "testing"

// A floor whose flags cc_shared_library dropped is noticed, and one that took part is
// not.
func TestFloor(t *testing.T) {
	const folder = "//rules/tests/floor:"
	expect(t, "floor", map[string]want{
		"dropped": {verdict: fail, target: folder + "plain_dropped", findings: []wantFinding{
			{check: "floor-unenforced", subject: folder + "glibc_2.17", why: "cc_shared_library passes on no link flags", fix: "additional_linker_inputs"},
		}},
		"shared":      {verdict: pass, target: folder + "held_shared"},
		"program_bfd": {verdict: pass, target: folder + "held_program_bfd"},
		"cdylib_bfd":  {verdict: pass, target: folder + "held_cdylib_bfd"},
		"go":          {verdict: pass, target: folder + "held_go"},
	})
}
