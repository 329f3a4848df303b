package exports

// The policies of TestPoliciesAcrossLinkers.

// form is a kind of output.
type form string

const (
	shared    form = "shared object"
	pie       form = "executable"
	noPIE     form = "executable, no PIE"
	rdynamic  form = "executable, -rdynamic"
	withDSO   form = "executable, a DSO refers to it"
	withBoth  form = "executable, -rdynamic and DSO"
	versioned form = "shared object, .symver"
	cdylib    form = "Rust cdylib"
)

type linkCase struct {
	name   string
	form   form
	policy Policy
	none   bool // nothing is exported, and that is meant
	rust   bool // needs rustc
}

func must(patterns ...string) Policy { return Policy{MustExport: patterns} }

func may(patterns ...string) Policy { return Policy{MayExport: patterns} }

func names(names ...string) Policy { return Policy{Names: names} }

func nodes(nodes ...Node) Policy { return Policy{Nodes: nodes} }

func v(name string, patterns ...string) Node { return Node{Name: name, Patterns: patterns} }

var linkCases = []linkCase{
	// Exact names.
	{name: "nothing", form: shared, none: true},
	{name: "one exact name", form: shared, policy: must("engine_open")},
	{name: "exact names, one unmatched", form: shared, policy: may("engine_open", "engine_opne")},
	{name: "only an unmatched name", form: shared, policy: may("no_such_name"), none: true},
	{name: "a name of one letter", form: shared, policy: must("e")},
	{name: "names that are keywords", form: shared, policy: must("global", "local", "extern")},
	{name: "a name with dots", form: shared, policy: must("engine.dot.1")},
	{name: "a name with a dollar", form: shared, policy: must("engine$dollar")},
	{name: "a name with a dash", form: shared, policy: must("engine-dash")},
	{name: "a hidden and a static name", form: shared, policy: may("engine_hidden", "engine_static"), none: true},
	{name: "a protected name", form: shared, policy: must("engine_protected")},
	{name: "data, constants, bss", form: shared, policy: must("engine_table", "engine_const", "engine_bss")},
	{name: "COMMON", form: shared, policy: must("engine_common")},
	{name: "TLS", form: shared, policy: must("engine_tls", "engine_tls_zero")},
	{name: "weak", form: shared, policy: must("engine_weak", "engine_weak_data")},
	{name: "IFUNC and an alias", form: shared, policy: must("engine_ifunc", "engine_alias")},
	{name: "GNU_UNIQUE, exact", form: shared, policy: must("_ZZN7CounterIiE3getEvE5value", "_ZZ7inlinedvE5value")},
	// Globs.
	{name: "prefix*", form: shared, policy: must("engine_v2_*")},
	{name: "*suffix", form: shared, policy: must("*_read")},
	{name: "*middle*", form: shared, policy: must("*debug*")},
	{name: "two stars", form: shared, policy: must("engine_*_re*d")},
	{name: "?", form: shared, policy: must("engine_v?_read")},
	{name: "? at the start", form: shared, policy: must("?ngine_open")},
	{name: "a digit at the start", form: shared, policy: must("9live?", "9lives")},
	{name: "[12]", form: shared, policy: must("engine_v[12]_read")},
	{name: "[a-z]", form: shared, policy: must("engine_[a-d]*")},
	{name: "[A-Z] at the start", form: shared, policy: must("[A-Z]*_OPEN")},
	{name: "[a-z0-9_.]", form: shared, policy: must("engine[_.][a-z0-9]*")},
	{name: "every name", form: shared, policy: must("*")},
	{name: "every name, and one exact", form: shared, policy: must("*", "engine_open")},
	{name: "_* with bounds of sections", form: shared, policy: must("_*")},
	{name: "__start_*", form: shared, policy: must("__start_*")},
	{name: "__start_registry exact", form: shared, policy: may("__start_registry", "__stop_registry"), none: true},
	{name: "a glob that matches nothing", form: shared, policy: may("nothing_*", "engine_open")},
	{name: "overlapping globs", form: shared, policy: must("engine_*", "engine_v2_*", "engine_v2_read")},
	// C++.
	{name: "C++ function, exact", form: shared, policy: must("freely(int)")},
	{name: "C++ function, two parameters", form: shared, policy: must("freely(char const*, unsigned long)")},
	{name: "C++ overloads", form: shared, policy: must("freely(*)")},
	{name: "C++ method", form: shared, policy: must("ns::Shape::area(int)")},
	{name: "C++ const method", form: shared, policy: must("ns::Shape::draw(int) const")},
	{name: "C++ methods", form: shared, policy: must("ns::Shape::area(*)")},
	{name: "C++ constructors", form: shared, policy: must("ns::Shape::Shape(int)")},
	{name: "C++ destructors", form: shared, policy: must("ns::Shape::~Shape()")},
	{name: "C++ static member", form: shared, policy: must("ns::Shape::count")},
	{name: "C++ class", form: shared, policy: must("ns::Shape::*", "vtable for ns::Shape", "typeinfo for ns::Shape", "typeinfo name for ns::Shape")},
	{name: "C++ namespace", form: shared, policy: must("ns::*")},
	{name: "C++ nested namespace", form: shared, policy: must("ns::inner::*")},
	{name: "C++ vtables", form: shared, policy: must("vtable for *")},
	{name: "C++ vtable, VTT", form: shared, policy: must("vtable for ns::Both", "VTT for ns::Both")},
	{name: "C++ typeinfo glob", form: shared, policy: must("typeinfo for ns::*")},
	{name: "C++ vtable of a global class", form: shared, policy: must("vtable for Plain", "typeinfo for Plain")},
	{name: "C++ thunks and construction vtables, mangled", form: shared, policy: must("_ZTh*", "_ZTv*", "_ZTC*")},
	{name: "C++ nested templates, GNU style", form: shared, policy: must("ns::nested(pair<list<list<int> >, list<char> >)")},
	{name: "C++ nested templates, LLVM style", form: shared, policy: must("ns::nested(pair<list<list<int>>, list<char>>)")},
	{name: "C++ nullptr_t", form: shared, policy: must("ns::nothing(std::nullptr_t)")},
	{name: "C++ pointer to function, array", form: shared, policy: must("ns::pointer(void (*)(int), int (&) [3])")},
	{name: "C++ literal argument", form: shared, policy: must("ns::fixed(sized<8u>)")},
	{name: "C++ ABI tag", form: shared, policy: must("ns::tagged[abi:v2](int)")},
	{name: "C++ template instance", form: shared, policy: must("int ns::instance<int>(int)")},
	{name: "C++ template instances", form: shared, policy: must("* ns::instance<*>(*)")},
	{name: "C++ variable template", form: shared, policy: must("ns::constant<int>")},
	{name: "C++ operators", form: shared, policy: must("ns::operator>>(ns::Shape&, int)", "ns::operator==(*)", "ns::Ops::operator[](int)", "ns::Ops::operator()(int, int)")},
	{name: "C++ operators, more", form: shared, policy: must("ns::Ops::operator int() const", "ns::Ops::operator->()", "ns::Ops::operator+=(int)", "ns::operator>(*)", "ns::operator<<(*")},
	{name: "C++ does not match C", form: shared, policy: may("ns::draw(int)", "c_linkage(int)", "*vtable for *::S*e*::*"), none: true},
	{name: "C++ thread_local", form: shared, policy: must("ns::slot", "TLS init function for ns::slot", "TLS wrapper function for ns::slot", "guard variable for *")},
	{name: "C++ GNU_UNIQUE", form: shared, policy: must("Counter<int>::*", "inlined()::value")},
	{name: "C++ by mangled glob", form: shared, policy: must("_ZN2ns5Shape*", "_ZNK2ns5Shape*")},
	{name: "C++ and C together", form: shared, policy: Policy{MustExport: []string{"ns::Shape::*", "engine_v2_*"}, MayExport: []string{"engine_debug_*", "ns::absent::*"}}},
	// Rust.
	{name: "Rust no_mangle, exact", form: shared, policy: must("plugin_open")},
	{name: "Rust no_mangle, glob", form: shared, policy: must("plugin_*", "PLUGIN_*"), rust: true},
	{name: "Rust v0, mangled glob", form: shared, policy: must("_RN*6plugin5inner*"), rust: true},
	{name: "Rust legacy, demangled glob", form: shared, policy: must("engine::core::*")},
	{name: "Rust legacy, mangled glob", form: shared, policy: must("_ZN6engine4core*")},
	{name: "Rust, names by list", form: shared, policy: names("_ZN6engine4core4open17h0123456789abcdefE", "_RNvNtCsabc_6plugin5inner5absent", "plugin_open")},
	// Public by library, by pattern, by list.
	{name: "names of a library", form: shared, policy: names("dbus_get", "dbus_helper", "dbus_data", "dbus_gone")},
	{name: "names with odd bytes", form: shared, policy: names("type.(*T).Method", "engine_é", "9lives", "engine-dash")},
	{name: "library, pattern and list", form: shared, policy: Policy{MustExport: []string{"engine_open"}, MayExport: []string{"engine_v?_*"}, Names: []string{"dbus_get", "dbus_gone"}}},
	{name: "library, pattern and list, executable", form: withDSO, policy: Policy{MustExport: []string{"engine_open"}, MayExport: []string{"engine_v?_*"}, Names: []string{"dbus_get", "dbus_gone"}}},
	{name: "library, pattern and list, -rdynamic", form: rdynamic, policy: Policy{MustExport: []string{"engine_open"}, MayExport: []string{"ns::Shape::*"}, Names: []string{"dbus_get", "dbus_gone"}}},
	// Executables.
	{name: "nothing, executable", form: pie, none: true},
	{name: "nothing, no PIE", form: noPIE, none: true},
	{name: "nothing, -rdynamic", form: rdynamic, none: true},
	{name: "nothing, DSO", form: withDSO, none: true},
	{name: "nothing, -rdynamic and DSO", form: withBoth, none: true},
	{name: "exact, executable", form: pie, policy: must("engine_open", "engine_opne")},
	{name: "exact, no PIE", form: noPIE, policy: must("engine_open", "engine_bss")},
	{name: "glob, executable", form: pie, policy: must("engine_*")},
	{name: "glob, no PIE", form: noPIE, policy: must("engine_*")},
	{name: "glob, -rdynamic", form: rdynamic, policy: must("engine_[a-d]*")},
	{name: "glob, DSO", form: withDSO, policy: must("engine_v2_*")},
	{name: "glob, -rdynamic and DSO", form: withBoth, policy: must("dbus_*")},
	{name: "C++, executable", form: pie, policy: must("ns::*", "vtable for ns::Shape")},
	{name: "C++, -rdynamic", form: rdynamic, policy: must("freely(*)")},
	{name: "every name, executable", form: pie, policy: must("*")},
	{name: "every name, -rdynamic", form: rdynamic, policy: must("*")},
	{name: "Rust, executable", form: pie, policy: must("plugin_*", "_RN*5inner*"), rust: true},
	{name: "main", form: rdynamic, policy: must("main")},
	{name: "_* executable", form: pie, policy: must("_Z*", "__start_*")},
	// Versions.
	{name: "one version", form: shared, policy: nodes(v("V1", "engine_open", "engine_v2_*"))},
	{name: "one version, nothing in it", form: shared, policy: nodes(v("V1")), none: true},
	{name: "two versions", form: shared, policy: nodes(v("ENGINE_1.0", "engine_open", "engine_v1_*"), v("ENGINE_2.0", "engine_v2_*"))},
	{name: "three versions", form: shared, policy: nodes(v("V1", "engine_open"), v("V2", "engine_close"), v("V3", "engine_v?_read"))},
	{name: "versions, an empty one between", form: shared, policy: nodes(v("V1", "engine_open"), v("V2"), v("V3", "engine_close"))},
	{name: "versions, later glob wins", form: shared, policy: nodes(v("V1", "engine_*"), v("V2", "engine_v2_*", "*_read"))},
	{name: "versions, earlier glob is narrower", form: shared, policy: nodes(v("V1", "engine_v2_*"), v("V2", "engine_*"))},
	{name: "versions, exact before a glob", form: shared, policy: nodes(v("V1", "engine_open"), v("V2", "engine_*"))},
	{name: "versions, exact after a glob", form: shared, policy: nodes(v("V1", "engine_*"), v("V2", "engine_open"))},
	{name: "versions, exact in both", form: shared, policy: nodes(v("V1", "engine_open", "engine_close"), v("V2", "engine_open"))},
	{name: "versions, the rest in the last", form: shared, policy: nodes(v("V1", "engine_open", "dbus_*"), v("V2", "*"))},
	{name: "versions, the rest in the first", form: shared, policy: nodes(v("V1", "*"), v("V2", "engine_v2_*"))},
	{name: "versions, C++", form: shared, policy: nodes(v("V1", "ns::Shape::*"), v("V2", "ns::inner::*", "vtable for ns::Shape"))},
	{name: "versions, C++ glob over exact", form: shared, policy: nodes(v("V1", "_ZN2ns5Shape4areaEi"), v("V2", "ns::Shape::*"))},
	{name: "versions, C++ over C", form: shared, policy: nodes(v("V1", "_ZN2ns*"), v("V2", "ns::Shape::area(*)"))},
	{name: "versions, C over C++", form: shared, policy: nodes(v("V1", "ns::*"), v("V2", "_ZN2ns5Shape*"))},
	{name: "versions, TLS, COMMON, IFUNC, unique", form: shared, policy: nodes(v("V1", "engine_tls", "engine_common", "engine_ifunc"), v("V2", "_ZZ*"))},
	{name: "versions, executable", form: pie, policy: nodes(v("V1", "engine_open"), v("V2", "engine_v2_*"))},
	{name: "versions, -rdynamic and DSO", form: withBoth, policy: nodes(v("V1", "engine_open"), v("V2", "dbus_*"))},
	{name: "versions of the objects", form: versioned, policy: nodes(v("V1", "api", "api_*"), v("V2", "api"))},
	{name: "versions of the objects, globs", form: versioned, policy: nodes(v("V1", "api*"), v("V2", "api"))},
	// rustc passes a version script of its own beside ours.
	{name: "what rustc exports", form: cdylib, none: true},
	{name: "names of C in a cdylib", form: cdylib, policy: must("engine_open", "engine_v2_*")},
	{name: "names of Rust in a cdylib", form: cdylib, policy: must("plugin_open")},
	{name: "unmatched names in a cdylib", form: cdylib, policy: Policy{MayExport: []string{"dbus_*", "absent"}, Names: []string{"plugin_open", "gone"}}},
}
