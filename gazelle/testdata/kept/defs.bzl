"""Macros that make binaries."""

load("@rules_cc//cc:defs.bzl", _cc_binary = "cc_binary")

def pair(name, **kwargs):
    _cc_binary(name = name + "_debug", **kwargs)
    _cc_binary(name = name + "-release", **kwargs)

def told(name, binary, **kwargs):
    native.filegroup(name = name, srcs = [binary])
    _cc_binary(name = binary, **kwargs)

def all_of(names, name, **kwargs):
    native.filegroup(name = name, srcs = names)
    for binary in names:
        _cc_binary(name = binary, **kwargs)

# buildifier: disable=unnamed-macro
def nameless():
    _cc_binary(name = "whatever", srcs = ["main.c"])

def cc_binary(name, **kwargs):
    _cc_binary(name = name + ".so", linkshared = True, **kwargs)
