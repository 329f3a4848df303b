package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const again = "go run ./tools/glibc/stubs/compile tools/glibc/stubs"

// The objects in the repository were made of the sources as they are, and this makes
// them again, where the clang at hand is the one that did. Two processors are enough
// to show that, of both classes and both byte orders.
func TestObjects(t *testing.T) {
	text, err := os.ReadFile("../objects/made_from.txt")
	if err != nil {
		t.Fatal(err)
	}
	made := strings.Split(string(text), "\n")
	if digest, err := sources(".."); err != nil || digest != made[1] {
		t.Errorf("the sources have changed since objects/ was made (%v): %s", err, again)
	}
	reallink.Tool(t, "clang")
	version, err := compiler()
	if err != nil {
		t.Fatal(err)
	}
	if version != made[0] {
		t.Skipf("this is %s, and %s made the objects", version, made[0])
	}
	for _, cpu := range []string{"i386", "s390x"} {
		want, err := os.ReadFile(filepath.Join("../objects", cpu+".a"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := build("../src", cpu)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("objects/%s.a is not what the sources make: %s", cpu, again)
		}
	}
}
