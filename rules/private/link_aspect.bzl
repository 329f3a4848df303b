"""The aspect that looks at how a binary was linked.

The truth about a link is its action: its inputs are the files that went in, its
arguments their order and the flags. What providers say could be linked is only
used to tell whose library a file is.
"""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":link_info.bzl", "LinkInfo")
load(":symbol_exports_info.bzl", "SymbolExportsInfo")

# The attributes by which rules that copy, strip, wrap or transition a binary
# name it.
_WRAPPED = ["actual", "binary", "bin", "exe", "executable", "library", "shared_library", "src", "srcs", "target"]

# The attributes by which a target that links adds to the command line.
_LINKOPTS = ["linkopts", "user_link_flags", "rustc_flags", "gc_linkopts", "clinkopts"]

def _links(mnemonic):
    """Whether an action links: CppLink, GoLink, HaskellLinkBinary, ...; rustc calls the linker itself.

    Any other that made the file copied or packed it, and knows of no inputs of
    the link: nothing vendored among what it reads would prove nothing.
    """
    return "Link" in mnemonic or mnemonic == "Rustc"

def _as_list(value):
    if type(value) == "list":
        return value
    return [value] if type(value) == "Target" else []

def _linker_inputs(attributes):
    """The libraries that the target's dependencies offer, with their owners."""
    transitive = []
    for name in dir(attributes):
        if name == "data":
            continue  # needed at run time, and no part of the link
        for dep in _as_list(getattr(attributes, name, None)):
            if type(dep) == "Target" and CcInfo in dep:
                transitive.append(dep[CcInfo].linking_context.linker_inputs)
    return depset(transitive = transitive)

def _wrapped_links(attributes, transitioned = False):
    links = []
    for name in _WRAPPED:
        value = getattr(attributes, name, None)

        # Bazel makes a list of one label where the attribute has a transition.
        if transitioned and (type(value) != "list" or name == "srcs"):
            continue
        for dep in _as_list(value):
            if type(dep) == "Target" and LinkInfo in dep:
                # A binary and what was split off it have one link.
                known = [link.output for link in links]
                links.extend([link for link in dep[LinkInfo].links if link.output not in known])
    return links

def _linkopts(attributes):
    """The target's own link flags, as far as they are plain lists."""
    flags = []
    for name in _LINKOPTS:
        value = getattr(attributes, name, None)
        if type(value) == "list":
            flags.extend([flag for flag in value if type(flag) == "string"])
    return flags

def _exports(attributes):
    """The symbol_exports that the target itself names, in whatever attribute."""
    return [
        dep[SymbolExportsInfo]
        for name in dir(attributes)
        for dep in _as_list(getattr(attributes, name, None))
        if type(dep) == "Target" and SymbolExportsInfo in dep
    ]

def _symlinks(target):
    """The links that cc_binary makes to the shared libraries of its srcs.

    Each belongs to the binary; what it leads to is another target's.
    """
    return [
        struct(file = link, owner = library.owner)
        for action in target.actions
        if action.mnemonic == "SolibSymlink"
        for library in action.inputs.to_list()
        for link in action.outputs.to_list()
    ]

def _impl(target, ctx):
    wrapped = _wrapped_links(ctx.rule.attr)
    linking = [a for a in target.actions if _links(a.mnemonic) and a.args != None]
    if not linking:
        return [LinkInfo(links = wrapped, transitioned = _wrapped_links(ctx.rule.attr, transitioned = True))]

    # Only the files of this one target: a binary has one, or a few.
    wanted = {f: True for f in target[DefaultInfo].files.to_list() if not f.is_source}
    links = []
    for action in linking:
        for output in action.outputs.to_list():
            if output not in wanted or output.is_directory:
                continue
            arguments = []
            for i, args in enumerate(action.args):
                text = ctx.actions.declare_file("%s.%d.link.args" % (output.basename, i), sibling = output)
                ctx.actions.write(text, args)
                arguments.append(text)
            links.append(struct(
                output = output,
                label = ctx.label,
                kind = ctx.rule.kind,
                inputs = action.inputs,
                arguments = arguments,
                linker_inputs = _linker_inputs(ctx.rule.attr),
                symlinks = _symlinks(target),
                exports = _exports(ctx.rule.attr),
                linkopts = _linkopts(ctx.rule.attr),
            ))
    return [LinkInfo(links = links or wrapped, transitioned = [])]

link_aspect = aspect(
    implementation = _impl,
    doc = "Finds the action that linked a file, through rules that copy, strip or wrap it.",
    attr_aspects = _WRAPPED,
    apply_to_generating_rules = True,
    provides = [LinkInfo],
)
