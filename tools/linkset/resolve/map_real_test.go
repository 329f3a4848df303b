package resolve

// Maps of the real linkers: read, and resolved by, beside the resolution without
// a map, which is held against the same linkers in resolve_real_test.go.

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset/linkmap"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// mapFlag is the flag of a linker's list of members.
var mapFlag = map[string]string{"bfd": "-Map", "gold": "-Map", "lld": "--why-extract"}

// mapped links with a real linker and returns its map.
func mapped(t *testing.T, linker string, args []string, out string) (*linkmap.Map, error) {
	t.Helper()
	argv := []string{reallink.Tool(t, "ld."+linker), "-o", out, "--unresolved-symbols=ignore-all", "--allow-multiple-definition", mapFlag[linker] + "=" + out + ".map"}
	if linker != "gold" {
		argv = append(argv, "--noinhibit-exec")
	}
	if said, err := reallink.Try(".", append(argv, args...)...); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(append(argv, args...), " "), err, said)
	}
	return readMap(t, out+".map"), nil
}

func readMap(t *testing.T, name string) *linkmap.Map {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := linkmap.Read(name, f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// described writes down what is linked, in order, why, and what names are bound to.
func described(r *Resolution) []string {
	var out []string
	for _, o := range r.Linked() {
		why := o.Why.Flag
		switch {
		case r.Linker == "gold" && o.Why.Symbol != "" && r.Binding("x").Flag != "":
			why = "--defsym or an object" // gold names the object
		case o.Why.Object != nil:
			why = o.Why.Object.String()
		case o.Why.Library != nil:
			why = o.Why.Library.Path
		}
		out = append(out, fmt.Sprintf("%s for %s %s", o, why, o.Why.Symbol))
	}
	r.EachName(func(name string, definitions []SymbolDefinition) bool {
		b := r.Binding(name)
		text := name + " is " + b.Flag
		if b.Library != nil {
			text += b.Library.Path
		}
		if b.Definition != nil {
			text += b.Definition.Object.String()
		}
		for _, d := range definitions {
			text += fmt.Sprintf(", %s %v", d.Object, d.Discarded)
		}
		out = append(out, text)
		return true
	})
	return out
}

func TestResolveByMapLikeWithout(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the small links are x86-64 assembly")
	}
	links, members := map[string]int{}, 0
	for _, s := range smallLinks {
		t.Run(s.name, func(t *testing.T) {
			s.made(t)
			files, _ := filepath.Glob("*.[oa]")
			more, _ := filepath.Glob("*.so")
			files = append(files, more...)
			args := strings.Fields(s.args)
			for _, linker := range reallink.Linkers(t) {
				if mapFlag[linker.Name] == "" || slices.Contains(strings.Fields(s.but), linker.Name) {
					continue
				}
				m, err := mapped(t, linker.Name, args, "out."+linker.Name)
				if err != nil && strings.Contains(err.Error(), "unrecognized option") && os.Getenv(reallink.RequireEnv) != "1" {
					continue
				}
				if err != nil {
					t.Errorf("%s: %v", linker.Name, err)
					continue
				}
				words := append([]string{"ld"}, args...)
				name := linkerNames[linker.Name]
				with, err := ByMap(linkOf(t, words, files), name, m, outputSymbols(t, "out."+linker.Name))
				if err != nil {
					t.Errorf("%s: %v", linker.Name, err)
					continue
				}
				without := ByRules(linkOf(t, words, files), name, nil)
				links[linker.Name]++
				members += len(m.Pulled)
				got, want := described(with), described(without)
				slices.Sort(got[len(with.Linked()):]) // names are numbered as they are met
				slices.Sort(want[len(without.Linked()):])
				if !slices.Equal(got, want) {
					t.Errorf("%s: by the map\n\t%s\nwithout\n\t%s", linker.Name, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
				}
			}
		})
	}
	t.Logf("links resolved by a map and without, alike: %v; %d members in the maps", links, members)
	if members < 20 {
		t.Errorf("the maps list %d members", members)
	}
}
