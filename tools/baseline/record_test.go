package baseline

// What a record has beside the libraries of the loader's folders: their other names, and
// those in other folders to which they lead.

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// sound is a root as Debian's sound server has it: libpulse.so.0 finds libcommon.so by its
// RUNPATH alone, and what is for another processor is not for libnative.so.0; libcurl-gnutls.so.3 is a name that older programs know; libplain-1.so has
// a soname to which nothing leads.
func sound(t *testing.T) string {
	t.Helper()
	gcc := reallink.Tool(t, "gcc")
	root := t.TempDir()
	reallink.Write(t, root, "x.c", "int own(void) { return 1; }\n")
	if err := os.MkdirAll(filepath.Join(root, "usr/lib/pulse"), 0o755); err != nil {
		t.Fatal(err)
	}
	build := func(file, soname string, more ...string) {
		t.Helper()
		reallink.Run(t, root, append([]string{gcc, "-shared", "-fPIC", "-nostdlib", "-Wl,--no-as-needed", "-o", "usr/lib/" + file, "-Wl,-soname," + soname, "x.c"}, more...)...)
	}
	build("pulse/libdeep.so", "libdeep.so")
	build("pulse/libcommon.so", "libcommon.so", "usr/lib/pulse/libdeep.so", "-Wl,--enable-new-dtags,-rpath,${ORIGIN}")
	build("libpulse.so.0", "libpulse.so.0", "usr/lib/pulse/libcommon.so", "-Wl,--enable-new-dtags,-rpath,/usr/lib/pulse", "-Wl,--allow-shlib-undefined")
	build("libcurl-gnutls.so.4.8.0", "libcurl-gnutls.so.4")
	build("libplain-1.so", "libplain.so.1")
	build("pulse/libnobody.so", "libnobody.so")
	build("pulse/libalien.so", "libalien.so")
	build("libnative.so.0", "libnative.so.0", "usr/lib/pulse/libalien.so", "-Wl,-rpath,/usr/lib/pulse")
	alien := filepath.Join(root, "usr/lib/pulse/libalien.so")
	data, err := os.ReadFile(alien)
	if err != nil {
		t.Fatal(err)
	}
	data[18] ^= 1 // e_machine
	if err := os.WriteFile(alien, data, 0o755); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"libcurl-gnutls.so.4": "libcurl-gnutls.so.4.8.0", "libcurl-gnutls.so.3": "libcurl-gnutls.so.4"} {
		if err := os.Symlink(target, filepath.Join(root, "usr/lib", link)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestRecordNames(t *testing.T) {
	b, err := Record(sound(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := paths(b.Recorded), []string{"/usr/lib/libcurl-gnutls.so.4", "/usr/lib/libnative.so.0", "/usr/lib/libpulse.so.0", "/usr/lib/libplain-1.so"}; !slices.Equal(got, want) {
		t.Errorf("recorded %q, want %q", got, want)
	}
	if got, want := paths(b.Beside), []string{"/usr/lib/pulse/libcommon.so", "/usr/lib/pulse/libdeep.so"}; !slices.Equal(got, want) {
		t.Errorf("beside %q, want %q", got, want)
	}
	const curl = "/usr/lib/libcurl-gnutls.so.4"
	if want := map[string]string{"/usr/lib/libcurl-gnutls.so.3": curl, "/usr/lib/libcurl-gnutls.so.4.8.0": curl}; !maps.Equal(b.Links, want) {
		t.Errorf("links %v, want %v", b.Links, want)
	}
	r, err := b.At("x86-64")
	if err != nil {
		if runtime.GOARCH == "amd64" {
			t.Fatal(err)
		}
		t.Skip(err) // the tools are for another processor
	}
	for name, there := range map[string]bool{
		"libpulse.so.0": true, "libcurl-gnutls.so.3": true, "libcurl-gnutls.so.4": true, "libcurl-gnutls.so.4.8.0": true, "libplain-1.so": true,
		"libplain.so.1": false, "libcommon.so": false, "libdeep.so": false, "libnobody.so": false,
	} {
		o := &loader.Object{Name: "./p.so", Class: 64, Machine: r.Objects[0].Machine, Type: r.Objects[0].Type, Needed: []string{name}}
		result, err := loader.Load(r.System(), o, loader.Dlopen)
		if err != nil || result.OK() != there || (r.Library(name) != nil) != there {
			t.Errorf("%s: %v, %+v", name, err, result.Problems)
		}
	}
}

func TestRecordSome(t *testing.T) {
	root := sound(t)
	for name, want := range map[string][2][]string{
		"libpulse.so.0":       {{"/usr/lib/libpulse.so.0"}, {"/usr/lib/pulse/libcommon.so", "/usr/lib/pulse/libdeep.so"}},
		"libcurl-gnutls.so.3": {{"/usr/lib/libcurl-gnutls.so.4"}, nil},
	} {
		b, err := Record(root, func(n string) bool { return n == name })
		if err != nil || !slices.Equal(paths(b.Recorded), want[0]) || !slices.Equal(paths(b.Beside), want[1]) {
			t.Errorf("%s: %v, %q beside %q", name, err, paths(b.Recorded), paths(b.Beside))
		}
		if want := map[string]int{"libcurl-gnutls.so.3": 2}[name]; len(b.Links) != want {
			t.Errorf("%s: links %v", name, b.Links)
		}
	}
}

// Where RUNPATH is, RPATH leads nowhere, also where RUNPATH is empty.
func TestLeadsTo(t *testing.T) {
	for _, c := range []struct {
		o    loader.Object
		want []string
	}{
		{loader.Object{Rpath: "/r:$ORIGIN/s"}, []string{"/r/liby.so", "/usr/lib/s/liby.so"}},
		{loader.Object{Rpath: "/r", Runpath: "/run"}, []string{"/run/liby.so"}},
		{loader.Object{Rpath: "/r", EmptyRunpath: true}, nil},
	} {
		c.o.Name, c.o.Needed = "/usr/lib/libx.so", []string{"liby.so"}
		if got := leadsTo(&c.o); !slices.Equal(got, c.want) {
			t.Errorf("%q, %q: %q", c.o.Rpath, c.o.Runpath, got)
		}
	}
}

// What ships is found by its soname and, being a file, by the name that it has as one.
func TestShip(t *testing.T) {
	r, err := (&Baseline{Glibc: &glibc.Release{Major: 2, Minor: 17}}).At("x86-64")
	if err != nil {
		t.Fatal(err)
	}
	o := &loader.Object{Name: "libown.so", Soname: "libown.so.1"}
	r.Ship(o)
	if r.Library("libown.so.1") != o || r.Library("libown.so") != o {
		t.Errorf("%v, %v", r.Library("libown.so.1"), r.Library("libown.so"))
	}
}

func paths(list []*loader.Object) []string {
	var names []string
	for _, o := range list {
		names = append(names, o.Name)
	}
	return names
}

// What an ld.so.conf includes: by patterns of folders too, each file once, however much
// they include each other.
func TestConfigured(t *testing.T) {
	root := t.TempDir()
	reallink.Write(t, root, "etc/ld.so.conf", "include ld.so.conf.d/*.conf\ninclude /opt/*/ld.conf\n/last # here\n")
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"} {
		reallink.Write(t, root, "etc/ld.so.conf.d/"+name+".conf", "include /etc/ld.so.conf.d/*.conf\n/"+name+"\n")
	}
	reallink.Write(t, root, "opt/x/ld.conf", "/opt/x/lib\n")
	r := &rootFolder{folder: root}
	got, err := r.configured("/etc/ld.so.conf", map[string]bool{})
	if err != nil || len(got) != 14 || got[12] != "/opt/x/lib" || got[13] != "/last" {
		t.Errorf("%v, %q", err, got)
	}
	if err := os.Remove(filepath.Join(root, "opt/x/ld.conf")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "opt/x/ld.conf"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err = r.configured("/etc/ld.so.conf", map[string]bool{}); err != nil || len(got) != 13 {
		t.Errorf("with a folder of its name: %v, %q", err, got)
	}
}
