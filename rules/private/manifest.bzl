"""The manifest of a link: one fact a line, for `symcheck check --link`.

Every path goes through Args, so that it is the one which exists where the action
runs, path mapping included. Nothing is flattened here: Bazel expands the depsets
when the action runs.
"""

load(":glibc_floor.bzl", "FLOOR_SUFFIX")
load(":symbol_exports_info.bzl", "VERSION_SCRIPT_SUFFIX")

def _input(file):
    return "%s\t%s\t%s" % ("source" if file.is_source else "input", file.owner, file.path)

def _output(file):
    return "output\t%s\t%s" % (file.owner, file.path)

def _exports(file):
    return "exports\t%s\t%s" % (file.owner, file.path)

def _symlink(symlink):
    return "library\t%s\t%s\t" % (symlink.owner, symlink.file.path)

def _linkopt(owner, flag):
    return "linkopt\t%s\t%s" % (owner, flag.replace("\t", " ").replace("\n", " "))

def _library(linker_input):
    lines = []
    for library in linker_input.libraries:
        alwayslink = "alwayslink" if library.alwayslink else ""
        files = [
            library.static_library,
            library.pic_static_library,
            library.dynamic_library,
            library.resolved_symlink_dynamic_library,
            library.interface_library,
            library.resolved_symlink_interface_library,
        ] + (library.objects or []) + (library.pic_objects or [])
        for file in files:
            if file:
                lines.append("library\t%s\t%s\t%s" % (linker_input.owner, file.path, alwayslink))
    for flag in linker_input.user_link_flags:
        lines.append(_linkopt(linker_input.owner, flag))
    for file in linker_input.additional_inputs:
        if file.basename.endswith(VERSION_SCRIPT_SUFFIX):
            lines.append("exports\t%s\t%s" % (linker_input.owner, file.path))
        elif file.basename.endswith(FLOOR_SUFFIX):
            lines.append("floor\t%s\t%s" % (linker_input.owner, file.path))
    return lines

def add_manifest(args, output, link, exports):
    """Adds `--link=FILE` to a command line, with the manifest as a params file.

    Args:
      args: Args to which nothing else is added.
      output: File, the linked file under test.
      link: struct of LinkInfo.links, or None where no link can be seen.
      exports: SymbolExportsInfo, or None.
    """
    args.use_param_file("--link=%s", use_always = True)
    args.set_param_file_format("multiline")

    # A folder in the place of a binary stays one, so that the tool can refuse it.
    args.add_all([output], map_each = _output, expand_directories = False)
    if exports:
        args.add_all([exports.version_script], map_each = _exports)
    if not link:
        args.add("target\t%s\t" % output.owner)
        args.add("unseen")
        return
    args.add("target\t%s\t%s" % (link.label, link.kind))
    args.add_all(link.inputs, map_each = _input)
    args.add_all(link.linker_inputs, map_each = _library)
    args.add_all(link.symlinks, map_each = _symlink)
    args.add_all([_linkopt(link.label, flag) for flag in link.linkopts])
