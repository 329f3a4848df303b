"""The one action that judges a linked file, and the one that makes a build fail for it."""

load(":manifest.bzl", "add_manifest")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

# What the aspect's reports on a target are called, behind its name.
REPORT_SUFFIX = ".symcheck"

def link_of(file, links):
    """The link that made a file, or None.

    Args:
      file: File, linked, or what rules made of a linked file (stripped, copied).
      links: list of struct, see LinkInfo.

    Returns:
      The struct of that link; the only one, where the file is made of it.
    """
    for link in links:
        if link.output == file or link.output.path == file.path.removesuffix(".stripped"):
            return link
    return links[0] if len(links) == 1 and not file.is_source else None

def check_action(ctx, name, file, links, policy, exports, link_map = None, loads_on = None, provided_by = None, debug_files = [], btf_base = None):
    """Declares the action that holds a linked file to a policy.

    Args:
      ctx: context of a rule or aspect that uses the symcheck toolchain.
      name: str, what the reports are called, without an ending.
      file: File, the linked file.
      links: list of struct, see LinkInfo.
      policy: dict, the policy; see tools/check/subject/policy.go.
      exports: SymbolExportsInfo, or None.
      link_map: File, the map of the link that a user gives, or None.
      loads_on: File, what a loader_baseline declares, or None.
      provided_by: File, the program that a plugin is loaded into, or None.
      debug_files: list of File, what was split off the file.
      btf_base: File with the BTF that the file's own goes on from, or None.

    Returns:
      struct of the reports: `json`, `text` and `junit`, each a File.
    """
    link = link_of(file, links)
    report = struct(
        json = ctx.actions.declare_file(name + ".json"),
        text = ctx.actions.declare_file(name + ".txt"),
        junit = ctx.actions.declare_file(name + ".xml"),
    )
    policy_file = ctx.actions.declare_file(name + ".policy.json")
    ctx.actions.write(policy_file, json.encode(policy) + "\n")

    command = ctx.actions.args()
    command.add("check")
    command.add("--exit-zero")
    command.add(policy_file, format = "--policy=%s")
    command.add(report.json, format = "--json=%s")
    command.add(report.text, format = "--text=%s")
    command.add(report.junit, format = "--junit=%s")
    inputs = [file, policy_file]
    if exports:
        command.add(exports.declaration, format = "--exports=%s")
        inputs.append(exports.declaration)
    if link_map:
        command.add(link_map, format = "--map=%s")
        inputs.append(link_map)
    if loads_on:
        command.add(loads_on, format = "--loads-on=%s")
        inputs.append(loads_on)
    if provided_by:
        command.add(provided_by, format = "--provided-by=%s")
        inputs.append(provided_by)
    command.add_all(debug_files, format_each = "--debug-file=%s", expand_directories = False)
    inputs.extend(debug_files)
    if btf_base:
        command.add(btf_base, format = "--btf-base=%s")
        inputs.append(btf_base)
    if link:
        command.add_all(link.arguments, format_each = "--args=%s")
        inputs.extend(link.arguments)
    manifest = ctx.actions.args()
    add_manifest(manifest, file, link, exports)

    ctx.actions.run(
        executable = ctx.toolchains[TOOLCHAIN_TYPE].tool,
        arguments = [command, manifest],
        inputs = depset(inputs, transitive = [link.inputs] if link else []),
        outputs = [report.json, report.text, report.junit],
        mnemonic = "SymbolCheck",
        progress_message = "Checking the symbols of %{label}",
        toolchain = TOOLCHAIN_TYPE,
        use_default_shell_env = False,
        execution_requirements = {"supports-path-mapping": "1"},
    )
    return report

def validation_action(ctx, name, report):
    """Declares an action that fails, with the report as its message, unless nothing is wrong.

    Args:
      ctx: context of a rule or aspect that uses the symcheck toolchain.
      name: str, as for check_action.
      report: struct, what check_action returned.

    Returns:
      File, for the output group `_validation`.
    """
    stamp = ctx.actions.declare_file(name + ".held")
    args = ctx.actions.args()
    args.add("verdict")
    args.add(report.json)
    args.add(stamp, format = "--stamp=%s")
    ctx.actions.run(
        executable = ctx.toolchains[TOOLCHAIN_TYPE].tool,
        arguments = [args],
        inputs = [report.json, report.text],
        outputs = [stamp],
        mnemonic = "SymbolVerdict",
        progress_message = "Enforcing the symbols of %{label}",
        toolchain = TOOLCHAIN_TYPE,
        use_default_shell_env = False,
        execution_requirements = {"supports-path-mapping": "1"},
    )
    return stamp
