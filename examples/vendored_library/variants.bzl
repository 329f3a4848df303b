"""The rows of the table: ways to link the same program, each by three linkers."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("//rules:defs.bzl", "symbol_check")

# rules_cc picks lld by itself where it is installed, so each variant names its linker.
LINKERS = ["bfd", "lld", "mold"]

def variants(name, vendored, deps = [], **kwargs):
    """Declares NAME_LINKER and its check NAME_LINKER_symbols for each linker.

    The checks carry the tag `manual`: some are meant to fail. A test reads their reports.

    Args:
      name: str, the row.
      vendored: list of str, as in symbol_check.
      deps: list of label, what is linked.
      **kwargs: as in cc_binary.
    """
    linkopts = kwargs.pop("linkopts", [])
    for linker in LINKERS:
        cc_binary(
            name = "%s_%s" % (name, linker),
            linkopts = ["-fuse-ld=" + linker] + linkopts,
            linkstatic = True,
            deps = deps,
            **kwargs
        )
        symbol_check(
            name = "%s_%s_symbols" % (name, linker),
            binary = ":%s_%s" % (name, linker),
            tags = ["manual"],
            vendored = vendored,
        )
