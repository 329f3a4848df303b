package tests_test

import "testing"

// Two versions of a library in one link, which a flag lets pass: the check names
// both owners and who brought the flag, and isolation makes it unnecessary.
func TestDuplicated(t *testing.T) {
	const folder = "//rules/tests/duplicated:"
	names := []string{"engine_same", "engine_state", "engine_version"}
	twice := wantFinding{check: "duplicate-definition", severity: "error", symbols: names, owners: []string{folder + "engine_1"},
		why: "same bytes in both: 1, different: 2", fix: `libraries = ["` + folder + `engine_2"]`}
	silenced := func(why string) want {
		flag := "--allow-multiple-definition"
		return want{verdict: fail, findings: []wantFinding{twice, {check: "multiple-definition-allowed", severity: "error", subject: flag, why: why}}}
	}
	cases := map[string]want{
		"accepted": {verdict: pass},
		"of_rust":  silenced(folder + "of_rust brings it: -Clink-arg=-Wl,--allow-multiple-definition"),
		"of_go":    silenced("it hides 3 of"),
		"muldefs": {verdict: fail, findings: []wantFinding{twice, {
			check: "multiple-definition-allowed", severity: "error", subject: "-z muldefs", why: folder + "muldefs brings it",
		}}},
	}
	for _, linker := range []string{"bfd", "lld", "mold"} {
		w := silenced(folder + "silence brings it: -Wl,--allow-multiple-definition")
		w.optional = linker != "bfd"
		cases["silenced_"+linker] = w
		cases["isolated_in_"+linker] = want{verdict: pass, optional: linker != "bfd"}
	}
	expect(t, "duplicated", cases)
}
