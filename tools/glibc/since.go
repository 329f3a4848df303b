package glibc

// Which release brought a name.

import "sync"

// Arrival is a name's way into glibc.
type Arrival struct {
	Release Release
	Soname  string // of the library that has it in the newest record
}

// Arrivals returns, of some names, those that glibc has had on a processor, each with the
// release of its oldest version. Names that never were public, and all of them on a
// processor without a history, are left out.
func Arrivals(cpu string, names []string) map[string]Arrival {
	all, ok := arrivals.Load(cpu)
	if !ok {
		all, _ = arrivals.LoadOrStore(cpu, allArrivals(cpu))
	}
	asked := map[string]Arrival{}
	for _, name := range names {
		if a, ok := all.(map[string]Arrival)[name]; ok {
			asked[name] = a
		}
	}
	return asked
}

// arrivals are all names of a processor, a map[string]Arrival, by what it is called: to
// derive a release costs milliseconds, and each report may ask.
var arrivals sync.Map

func allArrivals(cpu string) map[string]Arrival {
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
	for _, l := range abi.Libraries {
		for _, s := range l.Symbols {
			r, ok := came(s.Version)
			if before, known := all[s.Name]; !ok || known && !r.Less(before.Release) {
				continue
			}
			all[s.Name] = Arrival{r, l.Soname}
		}
	}
	return all
}
