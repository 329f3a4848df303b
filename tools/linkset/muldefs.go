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
// one, in the linker's spelling; the target that links is among them where the
// flag stands in its own attributes. Each comes with the words of its BUILD file.
func (l *Link) LinkoptOwners(flag string) []Linkopt {
	var owners []Linkopt
	for _, o := range l.Linkopts {
		words := unwrap(shellWords(o.Text))
		if strings.Contains(" "+strings.Join(words, " ")+" ", " "+flag+" ") {
			owners = append(owners, o)
		}
	}
	return owners
}
