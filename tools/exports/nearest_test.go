package exports

import (
	"slices"
	"testing"
)

func TestNearest(t *testing.T) {
	names := []string{"engine_open", "engine_close", "ENGINE_OPEN", "engine_v2_read", "unrelated", "_ZN2ns5Shape4drawEi", "engine_open"}
	for _, c := range []struct {
		pattern string
		n       int
		want    []string
	}{
		{"engine_opne", 2, []string{"engine_open", "engine_close"}},
		{"engine_open", 1, []string{"engine_open"}},
		{"Engine_Open", 2, []string{"engine_open", "ENGINE_OPEN"}},
		{"engine_v3_*", 1, []string{"engine_v2_read"}},
		{"ns::Shape::drew(int)", 1, []string{"_ZN2ns5Shape4drawEi"}},
		{"zzzz", 3, nil},
		{"engine_open", 0, nil},
		{"", 3, nil},
	} {
		if got := Nearest(c.pattern, names, c.n); !slices.Equal(got, c.want) {
			t.Errorf("Nearest(%q) = %q, want %q", c.pattern, got, c.want)
		}
	}
}
