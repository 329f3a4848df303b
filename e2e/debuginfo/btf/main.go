// Command btf holds what tools/debuginfo/btf says of damaged BTF against bpftool and the
// kernel of the machine, with the tests of that package, and writes what they counted to
// a page.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func main() {
	page := flag.String("page", "", "write what was found to this file")
	mutations := flag.Int("mutations", 3000, "random changes to each of the files")
	flag.Parse()
	if err := run(*page, *mutations); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(page string, mutations int) error {
	cmd := exec.Command("go", "test", "-count=1", "-v", "-timeout=60m",
		"-run=LikeBpftool|SecondReader|RunningKernel|Modules", "./tools/debuginfo/btf")
	cmd.Env = append(os.Environ(), reallink.RequireEnv+"=1", "SYMCHECK_BTF_MUTATIONS="+strconv.Itoa(mutations))
	var said bytes.Buffer
	cmd.Stdout = io.MultiWriter(os.Stdout, &said)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%v: %w", cmd.Args, err)
	}
	if page == "" {
		return nil
	}
	return writePage(page, said.String())
}
