package glibc

import (
	"maps"
	"testing"
)

func TestArrivals(t *testing.T) {
	names := []string{"getrandom", "strlcpy", "exp", "dlopen", "_ZGVbN2v_tan", "no_such_name"}
	want := map[string]Arrival{
		"getrandom":    {Release{2, 25}, "libc.so.6"},
		"strlcpy":      {Release{2, 38}, "libc.so.6"},
		"exp":          {Release{2, 2}, "libm.so.6"},
		"dlopen":       {Release{2, 2}, "libc.so.6"},
		"_ZGVbN2v_tan": {Release{2, 35}, "libmvec.so.1"},
	}
	if got := Arrivals("x86-64", names); !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := Arrivals("vax", names); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

// A release is derived once, whoever asks how often.
func TestArrivalsAgain(t *testing.T) {
	names := []string{"getrandom"}
	if n := testing.AllocsPerRun(3, func() { Arrivals("x86-64", names) }); n > 20 {
		t.Errorf("%v allocations to answer again", n)
	}
}
