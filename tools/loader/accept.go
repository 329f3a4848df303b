package loader

// Which files ld.so takes at all (elf/dl-load.c: open_verify, _dl_map_object_from_fd).

import (
	"cmp"
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/glibc"
)

const (
	occasionLoading = "error while loading shared libraries"
	occasionSymbol  = "symbol lookup error"

	// skipped is the verdict of open_verify that lets a search go on.
	skipped = "skipped"

	df1NoOpen = 0x40
)

// verify says what open_verify says of a file: "" if it may be mapped. Of a file
// of another class it gives that class.
func (p *process) verify(o *Object) (what string, otherClass int) {
	switch {
	case o.Unrecorded:
		return "", 0
	case o.Refused != "" && o.Class == 0:
		return o.Refused, 0
	case o.Class != 0 && o.Class != p.class:
		return "", o.Class
	case o.Big != p.big && p.big:
		return "ELF file data encoding not big-endian", 0
	case o.Big != p.big:
		return "ELF file data encoding not little-endian", 0
	case o.Machine != 0 && o.Machine != p.machine:
		return skipped, 0
	}
	return o.Refused, 0
}

// accept says whether a file that may be read is mapped, and reports why not. The
// name is what was asked for, by which ld.so calls it now.
func (p *process) accept(l *Loaded, name string, kind Kind) bool {
	what := p.refuses(l)
	if what == "" {
		return true
	}
	if what == stackRefused {
		kind = StackRefused
	}
	p.problem(Problem{Kind: kind, Occasion: occasionLoading, Object: cmp.Or(l.By, l), Library: l, File: l.Need, Text: name + ": " + what})
	// The stack is a flag; all else about the file can be told.
	return kind == StackRefused
}

// acceptFile says whether the file itself is mapped.
func (p *process) acceptFile(l *Loaded) bool {
	what, other := p.verify(l.Object)
	if t := l.Object.Type; p.mode == Start && (t == elffile.ET_DYN || t == elffile.ET_EXEC) && what == l.Object.Refused {
		// The kernel maps a program, and looks at less of the header than ld.so does.
		what = ""
	}
	if other != 0 {
		what = fmt.Sprintf("wrong ELF class: ELFCLASS%d", other)
	} else if what == skipped {
		what = "cannot open shared object file: No such file or directory"
	}
	if what != "" {
		p.problem(Problem{Kind: FileRefused, Occasion: occasionLoading, Object: l, Text: l.called() + ": " + what})
		return false
	}
	return p.accept(l, l.called(), FileRefused)
}

// stackRefused is what ld.so says since 2.41, when no stack is made executable any
// more once a program runs (sysdeps/unix/sysv/linux/dl-execstack.c).
const stackRefused = "cannot enable executable stack as shared object requires: Invalid argument"

// refuses is the part of _dl_map_object_from_fd that can fail, in its order.
func (p *process) refuses(l *Loaded) string {
	o, program := l.Object, l == p.program
	switch {
	case p.before(35) && o.Unmappable34 != "":
		return o.Unmappable34
	case !p.before(35) && o.Unmappable != "":
		return o.Unmappable
	case program:
		return ""
	case o.Type == elffile.ET_EXEC:
		return "cannot dynamically load executable"
	case o.Flags1&elffile.DF_1_PIE != 0:
		return "cannot dynamically load position-independent executable"
	case o.Flags1&df1NoOpen != 0 && p.mode == Dlopen:
		return "shared object cannot be dlopen()ed"
	case o.ExecutableStack && p.mode == Dlopen && !p.before(41) && !p.program.Object.ExecutableStack && !l.Host:
		return stackRefused
	}
	return ""
}

// before reports whether the glibc that is modelled is older than 2.minor.
func (p *process) before(minor int) bool {
	return p.sys.Glibc != (glibc.Release{}) && p.sys.Glibc.Less(glibc.Release{Major: 2, Minor: minor})
}
