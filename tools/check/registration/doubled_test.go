package registration_test

// Lists of the real crates, in links by real linkers. Running the programs tells
// whether a list is whole.

import (
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/registration"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// doubled keeps the findings of this check.
func doubled(r *check.Report) []finding.Finding {
	var list []finding.Finding
	for _, f := range r.Findings {
		if f.Check == registration.DoubledID {
			list = append(list, f)
		}
	}
	return list
}

const letPass = "-Wl,--allow-multiple-definition"

// Each link is also that of the fixed twin: isolated, every library keeps a list of its
// own, and that is meant.
func TestRegistryDoubled(t *testing.T) {
	c := newCrates(t, "inventory")
	c.staticlibs("inventory")
	c.apart("inventory")
	for _, l := range reallink.Linkers(t) {
		out, r := c.link(l, letPass, "main.o", "libsignals.a", "reader.o", "librailway.a")
		if out != noEngines {
			t.Errorf("%s: the program prints %q, so this shows nothing", l.Name, out)
		}
		list := doubled(r)
		if len(list) != 1 || r.Verdict != check.Fail {
			t.Fatalf("%s: %s %q %q", l.Name, r.Verdict, workshop.Findings(r), r.Errors)
		}
		f := list[0]
		if f.Summary != "the list of all engines::Engine exists twice in //app:app" {
			t.Error(f.Summary)
		}
		workshop.Says(t, l.Name+" why", f.Why, "in librailway.a (//third_party/railway:railway), and 2 entries register there")
		workshop.Says(t, l.Name+" why", f.Why, "in libsignals.a (//third_party/signals:signals), and nothing registers there")
		workshop.Says(t, l.Name+" why", f.Why, "--allow-multiple-definition let that pass")
		workshop.Says(t, l.Name+" fix", f.Fix, `isolated_library(name = "railway_isolated"`) // with those who read its list
		workshop.Says(t, l.Name+" fix", f.Fix, `libraries = ["//third_party/railway:railway", "//third_party/railway:reader"]`)
		for _, o := range f.From {
			if len(o.Members) != 1 || !strings.HasSuffix(o.Members[0], ".rcgu.o") {
				t.Errorf("%s: from %+v", l.Name, f.From)
			}
		}
		if list := doubled(workshop.Judge(t, "app", linkset.NewLinkOfFiles(c.Path("app"), nil), nil)); len(list) != 1 {
			t.Errorf("%s, no inputs: %+v", l.Name, list)
		}
		c.Run("strip", "app")
		r = c.Check(workshop.Link{Output: "app", Args: []string{l.Flag, letPass, "main.o", "libsignals.a", "reader.o", "librailway.a"}, Labels: enginesLabels}, nil)
		if list := doubled(r); len(list) != 1 {
			t.Errorf("%s, stripped: %q", l.Name, workshop.Findings(r))
		} else {
			workshop.Says(t, l.Name+" why, stripped", list[0].Why, "one is in librailway.a (//third_party/railway:railway), and 2 entries register there")
		}
	}
}

// apart checks that isolated libraries keep a list each, and that this is no finding.
func (c *crates) apart(registry string) {
	c.T.Helper()
	inputs := c.isolated()
	for _, l := range reallink.Linkers(c.T) {
		out, r := c.link(l, inputs...)
		if out != allEngines {
			c.T.Errorf("isolated, %s: the program prints %q", l.Name, out)
		}
		if r.Verdict != check.Pass {
			c.T.Errorf("isolated, %s: %s %q %q", l.Name, r.Verdict, workshop.Findings(r), r.Errors)
		}
		// Of what no input shows it cannot be told whose it is.
		r = workshop.Judge(c.T, "app", linkset.NewLinkOfFiles(c.Path("app"), nil), nil)
		if list := doubled(r); len(list) > 0 {
			c.T.Errorf("isolated, %s, no inputs: %+v", l.Name, list)
		}
		if registry == "inventory" {
			workshop.Says(c.T, "notes", r.Notes, "not judged: copies of the list of all engines::Engine;")
		}
	}
}

func TestDistributedSliceDoubled(t *testing.T) {
	c := newCrates(t, "linkme")
	c.staticlibs("linkme")
	c.apart("linkme")
	for _, l := range reallink.Linkers(t) {
		out, r := c.link(l, letPass, "main.o", "libsignals.a", "reader.o", "librailway.a")
		if !strings.Contains(out, twoOwners) {
			t.Errorf("%s: the program prints %q, so this shows nothing", l.Name, out)
		}
		list := doubled(r)
		if len(list) != 1 || r.Verdict != check.Fail {
			t.Fatalf("%s: %s %q %q", l.Name, r.Verdict, workshop.Findings(r), r.Errors)
		}
		f := list[0]
		if f.Summary != "the list ENGINES of linkme is declared twice in //app:app" || f.Subject != "linkme_ENGINES" {
			t.Error(f.Summary, f.Subject)
		}
		workshop.Says(t, l.Name+" why", f.Why, "librailway.a (//third_party/railway:railway) declares it, with entries of 32 bytes in all")
		workshop.Says(t, l.Name+" why", f.Why, "libsignals.a (//third_party/signals:signals) declares it, with no entry")
		workshop.Says(t, l.Name+" harm", f.Harm, twoOwners)
	}
}

// One set is one world: what is doubled in it is doubled, whatever its names end in.
func TestRegistryDoubledInOneSet(t *testing.T) {
	c := newCrates(t, "inventory")
	c.staticlibs("inventory")
	c.isolate("one_id", []string{"*_run", "*_set"}, "libsignals.a", "reader.o", "librailway.a")
	for _, l := range reallink.Linkers(t) {
		out, r := c.link(l, letPass, "main.o", "isolated/libsignals.a", "isolated/reader.o", "isolated/librailway.a")
		if out != noEngines || len(doubled(r)) != 1 {
			t.Errorf("%s: prints %q, found %q %q", l.Name, out, workshop.Findings(r), r.Errors)
		}
	}
}

// With optimization the names are the same, while something registers on either side:
// of a list into which nothing does, LLVM makes the constant that it is.
func TestRegistryDoubledOptimized(t *testing.T) {
	c := newCrates(t, "inventory")
	c.staticlibs("inventory", "-Copt-level=3")
	c.of("inventory", "signals", signalsSource+"inventory::submit! { engines::Engine { name: \"handcar\" } }",
		"--crate-type=staticlib", "--extern=engines", "-Clto=fat", "-Cpanic=abort", "-Copt-level=3")
	for _, l := range reallink.Linkers(t) {
		out, r := c.link(l, letPass, "main.o", "libsignals.a", "reader.o", "librailway.a")
		if out != "Available engines: handcar\n" || len(doubled(r)) != 1 {
			t.Errorf("%s: prints %q, found %q %q", l.Name, out, workshop.Findings(r), r.Errors)
			continue
		}
		workshop.Says(t, l.Name+" why", doubled(r)[0].Why, "(//third_party/railway:railway), and 2 entries register there")
		workshop.Says(t, l.Name+" why", doubled(r)[0].Why, "(//third_party/signals:signals), and 1 entry registers there")
	}
}

// The same crate built twice has other hashes in its names, and older Rust names are
// of another kind.
func TestRegistryDoubledUnderOtherNames(t *testing.T) {
	c := newCrates(t, "inventory")
	t.Setenv("RUSTC_BOOTSTRAP", "1") // legacy names are not for stable compilers
	for _, mangling := range [][]string{nil, {"-Zunstable-options", "-Csymbol-mangling-version=legacy"}} {
		c.of("inventory", "engines", enginesSource, append(mangling, "--crate-type=lib", "-Cmetadata=one")...)
		flags := append(mangling, "--crate-type=staticlib", "--extern=engines", "-Clto=fat", "-Cpanic=abort")
		c.of("inventory", "signals", signalsSource, flags...)
		c.of("inventory", "engines", enginesSource, append(mangling, "--crate-type=lib", "-Cmetadata=two")...)
		c.of("inventory", "railway", railwaySource, flags...)
		c.Compile("reader.c", readerSource)
		c.Compile("main.c", enginesMain)
		for _, l := range reallink.Linkers(t) {
			out, r := c.link(l, letPass, "main.o", "libsignals.a", "reader.o", "librailway.a")
			list := doubled(r)
			if out != noEngines || len(list) != 1 {
				t.Errorf("%s %q: prints %q, found %q %q", l.Name, mangling, out, workshop.Findings(r), r.Errors)
				continue
			}
			if s := list[0].Symbols; len(s) != 2 || s[0].Name == s[1].Name || list[0].Summary != "the list of all engines::Engine exists twice in //app:app" {
				t.Errorf("%s: %+v", l.Name, list[0])
			}
		}
	}
}

// In a program that rustc links the crates are files of their own. Two versions of one
// are two types, and a static library of one is a second list.
func TestRegistriesInRust(t *testing.T) {
	c := newCrates(t, "inventory")
	c.of("inventory", "engines", enginesSource, "--crate-type=lib")
	c.of("inventory", "old", strings.Replace(enginesSource, "engines_print", "old_print", 1),
		"--crate-type=lib", "--crate-name=engines", "-Cmetadata=old", "-Cextra-filename=-old")
	c.of("inventory", "railway", railwaySource, "--crate-type=staticlib", "--extern=engines=libengines.rlib", "-Clto=fat", "-Cpanic=abort")
	c.Write("app.rs", `
#[cfg(with_old)] extern crate old;
#[cfg(with_railway)] extern "C" { fn railway_start(); }
fn main() {
    #[cfg(with_old)] assert_eq!(old::names().count(), 0);
    #[cfg(with_railway)] unsafe { railway_start() };
    println!("{}", engines::names().count());
}`)
	for _, l := range reallink.Linkers(t) {
		for _, row := range []struct {
			name    string
			inputs  []string
			flags   []string
			doubled int
		}{
			{"two versions", []string{"libengines.rlib", "libengines-old.rlib", "libinventory.rlib"}, []string{"--cfg=with_old", "--extern=old=libengines-old.rlib"}, 0},
			{"a static library", []string{"libengines.rlib", "libinventory.rlib", "librailway.a"}, []string{"--cfg=with_railway", "-Clink-arg=librailway.a", "-Clink-arg=" + letPass}, 1},
		} {
			c.rust("app.rs", slices.Concat([]string{"-Clink-arg=" + l.Flag, "--extern=engines=libengines.rlib", "--check-cfg=cfg(with_old,with_railway)"}, row.flags)...)
			if out, err := reallink.Try(c.Dir, "./app"); err != nil || out != "0\n" {
				t.Errorf("%s, %s: %v %s", l.Name, row.name, err, out)
			}
			lines := []string{"output\t//app:app\t" + c.Path("app"), "target\t//app:app\trust_binary"}
			for _, in := range row.inputs {
				lines = append(lines, "input\t//lib:"+in+"\t"+c.Path(in))
			}
			m, err := linkset.ReadManifest("link.params", strings.NewReader(strings.Join(lines, "\n")))
			if err != nil {
				t.Fatal(err)
			}
			link := linkset.NewLink(m, linkset.ParseArguments("rustc\n-Clink-arg="+l.Flag))
			t.Cleanup(func() { link.Close() })
			r := workshop.Judge(t, "app", link, nil)
			if list := doubled(r); len(list) != row.doubled {
				t.Errorf("%s, %s: %q %q", l.Name, row.name, workshop.Findings(r), r.Errors)
			}
		}
	}
}

// Lists of two types, of two crates that call them alike, and of two versions of one
// crate in one Rust program are as many lists.
func TestRegistriesOfTheirOwn(t *testing.T) {
	c := newCrates(t, "inventory")
	const wagons = `
#![no_std]
pub struct Engine { pub name: &'static str }
pub struct Wagon;
inventory::collect!(Engine);
inventory::collect!(Wagon);
inventory::submit! { Engine { name: "toy" } }
inventory::submit! { Wagon }
pub fn toys() -> usize { inventory::iter::<Engine>.into_iter().count() + inventory::iter::<Wagon>.into_iter().count() }
`
	c.of("inventory", "wagons", wagons, "--crate-type=lib")
	c.of("inventory", "engines", enginesSource, "--crate-type=lib")
	c.Write("old/engines.rs", strings.Replace(wagons, "toys", "old_toys", 1))
	c.rust("old/engines.rs", "--crate-type=lib", "--crate-name=engines", "-Cmetadata=old", "-Cextra-filename=-old", "--extern=inventory")
	c.of("inventory", "railway", railwaySource+`
#[no_mangle] pub extern "C" fn toys_print() {
    if wagons::toys() == 2 && old::old_toys() == 2 { engines::print("2 2\n"); }
}
`, "--crate-type=staticlib", "-Cpanic=abort", "--extern=engines=libengines.rlib", "--extern=wagons", "--extern=old=libengines-old.rlib")
	c.Compile("main.c", "void railway_start(void), engines_print(void), toys_print(void);\nvoid rust_eh_personality(void) {}\nint main(void) { railway_start(); engines_print(); toys_print(); return 0; }\n")
	for _, l := range reallink.Linkers(t) {
		out, r := c.link(l, "main.o", "librailway.a")
		if out != allEngines+"2 2\n" {
			t.Errorf("%s: the program prints %q", l.Name, out)
		}
		if list := doubled(r); len(list) > 0 || r.Verdict != check.Pass {
			t.Errorf("%s: %s %q %q", l.Name, r.Verdict, workshop.Findings(r), r.Errors)
		}
	}
}
