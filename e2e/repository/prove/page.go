package main

// The page about a run over all packages.

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/buildfile"
	"github.com/rules-symcheck/rules_symcheck/e2e/repository/shape"
	"github.com/rules-symcheck/rules_symcheck/e2e/repository/tree"
)

// writePage writes docs/measured/gazelle-repository.md: what a run over all packages found, by shape.
func (p *prover) writePage(aspect, tests *outcome, took time.Duration) error {
	var b strings.Builder
	b.WriteString("# Gazelle and the aspect over a repository of 300 packages\n\n<!-- Written by `e2e/repository/run all`. -->\n\n")
	versions, err := p.versions()
	if err != nil {
		return err
	}
	planted, found := 0, counts{}
	for _, pkg := range p.packages {
		for _, b := range pkg.Binaries {
			if len(b.Exports) > 0 {
				planted++
				found[b.Aspect]++
			}
		}
	}
	fmt.Fprintf(&b, `%s, %s/%s, %d cores: the repository that [e2e/repository](../../e2e/repository/README.md) generates. What is below was expected, by a table
that was written by hand, and came out. A leak is a symbol of somebody else's library that a binary exports. The leaks are planted, and nm finds these and
no others. "Aspect" is `+"`bazel build //... --config=symcheck`"+` before Gazelle ever ran; "tests" is `+"`bazel test //...`"+` of the symbol_checks after it: those that
Gazelle wrote, and those that people had written.

Of the %d binaries with a leak the aspect fails %d. Of the others %d are opted out, %d are manual, and in %d the policy of the repository accepts the symbol, or does not
call its library vendored.

`, time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), planted, found["vendored-leak"], found["opted-out"], found["manual"], found["pass"])
	b.WriteString("| shape | what links | packages | linked files | with a leak | aspect | written by Gazelle | tests |\n|---|---|---:|---:|---:|---|---:|---|\n")
	var total row
	shapes, err := shape.All()
	if err != nil {
		return err
	}
	for _, s := range shapes {
		r, err := p.row(s.Name, aspect, tests)
		if err != nil {
			return err
		}
		r.write(&b, s.Name)
		total.add(r)
	}
	total.write(&b, "all")
	b.WriteString("\nEach claim, as the run printed it:\n\n")
	for _, r := range p.results {
		fmt.Fprintf(&b, "- %s (%.1f s)\n", r.text, r.seconds)
	}
	fmt.Fprintf(&b, "\nThe run took %.0f s. What Bazel's caches had was not made again.\n\nVersions: %s.\n", took.Seconds(), versions)
	return os.WriteFile(filepath.Join(p.project.Dir, "docs", "measured", "gazelle-repository.md"), []byte(b.String()), 0o644)
}

// A row is what is counted of the packages of one shape.
type row struct {
	kinds                             []string
	packages, binaries, leaks, checks int
	aspect, tests                     counts
}

// row counts the packages of a shape. The verdicts are those of Bazel's runs.
func (p *prover) row(name string, aspect, tests *outcome) (row, error) {
	r := row{aspect: counts{}, tests: counts{}}
	for _, pkg := range p.packages {
		if pkg.Name != name {
			continue
		}
		r.packages++
		r.binaries += len(pkg.Binaries)
		for _, b := range pkg.Binaries {
			if len(b.Exports) > 0 {
				r.leaks++
			}
			if v, ok := aspect.Verdicts[label(pkg, b.Name)]; ok {
				r.aspect[v]++
			}
		}
		for _, v := range pkg.Verdicts {
			if v.Owner == "gazelle" {
				r.checks++
			}
			if v, ok := tests.Verdicts[label(pkg, v.Check)]; ok {
				r.tests[v]++
			}
		}
		var err error
		if r.kinds, err = kinds(pkg); err != nil {
			return r, err
		}
	}
	return r, nil
}

// kinds are the kinds by which a package's binaries are declared.
func kinds(pkg tree.Package) ([]string, error) {
	var all []string
	for _, f := range pkg.Files {
		if f.Name != "BUILD.bazel" {
			continue
		}
		read, err := buildfile.Read(path.Join(pkg.Dir, f.Name), f.Text)
		if err != nil {
			return nil, err
		}
		for _, s := range read.Other {
			if kind := strings.Trim(s.Kind, "[]"); kind != "" && !strings.HasSuffix(kind, "cc_library") && !strings.HasSuffix(kind, "go_library") {
				if strings.Contains(s.Text, "linkshared = ") {
					kind += "(linkshared)"
				}
				if strings.Contains(s.Text, "linkmode = ") {
					kind += "(c-shared)"
				}
				all = append(all, kind)
			}
		}
	}
	for _, w := range pkg.Written {
		if w.Kind == "go_binary" {
			all = append(all, w.Kind)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

func (r *row) add(other row) {
	if r.aspect == nil {
		r.aspect, r.tests = counts{}, counts{}
	}
	r.packages += other.packages
	r.binaries += other.binaries
	r.leaks += other.leaks
	r.checks += other.checks
	for v, n := range other.aspect {
		r.aspect[v] += n
	}
	for v, n := range other.tests {
		r.tests[v] += n
	}
}

func (r row) write(b *strings.Builder, name string) {
	fmt.Fprintf(b, "| %s | %s | %d | %d | %d | %s | %d | %s |\n", strings.ReplaceAll(name, "_", " "), strings.Join(r.kinds, ", "), r.packages, r.binaries, r.leaks, r.aspect, r.checks, r.tests)
}

// debiansLabel is where Debian says which version its Bazel is; Bazel itself does not know it there.
const debiansLabel = "/usr/share/bazel/build-label.txt"

// versions are those of all that had a part in it.
func (p *prover) versions() (string, error) {
	bazel, err := p.bazel("version", 0, "info", "release")
	if err != nil {
		return "", err
	}
	bazel = strings.TrimSpace(strings.TrimPrefix(bazel, "release "))
	if label, err := os.ReadFile(debiansLabel); err == nil && bazel == "development version" {
		bazel = strings.TrimSpace(string(label))
	}
	list := []string{"Bazel " + bazel}
	for _, module := range []string{"gazelle", "rules_cc", "rules_go", "rules_rust"} {
		list = append(list, module+" "+p.project.Versions[module]+" asked for")
	}
	for _, tool := range []string{"gcc", "ld", "ld.lld", "rustc", "nm"} {
		text, err := exec.Command(tool, "--version").Output()
		if err != nil {
			return "", fmt.Errorf("%s --version: %w", tool, err)
		}
		line, _, _ := strings.Cut(string(text), "\n")
		list = append(list, line)
	}
	return strings.Join(append(list, runtime.Version()), "; "), nil
}
