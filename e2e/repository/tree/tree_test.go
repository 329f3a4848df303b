package tree

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bazelbuild/buildtools/build"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/shape"
)

var project = Project{Dir: "/somewhere", Bazel: "7.7.0", Versions: map[string]string{
	"gazelle": "1", "platforms": "2", "rules_cc": "3", "rules_go": "4", "rules_rust": "5", "rules_symcheck": "6",
}}

func packages(t *testing.T) []Package {
	t.Helper()
	shapes, err := shape.All()
	if err != nil {
		t.Fatal(err)
	}
	list, err := Packages(shapes)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestPackages(t *testing.T) {
	list := packages(t)
	if len(list) != Size {
		t.Errorf("%d packages", len(list))
	}
	names, dirs, shapes, depths := map[string]bool{}, map[string]bool{}, map[string]int{}, map[int]bool{}
	for _, p := range list {
		names[path.Base(p.Dir)] = true
		dirs[p.Dir] = true
		shapes[p.Name]++
		depths[strings.Count(p.Dir, "/")] = true
		if !strings.HasPrefix(p.Dir, p.Area+"/") {
			t.Errorf("%s lies outside of %s", p.Dir, p.Area)
		}
		for _, f := range p.Files {
			if strings.Contains(f.Text, "NAME") || strings.Contains(f.Text, "PKG") {
				t.Errorf("%s/%s is not filled in", p.Dir, f.Name)
			}
		}
	}
	if len(names) != Size || len(dirs) != Size {
		t.Errorf("%d names and %d folders for %d packages", len(names), len(dirs), Size)
	}
	for _, p := range list[:len(shapes)] {
		shapes[p.Name] = -shapes[p.Name]
	}
	for name, n := range shapes {
		if n != -Size/len(shapes) {
			t.Errorf("%s: %d packages, and the first %d packages have each shape once: %v", name, max(n, -n), len(shapes), n < 0)
		}
	}
	if len(depths) < 3 {
		t.Errorf("depths of folders: %v", depths)
	}
	if _, err := Packages(nil); err == nil {
		t.Error("no shapes, and no error")
	}
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		files[strings.TrimPrefix(name, dir)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestWriteTwiceIsTheSame(t *testing.T) {
	list := packages(t)
	one, two := t.TempDir(), t.TempDir()
	if err := Write(one, project, list); err != nil {
		t.Fatal(err)
	}
	if err := Write(two, project, packages(t)); err != nil {
		t.Fatal(err)
	}
	// Once more over what a run left behind.
	if err := os.WriteFile(filepath.Join(two, "plain", "BUILD.bazel"), []byte("# left\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(one, filepath.Join(two, "bazel-out")); err != nil {
		t.Fatal(err)
	}
	if err := Write(two, project, list); err != nil {
		t.Fatal(err)
	}
	first, second := read(t, one), read(t, two)
	if _, err := os.Readlink(filepath.Join(two, "bazel-out")); err != nil {
		t.Error("Bazel's links go with the files")
	}
	if len(first) != len(second) {
		t.Errorf("%d files, and then %d", len(first), len(second))
	}
	for name, text := range first {
		if second[name] != text {
			t.Errorf("%s differs", name)
		}
		if strings.HasSuffix(name, "BUILD.bazel") {
			f, err := build.ParseBuild(name, []byte(text))
			if err != nil {
				t.Error(err)
			} else if string(build.Format(f)) != text {
				t.Errorf("%s is not formatted", name)
			}
		}
	}
	if !strings.Contains(first["/MODULE.bazel"], `bazel_dep(name = "rules_go", version = "4")`) || !strings.Contains(first["/MODULE.bazel"], `path = "/somewhere"`) {
		t.Errorf("MODULE.bazel is\n%s", first["/MODULE.bazel"])
	}
}

func TestWriteLeavesOtherFoldersAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "precious"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, project, nil); err == nil || !strings.Contains(err.Error(), "neither empty nor") {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "precious")); err != nil {
		t.Error(err)
	}
}

func TestReadProject(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(".bazelversion", "7.7.0\n")
	write("MODULE.bazel", `module(name = "rules_symcheck", version = "0.1.0")

bazel_dep(name = "gazelle", version = "0.53.0", repo_name = "bazel_gazelle")
`)
	p, err := ReadProject(dir)
	if err != nil || p.Bazel != "7.7.0" || p.Versions["gazelle"] != "0.53.0" || p.Versions["rules_symcheck"] != "0.1.0" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := Frame(p); err == nil || !strings.Contains(err.Error(), "no version of platforms") {
		t.Errorf("the error is %v", err)
	}
	write("MODULE.bazel", `module(name = "another")`)
	if _, err := ReadProject(dir); err == nil || !strings.Contains(err.Error(), "not the module rules_symcheck") {
		t.Errorf("the error is %v", err)
	}
}
