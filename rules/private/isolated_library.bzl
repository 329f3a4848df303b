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
    infos = [target[CcInfo] for target in ctx.attr.libraries if CcInfo in target]
    taken = False
    for target in ctx.attr.libraries:
        if CcInfo not in target:
            own.extend(_bare(target))
        elif not taken:
            # All at once: GNU ld has to see a library before what it needs, in
            # whatever order the two are listed.
            linker_inputs = cc_common.merge_cc_infos(cc_infos = infos).linking_context.linker_inputs
            _sort_out(linker_inputs.to_list(), [t.label for t in ctx.attr.libraries], own, rest)
            taken = True
    if not own:
        fail("libraries: nothing in them is a static library")
    return own, rest

def _bare(target):
    """The files of a target that is no library to Bazel."""
    files = target[DefaultInfo].files.to_list()
    for f in files:
        if f.extension not in ["a", "lo", "o"]:
            fail("libraries: %s of %s is no static library and no object" % (f.short_path, target.label))
    return [struct(file = f, alwayslink = f.extension == "lo") for f in files]

def _sort_out(linker_inputs, owners, own, rest):
    """Puts the libraries of the owners into own, and all else into rest."""
    seen = {}
    for linked in linker_inputs:
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

# What referenced_by reads, where a target has no library of its own.
_FILES = ["a", "lo", "o", "rlib"]

def _files_of(target):
    """What a user of the set itself brings into a link: its dependencies aside, since they may be the set."""
    files = []
    if CcInfo in target:
        for linked in target[CcInfo].linking_context.linker_inputs.to_list():
            if linked.owner == target.label:
                files.extend([_archive(library) or library.dynamic_library for library in linked.libraries])
    if not files and OutputGroupInfo in target:
        # cc_binary has no library. It names its objects.
        files = getattr(target[OutputGroupInfo], "compilation_outputs", depset()).to_list()
    files = files or target[DefaultInfo].files.to_list()
    return [f for f in files if f and (f.extension in _FILES or _is_shared(f))]

def _users(ctx):
    users = []
    for target in ctx.attr.referenced_by:
        files = _files_of(target)
        if not files:
            fail("referenced_by: %s has no objects of its own" % target.label)
        users.extend([struct(label = target.label, file = f) for f in files])
    return users

def _user_line(user):
    return "%s\t%s" % (user.label, user.file.path)

def _is_shared(file):
    return file.extension == "so" or ".so." in file.basename

def _shared_libraries(ctx, rest):
    """The shared libraries of the links that can be known: those that are listed, and what the set needs."""
    files = {}
    for target in ctx.attr.shared_libraries:
        own = [f for f in target[DefaultInfo].files.to_list() if _is_shared(f)]
        if not own and CcInfo in target:
            linker_inputs = target[CcInfo].linking_context.linker_inputs.to_list()
            own = [library.dynamic_library for linked in linker_inputs for library in linked.libraries if library.dynamic_library]
        if not own:
            fail("shared_libraries: %s has no shared library" % target.label)
        files.update({f: None for f in own})
    for linked in rest:
        for library in linked.libraries:
            if library.dynamic_library and not _archive(library):
                files[library.dynamic_library] = None
    return files.keys()

def _impl(ctx):
    own, rest = _inputs(ctx)
    users = _users(ctx)
    shared = _shared_libraries(ctx, rest)
    report = ctx.actions.declare_file(ctx.label.name + ".isolated.json")
    args = ctx.actions.args()
    args.add("isolate")
    args.add(ctx.attr.id or _default_id(ctx.label), format = "--id=%s")
    args.add_all(ctx.attr.public, format_each = "--public=%s")
    args.add_all(users, map_each = _user_line, format_each = "--referenced-by=%s")
    args.add_all(shared, format_each = "--shared-library=%s")
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
        inputs = [library.file for library in own] + [user.file for user in users] + shared,
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
offers: by name or pattern, or by naming a target of its users in `referenced_by`.
What else the libraries depend on stays a dependency, under its own names.

Public names are hidden too, so that no binary exports them. A shared library of the
link that refers to one cannot see it, and linking fails ("hidden symbol is referenced
by DSO"). List it in `shared_libraries`, and that is an error here already; what links
is `export_public = True`, with a symbol_exports in `deps` of the target that links

    symbol_exports(name = "exports", may_export = ["gui_*"])

so that no more than the listed names becomes public. The output group
`symcheck_isolated` has a report on what became of each name, and who asked for it.""",
    attrs = {
        "libraries": attr.label_list(
            doc = "The set: cc_library, cc_import, rust_static_library, or files with the extension `.a` or `.o`. Precompiled libraries are listed before those that they need, as for a linker.",
            mandatory = True,
            allow_files = True,
        ),
        "public": attr.string_list(
            doc = "Names, or patterns with `*` and `?`, that keep their names. With `::` a pattern is compared with demangled names. Each has to match something.",
        ),
        "referenced_by": attr.label_list(
            doc = "Targets that stand for the users: cc_library, cc_binary, rust_library, or files with the extension `.a`, `.o`, `.rlib` or `.so`. What their own objects refer to and the set defines is public; each has to refer to something. They are compiled against headers that do not bring the libraries along.",
            allow_files = True,
        ),
        "shared_libraries": attr.label_list(
            doc = "Shared libraries of the links that this is for, which must not refer to a public name that is hidden. Those that the libraries depend on are looked at in any case.",
            allow_files = True,
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
