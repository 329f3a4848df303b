"""Macros over cc_binary."""

load("@rules_cc//cc:defs.bzl", "cc_binary")

def first_binary(name, **kwargs):
    cc_binary(name = name, **kwargs)

def second_binary(name, **kwargs):
    cc_binary(name = name, **kwargs)

binaries = struct(dotted = second_binary)
