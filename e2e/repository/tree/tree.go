// Package tree lays the shapes out as a repository of 300 packages and writes it. The same shapes give the same bytes, always:
// nothing here is random.
package tree

import (
	_ "embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/shape"
)

// Size is how many packages hold a shape; those with nothing but directives, libraries or macros come on top.
const Size = 300

// The words that names are made of. A package is called by a colour and a noun; each shape has its own noun.
var (
	regions = []string{"north", "south", "east", "west", "central"}
	floors  = []string{"core", "edge", "store", "lab"}
	colours = []string{"amber", "beige", "coral", "denim", "ebony", "fawn", "green", "hazel", "ivory", "jade"}
	nouns   = []string{
		"anchor", "beacon", "cipher", "drum", "engine", "filter", "gauge", "hammer", "index", "journal",
		"kernel", "ledger", "mixer", "needle", "oracle", "parser", "quarry", "relay", "sensor", "tracer",
		"unit", "valve", "walker", "xylem", "yard", "zipper", "atlas", "bridge", "crane", "dynamo",
	}
)

// A Package is one place in the repository with its shape, filled in.
type Package struct {
	Dir string // relative to the root, with slashes
	shape.Shape
}

// Packages returns all packages: the first of each shape, then the second of each, and so on.
func Packages(shapes []shape.Shape) ([]Package, error) {
	if len(shapes)*len(colours) < Size || len(shapes) > len(nouns) {
		return nil, fmt.Errorf("%d shapes make no %d packages with names of their own", len(shapes), Size)
	}
	var packages []Package
	for i := range Size {
		s, turn := i%len(shapes), i/len(shapes)
		dir := path.Join(shapes[s].Area, regions[turn%len(regions)])
		for depth := range (s + turn) % 3 {
			dir = path.Join(dir, floors[(s+depth)%len(floors)])
		}
		dir = path.Join(dir, colours[turn]+"_"+nouns[s])
		packages = append(packages, Package{Dir: dir, Shape: shapes[s].Named(dir)})
	}
	return packages, nil
}

//go:embed frame.txtar
var frame string

// A Project is the rules_symcheck that the repository takes as a module.
type Project struct {
	Dir      string            // an absolute path
	Bazel    string            // what .bazelversion says
	Versions map[string]string // of the modules that it and the repository share
}

var version = regexp.MustCompile(`VERSION\((\w+)\)`)

// Frame returns the files around the packages.
func Frame(p Project) ([]shape.File, error) {
	_, files := shape.Split(frame)
	for i, f := range files {
		var missing error
		text := version.ReplaceAllStringFunc(f.Text, func(ref string) string {
			module := version.FindStringSubmatch(ref)[1]
			if p.Versions[module] == "" && missing == nil {
				missing = fmt.Errorf("%s: MODULE.bazel of the project names no version of %s", f.Name, module)
			}
			return p.Versions[module]
		})
		if missing != nil {
			return nil, missing
		}
		files[i].Text = strings.NewReplacer("PROJECT", p.Dir, "BAZEL", p.Bazel).Replace(text)
	}
	return files, nil
}

// Write makes the repository in dir. What is there has to be such a repository; it is removed, Bazel's own links aside.
func Write(dir string, p Project, packages []Package) error {
	files, err := Frame(p)
	if err != nil {
		return err
	}
	for _, pkg := range packages {
		for _, f := range pkg.Files {
			files = append(files, shape.File{Name: path.Join(pkg.Dir, f.Name), Text: f.Text})
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	old, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if module, _ := os.ReadFile(filepath.Join(dir, "MODULE.bazel")); len(old) > 0 && !strings.HasPrefix(string(module), "module(name = \"fleet\")\n") {
		return fmt.Errorf("%s: is neither empty nor a repository that was generated", dir)
	}
	for _, e := range old {
		if !strings.HasPrefix(e.Name(), "bazel-") {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	for _, f := range files {
		file := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(f.Text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
