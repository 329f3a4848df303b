"""Ways to link one program with Debian's libdbus, each with each linker."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_import")
load("@rules_rust//rust:defs.bzl", "rust_binary")
load("@vendored_library_host//:defs.bzl", "HAVE_DBUS", "LINKERS")
load("//rules:defs.bzl", "symbol_check")

_DBUS = "@vendored_library_host//:dbus"

# What differs between the rows. `beside` is the shared library in the link.
_ROWS = {
    "dbus_static": struct(),
    "dbus_needed": struct(beside = "libweb.so"),
    "dbus_unversioned": struct(beside = "libunversioned.so"),
    "dbus_shared": struct(beside = "libweb.so", deps = ["@vendored_library_host//:dbus_shared"]),
    "dbus_rdynamic": struct(beside = "libweb.so", linkopts = ["-rdynamic"]),
    "dbus_exclude_libs": struct(beside = "libweb.so", linkopts = ["-Wl,--exclude-libs,libdbus-1.a"]),
    "dbus_fixed": struct(beside = "libweb.so", exports = ":no_exports"),
    "dbus_rust": struct(beside = "libweb.so", rust = True),
    "dbus_rust_fixed": struct(beside = "libweb.so", rust = True, exports = ":no_exports"),
}

def dbus_variants(name, visibility):
    """Declares ROW_LINKER and its check ROW_LINKER_symbols for each row and linker.

    rules_cc picks lld by itself where it is installed, so each variant names its
    linker. The checks carry the tag `manual`: some fail, as they should, and
    //examples/vendored_library/table reads all their reports. Where the machine
    has no libdbus there are no rows.

    Args:
      name: str, a filegroup of all binaries and reports.
      visibility: list of label, who may read it.
    """
    made = []
    if HAVE_DBUS:
        _libraries()
        for row, how in _ROWS.items():
            for linker in LINKERS:
                made.extend(_variant("%s_%s" % (row, linker), linker, how))
    native.filegroup(
        name = name,
        testonly = True,
        srcs = made,
        # With the shared libraries that the binaries load.
        data = [label for label in made if not label.endswith("_report")],
        tags = ["manual"],
        visibility = visibility,
    )

def _libraries():
    # Stands for libwebkit.so. Its libdbus is the system's: no BUILD file declares it.
    cc_binary(
        name = "libweb.so",
        srcs = ["web.c"],
        linkopts = ["-ldbus-1"],
        linkshared = True,
        deps = ["@vendored_library_host//:headers"],
    )
    cc_import(
        name = "web",
        shared_library = ":libweb.so",
    )

    # Linked without libdbus: its references have no version.
    cc_binary(
        name = "libunversioned.so",
        srcs = ["driver_dbus.c"],
        linkshared = True,
    )

def _variant(name, linker, how):
    beside = getattr(how, "beside", None)
    exports = getattr(how, "exports", None)
    deps = [_DBUS] + getattr(how, "deps", []) + ([exports] if exports else [])
    linkopts = ["-fuse-ld=" + linker] + getattr(how, "linkopts", [])
    if hasattr(how, "rust"):
        rust_binary(
            name = name,
            srcs = ["app_dbus.rs"],
            edition = "2021",
            rustc_flags = ["-Clink-arg=" + flag for flag in linkopts],
            deps = deps + [":web"],
        )
    else:
        cc_binary(
            name = name,
            srcs = ["app_dbus.c"] + ([":" + beside] if beside else []),
            linkopts = linkopts,
            local_defines = ["WITH_WEB"] if beside else [],
            deps = deps,
        )
    symbol_check(
        name = name + "_symbols",
        binary = ":" + name,
        exports = exports,
        tags = ["manual"],
        vendored = ["@vendored_library_host//..."],
    )
    native.filegroup(
        name = name + "_report",
        testonly = True,
        srcs = [":%s_symbols" % name],
        output_group = "symcheck_report",
        tags = ["manual"],
    )
    return [":" + name, ":%s_report" % name]
