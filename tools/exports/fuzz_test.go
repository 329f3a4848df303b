package exports

import (
	"os"
	"strings"
	"testing"
)

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// FuzzReadScript: any bytes are a script or an error with a place in it, and
// matching ends.
func FuzzReadScript(f *testing.F) {
	for _, c := range scripts {
		f.Add([]byte(c.text), "engine_open")
	}
	for _, path := range []string{"rustc.ver", "dynamic.list", "nodes.map"} {
		f.Add(readFile(f, "testdata/scripts/"+path), "_ZN3lib7SessionC1Ei")
	}
	f.Fuzz(func(t *testing.T, text []byte, name string) {
		script, err := ReadScript("script", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "script:") {
				t.Errorf("an error without a place: %v", err)
			}
			return
		}
		if len(script.Nodes()) == 0 {
			t.Error("no node and no error")
		}
		script.Match(name)
		if script.Lists(name) {
			if global, _ := script.Match(name); !global {
				t.Error("listed and local")
			}
		}
	})
}

// FuzzCompile: any pattern is an error or is written so that ReadScript takes
// it; and what is read back matches what Match says, where the demanglers do
// not come in.
func FuzzCompile(f *testing.F) {
	for _, c := range linkCases {
		for _, list := range [][]string{c.policy.MustExport, c.policy.MayExport, c.policy.Names} {
			for _, text := range list {
				f.Add(text, text, "engine_open", uint8(len(text)))
			}
		}
	}
	for _, name := range corpus {
		f.Add("engine_*", "*_read", name, uint8(len(name)))
	}
	f.Fuzz(func(t *testing.T, first, second, name string, kind uint8) {
		var p Policy
		switch kind % 4 {
		case 0:
			p = Policy{MustExport: []string{first}, MayExport: []string{second}}
		case 1:
			p = Policy{Names: []string{first}, MayExport: []string{second}}
		case 2:
			p = nodes(v("V1", first), v("V2", second))
		case 3:
			p = nodes(v("V1", first, second), v("V2", name))
		}
		c, err := Compile(p)
		if err != nil {
			return
		}
		candidates := []string{first, second, "engine_open", "_Z6freelyi"}
		if !strings.HasPrefix(name, "_") {
			candidates = append(candidates, name)
		}
		for _, pattern := range c.Patterns() {
			if pattern.CPlusPlus {
				candidates = nil // ReadScript has one demangler, Match three
			}
		}
		agree(t, c, candidates)
		Nearest(first, []string{second, name}, 2)
	})
}
