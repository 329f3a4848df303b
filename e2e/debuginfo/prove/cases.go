package main

// The programs of our own: how each is built, and what has to be said of it. The table is
// written by hand; nothing in it comes from what symcheck says.

// Case is one file to judge.
type Case struct {
	Name  string
	Build string   // for sh -e, in a folder of its own; $S has the sources; it makes ./out
	Leak  string   // what has to become of language-leak
	BTF   string   // and of btf: "nothing to check" where the file has no .BTF
	Flags []string // of symcheck beside --languages=kernel_btf
	// NoOracle says why pahole is no judge of this file; "" has its encoding agree.
	NoOracle string
}

const (
	ring = "rustc -g -O --crate-type staticlib -C panic=abort -o libring.a $S/ring.rs\n"
	// ringLTO is ring as LLVM's bitcode, to be linked with C by the linker.
	ringLTO = "rustc -g -O --crate-type staticlib -C panic=abort -C linker-plugin-lto -o libring.a $S/ring.rs\n"
	lto     = "clang-22 --ld-path=ld.lld-22 -g -O2 "
)

// noC says that there is nothing for pahole: what it makes all the same must be right.
const noC = "none of it is C"

// cases are all of them.
func cases() []Case {
	list := []Case{
		{Name: "C, gcc -gsplit-dwarf", Build: "gcc -g -gsplit-dwarf -o out $S/main.c $S/measure.c", Leak: notChecked, BTF: nothing},
		{Name: "C, clang -gsplit-dwarf, DWARF 4", Build: "clang -gdwarf-4 -gsplit-dwarf -o out $S/main.c $S/measure.c", Leak: notChecked, BTF: nothing},
		{Name: "C, clang -gsplit-dwarf=single", Build: "clang -g -gsplit-dwarf=single -c $S/main.c $S/measure.c && clang -o out main.o measure.o", Leak: notChecked, BTF: nothing},
		{Name: "C, no debug information", Build: "gcc -o out $S/main.c $S/measure.c", Leak: notChecked, BTF: nothing},
		{Name: "C, dwz", Build: "gcc -g -O2 -o out $S/main.c $S/measure.c\ndwz out", Leak: held, BTF: nothing, NoOracle: "1.24 reads no partial units"},
		{Name: "C, dwz with an alternate file", Build: "gcc -g -O2 -o out $S/main.c $S/measure.c\ncp out two\ndwz -m common out two", Leak: notChecked, BTF: nothing},
		{Name: "C, stripped, its debug file named", Build: "gcc -g -O2 -o out $S/main.c $S/measure.c\nobjcopy --only-keep-debug out out.debug\nstrip out\nobjcopy --add-gnu-debuglink=out.debug out", Leak: held, BTF: nothing, Flags: []string{"--debug-file=out.debug"}, NoOracle: "pahole wants it in the file itself"},
		{Name: "C, stripped, its debug file not named", Build: "gcc -g -O2 -o out $S/main.c $S/measure.c\nobjcopy --only-keep-debug out out.debug\nstrip out\nobjcopy --add-gnu-debuglink=out.debug out", Leak: notChecked, BTF: nothing},
		{Name: "C, the debug file itself", Build: "gcc -g -O2 -o whole $S/main.c $S/measure.c\nobjcopy --only-keep-debug whole out", Leak: held, BTF: nothing},
		{Name: "C, one object", Build: "gcc -g -c -o out $S/main.c", Leak: held, BTF: nothing},
		{Name: "C, an object with a type unit in each of its sections", Build: "gcc -gdwarf-4 -fdebug-types-section -c -o out $S/main.c", Leak: held, BTF: nothing},

		{Name: "assembler, gcc, .S", Build: "gcc -g -nostdlib -static -o out $S/start.S", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "assembler, clang, .S", Build: "clang -g -nostdlib -static -o out $S/start.S", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "assembler, gcc, .s, DWARF 2", Build: "gcc -gdwarf-2 -c -o out $S/twice.s", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "assembler, clang, .s, DWARF 4", Build: "clang -gdwarf-4 -c -o out $S/twice.s", Leak: held, BTF: nothing, NoOracle: noC},

		{Name: "C++, g++", Build: "g++ -g -o out $S/main.cc $S/boxes.cc", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "C++, g++ -O2, DWARF 4, type units", Build: "g++ -O2 -gdwarf-4 -fdebug-types-section -o out $S/main.cc $S/boxes.cc", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "C++, clang++ -O2", Build: "clang++ -g -O2 -o out $S/main.cc $S/boxes.cc", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "C++, clang++ ThinLTO", Build: "clang++ -g -O2 -flto=thin -fuse-ld=lld -o out $S/main.cc $S/boxes.cc", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "C++, g++ LTO", Build: "g++ -g -O2 -flto -o out $S/main.cc $S/boxes.cc", Leak: held, BTF: nothing, NoOracle: noC},

		{Name: "Rust", Build: "rustc -g -o out $S/main.rs", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "Rust -O", Build: "rustc -g -O -C codegen-units=4 -o out $S/main.rs", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "Rust, ThinLTO", Build: "rustc -g -O -C lto=thin -o out $S/main.rs", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "Rust, full LTO, DWARF 5", Build: "rustc -g -O -C lto=fat -Z dwarf-version=5 -o out $S/main.rs 2>/dev/null || RUSTC_BOOTSTRAP=1 rustc -g -O -C lto=fat -Z dwarf-version=5 -o out $S/main.rs", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "Rust, a library for C", Build: "rustc -g -O --crate-type cdylib -C panic=abort -o out $S/ring.rs", Leak: held, BTF: nothing, NoOracle: noC},

		{Name: "Go", Build: "cp $S/plain.go.in main.go\ngo build -o out main.go", Leak: held, BTF: nothing, NoOracle: noC},
		{Name: "Go, not compressed", Build: "cp $S/plain.go.in main.go\ngo build -ldflags=-compressdwarf=false -o out main.go", Leak: held, BTF: nothing, NoOracle: noC},

		{Name: "C and assembler", Build: "gcc -g -o out $S/use_twice.c $S/twice.s", Leak: held, BTF: nothing},
		{Name: "C and C++", Build: "gcc -g -O2 -c $S/count_boxes.c\ng++ -g -O2 -o out count_boxes.o $S/boxes.cc", Leak: held, BTF: nothing},
		{Name: "C and C++, type units", Build: "gcc -gdwarf-4 -fdebug-types-section -c $S/count_boxes.c\ng++ -gdwarf-4 -fdebug-types-section -o out count_boxes.o $S/boxes.cc", Leak: held, BTF: nothing, NoOracle: "1.32 loses what is in type units where C++ has some, 1.24 writes nothing"},
		{Name: "C and Rust, gcc", Build: ring + "gcc -g -O2 -o out $S/use_ring.c $S/first.c libring.a", Leak: held, BTF: nothing},
		{Name: "C and Rust, clang, Rust first", Build: ring + "clang -g -O2 -fuse-ld=lld -o out -Wl,-u,ring_sum libring.a $S/use_ring.c $S/first.c", Leak: held, BTF: nothing},
		{Name: "C and Rust, full LTO of one C file", Build: ringLTO + "clang-22 -g -c $S/first.c\n" + lto + "-flto -o out $S/use_ring.c first.o libring.a", Leak: held, BTF: nothing},
		{Name: "C and Rust, ThinLTO, Rust without debug information", Build: "rustc -O --crate-type staticlib -C panic=abort -C debuginfo=0 -C linker-plugin-lto -o libring.a $S/ring.rs\n" + lto + "-flto=thin -o out $S/use_ring.c $S/first.c libring.a", Leak: held, BTF: nothing},

		{Name: "C for BPF, clang", Build: "clang -target bpf -g -O2 -c -o out $S/filter.bpf.c", Leak: held, BTF: held},
		{Name: "C, gcc -gbtf", Build: "gcc -g -gbtf -c -o out $S/main.c", Leak: held, BTF: held},
		{Name: "C, BTF put in by pahole", Build: "gcc -g -O2 -o out $S/main.c $S/measure.c\npahole --btf_encode out", Leak: held, BTF: held, Flags: []string{"--btf=required"}},
	}
	return append(append(list, inC()...), caught()...)
}

// inC are two files of C, built in many ways.
func inC() []Case {
	var list []Case
	for _, how := range []struct{ name, flags, noOracle string }{
		{"gcc", "gcc -g", ""}, {"gcc -O2", "gcc -g -O2", ""}, {"clang 21 -O2", "clang -g -O2", ""}, {"clang 22 -O2", "clang-22 -g -O2", ""},
		{"gcc, DWARF 2", "gcc -gdwarf-2 -gstrict-dwarf", ""}, {"gcc, DWARF 3", "gcc -gdwarf-3", ""}, {"gcc -O2, DWARF 4", "gcc -gdwarf-4 -O2", ""},
		{"clang, DWARF 2", "clang -gdwarf-2", ""}, {"clang, DWARF 3", "clang -gdwarf-3", ""}, {"clang -O2, DWARF 4", "clang -gdwarf-4 -O2", ""},
		{"gcc, 64-bit DWARF", "gcc -g -gdwarf64", ""}, {"clang, 64-bit DWARF", "clang -g -gdwarf64 -fuse-ld=lld", ""},
		{"gcc -g3", "gcc -g3", ""}, {"clang -fdebug-macro", "clang -g -fdebug-macro", ""},
		{"gcc -gz=zlib", "gcc -g -gz=zlib", ""}, {"gcc -gz=zstd", "gcc -g -gz=zstd", ""}, {"clang -gz=zstd, lld", "clang -g -gz=zstd -fuse-ld=lld", ""},
		{"gcc, shared library", "gcc -g -O2 -fPIC -shared", ""}, {"clang, shared library, mold", "clang -g -O2 -fPIC -shared -fuse-ld=mold", ""},
		{"gcc, static", "gcc -g -static", ""}, {"clang, static PIE", "clang -g -static-pie", ""},
		{"gcc, DWARF 4, type units", "gcc -gdwarf-4 -fdebug-types-section", ""},
		{"gcc, type units", "gcc -g -fdebug-types-section", "pahole does not read the type units of DWARF 5"},
		{"clang, DWARF 4, type units", "clang -gdwarf-4 -fdebug-types-section", ""},
		{"gcc, gold --gc-sections", "gcc -g -ffunction-sections -fuse-ld=gold -Wl,--gc-sections", ""},
		{"clang, lld --gc-sections", "clang -g -ffunction-sections -fuse-ld=lld -Wl,--gc-sections", ""},
		{"gcc LTO", "gcc -g -O2 -flto", ""}, {"gcc LTO in partitions", "gcc -g -O2 -flto -flto-partition=1to1", ""},
		{"clang 21 ThinLTO", "clang -g -O2 -flto=thin -fuse-ld=lld", ""}, {"clang 22 ThinLTO", lto + "-flto=thin", ""},
		{"clang 22 ThinLTO, C23", lto + "-std=gnu23 -flto=thin", ""}, {"clang 21 full LTO", "clang -g -O2 -flto -fuse-ld=lld", ""},
		{"gcc -r", "gcc -g -r -nostdlib", ""}, {"clang -r, lld", "clang -g -O2 -r -nostdlib -fuse-ld=lld", ""},
	} {
		list = append(list, Case{Name: "C, " + how.name, Build: how.flags + " -o out $S/main.c $S/measure.c", Leak: held, BTF: nothing, NoOracle: how.noOracle})
	}
	for _, cpu := range []string{"aarch64", "arm", "i386", "powerpc", "powerpc64", "riscv64", "s390x", "mips"} {
		list = append(list, Case{Name: "C, an object for " + cpu, Build: "clang -target " + cpu + "-linux-gnu -g -c -o out $S/main.c", Leak: held, BTF: nothing})
	}
	return list
}

// caught are the counterparts: what pahole makes of these is wrong, and has to be said.
func caught() []Case {
	return []Case{
		{Name: "C and Rust, ThinLTO", Build: ringLTO + lto + "-flto=thin -o out $S/use_ring.c $S/first.c libring.a", Leak: warned, BTF: nothing},
		{Name: "C and Rust, full LTO of two C files", Build: ringLTO + lto + "-flto -o out $S/use_ring.c $S/first.c libring.a", Leak: warned, BTF: nothing},
		{Name: "C23 and Rust, ThinLTO", Build: ringLTO + lto + "-std=gnu23 -flto=thin -o out $S/use_open.c $S/first.c libring.a", Leak: found, BTF: nothing},
		{Name: "C in ThinLTO and Rust, not in it, first", Build: ring + lto + "-flto=thin -o out -Wl,-u,ring_sum libring.a $S/main.c $S/measure.c", Leak: found, BTF: nothing},
		{Name: "C in ThinLTO and Rust, not in it, a C object first", Build: ring + "clang-22 -g -c $S/first.c\n" + lto + "-flto=thin -o out first.o $S/main.c $S/measure.c -Wl,-u,ring_sum libring.a", Leak: warned, BTF: nothing},
		{Name: "C and C++, ThinLTO", Build: lto + "-flto=thin -c $S/count_boxes.c\nclang++-22 --ld-path=ld.lld-22 -g -O2 -flto=thin -o out count_boxes.o $S/boxes.cc", Leak: found, BTF: nothing},
		{Name: "C with a library in Go: Go's linker refers from unit to unit", Build: "cp $S/archive.go.in main.go\ngo build -buildmode=c-archive -o libgo.a main.go\ngcc -g -o out $S/use_go.c libgo.a", Leak: warned, BTF: nothing},
		{Name: "C in a Go program (cgo): Go's linker refers from each unit to others, and Go is first", Build: "cp $S/cgo.go.in main.go\ngo build -o out main.go", Leak: found, BTF: nothing},
		{Name: "C, BTF cut off", Build: "gcc -g -O2 -o out $S/main.c $S/measure.c\npahole --btf_encode_detached=whole out\nhead -c 300 whole >cut\nobjcopy --add-section .BTF=cut out", Leak: held, BTF: found},
		{Name: "C, BTF asked for and not there", Build: "gcc -g -O2 -o out $S/main.c $S/measure.c", Leak: held, BTF: found, Flags: []string{"--btf=required"}},
	}
}
