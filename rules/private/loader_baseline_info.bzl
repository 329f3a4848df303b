"""What a loader_baseline declares."""

LoaderBaselineInfo = provider(
    doc = "What a system offers to the binaries that run on it.",
    fields = {
        "baseline": "File: the declaration as JSON; see tools/baseline/baseline.go.",
    },
)
