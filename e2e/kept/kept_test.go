package kept

import (
	"os"
	"path/filepath"
	"testing"
)

func TestKey(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	key := func(of any) string {
		t.Helper()
		k, err := Key(of, dir)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	write("a.go", "one")
	first := key("x")
	if write("a_test.go", "a test"); key("x") != first {
		t.Error("a test changes the key")
	}
	if key("y") == first {
		t.Error("another value has the same key")
	}
	if write("a.go", "two"); key("x") == first {
		t.Error("another file has the same key")
	}
	if _, err := Key("x", filepath.Join(dir, "absent")); err == nil {
		t.Error("a file that is not there has a key")
	}
}

func TestSaveLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "result.json")
	got := map[string]int{}
	if Load(file, &got) == nil {
		t.Error("loaded what is not there")
	}
	if err := Save(file, map[string]int{"a": 1}); err != nil {
		t.Fatal(err)
	}
	if err := Load(file, &got); err != nil || got["a"] != 1 {
		t.Error(got, err)
	}
}
