"""Where linked files are ELF."""

# The platforms whose linked files are something else. Labels of ours, whatever the
# repository of the BUILD file calls @platforms.
NOT_ELF = [
    str(Label("@platforms//" + value))
    for value in [
        "cpu:wasm32",
        "cpu:wasm64",
        "os:emscripten",
        "os:ios",
        "os:macos",
        "os:tvos",
        "os:visionos",
        "os:wasi",
        "os:watchos",
        "os:windows",
    ]
]
