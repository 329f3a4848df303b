"""glibc_floor: links against an older glibc than the one that is installed."""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

# How the name of the folder ends, behind the version: the manifest of a link, and the checks,
# know it by this.
FLOOR_SUFFIX = ".glibc_floor"

# The processors that glibc's history is known for, as @platforms calls them and as
# `symcheck glibc stubs --cpu` does.
_CPUS = {
    "@platforms//cpu:aarch32": "arm",
    "@platforms//cpu:aarch64": "aarch64",
    "@platforms//cpu:arm": "arm",
    "@platforms//cpu:armv7": "arm",
    "@platforms//cpu:ppc64le": "ppc64le",
    "@platforms//cpu:riscv64": "riscv64",
    "@platforms//cpu:s390x": "s390x",
    "@platforms//cpu:x86_32": "i386",
    "@platforms//cpu:x86_64": "x86-64",
}

def _is(ctx, constraint):
    return ctx.target_platform_has_constraint(constraint[platform_common.ConstraintValueInfo])

def _cpu(ctx):
    for constraint, name in ctx.attr._cpus.items():
        if _is(ctx, constraint):
            return name
    return None

def _impl(ctx):
    if not _is(ctx, ctx.attr._linux):
        # A link for another system has no glibc, and needs no floor.
        return [DefaultInfo(), CcInfo()]
    cpu = _cpu(ctx)
    if not cpu:
        fail("%s: the history of glibc is not known for the target platform's processor; it is for %s" % (
            ctx.label,
            ", ".join(sorted({name: True for name in _CPUS.values()})),
        ))
    folder = ctx.actions.declare_directory("%s.%s%s" % (ctx.label.name, ctx.attr.version, FLOOR_SUFFIX))
    args = ctx.actions.args()
    args.add_all(["glibc", "stubs"])
    args.add(cpu, format = "--cpu=%s")
    args.add(ctx.attr.version, format = "--floor=%s")
    args.add_all([folder], format_each = "--out=%s", expand_directories = False)
    ctx.actions.run(
        executable = ctx.toolchains[TOOLCHAIN_TYPE].tool,
        arguments = [args],
        outputs = [folder],
        mnemonic = "GlibcFloor",
        progress_message = "Writing glibc %s to link against, for %s" % (ctx.attr.version, cpu),
        toolchain = TOOLCHAIN_TYPE,
        use_default_shell_env = False,
        execution_requirements = {"supports-path-mapping": "1"},
    )
    linker_input = cc_common.create_linker_input(
        owner = ctx.label,
        user_link_flags = depset(["-L" + folder.path, "-B" + folder.path]),
        additional_inputs = depset([folder]),
    )
    return [
        DefaultInfo(files = depset([folder])),
        CcInfo(linking_context = cc_common.create_linking_context(linker_inputs = depset([linker_input]))),
    ]

glibc_floor = rule(
    implementation = _impl,
    doc = """Links against an older glibc than the one that is installed.

A linker gives each symbol the version of the library that it finds, so a binary
asks for the newest glibc that the build machine has, and does not load on an older
system. In `deps` of the target that links (cc_binary, cc_test, rust_binary,
rust_shared_library), or in `cdeps` of a go_binary with cgo, this makes GNU ld, lld
and mold see the glibc of another release instead, on any machine:

    glibc_floor(name = "glibc_2.17", version = "2.17")

    cc_binary(name = "plugin.so", linkshared = True, deps = [":plugin", ":glibc_2.17"])

In `deps` of a cc_library it reaches every binary above it. A cc_test takes
`linkstatic = True`: the shared libraries that Bazel makes of its deps otherwise get
no flags of theirs.

A function that is newer than the floor is an error then, and not one of the loader at
a customer's: the linker's, "undefined reference", in a program, and symbol_check's
`unresolved` in a shared library, which linkers let refer to what they do not find.

cc_shared_library drops the link flags of its deps; there it is written

    additional_linker_inputs = [":glibc_2.17"],
    user_link_flags = ["-L$(execpath :glibc_2.17)", "-B$(execpath :glibc_2.17)"],

and symbol_check reports `floor-unenforced` where that is forgotten.

The processor is the target platform's. It is linked for glibc only: what a program
needs of libgcc_s.so.1 is kept as old, and -lstdc++ finds the compiler's static
libstdc++.a, as a shared libstdc++ of today needs the glibc of today: give a shared
library in C++ a symbol_exports too, or it exports that copy. The headers stay
the installed ones. What those put in place of older functions since (`stat`,
`__isoc23_strtol`, `fcntl64`) comes along as code; docs/floors.md lists it.""",
    attrs = {
        "version": attr.string(
            doc = "The oldest glibc that has to load what is linked, from 2.17 up; on riscv64 from 2.31.",
            mandatory = True,
        ),
        "_cpus": attr.label_keyed_string_dict(default = _CPUS),
        "_linux": attr.label(default = "@platforms//os:linux"),
    },
    provides = [CcInfo],
    toolchains = [TOOLCHAIN_TYPE],
)
