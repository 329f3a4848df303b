package elffile

// The dynamic symbols. PT_DYNAMIC says where the table begins and nothing says
// where it ends; count.go finds that out.

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
