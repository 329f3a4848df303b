package exports

import (
	"slices"
	"strings"
	"testing"
)

func TestVersionScriptText(t *testing.T) {
	compiled, err := Compile(Policy{
		MustExport: []string{"engine_open", "engine_v2_*", "?x", "ns::f(int, char const*)", "engine_open"},
		MayExport:  []string{"vtable for ns::S", "f(a<b<1u>>)"},
		Names:      []string{"odd(name)", "9"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `/* What //app:engine_exports declares public, as a version script for GNU ld, gold, lld and mold.
   Written by symcheck. Change the declaration, not this file. */
{
  global:
    engine_ope[n];
    engine_v2_*;
    [$-z]x;
    _ZTVN2ns1S[E];
    odd[$-*]name[$-*];
    [9];
    extern "C++" {
      ns::f[$-*]int[*-.]?char?const*[$-*];
      f[$-*]a[9-?]b[9-?]1u[9-?]*[9-?][$-*];
      f[$-*]a[9-?]b[9-?][$-*]unsigned?int[$-*]1[9-?]*[9-?][$-*];
    };
  local:
    *;
};
`
	if got := string(compiled.VersionScript(Options{Label: "//app:engine_exports"})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNodesText(t *testing.T) {
	compiled, err := Compile(nodes(v("V1", "a", "b"), v("V2", "a*"), v("V3")))
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(string(compiled.VersionScript(Options{})), "*/\n")
	const want = `V1 {
  global:
    "a";
    [b];
  local:
    *;
};
V2 {
  global:
    a*;
} V1;
V3 {
} V2;
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A label cannot end the comment that it stands in.
func TestLabelStaysInItsComment(t *testing.T) {
	compiled, err := Compile(Policy{})
	if err != nil {
		t.Fatal(err)
	}
	text := compiled.VersionScript(Options{Label: "*/ { global: *; }; /*\n"})
	script, err := ReadScript("x", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if global, _ := script.Match("anything"); global {
		t.Errorf("the label is read as a script:\n%s", text)
	}
}

// corpus are names of all kinds on which the demanglers agree.
var corpus = strings.Fields(`engine_open engine_close engine_v1_read engine_v2_read engine_v2_write engine_debug_dump
	engineer ENGINE_OPEN e global local extern engine.dot.1 engine$dollar engine-dash 9lives __start_engine __start_registry
	vtable_for_Shape ns__draw_int_ dbus_get dbus_helper dbus_data plugin_open PLUGIN_TABLE main api api_plain
	_ZN2ns5ShapeC1Ei _ZN2ns5ShapeD0Ev _ZNK2ns5Shape4drawEi _ZN2ns5Shape4areaEv _ZN2ns5Shape4areaEi _ZN2ns5Shape5countE
	_ZTVN2ns5ShapeE _ZTIN2ns5ShapeE _ZTSN2ns5ShapeE _ZTV5Plain _ZN2ns5inner8variableE _ZN2ns8instanceIiEET_S1_
	_ZN2ns7nothingEDn _ZN2ns5fixedE5sizedILj8EE _ZN2ns6taggedB2v2Ei _ZN2nsrsERNS_5ShapeEi _ZN2nseqERKNS_5ShapeES2_
	_ZN2ns3OpsixEi _ZN2ns3OpsclEii _ZNK2ns3OpscviEv _Z6freelyi _Z6freelyPKcm _ZZ7inlinedvE5value
	_ZN6engine4core4open17h0123456789abcdefE _ZN2ns6nestedE4pairI4listIS1_IiEES1_IcEE`)

// What is written and read back says of each name what Match says.
func TestScriptsReadBack(t *testing.T) {
	for _, c := range linkCases {
		compiled, err := Compile(c.policy)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		agree(t, compiled, slices.Concat(corpus, c.policy.Names))
	}
}

// agree reads back both texts of a policy and compares them with Match.
func agree(t *testing.T, c *Compiled, names []string) {
	t.Helper()
	options := Options{Label: "//some:label"}
	text, listText := c.VersionScript(options), c.DynamicList(options)
	script, err := ReadScript("script", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	list, err := ReadScript("list", listText)
	if err != nil {
		t.Fatalf("%v\n%s", err, listText)
	}
	for _, name := range names {
		_, node, ok := c.Match(name)
		if global, in := script.Match(name); global != ok || ok && in != node {
			t.Errorf("Match(%q) says %v in %q, the version script %v in %q\n%s", name, ok, node, global, in, text)
		}
		if global := list.Lists(name); global != ok {
			t.Errorf("Match(%q) says %v, the dynamic list %v\n%s", name, ok, global, listText)
		}
	}
}
