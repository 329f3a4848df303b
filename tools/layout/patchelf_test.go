package layout

// What patchelf leaves behind, in every version at hand: reported where a loader
// refuses it, and nothing is said of what loads.

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestPatchelf(t *testing.T) {
	w := newWorkpieces(t)
	tools := []string{reallink.Tool(t, "patchelf")}
	older, _ := filepath.Glob(reallink.SystemsFolder + "/*/usr/bin/patchelf")
	tools = append(tools, older...)
	broken, files := 0, 0
	for _, tool := range tools {
		version := strings.TrimSpace(reallink.Run(t, w.dir, tool, "--version"))
		for _, c := range patches() {
			for _, then := range []string{"", "strip", "again", "strip first"} {
				for name, whole := range map[string][]byte{"library": w.library, "packed": w.packed, "program": w.program, "fixed": w.fixed} {
					data := w.patch(t, tool, whole, c, then)
					if data == nil {
						continue
					}
					program := name == "program" || name == "fixed"
					r := examine(t, data)
					seen := w.load(data, how{program: program})
					bad := slices.ContainsFunc(seen, func(s string) bool { return s != "ok" })
					text := fmt.Sprintf("%s %.60q %s, %s", version, c, then, name)
					files++
					if bad {
						broken++
						t.Logf("%s: %.90q\n\t%s\n\tpatched: %q", text, seen, texts(r), r.Patched)
					}
					fatal := slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Fatal })
					if bad && len(r.Problems) == 0 || !bad && fatal {
						t.Errorf("%s: the loaders say %.90q, reported is\n\t%s", text, seen, texts(r))
					}
					// An ET_EXEC grows at its beginning, and strip puts tables back.
					if bad && len(r.Patched) == 0 && name != "fixed" && then == "" && c[0] != "--remove-needed" {
						t.Errorf("%s: nothing says that it was patched", text)
					}
				}
			}
		}
	}
	t.Logf("%d of %d patched files are broken", broken, files)
}

// patches are command lines of patchelf.
func patches() [][]string {
	long := "/" + strings.Repeat("long/", 1200)
	return [][]string{
		{"--set-rpath", "$ORIGIN/../lib"},
		{"--set-rpath", long},
		{"--set-soname", strings.Repeat("longer", 40) + ".so"},
		{"--add-needed", "libdl.so.2"},
		{"--page-size", "512", "--set-rpath", long},
		{"--page-size", "65536", "--set-rpath", long},
		{"--remove-needed", "libdl.so.2"},
		{"--set-interpreter", "/lib64/../lib64/../lib64/../lib64/ld-linux-x86-64.so.2"},
	}
}

// patch returns the file as patchelf and what comes after leave it, or nil where
// patchelf refuses.
func (w *workpieces) patch(t *testing.T, tool string, whole []byte, args []string, then string) []byte {
	path := w.write("patched", whole)
	strip := func() { reallink.Run(t, w.dir, reallink.Tool(t, "strip"), path) }
	if then == "strip first" {
		strip()
	}
	if err := exec.Command(tool, append(slices.Clone(args), path)...).Run(); err != nil {
		return nil
	}
	switch then {
	case "strip":
		if _, err := reallink.Try(w.dir, reallink.Tool(t, "strip"), path); err != nil {
			return nil
		}
	case "again":
		if err := exec.Command(tool, "--set-rpath", "/"+strings.Repeat("again/", 1500), path).Run(); err != nil {
			return nil
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
