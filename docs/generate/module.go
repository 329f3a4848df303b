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

// layout says which field of a message is what. Zero is a field that the message has not.
type layout struct {
	message, kind           string
	name, doc, member, file uint64
	provides, returns       uint64
	read                    func(*decoder, []byte) member
}

// layouts are the messages by their field in ModuleInfo. The attributes of an
// aspect are left out: here all are private.
var layouts = map[uint64]layout{
	1: {message: "RuleInfo", kind: "rule", name: 1, doc: 2, member: 3, file: 4, provides: 5, read: (*decoder).attribute},
	2: {message: "ProviderInfo", kind: "provider", name: 1, doc: 2, member: 3, file: 4, read: (*decoder).nameAndDoc},
	3: {message: "StarlarkFunctionInfo", kind: "function", name: 1, doc: 3, member: 2, file: 6, returns: 4, read: (*decoder).parameter},
	4: {message: "AspectInfo", kind: "aspect", name: 1, doc: 2, file: 5},
}

// decodeModule reads a ModuleInfo and returns its symbols, sorted by name.
func decodeModule(message []byte) ([]symbol, error) {
	d := &decoder{}
	var symbols []symbol
	for _, f := range d.fields("ModuleInfo", message) {
		if l, ok := layouts[f.tag]; ok {
			symbols = append(symbols, d.symbol(l, f.bytes))
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

func (d *decoder) symbol(l layout, message []byte) symbol {
	s := symbol{kind: l.kind}
	for _, f := range d.fields(l.message, message) {
		switch f.tag {
		case l.name:
			s.name = string(f.bytes)
		case l.doc:
			s.doc = string(f.bytes)
		case l.file:
			s.file = d.origin(f.bytes)
		case l.member:
			m := l.read(d, f.bytes)
			if l.kind == "function" && m.name == "name" && m.mandatory {
				s.kind = "macro"
			}
			s.members = append(s.members, m)
		case l.provides:
			s.provides = append(s.provides, d.first("ProviderNameGroup", f.bytes)...)
		case l.returns:
			s.returns = strings.Join(d.first("FunctionReturnInfo", f.bytes), "")
		}
	}
	return s
}

// first reads the strings in the first field of a message.
func (d *decoder) first(what string, message []byte) []string {
	var list []string
	for _, f := range d.fields(what, message) {
		if f.tag == 1 {
			list = append(list, string(f.bytes))
		}
	}
	return list
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
