package main

// The rows: what is compiled how, and in which order it is linked.

// Row is one way to build the program.
type Row struct {
	Name string
	// Inputs stand in the order of the link.
	Inputs []input
	Link   []string // flags of the link
	// Fix says that the row is offered as a way out: it has to be right everywhere.
	Fix bool
}

// input is a source and how it is compiled.
type input struct {
	Source string
	Tool   string // clang-22, clang++-22, gcc, g++, rustc
	Flags  string
}

func clang(source, flags string) input { return input{source, "clang-22", "-O2 -g " + flags} }
func clangxx(flags string) input       { return input{"other.cc", "clang++-22", "-O2 -g " + flags} }
func gcc(source, flags string) input   { return input{source, "gcc", "-O2 -g " + flags} }
func gxx(flags string) input           { return input{"other.cc", "g++", "-O2 -g " + flags} }
func rust(flags string) input {
	return input{"other.rs", "rustc", "-O -g --edition 2021 --crate-type staticlib -C panic=abort " + flags}
}

// both are the two C files.
func both(flags string) []input { return []input{clang("main.c", flags), clang("log.c", flags)} }

func with(first []input, more ...input) []input {
	return append(first[:len(first):len(first)], more...)
}

// How LTO is asked for, of each compiler.
const (
	thin    = "-flto=thin"
	full    = "-flto=full"
	bitcode = "-C linker-plugin-lto"
	native  = ""
	std     = "--cfg with_std -C panic=unwind "
)

func rows() []Row {
	lto := func(flags ...string) []string { return append([]string{thin}, flags...) }
	first := clang("first.c", native)
	return []Row{
		// The table that this began with.
		{Name: "Rust in full LTO with one C file", Inputs: []input{clang("one.c", full), rust(bitcode)}, Link: []string{full}, Fix: true},
		{Name: "Rust in ThinLTO", Inputs: with(both(thin), rust(bitcode)), Link: lto()},
		{Name: "LTO of C only, native Rust, a native C object first", Inputs: with([]input{first}, with(both(thin), rust(native))...), Link: lto()},
		{Name: "LTO of C only, native Rust, which is first", Inputs: with(both(thin), rust(native)), Link: lto()},
		{Name: "Rust in ThinLTO, `-std=gnu23`", Inputs: with(both(thin+" -std=gnu23"), rust(bitcode)), Link: lto()},

		// Ways out.
		{Name: "Rust in ThinLTO, `-C debuginfo=0`", Inputs: with(both(thin), rust(bitcode+" -C debuginfo=0")), Link: lto(), Fix: true},
		{Name: "Rust in ThinLTO, `-std=gnu23`, `-C debuginfo=0`", Inputs: with(both(thin+" -std=gnu23"), rust(bitcode+" -C debuginfo=0")), Link: lto(), Fix: true},
		{Name: "LTO of C only, native Rust, `-C debuginfo=0`", Inputs: with(both(thin), rust("-C debuginfo=0")), Link: lto(), Fix: true},
		{Name: "Rust in ThinLTO that imports nothing", Inputs: with(both(thin), rust(bitcode)), Link: lto("-Wl,-mllvm,-import-instr-limit=0"), Fix: true},
		{Name: "no LTO", Inputs: with(both(native), rust(native)), Fix: true},

		// What else people do.
		{Name: "Rust in full LTO with two C files", Inputs: with(both(full), rust(bitcode)), Link: []string{full}},
		{Name: "Rust in full LTO, `-std=gnu23`", Inputs: with(both(full+" -std=gnu23"), rust(bitcode)), Link: []string{full}},
		{Name: "full LTO of C only, native Rust, which is first", Inputs: with(both(full), rust(native)), Link: []string{full}},
		{Name: "LTO of one C file only, native Rust, which is first", Inputs: []input{clang("one.c", thin), rust(native)}, Link: lto()},
		{Name: "Rust in ThinLTO with one C file", Inputs: []input{clang("one.c", thin), rust(bitcode)}, Link: lto()},
		{Name: "Rust in ThinLTO, Rust first on the command line", Inputs: with([]input{rust(bitcode)}, both(thin)...), Link: lto()},
		{Name: "Rust in ThinLTO, `-std=gnu23`, a native C object first", Inputs: with([]input{first}, with(both(thin+" -std=gnu23"), rust(bitcode))...), Link: lto()},
		{Name: "Rust in ThinLTO, `-std=gnu23`, a bool in no type", Inputs: []input{clang("local.c", thin+" -std=gnu23"), rust(bitcode)}, Link: lto()},
		{Name: "Rust in ThinLTO, `-std=gnu23`, a global bool", Inputs: []input{clang("global.c", thin+" -std=gnu23"), rust(bitcode)}, Link: lto()},
		{Name: "Rust in ThinLTO, `-std=gnu23`, a bool in a function's own struct", Inputs: []input{clang("inner.c", thin+" -std=gnu23"), rust(bitcode)}, Link: lto()},
		{Name: "Rust in ThinLTO, `-std=gnu23`, a function that returns bool", Inputs: []input{clang("returns.c", thin+" -std=gnu23"), rust(bitcode)}, Link: lto()},
		{Name: "Rust in ThinLTO, two crates", Inputs: with(both(thin), rust(bitcode+" --cfg two --extern deeper=libdeeper.rlib")), Link: lto()},
		{Name: "Rust in ThinLTO, `-C debuginfo=1`", Inputs: with(both(thin), rust(bitcode+" -C debuginfo=1")), Link: lto()},
		{Name: "Rust in ThinLTO, DWARF 4", Inputs: with(both(thin+" -gdwarf-4"), rust(bitcode)), Link: lto("-gdwarf-4")},
		{Name: "Rust with std in ThinLTO", Inputs: with(both(thin), rust(bitcode+" "+std)), Link: lto()},
		{Name: "Rust with std in ThinLTO, a native C object first", Inputs: with([]input{first}, with(both(thin), rust(bitcode+" "+std))...), Link: lto()},
		{Name: "Rust with std in ThinLTO, `-C debuginfo=0`", Inputs: with(both(thin), rust(bitcode+" -C debuginfo=0 "+std)), Link: lto()},
		{Name: "C++ in ThinLTO", Inputs: with(both(thin), clangxx(thin)), Link: lto()},
		{Name: "C++ in ThinLTO, C++ first", Inputs: with([]input{clangxx(thin)}, both(thin)...), Link: lto()},
		{Name: "LTO of C only, native C++, a native C object first", Inputs: with([]input{first}, with(both(thin), clangxx(native))...), Link: lto()},
		{Name: "C++, no LTO", Inputs: with(both(native), clangxx(native)), Fix: true},
		{Name: "C++ in LTO of GCC", Inputs: []input{gcc("main.c", "-flto"), gcc("log.c", "-flto"), gxx("-flto")}, Link: []string{"-O2", "-g", "-flto"}},
		{Name: "LTO of GCC of C only, native Rust", Inputs: []input{gcc("main.c", "-flto"), gcc("log.c", "-flto"), rust(native)}, Link: []string{"-O2", "-g", "-flto"}},
		{Name: "GCC, no LTO", Inputs: []input{gcc("main.c", native), gcc("log.c", native), rust(native)}, Fix: true},
	}
}
