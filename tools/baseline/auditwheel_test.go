package baseline

// The table of manylinux beside the file that it was made from, where auditwheel is installed:
// ./bazelw --layer=wheels --in-root go test ./tools/baseline -run Auditwheel

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

func TestAsAuditwheel(t *testing.T) {
	text, err := os.ReadFile("/usr/lib/python3/dist-packages/auditwheel/policy/manylinux-policy.json")
	if err != nil {
		t.Skip("auditwheel is not on this machine")
	}
	var theirs []struct {
		Name      string
		Aliases   []string
		Versions  map[string]map[string][]string `json:"symbol_versions"`
		Libraries []string                       `json:"lib_whitelist"`
		Lacks     map[string][]string            `json:"blacklist"`
	}
	if err := json.Unmarshal(text, &theirs); err != nil {
		t.Fatal(err)
	}
	cpus := map[string]string{"i686": "i386", "x86_64": "x86-64", "aarch64": "aarch64", "ppc64le": "ppc64le", "s390x": "s390x", "armv7l": "arm", "riscv64": "riscv64"}
	compared := 0
	for _, p := range theirs {
		ours, err := policyOf(p.Name)
		if err != nil {
			continue // older than any floor, or newer than those that were asked for
		}
		if len(p.Aliases) > 0 && ours.alias != p.Aliases[0] || !slices.Equal(ours.libraries, p.Libraries) || !slices.Equal(ours.lacks["libz.so.1"], p.Lacks["libz.so.1"]) {
			t.Errorf("%s: %+v\n%+v", p.Name, ours, p)
		}
		for arch, namespaces := range p.Versions {
			cpu, ok := cpus[arch]
			if !ok {
				continue
			}
			for namespace, list := range namespaces {
				if namespace == "GLIBC" {
					continue
				}
				compared++
				v, known := ours.caps[cpu][namespace]
				if !known {
					t.Errorf("%s, %s: nothing about %s", p.Name, cpu, namespace)
				}
				for _, version := range list {
					if !v.has(version) {
						t.Errorf("%s, %s: %s_%s is theirs and not ours", p.Name, cpu, namespace, version)
					}
				}
				// And nothing that they have elsewhere is ours here.
				for _, other := range theirs {
					for _, version := range other.Versions[arch][namespace] {
						if v.has(version) && !slices.Contains(list, version) {
							t.Errorf("%s, %s: %s_%s is ours and not theirs", p.Name, cpu, namespace, version)
						}
					}
				}
			}
		}
	}
	if compared < 300 {
		t.Errorf("%d lists were compared", compared)
	}
	t.Logf("%d lists of versions are the same", compared)
}
