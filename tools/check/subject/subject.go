package subject

// The subject is the one value that every check gets.

import "github.com/rules-symcheck/rules_symcheck/tools/linkset"

// Subject is a linked file, what went into it, and what was meant.
type Subject struct {
	Output *Output
	Link   *linkset.Link
	Policy *Policy

	// Worked out once, by the first check that asks.
	origins    *Definitions
	resolved   *Resolution
	resolveErr error

	matched []int // how often each exception of the policy accepted something
	memo    map[any]any
}

// Once returns what do makes of a subject the first time that it is asked for a T. A room
// keeps in a type of its own what several of its checks ask for.
func Once[T any](s *Subject, do func(*Subject) *T) *T {
	key := (*T)(nil)
	if made, ok := s.memo[key]; ok {
		return made.(*T)
	}
	if s.memo == nil {
		s.memo = map[any]any{}
	}
	made := do(s)
	s.memo[key] = made
	return made
}

// Name is the binary's label, or its file name outside Bazel.
func (s *Subject) Name() string {
	switch {
	case s.Output.Unlinked != "" && s.Link.OutputLabel != "":
		return string(s.Link.OutputLabel)
	case s.Link.Target != "":
		return string(s.Link.Target)
	}
	return s.Output.Name
}
