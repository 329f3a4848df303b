"""A binary with the debug information that its objects have: Bazel's default mode links with -Wl,-S."""

def _unstripped(_settings, _attr):
    return {"//command_line_option:strip": "never"}

_unstripped_transition = transition(
    implementation = _unstripped,
    inputs = [],
    outputs = ["//command_line_option:strip"],
)

def _impl(ctx):
    return [DefaultInfo(files = ctx.attr.binary[0][DefaultInfo].files)]

unstripped = rule(
    implementation = _impl,
    doc = "The same as --strip=never on the command line, for one target.",
    attrs = {
        "binary": attr.label(cfg = _unstripped_transition),
    },
)
