"""A folder where a binary is expected."""

def _impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name + ".so")
    ctx.actions.run_shell(
        outputs = [out],
        command = "echo no ELF > $1/libx.so",
        arguments = [out.path],
    )
    return [DefaultInfo(files = depset([out]))]

directory = rule(implementation = _impl)
