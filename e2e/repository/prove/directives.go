package main

// Directives change in one subtree: what it does there, and that it does nothing elsewhere.

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/e2e/repository/buildfile"
	"github.com/rules-symcheck/rules_symcheck/e2e/repository/shape"
	"github.com/rules-symcheck/rules_symcheck/e2e/repository/tree"
)

// region is the subtree whose directives are changed. It has packages of every shape of the area plain.
const region = "plain/north"

// inRegion returns the packages below region.
func (p *prover) inRegion() []tree.Package {
	var in []tree.Package
	for _, pkg := range p.packages {
		if strings.HasPrefix(pkg.Dir, region+"/") {
			in = append(in, pkg)
		}
	}
	return in
}

// writeDirective makes a BUILD file for the region, with one directive.
func (p *prover) writeDirective(line string) error {
	return os.WriteFile(filepath.Join(p.repository(), filepath.FromSlash(region), "BUILD.bazel"), []byte("# gazelle:"+line+"\n"), 0o644)
}

// A step sets one directive in the region, and says what becomes of the symbol_checks there. Where the text of the repository
// is told, it is without the region's own BUILD file, which is the step's.
type step struct {
	directive string
	what      string // has to happen
	// strip takes away first what Gazelle wrote in the region, as people do who want it anew.
	strip bool
	// want is what a package's symbol_checks become, given those of the first run; nil if they have to be those, to the byte.
	want func(pkg tree.Package, checks map[string]string) (map[string]string, error)
}

// The five directives, each set and reset. An empty value resets, as a person would write it.
var steps = []step{
	{directive: "symcheck disabled", what: "what was taken away does not come again", strip: true, want: onlyPeoples},
	{directive: "symcheck", what: "it comes again, to the byte"},

	{directive: "symcheck_kind hand_binary", what: "what hand_binary makes gets a check", want: withUnseen},
	{directive: "symcheck_kind", what: "taken away, these checks do not come again", strip: true},

	{directive: "symcheck_vendored //third_party/bus/...", what: "Gazelle's checks carry the pattern", want: with("vendored", `["//third_party/bus/..."]`)},
	{directive: "symcheck_vendored", what: "the pattern goes, to the byte"},

	{directive: "symcheck_exports //declared:exports", what: "Gazelle's checks carry the label", want: with("exports", `"//declared:exports"`)},
	{directive: "symcheck_exports", what: "the label goes, to the byte"},

	{directive: "symcheck_naming abi_of_{name}", what: "checks that exist keep their names"},
	{directive: "symcheck_naming abi_of_{name}", what: "taken away, they come again under the new name", strip: true, want: renamed},
	{directive: "symcheck_naming", what: "taken away, they come again under the old name, to the byte", strip: true},
}

// directives goes through the steps. Outside the region nothing may ever change.
func (p *prover) directives(before, after snapshot) error {
	own := region + "/BUILD.bazel"
	now := maps.Clone(after)
	in := p.inRegion()
	for _, s := range steps {
		since := time.Now()
		start := maps.Clone(now)
		if s.strip {
			for _, pkg := range in {
				name := path.Join(pkg.Dir, "BUILD.bazel")
				start[name] = before[name]
			}
		}
		if err := start.restore(p.repository(), now); err != nil {
			return err
		}
		if err := p.writeDirective(s.directive); err != nil {
			return err
		}
		got, d, err := p.runGazelle()
		if err != nil {
			return err
		}
		now = maps.Clone(got)
		if text := "# gazelle:" + s.directive + "\n"; got[own] != text {
			d = append(d, own+": "+firstDifference(text, got[own]))
		}
		delete(got, own)
		changed := 0
		if s.want != nil {
			more, n, err := p.compareRegion(after, got, in, s)
			if err != nil {
				return err
			}
			changed = n
			d = append(d, more...)
		} else {
			d = append(d, after.differs(got)...)
		}
		p.claim(since, d, "\"# gazelle:%s\" in %s: %s; %d of its %d packages differ from the first run, none outside", s.directive, region, s.what, changed, len(in))
	}
	return p.back(after, now, "directive taken away")
}

// compareRegion holds the region to a step, and the rest to the first run. It also counts the packages that have to differ.
func (p *prover) compareRegion(after, got snapshot, in []tree.Package, s step) (d []string, changed int, err error) {
	rest, old := maps.Clone(got), maps.Clone(after)
	for _, pkg := range in {
		name := path.Join(pkg.Dir, "BUILD.bazel")
		first, err := buildfile.Read(name, after[name])
		if err != nil {
			return nil, 0, err
		}
		is, err := buildfile.Read(name, got[name])
		if err != nil {
			return nil, 0, err
		}
		want, err := s.want(pkg, first.Checks)
		if err != nil {
			return nil, 0, err
		}
		d = append(d, sameChecks(name, want, is.Checks)...)
		d = append(d, sameStatements(name, first.Other, is.Other)...)
		if !maps.Equal(first.Checks, want) {
			changed++
		}
		delete(rest, name)
		delete(old, name)
	}
	return append(d, old.differs(rest)...), changed, nil
}

// owners says whose the checks of a package are.
func owners(s shape.Shape) map[string]string {
	o := map[string]string{}
	for _, v := range s.Verdicts {
		o[v.Check] = v.Owner
	}
	return o
}

func onlyPeoples(pkg tree.Package, checks map[string]string) (map[string]string, error) {
	whose := owners(pkg.Shape)
	left := maps.Clone(checks)
	maps.DeleteFunc(left, func(check, _ string) bool { return whose[check] == "gazelle" })
	return left, nil
}

func withUnseen(pkg tree.Package, checks map[string]string) (map[string]string, error) {
	more := maps.Clone(checks)
	for _, rule := range pkg.Unseen {
		f, err := buildfile.Read("the rule", `symbol_check(name = "`+rule.Name+`_symbols", binary = ":`+rule.Name+`")`)
		if err != nil {
			return nil, err
		}
		maps.Copy(more, f.Checks)
	}
	return more, nil
}

func with(attribute, value string) func(tree.Package, map[string]string) (map[string]string, error) {
	return func(pkg tree.Package, checks map[string]string) (map[string]string, error) {
		whose := owners(pkg.Shape)
		changed := maps.Clone(checks)
		for check, text := range checks {
			if whose[check] == "person" {
				continue
			}
			var err error
			if changed[check], err = buildfile.With(text, attribute, value); err != nil {
				return nil, err
			}
		}
		return changed, nil
	}
}

func renamed(pkg tree.Package, checks map[string]string) (map[string]string, error) {
	whose := owners(pkg.Shape)
	changed := map[string]string{}
	for check, text := range checks {
		if whose[check] == "gazelle" {
			name := "abi_of_" + strings.TrimSuffix(check, "_symbols")
			text = strings.Replace(text, `name = "`+check+`"`, `name = "`+name+`"`, 1)
			check = name
		}
		changed[check] = text
	}
	return changed, nil
}
