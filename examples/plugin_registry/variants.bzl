"""Ways to lose the entries of a registry, each with its fix and with each linker."""

load("@plugin_registry_host//:defs.bzl", "HAVE_CRATES", "LINKERS")
load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_rust//rust:defs.bzl", "rust_binary", "rust_library")
load("//rules:defs.bzl", "isolated_library", "symbol_check")

_RAILWAY = "//examples/plugin_registry/third_party/railway:railway"
_SIGNALS = "//examples/plugin_registry/third_party/signals:signals"

# What makes two Rust static libraries link, whatever both define.
_FLAG = "-Wl,--allow-multiple-definition"

# An object with nothing but constructors needs alwayslink.
_CC_ROWS = {
    "cc_unpulled": struct(srcs = ["app.cc"], deps = [":registry", _RAILWAY + "_cc"]),
    "cc_fixed": struct(srcs = ["app.cc"], deps = [":registry", _RAILWAY + "_cc_alwayslink"]),
}

_RUST_ROWS = {
    # So does a static library from Rust.
    "static_unpulled": struct(srcs = ["app.c"], deps = [_RAILWAY, _RAILWAY + "_inventory_static"]),
    "static_fixed": struct(srcs = ["app.c"], deps = [_RAILWAY, _RAILWAY + "_inventory_alwayslink"]),

    # rustc links a crate only if the program names it: `use railway as _;`.
    "unnamed": struct(registry = "inventory", deps = [_RAILWAY + "_inventory"]),
    "unnamed_fixed": struct(registry = "inventory", features = ["names_railway"], deps = [_RAILWAY + "_inventory"]),
}

def _doubled_rows(registry):
    """Two copies of the registry in one link, where the linker would refuse it."""
    lto, signals = _RAILWAY + "_%s_lto" % registry, _SIGNALS + "_" + registry
    return {
        # The railway's engines are in the railway's copy, and the program reads its own.
        registry + "_doubled": struct(registry = registry, features = ["asks_railway"], deps = [_RAILWAY, lto], linkopts = [_FLAG]),

        # Where both are to see the same engines: the crate, and no static library of it.
        registry + "_one_copy": struct(registry = registry, features = ["asks_railway", "names_railway"], deps = [_RAILWAY, _RAILWAY + "_" + registry]),

        # Two vendored libraries. The railway asks the signals' copy.
        registry + "_crossed": struct(srcs = ["app.c"], defines = ["WITH_SIGNALS"], deps = [signals, _RAILWAY, lto], linkopts = [_FLAG]),

        # Where each is to keep its own: no name in common, and no flag.
        registry + "_isolated": struct(srcs = ["app.c"], defines = ["WITH_SIGNALS"], deps = [
            ":signals_%s_isolated" % registry,
            ":railway_%s_isolated" % registry,
        ]),
    }

def registry_variants(name, visibility):
    """Declares ROW_LINKER and its check ROW_LINKER_symbols for each row and linker.

    rules_cc picks lld by itself where it is installed, so each variant names its
    linker. The checks carry the tag `manual`: some fail, as they should, and
    //examples/plugin_registry/table reads all their reports. Where the machine has no
    sources of the crates there are the rows in C++.

    Args:
      name: str, a filegroup of all binaries and reports.
      visibility: list of label, who may read it.
    """
    rows = dict(_CC_ROWS)
    for registry in ["inventory", "linkme"] if HAVE_CRATES else []:
        _crates(registry)
        rows.update(_doubled_rows(registry))
    if HAVE_CRATES:
        rows.update(_RUST_ROWS)
    made = []
    for row, how in rows.items():
        for linker in LINKERS:
            made.extend(_variant("%s_%s" % (row, linker), linker, how))
    native.filegroup(
        name = name,
        testonly = True,
        srcs = made,
        tags = ["manual"],
        visibility = visibility,
    )

def _crates(registry):
    rust_library(
        name = "engines_" + registry,
        srcs = ["engines.rs"],
        crate_features = [registry],
        crate_name = "engines",
        edition = "2021",
        visibility = ["//examples/plugin_registry/third_party:__subpackages__"],
        deps = ["@plugin_registry_host//:" + registry],
    )

    # Each vendored library apart from everybody else's names, but for its API.
    isolated_library(
        name = "signals_%s_isolated" % registry,
        libraries = [_SIGNALS + "_" + registry],
        public = ["signals_*"],
    )
    isolated_library(
        name = "railway_%s_isolated" % registry,
        libraries = [
            _RAILWAY,
            _RAILWAY + "_%s_lto" % registry,
        ],
        public = ["railway_*"],
    )

def _variant(name, linker, how):
    # A Rust static library brings compiler-rt, of which the system's libgcc_s mentions a
    # name, so that the linker would export it: nothing of these programs is public.
    deps = how.deps + [":no_exports"]
    linkopts = ["-fuse-ld=" + linker] + getattr(how, "linkopts", [])
    if hasattr(how, "registry"):
        rust_binary(
            name = name,
            srcs = ["app.rs"],
            crate_features = getattr(how, "features", []),
            edition = "2021",
            rustc_flags = ["-Clink-arg=" + flag for flag in linkopts],
            deps = deps + [":engines_" + how.registry],
        )
    else:
        cc_binary(
            name = name,
            srcs = how.srcs,
            linkopts = linkopts,
            local_defines = getattr(how, "defines", []),
            deps = deps,
        )
    symbol_check(
        name = name + "_symbols",
        binary = ":" + name,
        exports = ":no_exports",
        tags = ["manual"],
    )
    native.filegroup(
        name = name + "_report",
        testonly = True,
        srcs = [":%s_symbols" % name],
        output_group = "symcheck_report",
        tags = ["manual"],
    )
    return [":" + name, ":%s_report" % name]
