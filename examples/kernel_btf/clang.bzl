"""A toolchain of clang and lld, and how this example chooses it for one program.

A project that links C and Rust with LTO has a toolchain like it already, for all that
it builds.
"""

load("@rules_cc//cc:cc_toolchain_config_lib.bzl", "feature", "flag_group", "flag_set", "tool_path")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/toolchains:cc_toolchain_config_info.bzl", "CcToolchainConfigInfo")

def _config_impl(ctx):
    tools = {
        "ar": "/usr/bin/ar",
        "cpp": ctx.attr.clang,
        "gcc": ctx.attr.clang,
        "gcov": "/usr/bin/false",
        "ld": ctx.attr.lld,
        "nm": "/usr/bin/nm",
        "objcopy": "/usr/bin/objcopy",
        "objdump": "/usr/bin/objdump",
        "strip": "/usr/bin/strip",
    }
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        abi_libc_version = "local",
        abi_version = "local",
        compiler = "clang",
        cxx_builtin_include_directories = ctx.attr.includes,
        features = [
            feature(
                name = "target",
                enabled = True,
                flag_sets = [flag_set(
                    actions = ["c-compile", "c++-link-executable"],
                    flag_groups = [flag_group(flags = ["--target=" + ctx.attr.target])],
                )],
            ),
            feature(
                name = "lld",
                enabled = True,
                flag_sets = [flag_set(
                    actions = ["c++-link-executable"],
                    flag_groups = [flag_group(flags = ["--ld-path=" + ctx.attr.lld])],
                )],
            ),
        ],
        target_cpu = "local",
        target_libc = "local",
        target_system_name = "local",
        tool_paths = [tool_path(name = name, path = path) for name, path in tools.items()],
        toolchain_identifier = "clang-and-lld",
    )

clang_config = rule(
    implementation = _config_impl,
    attrs = {
        "clang": attr.string(mandatory = True),
        "includes": attr.string_list(mandatory = True),
        "lld": attr.string(mandatory = True),
        "target": attr.string(mandatory = True),
    },
    provides = [CcToolchainConfigInfo],
)

def _settings(_settings, _attr):
    return {
        # For what is linked in the very configuration that ships: optimized, and not
        # stripped on the way.
        "//command_line_option:compilation_mode": "opt",
        "//command_line_option:extra_toolchains": ["@kernel_btf_host//:toolchain"],
        "//command_line_option:strip": "never",
    }

_with_clang = transition(
    implementation = _settings,
    inputs = [],
    outputs = [
        "//command_line_option:compilation_mode",
        "//command_line_option:extra_toolchains",
        "//command_line_option:strip",
    ],
)

def _program_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = out, target_file = ctx.executable.binary, is_executable = True)
    return [DefaultInfo(executable = out, files = depset([out]))]

built_with_clang = rule(
    implementation = _program_impl,
    doc = "A program, built with clang and lld.",
    attrs = {"binary": attr.label(mandatory = True, cfg = _with_clang, executable = True)},
    executable = True,
)
