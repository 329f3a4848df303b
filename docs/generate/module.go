package main

// What a .bzl file exports, as Bazel's starlark_doc_extract writes it: the
// message stardoc_output.ModuleInfo (Bazel, src/main/protobuf/stardoc_output.proto),
// of which the fields below are read. Rules, providers and functions differ little
// to a reader of the docs, so all become symbols with members.

import (
	"fmt"
	"slices"
	"strings"
)

// symbol is one name that a .bzl file exports.
type symbol struct {
	name    string
	kind    string // "rule", "provider", "macro", "function" or "aspect"
	doc     string
	members []member // attributes, fields or parameters
	returns string
	// provides are the providers that a rule promises.
	provides []string
	// file is the label of the .bzl file that defines it.
	file string
}

// member is an attribute, a parameter or a field of a provider.
type member struct {
	name, doc string
	kind      string // the type of an attribute, "" for all others
	mandatory bool
	initial   string // the default value, "" if there is none
}

// attributeTypes are the values of stardoc_output.AttributeType.
var attributeTypes = []string{
	"", "name", "int", "label", "string", "list of string", "list of int", "list of label", "bool",
	"dict of label to string", "dict of string to string", "dict of string to list of string", "output", "list of output",
}

// decoder reads messages; the first error stays.
type decoder struct{ err error }

func (d *decoder) fields(what string, message []byte) []field {
	list, err := fields(message)
	if err != nil && d.err == nil {
		d.err = fmt.Errorf("%s: %w", what, err)
	}
	return list
}

// decodeModule reads a ModuleInfo and returns its symbols, sorted by name.
func decodeModule(message []byte) ([]symbol, error) {
	d := &decoder{}
	var symbols []symbol
	for _, f := range d.fields("ModuleInfo", message) {
		switch f.tag {
		case 1:
			symbols = append(symbols, d.rule(f.bytes))
		case 2:
			symbols = append(symbols, d.provider(f.bytes))
		case 3:
			symbols = append(symbols, d.function(f.bytes))
		case 4:
			symbols = append(symbols, d.aspect(f.bytes))
		}
	}
	if d.err != nil {
		return nil, d.err
	}
	if len(symbols) == 0 {
		return nil, fmt.Errorf("no rule, provider or function is described")
	}
	slices.SortFunc(symbols, func(a, b symbol) int { return strings.Compare(a.name, b.name) })
	return symbols, nil
}

func (d *decoder) rule(message []byte) symbol {
	s := symbol{kind: "rule"}
	for _, f := range d.fields("RuleInfo", message) {
		switch f.tag {
		case 1:
			s.name = string(f.bytes)
		case 2:
			s.doc = string(f.bytes)
		case 3:
			s.members = append(s.members, d.attribute(f.bytes))
		case 4:
			s.file = d.origin(f.bytes)
		case 5:
			for _, p := range d.fields("ProviderNameGroup", f.bytes) {
				if p.tag == 1 {
					s.provides = append(s.provides, string(p.bytes))
				}
			}
		}
	}
	return s
}

// aspect reads what people write about; its attributes here are all private.
func (d *decoder) aspect(message []byte) symbol {
	s := symbol{kind: "aspect"}
	for _, f := range d.fields("AspectInfo", message) {
		switch f.tag {
		case 1:
			s.name = string(f.bytes)
		case 2:
			s.doc = string(f.bytes)
		case 5:
			s.file = d.origin(f.bytes)
		}
	}
	return s
}

func (d *decoder) attribute(message []byte) member {
	var m member
	for _, f := range d.fields("AttributeInfo", message) {
		switch f.tag {
		case 1:
			m.name = string(f.bytes)
		case 2:
			m.doc = string(f.bytes)
		case 3:
			m.kind = "unknown"
			if f.value < uint64(len(attributeTypes)) {
				m.kind = attributeTypes[f.value]
			}
		case 4:
			m.mandatory = f.value != 0
		case 6:
			m.initial = string(f.bytes)
		}
	}
	return m
}

func (d *decoder) provider(message []byte) symbol {
	s := symbol{kind: "provider"}
	for _, f := range d.fields("ProviderInfo", message) {
		switch f.tag {
		case 1:
			s.name = string(f.bytes)
		case 2:
			s.doc = string(f.bytes)
		case 3:
			s.members = append(s.members, d.nameAndDoc(f.bytes))
		case 4:
			s.file = d.origin(f.bytes)
		}
	}
	return s
}

func (d *decoder) function(message []byte) symbol {
	s := symbol{kind: "function"}
	for _, f := range d.fields("StarlarkFunctionInfo", message) {
		switch f.tag {
		case 1:
			s.name = string(f.bytes)
		case 2:
			m := d.parameter(f.bytes)
			if m.name == "name" && m.mandatory {
				s.kind = "macro"
			}
			s.members = append(s.members, m)
		case 3:
			s.doc = string(f.bytes)
		case 4:
			for _, r := range d.fields("FunctionReturnInfo", f.bytes) {
				if r.tag == 1 {
					s.returns = string(r.bytes)
				}
			}
		case 6:
			s.file = d.origin(f.bytes)
		}
	}
	return s
}

func (d *decoder) parameter(message []byte) member {
	m := d.nameAndDoc(message)
	for _, f := range d.fields("FunctionParamInfo", message) {
		switch f.tag {
		case 3:
			m.initial = string(f.bytes)
		case 4:
			m.mandatory = f.value != 0
		}
	}
	if m.name == "kwargs" {
		m.name = "**kwargs"
	}
	return m
}

// nameAndDoc reads what a field of a provider has and a parameter begins with.
func (d *decoder) nameAndDoc(message []byte) member {
	var m member
	for _, f := range d.fields("member", message) {
		switch f.tag {
		case 1:
			m.name = string(f.bytes)
		case 2:
			m.doc = string(f.bytes)
		}
	}
	return m
}

// origin reads where a symbol is defined. The repository is left out: it is
// spelt differently with and without Bzlmod.
func (d *decoder) origin(message []byte) string {
	for _, f := range d.fields("OriginKey", message) {
		if f.tag == 2 {
			_, rest, _ := strings.Cut(string(f.bytes), "//")
			return "//" + rest
		}
	}
	return ""
}
