package main

import (
	"strings"
	"testing"
	"time"
)

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		name  string
		count func(string) (int, error)
		text  string
		want  int
	}{
		{"nm", countNM, "0000000000001139 T f@@V1\n                 U malloc@GLIBC_2.2.5\n                 w __gmon_start__\n0000000000004028 B x\n", 2},
		{"nm of nothing", countNM, "nm: lib: no symbols\n", 0},
		{"report", countJSON, `{"findings": [{"symbols": [{"name": "a"}, {"name": "b"}]}, {"symbols": [{"name": "c"}]}]}`, 3},
		{"report without findings", countJSON, `{"findings": []}`, 0},
	} {
		got, err := c.count(c.text)
		if got != c.want || (err != nil) != (c.want == 0) {
			t.Errorf("%s: %d, %v; want %d", c.name, got, err, c.want)
		}
	}
}

func TestTable(t *testing.T) {
	ms := time.Millisecond
	text := table{
		title: "Big", what: "LIB is libx.so.1, 2 MB", counted: "symbols", date: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), runs: 3, cores: 2,
		contestants: []contestant{
			{shown: "nm -D LIB", versionArgv: []string{"nm", "--version"}, version: "GNU nm 2.47", symbols: 10, wall: []time.Duration{40 * ms, 10 * ms, 20 * ms}, cpu: []time.Duration{8 * ms, 12 * ms}},
			{shown: "symcheck", does: "checks", symbols: 9, wall: []time.Duration{5 * ms}, cpu: []time.Duration{5 * ms}},
		},
	}.String()
	for _, want := range []string{
		"2026-11-21, ", "libx.so.1, 2 MB", "Median of 3 ",
		"| `nm -D LIB` | 10 | 20 ms | 1.00 | 10 ms | 1.00 |", "| `symcheck` | 9 | 5 ms | 0.25 | 5 ms | 0.50 | checks |", "nm: GNU nm 2.47.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
}

func TestVersionLine(t *testing.T) {
	if got := versionLine("llvm-nm, compatible with GNU nm\nDebian LLVM version 21.1.8\n  Optimized build.\n"); got != "Debian LLVM version 21.1.8" {
		t.Error(got)
	}
}
