package tree

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bazelbuild/buildtools/build"
)

// ReadProject reads from MODULE.bazel and .bazelversion in dir what a repository that takes the project as a module has to know.
// The versions of the modules are the project's, so that both ask the registry for the same.
func ReadProject(dir string) (Project, error) {
	p := Project{Versions: map[string]string{}}
	var err error
	if p.Dir, err = filepath.Abs(dir); err != nil {
		return p, err
	}
	bazel, err := os.ReadFile(filepath.Join(dir, ".bazelversion"))
	if err != nil {
		return p, err
	}
	p.Bazel = strings.TrimSpace(string(bazel))
	name := filepath.Join(dir, "MODULE.bazel")
	text, err := os.ReadFile(name)
	if err != nil {
		return p, err
	}
	file, err := build.ParseModule(name, text)
	if err != nil {
		return p, err
	}
	for _, kind := range []string{"module", "bazel_dep"} {
		for _, r := range file.Rules(kind) {
			p.Versions[r.Name()] = r.AttrString("version")
		}
	}
	if p.Versions["rules_symcheck"] == "" {
		return p, fmt.Errorf("%s: is not the module rules_symcheck", name)
	}
	return p, nil
}
