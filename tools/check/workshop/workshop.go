package workshop

// A folder in which tests compile and link.

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/loader"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// Workshop is a folder in which things are compiled and linked.
type Workshop struct {
	T   *testing.T
	Dir string
}

// New is an empty workshop, which is gone after the test.
func New(t *testing.T) *Workshop { return &Workshop{T: t, Dir: t.TempDir()} }

// Path is where a file of the workshop is.
func (w *Workshop) Path(name string) string { return filepath.Join(w.Dir, name) }

// Write makes a file of a text.
func (w *Workshop) Write(name, text string) { reallink.Write(w.T, w.Dir, name, text) }

// Run runs a tool in the workshop and returns what it prints; a failure ends the test.
func (w *Workshop) Run(tool string, args ...string) string {
	w.T.Helper()
	return reallink.Run(w.T, w.Dir, append([]string{reallink.Tool(w.T, tool)}, args...)...)
}

// Compile makes NAME.o of NAME.c, NAME.cc or the like.
func (w *Workshop) Compile(name, text string, flags ...string) {
	w.T.Helper()
	w.Write(name, text)
	compiler, object := "gcc", strings.TrimSuffix(name, filepath.Ext(name))+".o"
	if filepath.Ext(name) == ".cc" {
		compiler = "g++"
	}
	w.Run(compiler, append([]string{"-c", name, "-o", object}, flags...)...)
}

// Library reads a library of the workshop as one that a system has.
func (w *Workshop) Library(name string) *loader.Object {
	w.T.Helper()
	o, err := baseline.File(w.Path(name))
	if err != nil {
		w.T.Fatal(err)
	}
	return o
}
