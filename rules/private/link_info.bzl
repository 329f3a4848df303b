"""What an aspect saw of a link."""

LinkInfo = provider(
    doc = "The links that made a target's files, as their actions say.",
    fields = {
        "links": """list of struct, one for each linked file:
  `output`: File, what the action wrote;
  `label`: Label of the target that owns the action;
  `kind`: str, the name of that target's rule;
  `inputs`: depset of File, the action's inputs;
  `arguments`: list of File with the action's command line, written when it is needed;
  `linker_inputs`: depset of LinkerInput, which say whose library a file is;
  `symlinks`: list of struct with the `file` by which the linker finds a shared
  library of srcs, and the `owner` of the library itself;
  `exports`: list of SymbolExportsInfo, the declarations that the target names;
  `linkopts`: list of str, the target's own link flags.""",
        "transitioned": "list of struct, those of `links` that this target has built in another configuration.",
    },
)
