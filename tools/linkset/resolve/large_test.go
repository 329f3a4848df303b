package resolve

// Links as compiler drivers make them, with the real start files and libraries:
// a static one with libc.a, C++ with libstdc++.a, and libdbus-1.a. The driver says
// how it calls the linker (-###), and that command line is resolved and run.

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/archive"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const helloC = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <pthread.h>
static void *run(void *p) { return p; }
int main(int argc, char **argv) {
	pthread_t t;
	pthread_create(&t, 0, run, 0);
	char b[99]; time_t n = time(0); strftime(b, 99, "%c", localtime(&n));
	printf("%s %s %f\n", b, getenv("HOME"), strtod(argv[0], 0));
	qsort(b, 9, 1, (int (*)(const void *, const void *))memcmp);
	return pthread_join(t, 0);
}
`

const helloCC = `
#include <iostream>
#include <map>
#include <string>
#include <sstream>
#include <stdexcept>
int main(int argc, char **argv) {
	std::map<std::string, int> m;
	try { m[argv[0]] = std::stoi(argv[0]); } catch (const std::invalid_argument &e) { std::cout << e.what() << std::endl; }
	std::ostringstream s;
	s << argc << std::hex << m.size();
	return s.str().size();
}
`

const dbusC = `
extern void dbus_threads_init_default(void);
extern void *dbus_bus_get(int, void *);
int main(void) { dbus_threads_init_default(); return !dbus_bus_get(0, 0); }
`

// driverWords is the linker's command line as a driver would have it, without what
// differs from linker to linker: the program, the plugin and the output.
func driverWords(t *testing.T, argv ...string) []string {
	t.Helper()
	out := reallink.Run(t, ".", append(argv, "-###")...)
	var words []string
	for _, line := range strings.Split(out, "\n") {
		if strings.Contains(line, "collect2") && strings.HasPrefix(line, " ") {
			words = linkset.ShellWords(line)
		}
	}
	if words == nil {
		t.Fatalf("no call of collect2 in\n%s", out)
	}
	var kept []string
	for i := 1; i < len(words); i++ {
		switch w := words[i]; {
		case w == "-plugin", w == "-o":
			i++
		case strings.HasPrefix(w, "-plugin-opt"), strings.HasPrefix(w, "-fuse-ld"), w == "--eh-frame-hdr":
		default:
			kept = append(kept, w)
		}
	}
	return kept
}

// found replaces -lNAME by the files that it stands for, with what the linker
// scripts among them name, as a build would declare them.
func found(t *testing.T, words []string) []string {
	t.Helper()
	static := slices.Contains(words, "-static")
	var out, folders []string
	for _, w := range words {
		if f, ok := strings.CutPrefix(w, "-L"); ok {
			folders = append(folders, f)
		}
	}
	var expand func(file string) []string
	expand = func(file string) []string {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 2000 || !strings.Contains(string(data), "GNU ld script") {
			return []string{filepath.Clean(file)}
		}
		_, list, _ := strings.Cut(string(data), "GROUP")
		var files []string
		needed := "--no-as-needed"
		for _, w := range strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(list)) {
			switch {
			case w == "AS_NEEDED":
				files = append(files, "--push-state", "--as-needed")
				needed = ""
			case w == ")" && needed == "":
				files = append(files, "--pop-state")
				needed = "--no-as-needed"
			case strings.HasPrefix(w, "/"):
				if strings.HasPrefix(w, "/lib64/") {
					if real, err := filepath.EvalSymlinks(w); err == nil {
						w = real
					}
				}
				files = append(files, expand(w)...)
			}
		}
		return files
	}
	for _, w := range words {
		name, ok := strings.CutPrefix(w, "-l")
		switch {
		case w == "-static", w == "-static-pie":
			static = true
		case w == "-Bstatic":
			static = true
		case w == "-Bdynamic":
			static = false
		}
		if !ok {
			if strings.HasPrefix(w, "/") {
				w = filepath.Clean(w)
			}
			out = append(out, w)
			continue
		}
		file := ""
		for _, f := range folders {
			for _, ending := range []string{".so", ".a"} {
				if static && ending == ".so" {
					continue
				}
				if _, err := os.Stat(f + "/lib" + name + ending); err == nil && file == "" {
					file = f + "/lib" + name + ending
				}
			}
		}
		if file == "" {
			t.Fatalf("%s is in none of %q", w, folders)
		}
		out = append(out, expand(file)...)
	}
	return out
}

func TestResolveDriverLinks(t *testing.T) {
	linkers := reallink.Linkers(t)
	gcc, gxx := reallink.Tool(t, "gcc"), reallink.Tool(t, "g++")
	dir := t.TempDir()
	t.Chdir(dir)
	reallink.Write(t, dir, "c.c", helloC)
	reallink.Write(t, dir, "cc.cc", helloCC)
	reallink.Write(t, dir, "dbus.c", dbusC)
	reallink.Run(t, dir, gcc, "-c", "c.c", "dbus.c")
	reallink.Run(t, dir, gxx, "-c", "cc.cc")
	cases := []struct {
		name string
		argv []string
	}{
		{"C", []string{gcc, "c.o"}},
		{"C, static", []string{gcc, "c.o", "-static"}},
		{"C, static-pie", []string{gcc, "c.o", "-static-pie"}},
		{"C++, static libstdc++", []string{gxx, "cc.o", "-static-libstdc++", "-static-libgcc"}},
		{"C++, static", []string{gxx, "cc.o", "-static"}},
		{"C++", []string{gxx, "cc.o"}},
	}
	if dbus := firstFile("/usr/lib/x86_64-linux-gnu/libdbus-1.a"); dbus != "" {
		cases = append(cases, struct {
			name string
			argv []string
		}{"libdbus-1.a", []string{gcc, "dbus.o", dbus}})
	}
	if crypto := firstFile("/usr/lib/x86_64-linux-gnu/libcrypto.a"); crypto != "" {
		reallink.Write(t, dir, "crypto.c", "extern int SSL_x; extern void *EVP_sha256(void); int main(void) { return !EVP_sha256(); }\n")
		reallink.Run(t, dir, gcc, "-c", "crypto.c")
		cases = append(cases, struct {
			name string
			argv []string
		}{"libcrypto.a", []string{gcc, "crypto.o", crypto, "-Wl,-u,OPENSSL_init_crypto"}})
	}
	var table strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&table, "\n%-24s", c.name)
		words := found(t, driverWords(t, c.argv...))
		var files []string
		for _, w := range words {
			if !strings.HasPrefix(w, "-") && linkset.KindOf(w) != linkset.Other && !slices.Contains(files, filepath.Clean(w)) {
				files = append(files, filepath.Clean(w))
			}
		}
		for _, linker := range linkers {
			out := "out." + linker.Name
			theirs, err := oracle(t, linker.Name, words, out)
			if err != nil && linker.Name == "gold" && slices.Contains(words, "--no-dynamic-linker") {
				continue // which it does not know
			}
			if err != nil {
				t.Errorf("%s, %s: %v", c.name, linker.Name, err)
				continue
			}
			r := ByRules(linkOf(t, append([]string{"ld"}, words...), files), linkerNames[linker.Name], nil)
			for _, p := range r.Problems {
				if p.Damaged() {
					t.Errorf("%s, %s: problem: %v", c.name, linker.Name, p)
				}
			}
			if len(r.Unseen) > 0 {
				t.Errorf("%s, %s: unseen %q", c.name, linker.Name, r.Unseen)
			}
			diff := differences(linker.Name, r, theirs)
			n, wrong := boundBytes(t, r, out, false)
			diff = append(diff, wrong...)
			fmt.Fprintf(&table, "  %s %d of %d, %d, %d", linker.Name, len(ours(r)), members(r), n, len(diff))
			for i, d := range diff {
				if i < 12 {
					t.Errorf("%s, %s: %s", c.name, linker.Name, d)
				}
			}
			corroborated(t, fmt.Sprintf("%s, %s", c.name, linker.Name), r, out)
		}
	}
	t.Logf("each: members pulled of all, contested names whose bytes were compared, differences%s", table.String())
}

func members(r *Resolution) int {
	n := 0
	for _, o := range r.Objects {
		if o.Member != "" {
			n++
		}
	}
	return n
}

func firstFile(files ...string) string {
	for _, f := range files {
		if _, err := os.Stat(f); err == nil {
			return f
		}
	}
	return ""
}

// corroborated holds that the output's own symbols contradict no right answer.
func corroborated(t *testing.T, name string, r *Resolution, out string) {
	t.Helper()
	symbols := outputSymbols(t, out)
	count := map[Presence]int{}
	for _, o := range r.Objects {
		p, err := r.Corroborate(o, symbols)
		if err != nil {
			if kind, kindErr := r.memberKind(o); kindErr == nil && kind != archive.ELF {
				continue
			}
			t.Errorf("%s: %s: %v", name, o, err)
		}
		count[p]++
		if p == PresenceLinked && !o.Linked || p == PresenceNotLinked && o.Linked {
			t.Errorf("%s: %s: the output says %s, the resolution %v", name, o, p, o.Linked)
		}
	}
	t.Logf("%s: the output's symbols say linked of %d, not linked of %d, unknown of %d", name, count[PresenceLinked], count[PresenceNotLinked], count[PresenceUnknown])
	if count[PresenceLinked] == 0 {
		t.Errorf("%s: the output's symbols say of no object that it is linked", name)
	}
}

func (r *Resolution) memberKind(o *ObjectFile) (archive.Kind, error) {
	c := o.link.ContentsOf(o.Input)
	if c.Ar == nil {
		return archive.ELF, c.Err
	}
	return c.Ar.Kind(o.member)
}
