package shape

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/buildtools/build"
)

// everyShape is a test over the shapes as they are in a package.
func everyShape(t *testing.T, test func(t *testing.T, s Shape)) {
	shapes, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shapes {
		t.Run(s.Name, func(t *testing.T) { test(t, s.Named(s.Area+"/deep/down/violet_probe")) })
	}
}

func parseBuild(t *testing.T, name, text string) *build.File {
	t.Helper()
	f, err := build.ParseBuild(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if formatted := string(build.Format(f)); formatted != text {
		t.Errorf("%s is not formatted; buildifier would have:\n%s", name, formatted)
	}
	return f
}

// buildFile is the BUILD file of a shape, or an empty one.
func buildFile(t *testing.T, s Shape) *build.File {
	t.Helper()
	for _, f := range s.Files {
		if f.Name == "BUILD.bazel" {
			return parseBuild(t, s.Name+": BUILD.bazel", f.Text)
		}
	}
	return &build.File{Type: build.TypeBuild}
}

func isCheck(kind string) bool { return kind == "symbol_check" || kind == "team_check" }

// The table must not contradict itself, or a claim could hold for a wrong reason.
func TestEachShapeAgreesWithItself(t *testing.T) {
	everyShape(t, func(t *testing.T, s Shape) {
		file := buildFile(t, s)
		checks := parseBuild(t, s.Name+": checks", s.Checks)
		before := map[string]string{}
		for _, r := range file.Rules("") {
			if isCheck(r.Kind()) {
				before[r.Name()] = build.FormatString(r.Call)
			}
		}
		left := maps.Clone(before)
		told := map[string]bool{}
		binaries := map[string]Binary{}
		for _, b := range s.Binaries {
			binaries[b.Name] = b
			if !slices.Contains([]string{"pass", "opted-out", "vendored-leak", "manual", "absent"}, b.Aspect) {
				t.Errorf("binary %s: %q is no verdict of the aspect", b.Name, b.Aspect)
			}
			if leaks := len(b.Exports) > 0; b.Aspect == "vendored-leak" && !leaks {
				t.Errorf("binary %s: the aspect finds a leak, and nothing is planted", b.Name)
			}
		}
		for _, v := range s.Verdicts {
			told[v.Check] = true
			if !slices.Contains([]string{"pass", "vendored-leak", "manual"}, v.Test) {
				t.Errorf("check %s: %q is no verdict of a test", v.Check, v.Test)
			}
			i := slices.IndexFunc(checks.Rules(""), func(r *build.Rule) bool { return r.Name() == v.Check })
			if i < 0 {
				t.Errorf("check %s: is not in the section checks", v.Check)
				continue
			}
			r := checks.Rules("")[i]
			if text := before[v.Check]; (v.Owner == "gazelle") != (text == "") {
				t.Errorf("check %s: belongs to %s, and in BUILD.bazel it is %q", v.Check, v.Owner, text)
			} else if text != "" && text != build.FormatString(r.Call) {
				t.Errorf("check %s: a person's check stays as it is", v.Check)
			}
			delete(left, v.Check)
			binary, ok := binaries[strings.TrimPrefix(r.AttrString("binary"), ":")]
			if !ok {
				t.Errorf("check %s: is of %s, which no line \"binary\" tells of", v.Check, r.AttrString("binary"))
			}
			if v.Test == "vendored-leak" && len(binary.Exports) == 0 {
				t.Errorf("check %s: finds a leak, and nothing is planted in %s", v.Check, binary.Name)
			}
		}
		for _, r := range checks.Rules("") {
			if !isCheck(r.Kind()) || !told[r.Name()] {
				t.Errorf("%s %s in the section checks has no line \"check\"", r.Kind(), r.Name())
			}
		}
		if len(left) > 0 {
			t.Errorf("BUILD.bazel has checks that the table does not tell of: %q", left)
		}
		for _, d := range s.Deletions {
			for _, gone := range d.Gone {
				written := slices.ContainsFunc(s.Written, func(r Rule) bool { return r.Name == gone })
				if !told[gone] && !written && !slices.ContainsFunc(file.Rules(""), func(r *build.Rule) bool { return r.Name() == gone }) {
					t.Errorf("%s%s takes %s along, which is nowhere", d.Rule, d.File, gone)
				}
			}
		}
	})
}

// Each kind that links has to be told of, wherever it stands with a literal name: written out here once more, as a second opinion.
func TestEachBinaryIsTold(t *testing.T) {
	links := []string{"cc_binary", "cc_shared_library", "rust_binary", "rust_shared_library", "go_binary", "hand_binary", "tuned_binary", "wrapped_binary", "plugin"}
	everyShape(t, func(t *testing.T, s Shape) {
		var want []string
		for _, r := range buildFile(t, s).Rules("") {
			if slices.Contains(links, r.Kind()) && r.Name() != "" {
				want = append(want, r.Name())
			}
		}
		for _, w := range s.Written {
			if w.Kind == "go_binary" {
				want = append(want, w.Name)
			}
		}
		for _, name := range want {
			if !slices.ContainsFunc(s.Binaries, func(b Binary) bool { return b.Name == name }) {
				t.Errorf("%s is told of by no line \"binary\"", name)
			}
		}
	})
}

// What the repository has to have, found in the BUILD files themselves.
func TestTheTableCovers(t *testing.T) {
	text, areas := "", map[string]bool{}
	several, nothingElse, noFile := 0, 0, 0
	owned := map[string]int{}
	everyShape(t, func(t *testing.T, s Shape) {
		areas[s.Area] = true
		file := buildFile(t, s)
		text += string(build.Format(file))
		switch rules := len(file.Rules("")); {
		case rules == 0:
			noFile++
		case rules == 1:
			nothingElse++
		case len(s.Binaries) > 1:
			several++
		}
		for _, v := range s.Verdicts {
			owned[v.Owner]++
		}
	})
	for _, part := range []string{
		"cc_binary(", "linkshared = True", "linkshared = select(", "cc_shared_library(", `plugin = "cc_shared_library"`, "rust_binary(", "rust_shared_library(", `linkmode = "c-shared"`, "linkmode = select(",
		"linkopts = select(", "+ select(", `deps = ["//third_party/bus"]`, `"//third_party/seal"`, `tags = ["manual"]`, `tags = ["no-symcheck"]`,
		"hand_binary(", "tool_suite(", "tuned_binary(", "wrapped_binary(", "for number, options in", "exceptions = ", `enforce = "build"`, "vendored = ",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("no shape has %s", part)
		}
	}
	for _, area := range []string{"plain", "guarded", "guarded/wider", "guarded/open", "named", "declared", "quiet", "kinds", "services", "mapped", "renamed", "wrapped"} {
		if !areas[area] {
			t.Errorf("no shape lies in %s", area)
		}
	}
	if several == 0 || nothingElse == 0 || noFile == 0 {
		t.Errorf("%d shapes with several binaries, %d with one and nothing else, %d without a BUILD file", several, nothingElse, noFile)
	}
	for _, owner := range []string{"gazelle", "edited", "person"} {
		if owned[owner] == 0 {
			t.Errorf("no check belongs to %s", owner)
		}
	}
}

func TestMistakesInTheTable(t *testing.T) {
	const good = "An idea.\n-- expect --\narea a\n-- checks --\nx\n-- BUILD.bazel --\n"
	if _, err := parse("s", good); err != nil {
		t.Error(err)
	}
	for _, bad := range []struct{ text, want string }{
		{strings.Replace(good, "An idea.\n", "", 1), "an idea"},
		{strings.Replace(good, "area a\n", "", 1), "an area"},
		{strings.Replace(good, "area a\n", "area a b\n", 1), `line 1 of "expect": "area" with 2 words`},
		{strings.Replace(good, "area a\n", "area a\n\nbinary NAME\n", 1), `line 3 of "expect"`},
		{strings.Replace(good, "area a\n", "area a\nbinary NAME pass exports\n", 1), `"binary" with 3 words`},
		{strings.Replace(good, "area a\n", "area a\nchek x gazelle pass\n", 1), `"chek"`},
	} {
		if _, err := parse("s", bad.text); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%q: the error is %v, not %q", bad.text, err, bad.want)
		}
	}
}
