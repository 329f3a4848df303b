package workshop

// A small vendored library with a versioned shared twin, and what mentions it.

import "testing"

// BusLabels are labels for what WithBus makes.
var BusLabels = map[string]string{
	"libbus.a": "//third_party/bus:bus", "libbus.so.3": "//sys:bus", "libneeds.so": "//web:needs", "libbare.so": "//web:bare", "libother.so": "//web:other",
}

// BusSource is the vendored library of WithBus.
const BusSource = `
int bus_state = 3;
int bus_get(void) { return bus_state; }
int bus_open(void) { return bus_get() + 1; }
int bus_close(void) { return bus_open() - 1; }
`

const mainSource = `
extern int bus_open(void);
extern int user(void);
int app_own(void) { return 1; }
int main(void) { return bus_open() + user() + app_own(); }
`

// WithBus has libbus.a, libbus.so.3 (soname, version BUS_1) and main.o; and
// three libraries that mention it: libneeds.so refers to bus_get@BUS_1 and NEEDs
// libbus.so.3, libbare.so refers to bus_get without a version, libother.so to
// nothing.
func WithBus(t *testing.T) *Workshop {
	t.Helper()
	w := New(t)
	w.Write("bus.ver", "BUS_1 { global: bus_*; local: *; };\n")
	w.Compile("bus.c", BusSource, "-fPIC")
	w.Compile("main.c", mainSource)
	w.Compile("user.c", "extern int bus_get(void); int user(void) { return bus_get(); }\n", "-fPIC")
	w.Compile("other.c", "int user(void) { return 0; }\n", "-fPIC")
	w.Run("ar", "rcs", "libbus.a", "bus.o")
	w.Run("gcc", "-shared", "-o", "libbus.so.3", "bus.o", "-Wl,-soname,libbus.so.3", "-Wl,--version-script=bus.ver")
	w.Run("gcc", "-shared", "-o", "libneeds.so", "user.o", "libbus.so.3", "-Wl,-soname,libneeds.so")
	w.Run("gcc", "-shared", "-o", "libbare.so", "user.o", "-Wl,-soname,libbare.so")
	w.Run("gcc", "-shared", "-o", "libother.so", "other.o", "-Wl,-soname,libother.so")
	return w
}
