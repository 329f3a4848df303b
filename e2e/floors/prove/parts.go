package main

// The parts: a processor, its compilers, and the systems to load on.

import "github.com/rules-symcheck/rules_symcheck/tools/reallink"

// Part is what is linked for one processor, and where it runs.
type Part struct {
	Name      string
	CPU       string // as symcheck calls it
	Cross     string // the prefix of the compiler, binutils included; "" is the machine's own
	Run       []string
	Languages []string
	Floors    []string
	Flags     []string // of the compiler
	Systems   []System
	// NoCopy is set where compilers reach all data through a table of addresses, so that
	// no program copies a variable out of a library.
	NoCopy bool
}

// System is a glibc to load on.
type System struct {
	Release string
	Folders []string // its libraries, the loader in the first that has one
}

// Linkers are those that -fuse-ld names.
var linkers = []string{"bfd", "lld", "mold"}

const runtimes = reallink.SystemsFolder + "/"

// debian are the systems of the machine's own processor, as they are unpacked.
func debian() []System {
	var systems []System
	for _, s := range []struct{ release, suite string }{{"2.31", "bullseye"}, {"2.36", "bookworm"}, {"2.43", "sid"}} {
		root := runtimes + s.suite + "-amd64"
		systems = append(systems, System{s.release, []string{root + "/lib/x86_64-linux-gnu", root + "/usr/lib/x86_64-linux-gnu"}})
	}
	return systems
}

// crossed are the systems of another processor: the libraries that come with cross
// compilers, in the packages of each suite.
func crossed(triple string) []System {
	return []System{
		{"2.31", []string{runtimes + "bullseye-amd64/usr/" + triple + "/lib"}},
		{"2.36", []string{runtimes + "bookworm-amd64/usr/" + triple + "/lib"}},
		{"2.43", []string{"/usr/" + triple + "/lib"}},
	}
}

func parts() []Part {
	both := []string{"2.17", "2.31"}
	list := []Part{{Name: "x86-64", CPU: "x86-64", Languages: []string{"C", "C++", "Rust"}, Floors: both, Systems: debian()}}
	for _, p := range []struct {
		cpu, triple, qemu string
		floors            []string
		flags             []string
	}{
		{"aarch64", "aarch64-linux-gnu", "qemu-aarch64", both, nil},
		{"s390x", "s390x-linux-gnu", "qemu-s390x", both, nil},
		// Debian's compiler has a long double of IEEE 128 bits, which glibc has since 2.32.
		{"ppc64le", "powerpc64le-linux-gnu", "qemu-ppc64le", both, []string{"-mabi=ibmlongdouble", "-Wno-psabi"}},
		{"i386", "i686-linux-gnu", "", both, nil},
		// Debian's compiler has a time_t of 64 bits, which glibc has since 2.34.
		{"arm", "arm-linux-gnueabihf", "qemu-arm", both, []string{"-U_TIME_BITS", "-U_FILE_OFFSET_BITS"}},
		{"riscv64", "riscv64-linux-gnu", "qemu-riscv64", []string{"2.31"}, nil},
	} {
		part := Part{
			Name: p.cpu, CPU: p.cpu, Cross: p.triple + "-", Languages: []string{"C"}, Floors: p.floors,
			Flags: p.flags, Systems: crossed(p.triple), NoCopy: p.cpu == "ppc64le", // its TOC
		}
		if p.qemu != "" {
			part.Run = []string{p.qemu}
		}
		list = append(list, part)
		if p.flags != nil {
			continue // the libstdc++ that comes with that compiler needs the same newer glibc
		}
		part.Name, part.Languages = p.cpu+"-c++", []string{"C++"}
		list = append(list, part)
	}
	return list
}
