package language_test

// What languages and btf may be.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
)

func TestLanguagePolicy(t *testing.T) {
	for text, want := range map[string]string{
		`{"languages": {"C": ["c"]}}`:          `languages["C"]: "C" is no language; they are asm, c, c++, `,
		`{"languages": {"c": ["rsut"]}}`:       `"rsut" is no language`,
		`{"languages_preset": "kernel"}`:       `there is no preset "kernel"; there is "kernel_btf"`,
		`{"btf": "needed"}`:                    `btf: "needed" is none of "required", "valid" and "ignore"`,
		`{"languages": {"c": ["c", "asm"]}}`:   "",
		`{"btf": "ignore", "languages": {}}`:   "",
		`{"languages_preset": "kernel_btf"}`:   "",
		`{"may_name": ["x*"], "btf": "valid"}`: "",
	} {
		_, err := check.ReadPolicy("p.json", strings.NewReader(text))
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
