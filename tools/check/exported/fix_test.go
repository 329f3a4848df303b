package exported_test

// The fix can be pasted: buildozer takes each command that a finding gives, and
// what it makes of the BUILD file is what the docs tell to write.

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/bazelbuild/buildtools/edit"

	"github.com/rules-symcheck/rules_symcheck/tools/check/workshop"
)

func TestFixIsABuildozerCommand(t *testing.T) {
	w := workshop.WithBus(t)
	args := []string{"main.o", "libbus.a", "libbare.so"}
	w.Run("gcc", append(args, "-o", "app")...)
	for _, c := range []struct{ kind, build, want string }{
		{"cc_binary", `cc_binary(name = "app", deps = ["//third_party/bus"])`, `load("@rules_symcheck//rules:defs.bzl", "symbol_exports")

cc_binary(
    name = "app",
    deps = [
        ":app_exports",
        "//third_party/bus",
    ],
)

symbol_exports(name = "app_exports")
`},
		{"cc_shared_library", `cc_shared_library(name = "app", deps = ["//third_party/bus"])`, `load("@rules_symcheck//rules:defs.bzl", "symbol_exports")

cc_shared_library(
    name = "app",
    additional_linker_inputs = [":app_exports"],
    user_link_flags = [
        "-Wl,--version-script=$(execpath :app_exports)",
        "-Wl,-z,start-stop-visibility=hidden",
    ],
    deps = ["//third_party/bus"],
)

symbol_exports(name = "app_exports")
`},
	} {
		r := w.Check(workshop.Link{Output: "app", Args: args, Labels: workshop.BusLabels, Kind: c.kind}, workshop.Vendored("//third_party/bus"))
		root := t.TempDir()
		for name, text := range map[string]string{"MODULE.bazel": "", "app/BUILD.bazel": c.build} {
			if err := os.MkdirAll(root+"/app", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(root+"/"+name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, line := range workshop.Finding(t, r, "vendored-leak").Fix {
			command, ok := strings.CutPrefix(line, "buildozer ")
			if !ok {
				continue
			}
			var said bytes.Buffer
			opts := edit.NewOpts()
			opts.RootDir, opts.OutWriter, opts.ErrWriter = root, &said, &said
			if code := edit.Buildozer(opts, quoted(command)); code != 0 {
				t.Errorf("%s: buildozer ended with %d on %s\n%s", c.kind, code, line, said.String())
			}
		}
		got, err := os.ReadFile(root + "/app/BUILD.bazel")
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != c.want {
			t.Errorf("%s: the commands made\n%s\nnot\n%s", c.kind, got, c.want)
		}
	}
}

// quoted splits a command at blanks outside single quotes.
func quoted(command string) []string {
	var words []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}
