package loader

// Every rule once, on objects made by hand: what happens, in ld.so's words. That the
// real ones do the same is shown by e2e/loader, case by case.

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

// object makes a library of x86-64. Definitions are written "name", "name@V",
// "name@@V"; a leading "~" is weak, "!" undefined with a value.
func object(name string, defs ...string) *Object {
	o := &Object{Name: name, Soname: name, Class: 64, Machine: elffile.EM_X86_64, Type: elffile.ET_DYN}
	for _, d := range defs {
		def := Definition{Type: elffile.STT_FUNC, Binding: elffile.STB_GLOBAL}
		if rest, ok := strings.CutPrefix(d, "~"); ok {
			d, def.Binding = rest, elffile.STB_WEAK
		}
		if rest, ok := strings.CutPrefix(d, "!"); ok {
			d, def.Undefined = rest, true
		}
		var version string
		def.Name, version, _ = strings.Cut(d, "@")
		def.Version, def.Hidden = strings.CutPrefix(version, "@")
		def.Hidden = version != "" && !def.Hidden
		o.Definitions = append(o.Definitions, def)
	}
	o.Sort()
	return o
}

func (o *Object) needs(names ...string) *Object { o.Needed = names; return o }

func (o *Object) nodes(names ...string) *Object { o.Versioned, o.Nodes = true, names; return o }

// wants adds a Verneed: "V", or "~V" for a weak one.
func (o *Object) wants(file string, versions ...string) *Object {
	w := Want{File: file}
	for _, v := range versions {
		name, weak := strings.CutPrefix(v, "~")
		w.Versions = append(w.Versions, WantVersion{name, weak})
	}
	o.Wants = append(o.Wants, w)
	return o
}

// refs adds references: "name" or "name@V:file"; a leading "~" is weak, "=" data.
func (o *Object) refs(refs ...string) *Object {
	for _, r := range refs {
		ref := Reference{Slot: true}
		if rest, ok := strings.CutPrefix(r, "~"); ok {
			r, ref.Weak = rest, true
		}
		if rest, ok := strings.CutPrefix(r, "="); ok {
			r, ref.Slot, ref.Data = rest, false, true
		}
		r, ref.File, _ = strings.Cut(r, ":")
		ref.Name, ref.Version, _ = strings.Cut(r, "@")
		ref.Defined = len(o.Defines(ref.Name)) > 0
		o.References = append(o.References, ref)
	}
	return o
}

func (o *Object) set(change func(*Object)) *Object { change(o); return o }

func cache(objects ...*Object) *System {
	s := &System{Cache: map[string]*Object{"libc.so.6": object("libc.so.6")}}
	for _, o := range objects {
		s.Cache[o.Soname] = o
	}
	return s
}

// load returns the problems' texts.
func load(t *testing.T, s *System, o *Object, mode Mode) []string {
	t.Helper()
	r, err := Load(s, o, mode)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, p := range r.Problems {
		text := p.Text
		if p.Warning {
			text = "warning: " + text
		}
		texts = append(texts, text)
	}
	return texts
}

func old(minor int, s *System) *System { s.Glibc = glibc.Release{Major: 2, Minor: minor}; return s }

func TestLoad(t *testing.T) {
	p := func() *Object { return object("p.so") }
	for _, c := range []struct {
		name   string
		system *System
		file   *Object
		want   string // the problems, joined by "; "
	}{
		{"bound", cache(object("a", "f")), p().needs("a").refs("f"), ""},
		{"missing library, and what follows", cache(), p().needs("a").refs("f"),
			"a: cannot open shared object file: No such file or directory; p.so: undefined symbol: f"},
		{"missing behind a library", cache(object("a").needs("b")), p().needs("a"), "b: cannot open shared object file: No such file or directory"},
		{"versions without DT_VERSYM", cache(object("a", "f@@V1").nodes("V1").set(func(o *Object) { o.NoVersyms = true })), p().needs("a"),
			"a: versions without DT_VERSYM, at which ld.so crashes (Segmentation fault)"},
		{"itself by its soname", cache(), p().needs("p.so"), ""},
		{"weak reference", cache(), p().refs("~f"), ""},
		{"weak definition", cache(object("a", "~f")), p().needs("a").refs("f"), ""},
		{"node missing", cache(object("a", "f@@V1").nodes("V1")), p().needs("a").wants("a", "V1", "V2"), "a: version `V2' not found (required by p.so)"},
		{"weak node missing", cache(object("a", "f@@V1").nodes("V1")), p().needs("a").wants("a", "~V2"), "warning: a: weak version `V2' not found (required by p.so)"},
		{"symbol missing at its node", cache(object("a", "g@@V1").nodes("V1")), p().needs("a").wants("a", "V1").refs("f@V1:a"), "p.so: undefined symbol: f, version V1"},
		{"moved with its node", cache(object("a").nodes("V1").needs("b"), object("b", "f@@V1").nodes("V1")), p().needs("a").wants("a", "V1").refs("f@V1:a"), ""},
		{"moved, before 2.30", old(29, cache(object("a").nodes("V1").needs("b"), object("b", "f@@V1").nodes("V1"))), p().needs("a").wants("a", "V1").refs("f@V1:a"),
			"p.so: symbol f, version V1 not defined in file a with link time reference"},
		{"no versions at all, now", cache(object("a", "f")), p().needs("a").wants("a", "V1").refs("f@V1:a"),
			"warning: a: no version information available (required by p.so)"},
		{"no versions at all, 2.36", old(36, cache(object("a", "f"))), p().needs("a").wants("a", "V1").refs("f@V1:a"),
			"warning: a: no version information available (required by p.so); Inconsistency detected by ld.so: dl-lookup.c: check_match: Assertion `version->filename == NULL || ! _dl_name_match_p (version->filename, map)' failed!"},
		{"no versions of its own, 2.36", old(36, cache(object("a", "f").needs("libc.so.6").wants("libc.so.6"))), p().needs("a").wants("a", "V1").refs("f@V1:a"),
			"warning: a: no version information available (required by p.so)"},
		{"unversioned reference, first node", cache(object("a", "f@V1").nodes("V1")), p().needs("a").refs("f"), ""},
		{"unversioned reference, hidden second node", cache(object("a", "f@V2").nodes("V1", "V2")), p().needs("a").refs("f"), "p.so: undefined symbol: f"},
		{"unversioned reference, second node", cache(object("a", "f@@V2").nodes("V1", "V2")), p().needs("a").refs("f"), ""},
		{"unversioned reference, two defaults", cache(object("a", "f@@V2", "f@@V3").nodes("V1", "V2", "V3")), p().needs("a").refs("f"), "p.so: undefined symbol: f"},
		{"unversioned definition serves a version", cache(object("a", "f").nodes("V1")), p().needs("a").wants("a", "V1").refs("f@V1:a"), ""},
		{"Verneed that nobody needs", cache(), p().wants("a", "V1"), "Inconsistency detected by ld.so: dl-version.c: _dl_check_map_versions: Assertion `needed != NULL' failed!"},
		{"canonical PLT does not serve a call", cache(object("a", "!f")), p().needs("a").refs("f"), "p.so: undefined symbol: f"},
		{"canonical PLT serves an address", cache(object("a", "!f")), p().needs("a").refs("=f"), ""},
		{"a PIE", cache(object("a").set(func(o *Object) { o.Flags1 = elffile.DF_1_PIE })), p().needs("a"), "a: cannot dynamically load position-independent executable"},
		{"an executable", cache(object("a").set(func(o *Object) { o.Type = elffile.ET_EXEC })), p().needs("a"), "a: cannot dynamically load executable"},
		{"DF_1_NOOPEN", cache(), p().set(func(o *Object) { o.Flags1 = df1NoOpen }), "p.so: shared object cannot be dlopen()ed"},
		{"executable stack", cache(), p().set(func(o *Object) { o.ExecutableStack = true }), "p.so: cannot enable executable stack as shared object requires: Invalid argument"},
		{"executable stack, 2.40", old(40, cache()), p().set(func(o *Object) { o.ExecutableStack = true }), ""},
		{"DT_RELR, 2.35", old(35, cache()), p().set(func(o *Object) { o.Relr = true }), "p.so: glibc 2.35 does not know DT_RELR, and leaves the file's addresses unrelocated"},
		{"DT_RELR without libc", cache(), p().set(func(o *Object) { o.Relr = true }), ""},
		{"DT_RELR with libc", cache(object("libc.so.6").nodes("G")), p().needs("libc.so.6").wants("libc.so.6", "G").set(func(o *Object) { o.Relr = true }),
			"p.so: DT_RELR without GLIBC_ABI_DT_RELR dependency"},
		{"static TLS", cache(), p().set(func(o *Object) { o.StaticTLS, o.TLSSize, o.TLSAlign = true, 1728, 32 }), "p.so: cannot allocate memory in static TLS block"},
		{"static TLS that fits", cache(), p().set(func(o *Object) { o.StaticTLS, o.TLSSize, o.TLSAlign = true, 1664, 32 }), ""},
		{"static TLS, 2.31", old(31, cache()), p().set(func(o *Object) { o.StaticTLS, o.TLSSize, o.TLSAlign = true, 1600, 1 }), ""},
		{"another class", cache(object("a").set(func(o *Object) { o.Class = 32 })), p().needs("a"), "a: wrong ELF class: ELFCLASS32"},
		{"another machine", cache(object("a").set(func(o *Object) { o.Machine = elffile.EM_AARCH64 })), p().needs("a"), "a: cannot open shared object file: No such file or directory"},
		{"another byte order", cache(object("a").set(func(o *Object) { o.Big = true })), p().needs("a"), "a: ELF file data encoding not little-endian"},
		{"garbage", cache(object("a").set(func(o *Object) { o.Class, o.Refused = 0, "invalid ELF header" })), p().needs("a"), "a: invalid ELF header"},
		{"not recorded", cache(object("a").set(func(o *Object) { o.Unrecorded = true })), p().needs("a").wants("a", "V1").refs("f@V1:a", "g"), ""},
	} {
		if got := strings.Join(load(t, c.system, c.file, Dlopen), "; "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestSearch walks a tree in ld.so's order.
func TestSearch(t *testing.T) {
	tree := map[string]*Object{"/lib/a": object("a", "f"), "/x/deep/a": object("a", "g"), "/hw/glibc-hwcaps/x86-64-v2/h": object("h")}
	system := func(library ...string) *System {
		return &System{File: func(path string) (*Object, error) { return tree[path], nil }, LibraryPath: library, Directories: []string{"/lib"},
			Hwcaps: []string{"glibc-hwcaps/x86-64-v2"}, Cache: map[string]*Object{"libc.so.6": object("libc.so.6")}}
	}
	p := func() *Object { return object("/x/p.so").needs("a").refs("g") }
	middle := object("/x/deep/m").needs("a")
	tree["/x/deep/m"] = middle
	tree["/x/deep/m3"] = object("/x/deep/m3").needs("a").set(func(o *Object) { o.EmptyRunpath = true })
	tree["/x/deep/m2"] = object("/x/deep/m2").needs("a").set(func(o *Object) { o.Runpath = "/none" })
	for _, c := range []struct {
		name   string
		system *System
		file   *Object
		where  string
	}{
		{"trusted directory", system(), p(), "/lib/a"},
		{"RPATH first", system("/none", "/lib"), p().set(func(o *Object) { o.Rpath = "$ORIGIN/deep" }), "/x/deep/a"},
		{"library path before RUNPATH", system("/lib"), p().set(func(o *Object) { o.Runpath = "${ORIGIN}/deep" }), "/lib/a"},
		{"RUNPATH before the trusted", system(), p().set(func(o *Object) { o.Runpath = "/none:$ORIGIN/deep/" }), "/x/deep/a"},
		{"RPATH is inherited", system(), object("/x/p.so").needs("m").set(func(o *Object) { o.Rpath = "$ORIGIN/deep" }), "/x/deep/a"},
		{"RUNPATH is not", system(), object("/x/p.so").needs("m").set(func(o *Object) { o.Runpath = "$ORIGIN/deep" }), "/lib/a"},
		{"RUNPATH puts RPATH out of force", system(), p().set(func(o *Object) { o.Runpath, o.Rpath = "/none", "$ORIGIN/deep" }), "/lib/a"},
		{"RUNPATH in the middle ends what was inherited", system(), object("/x/p.so").needs("m2").set(func(o *Object) { o.Rpath = "$ORIGIN/deep" }), "/lib/a"},
		{"so does an empty one", system(), object("/x/p.so").needs("m3").set(func(o *Object) { o.Rpath = "$ORIGIN/deep" }), "/lib/a"},
		{"an empty RUNPATH puts RPATH out of force", system(), p().set(func(o *Object) { o.EmptyRunpath, o.Rpath = true, "$ORIGIN/deep" }), "/lib/a"},
		{"what such a one has for RPATH is not inherited", system(), object("/x/p.so").needs("/x/deep/m").set(func(o *Object) { o.EmptyRunpath, o.Rpath = true, "$ORIGIN/deep" }), "/lib/a"},
		{"DF_1_NODEFLIB", system(), p().set(func(o *Object) { o.Flags1 = df1NoDefLib }), ""},
		{"a path", system(), object("/x/p.so").needs("$ORIGIN/deep/a"), "/x/deep/a"},
		{"hwcaps", system("/hw"), object("/x/p.so").needs("h"), "/hw/glibc-hwcaps/x86-64-v2/h"},
		{"hwcaps, 2.31", old(31, system("/hw")), object("/x/p.so").needs("h"), ""},
	} {
		r, err := Load(c.system, c.file, Start)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, l := range r.Scope {
			if l.Need == "a" || l.Need == "h" || strings.HasSuffix(l.Need, "/a") {
				got = l.Path
			}
		}
		if got != c.where {
			t.Errorf("%s: %q, not %q; %v", c.name, got, c.where, r.Problems)
		}
	}
}

// TestScope: a host's names come first, once, and its own trouble is a note.
func TestScope(t *testing.T) {
	host := object("host", "f", "malloc").needs("libc.so.6", "gone")
	host.Flags1 = elffile.DF_1_PIE
	s := cache(object("a", "f", "g").refs("f"), object("libc.so.6", "malloc", "free").refs("malloc", "=free"))
	s.Host, s.Provided = host, []*Object{object("plugin_api.so", "api")}
	r, err := Load(s, object("p.so").needs("a").refs("f", "g", "api", "malloc"), Dlopen)
	if err != nil || !r.OK() {
		t.Fatal(err, r.Problems)
	}
	var got []string
	for _, b := range r.Bindings {
		got = append(got, b.From.Object.Name+" "+b.Reference.Name+" "+b.To.Object.Name)
	}
	want := []string{"a f host", "p.so f host", "p.so g a", "p.so api plugin_api.so", "p.so malloc host"}
	if !slices.Equal(got, want) {
		t.Errorf("bindings %q, not %q", got, want)
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "gone: cannot open") {
		t.Errorf("notes %q", r.Notes)
	}
	if c := r.Captures(); len(c) != 1 || c[0].Name != "f" || c[0].Library.Name != "a" || c[0].By != host || !c[0].Slot || c[0].Data {
		t.Errorf("captures %+v", c)
	}
}

// TestUndecided: what an object that is not recorded may define is neither missing nor bound.
func TestUndecided(t *testing.T) {
	s := cache(object("a").set(func(o *Object) { o.Unrecorded = true }))
	r, err := Load(s, object("p.so").needs("a").wants("a", "V").refs("f@V:a"), Dlopen)
	if err != nil || !r.OK() {
		t.Fatal(err, r.Problems)
	}
	if len(r.Bindings) != 1 || r.Bindings[0].To == nil || r.Bindings[0].Definition != nil || len(r.Notes) != 2 {
		t.Errorf("%+v, %q", r.Bindings, r.Notes)
	}
}

// TestSame: one file is one object, whatever it is called.
func TestSame(t *testing.T) {
	a := object("a", "f")
	s := cache(object("m").needs("a")) // "a" itself is nowhere
	s.File = func(path string) (*Object, error) {
		switch path {
		case "./link", "./again":
			return a, nil
		}
		return nil, nil
	}
	s.Directories = []string{"."}
	r, err := Load(s, object("p.so").needs("./link", "again", "m").wants("again").refs("f"), Dlopen)
	if err != nil || !r.OK() {
		t.Fatal(err, r.Problems)
	}
	// The file, the one library under three names, m; libc of the host.
	if len(r.Scope) != 5 || !r.Scope[3].is("again") || !r.Scope[3].is("a") {
		t.Errorf("%d objects", len(r.Scope))
	}
}

// TestProtected: a name that is protected ends at its own definition.
func TestProtected(t *testing.T) {
	s := cache()
	s.Host = object("host", "f")
	own := object("p.so", "f").refs("f")
	own.References[0].Protected = true
	r, err := Load(s, own, Dlopen)
	if err != nil || len(r.Bindings) != 1 || r.Bindings[0].To.Object != own {
		t.Errorf("%v %+v", err, r.Bindings)
	}
}

func TestSymbolic(t *testing.T) {
	s := cache()
	s.Host = object("host", "f")
	own := object("p.so", "f").refs("f")
	own.Symbolic = true
	r, err := Load(s, own, Dlopen)
	if err != nil || len(r.Bindings) != 1 || r.Bindings[0].To.Object != own {
		t.Errorf("%v %+v", err, r.Bindings)
	}
}

func TestCopy(t *testing.T) {
	lib := object("a", "d").refs("=d")
	program := object("prog", "d").needs("a")
	program.Definitions[0].Copied = true
	program.References = []Reference{{Name: "d", Copy: true, Defined: true}}
	r, err := Load(cache(lib), program, Start)
	if err != nil || len(r.Bindings) != 2 || r.Bindings[0].To.Object != program || r.Bindings[1].To.Object != lib {
		t.Errorf("%v %+v", err, r.Bindings)
	}
	if c := r.Captures(); len(c) != 0 {
		t.Errorf("a copied datum counts as captured: %+v", c)
	}
}

// A program is known by its soname, and not by its path.
func TestProgramThatNeedsItself(t *testing.T) {
	for _, c := range []struct{ soname, needs, want string }{
		{"", "./prog", "./prog: cannot dynamically load position-independent executable"},
		{"prog", "prog", ""},
		{"other", "other", ""},
	} {
		prog := object("./prog").needs(c.needs).set(func(o *Object) { o.Soname, o.Flags1 = c.soname, elffile.DF_1_PIE })
		s := cache()
		s.File = func(path string) (*Object, error) { return map[string]*Object{"./prog": prog}[path], nil }
		if got := strings.Join(load(t, s, prog, Start), "; "); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// A program that has a copy of a protected symbol, or an address for it, may have that of
// a library that does not say that it wants these reached indirectly, and before 2.35.
func TestIndirectAccess(t *testing.T) {
	const refusal = "a: error due to GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS"
	copies := object("./prog").needs("a")
	copies.References = []Reference{{Name: "f", Copy: true}}
	points := object("./prog", "!f").needs("a").refs("f")
	calls := object("./prog").needs("a").refs("f", "=f")
	for _, c := range []struct {
		prog     *Object
		indirect bool
		minor    int
		want     string
	}{
		{copies, true, 36, refusal}, {copies, true, 34, ""}, {copies, false, 36, ""},
		{points, true, 35, refusal}, {points, false, 35, ""}, {calls, true, 43, ""},
	} {
		lib := object("a", "f").set(func(o *Object) { o.Definitions[0].Indirect = c.indirect })
		if got := strings.Join(load(t, old(c.minor, cache(lib)), c.prog, Start), "; "); got != c.want {
			t.Errorf("%s with %v, 2.%d: %s", c.prog.Name, c.indirect, c.minor, got)
		}
	}
}

func TestCaptured(t *testing.T) {
	library := object("a", "f", "d", "g@@V1", "h@V1", "k").nodes("V1").refs("f", "=d", "g@V1", "h@V1", "k", "elsewhere")
	program := object("prog", "f", "!d", "g", "h@@V2", "elsewhere").nodes("V2")
	var got []string
	for _, c := range Captured(program, library) {
		got = append(got, c.Name)
	}
	// h has another version there, d is the address of a PLT entry, k is not defined.
	if want := []string{"f", "g"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
	library.Symbolic = true
	if c := Captured(program, library); len(c) != 0 {
		t.Errorf("from a library with DT_SYMBOLIC: %+v", c)
	}
}

// TestIndirect: a program's indirect function cannot be bound to by its libraries, which
// are relocated first; one of a library that comes later may crash.
func TestIndirect(t *testing.T) {
	indirect := func(o *Object) { o.Definitions[0].Type = elffile.STT_GNU_IFUNC }
	program := func() *Object { return object("./prog", "f").needs("a", "b").set(indirect) }
	r, err := Load(cache(object("a").refs("f"), object("b")), program(), Start)
	if err != nil || len(r.Problems) != 1 || r.Problems[0].Kind != IndirectFunction ||
		r.Problems[0].Text != "./prog: IFUNC symbol 'f' referenced in 'a' is defined in the executable and creates an unsatisfiable circular dependency." {
		t.Errorf("%v %+v", err, r.Problems)
	}
	later := object("./prog").needs("b", "a")
	for _, first := range []string{"a", "b"} { // who is loaded last is relocated first
		r, err = Load(cache(object("a", "f").set(indirect), object("b").refs("f", "=f")), later, Start)
		if want := map[string]int{"a": 0, "b": 1}[first]; err != nil || !r.OK() || len(r.Notes) != want {
			t.Errorf("%s first: %v %+v %q", first, err, r.Problems, r.Notes)
		}
		later = object("./prog").needs("a", "b")
	}
	arm := func(o *Object) { o.Machine = elffile.EM_AARCH64 }
	r, err = Load(cache(object("a").refs("f").set(arm), object("b").set(arm)), program().set(arm), Start)
	if err != nil || !slices.ContainsFunc(r.Bindings, func(b Binding) bool { return b.To != nil }) || !r.OK() {
		t.Errorf("on another processor: %v %+v", err, r.Problems)
	}
}

// TestLongPaths counts the work: each directory is worked out once, and those alone looked
// into that are there.
func TestLongPaths(t *testing.T) {
	var dirs, needed []string
	for i := range 30000 {
		dirs = append(dirs, fmt.Sprintf("/d%x", i))
	}
	for i := range 2000 {
		needed = append(needed, fmt.Sprintf("n%d", i))
	}
	for _, path := range []string{strings.Repeat("$", 1<<20), strings.Repeat(":", 1<<20), strings.Repeat("$ORIGIN:", 1<<17), strings.Join(dirs, ":")} {
		s := cache()
		files, folders := 0, 0
		s.File = func(string) (*Object, error) { files++; return nil, nil }
		s.Folder = func(dir string) bool { folders++; return dir == "/d7" }
		r, err := Load(s, object("p.so").needs(needed...).set(func(o *Object) { o.Runpath = path }), Dlopen)
		if err != nil || len(r.Problems) != len(needed) {
			t.Errorf("%v, %d problems", err, len(r.Problems))
		}
		if files > 20*len(needed) || folders > len(dirs) {
			t.Errorf("%.10q…: %d files and %d folders are asked for", path, files, folders)
		}
	}
}

// TestExpandOfManyTokens: what is in front is not copied for each of them.
func TestExpandOfManyTokens(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	text := strings.Repeat("$", 1<<16)
	if got, ok := newProcess(cache()).expand(text, &Loaded{Object: object("p.so")}); got != text || !ok {
		t.Errorf("%d bytes, %v", len(got), ok)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 100<<20 {
		t.Errorf("%d bytes are made of %d", n, len(text))
	}
}

// TestStackAndMore: an executable stack does not hide what else is wrong.
func TestStackAndMore(t *testing.T) {
	got := load(t, cache(), object("p.so").needs("gone").set(func(o *Object) { o.ExecutableStack = true }), Dlopen)
	if want := []string{"p.so: cannot enable executable stack as shared object requires: Invalid argument", "gone: cannot open shared object file: No such file or directory"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
