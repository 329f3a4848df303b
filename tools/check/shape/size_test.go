package shape_test

// Sizes, and whose they are.

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/shape"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestSize(t *testing.T) {
	w := workshop.WithBus(t)
	w.Compile("big.c", "char big[300000] = {1};\nint big_use(void) { return big[7]; }\n", "-fPIC")
	w.Compile("small.c", "extern int big_use(void);\nchar small[1000] = {1};\nint small_use(void) { return small[1] + big_use(); }\n", "-fPIC")
	args := []string{"-shared", "small.o", "big.o"}
	w.Run("gcc", append(args, "-o", "libsize.so")...)
	l := workshop.Link{Output: "libsize.so", Args: args, Labels: map[string]string{"big.o": "//data:big"}}
	limit := func(key, size string) *subject.Policy { return &subject.Policy{MaxSize: map[string]string{key: size}} }
	info, err := os.Stat(w.Path("libsize.so"))
	if err != nil {
		t.Fatal(err)
	}
	exactly := strconv.FormatInt(info.Size(), 10)
	workshop.Expect(t, w.Check(l, limit("file", exactly)), check.Pass)
	workshop.Expect(t, w.Check(l, limit("file", "1MiB")), check.Pass)
	workshop.Expect(t, w.Check(l, limit(".data", "302kB")), check.Pass)
	r := w.Check(l, limit("file", "300kB"))
	workshop.Expect(t, r, check.Fail, "size: file")
	workshop.Says(t, "why", workshop.Finding(t, r, shape.SizeID).Why, "//data:big brings 300,0")
	workshop.Says(t, "why", workshop.Finding(t, r, shape.SizeID).Why, "(inferred)")
	r = w.Check(l, limit(".data", "290KiB"))
	workshop.Expect(t, r, check.Fail, "size: .data")
	workshop.Says(t, "why", workshop.Finding(t, r, shape.SizeID).Why, "//app:app brings 1,000 bytes, 0 %")
	r = w.Check(l, limit(".tekst", "1kB"))
	workshop.Expect(t, r, check.CouldNotCheck)
	wide := limit(".tekst", "1kB")
	wide.RepositoryWide = true
	workshop.Expect(t, w.Check(l, wide), check.Pass)
	for key, size := range map[string]string{"file": "10 MO", "": "1", ".text": "1.5MB", ".data": "-1", ".bss": "18446744074GB"} {
		if err := check.Validate(limit(key, size)); err == nil || !strings.Contains(err.Error(), "max_size") {
			t.Errorf("max_size = {%q: %q}: %v", key, size, err)
		}
	}
}

// What is read-only after relocation is in a section of its own, with a name that begins
// like another's; and the line that raises a budget leaves the others.
func TestSizeOfSectionsWithLongerNames(t *testing.T) {
	w := workshop.New(t)
	w.Compile("pointers.c", "extern int x; int *const pointers[4000] = { &x, &x }; int *const *get(void) { return pointers; }\n", "-fPIC")
	w.Compile("data.c", "int x = 1; int data[100] = { 1 };\n", "-fPIC")
	args := []string{"-shared", "-nostdlib", "pointers.o", "data.o"}
	labels := map[string]string{"pointers.o": "//a:pointers", "data.o": "//a:data"}
	for _, linker := range []string{"bfd", "lld", "mold"} {
		reallink.Tool(t, "ld."+linker)
		w.Run("gcc", append(args, "-fuse-ld="+linker, "-o", "libsize.so")...)
		r := w.Check(workshop.Link{Output: "libsize.so", Args: args, Labels: labels}, &subject.Policy{Target: "//a:symbols", MaxSize: map[string]string{".data": "100", ".data.rel.ro": "100"}})
		workshop.Expect(t, r, check.Fail, "size: .data", "size: .data.rel.ro")
		for _, f := range workshop.FindingsOf(r, shape.SizeID) {
			why := strings.Join(f.Why, "\n")
			if strings.Contains(why, "//a:data brings") != (f.Subject == ".data") || strings.Contains(why, "//a:pointers brings") != (f.Subject == ".data.rel.ro") {
				t.Errorf("%s, %s: %s", linker, f.Subject, why)
			}
			workshop.Says(t, "fix", f.Fix, "buildozer 'dict_set max_size "+f.Subject+":")
		}
	}
}

// A budget of a symbol_policy is for each binary as it is linked; there is no other to name.
func TestStripByRepository(t *testing.T) {
	w := workshop.New(t)
	w.Compile("m.c", "int main(void) { return 0; }\n", "-g3")
	w.Run("gcc", "-o", "app", "m.o")
	l := workshop.Link{Output: "app", Args: []string{"m.o"}}
	for _, wide := range []bool{false, true} {
		p := &subject.Policy{Target: "//:symbol_policy", RepositoryWide: wide, MaxSize: map[string]string{"file": "1kB"}}
		fix := strings.Join(workshop.Finding(t, w.Check(l, p), shape.SizeID).Fix, "\n")
		const own = `or symbol_check(binary = "//app:app.stripped", max_size = …), and without //:symbol_policy: buildozer 'add tags no-symcheck' //app:app`
		if strings.Contains(fix, own) != wide || !strings.Contains(fix, "buildozer 'add linkopts -Wl,-s' //app:app") {
			t.Errorf("repository-wide %v: %s", wide, fix)
		}
	}
}
