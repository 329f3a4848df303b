package registrations

// What a constructor does, as far as it can be told without running it: the names
// that its code refers to, and that of the functions of its own object which it
// calls. A function whose address is only taken is not followed: nobody knows
// whether it is called before main.

import (
	"bytes"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Reach is what the constructors of an object refer to.
type Reach struct {
	// Outside are names that the object does not define, Shared those that it
	// defines weakly or in a COMDAT group, so that other objects can have them too,
	// and Strong those of which it has the definition.
	Outside, Shared, Strong map[string]bool
	// Data are those of Shared that are variables.
	Data map[string]bool
	// Own are the names of local functions and variables, and the constants, that
	// are reached: what tells this object's constructors from others'.
	Own map[string]bool
	// Payload is set where they hand anything of the object's own over: a text, a
	// variable with contents, a function.
	Payload bool
	// First are names that the constructors refer to themselves, and not functions
	// that they call.
	First map[string]bool
}

// Reach follows the constructors among these registrations which skip does not leave out.
func (a *Anatomy) Reach(registrations []Registration, skip func(Registration) bool) (*Reach, error) {
	out := &Reach{
		Outside: map[string]bool{}, Shared: map[string]bool{}, Strong: map[string]bool{}, Data: map[string]bool{}, Own: map[string]bool{}, First: map[string]bool{},
	}
	w := walk{Anatomy: a, out: out, seen: map[place32]bool{}}
	for _, r := range registrations {
		if r.List != ".init_array" && r.List != ".ctors" && r.List != ".preinit_array" || skip(r) {
			continue
		}
		for _, e := range r.Entries {
			if e.function.section == 0 {
				out.Outside[e.Name] = true
			} else {
				w.own = append(w.own, e.function)
			}
		}
	}
	for len(w.own)+len(w.queue) > 0 {
		list, first := &w.own, true
		if len(w.own) == 0 {
			list, first = &w.queue, false
		}
		at := (*list)[len(*list)-1]
		*list = (*list)[:len(*list)-1]
		if err := w.follow(at, first); err != nil {
			return out, err
		}
	}
	return out, nil
}

// walk is a way through the functions of an object.
type walk struct {
	*Anatomy
	out   *Reach
	seen  map[place32]bool // functions and variables by where they begin
	own   []place32        // constructors that are still to be followed
	queue []place32        // and functions that they call
}

// compilersOwn tells the functions into which compilers put the initialisation of
// variables (gcc; clang). They are part of the constructor.
func compilersOwn(name string) bool {
	return strings.HasPrefix(name, "_Z41__static_initialization_and_destruction_0") || strings.HasPrefix(name, "__cxx_global_var_init") ||
		strings.HasPrefix(name, "_GLOBAL__sub_I_") || strings.HasPrefix(name, "_GLOBAL__I_")
}

// destroys tells the functions that clang makes to destroy a variable at exit.
func destroys(name string) bool {
	return strings.HasPrefix(name, "__cxx_global_array_dtor") || strings.HasPrefix(name, "__dtor_") || strings.HasPrefix(name, "__tcf_")
}

func (w *walk) follow(at place32, first bool) error {
	fn := w.symbolAt(at)
	if fn == nil || fn.Size == 0 {
		return nil // its end is unknown: what lies behind may be anybody's
	}
	start := place32{at.section, fn.Value}
	if w.seen[start] {
		return nil
	}
	w.seen[start] = true
	relocations, err := w.relocations(at.section)
	if err != nil {
		return err
	}
	changed := map[uint64]bool{}
	for _, r := range within(relocations, fn) {
		changed[r.Offset] = true
		w.refer(at.section, r, first)
	}
	for target := range w.localCalls(at.section, fn, changed) {
		callee := w.symbolAt(target)
		if compilersOwn(callee.Name) && first {
			w.own = append(w.own, target)
			continue
		}
		w.out.Own[callee.Name] = true
		w.queue = append(w.queue, target)
	}
	return nil
}

// within are the relocations that change what a symbol covers.
func within(relocations []change, s *elffile.Symbol) []change {
	find := func(offset uint64) int {
		n, _ := slices.BinarySearchFunc(relocations, offset, func(r change, offset uint64) int {
			if r.Offset < offset {
				return -1
			}
			return 1
		})
		return n
	}
	from := find(s.Value)
	return relocations[from:max(from, find(s.Value+s.Size))]
}

// refer notes what a relocation of a followed function is about.
func (w *walk) refer(section uint32, r change, first bool) {
	at, sym, ok := w.target(section, r)
	if sym == nil {
		return
	}
	if sym.Global() && sym.Name != "" {
		if first {
			w.out.First[sym.Name] = true
		}
		switch {
		case !sym.Defined():
			w.out.Outside[sym.Name] = true
			return
		case ok && (sym.Binding != elffile.STB_GLOBAL || w.sections[at.section].Flags&elffile.SHF_GROUP != 0):
			w.out.Shared[sym.Name] = true
			if s := &w.sections[at.section]; s.Flags&elffile.SHF_WRITE != 0 && s.Flags&elffile.SHF_EXECINSTR == 0 && sym.Type == elffile.STT_OBJECT {
				w.out.Data[sym.Name] = true
			}
		case ok:
			w.out.Strong[sym.Name] = true
		}
	}
	if !ok {
		// Where in the section is not known: still it is something of the object's own.
		own := at.section != 0 && !sym.Global() && w.sections[at.section].Type != elffile.SHT_NOBITS
		w.out.Payload = w.out.Payload || own
		return
	}
	if w.sections[at.section].Name == ".toc" && !w.seen[at] { // ppc64: addresses are loaded from there
		w.seen[at] = true
		if indirect, err := w.relocations(at.section); err == nil {
			for _, r := range within(indirect, &elffile.Symbol{Value: at.offset, Size: w.word()}) {
				w.refer(at.section, r, first)
			}
		}
		return
	}
	if w.sections[at.section].Flags&elffile.SHF_EXECINSTR == 0 {
		w.constant(at, 0)
		return
	}
	if s := w.symbolAt(at); s != nil && !s.Global() && !compilersOwn(s.Name) {
		w.out.Own[s.Name] = true
		w.out.Payload = w.out.Payload || !destroys(s.Name)
	}
	if w.calls(section, r) {
		w.queue = append(w.queue, at)
	}
}

// constant notes what stands at a place that is no code: a text, or a variable with
// its contents and what these refer to.
func (w *walk) constant(at place32, depth int) {
	const longest, deepest = 256, 8
	s := &w.sections[at.section]
	if s.Flags&elffile.SHF_WRITE == 0 && at.offset < s.Size {
		text := w.bytesAt(at.section, at.offset, min(longest, s.Size-at.offset))
		end := bytes.IndexByte(text, 0)
		if end < 0 {
			end = len(text) // Rust's end without a zero
		}
		if end > 0 {
			w.out.Own["\x00"+string(text[:end])], w.out.Payload = true, true
			return
		}
	}
	sym := w.symbolAt(at)
	if sym == nil || sym.Global() {
		return
	}
	w.out.Own[sym.Name] = true
	start := place32{at.section, sym.Value}
	if sym.Size == 0 || w.seen[start] {
		return
	}
	w.seen[start] = true
	if contents := w.bytesAt(at.section, sym.Value, min(longest, sym.Size)); contents != nil {
		w.out.Own[sym.Name+"\x00"+string(contents)], w.out.Payload = true, true
	}
	relocations, err := w.relocations(at.section)
	if err != nil {
		return
	}
	for _, r := range within(relocations, sym) {
		to, target, ok := w.target(at.section, r)
		switch {
		case target == nil:
		case target.Global() && target.Name != "":
			w.out.Own[target.Name] = true
		case ok && w.sections[to.section].Flags&elffile.SHF_EXECINSTR != 0:
			if fn := w.symbolAt(to); fn != nil {
				w.out.Own[fn.Name] = true
			}
		case ok && depth < deepest:
			w.constant(to, depth+1)
		}
	}
}

// calls tells a relocation of a call or a jump from one that takes an address
// (psABI of each processor; on x86 older assemblers use the same for both).
func (w *walk) calls(section uint32, r change) bool {
	behind := func(opcodes ...string) bool {
		n := uint64(len(opcodes[0]))
		if r.Offset < n {
			return false
		}
		return slices.Contains(opcodes, string(w.bytesAt(section, r.Offset-n, n)))
	}
	switch w.file.Machine {
	case elffile.EM_X86_64:
		switch r.Type {
		case 4: // R_X86_64_PLT32
			return true
		case 2: // R_X86_64_PC32
			return behind("\xe8", "\xe9")
		case 9, 41: // R_X86_64_GOTPCREL, _GOTPCRELX: -fno-plt, and Rust
			return behind("\xff\x15", "\xff\x25")
		}
	case elffile.EM_386:
		return r.Type == 4 || r.Type == 2 && behind("\xe8", "\xe9")
	case elffile.EM_AARCH64:
		return r.Type == 282 || r.Type == 283 // R_AARCH64_JUMP26, _CALL26
	case elffile.EM_ARM:
		return slices.Contains([]uint32{1, 10, 27, 28, 29, 30}, r.Type) // R_ARM_PC24, _THM_CALL, _PLT32, _CALL, _JUMP24, _THM_JUMP24
	case elffile.EM_RISCV:
		return r.Type >= 17 && r.Type <= 19 // R_RISCV_JAL, _CALL, _CALL_PLT
	case elffile.EM_S390:
		return r.Type == 20 || r.Type == 19 && behind("\xc0\xe5", "\xc0\xf4") // R_390_PLT32DBL, _PC32DBL
	case elffile.EM_PPC64:
		return r.Type == 10 || r.Type == 116 // R_PPC64_REL24, _REL24_NOTOC
	}
	return false
}

// localCalls finds calls within one section, which assemblers write without a
// relocation. Bytes that only look like one would have to hit the very begin of a
// function. On other processors only the compilers' own functions are known.
func (w *walk) localCalls(section uint32, fn *elffile.Symbol, changed map[uint64]bool) map[place32]bool {
	out := map[place32]bool{}
	add := func(offset uint64) {
		at := place32{section, offset}
		if s := w.symbolAt(at); s != nil && s.Value == offset && s.Type == elffile.STT_FUNC && s != fn {
			out[at] = true
		}
	}
	code := w.bytesAt(section, fn.Value, fn.Size)
	switch w.file.Machine {
	case elffile.EM_X86_64, elffile.EM_386:
		for i := 0; i+5 <= len(code); i++ {
			if (code[i] == 0xe8 || code[i] == 0xe9) && !changed[fn.Value+uint64(i)+1] {
				next := int64(fn.Value) + int64(i) + 5
				add(uint64(next + int64(int32(w.file.ByteOrder.Uint32(code[i+1:])))))
			}
		}
	case elffile.EM_AARCH64:
		for i := 0; i+4 <= len(code); i += 4 {
			if word := w.file.ByteOrder.Uint32(code[i:]); word&0x7c000000 == 0x14000000 && !changed[fn.Value+uint64(i)] { // B, BL
				add(uint64(int64(fn.Value) + int64(i) + int64(int32(word<<6))>>4))
			}
		}
	default:
		const most = 1000 // a file has a few
		for _, i := range w.sized[section][:min(most, len(w.sized[section]))] {
			if s := &w.symbols[i]; compilersOwn(fn.Name) && compilersOwn(s.Name) {
				add(s.Value)
			}
		}
	}
	return out
}
