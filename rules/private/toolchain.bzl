"""The toolchain that brings the symcheck program."""

TOOLCHAIN_TYPE = Label("//rules:toolchain_type")

def _impl(ctx):
    return [platform_common.ToolchainInfo(tool = ctx.attr.tool[DefaultInfo].files_to_run)]

symcheck_toolchain = rule(
    implementation = _impl,
    doc = "Says which program is run as symcheck. One that builds it from source is registered by default.",
    attrs = {
        "tool": attr.label(
            doc = "The symcheck program, built for the platform that actions run on.",
            mandatory = True,
            executable = True,
            cfg = "exec",
        ),
    },
)
