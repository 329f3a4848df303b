package check_test

// The engine: exceptions, what could not be looked at, patterns that mean nothing here.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

func TestExceptions(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libother.so", "-rdynamic"}
	w.Run("gcc", append(args, "-o", "app")...)
	l := workshop.Link{Output: "app", Args: args, Labels: workshop.BusLabels}
	p := workshop.Vendored("//third_party/bus")
	p.Exports = workshop.Declaring(t, []string{"main", "app_own"}, nil)
	p.Exceptions = []subject.Exception{{Check: "vendored-leak", Pattern: "bus_[", Reason: "no glob here"}, {Check: "vendored-leak", Pattern: "bus_?et", Reason: "plugins"}, {Check: "vendored-leak", Pattern: "bus_s*", Reason: "plugins"}}
	r := w.Check(l, p)
	workshop.Expect(t, r, check.Fail, "vendored-leak: bus_close bus_open", "exception-unused: bus_[")
	if s := r.Findings[0].Summary; !strings.HasPrefix(s, "2 symbols ") {
		t.Errorf("the summary counts what is accepted: %q", s)
	}
	if len(r.Accepted) != 2 || r.Accepted[0].Matched != 1 {
		t.Errorf("accepted %+v", r.Accepted)
	}
	// Two that overlap are both in use.
	p.Exceptions = []subject.Exception{{Check: "vendored-leak", Pattern: "bus_*", Reason: "all"}, {Check: "vendored-leak", Pattern: "bus_get", Reason: "one"}}
	workshop.Expect(t, w.Check(l, p), check.Pass)
	// One of another check accepts nothing here.
	p.Exceptions = []subject.Exception{{Check: "vendored-leak", Pattern: "bus_*", Reason: "all"}, {Check: "export-unlisted", Pattern: "bus_*", Reason: "no"}}
	workshop.Expect(t, w.Check(l, p), check.Fail, "exception-unused: bus_*")
}

// A check that was asked for and could not look is never a pass, unless an
// exception accepts that; one that nobody asked for is not applicable.
func TestNotChecked(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libother.so"}
	w.Run("gcc", append(args, "-o", "app")...)
	l := workshop.Link{Output: "app", Unseen: true}
	workshop.Expect(t, w.Check(l, nil), check.Pass)
	r := w.Check(l, workshop.Vendored("//third_party/bus"))
	workshop.Expect(t, r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, "vendored-leak: not checked: no link action is visible")
	p := workshop.Vendored("//third_party/bus")
	p.Exceptions = []subject.Exception{{Check: "vendored-leak", Pattern: "app", Reason: "prebuilt"}}
	workshop.Expect(t, w.Check(l, p), check.Pass)
	// What an exception would accept is not known if the check cannot look.
	p = &subject.Policy{Exceptions: []subject.Exception{{Check: "vendored-leak", Pattern: "bus_get", Reason: "plugins"}}}
	workshop.Expect(t, w.Check(l, p), check.Pass)

	// GCC's slim LTO holds no names. Where nothing is exported that proves enough.
	slim := workshop.Link{Output: "app", Args: []string{"main.o", "slim.o"}, Labels: map[string]string{"slim.o": "//third_party/slim:slim"}}
	w.Compile("slim.c", workshop.BusSource, "-flto", "-fno-fat-lto-objects")
	workshop.Expect(t, w.Check(slim, workshop.Vendored("//third_party/slim")), check.Pass)
	w.Run("gcc", append(args, "-Wl,--export-dynamic-symbol=app_own", "-o", "app")...)
	l = slim
	workshop.Expect(t, w.Check(l, nil), check.Pass, "export-unlisted (warning): app_own")
	workshop.Expect(t, w.Check(l, workshop.Vendored("//third_party/slim")), check.CouldNotCheck, "export-unlisted (warning): app_own")
	p = workshop.Vendored("//third_party/slim")
	p.Exceptions = []subject.Exception{{Check: "vendored-leak", Pattern: "slim.o", Reason: "LTO"}}
	workshop.Expect(t, w.Check(l, p), check.Pass, "export-unlisted (warning): app_own")
	// A damaged vendored file blocks whether or not anybody asked.
	w.Write("libcut.a", "!<arch>\ncut")
	l = workshop.Link{Output: "app", Args: []string{"main.o", "libcut.a"}, Labels: map[string]string{"libcut.a": "//third_party/cut:cut"}}
	workshop.Expect(t, w.Check(l, nil), check.CouldNotCheck, "export-unlisted (warning): app_own")
}

func TestVendoredPatternThatMatchesNothing(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libother.so"}
	w.Run("gcc", append(args, "-o", "app")...)
	r := w.Check(workshop.Link{Output: "app", Args: args, Labels: workshop.BusLabels}, workshop.Vendored("//third_party/bsu"))
	workshop.Expect(t, r, check.CouldNotCheck)
	workshop.Says(t, "errors", r.Errors, `vendored "//third_party/bsu" matches nothing that //app:app links; it links //third_party/bus:bus`)
}

// Patterns may use the apparent name of a repository or the canonical one.
func TestRepositoryNames(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libother.so", "-rdynamic"}
	w.Run("gcc", append(args, "-o", "app")...)
	l := workshop.Link{Output: "app", Args: args, Labels: map[string]string{"libbus.a": "@@bus+//:bus", "libother.so": "//web:other"}}
	for _, pattern := range []string{"@bus//...", "@@bus+//:bus", "@bus//:bus"} {
		p := workshop.Vendored(pattern)
		p.Repositories = map[string]string{"bus+": "bus"}
		r := w.Check(l, p)
		if f := workshop.Finding(t, r, "vendored-leak"); f.Summary != "4 symbols of @bus//:bus are exported" {
			t.Errorf("%s: %s", pattern, f.Summary)
		}
	}
}

func TestLinkOfFiles(t *testing.T) {
	w := workshop.WithBus(t)
	w.Run("gcc", "main.o", "libbus.a", "libbare.so", "-o", "app")
	link := linkset.NewLinkOfFiles(w.Path("app"), []string{w.Path("libbare.so"), w.Path("libbus.a")})
	defer link.Close()
	r := workshop.Judge(t, "app", link, workshop.Vendored("libbus.a"))
	workshop.Expect(t, r, check.Fail, "vendored-leak: bus_get")
	workshop.Says(t, "why", r.Findings[0].Why, "libbare.so, which is linked, refers to or defines it")
	workshop.Says(t, "fix", r.Findings[0].Fix, "--export NAME")
}
