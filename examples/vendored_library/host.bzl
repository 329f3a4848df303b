"""What this machine has of what the example needs: Debian's libdbus, and linkers.

The repository `vendored_library_host` always exists. Where the machine has no
libdbus-1-dev, or not all linkers, the example is smaller and still runs: a small
library that it builds from source takes libdbus' part.
"""

_DBUS = """\
load("@rules_cc//cc:defs.bzl", "cc_import", "cc_library")

package(default_visibility = ["//visibility:public"])

cc_library(
    name = "headers",
    hdrs = glob(["include/**/*.h"]),
    includes = ["include", "include/arch"],
)

# The real libdbus-1.a, as a team would vendor it.
cc_import(
    name = "dbus",
    static_library = "libdbus-1.a",
    deps = [
        ":headers",
        ":system",
    ],
)

# What libdbus-1.a itself needs, the system's.
cc_library(
    name = "system",
    linkopts = ["-l:libsystemd.so.0"],
)

# The system's libdbus-1.so.3, for the row that has it on the link line.
cc_import(
    name = "dbus_shared",
    shared_library = "libdbus-1.so.3",
)
"""

def _impl(repository_ctx):
    linkers = [
        name
        for name, program in [("bfd", "ld.bfd"), ("lld", "ld.lld"), ("mold", "mold")]
        if repository_ctx.which(program)
    ]
    headers = repository_ctx.path("/usr/include/dbus-1.0")
    dbus = False
    for triplet in ["x86_64-linux-gnu", "aarch64-linux-gnu"]:
        folder = repository_ctx.path("/usr/lib/" + triplet)
        if headers.exists and folder.get_child("libdbus-1.a").exists:
            for file in ["libdbus-1.a", "libdbus-1.so.3"]:
                repository_ctx.symlink(folder.get_child(file), file)
            repository_ctx.symlink(headers.get_child("dbus"), "include/dbus")
            repository_ctx.symlink(folder.get_child("dbus-1.0", "include", "dbus"), "include/arch/dbus")
            dbus = True
            break
    repository_ctx.file("BUILD.bazel", _DBUS if dbus else "")
    repository_ctx.file("defs.bzl", "HAVE_DBUS = %s\n\nLINKERS = %s\n" % (dbus, linkers))

vendored_library_host = repository_rule(
    implementation = _impl,
    doc = "The machine's libdbus and linkers, as far as it has them.",
    configure = True,
    local = True,
)

def _extension_impl(module_ctx):
    vendored_library_host(name = "vendored_library_host")
    return module_ctx.extension_metadata(
        root_module_direct_deps = [],
        root_module_direct_dev_deps = "all",
    )

host = module_extension(implementation = _extension_impl)
