package gazelle

// The cases in testdata, without Bazel: each is a workspace with BUILD.in and BUILD.out files, in the form that
// gazelle_generation_test reads, and runs here in process. A second run on the output has to change nothing.

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bazel-contrib/bazel-gazelle/v2/cmd/gazelle/update"
	"github.com/bazelbuild/bazel-gazelle/language"
	golang "github.com/bazelbuild/bazel-gazelle/language/go"
	"github.com/bazelbuild/bazel-gazelle/language/proto"
	"github.com/google/go-cmp/cmp"
)

var rewrite = flag.Bool("rewrite", false, "write what comes out into testdata")

func TestGolden(t *testing.T) {
	for _, name := range cases(t) {
		t.Run(name, func(t *testing.T) {
			dir, want := workspace(t, name)
			stderr := runGazelle(t, dir, NewLanguage())
			got := buildFiles(t, dir)
			if *rewrite {
				write(t, name, got, stderr)
				return
			}
			if diff := cmp.Diff(want.files, got); diff != "" {
				t.Errorf("BUILD files, -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(want.stderr, stderr); diff != "" {
				t.Errorf("stderr, -want +got:\n%s", diff)
			}
			runGazelle(t, dir, NewLanguage())
			if diff := cmp.Diff(got, buildFiles(t, dir)); diff != "" {
				t.Errorf("the second run, -first +second:\n%s", diff)
			}
		})
	}
}

// cases are the names of the folders in testdata.
func cases(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) < 2 {
		t.Fatalf("testdata: only %q", names)
	}
	return names
}

// expected is what a case wants: BUILD files by their path, and what is printed.
type expected struct {
	files  map[string]string
	stderr string
}

// workspace copies a case as it is before Gazelle runs.
func workspace(t testing.TB, name string) (dir string, want expected) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want.files = map[string]string{}
	from := filepath.Join("testdata", name)
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if base, ok := strings.CutSuffix(rel, "BUILD.out"); ok {
			want.files[base+"BUILD.bazel"] = string(content)
			return nil
		}
		if rel == "expectedStderr.txt" {
			want.stderr = string(content)
			return nil
		}
		if base, ok := strings.CutSuffix(rel, "BUILD.in"); ok {
			rel = base + "BUILD.bazel"
		}
		to := filepath.Join(dir, rel)
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		return os.WriteFile(to, content, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir, want
}

// runGazelle runs the Go extension, and others after it, and returns what is printed.
func runGazelle(t testing.TB, dir string, more ...language.Language) string {
	t.Helper()
	var stderr bytes.Buffer
	log.SetOutput(&stderr)
	log.SetPrefix("gazelle: ")
	log.SetFlags(0)
	defer log.SetOutput(os.Stderr)
	t.Setenv("BUILD_WORKSPACE_DIRECTORY", dir)
	languages := append([]language.Language{proto.NewLanguage(), golang.NewLanguage()}, more...)
	if err := update.Run(context.Background(), languages, dir, nil); err != nil {
		fmt.Fprintf(&stderr, "gazelle: %v\n", err)
	}
	return strings.ReplaceAll(stderr.String(), dir, "%WORKSPACEPATH%")
}

func buildFiles(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "BUILD.bazel" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		files[rel] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func write(t *testing.T, name string, files map[string]string, stderr string) {
	t.Helper()
	for rel, content := range files {
		path := filepath.Join("testdata", name, strings.TrimSuffix(rel, ".bazel")+".out")
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join("testdata", name, "expectedStderr.txt")
	if stderr == "" {
		os.Remove(path)
	} else if err := os.WriteFile(path, []byte(stderr), 0o666); err != nil {
		t.Fatal(err)
	}
}
