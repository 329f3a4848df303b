package check

// Where the debug information of the file under test is: in it, or in a separate file
// that was split off it. A file that belongs to nothing here would guard nothing, and is
// an error.

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/debuginfo"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// DebugFile is a file that was split off the one under test: ELF, or raw BTF.
type DebugFile struct {
	Name string
	File *elffile.File // nil for raw BTF
	BTF  []byte        // raw BTF

	belongs bool // to the file under test
}

// debugInfo is the debug information of the file under test, or why there is none.
type debugInfo struct {
	name    string // of the file that has it
	file    *elffile.File
	info    *debuginfo.Info
	reason  string
	damaged bool
}

// debugInfo finds the debug information, and reads its units once.
func (s *Subject) debugInfo() *debugInfo {
	if s.debug != nil {
		return s.debug
	}
	s.debug = readDebugInfo(s.Output.Name, s.Output.File)
	if s.debug.reason == "" && len(s.debug.info.Units) > 0 || s.debug.damaged {
		return s.debug
	}
	// What the file says is missing, such as an alternate file of dwz, stays unseen
	// whatever else is given.
	for _, f := range s.DebugFiles {
		if !f.belongs {
			continue
		}
		if d := readDebugInfo(f.Name, f.File); d.reason != "" || len(d.info.Units) > 0 {
			s.debug = d
			return d
		}
	}
	if s.debug.reason == "" {
		s.debug.reason = s.noDebugInfo()
	}
	return s.debug
}

func readDebugInfo(name string, f *elffile.File) *debugInfo {
	d := &debugInfo{name: name, file: f}
	var err error
	if d.info, err = debuginfo.Read(f); err != nil {
		d.reason = err.Error()
		var format *elffile.FormatError
		d.damaged = errors.As(err, &format)
	}
	return d
}

// noDebugInfo says that there is none, and what to do.
func (s *Subject) noDebugInfo() string {
	text := fmt.Sprintf("%s has no debug information", s.Output.Name)
	if unseen := s.debug.info.NotChecked; len(unseen) > 0 {
		return text + " that is read: " + strings.Join(unseen, "; ")
	}
	if len(s.DebugFiles) > 0 {
		return text + ", nor have the files given with it"
	}
	if s.Policy.Target != "" {
		return text + ": build -c dbg, or --copt=-g --strip=never (Bazel links with -Wl,-S otherwise), or name what was split off it in debug_files"
	}
	return text + ": compile with -g, check the file from before it was stripped, or name what was split off it: --debug-file FILE"
}

// debugFileErrors finds what was given as a part of this file and is of another one.
func (s *Subject) debugFileErrors() []error {
	var errs []error
	for _, f := range s.DebugFiles {
		if s.Output.File == nil {
			errs = append(errs, fmt.Errorf("%s was given as a part of %s, which is raw BTF and has no parts", f.Name, s.Output.Name))
			continue
		}
		if f.File == nil {
			continue // raw BTF says of no file that it is its own
		}
		belongs, why, err := debuginfo.Belongs(f.File, s.Output.File, path.Base(f.Name))
		switch {
		case err != nil:
			errs = append(errs, err)
		case belongs:
			f.belongs = true
		default:
			errs = append(errs, fmt.Errorf("%s is no part of %s: %s", f.Name, s.Output.Name, why))
		}
	}
	return errs
}
