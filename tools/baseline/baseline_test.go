package baseline

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func preset(t *testing.T, name, cpu string) *Runtime {
	t.Helper()
	b, err := Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.At(cpu)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What a preset has: glibc from its history, the rest by its versions alone.
func TestOffers(t *testing.T) {
	for _, c := range []struct {
		preset, cpu, soname, version string
		want                         Answer
	}{
		{"glibc_2.17", "x86-64", "libc.so.6", "GLIBC_2.17", Yes},
		{"glibc_2.17", "x86-64", "libc.so.6", "GLIBC_2.18", No},
		{"glibc_2.17", "x86-64", "libpthread.so.0", "GLIBC_2.2.5", Yes},
		{"glibc_2.36", "x86-64", "libc.so.6", "GLIBC_ABI_DT_RELR", Yes},
		{"glibc_2.35", "x86-64", "libc.so.6", "GLIBC_ABI_DT_RELR", No},
		{"glibc_2.17", "x86-64", "libgcc_s.so.1", "GCC_3.0", Yes},
		{"glibc_2.17", "x86-64", "libgcc_s.so.1", "GCC_7.0.0", Unknown},
		{"glibc_2.17", "x86-64", "libstdc++.so.6", "GLIBCXX_3.4", Absent},
		{"glibc_2.17", "x86-64", "libssl.so.3", "OPENSSL_3.0.0", Absent},
		{"manylinux_2_17", "x86-64", "libstdc++.so.6", "GLIBCXX_3.4.19", Yes},
		{"manylinux_2_17", "x86-64", "libstdc++.so.6", "GLIBCXX_3.4.20", No},
		{"manylinux_2_17", "x86-64", "libstdc++.so.6", "CXXABI_1.3.7", Yes},
		{"manylinux_2_17", "x86-64", "libstdc++.so.6", "CXXABI_1.3.8", No},
		{"manylinux_2_17", "x86-64", "libstdc++.so.6", "CXXABI_TM_1", Yes},
		{"manylinux_2_17", "x86-64", "libstdc++.so.6", "CXXABI_FLOAT128", No},
		{"manylinux_2_24", "x86-64", "libstdc++.so.6", "CXXABI_FLOAT128", Yes},
		{"manylinux_2_17", "x86-64", "libatomic.so.1", "LIBATOMIC_1.0", No},
		{"manylinux_2_17", "aarch64", "libatomic.so.1", "LIBATOMIC_1.0", Yes},
		{"manylinux_2_34", "aarch64", "libgcc_s.so.1", "GCC_11.0", Yes},
		{"manylinux_2_34", "aarch64", "libgcc_s.so.1", "GCC_12.0.0", No},
		{"manylinux_2_17", "aarch64", "libc.so.6", "GLIBC_2.18", Yes},
		{"manylinux_2_17", "aarch64", "libgcc_s.so.1", "GLIBC_2.0", Unknown},
		{"glibc_2.17", "aarch64", "libc.so.6", "GLIBC_2.18", No},
		{"manylinux_2_41", "x86-64", "libc.so.6", "GLIBC_2.41", Yes},
		{"manylinux_2_41", "x86-64", "libc.so.6", "GLIBC_2.42", No},
		{"manylinux_2_28", "s390x", "libstdc++.so.6", "GLIBCXX_LDBL_3.4", Yes},
		{"manylinux_2_28", "x86-64", "libX11.so.6", "X11_1", Unknown},
		{"manylinux_2_28", "x86-64", "libc.so.6", "GLIBC_2.28", Yes},
		{"manylinux_2_28", "x86-64", "libc.so.6", "GLIBC_2.29", No},
		{"manylinux2014", "x86-64", "libc.so.6", "GLIBC_2.18", No},
		{"manylinux2014", "x86-64", "libtiff.so.6", "LIBTIFF_4.0", Absent},
	} {
		if got := preset(t, c.preset, c.cpu).Offers(c.soname, c.version); got != c.want {
			t.Errorf("%s on %s: %s %s: %v, want %v", c.preset, c.cpu, c.soname, c.version, got, c.want)
		}
	}
}

// A policy is a closed list: what of glibc it does not list may not be needed, and what
// was recorded beside it may.
func TestListed(t *testing.T) {
	b, err := Preset("manylinux_2_34")
	if err != nil {
		t.Fatal(err)
	}
	b.Recorded = []*loader.Object{{Name: "/opt/libown.so.1", Soname: "libown.so.1", CPU: "x86-64"}}
	r, err := b.At("x86-64")
	if err != nil {
		t.Fatal(err)
	}
	for soname, want := range map[string]bool{
		"libc.so.6": true, "libmvec.so.1": true, "libX11.so.6": true, "ld-linux-x86-64.so.2": true, "libown.so.1": true,
		"libthread_db.so.1": false, "libBrokenLocale.so.1": false, "libnss_files.so.2": false, "libc_malloc_debug.so.0": false,
	} {
		if got := slices.Contains(r.Listed, soname); got != want {
			t.Errorf("%s: listed %v, want %v", soname, got, want)
		}
		if soname != "libown.so.1" && r.Library(soname) == nil {
			t.Errorf("%s is not there", soname)
		}
	}
}

// Names that are not presets are refused, with those that are.
func TestNoPreset(t *testing.T) {
	for _, c := range []struct{ name, cpu, says string }{
		{"manylinux_2_18", "x86-64", "manylinux_2_17, manylinux_2_24"},
		{"manylinux1", "x86-64", "no policy"},
		{"glibc_2.17.1", "x86-64", "2.17"},
		{"glibc_2.16", "x86-64", "floors begin at 2.17"},
		{"glibc_2.99", "x86-64", "newer than"},
		{"glibc_2.17", "riscv64", "riscv64"},
		{"manylinux_2_17", "riscv64", "riscv64"},
		{"glibc_2.17", "machine 8", "machine 8"},
	} {
		b, err := Preset(c.name)
		if err == nil {
			_, err = b.At(c.cpu)
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s on %s: %v; it is to say %q", c.name, c.cpu, err, c.says)
		}
	}
}

// Every line of manylinux.txt is understood, and policies only grow.
func TestPolicies(t *testing.T) {
	var before manylinux
	for i, p := range policies() {
		if p.glibc == (glibc.Release{}) || len(p.libraries) < 20 || len(p.caps) < 6 || len(p.lacks["libz.so.1"]) < 20 {
			t.Errorf("%s: %+v", p.name, p)
		}
		for cpu, c := range p.caps {
			for _, namespace := range []string{"CXXABI", "GCC", "GLIBCXX", "LIBATOMIC", "ZLIB"} {
				v, ok := c[namespace]
				if _, number := numbers(v.newest); !ok || v.newest != "" && !number {
					t.Errorf("%s, %s: %s is %q", p.name, cpu, namespace, v.newest)
				}
				if old := before.caps[cpu][namespace]; i > 0 && old.newest != "" && !v.has(old.newest) {
					t.Errorf("%s, %s: %s has lost %s", p.name, cpu, namespace, old.newest)
				}
			}
		}
		before = p
	}
}

func TestCompareVersions(t *testing.T) {
	want := []string{"GCC_3.0", "GLIBC_ABI_DT_RELR", "GLIBC_PRIVATE", "GLIBC_2.2.5", "GLIBC_2.4", "GLIBC_2.34"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareVersions)
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// What is written is read back as it was, and a second time written the same.
func TestRoundTrip(t *testing.T) {
	floor := glibc.Release{Major: 2, Minor: 17}
	o := &loader.Object{
		Name: "/usr/lib/libx.so.1", Soname: "libx.so.1", CPU: "x86-64", Class: 64, Machine: elffile.EM_X86_64, Type: elffile.ET_DYN,
		Needed: []string{"libc.so.6"}, Versioned: true, Nodes: []string{"X_1", "X_2"},
		Wants: []loader.Want{{File: "libc.so.6", Versions: []loader.WantVersion{{Name: "GLIBC_2.2.5"}, {Name: "GLIBC_2.9", Weak: true}}}},
		Definitions: []loader.Definition{
			{Name: "f", Version: "X_1", Hidden: true, Type: elffile.STT_FUNC, Binding: elffile.STB_GLOBAL},
			{Name: "f", Version: "X_2", Type: elffile.STT_FUNC, Binding: elffile.STB_GLOBAL},
			{Name: "n m", Type: elffile.STT_NOTYPE, Binding: elffile.STB_WEAK},
			{Name: "o", Version: "X_1", Type: elffile.STT_OBJECT, Binding: elffile.STB_GNU_UNIQUE, Size: 8},
			{Name: "t", Type: elffile.STT_TLS, Binding: elffile.STB_GLOBAL, Size: 4},
		},
		References: []loader.Reference{
			{Name: "malloc", Version: "GLIBC_2.2.5", File: "libc.so.6", Slot: true},
			{Name: "f", Slot: true, Data: true, Defined: true, Protected: true},
			{Name: "w", Weak: true, TLS: true, StaticTLS: true},
			{Name: "unused"},
		},
	}
	b := &Baseline{
		Name: "//x:y", Glibc: &floor, Manylinux: "manylinux_2_28", Recorded: []*loader.Object{o}, Releases: map[string]string{"x86-64": "2.31"},
		Links: map[string]string{"/usr/lib/libx.so": "/usr/lib/libx.so.1"}, Beside: []*loader.Object{{Name: "/usr/lib/x/liby.so", CPU: "x86-64"}},
	}
	var first, second bytes.Buffer
	if err := b.Write(&first); err != nil {
		t.Fatal(err)
	}
	back, err := Read("x.json", bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := back.Write(&second); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Errorf("%s\n%s", first.String(), second.String())
	}
	got := back.Recorded[0]
	if !slices.Equal(got.Definitions, o.Definitions) || !slices.Equal(got.References, o.References) || *back.Glibc != floor {
		t.Errorf("%+v\n%+v", got, o)
	}
	if !maps.Equal(back.Links, b.Links) || !slices.Equal(paths(back.Beside), paths(b.Beside)) {
		t.Errorf("links %v, beside %q", back.Links, paths(back.Beside))
	}
	// What is added to another comes along.
	sum := &Baseline{Links: map[string]string{"/usr/lib/liba.so": "/usr/lib/liba.so.1"}}
	if err := sum.Add(b); err != nil || len(sum.Links) != 2 || !slices.Equal(paths(sum.Beside), paths(b.Beside)) {
		t.Errorf("%v, links %v, beside %q", err, sum.Links, paths(sum.Beside))
	}
}

func TestBadFiles(t *testing.T) {
	for text, says := range map[string]string{
		``:                                  "byte 0",
		`{"schema": 2}`:                     "record it anew",
		`{"schema": 1, "glibcs": "2.17"}`:   "unknown field",
		`{"schema": 1, "glibc": "new"}`:     "2.17",
		`{"schema": 1, "manylinux": "mac"}`: "manylinux_2_17",
		`{"schema": 1} {}`:                  "more text",
		`{"schema": 1, "recorded": [null]}`: "recorded[0]",
		`{"schema": 1, "beside": [null]}`:   "beside[0]",
		`{"schema": 1, "recorded": [{"name": "l", "definitions": ["f x"]}]}`:      "KIND VERSION NAME",
		`{"schema": 1, "recorded": [{"name": "l", "definitions": ["q - x"]}]}`:    "KIND VERSION NAME",
		`{"schema": 1, "recorded": [{"name": "l", "definitions": ["fx - x"]}]}`:   "KIND VERSION NAME",
		`{"schema": 1, "recorded": [{"name": "l", "references": ["s GLIBC x"]}]}`: "USES VERSION NAME",
		`{"schema": 1, "recorded": [{"name": "l", "references": ["z - x"]}]}`:     "USES VERSION NAME",
	} {
		if _, err := Read("x.json", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; it is to say %q", text, err, says)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema": 1, "glibc": "2.17", "recorded": [{"name": "l", "cpu": "x86-64", "definitions": ["ow8 @@V x"], "references": ["s V@l x"]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := Read("x.json", bytes.NewReader(text))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if b.Write(&out) != nil {
			return
		}
		if _, err := Read("x.json", &out); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
		if r, err := b.At("x86-64"); err == nil {
			r.Offers("l", "V")
		}
	})
}

// A root as Debian lays it out, and as others do: links that lead in it and out of it.
func TestRecord(t *testing.T) {
	gcc := reallink.Tool(t, "gcc")
	root := t.TempDir()
	reallink.Write(t, root, "x.c", "int own(void) { return 1; }\nint twice(void) { return own() + own(); }\n")
	build := func(file, soname string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(file)), 0o755); err != nil {
			t.Fatal(err)
		}
		reallink.Run(t, root, gcc, "-shared", "-fPIC", "-o", filepath.Join(root, file), "-Wl,-soname,"+soname, "x.c")
	}
	build("opt/x/libfirst.so.1.2.3", "libfirst.so.1")
	build("usr/lib/x86_64-linux-gnu/libfirst.so.1", "libfirst.so.1")
	build("usr/lib/libsecond.so", "libsecond.so")
	build("somewhere/libnever.so", "libnever.so")
	reallink.Write(t, root, "etc/ld.so.conf", "include ld.so.conf.d/*.conf\n")
	reallink.Write(t, root, "etc/ld.so.conf.d/x.conf", "# ours\n/opt/x\n")
	reallink.Write(t, root, "usr/lib/libscript.so", "/* GNU ld script */\nGROUP ( /lib/libc.so.6 )\n")
	for link, target := range map[string]string{
		"lib": "usr/lib", "opt/x/libfirst.so.1": "/opt/x/libfirst.so.1.2.3", "opt/x/libfirst.so": "libfirst.so.1",
		"usr/lib/libgone.so": "/etc/alternatives/gone", "usr/lib/libround.so": "libround.so",
	} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	b, err := Record(root, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range b.Recorded {
		names = append(names, o.Name)
	}
	if want := []string{"/opt/x/libfirst.so.1", "/usr/lib/libsecond.so"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	if b, err = Record(root, func(soname string) bool { return soname == "libsecond.so" }); err != nil || len(b.Recorded) != 1 {
		t.Errorf("%v, %v", b, err)
	}
	if _, err := Record(filepath.Join(root, "somewhere"), nil); err == nil {
		t.Error("a folder that is no root was recorded")
	}
	build("usr/lib/libdamaged.so", "libdamaged.so")
	if err := os.Truncate(filepath.Join(root, "usr/lib/libdamaged.so"), 300); err != nil {
		t.Fatal(err)
	}
	if _, err := Record(root, nil); err == nil || !strings.Contains(err.Error(), "libdamaged.so") {
		t.Errorf("a damaged library: %v", err)
	}
}

func TestRelease(t *testing.T) {
	for text, want := range map[string]string{
		"\x00GNU C Library (Debian GLIBC 2.31-13+deb11u13) stable release version 2.31.\nCopyright": "2.31",
		"GNU C Library (GNU libc) development release version 2.42.9000.\n":                         "2.42",
		"GNU C Library": "",
		"":              "",
	} {
		if got := releaseIn([]byte(text)); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
