package main

// A check with a link map: what is known only by it, and what becomes of a map
// that is of another link.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestCheckWithMap(t *testing.T) {
	gcc, ar := reallink.Tool(t, "gcc"), reallink.Tool(t, "ar")
	for _, linker := range reallink.Linkers(t) {
		flag := map[string]string{"bfd": "-Map", "gold": "-Map", "lld": "--why-extract", "mold": "-Map"}[linker.Name]
		t.Run(linker.Name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range map[string]string{
				"main.c":   "int one(void), two(void);\nint main(void) { return one() + two(); }\n",
				"one.c":    "int state = 1;\nint one(void) { return state; }\n",
				"two.c":    "int state = 2;\nint two(void) { return state; }\n",
				"unused.c": "int state = 3;\nint three(void) { return state; }\n",
			} {
				reallink.Write(t, dir, name, text)
				reallink.Run(t, dir, gcc, "-c", name)
			}
			reallink.Run(t, dir, ar, "rcs", "libone.a", "one.o", "unused.o")
			reallink.Run(t, dir, ar, "rcs", "libtwo.a", "two.o")
			link := []string{gcc, "main.o", "libone.a", "libtwo.a", linker.Flag, "-Wl,--allow-multiple-definition", "-s"}
			reallink.Run(t, dir, append(link, "-o", "app", "-Wl,"+flag+"=app.map")...)
			reallink.Run(t, dir, append(link, "-o", "other", "-Wl,"+flag+"=other.map", "-Wl,-u,three")...)
			// Of what rustc makes of its command line only the linker's flags are known,
			// and a stripped file does not tell what is in it.
			reallink.Write(t, dir, "args", "rustc app.rs -Clink-arg=-Wl,--allow-multiple-definition -Clink-arg="+linker.Flag+"\n")
			base := []string{"check", "app", "main.o", "libone.a", "libtwo.a", "--args=args", "--json=out.json"}

			code, out, _ := symcheck(t, dir, base...)
			if strings.Contains(out, "duplicate-definition   ") {
				t.Errorf("without a map %d:\n%s", code, out)
			}
			code, out, _ = symcheck(t, dir, append(base, "--map=app.map")...)
			if linker.Name == "mold" {
				if verdict, errors := verdictOf(t, "out.json"); code != exitCouldNotCheck || verdict != check.CouldNotCheck ||
					len(errors) != 1 || !strings.Contains(errors[0], "app.map:1: this is mold's -Map") {
					t.Errorf("%d %s %q", code, verdict, errors)
				}
				return
			}
			if code != exitFindings || !strings.Contains(out, "1 symbol is defined by libone.a and by libtwo.a") ||
				!strings.Contains(out, "which archive members were linked is what app.map says") || strings.Contains(out, "unused.o") {
				t.Errorf("with the map %d:\n%s", code, out)
			}
			reallink.Run(t, dir, gcc, "-c", "-o", "other.o", "unused.c")
			reallink.Run(t, dir, ar, "rcs", "libtwo.a", "other.o")
			reallink.Run(t, dir, ar, "d", "libone.a", "unused.o")
			code, _, _ = symcheck(t, dir, append(base, "--map=other.map")...)
			if verdict, errors := verdictOf(t, "out.json"); code != exitCouldNotCheck || verdict != check.CouldNotCheck ||
				len(errors) != 1 || !strings.Contains(errors[0], "libone.a(unused.o) was linked, but libone.a has no such member") {
				t.Errorf("the map of another link: %d %s %q", code, verdict, errors)
			}
		})
	}
}
