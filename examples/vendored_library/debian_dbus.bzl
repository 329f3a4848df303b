"""Debian's libdbus as a vendored library: the real libdbus-1.a of the machine.

Where the machine has none (package libdbus-1-dev), the repository is there and
empty, and the example uses the small library that it builds from source.
"""

_FOUND = """\
load("@rules_cc//cc:defs.bzl", "cc_import", "cc_library")

package(default_visibility = ["//visibility:public"])

cc_library(
    name = "headers",
    hdrs = glob(["include/**/*.h"]),
    includes = ["include", "include/arch"],
)

cc_import(
    name = "dbus",
    static_library = "libdbus-1.a",
    deps = [":headers"],
)

cc_import(
    name = "dbus_shared",
    shared_library = "libdbus-1.so.3",
    deps = [":headers"],
)
"""

def _impl(repository_ctx):
    for triplet in ["x86_64-linux-gnu", "aarch64-linux-gnu"]:
        folder = repository_ctx.path("/usr/lib/" + triplet)
        archive = folder.get_child("libdbus-1.a")
        headers = repository_ctx.path("/usr/include/dbus-1.0")
        if archive.exists and headers.exists:
            repository_ctx.symlink(archive, "libdbus-1.a")
            repository_ctx.symlink(folder.get_child("libdbus-1.so.3"), "libdbus-1.so.3")
            repository_ctx.symlink(headers.get_child("dbus"), "include/dbus")
            repository_ctx.symlink(folder.get_child("dbus-1.0", "include", "dbus"), "include/arch/dbus")
            repository_ctx.file("BUILD.bazel", _FOUND)
            repository_ctx.file("defs.bzl", "HAVE_DBUS = True\n")
            return
    repository_ctx.file("BUILD.bazel", "")
    repository_ctx.file("defs.bzl", "HAVE_DBUS = False\n")

debian_dbus = repository_rule(
    implementation = _impl,
    doc = "The machine's libdbus, or an empty repository where it has none.",
    configure = True,
    local = True,
)

def _extension_impl(module_ctx):
    debian_dbus(name = "debian_dbus")
    return module_ctx.extension_metadata(root_module_direct_deps = [], root_module_direct_dev_deps = "all")

dbus = module_extension(implementation = _extension_impl)
