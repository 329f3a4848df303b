package tests_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// The check is the same report whether a test or the build enforces it.
func TestEnforced(t *testing.T) {
	leak := want{verdict: fail, findings: []wantFinding{leaked(bus, "-rdynamic")[0], {check: "export-unlisted", severity: "warning", symbols: []string{"main"}}}}
	expect(t, "enforced", map[string]want{
		"tested":          leak,
		"enforced_mended": {verdict: pass},
	})
}

// Only enforce = "build" makes a validation; and no action is a shell's.
func TestAnatomy(t *testing.T) {
	data, err := os.ReadFile(runfile(t, "enforced/anatomy.json"))
	if err != nil {
		t.Fatal(err)
	}
	var targets map[string]struct {
		Groups  []string `json:"groups"`
		Actions []struct {
			Mnemonic string `json:"mnemonic"`
			Command  string `json:"command"`
		} `json:"actions"`
	}
	if err := json.Unmarshal(data, &targets); err != nil {
		t.Fatal(err)
	}
	for name, mnemonics := range map[string][]string{
		"enforced_symbols": {"SymbolCheck", "SymbolVerdict"},
		"tested_symbols":   {"SymbolCheck"},
		"nothing":          {"SymbolExports"},
	} {
		target := targets[name]
		var own []string
		for _, a := range target.Actions {
			switch a.Mnemonic {
			case "FileWrite", "ParameterFileWrite", "Symlink", "SourceSymlinkManifest", "SymlinkTree", "Middleman", "RunfilesTree", "RepoMappingManifest", "RunfilesMetadataAction", "ExecutableSymlink":
				continue // Bazel's own
			}
			own = append(own, a.Mnemonic)
			if a.Command != "symcheck" {
				t.Errorf("%s: %s runs %q, not symcheck", name, a.Mnemonic, a.Command)
			}
		}
		slices.Sort(own)
		if !slices.Equal(own, mnemonics) {
			t.Errorf("%s: its actions are %q, not %q", name, own, mnemonics)
		}
		if validates := slices.Contains(target.Groups, "_validation"); validates != (name == "enforced_symbols") {
			t.Errorf("%s: validates at every build: %v", name, validates)
		}
	}
}
