"""The part of a policy that a symbol_check and a symbol_policy have alike."""

load(":owner_patterns.bzl", "absolute_patterns")
load(":symbol_exception.bzl", "read_exceptions")

POLICY_ATTRS = {
    "vendored": attr.string_list(),
    "vendored_given": attr.bool(),
    "exceptions": attr.string_list(),
    "sections": attr.string_dict(),
    "repositories": attr.string_dict(),
    "unknown_repositories": attr.string_list(),
}

# It reads the repository of the BUILD file and makes no target.
# buildifier: disable=unnamed-macro
def policy_attributes(vendored, exceptions, sections):
    """What a macro hands to a rule with POLICY_ATTRS.

    Args:
      vendored: list of str, a select() of such, or None where nothing is said.
      exceptions: list of str, made by symbol_exception.
      sections: dict of str to str, from a section to a rule.

    Returns:
      dict of attributes.
    """
    return absolute_patterns(vendored) | {"vendored_given": vendored != None, "exceptions": exceptions, "sections": sections}

def read_policy(ctx, **more):
    """The policy of a rule with POLICY_ATTRS.

    Args:
      ctx: context of the rule.
      **more: further keys.

    Returns:
      dict, as tools/check/policy.go reads it.
    """
    return {
        "target": str(ctx.label),
        "vendored": ctx.attr.vendored,
        "vendored_given": ctx.attr.vendored_given,
        "exceptions": read_exceptions(ctx.attr.exceptions),
        "sections": ctx.attr.sections,
        "repositories": ctx.attr.repositories,
        "unknown_repositories": ctx.attr.unknown_repositories,
    } | more
