package duplicate_test

import (
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/check/duplicate"
	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// A constant in a section that is merged, defined strongly in two objects: what the
// linker refuses without the flag is what the check names with it.
func TestMergedConstants(t *testing.T) {
	for _, second := range []string{"same", "else"} {
		w := workshop.New(t)
		text := func(s string) string {
			return ".section .rodata.str1.1,\"aMS\",@progbits,1\n.globl text\n.type text,@object\n.size text,5\ntext: .string \"" + s + "\"\n.section .note.GNU-stack,\"\",@progbits\n"
		}
		w.Compile("one.s", text("same"))
		w.Compile("two.s", text(second))
		w.Compile("main.c", "extern const char text[];\nint main(void) { return text[0] == 'x'; }\n")
		for _, l := range reallink.Linkers(t) {
			refused := refusals(w, l.Flag, "main.o", "one.o", "two.o")
			args := []string{l.Flag, "-Wl,--allow-multiple-definition", "main.o", "one.o", "two.o"}
			w.Run("gcc", append(args, "-o", "app")...)
			named := false
			for _, f := range w.Check(workshop.Link{Output: "app", Args: args}, nil).Findings {
				named = named || f.Check == duplicate.DefinitionID && f.Symbols[0].Name == "text"
			}
			// mold lets it pass with other bytes, too: then somebody reads the wrong text.
			if want := len(refused) > 0 || second == "else"; named != want {
				t.Errorf("%s, %s: refused %v, named %v", l.Name, second, refused, named)
			}
		}
	}
}
