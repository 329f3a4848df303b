package resolve

// The names of a link, each once, and what a linker knows about each while it
// reads file after file.

import (
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// state is what a name is so far.
type state uint8

const (
	stateUnseen state = iota
	stateUndefined
	stateWeakUndefined
	stateLazy // lld: an archive member defines it, and nobody has asked
	stateShared
	stateCommon
	stateWeak
	stateUnique // lld
	stateDefined
)

// regular tells whether an object of the link has the definition.
func (s state) regular() bool { return s >= stateCommon }

// symbol is what is known of a name.
type symbol struct {
	state    state
	hidden   bool  // an object of the link says that no other file may see it
	data     bool  // GNU ld: sharedDefinition.data
	listed   bool  // GNU ld: it is in the list of undefined names, or was
	assigned bool  // by --defsym
	weak     bool  // lld: all references so far are weak
	rank     uint8 // mold: of the owner
	referred bool  // lld: an object, or the command line, refers to it
	settled  bool  // mold: the archives were asked
	at       int32 // the definition's place in owner.defs
	priority int32 // mold: of the owner
	lazy     int32 // the first archive member that has it, in table.lazy, or -1
	lastLazy int32
	size     uint64         // of a COMMON
	owner    *ObjectFile    // that has the definition, or would (stateLazy)
	library  *linkset.Input // that has the definition
	from     *origin        // the first that referred to it
}

// lazyEntry says that an archive's member defines a name.
type lazyEntry struct {
	name, library, member int32
	next                  int32 // of the same name, or -1
}

type table struct {
	ids     map[string]int32
	names   []string
	symbols []symbol
	lazy    []lazyEntry
}

func newTable() *table { return &table{ids: map[string]int32{}} }

// id returns the number of a name. The name is copied, so that no file's whole
// string table lives on for it.
func (t *table) id(name string) int32 {
	if id, ok := t.ids[name]; ok {
		return id
	}
	return t.put(strings.Clone(name))
}

func (t *table) put(name string) int32 {
	id := int32(len(t.names))
	t.ids[name] = id
	t.names = append(t.names, name)
	t.symbols = append(t.symbols, symbol{lazy: -1, lastLazy: -1})
	return id
}

// addLazy notes that a member of a library defines a name.
func (t *table) addLazy(name, library, member int32) {
	at := int32(len(t.lazy))
	t.lazy = append(t.lazy, lazyEntry{name: name, library: library, member: member, next: -1})
	s := &t.symbols[name]
	if s.lastLazy < 0 {
		s.lazy = at
	} else {
		t.lazy[s.lastLazy].next = at
	}
	s.lastLazy = at
}

// several tells whether more than one archive member defines a name.
func (t *table) several(name int32) bool {
	first := t.symbols[name].lazy
	for at := first; at >= 0; at = t.lazy[at].next {
		if t.lazy[at].library != t.lazy[first].library || t.lazy[at].member != t.lazy[first].member {
			return true
		}
	}
	return false
}
