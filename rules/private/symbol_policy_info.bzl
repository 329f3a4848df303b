"""What a repository-wide policy says."""

SymbolPolicyInfo = provider(
    doc = "A policy for all linked files of a repository, which symbol_check_aspect applies.",
    fields = {
        "enforce": """str, "build" or "report".""",
        "loads_on": "File, what a loader_baseline declares, or None.",
        "policy": "dict, the policy without the target that it is applied to; see tools/check/subject/policy.go.",
    },
)
