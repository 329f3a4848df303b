package exports

// The proof can fail: the scripts that people write by hand, judged by the same
// comparison, differ between linkers. Here are the facts that the emitter rests on;
// if a linker changes its ways, this test says so.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestNaiveScriptsDiffer(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		name    string
		form    form
		script  string
		policy  Policy
		linkers string // those that do something else than the policy says
	}{
		{
			name: "an exact name that nothing defines", form: shared,
			script: "{ global: engine_open; engine_opne; local: *; };",
			policy: may("engine_open", "engine_opne"), linkers: "lld mold",
		},
		{
			name: "bounds of sections", form: shared,
			script: "{ global: engine_open; local: *; };",
			policy: must("engine_open"), linkers: "lld",
		},
		{
			name: "an executable without a dynamic list", form: pie,
			script: "{ global: engine_open; local: *; };",
			policy: must("engine_open"), linkers: "bfd gold lld",
		},
		{
			name: "a C++ name as a demangler prints it", form: shared,
			script: `{ global: extern "C++" { "ns::nested(pair<list<list<int> >, list<char> >)"; "ns::fixed(sized<8u>)"; }; local: *; };`,
			policy: must("ns::nested(pair<list<list<int> >, list<char> >)", "ns::fixed(sized<8u>)"), linkers: "lld mold",
		},
		{
			name: "a Rust v0 name under a demangled glob", form: shared,
			script: `{ global: extern "C++" { plugin::inner::*; }; local: *; };`,
			policy: must("plugin::inner::*"), linkers: "bfd gold lld",
		},
		{
			name: "a negated class", form: shared,
			script: "{ global: engine_v[!2]_read; local: *; };",
			policy: must("engine_v[1]_read"), linkers: "gold",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if b.rustc == "" && strings.Contains(c.name, "Rust") {
				reallink.Tool(t, "rustc")
			}
			compiled, err := Compile(c.policy)
			if err != nil {
				t.Fatal(err)
			}
			script := reallink.Write(t, b.dir, "naive.ver", c.script+"\n")
			want := b.predicted(compiled, c.form)
			for _, l := range b.linkers {
				out := "naive_" + l.Name + ".out"
				flags := []string{"-Wl,--version-script=" + script}
				if c.name != "bounds of sections" {
					flags = append(flags, "-Wl,-z,start-stop-visibility=hidden")
				}
				log, err := reallink.Try(b.dir, b.command(c.form, l, out, flags)...)
				differs := err != nil || complaint(log) != "" || len(difference(exported(t, b.dir, out), want)) > 0
				if known := slices.Contains(strings.Fields(c.linkers), l.Name); differs != known {
					t.Errorf("%s: differs %v, known to differ %v\n%s", l.Name, differs, known, log)
				}
			}
		})
	}
}
