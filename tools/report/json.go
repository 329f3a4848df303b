package report

// JSON holds everything: each symbol with its mangled name, and how people
// read it where that differs.

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
)

// SchemaVersion is raised when a field changes its meaning or goes.
const SchemaVersion = 1

type jsonReport struct {
	Schema int `json:"schema"`
	*check.Report
	Findings []jsonFinding `json:"findings"`
}

type jsonFinding struct {
	finding.Finding
	Symbols []jsonSymbol `json:"symbols,omitempty"`
}

type jsonSymbol struct {
	finding.Symbol
	Demangled string `json:"demangled,omitempty"`
}

// JSON writes the whole report, the same bytes for the same report.
func JSON(w io.Writer, r *check.Report) error {
	out := jsonReport{Schema: SchemaVersion, Report: r, Findings: []jsonFinding{}}
	for _, f := range r.Findings {
		jf := jsonFinding{Finding: f}
		for _, s := range f.Symbols {
			js := jsonSymbol{Symbol: s}
			// JSON holds no other bytes, and Go's releases differ in what they write for them.
			js.Name = strings.ToValidUTF8(s.Name, "\uFFFD")
			if d := readable(s.Name); d != s.Name {
				js.Demangled = d
			}
			jf.Symbols = append(jf.Symbols, js)
		}
		out.Findings = append(out.Findings, jf)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}
