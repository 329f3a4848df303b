package finding

// What a check hands back: what it found, and why nothing found may prove nothing.

import "github.com/rules-symcheck/rules_symcheck/tools/linkset"

// UnreadOf turns what could not be read of the inputs into what a check says.
func UnreadOf(problems []linkset.Problem) []Unread {
	var list []Unread
	for _, p := range problems {
		list = append(list, Unread{Where: p.Where(), Reason: p.Error(), Damaged: p.Damaged()})
	}
	return list
}

// Result is what a check found, or why it did not look.
type Result struct {
	Findings []Finding
	// NotApplicable says why the question does not arise here.
	NotApplicable string
	// Unread says what could not be read, so that nothing found proves nothing.
	Unread []Unread
	Notes  []string
}

// Unread is something a check needed and could not read.
type Unread struct {
	Where   string // file, or file(member)
	Reason  string
	Damaged bool // not merely of a kind we do not read: it blocks, asked for or not
}

// Undecided begins a note on what was asked and could not be told either way. It is no
// failure, and is said in a pass, too.
const Undecided = "not decided: "
