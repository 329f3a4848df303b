package btf

// Single fields changed at random, and what bpftool and the kernel say of it.

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// mutationsEnv sets the number of mutations; for each of the files; it is 50 without.
const mutationsEnv = "SYMCHECK_BTF_MUTATIONS"

func mutations(t *testing.T) int {
	s := os.Getenv(mutationsEnv)
	if s == "" {
		return 50
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// mutate changes one thing and says what.
func mutate(random *rand.Rand, raw []byte) (string, []byte) {
	b := slices.Clone(raw)
	words := len(b) / 4
	if random.IntN(3) > 0 {
		words = min(words, int(6+binary.LittleEndian.Uint32(raw[12:])/4))
	}
	w := 4 * random.IntN(words)
	old := binary.LittleEndian.Uint32(b[w:])
	set := func(to uint32) (string, []byte) {
		binary.LittleEndian.PutUint32(b[w:], to)
		return fmt.Sprintf("word %d: %#x for %#x", w/4, to, old), b
	}
	switch random.IntN(8) {
	case 0:
		return set(old ^ 1<<random.IntN(32))
	case 1:
		return set(uint32(random.IntN(30)))
	case 2:
		return set(old + uint32(random.IntN(9)) - 4)
	case 3:
		return set([]uint32{0, 1, 0xffffffff, 0x7fffffff, 0x80000000, 0xffff, 1 << 24, 128, 129, 512}[random.IntN(10)])
	case 4: // another kind, number of parts, flag
		return set(old&^0x9f00ffff | uint32(random.IntN(21))<<24 | uint32(random.IntN(4)) | uint32(random.IntN(2))<<31)
	case 5: // a field of another place
		return set(binary.LittleEndian.Uint32(raw[4*random.IntN(len(raw)/4):]))
	case 6:
		i := random.IntN(len(b))
		was := b[i]
		b[i] = byte(random.IntN(256))
		return fmt.Sprintf("byte %d: %#x for %#x", i, b[i], was), b
	}
	n := random.IntN(len(b))
	return fmt.Sprintf("cut at %d", n), b[:n]
}

// toMutate is BTF, with what it goes on from. The kernel takes a program's, which goes
// on from none, in its own byte order.
type toMutate struct {
	name   string
	raw    []byte
	base   []byte
	kernel bool
}

// mutated are by hand, of this byte order and the other, types that go on from others,
// and what pahole makes of a file that GCC compiled.
func mutated(t *testing.T) []toMutate {
	dir := paholeSplit(t)
	pahole, err := os.ReadFile(filepath.Join(dir, "kernel.btf"))
	if err != nil {
		t.Fatal(err)
	}
	return []toMutate{
		{name: "specimen", raw: specimen().encode(), kernel: true},
		{name: "big-endian", raw: bigEndian()},
		{name: "split", raw: split(), base: specimen().encode()},
		{name: "pahole's", raw: pahole, kernel: true},
		{name: "pahole's, split", raw: section(t, filepath.Join(dir, "split.o"), ".BTF"), base: pahole},
	}
}

func bigEndian() []byte {
	d := specimen()
	d.order = binary.BigEndian
	return d.encode()
}

// split goes on from the specimen, in types and in strings.
func split() []byte {
	base := specimen()
	d := &drawing{strings: base.strings}
	d.add("module", kindStruct, 3, 32, d.text("head"), aPointer, 0, d.text("body"), aStruct, 64, base.at(aStruct).name, specimenEnd+1, 192)
	d.add("", kindPtr, 0, specimenEnd)
	d.add("module_t", kindTypedef, 0, specimenEnd)
	d.add("", kindFuncProto, 1, anInt, d.text("of"), specimenEnd+1)
	d.add("load", kindFunc, 1, specimenEnd+3)
	d.add("", kindArray, 0, 0, specimenEnd, aLong, 2)
	d.strings = d.strings[len(base.strings):]
	return d.encode()
}

func TestMutationsLikeBpftoolAndTheKernel(t *testing.T) {
	n := mutations(t)
	for _, m := range mutated(t) {
		t.Run(m.name, func(t *testing.T) {
			o := newOracle(t)
			o.kernel = o.kernel && m.kernel
			var base *Types
			if m.base != nil {
				base = examined(t, m.base)
				file := filepath.Join(t.TempDir(), "base.btf")
				if err := os.WriteFile(file, m.base, 0o644); err != nil {
					t.Fatal(err)
				}
				o.base = []string{"-B", file}
			}
			random := rand.New(rand.NewPCG(1, 2))
			all := make([]asked, n)
			for i := range all {
				all[i].name, all[i].raw = mutate(random, m.raw)
			}
			o.compare(base, append(all, asked{"as it is", m.raw}), func(a asked, ours, theirs Refuser, why string) {
				t.Errorf("%s: refused by %04b, and we say %04b: %s", a.name, theirs, ours, why)
			})
			o.log(t, m.name, len(all)+1)
		})
	}
}
