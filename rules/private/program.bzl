"""The symcheck program itself, for people."""

load(":toolchain.bzl", "TOOLCHAIN_TYPE")

def _impl(ctx):
    tool = ctx.toolchains[TOOLCHAIN_TYPE].tool.executable
    program = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = program, target_file = tool, is_executable = True)
    return [DefaultInfo(executable = program, runfiles = ctx.runfiles([tool]))]

symcheck_program = rule(
    implementation = _impl,
    doc = "The program that the checks run, so that `bazel run` has nothing more to build.",
    executable = True,
    toolchains = [TOOLCHAIN_TYPE],
)
