package check

// The checks on the file itself: layout, needed-absolute, runpath, size. Each has a
// link that trips it and one that is as close as can be.

import (
	"os"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// damaged writes a copy of a file in which a 64-bit little-endian header field of the
// last PT_LOAD is moved by 16.
func (w *workshop) damaged(name, of string, field int) {
	w.t.Helper()
	b, err := os.ReadFile(w.path(of))
	if err != nil {
		w.t.Fatal(err)
	}
	last := 0
	for i := 0; i < int(b[56]); i++ {
		if at := 64 + 56*i; b[at] == elffile.PT_LOAD {
			last = at
		}
	}
	b[last+field] += 16
	w.write(name, string(b))
}

func TestLayout(t *testing.T) {
	w := newWorkshop(t)
	l := linkOf{output: "libother.so", args: []string{"other.o"}}
	expect(t, w.check(l, nil), Pass)
	w.damaged("moved.so", "libother.so", 16) // p_vaddr
	f, err := os.Open(w.path("moved.so"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	// So much is wrong that no other check can read the file, and layout still says what.
	_, broken := elffile.Open(f, info.Size(), "moved.so")
	p := &Policy{}
	link := linkset.NewLinkOfFiles(w.path("moved.so"), nil)
	r := Damaged(link, p, "moved.so", f, info.Size(), broken)
	if r.Verdict != CouldNotCheck || len(r.Findings) == 0 {
		t.Fatalf("verdict %s, findings %q", r.Verdict, findings(r))
	}
	load := finding(t, r, layoutID)
	if load.Subject != "load" || load.Severity != Error || !strings.Contains(load.Summary, "differ modulo the page size (0x1000)") {
		t.Errorf("%+v", load)
	}
	says(t, "why", load.Why, "how it came about is unknown")
	says(t, "harm", load.Harm, "not page-aligned")
	// Accepted is accepted, condition by condition.
	p.Exceptions = []Exception{{Check: layoutID, Pattern: "*", Reason: "a test"}}
	if r := Damaged(link, p, "moved.so", f, info.Size(), broken); len(r.Findings) != 0 || len(r.Accepted) != 1 {
		t.Errorf("findings %q, accepted %v", findings(r), r.Accepted)
	}
}

func TestNeededAbsolute(t *testing.T) {
	w := newWorkshop(t)
	w.run("gcc", "-shared", "-o", "libnameless.so", "other.o")
	w.compile("app.c", "extern int user(void);\nint main(void) { return user(); }\n")
	labels := map[string]string{"libnameless.so": "//lib:nameless", "libother.so": "//lib:other"}
	args := []string{"app.o", "libnameless.so"}
	w.run("gcc", "app.o", w.path("libnameless.so"), "-o", "absolute")
	w.run("gcc", "app.o", "./libnameless.so", "-o", "relative")
	for name, harm := range map[string]string{"absolute": "on any other machine", "relative": "from the folder in which the program is started"} {
		r := w.check(linkOf{output: name, args: args, labels: labels}, nil)
		needed := w.path("libnameless.so")
		if name == "relative" {
			needed = "./libnameless.so"
		}
		expect(t, r, Fail, "needed-absolute: "+needed)
		f := finding(t, r, neededAbsoluteID)
		says(t, "why", f.Why, "libnameless.so (//lib:nameless) has no soname")
		says(t, "harm", f.Harm, harm)
		says(t, "fix", f.Fix, "buildozer 'add linkopts -Wl,-soname,libnameless.so' //lib:nameless")
	}
	// By -l and by soname the name has no folder.
	w.run("gcc", "app.o", "-L.", "-lnameless", "-o", "searched")
	w.run("gcc", "app.o", w.path("libother.so"), "-o", "named")
	expect(t, w.check(linkOf{output: "searched", args: args, labels: labels}, nil), Pass)
	expect(t, w.check(linkOf{output: "named", args: []string{"app.o", "libother.so"}, labels: labels}, nil), Pass)
}

func TestRunpath(t *testing.T) {
	w := newWorkshop(t)
	asked := func(may ...string) *Policy { return &Policy{MayRunpath: may, MayRunpathGiven: true} }
	for _, c := range []struct {
		rpath   string
		policy  *Policy
		verdict Verdict
		want    []string
		harm    string
	}{
		// What Bazel gives a cc_test, and what packagers write, is nobody's slip.
		{`$ORIGIN/../_solib_k8/_Utools:/usr/lib/engine`, nil, Pass, nil, ""},
		{`${ORIGIN}/lib`, nil, Pass, nil, ""},
		{`/usr/lib/engine:`, nil, Fail, []string{"runpath: "}, "in the folder in which the program is started"},
		{`lib`, nil, Fail, []string{"runpath: lib"}, "below the folder in which the program is started"},
		// ld.so: the first is a folder called "$", the others stay as they are or become relative.
		{`$$ORIGIN/lib`, nil, Fail, []string{"runpath: $$ORIGIN/lib"}, "below the folder in which the program is started"},
		{`$ORIGINAL/lib`, nil, Fail, []string{"runpath: $ORIGINAL/lib"}, "below the folder"},
		{`$LIB/engine`, nil, Fail, []string{"runpath: $LIB/engine"}, "below the folder"},
		{`/home/ci/bazel/execroot/_main/bazel-out/k8-opt/bin`, nil, Pass, []string{"runpath (warning): /home/ci/bazel/execroot/_main/bazel-out/k8-opt/bin"}, "on no other"},
		{`$ORIGIN/../lib`, asked("$ORIGIN/../lib"), Pass, nil, ""},
		{`${ORIGIN}/../lib`, asked("$ORIGIN/*"), Pass, nil, ""},
		{`/usr/lib/engine`, asked("$ORIGIN/../lib"), Fail, []string{"runpath: /usr/lib/engine"}, "before those of the system"},
		{`$ORIGIN`, asked(), Fail, []string{"runpath: $ORIGIN"}, "before those of the system"},
	} {
		for _, tags := range []string{"--enable-new-dtags", "--disable-new-dtags"} {
			flag := "-Wl,-rpath," + c.rpath
			w.run("gcc", "-shared", "-o", "librun.so", "other.o", "-Wl,-soname,librun.so", flag, "-Wl,"+tags)
			r := w.check(linkOf{output: "librun.so", args: []string{"other.o", flag}, extra: []string{"linkopt\t//app:app\t" + strings.ReplaceAll(flag, "$", "$$")}}, c.policy)
			expect(t, r, c.verdict, c.want...)
			if c.harm != "" {
				f := finding(t, r, runpathID)
				says(t, c.rpath+": harm", f.Harm, c.harm)
				says(t, c.rpath+": why", f.Why, "is on the command line")
				if f.Subject != "" {
					says(t, c.rpath+": fix", f.Fix, "buildozer 'remove linkopts -Wl,-rpath,")
				}
			}
		}
	}
	// None at all is not an empty entry.
	expect(t, w.check(linkOf{output: "libother.so", args: []string{"other.o"}}, asked()), Pass)
}

func TestSize(t *testing.T) {
	w := newWorkshop(t)
	w.compile("big.c", "char big[300000] = {1};\nint big_use(void) { return big[7]; }\n", "-fPIC")
	w.compile("small.c", "extern int big_use(void);\nchar small[1000] = {1};\nint small_use(void) { return small[1] + big_use(); }\n", "-fPIC")
	args := []string{"-shared", "small.o", "big.o"}
	w.run("gcc", append(args, "-o", "libsize.so")...)
	l := linkOf{output: "libsize.so", args: args, labels: map[string]string{"big.o": "//data:big"}}
	limit := func(key, size string) *Policy { return &Policy{MaxSize: map[string]string{key: size}} }
	info, err := os.Stat(w.path("libsize.so"))
	if err != nil {
		t.Fatal(err)
	}
	exactly := strings.ReplaceAll(strings.TrimSuffix(thousands(uint64(info.Size())), " bytes"), ",", "")
	expect(t, w.check(l, limit("file", exactly)), Pass)
	expect(t, w.check(l, limit("file", "1MiB")), Pass)
	expect(t, w.check(l, limit(".data", "302kB")), Pass)
	r := w.check(l, limit("file", "300kB"))
	expect(t, r, Fail, "size: file")
	says(t, "why", finding(t, r, sizeID).Why, "//data:big brings 300,0")
	says(t, "why", finding(t, r, sizeID).Why, "(inferred)")
	r = w.check(l, limit(".data", "290KiB"))
	expect(t, r, Fail, "size: .data")
	says(t, "why", finding(t, r, sizeID).Why, "//app:app brings 1,000 bytes, 0 %")
	r = w.check(l, limit(".tekst", "1kB"))
	expect(t, r, CouldNotCheck)
	wide := limit(".tekst", "1kB")
	wide.RepositoryWide = true
	expect(t, w.check(l, wide), Pass)
	for key, size := range map[string]string{"file": "10 MO", "": "1", ".text": "1.5MB", ".data": "-1", ".bss": "18446744074GB"} {
		if err := limit(key, size).validate(); err == nil || !strings.Contains(err.Error(), "max_size") {
			t.Errorf("max_size = {%q: %q}: %v", key, size, err)
		}
	}
}
