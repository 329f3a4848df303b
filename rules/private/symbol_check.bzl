"""symbol_check: proves on the linked file what its owner declared."""

load(":check_action.bzl", "REPORT_SUFFIX", "check_action", "validation_action")
load(":link_aspect.bzl", "link_aspect")
load(":link_info.bzl", "LinkInfo")
load(":platforms.bzl", "NOT_ELF")
load(":policy.bzl", "POLICY_ATTRS", "policy_attributes", "read_baseline", "read_policy")
load(":symbol_exports_info.bzl", "SymbolExportsInfo")
load(":toolchain.bzl", "TOOLCHAIN_TYPE")

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

def _impl(ctx):
    file = _linked_file(ctx.attr.binary)
    exports = ctx.attr.exports[SymbolExportsInfo] if ctx.attr.exports else None
    if ctx.attr.provided_by and not ctx.attr.loads_on:
        fail("provided_by counts for loads_on, which %s does not have" % ctx.label)
    report = check_action(
        ctx,
        ctx.label.name,
        file,
        # No aspect visits a source file.
        ctx.attr.binary[LinkInfo].links if LinkInfo in ctx.attr.binary else [],
        read_policy(ctx),
        exports,
        ctx.file.link_map,
        read_baseline(ctx),
        _linked_file(ctx.attr.provided_by) if ctx.attr.provided_by else None,
        ctx.files.debug_files,
        ctx.file.btf_base,
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
        groups["_validation"] = depset([validation_action(ctx, ctx.label.name, report)])
    return providers + [OutputGroupInfo(**groups)]

symbol_check_test = rule(
    implementation = _impl,
    doc = "The rule behind the macro symbol_check.",
    test = True,
    attrs = POLICY_ATTRS | {
        "binary": attr.label(mandatory = True, allow_files = True, aspects = [link_aspect]),
        "exports": attr.label(providers = [SymbolExportsInfo]),
        "link_map": attr.label(allow_single_file = True),
        "provided_by": attr.label(allow_files = True),
        "debug_files": attr.label_list(allow_files = True),
        "btf_base": attr.label(allow_single_file = True),
        "enforce": attr.string(values = ["test", "build"], default = "test"),
    },
    exec_groups = {"test": exec_group(toolchains = [TOOLCHAIN_TYPE])},
    toolchains = [TOOLCHAIN_TYPE],
)

def symbol_check(
        name,
        binary,
        exports = None,
        vendored = None,
        exceptions = [],
        sections = {},
        loads_on = None,
        provided_by = None,
        may_need = [],
        must_harden = [],
        max_size = {},
        may_runpath = None,
        languages = {},
        btf = None,
        may_name = [],
        debug_files = [],
        btf_base = None,
        enforce = "test",
        link_map = None,
        size = "small",
        target_compatible_with = None,
        **kwargs):
    """Proves on a linked file what its owner declared; a test, and a build failure if wished.

    `symbol_check(name, binary)` alone is useful: nothing vendored may be exported, no
    name may have two definitions that are not one, no registration may be lost on the
    way, and an executable is warned about what it exports unasked.

    Args:
      name: str, the name of the test.
      binary: label of what is checked: a cc_binary, cc_shared_library, cc_test,
        rust_binary, rust_shared_library, go_binary, an output file of one of
        these (`:app.stripped`), what a rule copied or transitioned, or a file: also
        an object (`.o`, `.ko`), a file of debug information, or BTF by itself, which
        `languages` and `btf` are for; what only a linked file has is then not asked.
      exports: label of the symbol_exports that says what may be public. With it,
        any other export is an error.
      vendored: list of str, whose symbols may not be exported: labels
        (`//third_party/dbus`), packages and all below (`//third_party/...`), or
        these with `*`. Each has to match something that is linked, but for those
        that end in `/...`: a note says where that is nothing. Where it is
        not given, precompiled archives and what lies below `third_party/` or
        `vendor/` count, other repositories and the binary's own package do not.
        `[]` says that nothing is vendored. In a select(), only labels of the main
        repository, in full.
      exceptions: list of symbol_exception(), what is known and accepted.
      sections: dict of str to str, what is to come out of a registration section
        (`linkme_ENGINES`, `.init_array`): "complete" for all that could be linked,
        also what no name could pull and what cannot be judged without being asked;
        ">=3" or "==12" for a number of entries. Where a section is not named, what
        is certainly lost is an error all the same.
      loads_on: label of the loader_baseline that says where it has to load, such as
        `@rules_symcheck//floors:glibc_2.17`: versions that are not there, symbols and
        libraries that are missing, and libraries that would be given its definitions
        in place of their own are errors. Shared libraries of the build that it is
        linked with go where it goes.
      provided_by: label of the program that a plugin is loaded into, whose symbols it
        may use; for `loads_on`.
      may_need: list of str, globs for the libraries that it may need (DT_NEEDED), such
        as `libc.so.6`, beside those that `loads_on` lists. Any other is an error.
      must_harden: list of str, protections that it must have: "relro", "now", "pie",
        "noexecstack", "notextrel", "nowx", "stack-protector", "fortify", "cet", "bti". What
        does not apply to a kind of file or a processor holds.
      max_size: dict of str to str, a budget for "file" or for a section by its name,
        such as `{"file": "10MB", ".text": "4MiB"}`: kB, MB, GB count in thousands, KiB,
        MiB, GiB in 1,024.
      may_runpath: list of str, globs for the folders in which the loader may be told to
        look for libraries (DT_RUNPATH, DT_RPATH), such as `$ORIGIN/../lib`. Any other is an error,
        and `[]` allows none. Where it is not given, only what is wrong anywhere is
        found: the current directory, relative folders, folders of a build.
      languages: dict of str to list of str, the languages whose types the units of a
        language may refer to in the debug information: `{"c": ["c", "asm"]}`, or
        "kernel_btf", which says what pahole needs to make BTF of it, and stands for
        `{"c": ["c", "asm"]}`; a select() takes dicts only. The words are "c", "c++",
        "rust", "go", "asm"; a language that is no key is not restricted. Without
        debug information, or where it cannot be read, the check has not passed.
      btf: str, "required" for BTF that is there and that bpftool and the kernel accept,
        "valid" for BTF that they accept if there is any, "ignore" for none of this.
        Where it is not given, "valid" holds.
      may_name: list of str, globs for the names of types (`core::*`, `u32`) that may
        stay whatever `languages` and `btf` say of names.
      debug_files: list of label, files that were split off the binary: with its debug
        information, which has its build id or is named in its .gnu_debuglink, or with
        its BTF. One that belongs to something else is an error.
      btf_base: label of the file that the BTF of a module goes on from: a vmlinux, or
        BTF by itself; what `bpftool --base-btf` takes.
      enforce: "test", or "build" to fail builds that request this target too.
      link_map: label of the map of this link, as the linker wrote it: the -Map of GNU
        ld or gold, or lld's --why-extract. It is believed as to which archive
        members were linked, and refused where the binary contradicts it. Without
        it, that is worked out by the linker's rules.
      size: str, as for any test.
      target_compatible_with: list of label, as for any target; by default the
        operating systems whose binaries are ELF.
      **kwargs: what any test takes (tags, testonly, visibility, ...).
    """
    if name.endswith(REPORT_SUFFIX):
        fail("symbol_check %s: the reports of symbol_check_aspect are called so; give it another name" % name)
    if target_compatible_with == None:
        target_compatible_with = select({
            system: [Label("@platforms//:incompatible")]
            for system in NOT_ELF
        } | {"//conditions:default": []})
    symbol_check_test(
        name = name,
        binary = binary,
        exports = exports,
        provided_by = provided_by,
        debug_files = debug_files,
        btf_base = btf_base,
        enforce = enforce,
        link_map = link_map,
        size = size,
        target_compatible_with = target_compatible_with,
        **(policy_attributes(vendored, exceptions, sections, loads_on, may_need, must_harden, max_size, may_runpath, languages, btf, may_name) | kwargs)
    )
