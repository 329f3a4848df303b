// Package shape judges the file itself, wherever it runs: whether it can be put into memory,
// which protections it has, how large it is, and whether it carries a C library of its own.
package shape
