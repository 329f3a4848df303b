package glibc

// The question that everybody asks: what does glibc X.Y offer on this processor?

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed data
var data embed.FS

// oldestFloor is where the floors begin: the oldest glibc that anything current is
// still made for (manylinux2014). riscv64 begins with its first record: glibc 2.27 was
// its first at all.
var oldestFloor = Release{2, 17}

// CPUs returns the processors that have a history, sorted, as elffile.File.CPU names them.
func CPUs() []string {
	entries, err := data.ReadDir("data")
	if err != nil {
		return nil
	}
	var cpus []string
	for _, entry := range entries {
		cpus = append(cpus, strings.TrimSuffix(entry.Name(), ".txt"))
	}
	slices.Sort(cpus)
	return cpus
}

// Sonames returns the libraries that glibc has had on a processor at any release that is
// recorded.
func Sonames(cpu string) []string {
	if names, ok := sonames.Load(cpu); ok {
		return names.([]string)
	}
	text, err := data.ReadFile("data/" + cpu + ".txt")
	if err != nil {
		return nil
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		if list, ok := strings.CutPrefix(line, "library: "); ok {
			names = append(names, strings.Fields(list)[0])
		}
	}
	names = slices.Clip(slices.Compact(names))
	sonames.Store(cpu, names)
	return names
}

// sonames are the answers of Sonames, by processor: it is asked of each library that a
// file needs, and the whole history has to be looked through.
var sonames sync.Map

// At returns what glibc offers on a processor at a release. Where the release is
// recorded, that is what its files have, without the nodes that only a later patch
// level brought. Between and before the records it rests on
// version nodes: docs/glibc.md says what that cannot know.
//
// It is an error if the processor has no history, or if the release is older than 2.17,
// older than a port's first record or newer than the newest record.
func At(cpu string, floor Release) (*ABI, error) {
	text, err := data.ReadFile("data/" + cpu + ".txt")
	if err != nil {
		return nil, fmt.Errorf("glibc on %s is not known; known are %s", cpu, strings.Join(CPUs(), ", "))
	}
	abi, err := Derive(string(text), floor)
	if err != nil {
		return nil, fmt.Errorf("glibc %s on %s: %w", floor, cpu, err)
	}
	return abi, nil
}

// Derive is At for the text of a data file.
func Derive(text string, floor Release) (*ABI, error) {
	releases, err := recorded(text)
	if err != nil {
		return nil, err
	}
	first, newest := releases[0], releases[len(releases)-1]
	after := slices.IndexFunc(releases, func(r Release) bool { return !r.Less(floor) }) // the floor itself, or the next
	switch {
	case floor.Less(oldestFloor):
		return nil, fmt.Errorf("it is too old: floors begin at %s", oldestFloor)
	case after < 0:
		return nil, fmt.Errorf("it is newer than all that is recorded: the newest is %s", newest)
	case releases[after] == floor:
		records, err := Decode(text, floor)
		if err != nil {
			return nil, err
		}
		return exact(records[0]), nil
	case after == 0:
		records, err := Decode(text, first)
		if err != nil {
			return nil, err
		}
		if records[0].CPU == "riscv64" {
			return nil, fmt.Errorf("it is too old: the first release recorded for this processor is %s", first)
		}
		return before(exact(records[0]), floor), nil
	}
	records, err := Decode(text, releases[after-1], releases[after])
	if err != nil {
		return nil, err
	}
	return between(exact(records[0]), exact(records[1]), floor), nil
}

// recorded returns the releases that a data file has, without reading the rest.
func recorded(text string) ([]Release, error) {
	for line := range strings.Lines(text) {
		list, ok := strings.CutPrefix(line, "records: ")
		if !ok {
			continue
		}
		var releases []Release
		for _, word := range strings.Fields(list) {
			release, err := ParseRelease(word)
			if err != nil {
				return nil, err
			}
			releases = append(releases, release)
		}
		if len(releases) > 0 {
			return releases, nil
		}
	}
	return nil, fmt.Errorf("its data has no line \"records:\"")
}
