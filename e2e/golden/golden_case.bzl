"""golden_case: a repository of what Gazelle made of one folder of @rules_symcheck//gazelle/testdata."""

# What Gazelle's test reads, and Bazel must not: a case is no module here.
_NOT_BUILT = ["BUILD.in", "MODULE.bazel", "README.md", "WORKSPACE", "expectedStderr.txt"]

def _impl(ctx):
    root = ctx.path(Label("@rules_symcheck//gazelle:BUILD.bazel")).dirname.get_child("testdata").get_child(ctx.attr.case)
    if not root.exists:
        fail("%s: there is no such case" % root)
    ctx.watch_tree(root)
    folders = [("", root)]
    for _ in range(1000):
        if not folders:
            break
        prefix, folder = folders.pop()
        for entry in folder.readdir():
            if entry.is_dir:
                folders.append((prefix + entry.basename + "/", entry))
            elif entry.basename == "BUILD.out":
                ctx.symlink(entry, prefix + "BUILD.bazel")
            elif entry.basename not in _NOT_BUILT:
                ctx.symlink(entry, prefix + entry.basename)

golden_case = repository_rule(
    implementation = _impl,
    doc = "The workspace of a golden case as it is after Gazelle.",
    attrs = {"case": attr.string(mandatory = True, doc = "The folder's name.")},
)

def _renamed_impl(ctx):
    ctx.file("rules/BUILD.bazel")
    ctx.file("rules/defs.bzl", """load("@rules_symcheck//rules:defs.bzl", _symbol_check = "symbol_check")

symbol_check = _symbol_check
""")

renamed = repository_rule(
    implementation = _renamed_impl,
    doc = "rules_symcheck under another name.",
)
