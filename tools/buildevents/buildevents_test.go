package buildevents

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// build.json is what Bazel 7.7.1 wrote of a build with the aspect, in which two
// validations failed; of not_analyzed.json one aspect could not be analyzed.
// Events that are not read and the machine's paths are left out.
func TestRead(t *testing.T) {
	const out = "/out/bazel-out/k8-fastbuild/bin/rules/tests/"
	for name, want := range map[string]*Build{
		"build.json": {Reports: []string{
			out + "aspect/held_to_default_symbols.json",
			out + "damaged/with_damaged_archive.symcheck.json",
			out + "aspect/leak.symcheck.json",
			out + "aspect/opted_out.symcheck.json",
			out + "aspect/plain.symcheck.json",
		}, Failed: "BUILD_FAILURE"},
		"not_analyzed.json": {Missing: []string{"//tools/symcheck:symcheck"}, Failed: "BUILD_FAILURE"},
	} {
		file, err := os.Open(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		got, err := Read(name, file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

const finished = `{"id":{"buildFinished":{}},"finished":{}}` + "\n"

func completed(label, rest string) string {
	return `{"id":{"targetCompleted":{"label":"` + label + `"}},` + rest + "}\n"
}

func reportOf(label string) string {
	return `{"id":{"namedSet":{"id":"r"}},"namedSetOfFiles":{"files":[{"name":"r.json","uri":"file:///r.json"}]}}` + "\n" +
		completed(label, `"completed":{"success":true,"outputGroup":[{"name":"symcheck_report","fileSets":[{"id":"r"}]}]}`)
}

// Of an aspect that could not be analyzed Bazel tells nothing but its exit code.
func TestExitCode(t *testing.T) {
	for code, want := range map[string]string{
		`{"name":"SUCCESS"}`:                "",
		`{"name":"TESTS_FAILED","code":3}`:  "",
		`{"name":"BUILD_FAILURE","code":1}`: "BUILD_FAILURE",
	} {
		got, err := Read("events", strings.NewReader(`{"id":{"buildFinished":{}},"finished":{"exitCode":`+code+"}}\n"))
		if err != nil || got.Failed != want {
			t.Errorf("%s: %+v, %v", code, got, err)
		}
	}
}

func TestWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		name, events string
		missing      []string
	}{
		{"built", completed("//a", `"completed":{"success":true}`), nil},
		{"failed", completed("//a", `"completed":{}`), []string{"//a"}},
		{"failed twice", completed("//a", `"completed":{}`) + completed("//a", `"completed":{}`), []string{"//a"}},
		{"failed in something else, and has a report", completed("//a", `"completed":{}`) + reportOf("//a"), nil},
		{"the same the other way round", reportOf("//a") + completed("//a", `"completed":{}`), nil},
		{"skipped, since it is incompatible", completed("//a", `"aborted":{"reason":"SKIPPED"}`), nil},
		{"not loaded", `{"id":{"unconfiguredLabel":{"label":"//a"}},"aborted":{"reason":"LOADING_FAILURE"}}` + "\n", []string{"//a"}},
	} {
		got, err := Read("events", strings.NewReader(c.events+finished))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.missing, got.Missing); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// Where outputs stay on a server, the path is the one that a download gives them.
func TestRemoteFiles(t *testing.T) {
	events := `{"id":{"namedSet":{"id":"0"}},"namedSetOfFiles":{"files":[{"name":"a/b.json","uri":"bytestream://host/blobs/1/2","pathPrefix":["bazel-out","k8-fastbuild","bin"]}],"fileSets":[{"id":"0"}]}}` + "\n" +
		completed("//a", `"completed":{"success":true,"outputGroup":[{"name":"default","fileSets":[{"id":"0"}]},{"name":"symcheck_report","fileSets":[{"id":"0"},{"id":"0"}]}]}`)
	got, err := Read("events", strings.NewReader(events+finished))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"bazel-out/k8-fastbuild/bin/a/b.json"}, got.Reports); diff != "" {
		t.Error(diff)
	}
}

func TestBadEvents(t *testing.T) {
	group := `"completed":{"success":true,"outputGroup":[{"name":"symcheck_report","fileSets":[{"id":"7"}]}]}`
	for _, c := range []struct{ name, events, err string }{
		{"empty", "", "events: ends after 0 lines, before the build finished"},
		{"cut off", completed("//a", `"completed":{}`), "events: ends after 1 lines, before the build finished"},
		{"cut off in a line", finished[:20], "events: line 1: is no build event: unexpected end of JSON input"},
		{"another file", "\x7fELF", "events: line 1: is no build event"},
		{"unknown set", "\n" + completed("//a", group) + finished, `events: line 2: the set of files "7" was not told of before`},
		{"no address", `{"id":{"namedSet":{"id":"7"}},"namedSetOfFiles":{"files":[{"name":"a.json","uri":"%zz"}]}}` + "\n" + completed("//a", group) + finished, "events: line 2: a.json: parse"},
	} {
		got, err := Read("events", strings.NewReader(c.events))
		if err == nil || !strings.HasPrefix(err.Error(), c.err) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}

// Whatever the bytes, there is an answer or an error.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"build.json", "not_analyzed.json"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(finished)
	f.Fuzz(func(t *testing.T, events string) {
		build, err := Read("events", strings.NewReader(events))
		if (build == nil) == (err == nil) {
			t.Errorf("%v, %v", build, err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "events: ") {
			t.Errorf("the error names no file: %v", err)
		}
	})
}
