"""What a target is made of, as a file that a test can read."""

_ActionsInfo = provider(doc = "The actions of a target.", fields = {"actions": "list of struct: mnemonic, command"})

def _aspect_impl(target, _ctx):
    actions = []
    for action in target.actions:
        words = action.argv or []
        actions.append(struct(
            mnemonic = action.mnemonic,
            command = words[0].split("/")[-1] if words else "",
        ))
    return [_ActionsInfo(actions = actions)]

_actions_aspect = aspect(implementation = _aspect_impl)

def _impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(out, json.encode({
        target.label.name: {
            "groups": dir(target[OutputGroupInfo]),
            "actions": target[_ActionsInfo].actions,
        }
        for target in ctx.attr._targets
    }))
    return [DefaultInfo(files = depset([out]))]

anatomy = rule(
    implementation = _impl,
    attrs = {
        # Implicit, because validations of any other dependency run, too.
        "_targets": attr.label_list(
            aspects = [_actions_aspect],
            default = [
                ":enforced_symbols",
                ":nothing",
                ":tested_symbols",
            ],
        ),
    },
)
