"""What this machine has of what the example needs: the crates, and linkers.

The repository `plugin_registry_host` always exists. Where the machine has no
sources of inventory and linkme (Debian: librust-inventory-dev, librust-linkme-dev),
the example has its C++ part only. A project of its own would take the crates from
rules_rust's crate_universe, which fetches them.
"""

_REGISTRY = "/usr/share/cargo/registry"

# What the crates' build scripts would find out of rustc 1.85 and later.
_PROC_MACRO2 = """\
    rustc_flags = ["--cfg=wrap_proc_macro"],
"""

# linkme's build script writes OUT_DIR/private.rs, and src/lib.rs includes it: here
# from a folder beside itself.
_LINKME = """\
    proc_macro_deps = [":linkme_impl"],
    rustc_env = {"OUT_DIR": "out"},
"""
_PRIVATE = "#[doc(hidden)] pub mod __private%s { pub use crate::private::*; }\n"

_CRATES = [
    struct(name = "inventory"),
    struct(name = "unicode-ident"),
    struct(name = "proc-macro2", features = ["proc-macro"], deps = ["unicode_ident"], more = _PROC_MACRO2),
    struct(name = "quote", features = ["proc-macro"], deps = ["proc_macro2"]),
    struct(
        name = "syn",
        major = "3",
        features = ["clone-impls", "derive", "parsing", "printing", "proc-macro"],
        deps = ["proc_macro2", "quote", "unicode_ident"],
    ),
    struct(name = "linkme-impl", rule = "rust_proc_macro", deps = ["proc_macro2", "quote", "syn"]),
    struct(name = "linkme", more = _LINKME),
]

_HEADER = """\
load("@rules_rust//rust:defs.bzl", "rust_library", "rust_proc_macro")

package(default_visibility = ["//visibility:public"])
"""

_CRATE = """
{rule}(
    name = "{name}",
    srcs = glob(["{folder}/src/**/*.rs"]),
    crate_features = {features},
    crate_root = "{folder}/src/lib.rs",
    edition = "2021",
    version = "{version}",
    deps = {deps},
{more})
"""

def _crate(crate, version):
    return _CRATE.format(
        deps = [":" + name for name in getattr(crate, "deps", [])],
        features = getattr(crate, "features", []),
        folder = crate.name,
        more = getattr(crate, "more", ""),
        name = crate.name.replace("-", "_"),
        rule = getattr(crate, "rule", "rust_library"),
        version = version,
    )

def _installed(repository_ctx):
    """From a crate's name to (version, folder), of the crates that are there."""
    registry = repository_ctx.path(_REGISTRY)
    major = {crate.name: getattr(crate, "major", "") for crate in _CRATES}
    found = {}
    for folder in registry.readdir() if registry.exists else []:
        name, _, version = folder.basename.rpartition("-")
        if name in major and major[name] in ["", version.split(".")[0]]:
            found[name] = (version, folder)
    return found

def _impl(repository_ctx):
    linkers = [
        name
        for name, program in [("bfd", "ld.bfd"), ("lld", "ld.lld"), ("mold", "mold")]
        if repository_ctx.which(program)
    ]
    installed = _installed(repository_ctx)
    have = all([crate.name in installed for crate in _CRATES])
    build = _HEADER
    for crate in _CRATES if have else []:
        version, folder = installed[crate.name]
        for entry in folder.get_child("src").readdir():
            repository_ctx.symlink(entry, crate.name + "/src/" + entry.basename)
        build += _crate(crate, version)
    if have:
        patch = installed["linkme"][0].rpartition(".")[2]
        repository_ctx.file("linkme/src/out/private.rs", _PRIVATE % patch)
    repository_ctx.file("BUILD.bazel", build if have else "")
    repository_ctx.file("defs.bzl", "HAVE_CRATES = %s\n\nLINKERS = %s\n" % (have, linkers))

plugin_registry_host = repository_rule(
    implementation = _impl,
    doc = "The machine's sources of inventory and linkme, and its linkers, as far as it has them.",
    configure = True,
    local = True,
)

def _extension_impl(module_ctx):
    plugin_registry_host(name = "plugin_registry_host")
    return module_ctx.extension_metadata(
        root_module_direct_deps = [],
        root_module_direct_dev_deps = "all",
    )

host = module_extension(implementation = _extension_impl)
