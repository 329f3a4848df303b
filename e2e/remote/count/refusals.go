package main

import (
	"fmt"
	"slices"
)

// refusals lists what the logs do not prove, a line each; none if they prove it.
func refusals(first, second, mapped *client) []string {
	var wrong []string
	for _, c := range []struct {
		name string
		*client
	}{{"first client", first}, {"second client", second}, {"path mapping", mapped}} {
		rules := 0
		for i := range c.spawns {
			s := &c.spawns[i]
			_, ours := s.kind()
			if ours && s.where() == elsewhere {
				wrong = append(wrong, fmt.Sprintf("%s: %s of %s did not run on the executor: %s", c.name, s.Mnemonic, s.TargetLabel, s.Runner))
			}
			if s.rulesOwn() {
				rules++
				if why := s.unhermetic(); why != "" {
					wrong = append(wrong, fmt.Sprintf("%s: %s of %s %s", c.name, s.Mnemonic, s.TargetLabel, why))
				}
			}
			if c.client == mapped && s.rulesOwn() && !s.mapped() {
				wrong = append(wrong, fmt.Sprintf("%s: %s of %s ran without it", c.name, s.Mnemonic, s.TargetLabel))
			}
			if c.client == first && ours && s.where() == cached {
				wrong = append(wrong, fmt.Sprintf("%s: %s of %s came from the cache; it has to run (--noremote_accept_cached)", c.name, s.Mnemonic, s.TargetLabel))
			}
			if c.client == second && s.where() == executed {
				wrong = append(wrong, fmt.Sprintf("%s: %s of %s ran again", c.name, s.Mnemonic, s.TargetLabel))
			}
		}
		if rules == 0 {
			wrong = append(wrong, fmt.Sprintf("%s: no action of the rules is in the log (SymbolCheck, SymbolExports, SymbolVerdict): it proves nothing", c.name))
		}
	}
	if mapped.mappedRules()[executed] == 0 {
		wrong = append(wrong, "path mapping: no action of the rules with mapped paths ran remotely")
	}
	if a, b := first.ours().total(), second.ours().total(); a != b {
		wrong = append(wrong, fmt.Sprintf("the first client has %d actions of ours and the second %d: they did not build the same", a, b))
	}
	return shortened(wrong)
}

// shortened keeps ten lines: what is wrong with one action is often wrong with all.
func shortened(lines []string) []string {
	const most = 10
	if len(lines) <= most {
		return lines
	}
	return append(slices.Clone(lines[:most]), fmt.Sprintf("… and %d more", len(lines)-most))
}

// lastLines is the result, in a sentence for path mapping and one for the clients.
func lastLines(first, second, mapped *client) string {
	a, b, m := first.ours(), second.ours(), mapped.mappedRules()
	return fmt.Sprintf("path mapping: %d actions of the rules ran remotely with mapped paths, %d elsewhere\n"+
		"first client: %d actions of ours ran remotely, %d elsewhere; second client: %d of %d cache hits, %d executed",
		m[executed], m[elsewhere],
		a[executed], a[elsewhere]+a[cached], b[cached], b.total(), b[executed]+b[elsewhere])
}
