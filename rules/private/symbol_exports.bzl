"""symbol_exports: declares what may be public, and makes the linker do it."""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":symbol_exports_info.bzl", "SymbolExportsInfo", "VERSION_SCRIPT_SUFFIX")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

# What exports_from reads: objects and static libraries.
_OBJECTS = ["a", "lo", "o", "rlib"]

_OwnObjectsInfo = provider(
    doc = "What a target itself brings into a link, its dependencies aside.",
    fields = {"files": "list of File: objects and static libraries."},
)

def _own_objects_impl(target, ctx):
    files = [f for f in target[DefaultInfo].files.to_list() if f.extension in _OBJECTS]
    if not files:
        # cc_import has no files of its own; it names them.
        for name in ["pic_static_library", "static_library", "pic_objects", "objects"]:
            files.extend(getattr(ctx.rule.files, name, []))
    return [_OwnObjectsInfo(files = _one_of_each(files))]

_own_objects_aspect = aspect(
    implementation = _own_objects_impl,
    provides = [_OwnObjectsInfo],
)

def _one_of_each(files):
    """Leaves out the copy of an archive that differs only in being (not) PIC."""
    names = {f.short_path.replace(".pic.", "."): f for f in files}
    return names.values()

def _from_line(own):
    return "%s\t%s" % (own.label, own.file.path)

def _impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name + VERSION_SCRIPT_SUFFIX)
    dynamic_list = ctx.actions.declare_file(ctx.label.name + ".symbol_exports.list")
    declaration = ctx.actions.declare_file(ctx.label.name + ".symbol_exports.json")
    declared = ctx.actions.declare_file(ctx.label.name + ".declared.json")
    ctx.actions.write(declared, json.encode({
        "label": str(ctx.label),
        "must_export": ctx.attr.must_export,
        "may_export": ctx.attr.may_export,
        "version_nodes": [
            {"name": name, "patterns": patterns}
            for name, patterns in ctx.attr.version_nodes.items()
        ],
    }) + "\n")

    objects = []
    for target in ctx.attr.exports_from:
        own = target[_OwnObjectsInfo].files if _OwnObjectsInfo in target else []
        if not own:
            fail("exports_from: %s has no objects of its own" % target.label)
        objects.extend([struct(label = target.label, file = f) for f in own])
    args = ctx.actions.args()
    args.add("exports")
    args.add(declared, format = "--declaration=%s")
    args.add(script, format = "--version-script=%s")
    args.add(dynamic_list, format = "--dynamic-list=%s")
    args.add(declaration, format = "--json=%s")
    names = ctx.actions.args()
    names.use_param_file("--from=%s", use_always = True)
    names.set_param_file_format("multiline")
    names.add_all(objects, map_each = _from_line)
    ctx.actions.run(
        executable = ctx.toolchains[TOOLCHAIN_TYPE].tool,
        arguments = [args, names],
        inputs = [declared] + [own.file for own in objects],
        outputs = [script, dynamic_list, declaration],
        mnemonic = "SymbolExports",
        progress_message = "Writing the exports of %{label}",
        toolchain = TOOLCHAIN_TYPE,
        use_default_shell_env = False,
        execution_requirements = {"supports-path-mapping": "1"},
    )

    return [
        DefaultInfo(files = depset([script])),
        SymbolExportsInfo(
            declaration = declaration,
            version_script = script,
            dynamic_list = dynamic_list,
        ),
        OutputGroupInfo(dynamic_list = depset([dynamic_list])),
        CcInfo(linking_context = _linking_context(ctx, script, dynamic_list)),
    ]

def _linking_context(ctx, script, dynamic_list):
    flags = [
        "-Wl,--version-script=" + script.path,
        "-Wl,--dynamic-list=" + dynamic_list.path,
        "-Wl,-z,start-stop-visibility=hidden",
    ]
    not_elf = [c for c in ctx.attr._not_elf if ctx.target_platform_has_constraint(c[platform_common.ConstraintValueInfo])]
    return cc_common.create_linking_context(linker_inputs = depset([
        cc_common.create_linker_input(
            owner = ctx.label,
            user_link_flags = depset([] if not_elf else flags),
            additional_inputs = depset([] if not_elf else [script, dynamic_list]),
        ),
    ]))

symbol_exports = rule(
    implementation = _impl,
    doc = """Declares which symbols of a binary may be public.

In `deps` of the target that links (cc_binary, rust_binary, rust_shared_library),
or in `cdeps` of a go_binary with cgo, it makes GNU ld, gold, lld and mold export
exactly these.

rust_shared_library is linked with a version script of rustc's own beside this one:
link it with lld or mold, because GNU ld refuses two ("anonymous version tag cannot
be combined with other version tags"); and what is `#[no_mangle]` in any of its
crates stays public, whatever is declared.

cc_shared_library drops the link flags of its deps; there it is written

    additional_linker_inputs = [":engine_exports"],
    user_link_flags = [
        "-Wl,--version-script=$(execpath :engine_exports)",
        "-Wl,-z,start-stop-visibility=hidden",
    ],

and symbol_check reports `export-unenforced` where that is forgotten.

A pattern is an exact name or a glob (`*`, `?`, `[abc]`) matched on mangled names;
one that holds `::`, `(`, `<` or a blank is matched on demangled C++ names instead.""",
    attrs = {
        "must_export": attr.string_list(
            doc = "Patterns that are public. Each has to match an export of every binary that is checked with this declaration (`export-missing`).",
        ),
        "may_export": attr.string_list(
            doc = "Patterns that are public where they match something.",
        ),
        "exports_from": attr.label_list(
            doc = "Targets whose own objects' global definitions of default visibility are public: cc_library, cc_import, rust_library.",
            aspects = [_own_objects_aspect],
        ),
        "version_nodes": attr.string_list_dict(
            doc = "Version nodes, the oldest first, each with patterns as in must_export; a node inherits the one before it. Cannot be combined with the other attributes.",
        ),
        "_not_elf": attr.label_list(
            default = ["@platforms//os:macos", "@platforms//os:ios", "@platforms//os:windows"],
        ),
    },
    provides = [CcInfo, SymbolExportsInfo],
    toolchains = [TOOLCHAIN_TYPE],
)
