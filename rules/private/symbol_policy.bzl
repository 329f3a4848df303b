"""symbol_policy: what holds for every linked file of a repository."""

load(":policy.bzl", "POLICY_ATTRS", "policy_attributes", "read_baseline", "read_policy")
load(":symbol_policy_info.bzl", "SymbolPolicyInfo")

def _impl(ctx):
    return [SymbolPolicyInfo(
        enforce = ctx.attr.enforce,
        policy = read_policy(ctx, repository_wide = True),
        loads_on = read_baseline(ctx),
    )]

symbol_policy_rule = rule(
    implementation = _impl,
    doc = "The rule behind the macro symbol_policy.",
    provides = [SymbolPolicyInfo],
    attrs = POLICY_ATTRS | {
        "enforce": attr.string(values = ["build", "report"], default = "build"),
    },
)

def symbol_policy(
        name,
        vendored = None,
        exceptions = [],
        sections = {},
        loads_on = None,
        may_need = [],
        must_harden = [],
        max_size = {},
        may_runpath = None,
        languages = {},
        btf = None,
        may_name = [],
        enforce = "build",
        **kwargs):
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
      sections: dict of str to str, as in symbol_check. A binary that has no such
        section is held to nothing.
      loads_on: label of the loader_baseline that every one of them has to load on.
      may_need: list of str, the libraries that any of them may need, as in symbol_check.
      must_harden: list of str, protections that each must have, as in symbol_check.
      max_size: dict of str to str, a budget for each, as in symbol_check. A binary that
        has no such section keeps within it.
      may_runpath: list of str, folders in which the loader may be told to look for
        libraries, as in symbol_check. Bazel's own tests and binaries need
        `$ORIGIN/*`.
      languages: dict of str to list of str, or "kernel_btf", as in symbol_check. Every
        binary has to have debug information then.
      btf: str, "required", "valid" or "ignore", as in symbol_check.
      may_name: list of str, globs for the names of types that may stay, as in symbol_check.
      enforce: "build" to fail builds, or "report" for reports only (output group
        `symcheck_report`).
      **kwargs: what any target takes (tags, testonly, visibility, ...).
    """
    symbol_policy_rule(
        name = name,
        enforce = enforce,
        **(policy_attributes(vendored, exceptions, sections, loads_on, may_need, must_harden, max_size, may_runpath, languages, btf, may_name) | kwargs)
    )
