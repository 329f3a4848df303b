"""symbol_check: proves on the linked file what its owner declared."""

load(":check_action.bzl", "check_action")
load(":link_aspect.bzl", "link_aspect")
load(":link_info.bzl", "LinkInfo")
load(":symbol_exports_info.bzl", "SymbolExportsInfo")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

# The operating systems whose linked files are not ELF.
_NOT_ELF = ["macos", "ios", "tvos", "watchos", "visionos", "windows"]

def _linked_file(target):
    """The one linked file that a label stands for."""
    executable = target[DefaultInfo].files_to_run.executable
    files = target[DefaultInfo].files.to_list()
    if len(files) == 1:
        return files[0]
    if executable:
        return executable
    libraries = [f for f in files if f.extension == "so" or ".so." in f.basename]
    if len(libraries) == 1:
        return libraries[0]
    fail("%s has %d files, not one that is linked: %s; name the file that is meant" % (
        target.label,
        len(files),
        ", ".join([f.short_path for f in files]) or "none",
    ))

def _exception(text):
    exception = json.decode(text, default = None)
    if type(exception) != "dict":
        fail("exceptions: %r is not what symbol_exception(check, pattern, reason) makes" % text)
    return exception

def _impl(ctx):
    file = _linked_file(ctx.attr.binary)
    policy = {
        "target": str(ctx.label),
        "vendored": ctx.attr.vendored,
        "vendored_given": ctx.attr.vendored_given,
        "exceptions": [_exception(e) for e in ctx.attr.exceptions],
        "repositories": ctx.attr.repositories,
    }
    exports = ctx.attr.exports[SymbolExportsInfo] if ctx.attr.exports else None
    report = check_action(
        ctx,
        ctx.label.name,
        file,
        # No aspect visits a source file.
        ctx.attr.binary[LinkInfo].links if LinkInfo in ctx.attr.binary else [],
        policy,
        exports,
    )

    # The test runs where tests run, which need not be where actions do.
    test = ctx.actions.declare_file(ctx.label.name + ".test")
    tool = ctx.exec_groups["test"].toolchains[TOOLCHAIN_TYPE].tool
    ctx.actions.symlink(output = test, target_file = tool.executable, is_executable = True)
    files = [report.json, report.text, report.junit]
    providers = [
        DefaultInfo(
            executable = test,
            files = depset([report.text]),
            runfiles = ctx.runfiles(files + [tool.executable]),
        ),
        RunEnvironmentInfo(environment = {"SYMCHECK_REPORT": report.json.short_path}),
    ]
    groups = {"symcheck_report": depset(files)}
    if ctx.attr.enforce == "build":
        groups["_validation"] = depset([_validation(ctx, report)])
    return providers + [OutputGroupInfo(**groups)]

def _validation(ctx, report):
    """A build action that fails, with the report as its message, unless it is a pass."""
    stamp = ctx.actions.declare_file(ctx.label.name + ".held")
    args = ctx.actions.args()
    args.add("verdict")
    args.add(report.json)
    args.add(stamp, format = "--stamp=%s")
    ctx.actions.run(
        executable = ctx.toolchains[TOOLCHAIN_TYPE].tool,
        arguments = [args],
        inputs = [report.json, report.text],
        outputs = [stamp],
        mnemonic = "SymbolVerdict",
        progress_message = "Enforcing the symbols of %{label}",
        toolchain = TOOLCHAIN_TYPE,
        use_default_shell_env = False,
        execution_requirements = {"supports-path-mapping": "1"},
    )
    return stamp

symbol_check_test = rule(
    implementation = _impl,
    doc = "The rule behind the macro symbol_check.",
    test = True,
    attrs = {
        "binary": attr.label(mandatory = True, allow_files = True, aspects = [link_aspect]),
        "exports": attr.label(providers = [SymbolExportsInfo]),
        "vendored": attr.string_list(),
        "vendored_given": attr.bool(),
        "exceptions": attr.string_list(),
        "enforce": attr.string(values = ["test", "build"], default = "test"),
        "repositories": attr.string_dict(),
    },
    exec_groups = {"test": exec_group(toolchains = [TOOLCHAIN_TYPE])},
    toolchains = [TOOLCHAIN_TYPE],
)

def _absolute(pattern):
    """An owner pattern with its repository's canonical name, and the names if they differ."""
    if type(pattern) != "string":
        return pattern, {}
    if pattern.startswith("//"):
        # Of the repository that the BUILD file is in, which need not be the main one.
        repository = str(native.package_relative_label("//:x")).partition("//")[0]
        return (repository if repository.strip("@") else "") + pattern, {}
    if not (pattern.startswith("@") or pattern.startswith(":")):
        return pattern, {}
    if pattern.startswith(":"):
        return str(native.package_relative_label(pattern)), {}
    apparent, slashes, rest = pattern[1:].partition("//")
    if not slashes or apparent == "" or apparent.startswith("@"):
        return pattern, {}
    canonical = str(native.package_relative_label("@%s//:x" % apparent)).partition("//")[0].lstrip("@")
    if not canonical:
        return "//" + rest, {}
    if canonical.startswith("["):
        # Bazel knows no such repository; that nothing of it is linked will be said.
        return pattern, {}
    return pattern, {canonical: apparent}

def symbol_check(
        name,
        binary,
        exports = None,
        vendored = None,
        exceptions = [],
        enforce = "test",
        size = "small",
        target_compatible_with = None,
        **kwargs):
    """Proves on a linked file what its owner declared; a test, and a build failure if wished.

    `symbol_check(name, binary)` alone is useful: nothing vendored may be exported,
    and an executable is warned about what it exports unasked.

    Args:
      name: str, the name of the test.
      binary: label of what is checked: a cc_binary, cc_shared_library, cc_test,
        rust_binary, rust_shared_library, go_binary, an output file of one of
        these (`:app.stripped`), what a rule copied or transitioned, or a file.
      exports: label of the symbol_exports that says what may be public. With it,
        any other export is an error.
      vendored: list of str, whose symbols may not be exported: labels
        (`//third_party/dbus`), packages and all below (`//third_party/...`), or
        these with `*`. Each has to match something that is linked. Where it is
        not given, precompiled archives and what lies below `third_party/` or
        `vendor/` count, other repositories and the binary's own package do not.
        `[]` says that nothing is vendored. In a select(), only labels of the main
        repository, in full.
      exceptions: list of symbol_exception(), what is known and accepted.
      enforce: "test", or "build" to fail builds that request this target too.
      size: str, as for any test.
      target_compatible_with: list of label, as for any target; by default the
        operating systems whose binaries are ELF.
      **kwargs: what any test takes (tags, testonly, visibility, ...).
    """
    given = vendored != None
    repositories = {}
    if type(vendored) == "list":
        absolute = []
        for pattern in vendored:
            text, names = _absolute(pattern)
            absolute.append(text)
            repositories.update(names)
        vendored = absolute
    if target_compatible_with == None:
        target_compatible_with = select({
            # A label of ours, whatever the repository of the BUILD file calls it.
            str(Label("@platforms//os:" + system)): [Label("@platforms//:incompatible")]
            for system in _NOT_ELF
        } | {"//conditions:default": []})
    symbol_check_test(
        name = name,
        binary = binary,
        exports = exports,
        vendored = vendored or [],
        vendored_given = given,
        exceptions = exceptions,
        enforce = enforce,
        repositories = repositories,
        size = size,
        target_compatible_with = target_compatible_with,
        **kwargs
    )
