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

// debugInfo is the debug information of the file under test, or why there is none.
type debugInfo struct {
	name    string // of the file that has it
	file    *elffile.File
	info    *debuginfo.Info
	reason  string
	damaged bool
}

// infoOf finds the debug information, and reads its units once.
func infoOf(s *subject.Subject) *debugInfo { return subject.Once(s, findDebugInfo) }

func findDebugInfo(s *subject.Subject) *debugInfo {
	own := readDebugInfo(s.Output.Name, s.Output.File)
	if own.reason == "" && len(own.info.Units) > 0 || own.damaged {
		return own
	}
	// What the file says is missing, such as an alternate file of dwz, stays unseen
	// whatever else is given.
	for _, f := range s.Output.DebugFiles {
		if !belongs(s, f) {
			continue
		}
		if d := readDebugInfo(f.Name, f.File); d.reason != "" || len(d.info.Units) > 0 {
			return d
		}
	}
	if own.reason == "" {
		own.reason = noDebugInfo(s, own)
	}
	return own
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
func noDebugInfo(s *subject.Subject, own *debugInfo) string {
	text := fmt.Sprintf("%s has no debug information", s.Output.Name)
	if unseen := own.info.NotChecked; len(unseen) > 0 {
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

func belongs(s *subject.Subject, f *subject.DebugFile) bool {
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
