package main

// The counterparts: what the floor is there for, seen to happen without it.

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// without links a library with what the machine has: the oldest system refuses it, and
// the newest does not.
func (p *prover) without(language, linker string) (string, error) {
	out := fmt.Sprintf("%s-without-%s", language, linker)
	flags := how(language, kinds[0])
	if language == "C++" {
		flags = append(flags, "-static-libstdc++", "-static-libgcc") // the same C++ library in both
	}
	trace, err := p.link(language, "", linker, source(language), out, flags)
	if err != nil {
		return "", err
	}
	// What shows that no such library is read with a floor has to show it here.
	if len(strangers(trace, p.floor(p.Floors[0]))) == 0 {
		return "", fmt.Errorf("the trace names no library of the machine: %.500s", trace)
	}
	highest, err := p.highest(out)
	if err != nil {
		return "", err
	}
	oldest, newest := p.Systems[0], p.Systems[len(p.Systems)-1]
	said, err := p.run(oldest, out, kinds[0])
	if err == nil || !strings.Contains(said, "version `GLIBC_") || !newer(highest, oldest.Release) {
		return "", fmt.Errorf("it asks for %s, and glibc %s does not refuse it: %s", highest, oldest.Release, said)
	}
	if report, err := p.tool("./symcheck", "check", out, "--loads-on=glibc_"+oldest.Release, "--may-export=*"); err == nil || !strings.Contains(report, "error version-too-new") {
		return "", fmt.Errorf("on glibc %s it is not said that it fails (%v):\n%s", oldest.Release, err, report)
	}
	if said, err := p.run(newest, out, kinds[0]); err != nil || said != "holds" {
		return "", fmt.Errorf("on glibc %s: %s (%v)", newest.Release, said, err)
	}
	fmt.Printf("fails  %s %s without a floor, %s: asks for %s\n", p.CPU, language, linker, highest)
	return fmt.Sprintf("%s library without a floor, %s: asks for GLIBC_%s, refused by %s", language, linker, highest, oldest.Release), nil
}

// withoutStart links a program with stubs alone: with the crt1.o of the machine, whose
// constructors glibc before 2.34 does not run.
func (p *prover) withoutStart(floor string) (string, error) {
	if p.Languages[0] != "C" {
		return "", nil
	}
	bare := p.floor(floor) + "-bare"
	if err := os.CopyFS(bare, os.DirFS(p.floor(floor))); err != nil {
		return "", err
	}
	for _, name := range []string{"crt1.o", "Scrt1.o"} {
		if err := os.Remove(filepath.Join(bare, name)); err != nil {
			return "", err
		}
	}
	out := "without-start-" + floor
	if _, err := p.link("C", bare, linkers[0], source("C"), out, how("C", kinds[1])); err != nil {
		return "", err
	}
	said, err := p.run(p.Systems[0], out, kinds[1])
	if err == nil || !strings.HasPrefix(said, "step 1 failed") {
		return "", fmt.Errorf("with the crt1.o of the machine the constructors ran: %s", said)
	}
	fmt.Printf("fails  %s C, floor %s, with the crt1.o of the machine: no constructor ran\n", p.CPU, floor)
	return fmt.Sprintf("C program at floor %s with the crt1.o of the machine: it starts on %s, and no constructor runs", floor, p.Systems[0].Release), nil
}
