package layout

// What the corpus damages: a library and a program that use what a loader handles,
// linked for the oldest glibc at hand, and the loaders that say whether they still
// work.

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const librarySource = `
extern unsigned long strlen(const char *);
extern long labs(long);
static int counter;
int data_word = 7;
int *data_pointer = &data_word;
long (*table[])(long) = { labs };
__thread int tls_word = 5;
__attribute__((constructor)) static void begin(void) { counter = 3; }
__attribute__((destructor)) static void end(void) { counter = 0; }
int api_one(void) { return 1; }
int api_two(void) { return 2; }
int api_three(void) { return 3; }
static int resolved(void) { return 9; }
int api_four(void) { return resolved(); }
int probe(const char *text) {
  if (counter != 3) return 1;
  if (tls_word != 5) return 2;
  if (*data_pointer != 7) return 3;
  if (strlen(text) != 4) return 4;
  if (table[0](-6) != 6) return 5;
  data_word = 8;
  data_word = 7;
  return 42;
}
`

// The program has no start file of a C library, so that one of any release runs it.
const hostSource = `
extern void *dlopen(const char *, int);
extern void *dlsym(void *, const char *);
extern void *dlvsym(void *, const char *, const char *);
extern char *dlerror(void);
extern int dlclose(void *);
extern int puts(const char *);
extern void exit(int);
__asm__(".globl _start\n_start: mov %rsp,%rdi\n and $-16,%rsp\n call begin\n hlt\n");
static const char *const names[] = {"api_one", "api_two", "api_three", "api_four", "data_word", "tls_word", "probe"};
__thread int own = 11;
int word = 7;
int *volatile pointer = &word;
void begin(long *stack) {
  char **argv = (char **)(stack + 1);
  if (stack[0] < 2) { puts(own == 11 ? "ok" : "thread-local"); exit(own != 11); }
  void *h = dlopen(argv[1], stack[0] == 3 ? 1 : 2);
  if (!h) { puts(dlerror()); exit(1); }
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
    if (!dlsym(h, names[i])) { puts(dlerror()); exit(1); }
  if (!dlvsym(h, "api_three", "PROBE_2")) { puts(dlerror()); exit(1); }
  int n = ((int (*)(const char *))dlsym(h, "probe"))("four");
  if (n != 42) { puts("probe fails"); exit(1); }
  dlclose(h);
  puts("ok");
  exit(0);
}
`

type workpieces struct {
	t       *testing.T
	dir     string
	systems []reallink.System
	// library is whole; packed is what lld links, relr with
	// DT_RELR (which glibc 2.31 does not know), sysv with DT_HASH.
	library, packed, relr, sysv []byte
	// program is a PIE, and fixed the same as ET_EXEC.
	program, fixed []byte
}

func newWorkpieces(t *testing.T) *workpieces {
	t.Helper()
	systems := reallink.Systems(t)
	dir := t.TempDir()
	gcc := reallink.Tool(t, "gcc")
	reallink.Write(t, dir, "probe.c", librarySource)
	reallink.Write(t, dir, "host.c", hostSource)
	reallink.Write(t, dir, "probe.ver", "PROBE_1 { global: api_one; api_two; };\nPROBE_2 { global: api_three; api_four; data_word; tls_word; probe; local: *; } PROBE_1;\n")
	old := filepath.Dir(systems[0].Loader)
	libs := []string{old + "/libdl.so.2", old + "/libc.so.6"}
	common := []string{gcc, "-O1", "-fno-builtin", "-fcf-protection=none", "-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-nostdlib", "-fuse-ld=bfd", "-Wl,--hash-style=gnu", "-Wl,-z,lazy"}
	link := func(out string, args ...string) []byte {
		reallink.Run(t, dir, append(append(append([]string{}, common...), append(args, "-o", out)...), libs...)...)
		data, err := os.ReadFile(filepath.Join(dir, out))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	shared := []string{"-shared", "-fPIC", "probe.c", "-Wl,-soname,libprobe.so", "-Wl,--version-script=probe.ver"}
	reallink.Write(t, dir, "user.c", "extern int api_three(void); int user(void) { return api_three(); }\n")
	w := &workpieces{
		t: t, dir: dir, systems: systems,
		library: link("libprobe.so", shared...),
		packed:  link("libpacked.so", append(slices.Clone(shared), "-fuse-ld=lld")...),
		sysv:    link("libsysv.so", append(slices.Clone(shared), "-Wl,--hash-style=sysv")...),
		relr:    link("librelr.so", append(slices.Clone(shared), "-Wl,-z,pack-relative-relocs")...),
		program: link("host", "-pie", "-fPIE", "host.c"),
		fixed:   link("fixed", "-no-pie", "-fno-pie", "host.c"),
	}
	link("libuser.so", "-shared", "-fPIC", "user.c", "libprobe.so", "-Wl,-rpath,$ORIGIN")
	return w
}

// run tells what a loader makes of a file: "ok", or how it ended.
func (w *workpieces) run(patience time.Duration, argv ...string) string {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = []string{"LC_ALL=C"}
	cmd.Dir = w.dir
	out, err := cmd.CombinedOutput()
	text := strings.TrimSpace(string(out))
	switch {
	case ctx.Err() != nil:
		return "never ends"
	case err == nil && text == "ok":
		return "ok"
	case err == nil:
		return "prints " + text
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && !exit.Exited() {
		return exit.String()
	}
	if text == "" {
		text = err.Error()
	}
	return text
}

// write makes a file to load.
func (w *workpieces) write(name string, data []byte) string {
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, data, 0o755); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// how a file is loaded.
type how struct {
	program bool // run, by each ld.so and by the kernel; else opened with dlopen
	lazy    bool // RTLD_LAZY
	user    bool // by a library that needs it
	// hangs is set where nothing is waited for.
	hangs bool
}

// load gives what each loader says of a library, or of a program; the kernel's own
// start of a program comes last.
func (w *workpieces) load(data []byte, how how) []string {
	path := w.write("piece", data)
	if how.user {
		w.write("libprobe.so", data)
		path = filepath.Join(w.dir, "libuser.so")
	}
	patience := 20 * time.Second
	if how.hangs {
		patience = time.Second / 2
	}
	var out []string
	for _, system := range w.systems {
		argv := system.Start(filepath.Join(w.dir, "host"), path)
		switch {
		case how.program:
			argv = system.Start(path)
		case how.lazy:
			argv = append(argv, "lazy")
		case how.user:
			argv = append(argv, "now", "user")
		}
		out = append(out, w.run(patience, argv...))
	}
	if how.program {
		out = append(out, w.run(patience, path))
	}
	return out
}
