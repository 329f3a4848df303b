"""What this machine has of what the example needs: clang, lld and pahole.

The repository `kernel_btf_host` always exists. LTO across languages wants a clang and
an lld whose LLVM is no older than rustc's; where the machine has none, or no pahole,
the targets of the example are not compatible with it, and `bazel test //...` skips
them. A project of its own has its toolchain from where it has it today.
"""

# LLVM 22 is that of rustc 1.97; a newer one reads what an older one wrote.
_RELEASES = ["22", "23", "24"]

_BUILD = """\
load("@rules_cc//cc/toolchains:cc_toolchain.bzl", "cc_toolchain")
load("@rules_symcheck//examples/kernel_btf:clang.bzl", "clang_config")

package(default_visibility = ["//visibility:public"])

clang_config(
    name = "config",
    clang = "{clang}",
    includes = {includes},
    lld = "{lld}",
    target = "{target}",
)

filegroup(name = "no_files")

cc_toolchain(
    name = "clang",
    all_files = ":no_files",
    compiler_files = ":no_files",
    dwp_files = ":no_files",
    linker_files = ":no_files",
    objcopy_files = ":no_files",
    strip_files = ":no_files",
    supports_param_files = 0,
    toolchain_config = ":config",
)

toolchain(
    name = "toolchain",
    toolchain = ":clang",
    toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
)
"""

def _includes(repository_ctx, clang):
    """The folders that clang looks for headers in, as it says itself."""
    said = repository_ctx.execute([clang, "-E", "-v", "-x", "c", "/dev/null"]).stderr
    _, _, after = said.partition("#include <...> search starts here:\n")
    listed, _, _ = after.partition("End of search list.")
    return [line.strip() for line in listed.splitlines() if line.strip()]

def _target(repository_ctx, clang):
    """What clang compiles for, spelled as rustc spells it: lld warns of two spellings."""
    said = repository_ctx.execute([clang, "-dumpmachine"]).stdout
    return said.strip().replace("-pc-", "-unknown-")

def _impl(repository_ctx):
    pahole = repository_ctx.which("pahole")
    for release in _RELEASES:
        clang = repository_ctx.which("clang-" + release)
        lld = repository_ctx.which("ld.lld-" + release)
        if clang and lld and pahole:
            repository_ctx.file("BUILD.bazel", _BUILD.format(
                clang = clang,
                includes = _includes(repository_ctx, clang),
                lld = lld,
                target = _target(repository_ctx, clang),
            ))
            repository_ctx.file("defs.bzl", 'PAHOLE = "%s"\n' % pahole)
            return
    repository_ctx.file("BUILD.bazel", "")
    repository_ctx.file("defs.bzl", "PAHOLE = None\n")

kernel_btf_host = repository_rule(
    implementation = _impl,
    doc = "The machine's clang, lld and pahole, as far as it has them.",
    configure = True,
    local = True,
)

def _extension_impl(module_ctx):
    kernel_btf_host(name = "kernel_btf_host")
    return module_ctx.extension_metadata(
        root_module_direct_deps = [],
        root_module_direct_dev_deps = "all",
    )

host = module_extension(implementation = _extension_impl)
