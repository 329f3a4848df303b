package check

// Files that no linker finished: objects, separate debug files, raw BTF. Debug
// information and BTF are judged there too; what is asked of a linked file cannot be
// checked, and is never passed over in silence.

import (
	"fmt"

	"github.com/rules-symcheck/rules_symcheck/tools/check/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/language"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// ReadUnlinked is ReadOutput for an object or a separate debug file, if the policy asks
// for anything that these have; else it returns nil.
func ReadUnlinked(name string, f *elffile.File, p *subject.Policy) (*subject.Output, error) {
	if !language.Asks(p) && !btf.Asks(p) {
		return nil, nil
	}
	if f.Kind() == elffile.Relocatable {
		return &subject.Output{File: f, Name: name, Unlinked: "an object"}, nil
	}
	sections, err := f.Sections()
	if err != nil || !elffile.OnlyDebug(sections) {
		return nil, err
	}
	return &subject.Output{File: f, Name: name, Unlinked: "separate debug information"}, nil
}

// forUnlinked tells the checks that look at debug information and at BTF alone.
func (c Check) forUnlinked() bool { return c.ID == language.LeakID || c.ID == btf.ID }

// look runs a check, unless the file is none that it is for.
func look(s *subject.Subject, c Check) finding.Result {
	if s.Output.Unlinked == "" || c.forUnlinked() {
		return c.run(s)
	}
	why := fmt.Sprintf("this is %s, not a linked executable or shared library", s.Output.Unlinked)
	if c.asked(s.Policy) {
		return finding.Result{Unread: []finding.Unread{{Where: s.Output.Name, Reason: why}}}
	}
	return finding.Result{NotApplicable: why}
}

// kind and cpu are what the head of a report says of a file.
func kind(o *subject.Output) (kind, cpu string) {
	switch {
	case o.File == nil:
		return o.Unlinked, ""
	case o.Unlinked != "" && o.File.Kind() != elffile.Relocatable:
		return o.Unlinked, o.File.CPU()
	}
	return o.File.Kind().String(), o.File.CPU()
}
