// Package check judges one linked file against what its owner declared.
//
// A check is one file in a room, which is a folder here, and one row in the registry. It
// gets one read-only value, the subject (the output, what went into it, the policy), and
// returns what it found. It opens no files itself, prints nothing and knows no format. Here
// are the registry, the run over it, exceptions and the verdict.
package check
