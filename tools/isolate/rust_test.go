package isolate

// The case that this package is for: two Rust staticlibs of one rustc in one
// link. Both hold Rust's standard library. With fat and thin LTO the linkers
// report duplicate definitions, which people silence with
// --allow-multiple-definition.

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func staticlib(name, add string) string {
	return `
use std::collections::HashMap;
use std::sync::Mutex;
static SEEN: Mutex<Option<HashMap<i32, i32>>> = Mutex::new(None);
thread_local! { static CALLS: std::cell::Cell<i32> = const { std::cell::Cell::new(0) }; }
#[no_mangle] pub extern "C" fn ` + name + `_run(x: i32) -> i32 {
    let caught = std::panic::catch_unwind(|| {
        CALLS.with(|c| c.set(c.get() + 1));
        let mut seen = SEEN.lock().unwrap_or_else(|e| e.into_inner());
        let map = seen.get_or_insert_with(HashMap::new);
        *map.entry(x).or_insert(0) += ` + add + `;
        if x < 0 { panic!("negative: {x}"); }
        std::thread::spawn(move || x * 2).join().unwrap() + map.len() as i32
    });
    caught.unwrap_or(-1000) + CALLS.with(|c| c.get())
}
`
}

// other uses other parts of the standard library, so that members of both
// archives are pulled: with thin LTO that is where the duplicates are.
const other = `
use std::collections::BTreeMap;
thread_local! { static CALLS: std::cell::Cell<i32> = const { std::cell::Cell::new(0) }; }
#[no_mangle] pub extern "C" fn two_run(x: i32) -> i32 {
    let caught = std::panic::catch_unwind(|| {
        CALLS.with(|c| c.set(c.get() + 1));
        let mut map = BTreeMap::new();
        map.insert(x, std::fs::read_dir("/").map(|d| d.count()).is_ok());
        let port = std::net::TcpListener::bind("127.0.0.1:0").is_ok();
        let v: f64 = std::env::var("SYMCHECK_NO_SUCH").unwrap_or(String::from("1.5")).parse().unwrap();
        if x < 0 { panic!("negative: {x} {v} {port}"); }
        (v * 2.0) as i32 + map.len() as i32 + x
    });
    caught.unwrap_or(-1000) + CALLS.with(|c| c.get())
}
`

func TestRustStaticlibs(t *testing.T) {
	rustc := reallink.Tool(t, "rustc")
	for _, lto := range []string{"off", "fat", "thin"} {
		t.Run("lto="+lto, func(t *testing.T) {
			dir := t.TempDir()
			for name, source := range map[string]string{"one": staticlib("one", "1"), "two": other} {
				reallink.Write(t, dir, name+".rs", source)
				reallink.Run(t, dir, rustc, "--crate-type=staticlib", "--edition=2021", "-Clto="+lto, "-o", name+".a", name+".rs")
			}
			compile(t, dir, nil, "main.c", `
#include <stdio.h>
int one_run(int), two_run(int);
int main(void) {
	int a = one_run(1), b = two_run(1), c = one_run(-1), d = two_run(-2), e = one_run(2), f = two_run(3);
	printf("%d %d %d %d %d %d\n", a, b, c, d, e, f);
}`)
			rest := []string{"-lpthread", "-ldl", "-lm", "-lgcc_s"}
			for _, l := range linkers(t) {
				link := append([]string{"gcc", l.Flag, "-o", "plain", "main.o", "one.a", "two.a"}, rest...)
				if l.Name == "lld" {
					link = append(link, "-Wl,--error-limit=0")
				}
				out, err := reallink.Try(dir, link...)
				duplicates := 0
				for line := range strings.Lines(out) {
					if strings.Contains(line, "multiple definition") || strings.Contains(line, "duplicate symbol:") {
						duplicates++
					}
				}
				t.Logf("lto=%s %s, not isolated: %d duplicates reported, %v", lto, l.Name, duplicates, err)
				if lto != "off" && err == nil {
					t.Errorf("%s: not isolated it links, so this test shows nothing", l.Name)
				}
			}
			for _, name := range []string{"one", "two"} {
				r := isolated(t, dir, Options{ID: name, Public: []string{name + "_*"}}, name+".a")
				if len(r.Public) != 1 {
					t.Errorf("%+v", r.Public)
				}
				t.Logf("%s: %d renamed, left %v, %d members, kept %v, warnings %d", name, len(r.Renamed), r.Left, r.Files[0].Objects, r.Files[0].Kept, len(r.Warnings))
			}
			for _, l := range linkers(t) {
				out, err := reallink.Try(dir, append([]string{"gcc", l.Flag, "-o", "app", "main.o", "one_one.a", "two_two.a"}, rest...)...)
				if err != nil {
					t.Errorf("%s: %v\n%s", l.Name, err, out)
					continue
				}
				out, err = reallink.Try(dir, "./app")
				if err != nil || !strings.HasSuffix(out, "4 6 -998 -998 10 10\n") || strings.Count(out, "panicked at") != 2 {
					t.Errorf("%s: %v\n%s", l.Name, err, out)
				}
				if text := reallink.Run(t, dir, "nm", "-D", "--defined-only", "app"); strings.Contains(text, "rust") {
					t.Errorf("%s: exports %s", l.Name, text)
				}
			}
		})
	}
}

// The same archive under two ids, which without isolation nobody could link.
func TestRustTwice(t *testing.T) {
	rustc := reallink.Tool(t, "rustc")
	dir := t.TempDir()
	reallink.Write(t, dir, "lib.rs", staticlib("lib", "1"))
	reallink.Run(t, dir, rustc, "--crate-type=staticlib", "--edition=2021", "-Cpanic=unwind", "-o", "lib.a", "lib.rs")
	var calls strings.Builder
	for _, id := range []string{"a", "b"} {
		compile(t, dir, nil, id+".c", fmt.Sprintf("int lib_run(int); int %s_run(int x) { return lib_run(x); }", id))
		isolated(t, dir, Options{ID: id, Public: []string{id + "_run"}}, id+".o", "lib.a")
		fmt.Fprintf(&calls, "int %s_run(int);\n", id)
	}
	compile(t, dir, nil, "main.c", calls.String()+`
#include <stdio.h>
int main(void) { int a = a_run(-1), b = b_run(-1), c = a_run(1), d = b_run(1); printf("%d %d %d %d\n", a, b, c, d); }`)
	for _, l := range linkers(t) {
		reallink.Run(t, dir, "gcc", l.Flag, "-o", "app", "main.o", "a_a.o", "a_lib.a", "b_b.o", "b_lib.a", "-lpthread", "-ldl", "-lm", "-lgcc_s")
		if out, err := reallink.Try(dir, "./app"); err != nil || !strings.HasSuffix(out, "-999 -999 6 6\n") {
			t.Errorf("%s: %v\n%s", l.Name, err, out)
		}
	}
}
