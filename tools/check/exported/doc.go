// Package exported judges the names that others in the process can bind to: those that
// must be public and are not, those that are and should not be, why the linker exported
// them, and who would get them in place of their own.
package exported
