package main

// What readelf and the linker's trace say of a link.

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// wanted is a version in .gnu.version_r: "Name: GLIBC_2.7  Flags: none".
var wanted = regexp.MustCompile(`Name: GLIBC_([0-9.]+)\s`)

// highest returns the newest GLIBC version that a file asks for.
func (p *prover) highest(file string) (string, error) {
	out, err := p.tool("readelf", "-VW", file)
	if err != nil {
		return "", err
	}
	newest := ""
	for _, m := range wanted.FindAllStringSubmatch(out, -1) {
		if newest == "" || newer(m[1], newest) {
			newest = m[1]
		}
	}
	if newest == "" {
		return "", fmt.Errorf("%s asks for no version of glibc", file)
	}
	return newest, nil
}

// newer compares releases by their numbers.
func newer(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		n, _ := strconv.Atoi(x[i])
		m, _ := strconv.Atoi(y[i])
		if n != m {
			return n > m
		}
	}
	return len(x) > len(y)
}

// own is the name of a library that the folder of a floor has.
var own = regexp.MustCompile(`^(ld.*|lib(c|m|mvec|pthread|dl|rt|util|resolv|anl|gcc_s)|libstdc\+\+)\.so(\.[0-9]+)?$`)

// strangers are the files of a link that a folder has too, and that come from elsewhere.
func strangers(trace, folder string) []string {
	var found []string
	for _, word := range strings.Fields(trace) {
		word = strings.Trim(word, "()")
		if own.MatchString(filepath.Base(word)) && filepath.IsAbs(word) && !strings.HasPrefix(word, folder+"/") {
			found = append(found, word)
		}
	}
	return found
}
