"""symbol_check_aspect: checks every linked file of a build without an edit of a BUILD file."""

load(":check_action.bzl", "check_action", "validation_action")
load(":link_aspect.bzl", "link_aspect")
load(":link_info.bzl", "LinkInfo")
load(":platforms.bzl", "NOT_ELF")
load(":symbol_policy_info.bzl", "SymbolPolicyInfo")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

# The tag by which an owner takes a target out.
_OPT_OUT = "no-symcheck"

# What rustc writes beside linked files; it has one mnemonic for all.
_NOT_LINKED = ["a", "rlib", "rmeta", "lib", "o"]

def _judged(link, label):
    """Whether a link made something that is shipped, and made it here.

    A cc_library also links its objects into a shared library, for tests of this
    build alone.
    """
    return link.label == label and link.kind != "cc_library" and link.output.extension not in _NOT_LINKED

def _impl(target, ctx):
    links = [link for link in target[LinkInfo].links if _judged(link, ctx.label)]
    for system in ctx.attr._not_elf:
        if ctx.target_platform_has_constraint(system[platform_common.ConstraintValueInfo]):
            return []
    if not links:
        return []
    opted_out = _OPT_OUT in getattr(ctx.rule.attr, "tags", [])
    declared = ctx.attr._policy[SymbolPolicyInfo]
    policy = declared.policy
    if opted_out:
        policy = dict(policy, opted_out = "its tag " + _OPT_OUT)
    files = []
    validations = []
    for link in links:
        name = (ctx.label.name if len(links) == 1 else link.output.basename) + ".symcheck"
        report = check_action(ctx, name, link.output, [link], policy, None)
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
checked: C, C++, Rust and Go, tests too; not the shared libraries that a
cc_library links for tests. The policy is the symbol_policy that
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
        attrs = {
            "_policy": attr.label(default = policy, providers = [SymbolPolicyInfo]),
            "_not_elf": attr.label_list(default = NOT_ELF, providers = [platform_common.ConstraintValueInfo]),
        },
        toolchains = [TOOLCHAIN_TYPE],
    )

symbol_check_aspect = aspect_with(Label("//rules:policy"))
