package loading_test

// A library without a soname is needed as it was named to the linker.

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/check/loading"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

func TestNeededAbsolute(t *testing.T) {
	w := workshop.WithBus(t)
	w.Run("gcc", "-shared", "-o", "libnameless.so", "other.o")
	w.Compile("app.c", "extern int user(void);\nint main(void) { return user(); }\n")
	labels := map[string]string{"libnameless.so": "//lib:nameless", "libother.so": "//lib:other"}
	args := []string{"app.o", "libnameless.so"}
	w.Run("gcc", "app.o", w.Path("libnameless.so"), "-o", "absolute")
	w.Run("gcc", "app.o", "./libnameless.so", "-o", "relative")
	for name, harm := range map[string]string{"absolute": "on any other machine", "relative": "from the folder in which the program is started"} {
		r := w.Check(workshop.Link{Output: name, Args: args, Labels: labels}, nil)
		needed := w.Path("libnameless.so")
		if name == "relative" {
			needed = "./libnameless.so"
		}
		workshop.Expect(t, r, check.Fail, "needed-absolute: "+needed)
		f := workshop.Finding(t, r, loading.NeededAbsoluteID)
		workshop.Says(t, "why", f.Why, "libnameless.so (//lib:nameless) has no soname")
		workshop.Says(t, "harm", f.Harm, harm)
		// Which rule made it is not visible, and no rule has both attributes.
		workshop.Says(t, "fix", f.Fix, "if //lib:nameless is a cc_binary: buildozer 'add linkopts -Wl,-soname,libnameless.so' //lib:nameless")
		workshop.Says(t, "fix", f.Fix, "or, if it is a cc_shared_library: buildozer 'add user_link_flags -Wl,-soname,libnameless.so' //lib:nameless")
	}
	// By -l and by soname the name has no folder.
	w.Run("gcc", "app.o", "-L.", "-lnameless", "-o", "searched")
	w.Run("gcc", "app.o", w.Path("libother.so"), "-o", "named")
	workshop.Expect(t, w.Check(workshop.Link{Output: "searched", Args: args, Labels: labels}, nil), check.Pass)
	workshop.Expect(t, w.Check(workshop.Link{Output: "named", Args: []string{"app.o", "libother.so"}, Labels: labels}, nil), check.Pass)
}
