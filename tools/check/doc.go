// Package check judges one linked file against what its owner declared.
//
// A check is one file here and one row in the registry. It gets one read-only
// value, the Subject (the output, what went into it, the policy), and returns
// what it found. It opens no files itself, prints nothing and knows no format.
package check
