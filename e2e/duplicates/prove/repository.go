package main

// What this repository links itself: every binary of the examples, rules_rust's process_wrapper and rules_go's builder. Those examples
// that are broken on purpose, where a check has to speak, are told by their names.

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// brokenOnPurpose are the examples in which something is doubled or never linked.
var brokenOnPurpose = regexp.MustCompile(`^//examples/plugin_registry:(broken|(.*_)?(unpulled|unnamed|crossed|doubled)_[a-z]+)$`)

// built is one binary that Bazel linked.
type built struct {
	Label, Verdict string
	Broken         bool
	Checks         []string // that spoke
}

func (b *bench) repository() ([]built, error) {
	if !b.all {
		return nil, nil
	}
	return part(b, "repository", "", func() (list []built, problems int, err error) {
		base := filepath.Join(b.work, "bazel")
		bazel := func(args ...string) (string, error) {
			return command(".", slices.Concat([]string{"./bazelw", "--output_base=" + base, "--max_idle_secs=30"}, args)...)
		}
		if _, err := bazel("build", "--aspects=//rules:defs.bzl%symbol_check_aspect", "--output_groups=symcheck_report", "--norun_validations",
			"--symlink_prefix=/", "//examples/...", "@rules_rust//util/process_wrapper"); err != nil {
			return nil, 0, err
		}
		err = filepath.WalkDir(filepath.Join(base, "execroot/_main/bazel-out"), func(file string, d os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(file, ".symcheck.json") {
				return err
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			r := struct {
				report
				Target string
			}{}
			if err := json.Unmarshal(text, &r); err != nil {
				return err
			}
			one := built{Label: r.Target, Verdict: r.Verdict, Broken: brokenOnPurpose.MatchString(r.Target)}
			for _, f := range r.Findings {
				if slices.Contains(silent, f.Check) && !slices.Contains(one.Checks, f.Check) {
					one.Checks = append(one.Checks, f.Check)
				}
			}
			wrong := alarms(&r.report)
			if one.Broken {
				wrong = nil
				if len(one.Checks) == 0 {
					wrong = []string{"it is broken on purpose, and no check says so"}
				}
			}
			problems += len(wrong)
			b.say(r.Target+": "+r.Verdict+" "+strings.Join(one.Checks, ", "), wrong)
			list = append(list, one)
			return nil
		})
		if err != nil {
			return nil, 0, err
		}
		// rules_go has its builder made by the go command, whose link no aspect sees.
		found, err := filepath.Glob(filepath.Join(base, "execroot/_main/bazel-out/*/bin/external/rules_go~*/builder"))
		if err != nil || len(found) == 0 {
			return nil, 0, fmt.Errorf("rules_go's builder is not below %s: %v", base, err)
		}
		r, err := b.check(b.work, found[0], nil, nil)
		if err != nil {
			return nil, 0, err
		}
		one := built{Label: "rules_go's builder, as a file", Verdict: r.Verdict}
		var wrong []string
		if r.Verdict != "pass" || len(r.Findings) > 0 {
			wrong = append(r.Errors, fmt.Sprintf("%+v", r.Findings))
		}
		problems += len(wrong)
		b.say(one.Label+": "+r.Verdict, wrong)
		slices.SortFunc(list, func(a, b built) int { return strings.Compare(a.Label, b.Label) })
		return append(list, one), problems, nil
	})
}
