package main

// symcheck summary: one page about all that a build checked. It judges nothing
// itself.

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/rules-symcheck/rules_symcheck/tools/buildevents"
	"github.com/rules-symcheck/rules_symcheck/tools/check"
	"github.com/rules-symcheck/rules_symcheck/tools/report"
)

func summaryCommand() *cobra.Command {
	var events string
	c := &cobra.Command{
		Use:   "summary --build-events=FILE",
		Short: "Sum up what a Bazel build checked, on one page",
		Long: `Sums up the reports that one Bazel build made, of symbol_check targets and of
symbol_check_aspect alike: which binaries fail and in which check, and which
are skipped. The exit code is that of the worst verdict.`,
		Example: `  bazel build //... --config=symcheck --keep_going --build_event_json_file=/tmp/events.json
  bazel run @rules_symcheck//:symcheck -- summary --build-events=/tmp/events.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return summarize(events, c.OutOrStdout()) },
	}
	c.Flags().StringVar(&events, "build-events", "", "the `FILE` that bazel wrote for --build_event_json_file")
	if err := c.MarkFlagRequired("build-events"); err != nil {
		panic(err) // the flag is defined one line above
	}
	return c
}

func summarize(events string, stdout io.Writer) error {
	// bazel run starts a program elsewhere, and says where the user is.
	at := func(name, folder string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(os.Getenv(folder), name)
	}
	file, err := os.Open(at(events, "BUILD_WORKING_DIRECTORY"))
	if err != nil {
		return err
	}
	defer file.Close()
	build, err := buildevents.Read(events, file)
	if err != nil {
		return err
	}
	if len(build.Reports)+len(build.Missing) == 0 && build.Failed != "" {
		return fmt.Errorf("%s: this build made no report, and failed: %s; see its own messages", events, build.Failed)
	}
	if len(build.Reports)+len(build.Missing) == 0 {
		return fmt.Errorf("%s: this build made no report; does it have --output_groups=+%s?", events, buildevents.Group)
	}
	var reports []*check.Report
	worst := check.Pass
	for _, f := range build.Reports {
		r, err := readReport(at(f, "BUILD_WORKSPACE_DIRECTORY"))
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w; where Bazel leaves outputs in a cache, as bazel test does, add --remote_download_regex=.*\\.json to that build", err)
		}
		if err != nil {
			return err
		}
		reports = append(reports, r)
		if r.Verdict == check.CouldNotCheck || r.Verdict == check.Fail && worst == check.Pass {
			worst = r.Verdict
		}
	}
	style := report.Style{}
	style.Color, _ = terminal(stdout)
	page := report.Build{Missing: build.Missing}
	// A failed test or validation fails a build, too, and is in its report.
	if worst == check.Pass && len(build.Missing) == 0 {
		page.Failed = build.Failed
	}
	if err := report.Summary(stdout, reports, page, style); err != nil {
		return err
	}
	if len(build.Missing) > 0 || page.Failed != "" {
		worst = check.CouldNotCheck
	}
	return verdictExit(worst)
}

// readReport reads a report back, as far as it is the same in every version.
func readReport(name string) (*check.Report, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	r := &check.Report{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("%s: is no report of symcheck: %w", name, err)
	}
	if !r.Verdict.Known() {
		return nil, fmt.Errorf("%s: is no report of symcheck: its verdict is %q", name, r.Verdict)
	}
	return r, nil
}
