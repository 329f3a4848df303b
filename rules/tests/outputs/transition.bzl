"""Rules as users write them around a binary: in another configuration, or packed."""

def _opt(_settings, _attr):
    return {"//command_line_option:compilation_mode": "opt"}

_opt_transition = transition(
    implementation = _opt,
    inputs = [],
    outputs = ["//command_line_option:compilation_mode"],
)

def _forwarded_impl(ctx):
    return [DefaultInfo(files = ctx.attr.binary[0][DefaultInfo].files)]

# Hands on the very files of the other configuration.
opt_forwarded = rule(
    implementation = _forwarded_impl,
    attrs = {
        "binary": attr.label(cfg = _opt_transition),
    },
)

def _linked_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = out, target_file = ctx.executable.target, is_executable = True)
    return [DefaultInfo(executable = out, files = depset([out]))]

# Has an executable of its own, a link to the other.
opt_binary = rule(
    implementation = _linked_impl,
    attrs = {
        "target": attr.label(cfg = _opt_transition, executable = True),
    },
    executable = True,
)

def _packed_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.run_shell(
        outputs = [out],
        inputs = [ctx.file.payload],
        command = "cp $1 $2",
        arguments = [ctx.file.payload.path, out.path],
        mnemonic = "Pack",
    )
    return [DefaultInfo(files = depset([out]))]

# Copies a binary that it names by an attribute nobody has heard of.
packed = rule(
    implementation = _packed_impl,
    attrs = {
        "payload": attr.label(allow_single_file = True),
    },
)

def _platform(_settings, _attr):
    return {"//command_line_option:platforms": ["//rules/tests/outputs:other_platform"]}

_platform_transition = transition(
    implementation = _platform,
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

# A binary for another platform, under its own name for the attribute.
for_platform = rule(
    implementation = _linked_impl,
    attrs = {
        "target": attr.label(cfg = _platform_transition, executable = True),
    },
    executable = True,
)
