"""symbol_check_aspect: checks every linked file of a build without an edit of a BUILD file."""

load(":check_action.bzl", "REPORT_SUFFIX", "check_action", "validation_action")
load(":link_aspect.bzl", "link_aspect")
load(":link_info.bzl", "LinkInfo")
load(":platforms.bzl", "NOT_ELF")
load(":symbol_policy_info.bzl", "SymbolPolicyInfo")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

# The tag by which an owner takes a target out.
_OPT_OUT = "no-symcheck"

# What rustc writes beside linked files; it has one mnemonic for all.
_NOT_LINKED = ["a", "rlib", "rmeta", "lib", "o"]

def _judged(info, label):
    """The links that made something that is shipped, and that no other target answers for.

    A cc_library also links its objects into a shared library, for tests of this
    build alone.
    """
    own = [link for link in info.links if link.label == label] or info.transitioned
    return [link for link in own if link.kind != "cc_library" and link.output.extension not in _NOT_LINKED]

def _report_name(label, link, links):
    name = label.name if len(links) == 1 else link.output.short_path.removeprefix(label.package + "/")
    return name + REPORT_SUFFIX

def _impl(target, ctx):
    links = _judged(target[LinkInfo], ctx.label)
    for system in ctx.attr._not_elf:
        if ctx.target_platform_has_constraint(system[platform_common.ConstraintValueInfo]):
            return []
    if not links:
        return []
    opted_out = _OPT_OUT in getattr(ctx.rule.attr, "tags", [])
    declared = ctx.attr._policy[SymbolPolicyInfo]
    policy = declared.policy
    if opted_out:
        policy = dict(policy, skipped = "opted out by its tag " + _OPT_OUT)
    files = []
    validations = []
    for link in links:
        name = _report_name(ctx.label, link, links)

        # What opted out is not read, and nobody has to upload it.
        seen = [] if opted_out else [link]
        exports = link.exports[0] if len(link.exports) == 1 else None
        report = check_action(ctx, name, link.output, seen, policy, exports, loads_on = None if opted_out else declared.loads_on)
        files += [report.json, report.text, report.junit]
        if declared.enforce == "build" and not opted_out:
            validations.append(validation_action(ctx, name, report))
    groups = {"symcheck_report": depset(files)}
    if validations:
        groups["_validation"] = depset(validations)
    return [OutputGroupInfo(**groups)]

_DOC = """Holds every linked file among the targets of a build to one policy.

    bazel build //... --aspects=@rules_symcheck//rules:defs.bzl%symbol_check_aspect

Every executable and shared library that one of the named targets links is
checked: C, C++, Rust and Go, tests too; also what a target has built in another
configuration, by a transition on its attribute; not the shared libraries that a
cc_library links for tests. A symbol_exports that the target names is what it may
export. The policy is the symbol_policy that
`--@rules_symcheck//rules:policy=//:symbol_policy` names; without it, what lies below
`third_party/` or `vendor/` and precompiled archives are vendored.

A finding fails the build, as a validation action (`--norun_validations` turns all
of them off), unless the policy has `enforce = "report"`. The reports
`NAME.symcheck.json`, `.txt` and `.xml` are in the output group `symcheck_report`.

The tag `no-symcheck` takes a target out; its report says so."""

def aspect_with(policy):
    """Makes a symbol_check_aspect with a policy of its own.

    Args:
      policy: label of a symbol_policy, or of a flag that names one.

    Returns:
      The aspect.
    """
    return aspect(
        implementation = _impl,
        doc = _DOC,
        requires = [link_aspect],
        apply_to_generating_rules = True,
        attrs = {
            "_policy": attr.label(default = policy, providers = [SymbolPolicyInfo]),
            "_not_elf": attr.label_list(default = NOT_ELF, providers = [platform_common.ConstraintValueInfo]),
        },
        toolchains = [TOOLCHAIN_TYPE],
    )

symbol_check_aspect = aspect_with(Label("//rules:policy"))
