// Package bazelw_test runs ../../bazelw with Bazels on PATH that are only shell scripts, to see which it takes. It never
// sets up the private root. The layer's test does, and runs only if asked for.
package bazelw_test

import (
	"context"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fakeBazel answers --version; `mod graph` succeeds if the file "online" lies beside it; all else is echoed.
const fakeBazel = `#!/bin/bash
case $1 in
  --version) echo "bazel VERSION" ;;
  mod) [[ -e $(dirname "$0")/online ]] ;;
  *) echo "took NAME VERSION: $*" ;;
esac
`

// bazelw runs the script with bazels, version by name, on PATH; it returns what was printed.
func bazelw(t *testing.T, bazels map[string]string, online bool, args ...string) (output string, err error) {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash on PATH")
	}
	script, err := filepath.Abs("../../bazelw")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	for name, version := range bazels {
		text := strings.NewReplacer("NAME", name, "VERSION", version).Replace(fakeBazel)
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if online {
		if err := os.WriteFile(filepath.Join(bin, "online"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", append([]string{script}, args...)...)
	cmd.WaitDelay = time.Second
	cmd.Env = []string{
		"PATH=" + bin + ":/usr/bin:/bin",
		"HOME=" + t.TempDir(),
		// What follows if none will do is an error here, not a set-up.
		"BAZELW_ROOT=never",
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestTakesAnOwnBazelThatWillDo(t *testing.T) {
	for _, c := range []struct {
		about  string
		bazels map[string]string
		online bool
		want   string // "" for none
	}{
		{"new enough", map[string]string{"bazel": "7.7.0"}, true, "took bazel 7.7.0: build //..."},
		{"newer", map[string]string{"bazel": "10.0.0"}, true, "took bazel 10.0.0: build //..."},
		{"newer in the second number", map[string]string{"bazel": "7.10.0"}, true, "took bazel 7.10.0: build //..."},
		{"a candidate", map[string]string{"bazel": "8.1.0rc2"}, true, "took bazel 8.1.0rc2: build //..."},
		{"too old", map[string]string{"bazel": "7.6.2"}, true, ""},
		{"much too old", map[string]string{"bazel": "6.10.9"}, true, ""},
		{"Debian's, which knows no number", map[string]string{"bazel": "no_version"}, true, ""},
		{"fetches nothing", map[string]string{"bazel": "8.0.0"}, false, ""},
		{"only bazelisk will do", map[string]string{"bazel": "6.0.0", "bazelisk": "7.7.1"}, true, "took bazelisk 7.7.1: build //..."},
	} {
		t.Run(c.about, func(t *testing.T) {
			out, err := bazelw(t, c.bazels, c.online, "build", "//...")
			if c.want == "" {
				if err == nil || !strings.Contains(out, "BAZELW_ROOT=never, and no Bazel on PATH is at least 7.7.0 and can fetch modules") {
					t.Errorf("%v, printed: %s", err, out)
				}
			} else if err != nil || !strings.HasSuffix(strings.TrimSpace(out), c.want) {
				t.Errorf("%v, printed: %s", err, out)
			}
		})
	}
}

// A layer that does not exist is refused before anything is made or run.
func TestUnknownLayer(t *testing.T) {
	for _, layer := range []string{"nosuch", "base", ""} {
		out, err := bazelw(t, map[string]string{"bazel": "8.0.0"}, true, "--layer=cross", "--layer="+layer, "build", "//...")
		if want := "no layer " + layer + ": there are auditwheel cross "; err == nil || !strings.Contains(out, want) {
			t.Errorf("%q: %v, printed: %s", layer, err, out)
		}
	}
}

// A layer's packages are there when it is named, and not otherwise. It fetches 60 MB.
func TestLayer(t *testing.T) {
	if os.Getenv("SYMCHECK_TEST_LAYERS") == "" {
		t.Skip("SYMCHECK_TEST_LAYERS is not set: a layer is made in the cache folder, and the root if there is none")
	}
	const compiler = "/usr/bin/aarch64-linux-gnu-gcc"
	if out, err := exec.Command("../../bazelw", "--in-root", "test", "!", "-e", compiler).CombinedOutput(); err != nil {
		t.Errorf("without the layer there is a %s: %v: %s", compiler, err, out)
	}
	dir := t.TempDir()
	source, object := filepath.Join(dir, "f.c"), filepath.Join(dir, "f.o")
	if err := os.WriteFile(source, []byte("int f(void) { return 1; }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("../../bazelw", "--layer=cross", "--layer=remote", "--in-root", compiler, "-c", source, "-o", object)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file, err := elf.Open(object)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if file.Machine != elf.EM_AARCH64 {
		t.Errorf("compiled for %v", file.Machine)
	}
}
