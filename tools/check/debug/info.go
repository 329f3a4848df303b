package debug

// Where the debug information of the file under test is: in it, or in a separate file
// that was split off it. A file that belongs to nothing here would guard nothing, and is
// an error.

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Info is the debug information of the file under test, or why there is none.
type Info struct {
	Name    string // of the file that has it
	File    *elffile.File
	DWARF   *debuginfo.Info
	Reason  string
	Damaged bool
}

// Of finds the debug information, and reads its units once.
func Of(s *subject.Subject) *Info { return subject.Once(s, find) }

func find(s *subject.Subject) *Info {
	own := read(s.Output.Name, s.Output.File)
	if own.Reason == "" && len(own.DWARF.Units) > 0 || own.Damaged {
		return own
	}
	// What the file says is missing, such as an alternate file of dwz, stays unseen
	// whatever else is given.
	for _, f := range s.Output.DebugFiles {
		if !Belongs(s, f) {
			continue
		}
		if d := read(f.Name, f.File); d.Reason != "" || len(d.DWARF.Units) > 0 {
			return d
		}
	}
	if own.Reason == "" {
		own.Reason = noDebugInfo(s, own)
	}
	return own
}

func read(name string, f *elffile.File) *Info {
	d := &Info{Name: name, File: f}
	var err error
	if d.DWARF, err = debuginfo.Read(f); err != nil {
		d.Reason = err.Error()
		var format *elffile.FormatError
		d.Damaged = errors.As(err, &format)
	}
	return d
}

// noDebugInfo says that there is none, and what to do.
func noDebugInfo(s *subject.Subject, own *Info) string {
	text := fmt.Sprintf("%s has no debug information", s.Output.Name)
	if unseen := own.DWARF.NotChecked; len(unseen) > 0 {
		return text + " that is read: " + strings.Join(unseen, "; ")
	}
	if len(s.Output.DebugFiles) > 0 {
		return text + ", nor have the files given with it"
	}
	if s.Policy.Target != "" {
		return text + ": build -c dbg, or --copt=-g --strip=never (Bazel links with -Wl,-S otherwise), or name what was split off it in debug_files"
	}
	return text + ": compile with -g, check the file from before it was stripped, or name what was split off it: --debug-file FILE"
}

// belonging tells which of the files given belong to the one under test.
type belonging struct {
	files map[*subject.DebugFile]bool
	errs  []error
}

// Belongs tells a file that was split off the one under test.
func Belongs(s *subject.Subject, f *subject.DebugFile) bool {
	return subject.Once(s, findBelonging).files[f]
}

// FileErrors finds what was given as a part of this file and is of another one.
func FileErrors(s *subject.Subject) []error { return subject.Once(s, findBelonging).errs }

func findBelonging(s *subject.Subject) *belonging {
	b := &belonging{files: map[*subject.DebugFile]bool{}}
	for _, f := range s.Output.DebugFiles {
		if s.Output.File == nil {
			b.errs = append(b.errs, fmt.Errorf("%s was given as a part of %s, which is raw BTF and has no parts", f.Name, s.Output.Name))
			continue
		}
		if f.File == nil {
			continue // raw BTF says of no file that it is its own
		}
		belongs, why, err := debuginfo.Belongs(f.File, s.Output.File, path.Base(f.Name))
		switch {
		case err != nil:
			b.errs = append(b.errs, err)
		case belongs:
			b.files[f] = true
		default:
			b.errs = append(b.errs, fmt.Errorf("%s is no part of %s: %s", f.Name, s.Output.Name, why))
		}
	}
	return b
}
