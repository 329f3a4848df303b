// Package baseline says what a binary may count on where it runs: the C library of
// some release, the libraries that are there beside it, and what ships with the binary.
//
// A Baseline is the declaration, a small JSON file that a rule or `symcheck baseline
// record` writes. For one processor it becomes a Runtime, which answers.
package baseline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// Schema is raised when a field changes its meaning or goes.
const Schema = 1

// Baseline is what a system offers.
type Baseline struct {
	// Name is how reports call it: a label, or a preset.
	Name string
	// Glibc is the floor, the oldest release that counts; nil where the recorded
	// libraries hold the C library themselves, or where there is none.
	Glibc *glibc.Release
	// Manylinux is a policy of PEP 600, by its full name, or "".
	Manylinux string
	// Recorded are libraries as they were found, of any processor, each by its path in
	// the system that it is from. Of one processor and file name the first is the one that
	// the loader would find.
	Recorded []*loader.Object
	// Links are further paths of recorded libraries, such as that of libcurl-gnutls.so.3,
	// which is libcurl-gnutls.so.4: a path to the Name of the library that is there.
	Links map[string]string
	// Beside are libraries in other folders, where a path leads to them and no search.
	Beside []*loader.Object
	// Releases are the releases of glibc that were found in the recorded system, by processor.
	Releases map[string]string
}

// wire is the JSON form.
type wire struct {
	Schema    int               `json:"schema"`
	Name      string            `json:"name,omitempty"`
	Glibc     string            `json:"glibc,omitempty"`
	Manylinux string            `json:"manylinux,omitempty"`
	Releases  map[string]string `json:"releases,omitempty"`
	Recorded  []*library        `json:"recorded,omitempty"`
	Links     map[string]string `json:"links,omitempty"`
	Beside    []*library        `json:"beside,omitempty"`
}

// Read reads a baseline; name is used in errors. A key that it does not know is an
// error, because half a system is none.
func Read(name string, r io.Reader) (*Baseline, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var w wire
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return nil, fmt.Errorf("%s: byte %d: %w", name, d.InputOffset(), err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: byte %d: more text behind the baseline", name, d.InputOffset())
	}
	if w.Schema != Schema {
		return nil, fmt.Errorf("%s: schema %d is not one that this program knows (%d); record it anew", name, w.Schema, Schema)
	}
	b := &Baseline{Name: w.Name, Manylinux: w.Manylinux, Releases: w.Releases, Links: w.Links}
	if w.Glibc != "" {
		floor, err := glibc.ParseRelease(w.Glibc)
		if err != nil {
			return nil, fmt.Errorf("%s: glibc: %w", name, err)
		}
		b.Glibc = &floor
	}
	if w.Manylinux != "" {
		if _, err := policyOf(w.Manylinux); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if b.Recorded, err = objectsOf(w.Recorded); err != nil {
		return nil, fmt.Errorf("%s: recorded%w", name, err)
	}
	if b.Beside, err = objectsOf(w.Beside); err != nil {
		return nil, fmt.Errorf("%s: beside%w", name, err)
	}
	return b, nil
}

// Write writes a baseline, the same bytes for the same one.
func (b *Baseline) Write(w io.Writer) error {
	out := wire{Schema: Schema, Name: b.Name, Manylinux: b.Manylinux, Releases: b.Releases, Links: b.Links}
	if b.Glibc != nil {
		out.Glibc = b.Glibc.String()
	}
	var err error
	if out.Recorded, err = librariesOf(b.Recorded); err != nil {
		return err
	}
	if out.Beside, err = librariesOf(b.Beside); err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}

// Add puts into b what another baseline offers beside it. A file that is in both is that
// of b, and of two floors the higher one counts: a system has one C library.
func (b *Baseline) Add(more *Baseline) error {
	switch {
	case b.Manylinux != "" && more.Manylinux != "" && b.Manylinux != more.Manylinux:
		return fmt.Errorf("two manylinux policies: %s and %s", b.Manylinux, more.Manylinux)
	case b.Manylinux == "":
		b.Manylinux = more.Manylinux
	}
	if more.Glibc != nil && (b.Glibc == nil || b.Glibc.Less(*more.Glibc)) {
		b.Glibc = more.Glibc
	}
	b.Recorded = union(b.Recorded, more.Recorded)
	b.Beside = union(b.Beside, more.Beside)
	b.Releases = withThose(b.Releases, more.Releases)
	b.Links = withThose(b.Links, more.Links)
	return nil
}

// union adds files that are not there yet.
func union(list, more []*loader.Object) []*loader.Object {
	for _, o := range more {
		if !slices.ContainsFunc(list, func(have *loader.Object) bool { return have.Name == o.Name && have.CPU == o.CPU }) {
			list = append(list, o)
		}
	}
	return list
}

// withThose adds entries that are not there yet.
func withThose(m, more map[string]string) map[string]string {
	for key, value := range more {
		if m == nil {
			m = map[string]string{}
		}
		if _, ok := m[key]; !ok {
			m[key] = value
		}
	}
	return m
}

// Preset returns a baseline that has a name: "glibc_2.17", or a policy of PEP 600 such as
// "manylinux_2_17" or "manylinux2014".
func Preset(name string) (*Baseline, error) {
	if text, ok := strings.CutPrefix(name, "glibc_"); ok {
		floor, err := glibc.ParseRelease(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return &Baseline{Name: name, Glibc: &floor}, nil
	}
	p, err := policyOf(name)
	if err != nil {
		return nil, err
	}
	return &Baseline{Name: name, Manylinux: p.name}, nil
}

// IsPreset tells a preset's name from that of a file.
func IsPreset(name string) bool {
	return strings.HasPrefix(name, "glibc_") || strings.HasPrefix(name, "manylinux")
}
