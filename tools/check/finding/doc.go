// Package finding is what a check hands back: what is wrong with a binary, whose it is, why
// it came about, why it hurts and the line that fixes it; or why nothing could be found.
package finding
