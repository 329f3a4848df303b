package main

// Plugins of other languages.

var languageCases = []Case{
	{Name: "C++", Linkers: everyLinker, Make: func(b *bench) {
		b.write("p.cc", "#include <stdexcept>\n#include <string>\n#include <iostream>\nextern \"C\" int p(int n) { try { if (n) throw std::runtime_error(std::to_string(n)); } catch (std::exception &e) { std::cout << e.what(); } return 0; }\n")
		b.run("", "g++", "-shared", "-fPIC", "-O1", "-fuse-ld="+b.linker, "-o", "p.so", "p.cc")
	}},
	{Name: "C++ with std::format", Make: func(b *bench) {
		b.write("p.cc", "#include <format>\n#include <string>\nextern \"C\" int p(double n) { return (int)std::format(\"{}\", n).size(); }\n")
		b.run("", "g++", "-std=c++20", "-shared", "-fPIC", "-O1", "-o", "p.so", "p.cc")
	}},
	{Name: "Rust", Linkers: everyLinker, Make: func(b *bench) {
		b.write("p.rs", "#[no_mangle]\npub extern \"C\" fn p(n: u32) -> usize { let v: Vec<u32> = (0..n).collect(); std::thread::spawn(move || v.len()).join().unwrap() + std::env::args().count() }\n")
		b.run("", "rustc", "--crate-type=cdylib", "-O", "-Clink-arg=-fuse-ld="+b.linker, "-o", "p.so", "p.rs")
	}},
	{Name: "Go", Make: func(b *bench) {
		b.write("p.go", "package main\n\nimport \"C\"\n\n//export p\nfunc p(n C.int) C.int { return n + 1 }\n\nfunc main() {}\n")
		b.run("", "go", "build", "-buildmode=c-shared", "-o", "p.so", "p.go")
	}},
}
