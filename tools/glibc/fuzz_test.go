package glibc

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// FuzzDecode: no text makes reading or working out panic, and what is read is what
// Encode writes and Decode reads again.
func FuzzDecode(f *testing.F) {
	f.Add("cpu: x86-64\nrecords: 2.31 2.36\nlibrary: libc.so.6\nnode: GLIBC_2.2.5\nenviron weak object:8 =a\n__environ object:8 =a\nfree -2.31\nfree compat +2.36\nnode: GLIBC_2.34 +2.36\nfree ifunc +2.36\n")
	f.Add("cpu: arm\nrecords: 2.31 2.36 2.41\nlibrary: liba.so.1 libc.so.6 -2.31\nlibrary: liba.so.1 +2.41\nnode: GLIBC_2.4\nx tls:4\ny type:0 unique -2.31\nlibrary: libc.so.6\nnode: GLIBC_PRIVATE\n")
	f.Add("cpu: x\nrecords: 2.1\nlibrary: a\nlibrary: a\n")
	f.Fuzz(func(t *testing.T, text string) {
		records, err := Decode(text)
		if err != nil {
			return
		}
		again, err := Encode(records)
		if err != nil {
			t.Fatalf("Encode: %v", err)
		}
		back, err := Decode(string(again))
		if err != nil {
			t.Fatalf("Decode of what Encode wrote: %v\n%s", err, again)
		}
		if !reflect.DeepEqual(records, back) {
			t.Fatalf("read %+v\nand again %+v", records, back)
		}
		for minor := 17; minor < 45; minor++ {
			if abi, err := Derive(text, Release{2, minor}); err == nil && abi.Floor.Minor != minor {
				t.Fatalf("asked for 2.%d, got %s", minor, abi.Floor)
			}
		}
	})
}

// FuzzLibrary: no file makes recording panic, and what is recorded can be written and
// read again.
func FuzzLibrary(f *testing.F) {
	files, err := filepath.Glob(reallink.SystemsFolder + "/*/lib/*/libutil.so.1")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		library, err := readLibrary(bytes.NewReader(data), int64(len(data)), "libutil.so.1", "x86-64")
		if err != nil {
			return
		}
		text, err := Encode([]*ABI{{CPU: "x86-64", Floor: Release{2, 31}, Libraries: []Library{*library}}})
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(string(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(back[0].Libraries[0], *library) {
			t.Fatalf("%+v\nand again %+v", *library, back[0].Libraries[0])
		}
	})
}
