// Package loading foretells what a loader does with the binary on a declared system: the
// versions and symbols it lacks there, the libraries it needs and where they are looked for.
// The checks share one Process.
package loading
