package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// generate writes the registry to out: the sources once each, and an entry per version. Which versions there must
// be is a fixpoint: those that the workspace's own modules and Bazel's built-in ones name, then those that these name.
func generate(in places, out string) error {
	wanted, err := roots(in)
	if err != nil {
		return err
	}
	modules := map[string]string{} // module → the text of its MODULE.bazel
	served := map[dep]bool{}
	for len(wanted) > 0 {
		d := wanted[0]
		wanted = wanted[1:]
		if served[d] {
			continue
		}
		served[d] = true
		text, made := modules[d.name]
		if !made {
			if text, err = makeSource(in, out, d.name); err != nil {
				return fmt.Errorf("%s %s: %w", d.name, d.version, err)
			}
			modules[d.name] = text
		}
		if err := writeEntry(out, d, text); err != nil {
			return err
		}
		wanted = append(wanted, deps(text, false)...)
	}
	if err := os.WriteFile(filepath.Join(out, "bazel_registry.json"), []byte(`{"module_base_path": "src"}`+"\n"), 0o644); err != nil {
		return err
	}
	return writeOverrides(in, out, modules)
}

// roots are the modules that nothing in the registry names first: those that the workspaces ask for, and Bazel's own.
func roots(in places) ([]dep, error) {
	// Bazel itself asks for this one, whatever the MODULE.bazel files say.
	found := []dep{{"platforms", "0.0.7"}}
	tools, err := os.ReadFile(filepath.Join(in.debian, "embedded_tools", "MODULE.bazel"))
	if err != nil {
		return nil, err
	}
	found = append(found, deps(string(tools), false)...)
	err = filepath.WalkDir(in.workspace, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || entry.Name() != "MODULE.bazel" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found = append(found, deps(string(text), true)...)
		return nil
	})
	return found, err
}

// makeSource makes the copy that serves a module in every version, and returns its MODULE.bazel.
func makeSource(in places, out, module string) (string, error) {
	s, ok := sourceOf(module)
	if !ok {
		return "", fmt.Errorf("nothing stands in for this module: add it to sources.go")
	}
	dir := filepath.Join(out, "src", module)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := s.from(in, dir); err != nil {
		return "", err
	}
	for _, repair := range s.repair {
		if err := repair(in, dir); err != nil {
			return "", err
		}
	}
	// WORKSPACE mode takes a folder for a repository only if it has one of these.
	if err := os.WriteFile(filepath.Join(dir, "REPO.bazel"), nil, 0o644); err != nil {
		return "", err
	}
	text, err := os.ReadFile(filepath.Join(dir, "MODULE.bazel"))
	return string(text), err
}

// writeEntry writes what Bazel looks up for one version of a module.
func writeEntry(out string, d dep, text string) error {
	text, err := renamed(text, d)
	if err != nil {
		return err
	}
	dir := filepath.Join(out, "modules", d.name, d.version)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "MODULE.bazel"), []byte(text), 0o644); err != nil {
		return err
	}
	source := fmt.Sprintf("{\"type\": \"local_path\", \"path\": %q}\n", d.name)
	return os.WriteFile(filepath.Join(dir, "source.json"), []byte(source), 0o644)
}

// writeOverrides writes the options that put the copies in the place of a WORKSPACE's repositories.
func writeOverrides(in places, out string, modules map[string]string) error {
	lines := []string{"common --noenable_bzlmod --enable_workspace\n"}
	for _, s := range sources {
		if _, made := modules[s.module]; made {
			lines = append(lines, fmt.Sprintf("common --override_repository=%s=%s/src/%s\n", s.workspaceName(), in.at, s.module))
		}
	}
	return os.WriteFile(filepath.Join(out, "workspace.bazelrc"), []byte(strings.Join(lines, "")), 0o644)
}
