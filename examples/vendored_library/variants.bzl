"""Ways to link one program, each with each linker of the machine."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_rust//rust:defs.bzl", "rust_binary")
load("@vendored_library_host//:defs.bzl", "LINKERS")
load("//rules:defs.bzl", "symbol_check")

def variants(name, vendored, exports = None, deps = [], linkopts = [], link = cc_binary, **kwargs):
    """Declares NAME_LINKER and its check NAME_LINKER_symbols for each linker.

    rules_cc picks lld by itself where it is installed, so each variant names its
    linker. The checks carry the tag `manual`: some fail, as they should, and
    table_test reads all their reports.

    Args:
      name: str, the row.
      vendored: list of str, as in symbol_check.
      exports: label of a symbol_exports that is added to the link, or None.
      deps: list of label, what is linked.
      linkopts: list of str, the linker's flags.
      link: the rule or macro that links: cc_binary, or one that takes the same.
      **kwargs: what that rule takes besides.

    Returns:
      list of str, the labels that table_test wants: binaries and reports.
    """
    made = []
    for linker in LINKERS:
        binary = "%s_%s" % (name, linker)
        link(
            name = binary,
            linkopts = ["-fuse-ld=" + linker] + linkopts,
            deps = deps + ([exports] if exports else []),
            **kwargs
        )
        symbol_check(
            name = binary + "_symbols",
            binary = ":" + binary,
            exports = exports,
            tags = ["manual"],
            vendored = vendored,
        )
        native.filegroup(
            name = binary + "_report",
            testonly = True,
            srcs = [":%s_symbols" % binary],
            output_group = "symcheck_report",
            tags = ["manual"],
        )
        made.extend([":" + binary, ":%s_report" % binary])
    return made

def rust_link(name, linkopts, deps, **kwargs):
    """rust_binary with the flags spelt as cc_binary has them.

    Args:
      name: str.
      linkopts: list of str, the linker's flags.
      deps: list of label.
      **kwargs: as in rust_binary.
    """
    rust_binary(
        name = name,
        deps = deps,
        rustc_flags = ["-Clink-arg=" + flag for flag in linkopts],
        **kwargs
    )
