package main

// The named types of BTF, as bpftool reads them.

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"sort"
	"strings"
)

// types has the shapes of each named type. A struct's shape is its members with their
// types, a function's its parameters; a name that two types have has two.
type types map[string][]string

// btfType is a type as bpftool prints it.
type btfType struct {
	ID      uint32
	Kind    string
	Name    string
	TypeID  uint32 `json:"type_id"`
	Returns uint32 `json:"ret_type_id"`
	NrElems uint32 `json:"nr_elems"`
	Params  []struct {
		TypeID uint32 `json:"type_id"`
	}
	Members []struct {
		Name       string
		TypeID     uint32 `json:"type_id"`
		BitsOffset uint32 `json:"bits_offset"`
	}
}

func (b *builder) bpftool(file string) (types, error) {
	out, err := b.tool("/usr/sbin/bpftool", "-j", "btf", "dump", "file", file)
	if err != nil {
		return nil, err
	}
	var all struct{ Types []btfType }
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	byID := map[uint32]btfType{}
	for _, t := range all.Types {
		byID[t.ID] = t
	}
	found := types{}
	for _, t := range all.Types {
		// LLVM makes integers up, for arrays and for expressions.
		if t.Name == "(anon)" || strings.HasPrefix(t.Name, "DW_ATE_") || t.Name == "__ARRAY_SIZE_TYPE__" {
			continue
		}
		shape := t.Kind
		for _, m := range t.Members {
			shape += fmt.Sprintf(" %d:%s=%s", m.BitsOffset, m.Name, spell(byID, m.TypeID, 8))
		}
		if t.Kind == "FUNC" {
			shape += " " + spell(byID, byID[t.TypeID].Returns, 8)
			for _, p := range byID[t.TypeID].Params {
				shape += ", " + spell(byID, p.TypeID, 8)
			}
		}
		found[t.Name] = append(found[t.Name], shape)
	}
	return found, nil
}

// spell writes a type down, structs by their name.
func spell(byID map[uint32]btfType, id uint32, deep int) string {
	t, ok := byID[id]
	switch {
	case id == 0:
		return "void"
	case !ok || deep == 0:
		return "?"
	case t.Name != "(anon)":
		return t.Kind + " " + t.Name
	}
	return fmt.Sprintf("%s[%d] %s", t.Kind, t.NrElems, spell(byID, t.TypeID, deep-1))
}

// beside returns the names that the C files do not have, or that are functions with
// other types there; and the C structs that are not there, or otherwise, or twice.
func (t types) beside(c types) (foreign, lost []string) {
	for name, shapes := range t {
		if c[name] == nil || strings.HasPrefix(shapes[0], "FUNC") && !slices.Contains(c[name], shapes[0]) {
			foreign = append(foreign, name)
		}
	}
	for name, shapes := range c {
		if strings.HasPrefix(shapes[0], "STRUCT") && strings.Join(t[name], "|") != strings.Join(shapes, "|") {
			lost = append(lost, name)
		}
	}
	sort.Strings(foreign)
	sort.Strings(lost)
	return foreign, lost
}

// exitCode is what a program ended with, -1 if it did not run.
func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}
