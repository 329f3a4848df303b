// Package subject is what a check is given: one linked file, what went into it, and what its
// owner declared. What several rooms ask of these is worked out here, once: which objects
// are in the output, whose an exported symbol is, what is vendored, what is accepted.
package subject
