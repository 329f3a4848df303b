package resolve

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// Two objects that define the same names, alike and not.
func TestSame(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	text := `
extern int outside(int); extern int elsewhere(int);
static int own(void) { return OWN; }
int calls(void) { return outside(1); }
int other_callee(void) { return WHICH(1); }
int other_code(void) { return CODE; }
int (*pointer)(void) = own;
const char *string = "text" ;
const char *other_string = STRING;
int zero[4];
int value = 1;
int other_value = VALUE;
int sized[SIZE];
int common;
`
	for name, defines := range map[string]string{
		"a": `-DOWN=1 -DWHICH=outside -DCODE=1 -DSTRING="one" -DVALUE=1 -DSIZE=1`,
		"b": `-DOWN=2 -DWHICH=elsewhere -DCODE=2 -DSTRING="two" -DVALUE=2 -DSIZE=2`,
	} {
		reallink.Write(t, dir, name+".c", strings.NewReplacer(`STRING;`, map[string]string{"a": `"one";`, "b": `"two";`}[name]).Replace(text))
		args := []string{reallink.Tool(t, "gcc"), "-O1", "-fno-pic", "-fcommon", "-ffunction-sections", "-fdata-sections", "-c", name + ".c"}
		for _, d := range strings.Fields(defines) {
			if !strings.Contains(d, "STRING") {
				args = append(args, d)
			}
		}
		reallink.Run(t, dir, args...)
	}
	reallink.Run(t, dir, "cp", "a.o", "c.o")
	l := linkOf(t, strings.Fields("ld -r a.o b.o c.o"), []string{"a.o", "b.o", "c.o"})
	r := ByRules(l, "GNU ld", nil)
	c := NewComparer()
	for name, want := range map[string]Sameness{
		"calls": SameBytes, "other_callee": DifferentBytes, "other_code": DifferentBytes,
		"pointer": SameUnknown, "string": SameBytes, "other_string": DifferentBytes,
		"zero": SameBytes, "value": SameBytes, "other_value": DifferentBytes, "sized": DifferentBytes, "common": SameBytes,
	} {
		definitions := r.Definitions(name)
		if len(definitions) != 3 {
			t.Fatalf("%s has %d definitions", name, len(definitions))
		}
		if got, err := c.Same(definitions[0], definitions[1]); err != nil || got != want {
			t.Errorf("%s: %s (%v), want %s", name, got, err, want)
		}
		// The same file, whatever it refers to.
		if got, err := c.Same(definitions[0], definitions[2]); err != nil || got != SameBytes {
			t.Errorf("%s in a copy: %s (%v)", name, got, err)
		}
		if got, want := c.State(definitions[0]), !strings.Contains("calls other_callee other_code", name); got != want {
			t.Errorf("%s is state: %t", name, got)
		}
	}
}
