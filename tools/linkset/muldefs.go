package linkset

// The flag that makes a linker keep the first of several definitions and say
// nothing. Every linker has two spellings, and GNU ld takes abbreviations.

import "strings"

// AllowsMultipleDefinition returns the flags in effect that let a name be defined
// more than once, in the linker's own spelling: "--allow-multiple-definition",
// "-z muldefs". Empty means that the command line, as far as it can be seen, has
// none.
//
// Measured with GNU ld 2.47, gold 1.16, lld 21 and mold 3.0: all take both, with
// one dash or two, and "-zmuldefs"; GNU ld takes what is left of the long one down
// to "--allow-m"; gold and lld have --no-allow-multiple-definition, which undoes
// what stands before it, "-z muldefs" only in gold.
func (a Arguments) AllowsMultipleDefinition() []string {
	const long = "allow-multiple-definition"
	var flags []string
	for i, w := range a.Words {
		name, dashed := strings.CutPrefix(w, "-")
		name = strings.TrimPrefix(name, "-")
		switch {
		case !dashed:
		case strings.HasPrefix(long, name) && len(name) >= len("allow-m"):
			flags = append(flags, w)
		case w == "-zmuldefs":
			flags = append(flags, w)
		case w == "-z" && i+1 < len(a.Words) && a.Words[i+1] == "muldefs":
			flags = append(flags, "-z muldefs")
		case name == "no-"+long:
			var kept []string
			for _, f := range flags {
				if strings.HasPrefix(f, "-z") && a.Linker != "gold" {
					kept = append(kept, f)
				}
			}
			flags = kept
		}
	}
	return flags
}

// LinkoptOwners returns the targets of the link whose own link flags hold this
// one, in the linker's spelling, each with the text of its BUILD file; the target
// that links is among them where the flag stands in its own attributes.
func (l *Link) LinkoptOwners(flag string) []Linkopt {
	holds := func(words []string) bool {
		return strings.Contains(" "+strings.Join(unwrap(words), " ")+" ", " "+flag+" ")
	}
	var owners []Linkopt
	var labels []Label
	words := map[Label][]string{}
	found := map[Label]bool{}
	for _, o := range l.Linkopts {
		split := ShellWords(o.Text)
		if words[o.Label] == nil {
			labels = append(labels, o.Label)
		}
		words[o.Label] = append(words[o.Label], split...)
		if holds(split) && !found[o.Label] {
			found[o.Label] = true
			owners = append(owners, o)
		}
	}
	// A flag and its value may be two words of a list: "-z", "muldefs".
	for _, label := range labels {
		if !found[label] && holds(words[label]) {
			owners = append(owners, Linkopt{Label: label, Text: flag})
		}
	}
	return owners
}
