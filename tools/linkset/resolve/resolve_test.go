package resolve

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// assembled builds objects that are written as in smallLinks.
func assembled(t testing.TB, objects string) string {
	t.Helper()
	as := reallink.Tool(t, "as")
	dir := t.TempDir()
	serial := 0
	for _, line := range strings.Split(objects, "\n") {
		name, text := assemble(line, &serial)
		reallink.Write(t, dir, name+".s", text)
		reallink.Run(t, dir, as, name+".s", "-o", name+".o")
	}
	return dir
}

func linkedNames(r *Resolution) []string {
	var out []string
	for _, o := range r.Linked() {
		out = append(out, strings.TrimPrefix(o.String(), filepath.Dir(o.Input.Path)+"/"))
	}
	return out
}

// What a check sees of a link with all kinds of definition.
func TestResolutionOfKinds(t *testing.T) {
	t.Chdir(assembled(t, "main: F _start, U x, U both, U w, U c, C c\na: D both, W w, D g sig, D x, H h\nb: D both, D w, C8 c, D g sig, G u\nlost: F lost"))
	reallink.Run(t, ".", reallink.Tool(t, "ar"), "rcs", "liba.a", "a.o", "b.o", "lost.o")
	l := linkOf(t, strings.Fields("ld main.o -u u liba.a -o out"), []string{"main.o", "liba.a"})
	r := ByRules(l, "", nil)
	if r.Linker != "GNU ld" || !r.Assumed || r.Inferred || len(r.Problems) != 0 {
		t.Errorf("%+v", r)
	}
	if got, want := linkedNames(r), []string{"main.o", "liba.a(a.o)", "liba.a(b.o)"}; !slices.Equal(got, want) {
		t.Errorf("linked %q, want %q", got, want)
	}
	if len(r.Objects) != 4 || r.Objects[3].Linked || r.Objects[3].Member != "lost.o" {
		t.Errorf("objects %v", r.Objects)
	}
	if why := r.Objects[1].Why; why.Object != r.Objects[0] || why.Symbol != "both" {
		t.Errorf("a.o is linked because of %+v", why)
	}
	for name, want := range map[string]string{
		"both": "strong liba.a(a.o), strong liba.a(b.o) -> liba.a(a.o)",
		"w":    "weak liba.a(a.o), strong liba.a(b.o) -> liba.a(b.o)",
		"c":    "common main.o, common liba.a(b.o) -> liba.a(b.o)",
		"sig":  "strong liba.a(a.o) of group g, strong liba.a(b.o) of group g, discarded -> liba.a(a.o)",
		"u":    "unique liba.a(b.o) -> liba.a(b.o)",
		"h":    "strong liba.a(a.o), hidden -> liba.a(a.o)",
		"lost": "",
	} {
		var texts []string
		for _, d := range r.Definitions(name) {
			text := d.Kind.String() + " " + d.Object.String()
			if d.Comdat != "" {
				text += " of group " + d.Comdat
			}
			if d.Discarded {
				text += ", discarded"
			}
			if d.Visibility == elffile.STV_HIDDEN {
				text += ", hidden"
			}
			texts = append(texts, text)
		}
		got := strings.Join(texts, ", ")
		if b := r.Binding(name); b.Definition != nil {
			got += " -> " + b.Definition.Object.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	var contested []string
	r.Contested(func(name string, d []SymbolDefinition) bool {
		contested = append(contested, name)
		return true
	})
	slices.Sort(contested)
	if want := []string{"both", "c", "sig", "w"}; !slices.Equal(contested, want) {
		t.Errorf("contested %q, want %q", contested, want)
	}
	if gone := r.Objects[2].DiscardedSections(); len(gone) != 1 || len(r.Objects[1].DiscardedSections()) != 0 {
		t.Errorf("discarded sections %v", gone)
	}
	var refers []string
	r.References(r.Objects[0], func(name string, weak bool) bool {
		refers = append(refers, name)
		return true
	})
	if want := []string{"x", "both", "w"}; !slices.Equal(refers, want) {
		t.Errorf("main.o refers to %q, want %q", refers, want)
	}
	sections, err := r.Objects[3].Sections()
	if err != nil || len(sections) < 2 {
		t.Errorf("sections of a member that is not linked: %v, %v", sections, err)
	}
}

// A member that is not pulled is not read; one that is, and cannot be, is a problem.
func TestResolveReadsWhatItPulls(t *testing.T) {
	t.Chdir(assembled(t, "main: F _start, U a\na: F a, U b\nb: F b\nunused: F unused, U b"))
	ar := reallink.Tool(t, "ar")
	reallink.Run(t, ".", ar, "rcs", "liba.a", "a.o", "b.o", "unused.o")
	whole, err := os.ReadFile("liba.a")
	if err != nil {
		t.Fatal(err)
	}
	damage := func(name, object string) {
		data, err := os.ReadFile(object)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(whole, data)
		if at < 0 {
			t.Fatalf("%s is not in liba.a", object)
		}
		damaged := slices.Clone(whole)
		for i := range data[4:] {
			damaged[at+4+i] = 0xee
		}
		reallink.Write(t, ".", name, string(damaged))
	}
	damage("libunused.a", "unused.o")
	damage("libb.a", "b.o")
	for _, linker := range []string{"GNU ld", "gold", "lld", "mold"} {
		r := ByRules(linkOf(t, strings.Fields("ld main.o libunused.a"), []string{"main.o", "libunused.a"}), linker, nil)
		if len(r.Problems) != 0 || len(r.Linked()) != 3 {
			t.Errorf("%s: linked %q, problems %v", linker, linkedNames(r), r.Problems)
		}
		r = ByRules(linkOf(t, strings.Fields("ld main.o libb.a"), []string{"main.o", "libb.a"}), linker, nil)
		if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Error(), "libb.a(b.o)") || r.Problems[0].Member != "b.o" || len(r.Linked()) != 2 {
			t.Errorf("%s: linked %q, problems %v", linker, linkedNames(r), r.Problems)
		}
	}
}

func TestResolveSaysWhatItCannotSee(t *testing.T) {
	t.Chdir(assembled(t, "main: F main, U a\na: F a"))
	reallink.Run(t, ".", reallink.Tool(t, "ar"), "rcs", "liba.a", "a.o")
	reallink.Write(t, ".", "libs.so", "/* GNU ld script */ INPUT(-ldl)\n")
	reallink.Write(t, ".", "garbage.o", "garbage\n")
	if err := os.Mkdir("sub", 0o755); err != nil {
		t.Fatal(err)
	}
	reallink.Write(t, ".", "sub/libcut.a", "!<arch>\nabc")
	words := strings.Fields("gcc -o x main.o garbage.o libs.so sub/libcut.a -la absent.a -Wl,x /usr/lib/crt9.o -lm @more -lpthread --library=q -shared.txt")
	r := ByRules(linkOf(t, words, []string{"main.o", "liba.a", "garbage.o", "libs.so", "sub/libcut.a"}), "lld", nil)
	if want := []string{"absent.a", "/usr/lib/crt9.o", "-lm", "@more", "-lpthread", "-lq", "libs.so"}; !slices.Equal(r.Unseen, want) {
		t.Errorf("unseen %q, want %q", r.Unseen, want)
	}
	var where []string
	for _, p := range r.Problems {
		where = append(where, p.Where())
	}
	if want := []string{"garbage.o", "sub/libcut.a"}; !slices.Equal(where, want) {
		t.Errorf("problems %v, want those of %q", r.Problems, want)
	}
	if got, want := linkedNames(r), []string{"main.o", "liba.a(a.o)"}; !slices.Equal(got, want) {
		t.Errorf("linked %q, want %q", got, want)
	}
}

// main is what a compiler driver's start files ask for, and nothing else does.
func TestResolveStartFiles(t *testing.T) {
	t.Chdir(assembled(t, "m: F main, U a\na: F a\no: F o"))
	reallink.Run(t, ".", reallink.Tool(t, "ar"), "rcs", "liba.a", "m.o", "a.o")
	for words, want := range map[string]int{
		"gcc o.o liba.a":               3,
		"/usr/bin/clang++-21 o.o -la":  3,
		"gcc o.o liba.a -shared":       1,
		"gcc o.o liba.a -nostartfiles": 1,
		"ld o.o liba.a":                1,
		"ld.lld o.o liba.a":            1,
		"x86_64-linux-gnu-ld o.o -la":  1,
	} {
		r := ByRules(linkOf(t, strings.Fields(words), []string{"o.o", "liba.a"}), "GNU ld", nil)
		if len(r.Linked()) != want {
			t.Errorf("%s: linked %q, want %d", words, linkedNames(r), want)
		}
		if want == 3 && r.Objects[1].Why != (Pull{Symbol: "main", Flag: "start files"}) {
			t.Errorf("%s: main is linked because of %+v", words, r.Objects[1].Why)
		}
	}
	// Without a command line the inputs are its words.
	l := linkset.NewLinkOfFiles("out", []string{"o.o", "liba.a"})
	defer l.Close()
	if r := ByRules(l, "", nil); len(r.Linked()) != 1 || len(r.Objects) != 3 {
		t.Errorf("linked %q of %d", linkedNames(r), len(r.Objects))
	}
}

// A path on the command line keeps the configuration that the manifest's lacks.
func TestResolveMappedPaths(t *testing.T) {
	t.Chdir(assembled(t, "main: F _start, U a, U s\na: F a\ns: F s"))
	if err := os.MkdirAll("bazel-out/cfg/bin", 0o755); err != nil {
		t.Fatal(err)
	}
	ar := reallink.Tool(t, "ar")
	reallink.Run(t, ".", ar, "rcs", "bazel-out/cfg/bin/liba.a", "a.o")
	reallink.Run(t, ".", ar, "rcs", "bazel-out/cfg/bin/libs.a", "s.o")
	words := strings.Fields("ld main.o bazel-out/k8-fastbuild/bin/liba.a -Lbazel-out/k8-fastbuild/bin -ls")
	r := ByRules(linkOf(t, words, []string{"main.o", "bazel-out/cfg/bin/liba.a", "bazel-out/cfg/bin/libs.a"}), "mold", nil)
	if len(r.Linked()) != 3 || len(r.Unseen) != 0 {
		t.Errorf("linked %q, unseen %q", linkedNames(r), r.Unseen)
	}
}

// The output's symbols tell, and do not follow the resolution.
func TestCorroborate(t *testing.T) {
	t.Chdir(assembled(t, "main: F _start, U a, W dup\na: F a, W common, H secret\nb: F b, W common\nc: W common\nd: H only\ne: W dup"))
	ar, ld := reallink.Tool(t, "ar"), reallink.Tool(t, "ld.bfd")
	reallink.Run(t, ".", ar, "rcs", "liba.a", "a.o", "b.o", "c.o", "d.o", "e.o")
	reallink.Run(t, ".", ld, "main.o", "liba.a", "-o", "out")
	reallink.Run(t, ".", ld, "main.o", "liba.a", "-u", "b", "-u", "only", "-o", "more")
	reallink.Run(t, ".", ld, "main.o", "liba.a", "-s", "-o", "stripped")
	for _, c := range []struct{ words, output, want string }{
		{"ld main.o liba.a", "out", "main.o linked, a.o linked, b.o not linked, c.o unknown, d.o not linked, e.o unknown"},
		{"ld main.o liba.a", "more", "main.o linked, a.o linked, b.o linked, c.o unknown, d.o linked, e.o unknown"},
		{"ld main.o liba.a --gc-sections", "out", "main.o linked, a.o linked, b.o unknown, c.o unknown, d.o unknown, e.o unknown"},
		{"ld main.o liba.a", "stripped", "main.o unknown, a.o unknown, b.o unknown, c.o unknown, d.o unknown, e.o unknown"},
	} {
		r := ByRules(linkOf(t, strings.Fields(c.words), []string{"main.o", "liba.a"}), "GNU ld", nil)
		symbols := outputSymbols(t, c.output)
		var texts []string
		for _, o := range r.Objects {
			p, err := r.Corroborate(o, symbols)
			if err != nil {
				t.Error(err)
			}
			texts = append(texts, strings.TrimSuffix(strings.TrimPrefix(o.String(), "liba.a("), ")")+" "+p.String())
		}
		if got := strings.Join(texts, ", "); got != c.want {
			t.Errorf("%s, %s: %s\nwant %s", c.words, c.output, got, c.want)
		}
	}
}

// A chain through a long archive, against its order, takes time in proportion to
// its length by the rules of each linker.
func TestResolveLongChain(t *testing.T) {
	const n = 2000
	t.Chdir(assembled(t, "link: F f00000, U f00001\nmain: F _start, U f00001"))
	link, err := os.ReadFile("link.o")
	if err != nil {
		t.Fatal(err)
	}
	argv := []string{reallink.Tool(t, "ar"), "rcS", "liba.a"}
	reversed := []string{reallink.Tool(t, "ar"), "rcs", "libb.a"}
	for i := 1; i <= n; i++ {
		this, next := fmt.Sprintf("f%05d", i), fmt.Sprintf("f%05d", i+1)
		object := bytes.ReplaceAll(bytes.ReplaceAll(link, []byte("f00001"), []byte(next)), []byte("f00000"), []byte(this))
		reallink.Write(t, ".", this+".o", string(object))
		argv = append(argv, this+".o")
		reversed = append(reversed, fmt.Sprintf("f%05d.o", n+1-i))
	}
	reallink.Run(t, ".", argv...)
	reallink.Run(t, ".", reversed...)
	for _, linker := range []string{"GNU ld", "gold", "lld", "mold"} {
		for _, words := range []string{"ld main.o libb.a", "ld main.o -( liba.a libb.a -)", "ld libb.a main.o libb.a liba.a"} {
			start := time.Now()
			r := ByRules(linkOf(t, strings.Fields(words), []string{"main.o", "liba.a", "libb.a"}), linker, nil)
			if len(r.Linked()) != n+1 {
				t.Errorf("%s, %s: %d objects are linked, want %d", linker, words, len(r.Linked()), n+1)
			}
			// Quadratic it would be four million steps.
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("%s, %s: took %v", linker, words, took)
			}
		}
	}
}

// A name may be bound to a shared library, to the command line, or to nothing.
func TestBinding(t *testing.T) {
	t.Chdir(assembled(t, "main: F _start, U s, U given, U nowhere, F own\ns: F s, F own"))
	reallink.Run(t, ".", reallink.Tool(t, "ld"), "-shared", "s.o", "-o", "libs.so")
	for _, linker := range []string{"GNU ld", "gold", "lld", "mold"} {
		r := ByRules(linkOf(t, strings.Fields("ld --defsym=given=7 main.o libs.so"), []string{"main.o", "libs.so"}), linker, nil)
		if b := r.Binding("s"); b.Library == nil || b.Library.Path != "libs.so" || b.Definition != nil || !b.Bound() {
			t.Errorf("%s: s is bound to %+v", linker, b)
		}
		if b := r.Binding("given"); b.Flag != "--defsym" || !b.Bound() {
			t.Errorf("%s: given is bound to %+v", linker, b)
		}
		if b := r.Binding("own"); b.Definition == nil || b.Definition.Object.Input.Path != "main.o" || b.Library != nil {
			t.Errorf("%s: own is bound to %+v", linker, b)
		}
		for _, name := range []string{"nowhere", "unheard"} {
			if b := r.Binding(name); b.Bound() {
				t.Errorf("%s: %s is bound to %+v", linker, name, b)
			}
		}
	}
}
