"""The public rules: what a linked binary may carry, declared and proved.

    load("@rules_symcheck//rules:defs.bzl", "symbol_check", "symbol_exports")
"""

load("//rules/private:glibc_floor.bzl", _glibc_floor = "glibc_floor")
load("//rules/private:isolated_library.bzl", _isolated_library = "isolated_library")
load("//rules/private:link_info.bzl", _LinkInfo = "LinkInfo")
load("//rules/private:loader_baseline.bzl", _loader_baseline = "loader_baseline")
load("//rules/private:loader_baseline_info.bzl", _LoaderBaselineInfo = "LoaderBaselineInfo")
load("//rules/private:symbol_check.bzl", _symbol_check = "symbol_check")
load("//rules/private:symbol_check_aspect.bzl", _symbol_check_aspect = "symbol_check_aspect")
load("//rules/private:symbol_exception.bzl", _symbol_exception = "symbol_exception")
load("//rules/private:symbol_exports.bzl", _symbol_exports = "symbol_exports")
load("//rules/private:symbol_exports_info.bzl", _SymbolExportsInfo = "SymbolExportsInfo")
load("//rules/private:symbol_policy.bzl", _symbol_policy = "symbol_policy")
load("//rules/private:symbol_policy_info.bzl", _SymbolPolicyInfo = "SymbolPolicyInfo")
load("//rules/private:toolchain.bzl", _symcheck_toolchain = "symcheck_toolchain")

symbol_check = _symbol_check
symbol_check_aspect = _symbol_check_aspect
symbol_policy = _symbol_policy
symbol_exports = _symbol_exports
symbol_exception = _symbol_exception
glibc_floor = _glibc_floor
isolated_library = _isolated_library
loader_baseline = _loader_baseline
symcheck_toolchain = _symcheck_toolchain
LinkInfo = _LinkInfo
LoaderBaselineInfo = _LoaderBaselineInfo
SymbolExportsInfo = _SymbolExportsInfo
SymbolPolicyInfo = _SymbolPolicyInfo
