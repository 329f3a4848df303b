"""The folder of a glibc_floor, as it is for the target platform of each processor."""

def _transition_impl(_settings, attr):
    return {cpu: {"//command_line_option:platforms": [str(Label("//rules/tests/floor:linux_" + cpu))]} for cpu in attr.cpus}

_for_each_cpu = transition(
    implementation = _transition_impl,
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

def _impl(ctx):
    folders = []
    for cpu, floor in ctx.split_attr.floor.items():
        folder = ctx.actions.declare_directory("%s_%s" % (ctx.label.name, cpu))
        source = floor[DefaultInfo].files.to_list()[0]
        ctx.actions.symlink(output = folder, target_file = source)
        folders.append(folder)
    return [DefaultInfo(files = depset(folders), runfiles = ctx.runfiles(folders))]

_for_cpus = rule(
    implementation = _impl,
    attrs = {
        "floor": attr.label(cfg = _for_each_cpu),
        "cpus": attr.string_list(),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)

def for_cpus(name, cpus, floor):
    """Declares a platform for each processor, and gathers the folders NAME_CPU.

    Args:
      name: str.
      cpus: list of str, as in @platforms//cpu.
      floor: label of a glibc_floor.
    """
    for cpu in cpus:
        native.platform(
            name = "linux_" + cpu,
            constraint_values = [
                "@platforms//cpu:" + cpu,
                "@platforms//os:linux",
            ],
        )
    _for_cpus(
        name = name,
        cpus = cpus,
        floor = floor,
    )
