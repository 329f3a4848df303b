"""What a symbol_exports target declares."""

SymbolExportsInfo = provider(
    doc = "A declaration of what may be public, and the files made of it.",
    fields = {
        "declaration": "File: the declaration as JSON, with the names that exports_from stands for.",
        "version_script": "File: the declaration for --version-script.",
        "dynamic_list": "File: the declaration for --dynamic-list.",
    },
)

# How the aspect tells a version script of ours among the inputs of a link.
VERSION_SCRIPT_SUFFIX = ".symbol_exports.ver"
