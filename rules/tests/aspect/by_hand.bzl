"""A linker that nobody knows: rules of other people, and of other formats."""

def _impl(ctx):
    outs = [ctx.actions.declare_file(out) for out in ctx.attr.outs]
    for out in outs:
        ctx.actions.run_shell(
            inputs = [ctx.file.src],
            outputs = [out],
            command = 'cp "$1" "$2"',
            arguments = [ctx.file.src.path, out.path],
            mnemonic = "HandLink",
        )
    return [DefaultInfo(files = depset(outs))]

linked_by_hand = rule(
    implementation = _impl,
    attrs = {
        "outs": attr.string_list(),
        "src": attr.label(allow_single_file = True),
    },
)
