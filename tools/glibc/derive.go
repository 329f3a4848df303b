package glibc

// Releases that are not recorded, from those that are. A symbol cannot be older than
// its node, and a public symbol never goes away; what moved from one library to
// another goes with the first node that it got in its new place.

import "slices"

// named are the nodes that are no number, and the first release that has each in all
// its patch levels: glibc's NEWS of 2.36 "Support for DT_RELR", and of 2.43 the bugs
// 33129, 33212 and 33221. Distributions bring some of them to older releases (Debian's
// 2.41 has all of these), which a floor of that release cannot count on.
var named = map[string]Release{
	"GLIBC_ABI_DT_RELR":       {2, 36},
	"GLIBC_ABI_DT_X86_64_PLT": {2, 43},
	"GLIBC_ABI_GNU2_TLS":      {2, 43},
	"GLIBC_ABI_GNU_TLS":       {2, 43},
}

// merged is the release that made one library of libc, libpthread, libdl, librt,
// libutil and libanl, and moved what debugs malloc to libc_malloc_debug (NEWS of 2.34).
var merged = Release{2, 34}

// exact returns the ABI of a recorded release.
func exact(record *ABI) *ABI {
	for i := range record.Libraries {
		l := &record.Libraries[i]
		l.Nodes = slices.DeleteFunc(l.Nodes, func(node string) bool { return record.Floor.Less(named[node]) })
	}
	return record
}

// came returns the release that a node came with, if that can be told.
func came(node string) (Release, bool) {
	if r, ok := named[node]; ok {
		return r, true
	}
	return nodeRelease(node)
}

// newer reports whether a node came after a release. One of which that cannot be told
// is as old as the record that has it.
func newer(node string, floor Release) bool {
	r, ok := came(node)
	return ok && floor.Less(r)
}

// before returns the ABI of a release older than the record.
func before(record *ABI, floor Release) *ABI {
	abi := &ABI{CPU: record.CPU, Floor: floor}
	for _, l := range record.Libraries {
		if l = upTo(l, floor); len(l.Nodes) > 0 {
			abi.Libraries = append(abi.Libraries, l)
		}
	}
	keepNeeded(abi)
	return abi
}

// upTo returns a library without what is newer than the floor. The newest version that
// is left of a name is its default if a newer one took that away; if none did, the
// record's word stands: a name that is compat for good can have been so at the floor.
func upTo(l Library, floor Release) Library {
	numbered := false
	result := Library{Soname: l.Soname, Needed: l.Needed}
	for _, node := range l.Nodes {
		if newer(node, floor) {
			continue
		}
		_, isNumber := nodeRelease(node)
		numbered = numbered || isNumber
		result.Nodes = append(result.Nodes, node)
	}
	if _, hasNumbers := nodeRelease(firstNode(l)); hasNumbers && !numbered {
		result.Nodes = nil // GLIBC_PRIVATE alone is left: the library is newer
		return result
	}
	for i, s := range l.Symbols {
		if newer(s.Version, floor) {
			continue
		}
		if i+1 < len(l.Symbols) && l.Symbols[i+1].Name == s.Name && newer(l.Symbols[i+1].Version, floor) {
			s.Default = true
		}
		result.Symbols = append(result.Symbols, s)
	}
	numberAliases(result.Symbols)
	return result
}
