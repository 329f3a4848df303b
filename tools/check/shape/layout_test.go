package shape_test

// A file that no other check can read, and what layout says of it.

import (
	"os"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/shape"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// damaged writes a copy of a file in which a 64-bit little-endian header field of the
// last PT_LOAD is moved by 16.
func damaged(w *workshop.Workshop, name, of string, field int) {
	w.T.Helper()
	b, err := os.ReadFile(w.Path(of))
	if err != nil {
		w.T.Fatal(err)
	}
	last := 0
	for i := 0; i < int(b[56]); i++ {
		if at := 64 + 56*i; b[at] == elffile.PT_LOAD {
			last = at
		}
	}
	b[last+field] += 16
	w.Write(name, string(b))
}

func TestLayout(t *testing.T) {
	w := workshop.WithBus(t)
	l := workshop.Link{Output: "libother.so", Args: []string{"other.o"}}
	workshop.Expect(t, w.Check(l, nil), check.Pass)
	damaged(w, "moved.so", "libother.so", 16) // p_vaddr
	f, err := os.Open(w.Path("moved.so"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	// So much is wrong that no other check can read the file, and layout still says what.
	_, broken := elffile.Open(f, info.Size(), "moved.so")
	p := &subject.Policy{}
	link := linkset.NewLinkOfFiles(w.Path("moved.so"), nil)
	r := check.Damaged(link, p, "moved.so", f, info.Size(), broken)
	if r.Verdict != check.CouldNotCheck || len(r.Findings) == 0 {
		t.Fatalf("verdict %s, findings %q", r.Verdict, workshop.Findings(r))
	}
	load := workshop.Finding(t, r, shape.LayoutID)
	if load.Subject != "load" || load.Severity != finding.Error || !strings.Contains(load.Summary, "differ modulo the page size (0x1000)") {
		t.Errorf("%+v", load)
	}
	workshop.Says(t, "why", load.Why, "how it came about is unknown")
	workshop.Says(t, "harm", load.Harm, "not page-aligned")
	// Accepted is accepted, condition by condition.
	p.Exceptions = []subject.Exception{{Check: shape.LayoutID, Pattern: "*", Reason: "a test"}}
	if r := check.Damaged(link, p, "moved.so", f, info.Size(), broken); len(r.Findings) != 0 || len(r.Accepted) != 1 {
		t.Errorf("findings %q, accepted %v", workshop.Findings(r), r.Accepted)
	}
}

// The first line is of what a loader of today refuses, and of the file, which another target
// may have changed.
func TestLayoutSaysTheWorstFirst(t *testing.T) {
	w := workshop.New(t)
	w.Compile("a.c", "int a = 1; int get(void) { return a; }\n", "-fPIC")
	w.Run("gcc", "-shared", "a.o", "-o", "liba.so")
	b, err := os.ReadFile(w.Path("liba.so"))
	if err != nil {
		t.Fatal(err)
	}
	loads := 0
	for i := 0; i < int(b[56]); i++ {
		if at := 64 + 56*i; b[at] == elffile.PT_LOAD {
			if loads++; loads == 1 {
				b[at+48], b[at+49] = 16, 0 // p_align, which glibc before 2.35 minds
			} else {
				b[at+8] += 16 // p_offset
			}
		}
	}
	w.Write("moved.out", string(b))
	f, err := os.Open(w.Path("moved.out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	link := linkset.NewLinkOfFiles(w.Path("moved.out"), nil)
	link.Target = "//a:liba.so"
	r := check.Damaged(link, &subject.Policy{}, "moved.out", f, info.Size(), os.ErrInvalid)
	load := workshop.Finding(t, r, shape.LayoutID)
	if !strings.Contains(load.Summary, "differ modulo the page size") || !strings.Contains(load.Summary, "(moved.out, which //a:liba.so linked)") {
		t.Error(load.Summary)
	}
}
