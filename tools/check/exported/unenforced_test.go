package exported_test

// A declaration that the linker never saw.

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

func TestExportUnenforced(t *testing.T) {
	w := workshop.WithBus(t)
	w.Write("e.ver", "{ global: user; local: *; };\n")
	p := &subject.Policy{Exports: workshop.Declaring(t, []string{"user"}, nil)}
	extra := []string{"exports\t//app:app_exports\t" + w.Path("e.ver")}
	held := workshop.Link{Output: "libbare.so", Args: []string{"user.o", "-Wl,--version-script=" + w.Path("e.ver")}, Extra: extra}
	workshop.Expect(t, w.Check(held, p), check.Pass)
	dropped := held
	dropped.Args = []string{"user.o"}
	r := w.Check(dropped, p)
	workshop.Expect(t, r, check.Fail, "export-unenforced: //app:app_exports")
	workshop.Says(t, "fix", r.Findings[0].Fix, "buildozer 'add deps :app_exports' //app:app")
	dropped.Kind = "cc_shared_library"
	r = w.Check(dropped, p)
	workshop.Says(t, "why", r.Findings[0].Why, "cc_shared_library passes on no link flags")
	workshop.Says(t, "fix", r.Findings[0].Fix, "additional_linker_inputs")
	dropped.Kind = "rust_shared_library"
	workshop.Says(t, "fix", w.Check(dropped, p).Findings[0].Fix, "GNU ld refuses a version script beside rustc's own")
	dropped.Args = []string{"user.o", "-Wl,--version-script=other.ver"}
	dropped.Kind = "cc_binary"
	workshop.Says(t, "why", w.Check(dropped, p).Findings[0].Why, "what stands there is other.ver")
	p.Exceptions = []subject.Exception{{Check: "export-unenforced", Pattern: "//app:app_exports", Reason: "known"}}
	workshop.Expect(t, w.Check(dropped, p), check.Pass)
}
