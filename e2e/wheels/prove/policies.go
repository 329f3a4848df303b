package main

// The table of policies that we have, tools/baseline/manylinux.txt, against auditwheel's
// own. It is asked through the runtimes that are made of it, as the checks ask it.

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
)

const policyFile = "/usr/lib/python3/dist-packages/auditwheel/policy/manylinux-policy.json"

// policy is one of auditwheel's.
type policy struct {
	Name      string                         `json:"name"`
	Aliases   []string                       `json:"aliases"`
	Versions  map[string]map[string][]string `json:"symbol_versions"` // by architecture and namespace
	Libraries []string                       `json:"lib_whitelist"`
	Lacks     map[string][]string            `json:"blacklist"`
}

// architectures are auditwheel's names of the processors that we know.
var architectures = map[string]string{
	"x86_64": "x86-64", "i686": "i386", "aarch64": "aarch64", "armv7l": "arm", "ppc64le": "ppc64le", "s390x": "s390x", "riscv64": "riscv64",
}

// compared is what came of it.
type compared struct {
	shared     []string            // policies that both have, the oldest first
	kinds      int                 // policies x processors
	versions   int                 // asked about
	names      int                 // of symbols that a library may lack
	onlyTheirs []string            // policies that we have not
	differ     map[string][]string // by kind of difference, where
}

func (c *compared) differs(kind, where string) {
	c.differ[kind] = append(c.differ[kind], where)
}

func comparePolicies() (*compared, error) {
	text, err := os.ReadFile(policyFile)
	if err != nil {
		return nil, err
	}
	var theirs []policy
	if err := json.Unmarshal(text, &theirs); err != nil {
		return nil, fmt.Errorf("%s: %w", policyFile, err)
	}
	versions := everyVersion(theirs)
	c := &compared{differ: map[string][]string{}}
	for _, p := range theirs {
		if p.Name == "linux" || p.Name == "manylinux_2_5" || p.Name == "manylinux_2_12" {
			continue
		}
		ours, err := baseline.Preset(p.Name)
		if err != nil {
			c.onlyTheirs = append(c.onlyTheirs, p.Name)
			continue
		}
		c.shared = append(c.shared, p.Name)
		for _, alias := range p.Aliases {
			if other, err := baseline.Preset(alias); err != nil || other.Manylinux != ours.Manylinux {
				c.differs("alias", alias)
			}
		}
		for _, arch := range slices.Sorted(maps.Keys(architectures)) {
			runtime, err := ours.At(architectures[arch])
			if _, exists := p.Versions[arch]; exists != (err == nil) {
				c.differs("processor", p.Name+"_"+arch)
			} else if exists {
				c.kinds++
				c.compare(&p, arch, runtime, versions[arch])
			}
		}
	}
	return c, nil
}

// everyVersion returns the versions that any policy knows of a processor, "GLIBCXX_3.4.19".
// Others have not been in any library of it, and nothing can be linked against them.
func everyVersion(theirs []policy) map[string][]string {
	all := map[string][]string{}
	for _, p := range theirs {
		for arch, namespaces := range p.Versions {
			for namespace, versions := range namespaces {
				for _, v := range versions {
					all[arch] = append(all[arch], namespace+"_"+v)
				}
			}
		}
	}
	for arch, list := range all {
		slices.Sort(list)
		all[arch] = slices.Compact(list)
	}
	return all
}

// homes are the libraries whose versions are of a namespace.
var homes = map[string]string{"GCC": "libgcc_s.so.1", "GLIBCXX": "libstdc++.so.6", "CXXABI": "libstdc++.so.6", "LIBATOMIC": "libatomic.so.1", "ZLIB": "libz.so.1"}

func (c *compared) compare(p *policy, arch string, r *baseline.Runtime, versions []string) {
	where := p.Name + "_" + arch + ": "
	for _, soname := range p.Libraries {
		if !slices.Contains(r.Listed, soname) {
			c.differs("library that only auditwheel lists", where+soname)
		}
	}
	for _, soname := range r.Listed {
		if !slices.Contains(p.Libraries, soname) && !isLoader(soname) {
			c.differs("library that only we list", where+soname)
		}
	}
	for _, version := range versions {
		namespace, number, _ := strings.Cut(version, "_")
		c.versions++
		theirs := slices.Contains(p.Versions[arch][namespace], number)
		ours := offers(r, namespace, version)
		switch {
		case theirs && !ours:
			c.differs("version that only auditwheel allows", where+version)
		case ours && !theirs:
			c.differs("version that only we allow", where+version)
		}
	}
	for soname, names := range p.Lacks {
		for _, name := range names {
			c.names++
			lacks := r.Lacks(soname, name)
			if r.FromHistory(soname) {
				lacks = len(r.Library(soname).Defines(name)) == 0
			}
			if !lacks {
				c.differs("name that only auditwheel forbids", where+soname+" "+name)
			}
		}
	}
}

// offers tells whether a file may want a version of its library.
func offers(r *baseline.Runtime, namespace, version string) bool {
	if namespace != "GLIBC" {
		return r.Offers(homes[namespace], version) == baseline.Yes
	}
	for _, o := range r.Objects {
		if r.FromHistory(o.Soname) && r.Offers(o.Soname, version) == baseline.Yes {
			return true
		}
	}
	// Where glibc began later than 2.0 that is a version of the compiler's unwinder.
	return version == "GLIBC_2.0" && r.Offers("libgcc_s.so.1", version) == baseline.Unknown
}

// isLoader tells ld.so, which auditwheel passes over before it looks at its list.
func isLoader(soname string) bool {
	return strings.HasPrefix(soname, "ld-linux") || soname == "ld64.so.1" || soname == "ld64.so.2"
}
