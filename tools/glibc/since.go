package glibc

// Which release brought a name.

// Arrival is a name's way into glibc.
type Arrival struct {
	Release Release
	Soname  string // of the library that has it in the newest record
}

// Arrivals returns, of some names, those that glibc has had on a processor, each with the
// release of its oldest version. Names that never were public, and all of them on a
// processor without a history, are left out.
func Arrivals(cpu string, names []string) map[string]Arrival {
	all := map[string]Arrival{}
	text, err := data.ReadFile("data/" + cpu + ".txt")
	if err != nil {
		return all
	}
	releases, err := recorded(string(text))
	if err != nil {
		return all
	}
	abi, err := Derive(string(text), releases[len(releases)-1])
	if err != nil {
		return all
	}
	asked := map[string]bool{}
	for _, name := range names {
		asked[name] = true
	}
	for _, l := range abi.Libraries {
		for _, s := range l.Symbols {
			r, ok := came(s.Version)
			if before, known := all[s.Name]; !asked[s.Name] || !ok || known && !r.Less(before.Release) {
				continue
			}
			all[s.Name] = Arrival{r, l.Soname}
		}
	}
	return all
}
