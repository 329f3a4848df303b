package elffile

// The dynamic symbols. PT_DYNAMIC says where the table begins and nothing says
// where it ends; count.go finds that out.

import "fmt"

const whereDynsym = "DT_SYMTAB"

// symbolTable is a table of symbols in memory.
type symbolTable struct {
	addr  uint64
	count uint64 // with the null symbol; 0 if there is no table
}

// DynamicSymbols returns the dynamic symbols without the null symbol, in the
// order of the table. A static executable or an object has none.
func (f *File) DynamicSymbols() ([]Symbol, error) {
	n, err := f.DynamicSymbolCount()
	if err != nil || n == 0 {
		return nil, err
	}
	out := make([]Symbol, 0, n)
	err = f.EachDynamicSymbol(func(s Symbol) bool {
		out = append(out, s)
		return true
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// DynamicSymbolCount returns the number of dynamic symbols without the null
// symbol, references included. It reads no symbol where the hash table tells.
func (f *File) DynamicSymbolCount() (int, error) {
	t, err := f.dynsyms()
	if err != nil || t.count == 0 {
		return 0, err
	}
	return int(t.count - 1), nil
}

// EachDynamicSymbol calls do for each dynamic symbol except the null symbol,
// until do returns false. The names are substrings of one string, which lives
// as long as one of them does. When there is an error do may have been called
// already.
func (f *File) EachDynamicSymbol(do func(Symbol) bool) error {
	t, err := f.dynsyms()
	if err != nil || t.count == 0 {
		return err
	}
	strings, err := f.dynstr()
	if err != nil {
		return err
	}
	names := strings.names()
	versions, err := f.versions()
	if err != nil {
		return err
	}
	entry := f.codec.symbolSize()
	ps, err := f.pieces(whereDynsym, t.addr, t.count*entry)
	if err != nil {
		return err
	}
	versym, err := f.readVersym(t.count)
	if err != nil {
		return err
	}
	index := 0
	return f.eachChunk(whereDynsym, ps, entry, func(chunk []byte) (bool, error) {
		for ; len(chunk) > 0; chunk = chunk[entry:] {
			var s Symbol
			name := f.codec.decodeSymbol(chunk, &s)
			s.Index = index
			index++
			if s.Index == 0 {
				continue
			}
			if s.Name, err = names.at(uint64(name)); err != nil {
				return false, f.within(fmt.Sprintf("dynamic symbol %d", s.Index), err)
			}
			s.Section = f.liftReserved(s.Section)
			if versym != nil {
				if err := f.setVersion(&s, versions, f.codec.u16(versym[2*s.Index:])); err != nil {
					return false, err
				}
			}
			if !do(s) {
				return false, nil
			}
		}
		return true, nil
	})
}

// findDynamicSymbols returns the place and the length of the table.
func (f *File) findDynamicSymbols() (symbolTable, error) {
	d, err := f.Dynamic()
	if err != nil || d == nil {
		return symbolTable{}, err
	}
	addr, ok := d.Value(DT_SYMTAB)
	if !ok {
		return symbolTable{}, f.errorf(whereDynamic, "DT_SYMTAB is missing, which every dynamic section has to have")
	}
	entry := f.codec.symbolSize()
	if got, ok := d.Value(DT_SYMENT); ok && got != entry {
		return symbolTable{}, f.errorf(whereDynamic, "DT_SYMENT is %d, not %d", got, entry)
	}
	count, err := f.countDynamicSymbols(d, addr)
	if err != nil {
		return symbolTable{}, err
	}
	if count > f.size/entry {
		return symbolTable{}, f.errorf(whereDynsym, "%d symbols are more than the file has room for (%d bytes)", count, f.size)
	}
	if count > 0 {
		if _, err := f.pieces(whereDynsym, addr, count*entry); err != nil {
			return symbolTable{}, err
		}
	}
	return symbolTable{addr, count}, nil
}
