"""What symbol_check_aspect makes of targets, by one policy or the other."""

load("//rules/private:symbol_check_aspect.bzl", "aspect_with")

# Not by the flag: each value of that is another configuration of everything.
_reporting_aspect = aspect_with(Label("//rules/tests/aspect:reporting"))
_enforcing_aspect = aspect_with(Label("//rules/tests/aspect:enforcing"))
_loading_aspect = aspect_with(Label("//rules/tests/loads_on:everywhere"))
_debugging_aspect = aspect_with(Label("//rules/tests/debuginfo:everywhere"))

def _impl(ctx):
    reports = []
    groups = {}
    for target in ctx.attr.targets:
        group = getattr(target[OutputGroupInfo], "symcheck_report", depset()) if OutputGroupInfo in target else depset()
        reports.append(group)
        groups[str(target.label).lstrip("@")] = struct(
            reports = [f.basename for f in group.to_list()],
            validated = OutputGroupInfo in target and "_validation" in dir(target[OutputGroupInfo]) and
                        any([".symcheck.held" in f.basename for f in target[OutputGroupInfo]._validation.to_list()]),
        )
    out = ctx.actions.declare_file(ctx.label.name + ".groups.json")
    ctx.actions.write(out, json.encode_indent(groups))
    return [DefaultInfo(files = depset([out], transitive = reports))]

def _judged_by(aspect):
    return rule(
        implementation = _impl,
        attrs = {"targets": attr.label_list(aspects = [aspect])},
    )

reported = _judged_by(_reporting_aspect)
enforced = _judged_by(_enforcing_aspect)
loading = _judged_by(_loading_aspect)
debugging = _judged_by(_debugging_aspect)
