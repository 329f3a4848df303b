package loading_test

// A library whose protected symbols are to be reached indirectly, and a program that was linked
// before it said so: beside the real loaders.

import (
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/baseline"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestIndirectAccess(t *testing.T) {
	systems := reallink.Systems(t)
	w := workshop.New(t)
	const start = `extern void _exit(int); void go(void); __attribute__((force_align_arg_pointer)) void _start(void) { go(); _exit(0); }
__asm__(".symver _exit,_exit@GLIBC_2.2.5");
`
	w.Compile("lib.c", "int data = 3; int fun(void) { return 1; }\n", "-fPIC")
	w.Compile("copy.c", start+"extern int data; int sink; void go(void) { sink = data; }\n", "-fno-pie")
	w.Compile("address.c", start+"int fun(void); int (*volatile p)(void); void go(void) { p = fun; p(); }\n", "-fno-pie")
	w.Compile("call.c", start+"int fun(void); void go(void) { fun(); }\n", "-fPIC")
	w.Run("gcc", "-shared", "-o", "lib.so", "lib.o", "-Wl,-soname,lib.so")
	for _, name := range []string{"copy", "address", "call"} {
		w.Run("gcc", "-no-pie", "-nostartfiles", "-o", name, name+".o", "lib.so")
	}
	w.Compile("lib.c", "__attribute__((visibility(\"protected\"))) int data = 3;\n__attribute__((visibility(\"protected\"))) int fun(void) { return 1; }\n", "-fPIC")
	w.Run("gcc", "-shared", "-o", "lib.so", "lib.o", "-Wl,-soname,lib.so", "-Wl,-z,indirect-extern-access")
	for _, system := range systems {
		b, err := baseline.Record(system.Root, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"copy", "address", "call"} {
			argv := append([]string{"env", "LD_BIND_NOW=1", "LD_PRELOAD=./lib.so"}, system.Start("./"+name)...)
			said, err := reallink.Try(w.Dir, argv...)
			link := workshop.Link{Output: name, Args: []string{name + ".o", "lib.so"}, Labels: map[string]string{"lib.so": "//lib:lib"}}
			found := workshop.FindingsOf(w.Check(link, &subject.Policy{LoadsOn: b}), loading.UnresolvedID)
			const refusal = "error due to GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS"
			switch {
			case (err != nil) != (len(found) > 0):
				t.Errorf("%s on %s: %v %s\nand the check says %+v", name, system.Suite, err, said, found)
			case err == nil:
			case !strings.Contains(said, "lib.so: "+refusal) || !strings.HasSuffix(found[0].Harm[0], "lib.so: "+refusal) || found[0].Kind != "direct-access":
				t.Errorf("%s on %s: %s\nand the check says %+v", name, system.Suite, said, found)
			}
		}
	}
}
