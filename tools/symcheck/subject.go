package main

// What is to be judged: a linked file or, where that is asked for, what no linker
// finished.

import (
	"errors"
	"os"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/btf"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// readOutput reads what is to be judged, or says why a policy for a whole repository does
// not judge it.
func readOutput(file *os.File, size int64, name string, link *linkset.Link, policy *subject.Policy) (o *subject.Output, notJudged string, err error) {
	raw, err := rawBTF(file, size)
	switch {
	case raw != nil && policy.RepositoryWide:
		return nil, "raw BTF and not linked", nil
	case err != nil || raw != nil:
		return btf.Raw(name, raw), "", err
	}
	elf, err := elffile.Open(file, size, name)
	if why, ok := notOurs(elf, err); ok && policy.RepositoryWide {
		return nil, why, nil
	}
	if err != nil {
		return nil, "", err
	}
	if o, err = check.ReadUnlinked(name, elf, policy); o == nil && err == nil {
		o, err = subject.ReadOutput(name, elf, link)
	}
	return o, "", err
}

// notOurs tells a file that some other linker made, or a linker that was told to
// link on later (-r): no policy for a whole repository was meant for it. What is
// damaged, or cannot be told, is not among these.
func notOurs(elf *elffile.File, err error) (why string, ok bool) {
	if errors.Is(err, elffile.ErrOtherFormat) {
		_, what, _ := strings.Cut(err.Error(), ": ")
		return what, true
	}
	return "an object and not linked (-r)", err == nil && elf.Kind() == elffile.Relocatable
}
