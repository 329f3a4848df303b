package btf

// A second reader, github.com/cilium/ebpf/btf, which is made for using BTF: it sees the
// same types in what we pass. It is no oracle for what is refused, which a table
// printed by the test shows.

import (
	"bytes"
	"os"
	"testing"

	cilium "github.com/cilium/ebpf/btf"
)

// sameTypes compares all types with what the second reader makes of the same bytes.
func sameTypes(t *testing.T, name string, types *Types, spec *cilium.Spec) {
	t.Helper()
	for id := types.start; id < types.end(); id++ {
		r := types.record(id)
		theirs, err := spec.TypeByID(cilium.TypeID(id))
		if err != nil {
			t.Errorf("%s: type %d: %v", name, id, err)
			return
		}
		called := theirs.TypeName()
		if tag, ok := theirs.(*cilium.TypeTag); ok {
			called = tag.Value
		}
		if called != types.name(r) && r.kind() != kindDeclTag { // its tags are not public
			t.Errorf("%s: type %d is %q, and %q to the second reader", name, id, types.name(r), called)
		}
		var members []cilium.Member
		var size uint32
		ok := false
		switch k := r.kind(); theirs := theirs.(type) {
		case *cilium.Struct:
			ok, members, size = k == kindStruct, theirs.Members, theirs.Size
		case *cilium.Union:
			ok, members, size = k == kindUnion, theirs.Members, theirs.Size
		case *cilium.Pointer:
			ok = k == kindPtr
		case *cilium.Func:
			ok = k == kindFunc
		case *cilium.FuncProto:
			ok = k == kindFuncProto && len(theirs.Params) == int(r.vlen())
		case *cilium.Enum:
			ok = (k == kindEnum || k == kindEnum64) && len(theirs.Values) == int(r.vlen()) && theirs.Size == r.size()
		case *cilium.Datasec:
			ok = k == kindDatasec && len(theirs.Vars) == int(r.vlen())
		case *cilium.Array:
			ok = k == kindArray && theirs.Nelems == r[5]
		case *cilium.Int:
			ok = k == kindInt && theirs.Size == r.size()
		default:
			ok = true
		}
		if !ok || members != nil && (len(members) != int(r.vlen()) || size != r.size()) {
			t.Errorf("%s: type %d, %s %q, is %v to the second reader", name, id, r.kind(), types.name(r), theirs)
		}
		for i, m := range members {
			e := r.elem(uint32(i))
			at, width := r.bits(e)
			if text, _ := types.text(e[0]); text != m.Name || uint32(m.Offset) != at || uint32(m.BitfieldSize) != width {
				t.Errorf("%s: type %d, member %d: %q at %d, and %v to the second reader", name, id, i, text, at, m)
			}
		}
	}
}

func TestSecondReader(t *testing.T) {
	files := map[string][]byte{"specimen": specimen().encode(), "big-endian": bigEndian()}
	if raw, err := os.ReadFile("/sys/kernel/btf/vmlinux"); err == nil {
		files["running kernel"] = raw
	}
	for name, raw := range files {
		spec, err := cilium.LoadSpecFromReader(bytes.NewReader(raw))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sameTypes(t, name, examined(t, raw), spec)
	}
	base, err := cilium.LoadSpecFromReader(bytes.NewReader(specimen().encode()))
	if err != nil {
		t.Fatal(err)
	}
	spec, err := cilium.LoadSplitSpecFromReader(bytes.NewReader(split()), base)
	if err != nil {
		t.Fatal(err)
	}
	types, err := Examine(split(), examined(t, specimen().encode()))
	if err != nil {
		t.Fatal(err)
	}
	sameTypes(t, "split", types, spec)
}

func TestSecondReaderOnPrograms(t *testing.T) {
	for _, c := range programs {
		p := newProgram(t, c.cpu)
		spec, _, err := cilium.LoadSpecAndExtInfosFromReader(bytes.NewReader(p.file))
		if err != nil {
			t.Errorf("%s: %v", c.cpu, err)
			continue
		}
		types := examineObject(t, p.types)
		if got, err := spec.TypeByID(cilium.TypeID(types.end())); err == nil {
			t.Errorf("%s: the second reader has %v beyond the last type", c.cpu, got)
		}
		raw, err := cilium.LoadSpecFromReader(bytes.NewReader(p.types))
		if err != nil {
			t.Errorf("%s: %v", c.cpu, err)
			continue
		}
		sameTypes(t, c.cpu, types, raw)
	}
}

// Why it does not judge: it takes much of what others refuse. References to types that
// do not exist end its list of types without a word, and names are not looked at.
func TestSecondReaderIsNoJudge(t *testing.T) {
	taken := func(raw []byte) bool {
		spec, err := cilium.LoadSpecFromReader(bytes.NewReader(raw))
		if err != nil {
			return false
		}
		for _, err := range spec.All() {
			if err != nil {
				return false
			}
		}
		return true
	}
	var byAll, byKernel, ofAll, ofKernel int
	for _, c := range damages {
		d := specimen()
		c.bad(d)
		takes := taken(d.encode())
		if c.refusers&Bpftool != 0 {
			byAll++
			if takes {
				ofAll++
				t.Logf("taken, and refused by bpftool: %s", c.name)
			}
		} else {
			byKernel++
			if takes {
				ofKernel++
			}
		}
		d = specimen()
		if c.good(d); !taken(d.encode()) {
			t.Logf("refused, and nothing is wrong with it: not %s", c.name)
		}
	}
	t.Logf("second reader: %d of %d that bpftool refuses are taken, and %d of %d that only the kernel refuses", ofAll, byAll, ofKernel, byKernel)
	if ofAll == 0 || ofKernel == 0 {
		t.Error("it refuses all of them; then it can be the judge")
	}
}
