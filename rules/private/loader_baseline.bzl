"""loader_baseline: what a binary may count on where it runs."""

load(":loader_baseline_info.bzl", "LoaderBaselineInfo")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

_FLOORS = Label("//floors:BUILD.bazel")

def _library(file):
    """A package's files hold more than libraries."""
    return file.path if file.extension == "so" or ".so." in file.basename else None

def _impl(ctx):
    baseline = ctx.actions.declare_file(ctx.label.name + ".baseline.json")

    # People know those of this project by their name alone.
    own = ctx.label.workspace_name == _FLOORS.workspace_name and ctx.label.package == _FLOORS.package
    args = ctx.actions.args()
    args.add_all(["baseline", "declare"])
    args.add(ctx.label.name if own else str(ctx.label), format = "--name=%s")
    args.add(baseline, format = "--json=%s")
    if ctx.attr.glibc:
        args.add(ctx.attr.glibc, format = "--glibc=%s")
    if ctx.attr.manylinux:
        args.add(ctx.attr.manylinux, format = "--manylinux=%s")
    args.add_all(ctx.files.recorded, format_each = "--recorded=%s")
    args.add_all(ctx.files.tree, format_each = "--tree=%s", expand_directories = False)
    args.add_all(ctx.attr.only, format_each = "--library=%s")
    args.add_all(ctx.files.libraries, map_each = _library)
    ctx.actions.run(
        executable = ctx.toolchains[TOOLCHAIN_TYPE].tool,
        arguments = [args],
        inputs = ctx.files.libraries + ctx.files.recorded + ctx.files.tree,
        outputs = [baseline],
        mnemonic = "LoaderBaseline",
        progress_message = "Writing down what %{label} offers",
        toolchain = TOOLCHAIN_TYPE,
        use_default_shell_env = False,
        execution_requirements = {"supports-path-mapping": "1"},
    )
    return [
        DefaultInfo(files = depset([baseline])),
        LoaderBaselineInfo(baseline = baseline),
    ]

loader_baseline = rule(
    implementation = _impl,
    doc = """Says what a binary may count on where it runs, for `loads_on` of symbol_check.

    loader_baseline(
        name = "appliance",
        glibc = "2.31",
        libraries = ["//third_party/qt:runtime_libraries"],
    )

What there is adds up: the C library of a release, from its history; libraries as they are;
a whole system, from a folder or as `symcheck baseline record` wrote it. Of one soname the
first in that order counts: `libraries`, `recorded`, `tree`, and then `glibc`, which a recorded
libc.so.6 takes the place of.

`@rules_symcheck//floors` has one for each glibc, `glibc_2.17` and up, and for each policy of
manylinux, `manylinux_2_17` and up. A glibc alone is its own libraries and libgcc_s.so.1, which
it opens itself. It leaves open what else is there: of libstdc++.so.6 or libz.so.1 nothing is
decided, and a note says so. What names any library or policy is complete: a library that is
not in it is not there.""",
    attrs = {
        "glibc": attr.string(
            doc = """The oldest release of glibc that it has to load on, such as "2.17". All later ones count too.""",
        ),
        "libraries": attr.label_list(
            allow_files = True,
            doc = "Shared libraries that are there. Of a package's files, those called `*.so` or `*.so.*` are.",
        ),
        "manylinux": attr.string(
            doc = """A policy of PEP 600, such as "manylinux_2_28": its glibc, and the libraries that it lists, of which nothing but their versions is known.""",
        ),
        "only": attr.string_list(
            doc = "Sonames or globs of what to take from `tree`, with what that needs; everything, if it is empty.",
        ),
        "recorded": attr.label_list(
            allow_files = [".json"],
            doc = "What `symcheck baseline record ROOT --json=FILE` wrote of a system, such as an unpacked image.",
        ),
        "tree": attr.label_list(
            allow_files = True,
            doc = "Folders that are the root of a system: directories that an action made, such as an unpacked image.",
        ),
    },
    provides = [LoaderBaselineInfo],
    toolchains = [TOOLCHAIN_TYPE],
)
