"""symbol_policy: what holds for every linked file of a repository."""

load(":owner_patterns.bzl", "absolute_patterns")
load(":symbol_exception.bzl", "read_exceptions")
load(":symbol_policy_info.bzl", "SymbolPolicyInfo")

def _impl(ctx):
    return [SymbolPolicyInfo(
        enforce = ctx.attr.enforce,
        policy = {
            "target": str(ctx.label),
            "repository_wide": True,
            "vendored": ctx.attr.vendored,
            "vendored_given": ctx.attr.vendored_given,
            "exceptions": read_exceptions(ctx.attr.exceptions),
            "repositories": ctx.attr.repositories,
            "unknown_repositories": ctx.attr.unknown_repositories,
        },
    )]

symbol_policy_rule = rule(
    implementation = _impl,
    doc = "The rule behind the macro symbol_policy.",
    provides = [SymbolPolicyInfo],
    attrs = {
        "vendored": attr.string_list(),
        "vendored_given": attr.bool(),
        "exceptions": attr.string_list(),
        "enforce": attr.string(values = ["build", "report"], default = "build"),
        "repositories": attr.string_dict(),
        "unknown_repositories": attr.string_list(),
    },
)

def symbol_policy(name, vendored = None, exceptions = [], enforce = "build", **kwargs):
    """What symbol_check_aspect holds every linked file of a build to.

        build --@rules_symcheck//rules:policy=//:symbol_policy
        build:symcheck --aspects=@rules_symcheck//rules:defs.bzl%symbol_check_aspect

    It says what is true of all binaries; what one binary may export is said by
    its own symbol_check.

    Args:
      name: str, the name of the target.
      vendored: list of str, whose symbols may not be exported, as in
        symbol_check, where it says what counts if it is not given. None of them
        has to match, and a binary's own package is never vendored to it.
      exceptions: list of symbol_exception(), what is known and accepted wherever
        it occurs.
      enforce: "build" to fail builds, or "report" for reports only (output group
        `symcheck_report`).
      **kwargs: what any target takes (tags, testonly, visibility, ...).
    """
    symbol_policy_rule(
        name = name,
        vendored_given = vendored != None,
        exceptions = exceptions,
        enforce = enforce,
        **(absolute_patterns(vendored) | kwargs)
    )
