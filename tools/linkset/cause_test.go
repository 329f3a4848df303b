package linkset

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// A small libdbus: functions that call each other, data with pointers into it.
const busSource = `
int bus_get(void) { return 1; }
int bus_open(void) { return bus_get() + 1; }
int bus_state = 3;
int *bus_pointer = &bus_state;
int bus_unused(void) { return 4; }
__attribute__((visibility("protected"))) int bus_protected(void) { return 5; }
int bus_calls_protected(void) { return bus_protected(); }
`

func causesOf(t *testing.T, dir, args string, files []string, names ...string) ([]Cause, int) {
	t.Helper()
	for i := range files {
		files[i] = filepath.Join(dir, files[i])
	}
	l := NewLinkOfFiles("out", files)
	l.Arguments = ParseArguments(args)
	defer l.Close()
	causes, unexplained, problems := l.Causes(set(names...))
	if len(problems) != 0 {
		t.Fatal(problems[0])
	}
	return causes, unexplained
}

func TestCauses(t *testing.T) {
	gcc := reallink.Tool(t, "gcc")
	dir := built(t, nil, map[string]string{
		"bus":  busSource,
		"one":  "extern int bus_get(void); int one(void) { return bus_get(); }\n",
		"both": "extern int bus_get(void), bus_open(void); int both(void) { return bus_get() + bus_open(); }\n",
		"main": "int main(void) { return 0; }\n",
	})
	reallink.Run(t, dir, gcc, "-shared", "-o", "libbus.so", "bus.o", "-Wl,-soname,libbus.so.3")
	reallink.Run(t, dir, gcc, "-shared", "-o", "libone.so", "one.o")
	reallink.Run(t, dir, gcc, "-shared", "-o", "libboth.so", "both.o")
	reallink.Run(t, dir, gcc, "-shared", "-o", "libneeds.so", "one.o", "libbus.so")

	c, _ := causesOf(t, dir, "gcc -rdynamic", []string{"libone.so"}, "bus_get", "bus_open")
	if len(c) != 1 || c[0].Kind != CauseFlag || c[0].Flag != "-rdynamic" || c[0].Names != 2 {
		t.Errorf("-rdynamic: %+v", c)
	}
	c, _ = causesOf(t, dir, "gcc -Wl,--dynamic-list=a.list", []string{"libone.so"}, "bus_get")
	if len(c) != 1 || c[0].Kind != CauseFlag || c[0].Flag != "--dynamic-list=a.list" {
		t.Errorf("--dynamic-list: %+v", c)
	}
	c, unexplained := causesOf(t, dir, "gcc", []string{"libone.so", "libboth.so"}, "bus_get", "bus_open", "bus_state")
	if len(c) != 2 || c[0].Library.Base() != "libboth.so" || c[0].Names != 2 || c[1].Library.Base() != "libone.so" || c[1].Names != 1 || unexplained != 1 {
		t.Errorf("two libraries: %+v, %d unexplained", c, unexplained)
	}
	c, unexplained = causesOf(t, dir, "gcc", []string{"libneeds.so"}, "bus_get", "bus_open", "bus_state", "bus_pointer")
	if len(c) != 2 || c[0].Kind != CauseBehindNeeded || c[0].Needed != "libbus.so.3" || c[0].Names != 3 || c[1].Names != 1 || unexplained != 0 {
		t.Errorf("behind DT_NEEDED: %+v, %d unexplained", c, unexplained)
	}
	// What the DT_NEEDED names is an input, under another file name: no guess.
	c, _ = causesOf(t, dir, "gcc", []string{"libneeds.so", "libbus.so"}, "bus_get", "bus_open")
	for _, cause := range c {
		if cause.Kind != CauseLibrary {
			t.Errorf("with libbus.so as an input: %+v", cause)
		}
	}
	if c, n := causesOf(t, dir, "gcc", []string{"libone.so"}, "other"); len(c) != 0 || n != 1 {
		t.Errorf("nothing mentions it: %+v, %d", c, n)
	}
}

// How many of its own names a library is bound to elsewhere: ours, readelf's
// relocations, and what ld.so itself says that it binds.
func TestCaptured(t *testing.T) {
	gcc, readelf := reallink.Tool(t, "gcc"), reallink.Tool(t, "readelf")
	for _, c := range []struct {
		name string
		flag string
		want int
	}{
		{"lazy", "-Wl,-z,lazy", 3}, // bus_get and bus_open through the PLT, bus_state through a pointer
		{"now", "-Wl,-z,now", 3},
		{"symbolic", "-Wl,-Bsymbolic", 0},
		{"symbolic functions", "-Wl,-Bsymbolic-functions", 1},
		{"hidden", "-fvisibility=hidden", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var compile []string
			if strings.HasPrefix(c.flag, "-f") {
				compile = []string{c.flag}
			}
			dir := built(t, compile, map[string]string{
				"bus": busSource + "__attribute__((visibility(\"default\"))) int bus_default(void) { return bus_open(); }\n",
			})
			main := built(t, nil, map[string]string{
				"copy": busSource,
				"main": "#include <dlfcn.h>\nextern int bus_open(void), bus_state, *bus_pointer, bus_unused(void);\n" +
					"int main(int c, char **v) { void *h = dlopen(v[1], RTLD_NOW); return h == 0 || bus_open() + bus_state + *bus_pointer + bus_unused() == 0; }\n",
			})
			reallink.Run(t, dir, gcc, "-shared", "-o", "libbus.so", "bus.o", c.flag)
			reallink.Run(t, main, gcc, "-rdynamic", "-o", "app", "main.o", "copy.o", "-ldl")
			library := filepath.Join(dir, "libbus.so")
			names := set("bus_get", "bus_open", "bus_state", "bus_pointer", "bus_unused", "bus_protected", "bus_calls_protected")

			l := NewLinkOfFiles("app", []string{library})
			defer l.Close()
			got := 0
			for _, captured := range l.Captured(names) {
				got += captured.Names
			}
			if got != c.want {
				t.Errorf("%d names captured, want %d", got, c.want)
			}

			relocated := map[string]bool{}
			defined := map[string]bool{}
			for _, line := range strings.Split(reallink.Run(t, dir, readelf, "-W", "--dyn-syms", "libbus.so"), "\n") {
				if f := strings.Fields(line); len(f) == 8 && f[6] != "UND" && f[5] == "DEFAULT" {
					defined[f[7]] = true
				}
			}
			for _, line := range strings.Split(reallink.Run(t, dir, readelf, "-W", "-r", "libbus.so"), "\n") {
				if f := strings.Fields(line); len(f) >= 5 && names[f[4]] && defined[f[4]] {
					relocated[f[4]] = true
				}
			}
			if len(relocated) != got {
				t.Errorf("readelf has %d relocated names of its own (%v), we have %d", len(relocated), relocated, got)
			}

			bound := map[string]bool{}
			cmd := exec.Command(filepath.Join(main, "app"), library)
			cmd.Env = append(cmd.Environ(), "LD_DEBUG=bindings", "LC_ALL=C")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, line := range strings.Split(string(out), "\n") {
				if !strings.Contains(line, "binding file "+library+" [0] to "+filepath.Join(main, "app")) {
					continue
				}
				if _, after, ok := strings.Cut(line, "symbol `"); ok {
					name, _, _ := strings.Cut(after, "'")
					bound[name] = true
				}
			}
			if len(bound) != got {
				t.Errorf("ld.so bound %d names (%v), we foretold %d", len(bound), bound, got)
			}
		})
	}
}
