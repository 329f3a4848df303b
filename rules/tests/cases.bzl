"""One case: a binary, its check, and the report that report_test reads."""

load("@vendored_library_host//:defs.bzl", "LINKERS")
load("//rules:defs.bzl", "symbol_check")

def case(name, binary, holds = True, **kwargs):
    """Declares a symbol_check, and hands its report to report_test.

    Args:
      name: str, the name of the check; report_test says what its report holds.
      binary: label, as in symbol_check.
      holds: bool, whether the check is meant to pass. One that is not is tagged
        `manual`, so that only its report is looked at.
      **kwargs: as in symbol_check.
    """
    symbol_check(
        name = name,
        binary = binary,
        tags = [] if holds else ["manual"],
        **kwargs
    )
    native.filegroup(
        name = name + ".report",
        testonly = True,
        srcs = [":" + name],
        output_group = "symcheck_report",
        tags = ["manual"],
    )

def reports(name):
    """Gathers the reports of all cases above it in one package.

    Args:
      name: str, as for any target.
    """
    native.filegroup(
        name = name,
        testonly = True,
        srcs = [":" + rule for rule in native.existing_rules() if rule.endswith(".report")],
        tags = ["manual"],
        visibility = ["//rules/tests:__pkg__"],
    )

def linkers(*names):
    """Leaves out the linkers that this machine has not.

    Args:
      *names: str, as after -fuse-ld=.

    Returns:
      list of str.
    """
    return [name for name in names if name in LINKERS]
