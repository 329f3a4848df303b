package elffile

// What the exported symbols of a big library cost:
//
//	go test -bench . ./tools/elffile -lib /usr/lib/x86_64-linux-gnu/libLLVM.so.21.1

import (
	"flag"
	"os"
	"testing"
)

var benchLibrary = flag.String("lib", "", "the shared object that the benchmarks read")

func BenchmarkExportedSymbols(b *testing.B) {
	r, size := benchFile(b)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		f, err := Open(r, size, "lib")
		if err != nil {
			b.Fatal(err)
		}
		n = 0
		err = f.EachDynamicSymbol(func(s Symbol) bool {
			if s.Exported() {
				n++
			}
			return true
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n), "symbols")
}

func BenchmarkDynamicSymbols(b *testing.B) {
	r, size := benchFile(b)
	b.ReportAllocs()
	for b.Loop() {
		f, err := Open(r, size, "lib")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.DynamicSymbols(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDynamicRelocations(b *testing.B) {
	r, size := benchFile(b)
	b.ReportAllocs()
	for b.Loop() {
		f, err := Open(r, size, "lib")
		if err != nil {
			b.Fatal(err)
		}
		kinds := map[RelocationKind]int{}
		err = f.DynamicRelocations(func(r Relocation) bool {
			if r.Symbol != 0 {
				kinds[r.Kind()]++
			}
			return true
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLookupDynamic(b *testing.B) {
	r, size := benchFile(b)
	b.ReportAllocs()
	for b.Loop() {
		f, err := Open(r, size, "lib")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.LookupDynamic("LLVMGetVersion", "malloc", "no_such_name"); err != nil {
			b.Fatal(err)
		}
	}
}

func benchFile(b *testing.B) (*os.File, int64) {
	if *benchLibrary == "" {
		b.Skip("no -lib is given")
	}
	r, err := os.Open(*benchLibrary)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { r.Close() })
	info, err := r.Stat()
	if err != nil {
		b.Fatal(err)
	}
	return r, info.Size()
}
