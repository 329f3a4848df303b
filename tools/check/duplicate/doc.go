// Package duplicate finds names that are defined more than once in one binary, and the flags
// that let that pass. How one of two libraries is isolated is said here, also for registries.
package duplicate
