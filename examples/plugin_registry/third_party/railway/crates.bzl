"""The railway's engines in Rust."""

load("@plugin_registry_host//:defs.bzl", "HAVE_CRATES")
load("@rules_cc//cc:defs.bzl", "cc_library")
load("@rules_rust//rust:defs.bzl", "rust_library", "rust_static_library")

def railway_crates(name):
    """Declares the engines for both registries, where the machine has the crates.

    For R of inventory and linkme: NAME_R is a crate; NAME_R_static is a static library of
    it with all that it needs; NAME_R_alwayslink is the same and says that it is needed
    though nobody refers to it; NAME_R_lto is that as a vendor ships it, with link-time
    optimization.

    Args:
      name: str, what the targets' names begin with; NAME itself is the API in C.
    """
    cc_library(
        name = name,
        srcs = ["railway.c"],
    )
    for registry in ["inventory", "linkme"] if HAVE_CRATES else []:
        crate = dict(
            srcs = ["railway.rs"],
            crate_features = [registry],
            edition = "2021",
            deps = [
                "//examples/plugin_registry:engines_" + registry,
                "@plugin_registry_host//:" + registry,
            ],
        )
        rust_library(
            name = "%s_%s" % (name, registry),
            crate_name = name,
            **crate
        )
        rust_static_library(name = "%s_%s_static" % (name, registry), **crate)
        rust_static_library(
            name = "%s_%s_alwayslink" % (name, registry),
            alwayslink = True,
            **crate
        )
        rust_static_library(
            name = "%s_%s_lto" % (name, registry),
            alwayslink = True,
            rustc_flags = ["-Clto=fat"],
            **crate
        )
