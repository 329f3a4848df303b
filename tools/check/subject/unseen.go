package subject

// What of a link cannot be seen, so that nothing found proves nothing.

import "github.com/rules-symcheck/rules_symcheck/tools/check/finding"

// CannotSeeInputs is the answer of a check that needs what went into the link.
func (s *Subject) CannotSeeInputs() finding.Result {
	reason := "no link action is visible, so it is unknown which libraries went in; name the target that links, not a file that was copied or built elsewhere"
	if s.Link.Target == "" {
		reason = "no input of the link is named, so it is unknown which libraries went in; name them behind the binary"
	}
	return finding.Result{Unread: []finding.Unread{{Where: s.Output.Name, Reason: reason}}}
}

// ResponseFile is what no check of the inputs can see past: a file of arguments.
func (s *Subject) ResponseFile() []finding.Unread {
	file := s.Link.Arguments.ResponseFile()
	if file == "" {
		return nil
	}
	return []finding.Unread{{Where: file, Reason: "the linker read more arguments from " + file + ", so it is unknown which libraries went in"}}
}

// Damaged is the answer of a check that could not read the file under test.
func (s *Subject) Damaged(err error) finding.Result {
	return finding.Result{Unread: []finding.Unread{{Where: s.Output.Name, Reason: err.Error(), Damaged: true}}}
}
