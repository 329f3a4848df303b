package main

// The parts: which archives, which program, what the original is.

// Case is a set of archives, and a program that uses them.
type Case struct {
	Name    string
	CPU     string // as a table heads it
	Cross   string // the prefix of the compiler, binutils included; "" is the machine's own
	Run     []string
	Program string   // in programs
	Set     []string // archives as the compiler finds them
	Config  []string // a program that prints paths of archives to add to the set
	Flags   []string // of the compiler
	Link    []string // what the archives need from outside the set
	Beside  []string // the original library, as the other copy links it
	Linkers []string // -fuse-ld
	Answer  string   // what both copies begin to say
}

var linkers = []string{"bfd", "lld", "mold"}

var parts = func() map[string][]Case {
	p := map[string][]Case{
		"dbus": {
			{
				Name: "libdbus-1", CPU: "x86-64", Program: "dbus.c", Set: []string{"libdbus-1.a"}, Link: []string{"-lsystemd", "-lpthread"},
				Beside: []string{"-ldbus-1"}, Linkers: linkers, Answer: "D-Bus ",
			},
			{
				Name: "libdbus-1 beside the archive", CPU: "x86-64", Program: "dbus.c", Set: []string{"libdbus-1.a"}, Link: []string{"-lsystemd", "-lpthread"},
				Beside: []string{"-l:libdbus-1.a"}, Linkers: linkers, Answer: "D-Bus ",
			},
		},
		"stdcxx": {{
			Name: "libstdc++", CPU: "x86-64", Program: "stdcxx.cc", Set: []string{"libstdc++.a"}, Beside: []string{"-lstdc++"}, Linkers: linkers, Answer: "libstdc++ ",
		}},
		"crypto": {
			{
				Name: "libcrypto and libssl", CPU: "x86-64", Program: "crypto.c", Set: []string{"libssl.a", "libcrypto.a"}, Link: []string{"-lz", "-l:libzstd.so.1", "-lpthread"},
				Beside: []string{"-lssl", "-lcrypto"}, Linkers: linkers, Answer: "OpenSSL ",
			},
			{
				Name: "libcrypto and libssl beside the archives", CPU: "x86-64", Program: "crypto.c", Set: []string{"libssl.a", "libcrypto.a"}, Link: []string{"-lz", "-l:libzstd.so.1", "-lpthread"},
				Beside: []string{"-l:libssl.a", "-l:libcrypto.a"}, Linkers: linkers, Answer: "OpenSSL ",
			},
		},
		"llvm": {{
			Name: "LLVM", CPU: "x86-64", Program: "llvm.cc", Config: []string{"/usr/lib/llvm-21/bin/llvm-config", "--link-static", "--libfiles", "x86", "irreader", "bitwriter", "passes", "object"},
			Flags: []string{"-std=c++17", "-I/usr/lib/llvm-21/include", "-D__STDC_CONSTANT_MACROS", "-D__STDC_FORMAT_MACROS", "-D__STDC_LIMIT_MACROS"},
			Link:  []string{"-lz", "-l:libzstd.so.1", "-lxml2", "-ldl", "-lm"}, Beside: []string{"-L/usr/lib/llvm-21/lib", "-lLLVM-21"}, Linkers: linkers, Answer: "LLVM ",
		}},
	}
	for _, cpu := range []struct{ name, triple, qemu string }{
		{"aarch64", "aarch64-linux-gnu", "qemu-aarch64"}, {"riscv64", "riscv64-linux-gnu", "qemu-riscv64"}, {"s390x", "s390x-linux-gnu", "qemu-s390x"},
		{"i386", "i686-linux-gnu", "qemu-i386"}, {"arm", "arm-linux-gnueabihf", "qemu-arm"},
	} {
		run := []string{cpu.qemu, "-L", "/usr/" + cpu.triple}
		p[cpu.name] = []Case{
			{
				Name: "libm beside the archive", CPU: cpu.name, Cross: cpu.triple + "-", Run: run, Program: "math.c", Set: []string{"libm.a"}, Flags: []string{"-fno-builtin"},
				Link: []string{"-static"}, Beside: []string{"-lm"}, Linkers: linkers, Answer: "glibc ",
			},
			{
				Name: "libstdc++", CPU: cpu.name, Cross: cpu.triple + "-", Run: run, Program: "stdcxx.cc", Set: []string{"libstdc++.a"}, Beside: []string{"-lstdc++"},
				Linkers: linkers, Answer: "libstdc++ ",
			},
		}
	}
	return p
}()
