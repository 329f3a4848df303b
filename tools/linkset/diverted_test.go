package linkset

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// What a library expects of another and gets of the executable: our count, and
// how often ld.so says that it binds so. The twin is linked against an executable
// that exports nothing, and nothing is diverted.
func TestDiverted(t *testing.T) {
	gcc := reallink.Tool(t, "gcc")
	dir := built(t, []string{"-fPIC"}, map[string]string{
		"bus":  busSource,
		"user": "extern int bus_get(void), bus_open(void); int user(void) { return bus_get() + bus_open(); }\n",
	})
	reallink.Write(t, dir, "main.c", "extern int bus_open(void), user(void); int main(void) { return bus_open() + user() == 0; }\n")
	reallink.Run(t, dir, gcc, "-shared", "-o", "libbus.so", "bus.o", "-Wl,-soname,libbus.so")
	reallink.Run(t, dir, gcc, "-shared", "-o", "libuser.so", "user.o", "libbus.so", "-Wl,-soname,libuser.so", "-Wl,-rpath,"+dir)
	reallink.Write(t, dir, "none.ver", "{ local: *; };\n")
	reallink.Run(t, dir, gcc, "-shared", "-o", "liborphan.so", "user.o")
	for _, c := range []struct {
		name, flag string
		want       int
	}{
		{"exported", "-rdynamic", 2},
		{"hidden", "-Wl,--version-script=none.ver", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			reallink.Run(t, dir, gcc, "-o", "app", "main.c", "bus.o", "libuser.so", "libbus.so", c.flag, "-Wl,-rpath,"+dir)
			exported := map[string]bool{}
			if c.want > 0 {
				exported = set("bus_get", "bus_open", "bus_state")
			}
			l := NewLinkOfFiles("app", []string{filepath.Join(dir, "libuser.so"), filepath.Join(dir, "libbus.so")})
			defer l.Close()
			got := 0
			for _, d := range l.Diverted(exported) {
				if d.Library.Base() != "libuser.so" || d.From.Base() != "libbus.so" {
					t.Errorf("%s from %s", d.Library.Base(), d.From.Base())
				}
				got += d.Names
			}
			// Without libbus.so among the inputs it is needed from outside; without a
			// DT_NEEDED nobody but the executable has the names.
			for library, orphan := range map[string]bool{"libuser.so": false, "liborphan.so": true} {
				l := NewLinkOfFiles("app", []string{filepath.Join(dir, library)})
				defer l.Close()
				list := l.Diverted(exported)
				if want := orphan && c.want > 0; want != (len(list) == 1 && list[0].From == nil && list[0].Names == 2) {
					t.Errorf("%s alone: %+v", library, list)
				}
			}
			cmd := exec.Command(filepath.Join(dir, "app"))
			cmd.Env = append(cmd.Environ(), "LD_DEBUG=bindings", "LD_BIND_NOW=1", "LC_ALL=C")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			bound := 0
			for _, line := range strings.Split(string(out), "\n") {
				if from, to, ok := strings.Cut(line, " to "); ok && strings.Contains(from, "libuser.so") && strings.Contains(to, "/app ") && strings.Contains(to, "`bus_") {
					bound++
				}
			}
			if got != c.want || bound != c.want {
				t.Errorf("we say %d, ld.so %d, and %d are meant", got, bound, c.want)
			}
		})
	}
}
