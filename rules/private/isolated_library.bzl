"""isolated_library: static libraries whose private symbols can meet nobody else's."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

_ID = "abcdefghijklmnopqrstuvwxyz0123456789_"

def _default_id(label):
    """The label as an id: //third_party/dbus:gui is third_party_dbus_gui."""
    text = "_".join([part for part in [label.package, label.name] if part]).lower()
    return "".join([c if c in _ID else "_" for c in text.elems()])

def _archive(library):
    """The one archive of a LibraryToLink that serves executables and shared libraries."""
    return library.pic_static_library or library.static_library

def _inputs(ctx):
    """What is rewritten, and what the libraries need besides."""
    own = []
    rest = []
    owners = {target.label: None for target in ctx.attr.libraries}
    seen = {}
    for target in ctx.attr.libraries:
        if CcInfo not in target:
            own.extend([struct(file = f, alwayslink = False) for f in target[DefaultInfo].files.to_list()])
            continue
        for linked in target[CcInfo].linking_context.linker_inputs.to_list():
            if linked.owner not in owners:
                rest.append(linked)
                continue
            if linked.user_link_flags or linked.additional_inputs:
                rest.append(cc_common.create_linker_input(
                    owner = linked.owner,
                    user_link_flags = depset(linked.user_link_flags),
                    additional_inputs = depset(linked.additional_inputs),
                ))
            for library in linked.libraries:
                file = _archive(library)
                if not file:
                    fail("libraries: %s has no static library" % linked.owner)
                if file not in seen:
                    seen[file] = None
                    own.append(struct(file = file, alwayslink = library.alwayslink))
    if not own:
        fail("libraries: nothing in them is a static library")
    return own, rest

def _impl(ctx):
    own, rest = _inputs(ctx)
    report = ctx.actions.declare_file(ctx.label.name + ".isolated.json")
    args = ctx.actions.args()
    args.add("isolate")
    args.add(ctx.attr.id or _default_id(ctx.label), format = "--id=%s")
    args.add_all(ctx.attr.public, format_each = "--public=%s")
    if ctx.attr.export_public:
        args.add("--export-public")
    args.add(ctx.attr.sections, format = "--sections=%s")
    args.add(ctx.attr.versions, format = "--versions=%s")
    args.add("--text=")
    args.add(report, format = "--json=%s")
    outputs = []
    for i, library in enumerate(own):
        # Two libraries of a set may have one file name.
        out = ctx.actions.declare_file("%s.isolated/%d/%s" % (ctx.label.name, i, library.file.basename))
        outputs.append(out)
        args.add("-o", out)
    args.add_all([library.file for library in own])
    ctx.actions.run(
        executable = ctx.toolchains[TOOLCHAIN_TYPE].tool,
        arguments = [args],
        inputs = [library.file for library in own],
        outputs = outputs + [report],
        mnemonic = "SymbolIsolate",
        progress_message = "Isolating %{label}",
        toolchain = TOOLCHAIN_TYPE,
        use_default_shell_env = False,
        execution_requirements = {"supports-path-mapping": "1"},
    )

    cc_toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = cc_toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    isolated = cc_common.create_linker_input(
        owner = ctx.label,
        libraries = depset([
            cc_common.create_library_to_link(
                actions = ctx.actions,
                feature_configuration = features,
                cc_toolchain = cc_toolchain,
                pic_static_library = out,
                alwayslink = library.alwayslink,
            )
            for out, library in zip(outputs, own)
        ], order = "topological"),
    )
    headers = cc_common.merge_cc_infos(cc_infos = [t[CcInfo] for t in ctx.attr.libraries if CcInfo in t])
    return [
        DefaultInfo(files = depset(outputs)),
        OutputGroupInfo(symcheck_isolated = depset([report])),
        CcInfo(
            compilation_context = headers.compilation_context,
            linking_context = cc_common.create_linking_context(linker_inputs = depset([isolated] + rest, order = "topological")),
        ),
    ]

isolated_library = rule(
    implementation = _impl,
    doc = """Rewrites static libraries, as one set, so that their private symbols can meet nobody else's.

List a library together with what is vendored with it, and make public what it
offers. What else the libraries depend on stays a dependency, under its own names.

Public names are hidden too, so that no binary exports them; where a shared library
of the link refers to one, `export_public = True` and a symbol_exports say which
are exported.""",
    attrs = {
        "libraries": attr.label_list(
            doc = "The set: cc_library, cc_import, rust_static_library, or files with the extension `.a` or `.o`.",
            mandatory = True,
            allow_files = [".a", ".lo", ".o"],
        ),
        "public": attr.string_list(
            doc = "Names, or patterns with `*` and `?`, that keep their names. With `::` a pattern is compared with demangled names. Each has to match something.",
        ),
        "id": attr.string(
            doc = "What the other names end in, of `a` to `z`, `0` to `9` and `_`; the default comes from the label.",
        ),
        "export_public": attr.bool(
            doc = "Leaves public names as visible as they were.",
        ),
        "sections": attr.string(
            doc = "`isolate` renames sections that are called like a C identifier with the references to their bounds, so that two copies of a registry stay apart; `share` leaves them.",
            default = "isolate",
            values = ["isolate", "share"],
        ),
        "versions": attr.string(
            doc = "What to do about a definition with a version (`.symver`).",
            default = "refuse",
            values = ["refuse", "drop"],
        ),
    },
    fragments = ["cpp"],
    provides = [CcInfo],
    toolchains = [TOOLCHAIN_TYPE] + use_cc_toolchain(),
)
