package resolve

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// FuzzResolve looks for command lines that make a resolution panic, hang or
// contradict itself, by the rules of each linker.
func FuzzResolve(f *testing.F) {
	dir := assembled(f, "main: F _start, U a, C c\na: F a, UW s, C8 c, D g v\nb: D c, UH s, W g v\ns: D s, U b\nt: F t, U a, W v")
	at := func(name string) string { return filepath.Join(dir, name) }
	reallink.Run(f, dir, reallink.Tool(f, "ar"), "rcs", "liba.a", "a.o", "b.o")
	reallink.Run(f, dir, reallink.Tool(f, "ar"), "rcS", "libb.a", "b.o", "t.o")
	reallink.Run(f, dir, reallink.Tool(f, "ld.bfd"), "-shared", "-z", "notext", "s.o", "-o", "libs.so")
	var files []linkset.ManifestFile
	for _, name := range []string{"main.o", "a.o", "b.o", "s.o", "t.o", "liba.a", "libb.a", "libs.so"} {
		files = append(files, linkset.ManifestFile{Path: at(name)})
	}
	// In the text a file is "@" and its letter, so that the fuzzer need not guess paths.
	seeds := []string{
		"ld @m -la", "ld @m --start-lib @a @b --end-lib", "ld -( @A -) @s @m", "gcc --push-state --whole-archive -la -lb --pop-state @m",
		"ld --wrap=a -u t -e s --defsym c=a+1 @m -lb -ls", "rustc -lstatic=a", "builder link", "ld @m --as-needed -ls -la @A @A --end-group --end-lib",
		"mold -L. -l b -l:liba.a -shared @m", "ld -fortran-common @m @A", "--pop-state )", "ld -l -u -e --defsym --wrap",
	}
	for _, s := range seeds {
		f.Add(s)
	}
	letters := map[byte]string{'m': "main.o", 'a': "a.o", 'b': "b.o", 's': "libs.so", 't': "t.o", 'A': "liba.a", 'B': "libb.a"}
	f.Fuzz(func(t *testing.T, text string) {
		var line bytes.Buffer
		for i := 0; i < len(text); i++ {
			if text[i] == '@' && i+1 < len(text) && letters[text[i+1]] != "" {
				line.WriteString(at(letters[text[i+1]]))
				i++
				continue
			}
			line.WriteByte(text[i])
		}
		l := linkset.NewLink(&linkset.Manifest{Output: linkset.ManifestFile{Path: "out"}, Inputs: files}, linkset.ParseArguments(line.String()))
		defer l.Close()
		for _, linker := range []string{"GNU ld", "gold", "lld", "mold", "", "another"} {
			r := ByRules(l, linker, &OutputSymbols{names: map[string]bool{"a": true, "v": false}})
			linked := map[*ObjectFile]bool{}
			for _, o := range r.Linked() {
				if linked[o] || !o.Linked {
					t.Errorf("%s: %s is linked %v", linker, o, o.Linked)
				}
				linked[o] = true
			}
			n := 0
			for _, o := range r.Objects {
				if o.Linked {
					n++
				}
			}
			if n != len(linked) {
				t.Errorf("%s: %d objects are linked, and %d are in the list", linker, n, len(linked))
			}
			r.EachName(func(name string, definitions []SymbolDefinition) bool {
				b := r.Binding(name)
				if b.Definition != nil && (!linked[b.Definition.Object] || b.Definition.Discarded || b.Definition.Name != name) {
					t.Errorf("%s: %s is bound to %+v", linker, name, b.Definition)
				}
				return true
			})
		}
	})
}

// FuzzObjectSymbols looks for bytes of an object that break the reading of its
// symbols and groups.
func FuzzObjectSymbols(f *testing.F) {
	dir := assembled(f, "a: F a, W g v, G h u, UH s, C c\nb: H g v, U v, UW w")
	for _, name := range []string{"a.o", "b.o"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := elffile.Open(bytes.NewReader(data), int64(len(data)), "fuzz.o")
		if err != nil {
			return
		}
		table := newTable()
		o := &ObjectFile{Input: &linkset.Input{Path: "fuzz.o"}}
		if err := o.parse(file, table); err != nil {
			return
		}
		b := &body{data: map[uint32][]byte{}, relocs: map[uint32][]elffile.Relocation{}}
		readable := b.read(file, int64(len(data))) == nil
		for at := range o.defs {
			d := o.definition(table, int32(at))
			if !readable {
				continue
			}
			// A definition is the same as itself, or cannot be compared at all.
			p, ok := b.part(d)
			for _, r := range p.relocs {
				if s := sameTarget(b, b, r, r); ok && int(r.Symbol) < len(b.symbols) && s == DifferentBytes {
					t.Errorf("%s differs from itself at %#x", d.Name, r.Offset)
				}
			}
		}
		o.keepGroups(map[string]bool{})
		o.DiscardedSections()
	})
}
