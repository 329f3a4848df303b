// Command registry makes a module registry out of what package registries offer.
//
// Bazel resolves bazel_dep lines against a registry. Where the public one is out of reach, this program
// writes one to a folder: sources from Debian's packages and from Go modules, a handful of stand-ins for modules
// of which nothing is loaded, and an entry for every version that any MODULE.bazel in the graph names. The folder can
// be moved to the place that -at names.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	var in places
	flag.StringVar(&in.workspace, "workspace", ".", "the project: go.mod names the versions of Go modules, every MODULE.bazel below is served")
	flag.StringVar(&in.debian, "debian", "/usr/share/bazel", "Debian's bazel-bootstrap")
	flag.StringVar(&in.crates, "crates", "/usr/share/cargo/registry", "crates as sources")
	flag.StringVar(&in.at, "at", "/bazelw/registry", "where the registry will be found, for the options that name its folders")
	out := flag.String("out", "", "an empty folder for the registry")
	flag.Parse()
	if *out == "" || flag.NArg() != 0 {
		fmt.Fprintln(os.Stderr, "usage: registry -out DIR [-workspace DIR] [-debian DIR] [-crates DIR] [-at DIR]")
		os.Exit(2)
	}
	if err := generate(in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "registry:", err)
		os.Exit(1)
	}
}
