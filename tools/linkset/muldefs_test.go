package linkset

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

func TestAllowsMultipleDefinition(t *testing.T) {
	for _, c := range []struct{ words, want string }{
		{"gcc -Wl,--allow-multiple-definition a.o", "--allow-multiple-definition"},
		{"gcc -Wl,-z,muldefs a.o", "-z muldefs"},
		{"gcc -Wl,-z -Wl,muldefs a.o", "-z muldefs"},
		{"gcc -z muldefs a.o", "-z muldefs"},
		{"gcc -Wl,-zmuldefs a.o", "-zmuldefs"},
		{"gcc -Xlinker -z -Xlinker muldefs", "-z muldefs"},
		{"gcc -Xlinker -allow-multiple-definition", "-allow-multiple-definition"},
		{"clang --for-linker=-zmuldefs", "-zmuldefs"},
		{"gcc -Wl,--allow-mult a.o", "--allow-mult"},
		{"rustc -C link-arg=-Wl,-z,muldefs", "-z muldefs"},
		{"rustc -Clink-args='-Wl,-O1 -Wl,--allow-multiple-definition'", "--allow-multiple-definition"},
		{"rustc --codegen=link-arg=-Wl,--allow-multiple-definition", "--allow-multiple-definition"},
		{"rustc --codegen link-arg=-Wl,-z,muldefs", "-z muldefs"},
		{"builder link -extldflags '-Wl,-z,muldefs -lm'", "-z muldefs"},
		{"builder link -extldflags=-Wl,--allow-multiple-definition", "--allow-multiple-definition"},
		{"ld -z muldefs --no-allow-multiple-definition", "-z muldefs"},
		{"gcc -fuse-ld=gold -z muldefs -Wl,--no-allow-multiple-definition", ""},
		{"gcc -Wl,--allow-multiple-definition -Wl,--no-allow-multiple-definition", ""},
		{"gcc -Wl,--allow-shlib-undefined -z nomuldefs -o muldefs allow-multiple-definition -Wl,--allow", ""},
	} {
		if got := strings.Join(ParseArguments(c.words).AllowsMultipleDefinition(), " "); got != c.want {
			t.Errorf("%s: %q, not %q", c.words, got, c.want)
		}
	}
}

// Whoever takes a command line with two definitions of a name has been allowed to.
func TestAllowsMultipleDefinitionLikeTheLinkers(t *testing.T) {
	dir := t.TempDir()
	reallink.Write(t, dir, "a.c", "int dup(void) { return 1; } int main(void) { return dup(); }\n")
	reallink.Write(t, dir, "b.c", "int dup(void) { return 2; }\n")
	reallink.Run(t, dir, reallink.Tool(t, "gcc"), "-c", "a.c", "b.c")
	const long = "--allow-multiple-definition"
	for _, l := range reallink.Linkers(t) {
		for _, flags := range [][]string{
			{}, {long}, {long[1:]}, {"-z", "muldefs"}, {"-zmuldefs"}, {"-z", "defs"}, {"--allow-shlib-undefined"},
			{long, "--no" + long[1:]}, {"-z", "muldefs", "--no" + long[1:]}, {"--no" + long[1:], "-z", "muldefs"},
			{"--allow-m"}, {"--allow-multiple-def"},
		} {
			if wrong := len(flags) > 1 && slices.Contains(flags, "--no"+long[1:]) && (l.Name == "bfd" || l.Name == "mold"); wrong {
				continue // they do not know the flag, and refuse all
			}
			if strings.HasPrefix(strings.Join(flags, ""), "--allow-m") && flags[0] != long && l.Name != "bfd" {
				continue
			}
			args := []string{l.Flag, "-o", "out", "a.o", "b.o"}
			for _, f := range flags {
				args = append(args, "-Xlinker", f)
			}
			cmd := exec.Command(reallink.Tool(t, "gcc"), args...)
			cmd.Dir = dir
			allowed := cmd.Run() == nil
			if got := len(ParseArguments("gcc "+strings.Join(args, " ")).AllowsMultipleDefinition()) > 0; got != allowed {
				t.Errorf("%s %q: linked %t, and we say allowed %t", l.Name, flags, allowed, got)
			}
		}
	}
}
