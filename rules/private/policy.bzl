"""The part of a policy that a symbol_check and a symbol_policy have alike."""

load(":loader_baseline_info.bzl", "LoaderBaselineInfo")
load(":owner_patterns.bzl", "absolute_patterns")
load(":symbol_exception.bzl", "read_exceptions")

POLICY_ATTRS = {
    "vendored": attr.string_list(),
    "vendored_given": attr.bool(),
    "exceptions": attr.string_list(),
    "sections": attr.string_dict(),
    "loads_on": attr.label(providers = [LoaderBaselineInfo]),
    "may_need": attr.string_list(),
    "must_harden": attr.string_list(),
    "max_size": attr.string_dict(),
    "may_runpath": attr.string_list(),
    "may_runpath_given": attr.bool(),
    "languages": attr.string_list_dict(),
    "languages_preset": attr.string(),
    "btf": attr.string(values = ["", "required", "valid", "ignore"]),
    "may_name": attr.string_list(),
    "repositories": attr.string_dict(),
    "unknown_repositories": attr.string_list(),
}

# It reads the repository of the BUILD file and makes no target.
# buildifier: disable=unnamed-macro
def policy_attributes(vendored, exceptions, sections, loads_on, may_need, must_harden, max_size, may_runpath, languages, btf, may_name):
    """What a macro hands to a rule with POLICY_ATTRS.

    Args:
      vendored: list of str, a select() of such, or None where nothing is said.
      exceptions: list of str, made by symbol_exception.
      sections: dict of str to str, from a section to a rule.
      loads_on: label of a loader_baseline, or None.
      may_need: list of str, globs for sonames.
      must_harden: list of str, words of protections.
      max_size: dict of str to str, from "file" or a section to a size.
      may_runpath: list of str, globs for entries, or None where nothing is said.
      languages: dict of str to list of str, a select() of such, or the name of a preset.
      btf: str, or None where nothing is said.
      may_name: list of str, globs for names of types.

    Returns:
      dict of attributes.
    """
    for attribute, value in {"languages": languages, "btf": btf}.items():
        if value == "":
            fail("%s = \"\" asks for nothing; leave it out" % attribute)
    preset = type(languages) == "string"
    return absolute_patterns(vendored) | {
        "vendored_given": vendored != None,
        "exceptions": exceptions,
        "sections": sections,
        "loads_on": loads_on,
        "may_need": may_need,
        "must_harden": must_harden,
        "max_size": max_size,
        "may_runpath": may_runpath,
        "may_runpath_given": may_runpath != None,
        "languages": {} if preset else languages,
        "languages_preset": languages if preset else "",
        "btf": btf or "",
        "may_name": may_name,
    }

def read_policy(ctx, **more):
    """The policy of a rule with POLICY_ATTRS.

    Args:
      ctx: context of the rule.
      **more: further keys.

    Returns:
      dict, as tools/check/subject/policy.go reads it.
    """
    return {
        "target": str(ctx.label),
        "vendored": ctx.attr.vendored,
        "vendored_given": ctx.attr.vendored_given,
        "exceptions": read_exceptions(ctx.attr.exceptions),
        "sections": ctx.attr.sections,
        "may_need": ctx.attr.may_need,
        "must_harden": ctx.attr.must_harden,
        "max_size": ctx.attr.max_size,
        "may_runpath": ctx.attr.may_runpath,
        "may_runpath_given": ctx.attr.may_runpath_given,
        "languages": ctx.attr.languages,
        "languages_preset": ctx.attr.languages_preset,
        "btf": ctx.attr.btf,
        "may_name": ctx.attr.may_name,
        "repositories": ctx.attr.repositories,
        "unknown_repositories": ctx.attr.unknown_repositories,
    } | more

def read_baseline(ctx):
    """Where the policy of a rule with POLICY_ATTRS wants a binary to load.

    Args:
      ctx: context of the rule.

    Returns:
      File, a loader_baseline's, or None.
    """
    return ctx.attr.loads_on[LoaderBaselineInfo].baseline if ctx.attr.loads_on else None
