package loader

// Objects from files: what is in them, and damage that never gets further than an
// error which names the file.

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func open(data []byte) (*Object, error) {
	return Open(bytes.NewReader(data), int64(len(data)), "file.so")
}

// TestReadObject holds what is read to what llvm-readelf prints of the same file
// (tools/elffile/testdata/x86-64.so.readelf).
func TestReadObject(t *testing.T) {
	o, err := open(testdata(t, "x86-64.so"))
	if err != nil {
		t.Fatal(err)
	}
	var refs, defs []string
	o.Sort()
	for _, r := range o.References {
		refs = append(refs, fmt.Sprintf("%s@%s slot=%t data=%t tls=%t weak=%t defined=%t", r.Name, r.Version, r.Slot, r.Data, r.TLS, r.Weak, r.Defined))
	}
	for _, d := range o.Definitions {
		defs = append(defs, fmt.Sprintf("%s@%s hidden=%t", d.Name, d.Version, d.Hidden))
	}
	if got, want := strings.Join(refs, "\n"), `outside_function@ slot=true data=true tls=false weak=false defined=false
outside_data@ slot=false data=true tls=false weak=false defined=false
nowhere@ slot=false data=true tls=false weak=true defined=false
thread_local_data@V1 slot=false data=false tls=true weak=false defined=true
data@V1 slot=false data=true tls=false weak=false defined=true
weak_function@V2 slot=true data=false tls=false weak=true defined=true
__tls_get_addr@ slot=true data=false tls=false weak=false defined=false`; got != want {
		t.Errorf("references\n%s", got)
	}
	if got, want := strings.Join(defs, "\n"), `calls@V2 hidden=false
data@V1 hidden=false
function@V2 hidden=false
function_pointer@V1 hidden=false
open@V1 hidden=true
open@V2 hidden=false
pointer@V1 hidden=false
protected_function@V1 hidden=false
thread_local_data@V1 hidden=false
weak_function@V2 hidden=false`; got != want {
		t.Errorf("definitions\n%s", got)
	}
	if got := strings.Join(o.Nodes, " "); got != "V1 V2" || !o.Versioned {
		t.Errorf("nodes %q", got)
	}
}

func TestISA(t *testing.T) {
	// As GNU ld 2.47 writes it for -z x86-64-v3, behind another property.
	note := []byte("\x04\x00\x00\x00\x20\x00\x00\x00\x05\x00\x00\x00GNU\x00" +
		"\x02\x00\x00\xc0\x04\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00" +
		"\x02\x80\x00\xc0\x04\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00")
	if got := isaLevel(propertiesOf(note, 8)[isaNeeded]); got != "x86-64-v3" {
		t.Errorf("%q", got)
	}
	for n := range len(note) - 4 {
		if got := propertiesOf(note[:n], 8)[isaNeeded]; got != 0 {
			t.Errorf("of %d bytes %#x", n, got)
		}
	}
	if got := isaLevel(1); got != "" {
		t.Errorf("the baseline is %q", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	good := testdata(t, "x86-64.so")
	set := func(at int, value byte) []byte {
		data := bytes.Clone(good)
		data[at] = value
		return data
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "file too short"},
		{"short", good[:50], "file too short"},
		{"text", bytes.Repeat([]byte("not a library "), 9), "invalid ELF header"},
		{"class 3", set(4, 3), "invalid ELF header"},
		{"version", set(6, 2), "ELF file version ident does not match current one"},
		{"FreeBSD", set(7, 9), "ELF file OS ABI invalid"},
		{"ABI version", set(8, 7), "ELF file ABI version invalid"},
		{"padding", set(12, 1), "nonzero padding in e_ident"},
		{"e_version", set(20, 2), "ELF file version does not match current one"},
		{"an object", set(16, elffile.ET_REL), "only ET_DYN and ET_EXEC can be loaded"},
		{"e_phentsize", set(54, 57), "ELF file's phentsize not the expected size"},
	} {
		o, err := open(c.data)
		if err != nil || o.Refused != c.want {
			t.Errorf("%s: %v, %+v", c.name, err, o)
		}
	}
	f, err := elffile.Open(bytes.NewReader(set(16, elffile.ET_REL)), int64(len(good)), "file.so")
	if err != nil {
		t.Fatal(err)
	}
	if o, err := ReadObject(f); err != nil || o.Refused != refusedType {
		t.Errorf("an object that is open already: %v, %+v", err, o)
	}
	// What is open already is refused for its header all the same; a program's the kernel
	// reads, and looks at less.
	f, err = elffile.Open(bytes.NewReader(set(7, 9)), int64(len(good)), "file.so")
	if err != nil {
		t.Fatal(err)
	}
	o, err := ReadObject(f)
	if err != nil || o.Refused != "ELF file OS ABI invalid" {
		t.Errorf("FreeBSD, open already: %v, %+v", err, o)
	}
	for mode, want := range map[Mode]int{Start: 0, Dlopen: 1} {
		if r, err := Load(cache(), o, mode); err != nil || len(r.Problems) != want {
			t.Errorf("FreeBSD, %s: %v, %+v", mode, err, r.Problems)
		}
	}
	mips := set(18, 8)
	mips[8] = 5
	if o := refuseHeader(mips[:longestHeader]); o != nil {
		t.Errorf("the ABI version of a MIPS: %s", o.Refused)
	}
	if o, err := open(set(56, 0)); err != nil || o.Unmappable != "object file has no loadable segments" {
		t.Errorf("no program headers: %v, %+v", err, o)
	}
}

// TestDamaged flips each byte, and cuts the file at each length.
func TestDamaged(t *testing.T) {
	good := testdata(t, "x86-64.so")
	check := func(what string, data []byte) {
		o, err := open(data)
		var format *elffile.FormatError
		if err != nil && (!errors.As(err, &format) || !strings.HasPrefix(err.Error(), "file.so: ")) {
			t.Fatalf("%s: %v", what, err)
		}
		if err == nil && o == nil {
			t.Fatalf("%s: nothing", what)
		}
	}
	for i := range good {
		data := bytes.Clone(good)
		data[i] ^= 0xff
		check(fmt.Sprintf("byte %d", i), data)
		check(fmt.Sprintf("the first %d bytes", i), good[:i])
	}
}

func FuzzOpen(f *testing.F) {
	for _, name := range []string{"x86-64.so", "x86-64.exe", "s390x.so"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := open(data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "file.so: ") {
				t.Errorf("an error without the file's name: %v", err)
			}
			return
		}
		for _, mode := range []Mode{Start, Dlopen} {
			s := cache(object("a", "f"))
			if _, err := Load(s, o, mode); err != nil {
				t.Error(err)
			}
		}
	})
}
