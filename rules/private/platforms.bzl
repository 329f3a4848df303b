"""Where linked files are ELF."""

# The operating systems whose linked files are something else. Labels of ours,
# whatever the repository of the BUILD file calls @platforms.
NOT_ELF = [
    str(Label("@platforms//os:" + system))
    for system in ["macos", "ios", "tvos", "watchos", "visionos", "windows"]
]
