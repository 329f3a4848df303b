package exports

// A declaration is a policy on its way from the target that declares it to the
// check that holds a binary to it: the patterns, and whose they are.

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Declaration is what a symbol_exports target declares, as JSON.
type Declaration struct {
	// Label is the target that declares it, "" outside Bazel.
	Label string `json:"label,omitempty"`
	// MustExport and MayExport are the patterns that a person wrote.
	MustExport []string `json:"must_export,omitempty"`
	MayExport  []string `json:"may_export,omitempty"`
	// ExportsFrom maps a label to the names that its own objects define.
	ExportsFrom map[string][]string `json:"exports_from,omitempty"`
	// VersionNodes holds versions, the oldest first.
	VersionNodes []Node `json:"version_nodes,omitempty"`
}

// Policy is the declaration as Compile takes it.
func (d Declaration) Policy() Policy {
	p := Policy{MustExport: d.MustExport, MayExport: d.MayExport, Nodes: d.VersionNodes}
	for _, label := range sortedKeys(d.ExportsFrom) {
		p.Names = append(p.Names, d.ExportsFrom[label]...)
	}
	return p
}

// ReadDeclaration reads a declaration; an unknown key is an error.
func ReadDeclaration(name string, r io.Reader) (Declaration, error) {
	var d Declaration
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return d, fmt.Errorf("%s: byte %d: %w", name, dec.InputOffset(), err)
	}
	return d, nil
}

// Write writes the declaration as JSON, the same bytes for the same declaration.
func (d Declaration) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(d)
}

func sortedKeys(m map[string][]string) []string {
	return slices.Sorted(maps.Keys(m))
}
