"""This repository's own ways of making binaries and checks."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_go//go:def.bzl", "go_binary")
load("@rules_symcheck//rules:defs.bzl", "symbol_check")

def my_cc_binary(name, **kwargs):
    cc_binary(name = name, **kwargs)

def my_go_binary(name, **kwargs):
    go_binary(name = name, **kwargs)

def my_symbol_check(name, **kwargs):
    symbol_check(name = name, enforce = "build", **kwargs)

def last_symbol_check(name, **kwargs):
    my_symbol_check(name = name, **kwargs)

def aliased_binary(name, **kwargs):
    cc_binary(name = name, **kwargs)

def aliased_check(name, **kwargs):
    symbol_check(name = name, **kwargs)
